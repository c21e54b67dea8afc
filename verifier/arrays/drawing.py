"""Which numbers do many questions show? The permutation of `draws` on arrays of question numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.hiding import hidden
from verifier.backwards import Backwards
from verifier.draws import ATTEMPTS, SPACE, Decimals, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from verifier.draws import Draw
    from verifier.template import Template

Numbers: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.uint64]

LARGEST_TABLE = 100_000
"""Values that are all worked out beforehand; of more than that, only those that are drawn."""

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


def indices(sizes: Sequence[int], numbers: Numbers, attempts: Numbers, key: int) -> list[Numbers]:
    """What `draws.point` gives for each number at its attempt, coordinate by coordinate."""
    space, covered = 1, 0
    while covered < len(sizes) and space < SPACE:
        space *= sizes[covered]
        covered += 1
    stride = max(1, space // ATTEMPTS)
    rest = _permute(
        (numbers.astype(np.uint64) + attempts.astype(np.uint64) * np.uint64(stride)) % np.uint64(space), space, key
    )
    found = []
    for slot, size in enumerate(sizes):
        if slot < covered:
            quotient = rest // np.uint64(size)
            index = rest - quotient * np.uint64(size)
            rest = quotient
        else:
            seed = _mix(_word(key) + numbers.astype(np.uint64) * np.uint64(_GOLDEN))
            index = _mix(seed + attempts.astype(np.uint64) * np.uint64(len(sizes)) + np.uint64(slot)) % np.uint64(size)
        found.append(index.astype(np.int64))
    return found


def _word(x: int) -> Words:
    return np.array(x & _MASK, dtype=np.uint64)


def _mix(x: Words) -> Words:
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def _permute(index: Words, size: int, key: int) -> Words:
    half = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
    low, shift = np.uint64((1 << half) - 1), np.uint64(half)
    result = index.copy()
    open_ = np.arange(len(index))
    while len(open_):
        left, right = index >> shift, index & low
        for turn in range(4):
            left, right = right, left ^ (_mix(right + _word(key + turn * _GOLDEN)) & low)
        index = (left << shift) | right
        done = index < np.uint64(size)
        result[open_[done]] = index[done]
        open_, index = open_[~done], index[~done]
    return result


def values_of(draw: Draw, index: Numbers) -> tuple[Array, ...]:
    """The values at these indices: one array, or one for each name that is drawn jointly."""
    if isinstance(draw, Whole):
        return ((draw.low + index * draw.step).astype(np.float64),)
    if isinstance(draw, Decimals):
        return (_decimals(draw, index),)
    if draw.size <= LARGEST_TABLE:
        return tuple(column.take(index) for column in _table(draw))
    return _columns(draw.value(int(at)) for at in index)


@lru_cache(maxsize=512)
def _table(draw: Draw) -> tuple[Array, ...]:
    return _columns(map(draw.value, range(draw.size)))


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


def inputs_of(template: Template, numbers: Numbers, attempts: Numbers) -> dict[str, Array]:
    """The numbers on the pages: name by name, as `Template.drawn` reads them off the indices."""
    sizes = [draw.size for _, _, draw in template.coordinates]
    found: dict[str, list[Array]] = {}
    drawn = indices(sizes, numbers, attempts, template.key)
    for (names, _, draw), index in zip(template.coordinates, drawn, strict=True):
        for name, column in zip(names, values_of(draw, index), strict=True):
            found.setdefault(name, []).append(column)
    inputs = {name: _shaped(template, name, columns) for name, columns in found.items()}
    for name in template.needed:
        if name not in inputs:
            inputs[name] = np.full(len(numbers), template.rule.defaults(template.dialect)[name] or 0.0)
    return hidden(template, inputs, len(numbers)) if isinstance(template, Backwards) else inputs


def _shaped(template: Template, name: str, columns: list[Array]) -> Array:
    if template.steps > 1 and name in template.anew:
        rows = len(columns) // template.steps
        stacked = np.stack(columns).reshape(template.steps, rows, -1)
        return stacked if name in template.vectors else stacked[:, 0]
    return np.stack(columns) if name in template.vectors else columns[-1]
