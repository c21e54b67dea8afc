"""The slip that every schedule invites: the rate of the step before or after. And draws that let it show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.draws import Among
from verifier.rule import Misconception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

SEEN_IN = "pytorch #20527, #22107, #31871"


def shifted(
    edit: Mapping[str, str],
    *,
    dialects: Mapping[str, Mapping[str, str]] | None = None,
    late: str = "",
    early: str = "",
) -> tuple[Misconception, Misconception]:
    """The two slips of one step.

    Args:
        edit: lines of the schedule with `{t}` where the step stands.
        dialects: the same for dialects whose lines differ.
        late: the condition under which the late slip can be seen.
        early: the same for the early one.
    """

    def at(step: str, lines: Mapping[str, str]) -> dict[str, str]:
        return {name: text.format(t=step) for name, text in lines.items()}

    def slip(id_: str, belief: str, hint: str, step: str, when: str) -> Misconception:
        others = {name: at(step, lines) for name, lines in (dialects or {}).items()}
        return Misconception(id_, belief, at(step, edit), hint=hint, source=SEEN_IN, when=when, dialects=others)

    return (
        slip(
            "one-step-late",
            "gives the rate of the step before",
            "The first step is t = 0. How many steps lie behind step t?",
            "(t - 1)",
            late,
        ),
        slip(
            "one-step-early",
            "gives the rate of the step after",
            "The first step is t = 0. Has step t already been counted when its rate is used?",
            "(t + 1)",
            early,
        ),
    )


def around(lengths: Iterable[int], periods: Iterable[int]) -> Among:
    """Pairs (step, length): the steps at the end of each period, and right before it.

    A step later nobody is told who counts from the wrong step, and before the first drop the rate is the printed one.
    """
    times = tuple(periods)
    drops = ((length, k, d) for length in lengths for k in times for d in (-1, 0) if (k, d) != (1, -1))
    return Among(tuple((float(k * length + d), float(length)) for length, k, d in drops))


def within(lengths: Iterable[int], *, beyond: float = 0.0) -> Among:
    """Pairs (step, length): steps inside the length, and `beyond` as many at its end and after it."""
    pairs = ((t, length) for length in lengths for t in range(1, length + int(beyond * length)))
    return Among(tuple((float(t), float(length)) for t, length in pairs))


def apart(draw: Among, fair: Callable[..., bool]) -> Among:
    """The values, drawn jointly, of which a condition on their numbers holds: it keeps the slips apart."""
    return Among(tuple(value for value in draw.values if isinstance(value, tuple) and fair(*value)))
