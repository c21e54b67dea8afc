"""Whose convention gave this number? One rule, one set of numbers, and what each framework makes of them.

Some questions show the number of a wrong rule instead, so that the last option cannot be struck out unread.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, cast

from quiz_bank.kinds.kind import VECTOR_ENTRIES, dialects, is_drawable
from quiz_bank.kinds.prints import carries_rate, is_vector
from quiz_bank.model import Card, CardType, Choice
from verifier.called import Called
from verifier.certificate import SEPARATION
from verifier.draws import mix
from verifier.notation import formula, inline, term, written
from verifier.problem import SAME
from verifier.rule import FRAMEWORKS, Family
from verifier.solution import times
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.draws import Draw
    from verifier.problem import Problem
    from verifier.rule import Dialect, Misconception, Rule, Variant
    from verifier.sight import Sight
    from verifier.verdict import Hypothesis

LEVEL = 4
STEPS = 2
AVERAGED = 3
"""Steps of what is no optimizer and carries something, such as an average."""
DIGITS = 5
GIVEN_DIGITS = 12
OPTIONS = 4
UNTOLD = frozenset(
    {"clip-by-global-norm", "cosine-restarts", "exponential", "piecewise-constant", "polynomial", "radam"}
)
"""Rules whose frameworks differ in an epsilon that no draw shows, or in the arguments that they have."""


@dataclass(frozen=True, eq=False)
class Contested(Called):
    """Questions whose numbers tell every dialect from the one that the template is named after."""

    @property
    def label(self) -> str:
        """Nobody's: this is what is asked."""
        return ""

    @cached_property
    def rivals(self) -> tuple[Dialect, ...]:
        """Every other dialect with numbers of its own, the paper's as well."""
        return tuple(d for d in self.rule.dialects if d.name != self.dialect and not d.same_as)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The hyperparameters that every framework has an argument for."""
        lacking = {
            name for d in (*self.rivals, self.rule.dialect(self.dialect)) if d.name != "paper" for name in d.lacks
        }
        return frozenset(h.name for h in self.rule.hyperparameters if h.name not in lacking)

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """As every call, but only arguments that all frameworks have."""
        lacking = {h.name for h in self.rule.hyperparameters} - self.shared
        return {names: draw for names, draw in super().draws.items() if names not in lacking}

    def visible(self, slip: Misconception, sight: Sight) -> Any:
        """The frameworks as in every call; of the wrong rules those that can be told, for they are only options."""
        if slip.id in self.rival_ids:
            return self.is_told(slip, sight)
        variant = next(variant for own, variant in self.slips if own.id == slip.id)
        return Template.visible(self, slip, sight) & (self.distance(variant, sight) >= SEPARATION)

    @cached_property
    def conventions(self) -> dict[str, Variant]:
        """The rule in every dialect, the template's own first; a framework's is the one among the slips."""
        slips = {slip.id: variant for slip, variant in self.slips}
        rivals = [dialect for dialect in self.rule.dialects if dialect.name != self.dialect]
        return {self.dialect: self.variant} | {
            rival.name: slips.get(f"{rival.name}-rule") or self.rival(rival) for rival in rivals
        }

    @cached_property
    def wrong_rules(self) -> dict[str, tuple[Misconception, Variant]]:
        """What is no dialect's, by its id."""
        return {slip.id: (slip, variant) for slip, variant in self.slips if slip.id not in self.rival_ids}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The hyperparameters that no framework is told; what has no default, such as a shape, all are told."""
        return frozenset({h.name for h in self.rule.hyperparameters if h.default is not None} - self.written)

    @cached_property
    def explained(self) -> dict[tuple[str, ...], tuple[str, str]]:
        """The words for dialects that agree, and what the first of them does otherwise, as they come up."""
        return {}

    def is_told(self, slip: Misconception, sight: Sight) -> Any:
        """Another dialect that is far enough away; where none is, all have to be, so that the draw is refused."""
        return self.are_told(slip, self.away(sight), sight)


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its words, the rule that it means, the numbers that this gives, and how it explains itself."""

    text: str
    variant: Variant
    value: tuple[float, ...]
    because: str
    is_convention: bool = True


class Convention:
    """Level 4: the same call in several frameworks, told apart by one number."""

    id = "convention"
    has_numbers = True

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules with dialects of different numbers, named after the dialect that has the most to write."""
        if not is_drawable(rule) or rule.id in UNTOLD:
            return
        if rule.family is Family.OPTIMIZER:
            ways = {rule.variant(name).lines for name in dialects(rule)}
            if len(ways) > 1 and rule.from_start and rule.parameter in rule.asks:
                varying = ("lr",) if carries_rate(rule) else ()
                yield _richest(rule, self.id, rule.parameter, STEPS, varying)
            return
        for quantity in rule.asks:
            having = [name for name in dialects(rule) if quantity in rule.variant(name).assigned]
            ways = {rule.variant(name).towards(quantity) for name in having}
            if len(ways) > 1:
                yield _richest(rule, f"{self.id}-{quantity}", quantity, AVERAGED if rule.state else 1, ())

    def statement(self, problem: Problem) -> str:
        """The situation."""
        template = problem.template
        name, steps = template.rule.name, template.steps
        begin = f"{name} starts afresh and takes {steps} steps." if steps > 1 else template.rule.summary
        return f"{begin} Each framework is told the numbers below; everything else keeps the framework's own default."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"whose convention gives {_result(problem, self.shown(problem))}"

    def card(self, problem: Problem) -> Card:
        """The conventions as options, with wrong rules besides."""
        right = self.shown(problem)
        return Card(
            id=problem.id,
            topic="",
            front="\n\n".join(
                (
                    self.statement(problem),
                    f"Given: {', '.join(_givens(problem))}",
                    f"The result is {_result(problem, right)}. Whose convention is it?",
                )
            ),
            back=right.because,
            type=CardType.CHOICE,
            choices=tuple(
                Choice(option.text, right=option == right, because=option.because) for option in options(problem)
            ),
        )

    def shown(self, problem: Problem) -> Option:
        """The option whose number is shown: by the number of the question, any of them."""
        offered = options(problem)
        conventions = [option for option in offered if option.is_convention]
        pool = (*offered, *conventions)
        return pool[mix(problem.template.key ^ mix(problem.number)) % len(pool)]


def _richest(rule: Rule, kind: str, quantity: str, steps: int, varying: tuple[str, ...]) -> Contested:
    """The template of the dialect that reads the most numbers, so that the others' are all there."""
    found = []
    for name in dialects(rule):
        if quantity in rule.variant(name).assigned:
            entries = VECTOR_ENTRIES if is_vector(rule, name, quantity) else 0
            found.append(Contested(rule, kind, LEVEL, name, quantity, entries, steps, varying=varying))
    return max(found, key=lambda template: len(template.written))


@lru_cache(maxsize=64)
def options(problem: Problem) -> tuple[Option, ...]:
    """Every convention that gives numbers of its own, then wrong rules."""
    template = cast("Contested", problem.template)
    return tuple(islice(chain(_conventions(problem, template), _wrong_rules(problem, template)), OPTIONS))


def _conventions(problem: Problem, template: Contested) -> Iterator[Option]:
    variants = template.conventions
    values = {name: template.answer(template.run(variant, problem.inputs)) for name, variant in variants.items()}
    found: list[tuple[float, ...]] = []
    for name, value in values.items():
        if any(_apart(problem, value, other) < SEPARATION for other in found):
            continue
        found.append(value)
        same = tuple([other for other, theirs in values.items() if _apart(problem, value, theirs) <= SAME])
        text, difference = _explained(template, name, same)
        because = f"{text} {'gives' if len(same) == 1 else 'give'} {_shown(value)}"
        yield Option(text, variants[name], value, f"{because}: {difference}." if difference else f"{because}.")


def _apart(problem: Problem, one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """How far two numbers are apart, as a share of the question's scale."""
    return max(abs(a - b) / s for a, b, s in zip(one, other, problem.key.scale, strict=True))


def _names(dialects: tuple[str, ...]) -> str:
    """Dialects that agree, in words."""
    *first, last = (FRAMEWORKS[name] for name in dialects)
    words = f"{', '.join(first)} and {last}" if first else last
    return f"The{words[3:]}" if words.startswith("the ") else words


def _explained(template: Contested, name: str, same: tuple[str, ...]) -> tuple[str, str]:
    """The words for dialects that agree, and what one of them does otherwise."""
    if (name, *same) not in template.explained:
        others = [variant for other, variant in template.conventions.items() if other not in same]
        difference = _difference(template, name, template.conventions[name], others)
        template.explained[name, *same] = _names(same), difference
    return template.explained[name, *same]


def _difference(template: Contested, name: str, variant: Variant, others: list[Variant]) -> str:
    """What a dialect does otherwise: its note, or a line of its own."""
    if note := template.rule.dialect(name).note:
        return note
    return _own_line(template, variant, others)


def _own_line(template: Contested, variant: Variant, others: list[Variant]) -> str:
    """The last line that no other rule has, or that one of them has not."""
    lines = template.lines(variant)
    texts = [{line.text for line in template.lines(other)} for other in others]
    for theirs in (set[str]().union(*texts), *texts):
        for at in reversed(range(len(lines))):
            if lines[at].text not in theirs:
                marks, now = times(template, lines, at)
                return inline(formula(lines[at].name, lines[at].expression, times=marks, target_time=now))
    return ""


def _wrong_rules(problem: Problem, template: Contested) -> Iterator[Option]:
    """Wrong rules whose numbers no convention gives, from a place that depends on the question."""
    wrong = [each for each in problem.key.slips if not template.rival_ids.intersection(each.names)]
    first = mix(problem.number ^ template.key) % len(wrong) if wrong else 0
    for each in (*wrong[first:], *wrong[:first]):
        yield _wrong(template, each)


def _wrong(template: Contested, hypothesis: Hypothesis) -> Option:
    slip, variant = template.wrong_rules[hypothesis.names[0]]
    line = _slipped_line(template, slip.id)
    because = f"The slip gives {_shown(hypothesis.value)}{f': {line}' if line else ''}."
    return Option(f"Nobody's: it is what one gets who {slip.belief}", variant, hypothesis.value, because, False)


@lru_cache(maxsize=1024)
def _slipped_line(template: Contested, slip: str) -> str:
    """The line in which a wrong rule goes wrong; nothing where it only leaves lines out."""
    return _own_line(template, template.wrong_rules[slip][1], [template.variant])


def _result(problem: Problem, option: Option) -> str:
    template = problem.template
    return f"{_sign(template.target, str(template.steps) if template.steps > 1 else None)} = {_shown(option.value)}"


def _givens(problem: Problem) -> Iterator[str]:
    """The numbers that every framework is given."""
    template = cast("Contested", problem.template)
    for name, value in problem.inputs.start.items():
        if name not in template.hidden:
            yield f"{_sign(name, '0' if name == template.rule.parameter else None)} = {written(value, GIVEN_DIGITS)}"
    for step, given in enumerate(problem.inputs.each, start=1):
        for name, value in given.items():
            yield f"{_sign(name, str(step) if template.steps > 1 else None)} = {written(value, GIVEN_DIGITS)}"


@lru_cache(maxsize=1024)
def _sign(name: str, time: str | None) -> str:
    return inline(term(ast.Name(name, ast.Load()), times={name: time} if time else {}))


def _shown(value: tuple[float, ...]) -> str:
    return written(value[0] if len(value) == 1 else value, DIGITS)
