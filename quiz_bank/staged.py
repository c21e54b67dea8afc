"""Which stages of an answer were typed: `m = 0.23; v = 0.0124; 0.0316` gives two on the way and the answer."""

from __future__ import annotations

import ast
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from verifier import answer
from verifier.notation import inline, term
from verifier.stages import Stage, stages
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem

_ASSIGNMENT = re.compile(r"\s*(?P<label>[^\W\d][^=≈:;<>\[\](){}]{0,22}?)\s*(?::=|[=≈:])(?P<value>.*)", re.DOTALL)
_ANSWERS = frozenset({"w", "x", "y", "answer", "result", "step", "value", "array", "tensor"})
"""What people call an answer whatever it is."""
_NEXT = re.compile(r"(?<=[\d.)\]}%])(?:,?\s+)(?=[^\W\d][^\s=≈:;,<>\[\](){}]{0,22}\s*(?::=|[=≈:]))")
"""Between a number and the name of the next stage."""
_UNDIVIDED = re.compile(r"[\d.)\]]\s+[-+−][\d.]")
"""A number with another one behind it that has a sign of its own: whether they are to be subtracted is not said."""
BETWEEN = "Put ; between stages and answer, as in m = 0.1; v = 0.2; 0.3."
_IGNORED = re.compile(r"[\s_'ₜ]")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the stages that were named, and the answer where it was given."""

    named: dict[Stage, answer.Reading] = field(default_factory=dict)
    answer: str = ""
    """The text that is read as the answer itself."""


def read_stages(problem: Problem, typed: str) -> Typed:
    """Tell stages from the answer. A name that no stage has is left to the answer's own reading.

    Raises:
        answer.Unreadable: a stage is not a number, or several, or there is none of that name.
    """
    known = spellings(problem)
    last = last_stage(problem)
    named: dict[Stage, answer.Reading] = {}
    final = ""
    for part in parts_of(typed):
        match = _ASSIGNMENT.fullmatch(part)
        stage = known.get(_plain(match["label"])) if match else None
        if match and stage and stage != last:
            named[stage] = _read_stage(problem, stage, match["value"])
            continue
        if match and stage is None and _plain(match["label"]) not in _ANSWERS:
            names = ", ".join(dict.fromkeys(sign(each.name) for each in stages(problem)))
            found = f"{match['label'][:20]!r} is no quantity on the way here."
            raise answer.Unreadable(found, f"Known are {names}; or type the number alone.")
        # the answer's own name is understood, so it is not said to be left out
        own = (match["value"].strip() if match and stage else "") or part
        final = f"{final};{own}" if final else own
    return Typed(named, final.strip())


def _read_stage(problem: Problem, stage: Stage, typed: str) -> answer.Reading:
    """One stage; as many numbers as its quantity has are expected."""
    if _UNDIVIDED.search(typed):
        raise answer.Unreadable(f"Found several numbers for {label(problem, stage)}.", BETWEEN)
    reading = answer.read(typed)
    wanted = len(entries(problem.history[stage.step - 1][stage.name]))
    if len(reading.entries) != wanted:
        found = f"Read {len(reading.entries)} numbers for {label(problem, stage)}, but {wanted} "
        raise answer.Unreadable(f"{found}{'is' if wanted == 1 else 'are'} wanted.", BETWEEN)
    return reading


def last_stage(problem: Problem) -> Stage:
    """The stage that is the answer."""
    return Stage(problem.template.target, len(problem.inputs.each))


def spellings(problem: Problem) -> dict[str, Stage]:
    """The stages by every way to write their names: as in the lines, or by their sign; with the step where there are
    several.
    """
    several = len(problem.inputs.each) > 1
    found: dict[str, Stage] = {}
    for stage in stages(problem):
        for name in (stage.name, sign(stage.name)):
            found.setdefault(_plain(f"{name}{stage.step}" if several else name), stage)
    for target in problem.template.targets:
        for name in (target, sign(target)):
            found.setdefault(_plain(name), last_stage(problem))
    return found


def sign(name: str, step: int | None = None) -> str:
    """How a quantity is written."""
    return inline(term(ast.Name(name, ast.Load()), times={name: str(step)} if step else {}))


def label(problem: Problem, stage: Stage) -> str:
    """How a stage is written, with its step where there are several."""
    return sign(stage.name, stage.step if len(problem.inputs.each) > 1 else None)


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", _IGNORED.sub("", name)).casefold()


def parts_of(typed: str) -> Iterator[str]:
    """The text between semicolons or line ends outside brackets, and before each name that follows a number."""
    names = {match.start(): match.end() for match in _NEXT.finditer(typed)}
    depth, start = 0, 0
    for at, character in enumerate(typed):
        depth += (character in "([{") - (character in ")]}")
        if depth <= 0 and (character in ";\n" or at in names) and at >= start:
            yield typed[start:at]
            start = names.get(at, at + 1)
    yield typed[start:]
