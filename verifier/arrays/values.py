"""The values of what is drawn, as arrays; and which quantities have so few that each can be worked out beforehand."""

from __future__ import annotations

from functools import lru_cache
from math import prod
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.backwards import Backwards
from verifier.draws import Decimals, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verifier.draws import Draw
    from verifier.template import Template

Numbers: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[np.float64]
Slots: TypeAlias = frozenset[int]
"""Places among the coordinates of a template."""

LARGEST_TABLE = 100_000
"""Values that are all worked out beforehand; of more than that, only those that are drawn."""


def values_of(draw: Draw, index: Numbers) -> tuple[Array, ...]:
    """The values at these indices: one array, or one for each name that is drawn jointly."""
    if draw.size <= LARGEST_TABLE:
        return tuple(column.take(index) for column in _table(draw))
    return _values(draw, index)


@lru_cache(maxsize=512)
def _table(draw: Draw) -> tuple[Array, ...]:
    return _values(draw, np.arange(draw.size))


def _values(draw: Draw, index: Numbers) -> tuple[Array, ...]:
    if isinstance(draw, Whole):
        return ((draw.low + index * draw.step).astype(np.float64),)
    if isinstance(draw, Decimals):
        return (_decimals(draw, index),)
    return _columns(draw.value(int(at)) for at in index)


def _columns(values: Iterable[float | tuple[float, ...]]) -> tuple[Array, ...]:
    rows = [value if isinstance(value, tuple) else (value,) for value in values]
    return tuple(np.array(column, dtype=np.float64) for column in zip(*rows, strict=True))


def _decimals(draw: Decimals, index: Numbers) -> Array:
    units = draw.units
    count = draw.size // (2 if draw.signed else 1)
    negative = index >= count
    offset = np.where(negative, index - count, index)
    if 0 in units:
        offset = offset + (offset >= units.index(0))
    magnitude: Array = (units.start + offset) / float(10**draw.places)
    return np.where(negative, -magnitude, magnitude)


def few(template: Template) -> dict[str, Slots]:
    """By what each name is decided that has one value in a question: where it is drawn, or nothing where it is set."""
    hidden = {template.target, template.shown} if isinstance(template, Backwards) else set()
    found: dict[str, Slots] = {name: frozenset() for name in template.needed}
    several = {*template.vectors, *(template.anew if template.steps > 1 else ()), *hidden}
    for slot, (names, _, _) in enumerate(template.coordinates):
        found |= dict.fromkeys(names, frozenset({slot}))
    return {name: slots for name, slots in found.items() if name not in several}


def combinations(template: Template, slots: Slots) -> tuple[dict[str, Array], int]:
    """Every combination of the values at some places, by name, with what is set beside them; and how many there are."""
    sizes = [template.coordinates[slot][2].size for slot in sorted(slots)]
    count = prod(sizes)
    inputs = {name: np.full(count, default(template, name)) for name, own in few(template).items() if not own}
    for slot, index in zip(sorted(slots), np.indices(sizes).reshape(len(sizes), count), strict=True):
        names, _, draw = template.coordinates[slot]
        inputs |= dict(zip(names, values_of(draw, index), strict=True))
    return inputs, count


def place_among(template: Template, slots: Slots, indices: Mapping[int, Numbers]) -> Numbers:
    """Which of its combinations each question has."""
    first, *others = sorted(slots)
    place = indices[first]
    for slot in others:
        place = place * template.coordinates[slot][2].size + indices[slot]
    return place


def default(template: Template, name: str) -> float:
    """What is set for a name that is not drawn."""
    return float(template.rule.defaults(template.dialect)[name] or 0.0)
