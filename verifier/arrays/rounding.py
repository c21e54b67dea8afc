"""Rounding arrays to significant digits as a person does: exactly what `certificate.rounded_by_hand` does to a float.

A float is scaled by a power of ten that is itself exact, and the error of that product is computed as well (Dekker
1971), so that a tie, or a number just below a digit, is seen as it is.
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Whole: TypeAlias = NDArray[np.int64]

CACHED = 8192
"""So many numbers are rounded together, so that what is worked out on the way stays in the processor's cache."""
_LOWEST, _HIGHEST = -310, 308
OFTEN = 0.05
"""Share of numbers from which on picking them out costs more than it saves."""
_SPLIT = 134_217_729.0
"""2**27 + 1, which splits a float into halves whose products are exact."""
LARGEST_HALF = 1e11
"""Up to here powers of ten have so few digits that they are their own first half."""
_EXACT_POWERS = 22
"""10**22 is the largest power of ten that a float holds exactly."""
_FRACTION_BITS = 52
_EXPONENTS = 2048
"""Binary exponents that a float can have, as they are stored."""


def rounded(x: Any, mode: str, digits: int) -> Any:
    """Round every entry to significant digits in one of decimal's rounding modes; zeros and non-finite stay.

    Exact for sizes from 10**(digits - 23) to 10**22; smaller ones keep fewer digits.
    """
    return rounded_with_ties(x, mode, digits)[0]


def rounded_with_ties(x: Any, mode: str, digits: int) -> tuple[Array, Mask | None]:
    """As `rounded`, and which entries lay halfway between two results; None where none did."""
    numbers = np.asarray(x, dtype=np.float64)
    if not numbers.ndim:
        result, tie = rounded_with_ties(numbers.reshape(1), mode, digits)
        return result.reshape(()), None if tie is None else tie.reshape(())
    if numbers.shape[-1] > CACHED:
        parts = [
            rounded_with_ties(numbers[..., at : at + CACHED], mode, digits)
            for at in range(0, numbers.shape[-1], CACHED)
        ]
        ties = [np.zeros(part.shape, dtype=np.bool_) if tie is None else tie for part, tie in parts]
        seen = any(tie is not None for _, tie in parts)
        return np.concatenate([part for part, _ in parts], axis=-1), np.concatenate(ties, axis=-1) if seen else None
    size, usual = np.abs(numbers), None
    # No number of most arrays is zero or without end, or so large that digits before the decimal sign are lost.
    largest = size.max(initial=0.0)
    if not (largest < np.inf and size.min(initial=1.0) > 0):
        usual = (size > 0) & (size < np.inf)
        size = np.where(usual, size, 1.0)
        largest = size.max()
    if largest < 10.0**digits:
        result, tie = _nearest(size, _power_of(size, digits), mode)
    else:
        result, tie = _at_places(size, (digits - 1) - decade_of(size), mode)
    np.copysign(result, numbers, out=result)
    if usual is None:
        return result, tie
    return np.where(usual, result, numbers), None if tie is None else tie & usual


def rounded_to_places(x: Array, mode: str, places: Whole) -> Array:
    """Round finite entries to so many decimals, each its own, from -22 to 22."""
    result, _ = _at_places(np.abs(x), np.broadcast_to(places, x.shape), mode)
    return np.copysign(result, x)


def decade_of(size: Array) -> Whole:
    """The exponent of the leading digit of positive numbers."""
    _, binary = np.frexp(size)
    decade = (((binary - 1) * 1233) >> 12).astype(np.int64)  # floor((binary - 1) * log10(2)), at most one too low
    return decade + (size >= _first_of_decade().take(decade + (1 - _LOWEST)))


@lru_cache(maxsize=1)
def _first_of_decade() -> Array:
    """The smallest float that is not below 10**e, for every e."""
    floats = np.array([float(f"1e{e}") for e in range(_LOWEST, _HIGHEST + 1)])
    below = [Decimal(float(f)) < Decimal(10) ** e for f, e in zip(floats, range(_LOWEST, _HIGHEST + 1), strict=True)]
    return np.where(below, np.nextafter(floats, np.inf), floats)


@lru_cache(maxsize=1)
def _powers() -> Array:
    return np.array([float(f"1e{e}") for e in range(_EXACT_POWERS + 1)])


@lru_cache(maxsize=4)
def _scaling(digits: int) -> tuple[Array, Array]:
    """By stored binary exponent: where the next decade begins, and the powers of ten below and from there on."""
    stored = np.arange(_EXPONENTS, dtype=np.int64)
    smallest = np.maximum(stored << _FRACTION_BITS, 1).view(np.float64)
    smallest[-1] = np.finfo(np.float64).max
    decade = decade_of(smallest)
    begins = _first_of_decade().take(decade + (1 - _LOWEST), mode="clip")
    shifts = np.concatenate([digits - 1 - decade, digits - 2 - decade])
    return begins, _powers().take(np.maximum(shifts, 0), mode="clip")


def _power_of(size: Array, digits: int) -> Array:
    """The power of ten that makes whole numbers of so many digits out of positive numbers below 10**digits."""
    begins, powers = _scaling(digits)
    stored = size.view(np.int64) >> _FRACTION_BITS
    stored += (size >= begins.take(stored)) * _EXPONENTS
    return powers.take(stored)


def _at_places(size: Array, shift: Whole, mode: str) -> tuple[Array, Mask | None]:
    power = _powers().take(np.abs(shift), mode="clip")
    large = shift < 0
    return _nearest(size, power, mode, large if large.any() else None)


def _nearest(size: Array, power: Array, mode: str, large: Mask | None = None) -> tuple[Array, Mask | None]:
    """Sizes as multiples of 1/power, or of the power itself where it is to make them smaller, and where ties were."""
    product = size * power if large is None else np.where(large, size / power, size * power)
    # Only where the product seems to be a whole number, or halfway to one, does its own error decide.
    whole = np.floor(product) if mode == ROUND_DOWN else np.rint(product)
    near = whole == product if mode == ROUND_DOWN else np.abs(product - whole) == 0.5  # a half is what a tie is
    tie = None
    if near.any():
        # Of decimals most are near, and then looking at all takes less time than picking those out.
        often = mode == ROUND_DOWN and large is None and np.count_nonzero(near) > OFTEN * near.size
        if often:
            whole -= near & (_error(size, power, product) < 0)
            return whole / power, None
        at = np.nonzero(near)
        error = _error(size[at], power[at], product[at])
        if large is not None:
            error = np.where(large[at], size[at] - product[at] * power[at], error)
        if mode == ROUND_DOWN:
            whole[at] -= error < 0
        else:
            below, halfway = np.floor(product[at]), error == 0
            even = below + below % 2
            whole[at] = np.where(halfway, below + 1 if mode == ROUND_HALF_UP else even, below + (error > 0))
            if halfway.any():
                tie = np.zeros(size.shape, dtype=np.bool_)
                tie[at] = halfway
    return whole / power if large is None else np.where(large, whole * power, whole / power), tie


def _error(a: Array, b: Array, product: Array) -> Array:
    """What a*b loses in rounding, exactly."""
    a_high, a_low = _halves(a)
    if b.max() <= LARGEST_HALF:
        return (a_high * b - product) + a_low * b
    b_high, b_low = _halves(b)
    return ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _halves(a: Array) -> tuple[Array, Array]:
    high = _SPLIT * a
    high -= high - a
    return high, a - high
