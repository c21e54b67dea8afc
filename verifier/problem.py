"""Numbered draw -> one question's numbers: inputs, key, what every wrong rule gives, certificate.

`draw` is a pure function of a template and a number, on any machine. Draws that would not be a fair question are
rejected and drawn again; the reasons are kept for whoever tunes a template.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
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
from verifier.errors import NoAdmissibleDraw
from verifier.outcome import Outcome
from verifier.sight import Alone
from verifier.template import entries
from verifier.verdict import EXACTLY, Hypothesis, Key

if TYPE_CHECKING:
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
    history, found = sight.history, sight.outcome(template.variant)
    if history is None or found is None:
        raise _UnfairError("not finite")
    value, scale = right = _filled(found)
    if not all(SMALLEST <= s <= LARGEST for s in scale) or all(c == 0 for c in value):
        raise _UnfairError("unreadable size")
    if template.entries and len(set(value)) < len(value) - value.count(0.0) + (0.0 in value):
        raise _UnfairError("entries not distinct")
    # What is checked quickly is checked first; which draws are fair does not depend on the order.
    _check_printed(template, inputs, value, scale)
    if (cancelled := known.cancellation if known else cancellation(template, inputs)) > MOST_CANCELLATION:
        raise _UnfairError("cancellation")
    slips, margins = _slips(sight, right)
    dialects = _dialects(sight, right)
    key = Key(value, scale, slips, dialects, _confusions(template, inputs, history), template.exact)
    if (by_hand := known.hand_rounding if known else hand_rounding(template, inputs, key)) > HAND_ROUNDING:
        raise _UnfairError("spoiled by hand rounding")
    if not (known or accepts_itself(key, places_of(template, key))):
        raise _UnfairError("refuses its own answer")
    return Problem(
        template, number, inputs, key, tuple(history), Certificate(margins, cancelled, by_hand), Counter(rejected)
    )


def _filled(found: Outcome) -> Outcome:
    """Give an entry without size of its own the largest of the others."""
    largest = max(found.scale)
    return Outcome(found.answer, tuple(s or largest for s in found.scale))


def _margin(right: Outcome, other: Outcome) -> float:
    """How far another outcome is off, as a share of the larger scale."""
    if len(right.answer) == 1:
        ((c,), (s,)), ((w,), (z,)) = right, other
        return abs(c - w) / (max(z, s))
    return max(abs(c - w) / max(s, z) for c, s, w, z in zip(*right, *other, strict=True))


def _slips(sight: Alone, right: Outcome) -> tuple[tuple[Hypothesis, ...], dict[str, float]]:
    """What each wrong rule gives; those that cannot be told apart are one hypothesis with several names."""
    template = sight.template
    least, distinction = (EXACTLY, EXACTLY) if template.exact else (SEPARATION, DISTINCTION)
    found: list[tuple[Outcome, list[str], list[tuple[float, ...]]]] = []
    margins: dict[str, float] = {}
    for slip, variant in template.slips:
        wrong = sight.outcome(variant) if template.visible(slip, sight) else None
        if wrong is None:
            continue
        wrong = _floored(wrong, right)
        margins[slip.id] = _margin(right, wrong)
        if margins[slip.id] < least:
            raise _UnfairError(f"{slip.id} hides")
        (w, *more), (z, *_) = wrong
        for first, names, later in found:
            # Every wrong rule meets every other one here, so a call for each pair of numbers would be felt.
            c, s = first.answer[0], first.scale[0]
            if (_margin(first, wrong) if more else abs(c - w) / (max(z, s))) < distinction:
                names.append(slip.id)
                later.append(wrong.answer)
                break
        else:
            found.append((wrong, [slip.id], []))
    return tuple(Hypothesis(tuple(names), *first, tuple(later)) for first, names, later in found), margins


def _floored(other: Outcome, right: Outcome) -> Outcome:
    """A wrong rule that gives zero is looked for on the scale of the right answer."""
    if all(other.scale):
        return other
    return Outcome(other.answer, tuple(s or f for s, f in zip(other.scale, right.scale, strict=True)))


def _dialects(sight: Alone, right: Outcome) -> tuple[Hypothesis, ...]:
    """What the other dialects give with the same numbers, where it differs and can be told."""
    found = []
    for dialect, variant in sight.template.elsewhere:
        other = sight.outcome(variant)
        if other is None:
            continue
        other = _floored(other, right)
        margin = _margin(right, other)
        if SAME < margin < SEPARATION:
            raise _UnfairError(f"{dialect} nearly the same")
        if margin >= SEPARATION:
            found.append(Hypothesis((dialect,), *other))
    return tuple(found)


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
