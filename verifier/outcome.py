"""What a rule, right or wrong, gives to a question: the numbers asked for, and how large what they tell is."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from verifier.template import Inputs, Template


class Outcome(NamedTuple):
    """What a variant gives."""

    answer: tuple[float, ...]
    scale: tuple[float, ...]
    """S of each entry: the way of a parameter over all steps, the size of anything else."""


def outcome(template: Template, inputs: Inputs, history: Sequence[Mapping[str, Any]]) -> Outcome | None:
    """What a run gives; None where that is no finite number."""
    answer = template.answer(history)
    if not all(map(is_real, answer)):
        return None
    scale: tuple[float, ...] = ()
    for target in template.targets:
        if target == template.rule.parameter:
            scale += moved((inputs.start[target], *(step[target] for step in history)))
        else:
            scale += tuple(map(abs, entries(history[-1][target])))
    return Outcome(answer, scale)


def moved(places: Iterable[Any]) -> tuple[float, ...]:
    """How far a parameter has gone from place to place, entry by entry."""
    columns = zip(*map(entries, places), strict=True)
    return tuple(sum(abs(b - a) for a, b in pairwise(column)) for column in columns)


def is_real(x: Any) -> bool:
    """Whether something is a finite real number."""
    return not isinstance(x, complex) and math.isfinite(x)
