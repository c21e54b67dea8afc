"""Does every question that can be drawn keep its word? Many numbers of a template, each held to what a question owes.

What may be drawn by the thousand is judged as arrays (`verifier.arrays`), and its first questions are compared, value
for value, with those that a learner gets. Everything else is asked and answered one by one, as a learner does it.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, ROUND_HALF_EVEN
from enum import StrEnum
from math import prod
from typing import TYPE_CHECKING

from quiz_bank.documents import typed_answer
from quiz_bank.drawn import EXACT_DIGITS, choice_kind_of, shown
from quiz_bank.selection import check, selection
from verifier import answer
from verifier.certificate import as_typed
from verifier.draws import ATTEMPTS, Among
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.verdict import TOLERANCE, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from verifier.arrays.audit import Audit
    from verifier.numeral import Number
    from verifier.problem import Problem
    from verifier.template import Template

ONE_IN = 100
"""What goes one by one takes a hundred times as long, so that many times fewer numbers of it are asked."""
LEAST = 20
"""Numbers that are asked one by one at least, where so many are wanted; so many of a batch are compared."""


class Wrong(StrEnum):
    """What a question must never do."""

    EXCEPTION = "exception"
    REFUSED = "model answer refused"
    ACCEPTED = "wrong rule accepted"
    UNNAMED = "misconception not named"
    REPEATED = "inputs shown twice"
    DIFFERS = "batch and question differ"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must never happen, and where it did."""

    wrong: Wrong
    question: str
    slip: str = ""
    detail: str = ""


@dataclass(slots=True)
class Swept:
    """What came of the numbers of one template."""

    template: Template
    numbers: int
    """Numbers that were drawn."""
    answered: int
    """Numbers whose questions were asked and answered one by one."""
    fair: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """Why attempts were not fair."""
    left_out: int = 0
    """Numbers without a fair question."""
    repeated: int = 0
    """Questions with the inputs of another one; they are faults only where the space of draws has room for all."""
    other_dialect: int = 0
    """Numbers of misconceptions that are right in another framework."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def attempts(self) -> int:
        """Draws, fair or not."""
        return self.fair + self.rejected.total()


def sweep(template: Template, count: int) -> Swept:
    """Check the numbers from 0 to `count` of a template; what goes one by one gets fewer of them."""
    from verifier.arrays.batch import can_batch

    few = min(count, max(LEAST, count // ONE_IN))
    is_batch = can_batch(template)
    is_picked = choice_kind_of(template) is not None
    found = Swept(template, count if is_batch else few, min(count, LEAST) if is_batch and not is_picked else few)
    try:
        if is_batch:
            _by_the_thousand(found, is_picked=is_picked)
        else:
            _one_by_one(found)
    except Exception as error:  # whatever it is, it is what is looked for
        found.faults.append(Fault(Wrong.EXCEPTION, template.name, detail=f"{type(error).__name__}: {error}"))
    return found


# -- one by one ------------------------------------------------------------------------------------------------------
def _one_by_one(found: Swept) -> None:
    """Draw every question alone; answer each."""
    seen: set[str] = set()
    for number in range(found.numbers):
        try:
            problem = draw(found.template, number)
        except NoAdmissibleDraw:
            found.left_out += 1
            found.rejected["no attempt is fair"] += ATTEMPTS
            continue
        found.fair += 1
        found.rejected += problem.rejected
        inputs = json.dumps(problem.inputs.document())
        if inputs in seen:
            _repeat(found, number)
        seen.add(inputs)
        found.faults += _answer(problem, found)


def _repeat(found: Swept, number: int) -> None:
    """Count a question with the inputs of an earlier one; below the stride of `draws` there must be none."""
    found.repeated += 1
    draws = [draw for _, _, draw in found.template.coordinates]
    # A value that is listed twice, so that it comes more often, is two points of the space.
    weighted = any(isinstance(draw, Among) and len(set(draw.values)) < draw.size for draw in draws)
    if not weighted and number < prod(draw.size for draw in draws) // ATTEMPTS:
        found.faults.append(Fault(Wrong.REPEATED, f"{found.template.name}#{number}"))


def _answer(problem: Problem, found: Swept) -> Iterator[Fault]:
    """Give the right answer and those of all misconceptions, as a learner types them."""
    is_picked = selection(problem) is not None
    texts = {typed_answer(problem): None}
    for mode in () if is_picked else (ROUND_HALF_EVEN, ROUND_DOWN):
        texts[_text(as_typed(c, problem.places, mode) for c in problem.key.value)] = None
    for text in texts:
        verdict = check(problem, text).verdict
        if verdict is not Verdict.RIGHT:
            yield Fault(Wrong.REFUSED, problem.id, detail=f"{text} is {verdict}")
    for slip, value in {} if is_picked else slip_values(problem).items():
        text = typed_slip(problem, value)
        typed = answer.read(text).entries
        judged = judge(typed, problem.key)
        found.other_dialect += judged.verdict is Verdict.OTHER_DIALECT
        if judged.verdict in {Verdict.RIGHT, Verdict.MORE_DIGITS, Verdict.CLOSE}:
            yield Fault(Wrong.ACCEPTED, problem.id, slip, f"{text} is {judged.verdict}")
        elif judged.verdict is not Verdict.OTHER_DIALECT and slip not in judged.slips and _tells(typed, problem, slip):
            yield Fault(Wrong.UNNAMED, problem.id, slip, f"{text} is {judged.verdict}")


def _tells(typed: Sequence[Number], problem: Problem, slip: str) -> bool:
    """Whether so many digits are asked for that the number of a misconception can be told from others at all."""
    scale = next(wrong.scale for wrong in problem.key.slips if slip in wrong.names)
    return all(x.half_unit <= TOLERANCE * s for x, s in zip(typed, scale, strict=True))


def slip_values(problem: Problem) -> dict[str, tuple[float, ...]]:
    """What each visible misconception gives itself, whether or not it is told from the others."""
    template = problem.template
    return {
        slip.id: template.answer(template.run(variant, problem.inputs))
        for slip, variant in template.slips
        if slip.id in problem.certificate.margins
    }


def typed_slip(problem: Problem, value: tuple[float, ...]) -> str:
    """What somebody types who holds a misconception: as the prompt asks, but a whole number only if it is one."""
    if problem.key.exact:
        return shown(value[0] if len(value) == 1 else list(value), EXACT_DIGITS).replace("−", "-")
    return _text(as_typed(w, problem.places, ROUND_HALF_EVEN) for w in value)


def _text(entries: Iterable[Number]) -> str:
    texts = [number.written for number in entries]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


# -- by the thousand -------------------------------------------------------------------------------------------------
def _by_the_thousand(found: Swept, *, is_picked: bool) -> None:
    """Draw and judge all questions as arrays, and the first of them one by one as well."""
    from verifier.arrays.audit import audit

    audited = audit(found.template, found.numbers)
    found.fair, found.left_out, found.rejected = audited.fair, audited.left_out, audited.rejected
    for number in audited.repeated:
        _repeat(found, number)
    if not is_picked:
        found.faults += _faults(found.template, audited)
    for number in range(found.answered):
        found.faults += _compared(found, audited, number, is_picked=is_picked)
    if not is_picked:
        found.other_dialect = audited.other_dialect


def _faults(template: Template, audited: Audit) -> Iterator[Fault]:
    for wrong, by_slip in (
        (Wrong.REFUSED, {"": audited.refused}),
        (Wrong.ACCEPTED, audited.accepted),
        (Wrong.UNNAMED, audited.unnamed),
    ):
        for slip, numbers in by_slip.items():
            for number in numbers:
                yield Fault(wrong, f"{template.name}#{number}", slip)


def _compared(found: Swept, audited: Audit, number: int, *, is_picked: bool) -> Iterator[Fault]:
    """Ask and answer one question of a batch alone; in what it is another one, or judged otherwise."""
    from verifier.arrays.audit import differences

    try:
        problem = draw(found.template, number)
    except NoAdmissibleDraw:
        if number in audited.batch.numbers:
            yield Fault(Wrong.DIFFERS, f"{found.template.name}#{number}", detail="alone it is not fair")
        return
    if different := differences(audited.batch, problem):
        yield Fault(Wrong.DIFFERS, problem.id, detail=", ".join(different))
    alone = list(_answer(problem, found))
    if is_picked:
        yield from alone
        return
    among_many = {(fault.wrong, fault.slip) for fault in found.faults if fault.question == problem.id}
    for wrong, slip in among_many ^ {(fault.wrong, fault.slip) for fault in alone}:
        if wrong in {Wrong.REFUSED, Wrong.ACCEPTED, Wrong.UNNAMED}:
            yield Fault(Wrong.DIFFERS, problem.id, slip, f"{wrong} in one of the two ways to judge")
