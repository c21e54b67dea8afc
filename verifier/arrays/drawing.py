"""Which numbers do many questions show? The permutation of `draws` on arrays of question numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.block import Block
from verifier.arrays.hiding import hidden
from verifier.arrays.values import default, values_of
from verifier.backwards import Backwards
from verifier.draws import ATTEMPTS, SPACE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.template import Template

Numbers: TypeAlias = NDArray[np.int64]
Array: TypeAlias = NDArray[np.float64]
Words: TypeAlias = NDArray[np.uint64]

FEW_BITS = 13
"""Halves of a point of so few bits are all mixed beforehand."""
_GOLDEN = 0x9E3779B97F4A7C15
_MASK = (1 << 64) - 1


def indices(sizes: Sequence[int], numbers: Numbers, attempts: Numbers, key: int) -> list[Numbers]:
    """What `draws.point` gives for each number at its attempt, coordinate by coordinate."""
    space, covered = 1, 0
    while covered < len(sizes) and space < SPACE:
        space *= sizes[covered]
        covered += 1
    stride = max(1, space // ATTEMPTS)
    counted, tried = numbers.astype(np.uint64), attempts.astype(np.uint64)
    rest = _permute(_divided(counted + tried * np.uint64(stride), space)[1], space, key)
    found = []
    for slot, size in enumerate(sizes):
        if slot < covered:
            rest, index = _divided(rest, size)
        else:
            seed = _mixed(_word(key) + counted * np.uint64(_GOLDEN))
            index = _divided(_mixed(seed + tried * np.uint64(len(sizes)) + np.uint64(slot)), size)[1]
        found.append(index.astype(np.int64))
    return found


def _divided(x: Words, by: int) -> tuple[Words, Words]:
    """Quotient and rest; NumPy divides by one number faster than it finds the rest."""
    quotient = x // np.uint64(by)
    return quotient, x - quotient * np.uint64(by)


def _word(x: int) -> Words:
    return np.array(x & _MASK, dtype=np.uint64)


def _mixed(x: Words) -> Words:
    mixed = x >> np.uint64(30)
    mixed ^= x
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(27)
    mixed *= np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return mixed


def _permute(index: Words, size: int, key: int) -> Words:
    half = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
    low, shift = np.uint64((1 << half) - 1), np.uint64(half)
    result = index
    open_: Numbers | None = None
    while len(index):
        left, right = index >> shift, index & low
        for turn in range(4):
            if half <= FEW_BITS:
                mixed = _turned(half, key, turn).take(right.view(np.int64))
            else:
                mixed = _mixed(right + _word(key + turn * _GOLDEN))
                mixed &= low
            mixed ^= left
            left, right = right, mixed
        index = (left << shift) | right
        if open_ is None:
            result = index.copy()
        else:
            result[open_] = index
        outside = np.flatnonzero(index >= np.uint64(size))
        open_, index = outside if open_ is None else open_[outside], index[outside]
    return result


@lru_cache(maxsize=16)
def _turned(half: int, key: int, turn: int) -> Words:
    """What a turn makes of every half."""
    every = np.arange(1 << half, dtype=np.uint64)
    return _mixed(every + _word(key + turn * _GOLDEN)) & np.uint64((1 << half) - 1)


def block_of(template: Template, numbers: Numbers, attempts: Numbers) -> Block:
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
            inputs[name] = np.full(len(numbers), default(template, name))
    if isinstance(template, Backwards):
        inputs = hidden(template, inputs, len(numbers))
    return Block(template, inputs, len(numbers), dict(enumerate(drawn)))


def _shaped(template: Template, name: str, columns: list[Array]) -> Array:
    if template.steps > 1 and name in template.anew:
        rows = len(columns) // template.steps
        stacked = np.stack(columns).reshape(template.steps, rows, -1)
        return stacked if name in template.vectors else stacked[:, 0]
    return np.stack(columns) if name in template.vectors else columns[-1]
