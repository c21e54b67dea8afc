"""How many inputs a unit adds up and how many outputs it feeds, read off the shape of its kernel.

Source: PyTorch 2.13, torch/nn/init.py; Keras 3.15, random_initializers.py, compute_fans; JAX 0.10.2,
jax/_src/nn/initializers.py. PyTorch keeps kernels as (out, in / groups, *window), Keras and JAX as
(*window, in / groups, out), so the same matrix has other fans in the other layout.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal, NamedTuple

from verifier.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Sequence

Layout = Literal["pytorch", "keras", "jax"]


class Fans(NamedTuple):
    """Inputs of a unit, and outputs that an input feeds."""

    fan_in: int
    fan_out: int


def fans(shape: Sequence[int], layout: Layout) -> Fans:
    """The fans of a dense or convolution kernel of this shape.

    A grouped or depthwise kernel needs nothing more: its shape holds the inputs of one group. Keras gives a vector of n
    the fans n and n, and a single number 1 and 1.

    Raises:
        BadInput: fewer than two dimensions where the layout needs them, or a dimension that is not positive.
    """
    if any(size < 1 for size in shape):
        raise BadInput(f"shape {tuple(shape)}: expected positive dimensions")
    if len(shape) < 2:
        if layout != "keras":
            raise BadInput(f"shape {tuple(shape)}: {layout} has fans from two dimensions on")
        size = math.prod(shape)
        return Fans(size, size)
    if layout == "pytorch":
        outputs, inputs, *window = shape
    else:
        *window, inputs, outputs = shape
    taps = math.prod(window)
    return Fans(inputs * taps, outputs * taps)


def conv_shape(inputs: int, outputs: int, window: Sequence[int], layout: Layout, groups: int = 1) -> tuple[int, ...]:
    """The shape of a convolution's kernel; with no window, of a dense layer's.

    Raises:
        BadInput: the groups do not divide the channels.
    """
    if inputs % groups or outputs % groups:
        raise BadInput(f"{groups} groups: expected a divisor of {inputs} and {outputs} channels")
    if layout == "pytorch":
        return (outputs, inputs // groups, *window)
    return (*window, inputs // groups, outputs)
