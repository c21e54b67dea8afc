"""What half precision can and cannot hold."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from verifier.experiments.experiment import Bound, Experiment

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray


def rounding_to_zero(rng: Generator, bits: int) -> dict[str, float]:
    """Measure what a float of `bits` bits makes of an epsilon, of a squared gradient and of a small update.

    Claim (Micikevicius et al. 2018): in float16 1e-8 is zero, the square of 1e-4 is zero and 1 + 1e-4 is 1, so moments,
    epsilon and master weights need float32. 1,000 random gradients below 1e-4 all square to zero as well.
    """
    import numpy as np

    def held(x: float | NDArray[np.float64]) -> NDArray[np.floating]:
        return np.asarray(x, dtype=f"float{bits}")

    gradients = held(rng.uniform(1e-5, 1e-4, 1000))
    return {
        "1e-8": float(held(1e-8)),
        "1e-4 squared": float(held(1e-4) * held(1e-4)),
        "1 + 1e-4": float(held(1.0) + held(1e-4)),
        "largest square of a gradient below 1e-4": float(np.max(gradients * gradients)),
    }


EXPERIMENTS = (
    Experiment(
        id="X30",
        title="Small numbers vanish in half precision",
        question="What does float16 make of an epsilon of 1e-8, of the square of 1e-4 and of 1 + 1e-4?",
        bounds=(
            Bound("1e-8", 0.0, 0.0),
            Bound("1e-4 squared", 0.0, 0.0),
            Bound("1 + 1e-4", 1.0, 1.0),
            Bound("largest square of a gradient below 1e-4", 0.0, 0.0),
        ),
        measure=partial(rounding_to_zero, bits=16),
        measure_control=partial(rounding_to_zero, bits=32),
        control_note="float32 keeps all of them",
    ),
)
