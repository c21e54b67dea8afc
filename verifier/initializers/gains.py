"""How much larger the weights must be so that an activation leaves the signal's variance as it is.

Source: PyTorch 2.13, torch/nn/init.py, calculate_gain. A convention, not a theory: tanh has 5/3, SELU 3/4. The slope of
the leaky ReLU is 0.01 when calculate_gain is asked, 0 when kaiming_normal_ and kaiming_uniform_ ask it.
"""

from __future__ import annotations

import math

from verifier.errors import UnknownName

LEAKY_SLOPE = 0.01

GAINS = {
    "linear": 1.0,
    "identity": 1.0,
    "sigmoid": 1.0,
    **{f"conv{n}d": 1.0 for n in (1, 2, 3)},
    **{f"conv_transpose{n}d": 1.0 for n in (1, 2, 3)},
    "tanh": 5 / 3,
    "relu": math.sqrt(2),
    "selu": 3 / 4,
}


def gain(activation: str, slope: float = LEAKY_SLOPE) -> float:
    """The gain of an activation; the slope counts for the leaky ReLU alone.

    Raises:
        UnknownName: with the activations that have a gain.
    """
    if activation == "leaky_relu":
        return math.sqrt(2 / (1 + slope**2))
    if activation not in GAINS:
        raise UnknownName("activation", activation, [*GAINS, "leaky_relu"])
    return GAINS[activation]
