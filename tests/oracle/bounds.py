"""How far a rule may be from its framework, and why further where it is further.

Everything is measured as in `verifier.vectors.replay`: the largest deviation over an entry's own size, or over a
thousandth of the largest entry of its tensor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DOUBLE = 1e-12
SINGLE_BIT, BRAIN_BIT = 2.0**-23, 2.0**-8
LAST_BITS = 32
"""How many times as far as the last bit of the numbers given moves the result, a result may be off: the numbers do not
say more than that, whoever computes."""


@dataclass(frozen=True, slots=True)
class Bound:
    """The largest error, and the reason where it is not that of 64-bit numbers."""

    error: float = DOUBLE
    why: str = ""
    bit: float = 2.0**-52
    """The last bit of the numbers that the framework computes with there, as a share of a number."""


WIDER: Mapping[tuple[str, str], Bound] = {
    ("torch", "NAdam"): Bound(1e-5, "mu_product is a 32-bit tensor", SINGLE_BIT),
    ("torch", "Muon"): Bound(0.0, "Newton-Schulz runs in bfloat16: held to a tenth of the way, absolutely", BRAIN_BIT),
    ("optax", "adafactor"): Bound(1e-4, "the decay rate and the momentum are 32-bit", SINGLE_BIT),
    ("keras", "Adafactor"): Bound(1e-4, "the mean is taken in 32 bits", SINGLE_BIT),
    ("keras", "Muon"): Bound(1e-5, "the norm and the root of the shape are 32-bit", SINGLE_BIT),
    ("keras", "Ftrl"): Bound(1e-6, "the change of the sum's power cancels where the gradient is tiny"),
    ("keras", "CosineDecay"): Bound(1e-5, "the wave is computed in 32 bits", SINGLE_BIT),
    ("keras", "CosineDecayRestarts"): Bound(1e-5, "the wave is computed in 32 bits", SINGLE_BIT),
    ("keras", "BinaryCrossentropy"): Bound(1e-5, "the smoothing is computed in 32 bits", SINGLE_BIT),
}
"""By the framework and its name for what leaves 64 bits there."""


def bound(framework: str, name: str) -> Bound:
    """The bound of a call."""
    return WIDER.get((framework, name), Bound())
