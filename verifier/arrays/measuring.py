"""What the certificates of many questions hold: how far terms cancel, and how far hand rounding carries the answer."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.program import regroups

if TYPE_CHECKING:
    from verifier.arrays.block import Block
    from verifier.program import Style

Array: TypeAlias = NDArray[np.float64]


def cancellation(block: Block) -> Array:
    """`certificate.cancellation` of each question."""
    largest = np.ones(block.count)
    for a, b, total in block.sums():
        ratio = np.where((a != 0) & (b != 0), (np.abs(a) + np.abs(b)) / np.abs(total), 1.0)
        np.maximum(largest, worst(np.atleast_2d(ratio)), out=largest)
    return largest


def hand_rounding(block: Block, value: Array, scale: Array) -> Array:
    """`certificate.hand_rounding` of each question: the worst of six hands.

    Where nothing lay halfway, two ways to round to the nearest are one.
    """
    template = block.template
    styles: tuple[Style, ...] = ("rounded", "regrouped")
    styles = styles if regroups(template.lines(template.variant)) else styles[:1]
    largest = np.zeros(block.count)
    for mode in (ROUND_HALF_EVEN, ROUND_DOWN):
        for style in styles:
            np.maximum(largest, _deviation(block, value, scale, style, mode), out=largest)
    if block.ties is not None:
        ties = np.flatnonzero(block.ties)
        some = block.only(ties), value.take(ties, axis=-1), scale.take(ties, axis=-1)
        for style in styles:
            largest[ties] = np.maximum(largest[ties], _deviation(*some, style, ROUND_HALF_UP))
    return largest


def _deviation(block: Block, value: Array, scale: Array, style: Style, mode: str) -> Array:
    deviation = worst(np.abs(block.by_hand(style, mode) - value) / scale)
    return np.where(np.isnan(deviation), np.inf, deviation)


def worst(shares: Array) -> Array:
    """The largest of each question's entries."""
    largest: Array = shares[0] if len(shares) == 1 else shares.max(axis=0)
    return largest
