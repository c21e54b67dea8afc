"""What a velocity does: two ways to write it, its noise, its speed in valleys and on plateaus."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

    from verifier.experiments.stepping import Stepper

Array: TypeAlias = "NDArray[np.float64]"


def rate_inside_or_outside(rng: Generator, rate_change: float) -> dict[str, float]:
    """Measure the gap between the rate inside the velocity (Keras) and outside of it (PyTorch), plain and Nesterov.

    Claim: the two ways to write momentum are the same method while the rate stays, and differ once it changes, since
    one keeps the old rate in its velocity.
    """
    import numpy as np

    measured = {}
    for rule in ("momentum", "nesterov"):
        inside, outside = stepper(rule, "keras", lr=0.1, momentum=0.9), stepper(rule, lr=0.1, momentum=0.9)
        w = u = rng.standard_normal(10)
        gaps = []
        for step in range(30):
            rate = 0.1 if step < 25 else 0.1 * rate_change
            g = rng.standard_normal(10)
            w, u = inside.step(w, g, lr=rate), outside.step(u, g, lr=rate)
            gaps.append(float(np.abs(w - u).max()))
        measured[f"{rule}, gap at constant rate"] = max(gaps[:25])
        measured[f"{rule}, gap after the rate changed"] = max(gaps[25:])
    return measured


def stationary_error(rng: Generator, rate: float, momentum: float) -> float:
    """Return E[w^2] at which heavy ball on w^2/2 settles under unit gradient noise; 4000 replicas, 100 late steps."""
    import numpy as np

    method = stepper("momentum", lr=rate, momentum=momentum)
    w = np.zeros(4000)
    squares = []
    for step in range(250):
        w = method.step(w, w + rng.standard_normal(4000))
        if step >= 150:
            squares.append(float(np.mean(w**2)))
    return sum(squares) / len(squares)


def stationary_error_in_theory(rate: float, momentum: float) -> float:
    """Return the fixed point of heavy ball's second moments on w^2/2 with unit noise."""
    return rate * (1.0 + momentum) / ((1.0 - momentum) * (2.0 * (1.0 + momentum) - rate))


def noise_of_momentum(rng: Generator, rate_factor: float) -> dict[str, float]:
    """Measure the error at which noise holds heavy ball, momentum 0, 0.5 and 0.9, at one rate and at a scaled rate.

    Claim: at the same rate the stationary error grows like 1/(1 - mu); only with the rate scaled by 1 - mu is it that
    of no momentum. `rate_factor` is what the rate 0.05 of momentum 0.9 is multiplied by.
    """
    rate = 0.05
    plain, half = stationary_error(rng, rate, 0.0), stationary_error(rng, rate, 0.5)
    heavy = stationary_error(rng, rate * rate_factor, 0.9)
    scaled = stationary_error(rng, rate * 0.1, 0.9)
    return {
        "error over theory, momentum 0": plain / stationary_error_in_theory(rate, 0.0),
        "error over theory, momentum 0.5": half / stationary_error_in_theory(rate, 0.5),
        "error over theory, momentum 0.9": heavy / stationary_error_in_theory(rate * rate_factor, 0.9),
        "error with 0.9 over error with 0": heavy / plain,
        "error with 0.9 and a tenth of the rate over error with 0": scaled / plain,
    }


def steps_through_valley(method: Stepper, curvature: Array, start: Array) -> float:
    """Count the steps until the distance to the minimum is a thousandth of the start; at most 2000."""
    import numpy as np

    w = start
    for step in range(1, 2001):
        w = method.step(w, curvature * w)
        if np.linalg.norm(w) <= 1e-3 * np.linalg.norm(start):
            return float(step)
    return float("inf")


def valley_and_plateau(rng: Generator, momentum: float | None) -> dict[str, float]:
    """Measure steps through a valley of condition 100, both methods tuned optimally, and progress on a plateau.

    Claim (Polyak 1964): the best heavy ball contracts by (sqrt k - 1)/(sqrt k + 1) per step, the best gradient descent
    by (k - 1)/(k + 1); on a constant slope momentum mu goes 1/(1 - mu) times as far. `momentum` None means Polyak's
    optimum in the valley and 0.9 on the plateau.
    """
    import numpy as np

    low, high = 0.01, 1.0
    curvature = np.geomspace(low, high, 20)
    start = rng.choice([-1.0, 1.0], 20) * rng.uniform(0.5, 1.5, 20)
    roots = high**0.5 + low**0.5
    best = ((high**0.5 - low**0.5) / roots) ** 2 if momentum is None else momentum
    rate = 4.0 / roots**2 if momentum is None else 2.0 / (high + low)
    descent = steps_through_valley(stepper("sgd", lr=2.0 / (high + low)), curvature, start)
    heavy = steps_through_valley(stepper("momentum", lr=rate, momentum=best), curvature, start)

    slow, fast = stepper("sgd", lr=0.01), stepper("momentum", lr=0.01, momentum=0.9 if momentum is None else momentum)
    plateau = np.full(5, 0.01)
    w = u = np.zeros(5)
    for _ in range(1000):
        w, u = slow.step(w, plateau), fast.step(u, plateau)
    return {
        "steps of gradient descent over steps of heavy ball": descent / heavy,
        "distance on a plateau, momentum 0.9 over none": float(np.mean(u / w)),
    }


EXPERIMENTS = (
    Experiment(
        id="X21",
        title="Two ways to write momentum",
        question="Does it matter whether the rate is inside the velocity or multiplies it afterwards?",
        bounds=(
            Bound("momentum, gap at constant rate", high=1e-12),
            Bound("momentum, gap after the rate changed", low=0.01),
            Bound("nesterov, gap at constant rate", high=1e-12),
            Bound("nesterov, gap after the rate changed", low=0.01),
        ),
        measure=partial(rate_inside_or_outside, rate_change=0.1),
        measure_control=partial(rate_inside_or_outside, rate_change=1.0),
        control_note="with a rate that never changes no gap opens",
    ),
    Experiment(
        id="X22",
        title="Momentum does not average noise away",
        question="How does the error at which gradient noise holds the weights depend on momentum?",
        bounds=(
            Bound("error over theory, momentum 0", 0.95, 1.05),
            Bound("error over theory, momentum 0.5", 0.95, 1.05),
            Bound("error over theory, momentum 0.9", 0.95, 1.05),
            Bound("error with 0.9 over error with 0", 9.0, 11.0),
            Bound("error with 0.9 and a tenth of the rate over error with 0", 0.9, 1.1),
        ),
        measure=partial(noise_of_momentum, rate_factor=1.0),
        measure_control=partial(noise_of_momentum, rate_factor=0.1),
        control_note="the rate scaled by 1 - mu, the growth with momentum is gone",
    ),
    Experiment(
        id="X23",
        title="Momentum in a valley and on a plateau",
        question="How much does momentum save on an ill-conditioned quadratic and on a constant slope?",
        bounds=(
            Bound("steps of gradient descent over steps of heavy ball", low=3.0),
            Bound("distance on a plateau, momentum 0.9 over none", 9.8, 10.2),
        ),
        measure=partial(valley_and_plateau, momentum=None),
        measure_control=partial(valley_and_plateau, momentum=0.0),
        control_note="momentum 0 in both",
    ),
)
