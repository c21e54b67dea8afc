"""What a question may draw, and how number n of a template becomes numbers on the page.

A draw is a finite list of readable values. The values of a template together form a space of M points, and question
number n with attempt a is the point `permute(n + a * stride)` of a fixed pseudo-random permutation of that space.
So the same number gives the same question for ever on any machine (integer arithmetic only, no library's stream), and
two numbers below the stride M / ATTEMPTS never show the same inputs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

ATTEMPTS = 256
"""How often a number may be drawn again before its template counts as hopeless."""

SPACE = 1 << 48
"""The permutation covers the first values whose combinations reach this many; later ones are hashed one by one."""

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15


class Draw(Protocol):
    """A finite list of values; a frozen value itself."""

    def __hash__(self) -> int:
        """Equal draws are one."""
        ...

    @property
    def size(self) -> int:
        """How many values there are."""
        ...

    def value(self, index: int) -> float | tuple[float, ...]:
        """The value at an index below `size`; several numbers where names are drawn jointly."""
        ...


@dataclass(frozen=True, slots=True)
class Among:
    """One of the values listed; tuples for names that are drawn jointly."""

    values: tuple[float | tuple[float, ...], ...]

    @property
    def size(self) -> int:
        """How many values there are."""
        return len(self.values)

    def value(self, index: int) -> float | tuple[float, ...]:
        """The value at an index."""
        return self.values[index]


@dataclass(frozen=True, slots=True)
class Decimals:
    """Multiples of 10**-places from low to high, and their opposites if signed; never zero."""

    low: float
    high: float
    places: int
    signed: bool = False

    @property
    def units(self) -> range:
        """The values times 10**places, zero among them where it lies between."""
        unit = 10**self.places
        return range(round(self.low * unit), round(self.high * unit) + 1)

    @property
    def size(self) -> int:
        """How many values there are."""
        units = self.units
        return (len(units) - (0 in units)) * (2 if self.signed else 1)

    def value(self, index: int) -> float:
        """The value at an index: a correctly rounded decimal."""
        units = self.units
        sign, offset = divmod(index, len(units) - (0 in units))
        if 0 in units and offset >= units.index(0):
            offset += 1
        magnitude: float = units[offset] / 10**self.places
        return -magnitude if sign else magnitude


@dataclass(frozen=True, slots=True)
class Whole:
    """Whole numbers from low to high in steps."""

    low: int
    high: int
    step: int = 1

    @property
    def size(self) -> int:
        """How many values there are."""
        return (self.high - self.low) // self.step + 1

    def value(self, index: int) -> float:
        """The value at an index."""
        return self.low + index * self.step


def mix(x: int) -> int:
    """Scramble 64 bits (the finaliser of SplitMix64: Steele, Lea & Flood 2014); a bijection."""
    x &= _MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & _MASK
    return x ^ (x >> 31)


def key_of(name: str) -> int:
    """Return 64 bits that belong to a template's name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big")


def permute(index: int, size: int, key: int) -> int:
    """Where a point of {0, ..., size-1} goes under the key's permutation.

    A four-round Feistel network over the next even power of two, walked until it lands inside (Black & Rogaway 2002).
    """
    half = max(1, (max(size - 1, 1).bit_length() + 1) // 2)
    low = (1 << half) - 1
    while True:
        left, right = index >> half, index & low
        for turn in range(4):
            left, right = right, left ^ (mix(right + key + turn * _GOLDEN) & low)
        index = (left << half) | right
        if index < size:
            return index


def point(sizes: Sequence[int], number: int, attempt: int, key: int) -> tuple[int, ...]:
    """The indices that a question number and an attempt draw, one below each size."""
    space, covered = 1, 0
    while covered < len(sizes) and space < SPACE:
        space *= sizes[covered]
        covered += 1
    stride = max(1, space // ATTEMPTS)
    rest = permute((number + attempt * stride) % space, space, key)
    indices = []
    for slot, size in enumerate(sizes):
        if slot < covered:
            rest, index = divmod(rest, size)
        else:
            index = mix(mix(key + number * _GOLDEN) + attempt * len(sizes) + slot) % size
        indices.append(index)
    return tuple(indices)
