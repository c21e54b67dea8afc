"""What a learning rate may be, how schedules move it, and what clipping and larger batches do to a step."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import evaluate, stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"


def edge_of_stability(rng: Generator, above: float) -> dict[str, float]:
    """Measure what 200 steps of gradient descent on h w^2/2 leave of w, at rates just below and above 2/h.

    Claim: on a quadratic the rate has a sharp limit, 2/h, whatever h and the start. `above` is the rate times h of the
    second run.
    """
    import numpy as np

    curvature = 10.0 ** rng.uniform(-2.0, 2.0)
    start = rng.choice([-1.0, 1.0], 20) * rng.uniform(0.5, 2.0, 20)

    def left(rate_times_curvature: float) -> Array:
        w, descent = start, stepper("sgd", lr=rate_times_curvature / curvature)
        for _ in range(200):
            w = descent.step(w, curvature * w)
        return np.abs(w / start)

    return {
        "largest |w| left at rate*h = 1.999": float(left(1.999).max()),
        "smallest |w| left at rate*h = 2.001": float(left(above).min()),
        "largest |w| left at rate*h = 1": float(left(1.0).max()),
    }


def one_large_step(rng: Generator, large_rate: float) -> dict[str, float]:
    """Measure how far one step at 8 times the rate on the mean gradient of 8 batches misses 8 steps on one batch each.

    The quadratic has curvatures 0.1 to 1 and unit gradient noise, the same batches both ways. Claim (Goyal et al.
    2017): rate times batch size may be scaled together while the weights move little, that is while the rate is small.
    """
    import numpy as np

    curvature = np.linspace(0.1, 1.0, 40)
    start = 5.0 * rng.standard_normal(40)
    noise = rng.standard_normal((8, 40))

    def miss(rate: float) -> float:
        small = stepper("sgd", lr=rate)
        w = start
        for n in noise:
            w = small.step(w, curvature * w + n)
        once = stepper("sgd", lr=8.0 * rate).step(start, curvature * start + noise.mean(axis=0))
        return float(np.linalg.norm(once - w) / np.linalg.norm(start - w))

    return {"relative miss at rate 0.01": miss(0.01), "relative miss at rate 0.3": miss(large_rate)}


def drops_of_step_decay(rng: Generator, step_size: float) -> dict[str, float]:
    """Measure the rates of StepLR over six epochs, 0.1 at first, step_size 2, gamma 0.1, and how long each rate lasts.

    Claim: the `step_size` of this schedule is a number of epochs, no distance: after every `step_size` of them the rate
    is multiplied by gamma. The second schedule has a random gamma and lasts 6 times 5 epochs.
    """
    import numpy as np

    def rates(epochs: int, size: float, gamma: float) -> Array:
        times = {"t": np.arange(float(epochs))}
        return evaluate("step-lr", "pytorch", times, lr_0=0.1, step_size=size, gamma=gamma)["lr"]

    listed = np.array([0.1, 0.1, 0.01, 0.01, 0.001, 0.001])
    longer = rates(30, 5.0 * step_size / 2.0, float(rng.uniform(0.2, 0.8)))
    return {
        "largest relative miss of 0.1, 0.1, 0.01, 0.01, 0.001, 0.001": float(
            np.abs(rates(6, step_size, 0.1) / listed - 1.0).max()
        ),
        "different rates in 30 epochs, step_size 5": float(np.unique(longer).size),
    }


def cosine_fall(rng: Generator, rule: str) -> dict[str, float]:
    """Measure a schedule from 1 to 0 in 10 steps against (1 + cos(pi t/10))/2, and its shape over a random length.

    Claim (Loshchilov & Hutter 2017): the rate starts and ends flat and passes half of its first value half-way. The
    shape is the share of the whole fall that the first and last fifth take together, 0.191 of it.
    """
    import numpy as np

    def rates(length: int) -> Array:
        times = {"t": np.arange(length + 1.0)}
        return evaluate(rule, "pytorch", times, lr_0=1.0, T=float(length))["lr"]

    listed = np.array([1.0, 0.9755, 0.9045, 0.7939, 0.6545, 0.5, 0.3455, 0.2061, 0.0955, 0.0245, 0.0])
    length = 10 * int(rng.integers(2, 50))
    long = rates(length)
    return {
        "largest miss of 1, .9755, .9045, .7939, .6545, .5, ... 0": float(np.abs(rates(10) - listed).max()),
        "rate half-way": float(long[length // 2]),
        "share of the fall in the first and last fifth": float(1.0 - long[length // 5] + long[-1 - length // 5]),
    }


def clipped(rng: Generator, rule: str) -> dict[str, float]:
    """Measure direction and length of gradients clipped to 1 by norm and by value: (3, 4) and 50 random ones.

    Claim (Pascanu et al. 2013): clipping by norm shortens a gradient and keeps its direction, clipping each entry
    turns it.
    """
    import numpy as np

    def by_norm(g: Array) -> Array:
        return evaluate(rule, "keras", {"g": g}, **{"max_norm" if rule == "clip-by-norm" else "limit": 1.0})["clipped"]

    def by_value(g: Array) -> Array:
        return evaluate("clip-by-value", "keras", {"g": g}, limit=1.0)["clipped"]

    def cosine(a: Array, b: Array) -> float:
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    example, gradients = np.array([3.0, 4.0]), 3.0 * rng.standard_normal((50, 10))
    return {
        "by norm, miss of (0.6, 0.8) for (3, 4)": float(np.abs(by_norm(example) - [0.6, 0.8]).max()),
        "by value, miss of (1, 1) for (3, 4)": float(np.abs(by_value(example) - 1.0).max()),
        "by norm, largest 1 - cosine with the gradient": max(1.0 - cosine(by_norm(g), g) for g in gradients),
        "by norm, largest length": max(float(np.linalg.norm(by_norm(g))) for g in gradients),
        "by value, mean cosine with the gradient": sum(cosine(by_value(g), g) for g in gradients) / len(gradients),
    }


EXPERIMENTS = (
    Experiment(
        id="X26",
        title="The edge of stability",
        question="Up to which rate does gradient descent converge on a quadratic of curvature h?",
        bounds=(
            Bound("largest |w| left at rate*h = 1.999", high=0.9),
            Bound("smallest |w| left at rate*h = 2.001", low=1.1),
            Bound("largest |w| left at rate*h = 1", high=1e-12),
        ),
        measure=partial(edge_of_stability, above=2.001),
        measure_control=partial(edge_of_stability, above=1.9),
        control_note="a second rate that is below the limit as well",
    ),
    Experiment(
        id="X35",
        title="A step size that counts epochs",
        question="What does the step_size of a step schedule mean?",
        bounds=(
            Bound("largest relative miss of 0.1, 0.1, 0.01, 0.01, 0.001, 0.001", high=1e-12),
            Bound("different rates in 30 epochs, step_size 5", 6.0, 6.0),
        ),
        measure=partial(drops_of_step_decay, step_size=2.0),
        measure_control=partial(drops_of_step_decay, step_size=1.0),
        control_note="half the step_size: the rate falls twice as often",
    ),
    Experiment(
        id="X37",
        title="Clipping by norm keeps the direction",
        question="What do clipping by norm and clipping by value make of the gradient (3, 4) with bound 1?",
        bounds=(
            Bound("by norm, miss of (0.6, 0.8) for (3, 4)", high=1e-12),
            Bound("by value, miss of (1, 1) for (3, 4)", high=1e-12),
            Bound("by norm, largest 1 - cosine with the gradient", high=1e-12),
            Bound("by norm, largest length", high=1.0 + 1e-12),
            Bound("by value, mean cosine with the gradient", high=0.95),
        ),
        measure=partial(clipped, rule="clip-by-norm"),
        measure_control=partial(clipped, rule="clip-by-value"),
        control_note="clipping by value in the place of clipping by norm turns the gradient",
    ),
    Experiment(
        id="X38",
        title="The cosine schedule starts and ends flat",
        question="Which rates does a cosine schedule from 1 to 0 give over 10 steps?",
        bounds=(
            Bound("largest miss of 1, .9755, .9045, .7939, .6545, .5, ... 0", high=5.1e-5),
            Bound("rate half-way", 0.5 - 1e-12, 0.5 + 1e-12),
            Bound("share of the fall in the first and last fifth", 0.190, 0.192),
        ),
        measure=partial(cosine_fall, rule="cosine"),
        measure_control=partial(cosine_fall, rule="polynomial"),
        control_note="a straight fall in its place",
    ),
    Experiment(
        id="X41",
        title="Scaling rate and batch together",
        question="When does one step at 8 times the rate on 8 batches replace 8 steps?",
        bounds=(Bound("relative miss at rate 0.01", high=0.05), Bound("relative miss at rate 0.3", low=0.5)),
        measure=partial(one_large_step, large_rate=0.3),
        measure_control=partial(one_large_step, large_rate=0.01),
        control_note="the small rate in both: the two ways agree",
    ),
)
