"""Numbered draw -> one question's numbers: inputs, key, what every wrong rule gives, certificate.

`draw` is a pure function of a template and a number, on any machine. Draws that would not be a fair question are
rejected and drawn again; the reasons are kept for whoever tunes a template.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from verifier.certificate import (
    DISTINCTION,
    HAND_ROUNDING,
    LARGEST,
    MOST_CANCELLATION,
    SEPARATION,
    SMALLEST,
    Certificate,
    accepts_itself,
    cancellation,
    hand_rounding,
)
from verifier.difficulty import difficulty
from verifier.draws import ATTEMPTS, point
from verifier.errors import BadLine, NoAdmissibleDraw
from verifier.expression import free_names
from verifier.sight import Alone
from verifier.template import entries
from verifier.verdict import EXACTLY, Hypothesis, Key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from verifier.rule import Variant
    from verifier.template import Inputs, Template

SAME = 0.0005
"""Share of S below which two dialects count as one."""


@dataclass(frozen=True, eq=False, slots=True)
class Problem:
    """One question's numbers."""

    template: Template
    number: int
    inputs: Inputs
    key: Key
    history: tuple[dict[str, Any], ...]
    """Every named value after each step, by the rule itself."""
    certificate: Certificate
    rejected: Counter[str]
    """Why earlier attempts were not fair."""

    @property
    def difficulty(self) -> int:
        """How much there is to do, to carry and to recall; see `verifier.difficulty`."""
        return difficulty(self.template, self.inputs, self.certificate.cancellation)

    @property
    def id(self) -> str:
        """The question's eternal id."""
        return f"{self.template.name}#{self.number}"

    @property
    def places(self) -> int | None:
        """Decimals that the prompt asks for; None: four significant digits."""
        return places_of(self.template, self.key)


class _UnfairError(Exception):
    """Why a draw is not a fair question."""


@dataclass(frozen=True, slots=True)
class Fair:
    """An attempt that is known to be fair, with what was measured of it."""

    attempt: int
    cancellation: float
    hand_rounding: float


@lru_cache(maxsize=512)
def draw(template: Template, number: int) -> Problem:
    """The question with this number.

    Raises:
        NoAdmissibleDraw: no attempt is a fair question.
    """
    rejected: Counter[str] = Counter()
    for attempt in range(ATTEMPTS):
        try:
            return _problem(template, number, _inputs(template, number, attempt), rejected)
        except _UnfairError as reason:
            rejected[str(reason)] += 1
    reasons = ", ".join(f"{reason} ({count})" for reason, count in rejected.most_common(4))
    raise NoAdmissibleDraw(f"{template.name}#{number}: none of {ATTEMPTS} draws is a fair question: {reasons}")


def drawn_before(template: Template, number: int, fair: Fair) -> Problem:
    """What `draw` gives, in less time; it does not say why earlier attempts were not fair.

    Raises:
        NoAdmissibleDraw: no attempt is a fair question.
    """
    try:
        return _problem(template, number, _inputs(template, number, fair.attempt), Counter(), fair)
    except _UnfairError:
        # An array's number that differs in its last place can be on the other side of a bound.
        return draw(template, number)


def _inputs(template: Template, number: int, attempt: int) -> Inputs:
    sizes = [offer.size for _, _, offer in template.coordinates]
    return template.drawn(point(sizes, number, attempt, template.key))


def places_of(template: Template, key: Key) -> int | None:
    """Decimals to ask for: none of a whole number, as many as show the step of a parameter; None: four digits."""
    if key.exact:
        return 0
    return key.decimals + 1 if template.targets == (template.rule.parameter,) else None


def _problem(
    template: Template, number: int, inputs: Inputs, rejected: Counter[str], known: Fair | None = None
) -> Problem:
    sight = Alone(template, inputs)
    history = sight.history(template.variant)
    if history is None:
        raise _UnfairError("not finite")
    value = template.answer(history)
    scale = _filled(_scale(template, inputs, history))
    if not all(SMALLEST <= s <= LARGEST for s in scale) or all(c == 0 for c in value):
        raise _UnfairError("unreadable size")
    if template.entries and len(set(value)) < len(value) - value.count(0.0) + (0.0 in value):
        raise _UnfairError("entries not distinct")
    # What is checked quickly is checked first; which draws are fair does not depend on the order.
    _check_printed(template, inputs, value, scale)
    if (cancelled := known.cancellation if known else cancellation(template, inputs)) > MOST_CANCELLATION:
        raise _UnfairError("cancellation")
    slips, margins = _slips(sight, value, scale)
    dialects = () if template.strict else _dialects(sight, value, scale)
    key = Key(value, scale, slips, dialects, _confusions(template, inputs, history), template.exact)
    if (by_hand := known.hand_rounding if known else hand_rounding(template, inputs, key)) > HAND_ROUNDING:
        raise _UnfairError("spoiled by hand rounding")
    if not (known or accepts_itself(key, places_of(template, key))):
        raise _UnfairError("refuses its own answer")
    return Problem(
        template, number, inputs, key, tuple(history), Certificate(margins, cancelled, by_hand), Counter(rejected)
    )


def _scale(template: Template, inputs: Inputs, history: list[dict[str, Any]]) -> tuple[float, ...]:
    """S of every entry of the answer."""
    return tuple(s for target in template.targets for s in _scale_of(target, template, inputs, history))


def _scale_of(target: str, template: Template, inputs: Inputs, history: list[dict[str, Any]]) -> Iterable[float]:
    """S: the way of a parameter over all steps, the size of anything else."""
    if target != template.rule.parameter:
        return (abs(x) for x in entries(history[-1][target]))
    places = [entries(inputs.start[target]), *(entries(step[target]) for step in history)]
    ways = [[abs(b - a) for a, b in zip(*pair, strict=True)] for pair in pairwise(places)]
    return (sum(way) for way in zip(*ways, strict=True))


def _filled(scale: tuple[float, ...]) -> tuple[float, ...]:
    """Give an entry without size of its own the largest of the others."""
    largest = max(scale)
    return tuple(s or largest for s in scale)


def _margin(value: tuple[float, ...], scale: tuple[float, ...], other: Hypothesis) -> float:
    if len(value) == 1:
        return abs(value[0] - other.value[0]) / max(scale[0], other.scale[0])
    pairs = zip(value, scale, other.value, other.scale, strict=True)
    return max(abs(c - w) / max(s, z) for c, s, w, z in pairs)


def _slips(
    sight: Alone, value: tuple[float, ...], scale: tuple[float, ...]
) -> tuple[tuple[Hypothesis, ...], dict[str, float]]:
    """What each wrong rule gives; those that cannot be told apart are one hypothesis with several names."""
    template, inputs = sight.template, sight.inputs
    found: list[Hypothesis] = []
    margins: dict[str, float] = {}
    distinction = EXACTLY if template.exact else DISTINCTION
    for slip, variant in template.slips:
        if not template.visible(slip, sight):
            continue
        history = sight.history(variant)
        if history is None:
            continue
        wrong = Hypothesis((slip.id,), template.answer(history), _floored(_scale(template, inputs, history), scale))
        margins[slip.id] = _margin(value, scale, wrong)
        if margins[slip.id] < (EXACTLY if template.exact else SEPARATION):
            raise _UnfairError(f"{slip.id} hides")
        near = next((h for h in found if _margin(h.value, h.scale, wrong) < distinction), None)
        if near is None:
            found.append(wrong)
        else:
            later = (*near.later, wrong.value)
            found[found.index(near)] = Hypothesis(near.names + wrong.names, near.value, near.scale, later)
    return tuple(found), margins


def _floored(scale: tuple[float, ...], floor: tuple[float, ...]) -> tuple[float, ...]:
    """A wrong rule that gives zero is looked for on the scale of the right answer."""
    return tuple(s or f for s, f in zip(scale, floor, strict=True))


def _dialects(sight: Alone, value: tuple[float, ...], scale: tuple[float, ...]) -> tuple[Hypothesis, ...]:
    """What the other dialects give with the same numbers, where it differs and can be told."""
    template, inputs = sight.template, sight.inputs
    found = []
    for dialect in template.rule.dialects:
        if dialect.name in {template.dialect, "paper"} or dialect.same_as:
            # Nobody works in a paper, and whoever gives the same numbers needs no second look.
            continue
        variant = _in_dialect(template, dialect.name, inputs)
        history = sight.history(variant) if variant else None
        if history is None:
            continue
        other = Hypothesis(
            (dialect.name,), template.answer(history), _floored(_scale(template, inputs, history), scale)
        )
        margin = _margin(value, scale, other)
        if SAME < margin < SEPARATION:
            raise _UnfairError(f"{dialect.name} nearly the same")
        if margin >= SEPARATION:
            found.append(other)
    return tuple(found)


def _in_dialect(template: Template, dialect: str, inputs: Inputs) -> Variant | None:
    """The rule in another dialect, if it can run on this question's numbers."""
    defaults = template.rule.defaults(dialect)
    try:
        variant = template.variant_in(dialect, {n: v for n, v in inputs.first.items() if n in defaults})
    except BadLine:
        return None
    if not set(template.targets) <= set(variant.assigned):
        return None
    needed = {name.removesuffix("_prev") for name in free_names(template.lines(variant))}
    if template.steps > 1:
        needed -= {*variant.state, "t"}
    return variant if needed <= inputs.first.keys() else None


def _confusions(template: Template, inputs: Inputs, history: list[dict[str, Any]]) -> dict[str, tuple[float, ...]]:
    """Numbers on the page that are typed by mistake."""
    found: dict[str, tuple[float, ...]] = {}
    for name, value in inputs.first.items():
        if name in template.anew or name in template.carried:
            found[f"{name} as it was given"] = entries(value)
    for name, value in history[-1].items():
        if name not in template.targets and name not in inputs.first:
            found[f"{name}, a value on the way"] = entries(value)
    if template.targets == (template.rule.parameter,):
        start = entries(inputs.start[template.target])
        moved = zip(entries(history[-1][template.target]), start, strict=True)
        found["the change, not the new value"] = tuple(b - a for b, a in moved)
    return found


def _check_printed(template: Template, inputs: Inputs, value: tuple[float, ...], scale: tuple[float, ...]) -> None:
    """No printed number, nor 0 or 1, may pass for the answer."""
    if len(value) > 1:
        return
    (c,), (s,) = value, scale
    printed = [0.0, 1.0, *(x for given in inputs.first.values() for x in entries(given))]
    if any(abs(c - x) < (EXACTLY if template.exact else SEPARATION) * s for x in printed):
        raise _UnfairError("answer is printed")
