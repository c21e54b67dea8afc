"""What the certificates of many questions hold: how far terms cancel, and how far hand rounding carries the answer."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.rounding import rounded, rounded_with_ties
from verifier.certificate import DIGITS, DIGITS_FOR_EXACT
from verifier.program import regroups

if TYPE_CHECKING:
    from collections.abc import Callable

    from verifier.arrays.block import Block
    from verifier.program import Style

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


def cancellation(block: Block) -> Array:
    """`certificate.cancellation` of each question."""
    worst = np.ones(block.count)

    def combine(a: Any, b: Any, sign: int) -> Any:
        total = a + sign * b
        ratio = np.where((a != 0) & (b != 0), (np.abs(a) + np.abs(b)) / np.abs(total), 1.0)
        np.maximum(worst, np.atleast_2d(ratio).max(axis=0), out=worst)
        return total

    template = block.template
    constants = frozenset({h.name for h in template.rule.hyperparameters} | {"t"})
    block.worked("cancelling", {"combine": combine}, constants, template.uncancelled)
    return worst


def hand_rounding(block: Block, value: Array, scale: Array) -> Array:
    """`certificate.hand_rounding` of each question: the worst of six hands.

    Where nothing lay halfway, two ways to round to the nearest are one.
    """
    template = block.template
    digits = DIGITS_FOR_EXACT if template.exact else DIGITS
    worst = np.zeros(block.count)
    styles: tuple[Style, ...] = ("rounded", "regrouped")
    for style in styles if regroups(template.lines(template.variant)) else styles[:1]:
        ties = np.zeros(block.count, dtype=np.bool_)

        def half_even(x: Any, ties: Mask = ties) -> Array:
            result, tie = rounded_with_ties(x, ROUND_HALF_EVEN, digits)
            if tie is not None:
                ties |= np.atleast_2d(tie).any(axis=0)
            return result

        np.maximum(worst, _deviation(block, value, scale, style, half_even), out=worst)
        down = _deviation(block, value, scale, style, lambda x: rounded(x, ROUND_DOWN, digits))
        np.maximum(worst, down, out=worst)
        if ties.any():
            some = block.only(ties), np.compress(ties, value, axis=-1), np.compress(ties, scale, axis=-1)
            up = _deviation(*some, style, lambda x: rounded(x, ROUND_HALF_UP, digits))
            worst[ties] = np.maximum(worst[ties], up)
    return worst


def _deviation(block: Block, value: Array, scale: Array, style: Style, round_: Callable[[Any], Any]) -> Array:
    deviation: Array = (np.abs(block.worked(style, {"round_": round_}) - value) / scale).max(axis=0)
    return np.where(np.isnan(deviation), np.inf, deviation)
