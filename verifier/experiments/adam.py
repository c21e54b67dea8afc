"""Adam's step: its size, its epsilon, where it ends, and what Nesterov's look ahead changes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

NEARLY_ZERO = 1e-30
"""An epsilon too small to be seen, which still keeps 0/0 out."""


def size_of_steps(rng: Generator, rule: str) -> dict[str, float]:
    """Measure Adam's steps, in units of its rate, for four kinds of gradient.

    Claim (Kingma & Ba 2015, section 2.1): the first step is the rate for any gradient; under a constant gradient every
    step is; under pure noise the root mean square is sqrt((1 - b1)/(1 + b1)); a spike after 6,000 zeros gets
    (1 - b1)/sqrt(1 - b2), about three times the rate.
    """
    import numpy as np

    beta1, beta2, steps, noisy = 0.9, 0.999, 6000, 20
    first = stepper(rule, lr=1.0, eps=NEARLY_ZERO).step(np.zeros(3), np.array([1e-6, 1.0, 1e6]))
    method = stepper(rule, lr=1.0, eps=NEARLY_ZERO)
    constant, spike, noise = 0, 1, slice(2, None)
    w, constant_steps, noise_steps = np.zeros(2 + noisy), [], []
    step = w
    for t in range(1, steps + 1):
        g = rng.standard_normal(2 + noisy)
        g[constant], g[spike] = 0.3, float(t == steps)
        after = method.step(w, g)
        step, w = w - after, after
        constant_steps.append(step[constant])
        if t > steps // 2:
            noise_steps.append(step[noise])
    return {
        "smallest first step": float((-first).min()),
        "largest first step": float((-first).max()),
        "largest miss of 1 under a constant gradient": float(np.abs(np.array(constant_steps) - 1.0).max()),
        "RMS under noise over sqrt((1-b1)/(1+b1))": float(
            np.sqrt(np.mean(np.square(noise_steps))) / ((1.0 - beta1) / (1.0 + beta1)) ** 0.5
        ),
        "spike over (1-b1)/sqrt(1-b2)": float(step[spike] / ((1.0 - beta1) / (1.0 - beta2) ** 0.5)),
    }


def place_of_epsilon(rng: Generator, other: str) -> dict[str, float]:
    """Measure Adam's first step, in units of its rate, when the gradient is as small as epsilon, 1e-7.

    Claim: added after the bias correction (PyTorch, Algorithm 1) epsilon halves the step, g/(g + eps); added before it
    (Keras, the paper's epsilon-hat) it acts sqrt(1 - b2) times stronger, g/(g + eps/sqrt(1 - b2)).
    """
    import numpy as np

    rate, eps = 0.01, 1e-7
    g = eps * np.concatenate((np.ones(1), rng.uniform(0.1, 10.0, 20)))

    def step(dialect: str) -> Array:
        return -stepper("adam", dialect, lr=rate, eps=eps).step(np.zeros(21), g) / rate

    torch, keras = step("pytorch"), step(other)
    return {
        "step at g = eps, epsilon after the correction": float(torch[0]),
        "step at g = eps, epsilon before the correction": float(keras[0]),
        "largest miss of g/(g+eps)": float(np.abs(torch - g / (g + eps)).max()),
        "largest miss of g/(g+eps/sqrt(1-b2))": float(np.abs(keras - g / (g + eps / 0.001**0.5)).max()),
    }


def choice_of_interpolant(rng: Generator, rule: str) -> dict[str, float]:
    """Measure the solutions that gradient descent and Adam find, from zero, of 10 equations in 50 unknowns.

    Claim (Wilson et al. 2017): gradient descent stays in the row space and finds the solution of least norm, an
    adaptive method fits as well but elsewhere. Adam's rate falls to zero linearly so that it comes to rest.
    """
    import numpy as np

    equations = rng.standard_normal((10, 50))
    y = rng.standard_normal(10)
    least = np.linalg.pinv(equations) @ y
    rate, steps = 1.0 / np.linalg.norm(equations, 2) ** 2, 600
    descent, adaptive = stepper("sgd", lr=float(rate)), stepper(rule, lr=0.02)
    w = u = np.zeros(50)
    for t in range(steps):
        w = descent.step(w, equations.T @ (equations @ w - y))
        falling = (0.02 if rule == "adam" else float(rate)) * (1.0 - t / steps)
        u = adaptive.step(u, equations.T @ (equations @ u - y), lr=falling)
    size = np.linalg.norm(least)
    return {
        "descent, distance to the least-norm solution": float(np.linalg.norm(w - least) / size),
        "Adam, distance to the least-norm solution": float(np.linalg.norm(u - least) / size),
        "Adam, what is left of the equations": float(np.linalg.norm(equations @ u - y) / np.linalg.norm(y)),
    }


def best_results(seed: int, rule: str, factor: float, curvature: Array, start: Array, noise: float) -> Array:
    """Run a rule for 100 steps on a batch of quadratics at three rates times a factor; each problem's best result.

    `curvature` and `start` have shape (problems, size). Without noise a result is the mean logarithm of the loss, the
    lower the faster; with noise the mean loss over the last 50 steps. The seed fixes the noise.
    """
    import numpy as np

    results = []
    for rate in (0.03, 0.1, 0.3):
        rng, method, w, history = np.random.default_rng(seed), stepper(rule, lr=rate * factor), start, []
        for _ in range(100):
            w = method.step(w, curvature * w + noise * rng.standard_normal(start.shape))
            history.append(np.sum(curvature * w**2, axis=1))
        results.append(np.mean(np.log(history) if noise == 0.0 else history[-50:], axis=0))
    best: Array = np.min(results, axis=0)
    return best


def wins(rng: Generator, rival_rate_factor: float) -> dict[str, float]:
    """Count which of Adam and Nadam is ahead on 80 random quadratics of condition 1000, each at its best of 3 rates.

    Half of the contests are noiseless, half have gradient noise, the same for both; 2 and 20 dimensions. Claim:
    neither method is faster on every problem. `rival_rate_factor` scales Nadam's rates.
    """
    import numpy as np

    ahead = {"Adam": 0, "Nadam": 0}
    for size, noise in ((2, 0.0), (20, 0.0), (2, 1.0), (20, 1.0)):
        curvature = 10.0 ** rng.uniform(-3.0, 0.0, (20, size))
        curvature[:, 0], curvature[:, 1] = 1.0, 1e-3
        start = 10.0 * rng.standard_normal((20, size))
        seed = int(rng.integers(2**31))
        adam = best_results(seed, "adam", 1.0, curvature, start, noise)
        nadam = best_results(seed, "nadam", rival_rate_factor, curvature, start, noise)
        ahead["Adam"] += int(np.sum(adam < nadam))
        ahead["Nadam"] += int(np.sum(nadam < adam))
    return {f"contests won by {name}": float(count) for name, count in ahead.items()}


def two_nadams(rng: Generator, momentum_decay: float) -> dict[str, float]:
    """Measure how far Keras and PyTorch part in five steps on the same gradients with the same rate and epsilon.

    Claim: the two warm up Nadam's momentum by 0.96^t and by 0.96^(0.004 t) and so differ from the first step; their
    Adams agree.
    """
    import numpy as np

    gradients = rng.choice([-1.0, 1.0], (5, 10)) * rng.uniform(0.1, 1.0, (5, 10))

    def path(rule: str, dialect: str, **more: float) -> Array:
        method, w, points = stepper(rule, dialect, lr=0.002, eps=1e-8, **more), np.ones(10), []
        for g in gradients:
            w = method.step(w, g)
            points.append(w)
        return np.array(points)

    nadam = np.abs(path("nadam", "keras") - path("nadam", "pytorch", momentum_decay=momentum_decay))
    adam = np.abs(path("adam", "keras") - path("adam", "pytorch"))
    return {
        "smallest gap between the Nadams after step 1": float(nadam[0].min()),
        "largest gap between the Nadams after step 5": float(nadam[-1].max()),
        "largest gap between the Adams": float(adam.max()),
    }


EXPERIMENTS = (
    Experiment(
        id="X19",
        title="Neither Adam nor Nadam is always faster",
        question="Does one of Adam and Nadam win every contest over random quadratics, with and without noise?",
        bounds=(Bound("contests won by Adam", low=5.0), Bound("contests won by Nadam", low=5.0)),
        measure=partial(wins, rival_rate_factor=1.0),
        measure_control=partial(wins, rival_rate_factor=1e-4),
        control_note="Nadam at a ten-thousandth of its rates loses throughout: the count can tell a dominated method",
    ),
    Experiment(
        id="X24",
        title="Adam's step is not its rate",
        question="How large is Adam's step for tiny, huge, constant, random and rare gradients?",
        bounds=(
            Bound("smallest first step", 1.0 - 1e-9, 1.0 + 1e-9),
            Bound("largest first step", 1.0 - 1e-9, 1.0 + 1e-9),
            Bound("largest miss of 1 under a constant gradient", high=1e-9),
            Bound("RMS under noise over sqrt((1-b1)/(1+b1))", 0.93, 1.03),
            Bound("spike over (1-b1)/sqrt(1-b2)", 0.99, 1.01),
        ),
        measure=partial(size_of_steps, rule="adam"),
        measure_control=partial(size_of_steps, rule="rmsprop"),
        control_note="RMSprop, without first moment and bias correction: its first step is ten times the rate",
    ),
    Experiment(
        id="X27",
        title="Adaptive methods choose another solution",
        question="Do gradient descent and Adam find the same solution of an underdetermined system from zero?",
        bounds=(
            Bound("descent, distance to the least-norm solution", high=1e-8),
            Bound("Adam, distance to the least-norm solution", low=0.1),
            Bound("Adam, what is left of the equations", high=0.01),
        ),
        measure=partial(choice_of_interpolant, rule="adam"),
        measure_control=partial(choice_of_interpolant, rule="sgd"),
        control_note="without the division by past gradients the least-norm solution is found again",
    ),
    Experiment(
        id="X31",
        title="Where epsilon sits",
        question="How much of Adam's first step is left when the gradient is epsilon, for both places of epsilon?",
        bounds=(
            Bound("step at g = eps, epsilon after the correction", 0.5 - 1e-9, 0.5 + 1e-9),
            Bound("step at g = eps, epsilon before the correction", 0.0306, 0.0307),
            Bound("largest miss of g/(g+eps)", high=1e-9),
            Bound("largest miss of g/(g+eps/sqrt(1-b2))", high=1e-9),
        ),
        measure=partial(place_of_epsilon, other="keras"),
        measure_control=partial(place_of_epsilon, other="pytorch"),
        control_note="epsilon after the correction in both",
    ),
    Experiment(
        id="X42",
        title="Two libraries, two Nadams",
        question="Do Keras and PyTorch give the same numbers for Nadam, as they do for Adam?",
        bounds=(
            Bound("smallest gap between the Nadams after step 1", low=1e-6),
            Bound("largest gap between the Nadams after step 5", low=1e-5),
            Bound("largest gap between the Adams", high=1e-7),
        ),
        measure=partial(two_nadams, momentum_decay=0.004),
        measure_control=partial(two_nadams, momentum_decay=1.0),
        control_note="PyTorch with momentum_decay=1, Keras' warm-up, takes the same path",
    ),
)
