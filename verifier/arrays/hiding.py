"""The numbers of questions that run a rule backwards: `Backwards.drawn` on arrays.

What goes in is drawn, the rule is run on it, the result is rounded as a person would print it, and the unknown hidden.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.block import Block
from verifier.arrays.rounding import rounded_to_places
from verifier.backwards import MORE_DIGITS
from verifier.certificate import DIGITS
from verifier.draws import Among
from verifier.program import array_program

if TYPE_CHECKING:
    from verifier.backwards import Backwards

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


def hidden(template: Backwards, drawn: dict[str, Array], count: int) -> dict[str, Array]:
    """What is shown of the drawn numbers; the result is no number where none of them singles the unknown out."""
    wanted = drawn[template.target]
    given = {name: array for name, array in drawn.items() if name != template.target}
    value = np.broadcast_to(_forwards_on(template, drawn), (count,))
    scale = np.abs(value - drawn[template.result]) if template.result == template.rule.parameter else np.abs(value)
    usual = np.isfinite(value) & (scale > 0)
    value = np.where(usual, value, 1.0)
    places = (DIGITS - 1 - np.floor(np.log10(np.where(usual, scale, 1.0)))).astype(np.int64)
    gap = _gap(template, wanted)
    shown = np.full(count, np.nan)
    open_ = usual
    for more in range(MORE_DIGITS + 1):
        if not open_.any():
            break
        attempt = rounded_to_places(value, ROUND_HALF_EVEN, places + more)
        block = Block(template, {**given, template.shown: attempt}, count)
        found = block.result(template.variant)[0][0]
        singled_out = open_ & (np.abs(found - wanted) < gap / 2)
        shown[singled_out] = attempt[singled_out]
        open_ = open_ & ~singled_out
    return {**given, template.shown: shown}


def _forwards_on(template: Backwards, drawn: dict[str, Array]) -> Array:
    """What the rule gives; a result with several entries is none."""
    known = {"t": 1, **drawn, **{f"{name}_prev": drawn[name] for name in template.carried if name in drawn}}
    results = array_program(template.forwards, batch=True)(known)
    value = np.asarray(results[template.result])
    lost = np.zeros(value.shape, dtype=np.bool_)
    for result in results.values():
        # A float's division by zero has no result at all, so what went through infinity has none here either.
        lost = lost | ~np.atleast_2d(np.isfinite(result)).all(axis=0)
    return np.where(lost, np.nan, value)


def _gap(template: Backwards, wanted: Array) -> Array:
    """`Backwards.gap` of each."""
    if not isinstance(template.unknown[1], Among):
        return np.full(wanted.shape, template.gap(0.0))
    values, places = np.unique(wanted, return_inverse=True)
    return np.array([template.gap(float(value)) for value in values])[places]
