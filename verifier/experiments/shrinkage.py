"""What penalties, decay, early stopping and smoothed targets do to a solution."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"


def ridge_weights(gram: Array, correlation: Array, strength: float) -> Array:
    """Minimise |y - Xw|^2/2 + strength/2 |w|^2 given X^T X and X^T y."""
    import numpy as np

    return np.asarray(np.linalg.solve(gram + strength * np.eye(len(gram)), correlation), dtype=np.float64)


def early_stopping(hessian: Array, minimiser: Array, rate: float, steps: int) -> Array:
    """Return where gradient descent from zero on (w - minimiser)^T H (w - minimiser)/2 stands after `steps`."""
    import numpy as np

    descent = stepper("sgd", lr=rate)
    w = np.zeros_like(minimiser)
    for _ in range(steps):
        w = descent.step(w, hessian @ (w - minimiser))
    return w


def spectral_filters(rng: Generator, strength_times_time: float) -> dict[str, float]:
    """Measure the share of the unpenalised solution kept along each eigenvector of a 40-dimensional Hessian.

    Claim (Goodfellow et al. 2016, sections 7.1.1 and 7.8): L2 keeps h/(h + lambda) along an eigenvector of eigenvalue
    h, which rises with h; stopping after tau steps of rate eta from zero keeps nearly the same as L2 with
    lambda = 1/(eta tau) while h eta tau is small. `strength_times_time` is the lambda eta tau that is compared.
    """
    import numpy as np

    rate, steps, size = 0.02, 500, 40
    directions, _ = np.linalg.qr(rng.standard_normal((size, size)))
    minimiser = directions.sum(axis=1)
    steep = np.geomspace(0.01, 10.0, size)
    ridge = ridge_weights(directions * steep @ directions.T, directions * steep @ directions.T @ minimiser, 0.1)
    kept = directions.T @ ridge
    flat = np.linspace(0.003, 0.3, size) / (rate * steps)
    hessian = directions * flat @ directions.T
    stopped = directions.T @ early_stopping(hessian, minimiser, rate, steps)
    matched = directions.T @ ridge_weights(hessian, hessian @ minimiser, strength_times_time / (rate * steps))
    return {
        "smallest rise of the L2 filter with h": float(np.diff(kept).min()),
        "largest |L2 filter - h/(h+lambda)|": float(np.abs(kept - steep / (steep + 0.1)).max()),
        "largest relative gap to early stopping": float(np.abs(matched / stopped - 1.0).max()),
    }


def gradient_through_norm(w: Array, target: Array) -> Array:
    """Return the gradient of |w/|w| - target|^2/2 by complex steps: no formula for the projection goes in."""
    import numpy as np

    nudged = w.astype(complex) + 1e-30j * np.eye(w.size)
    unit = nudged / np.sqrt(np.sum(nudged**2, axis=1, keepdims=True))
    gradient: Array = np.imag(0.5 * np.sum((unit - target) ** 2, axis=1)) / 1e-30
    return gradient


def equilibrium_norm(rng: Generator, decay: float) -> float:
    """Return the norm at which decay and noise balance, over its prediction; 32 replicas of 50 scale-free weights.

    The noise is orthogonal to the weights and scales with 1/norm, as the gradient of a scale-free loss does. Decay
    0.05 sets the prediction (rate E|g_u|^2 / (2 decay))^(1/4), g_u the gradient at norm 1, whatever `decay` is.
    """
    import numpy as np

    rate, size = 0.1, 50
    descent = stepper("sgd", lr=rate, weight_decay=decay)
    w = rng.standard_normal((32, size))
    for _ in range(600):
        norm = np.linalg.norm(w, axis=1, keepdims=True)
        noise = rng.standard_normal(w.shape)
        across = noise - w * np.sum(noise * w, axis=1, keepdims=True) / norm**2
        w = descent.step(w, across / norm)
    predicted = (rate * (size - 1) / (2.0 * 0.05)) ** 0.25
    return float(np.mean(np.linalg.norm(w, axis=1)) / predicted)


def scale_free_weights(rng: Generator, decay: float) -> dict[str, float]:
    """Measure the gradient of a loss that sees only w/|w|, and where noise and decay leave |w|.

    Claim (van Laarhoven 2017): the gradient is orthogonal to w and falls with 1/|w|, so noise lets the norm grow and
    decay sets the norm at which growth stops, and with it the effective rate.
    """
    import numpy as np

    w, target = rng.standard_normal(20), rng.standard_normal(20)
    gradient = gradient_through_norm(w, target)
    doubled = gradient_through_norm(2.0 * w, target)
    return {
        "|gradient . w|": float(abs(gradient @ w)),
        "|gradient at 2w| over |gradient at w|": float(np.linalg.norm(doubled) / np.linalg.norm(gradient)),
        "norm at rest over its prediction": equilibrium_norm(rng, decay),
    }


def smoothed_targets(rng: Generator, smoothing: float) -> dict[str, float]:
    """Measure the targets and the best logits of a 10-class problem with label smoothing, by gradient descent.

    Claim (Szegedy et al. 2016): with smoothing e over K classes the target is 1 - e + e/K for the true class and e/K
    for each other; the best logit gap is finite, the log of their ratio, ln 91 here, where hard targets ask for ever
    more.
    """
    import numpy as np

    classes = 10
    target = (1.0 - smoothing) * np.eye(classes)[0] + smoothing / classes
    logits = rng.standard_normal(classes)
    descent = stepper("sgd", lr=3.0)
    for _ in range(1500):
        shifted = np.exp(logits - logits.max())
        logits = descent.step(logits, shifted / shifted.sum() - target)
    return {
        "target of the true class": float(target[0]),
        "target of another class": float(target[1]),
        "best logit gap minus ln 91": float(logits[0] - logits[1:].max()) - math.log(91.0),
    }


def lasso_weights(gram: Array, correlation: Array, strength: float) -> Array:
    """Minimise |y - Xw|^2/2 + strength |w|_1 by 50 rounds of coordinate descent, given X^T X and X^T y."""
    import numpy as np

    w = np.zeros(len(gram))
    for _ in range(50):
        for j in range(len(w)):
            pull = correlation[j] - gram[j] @ w + gram[j, j] * w[j]
            w[j] = np.sign(pull) * max(abs(pull) - strength, 0.0) / gram[j, j]
    return w


def twin_columns(rng: Generator, *, swapped: bool) -> dict[str, float]:
    """Measure what ridge and lasso, strength 1, give two columns of equal length and correlation near 1; y = 2x.

    Claim: L2 splits the weight evenly between columns that say the same, L1 keeps one of them and sets the other to
    exactly zero. The lasso's gradient proves that its point is the minimum.
    """
    import numpy as np

    x = rng.standard_normal(100)
    twin = x + 0.003 * rng.standard_normal(100)
    columns = np.stack((x, twin), axis=1)
    columns *= 10.0 / np.linalg.norm(columns, axis=0)
    gram, correlation = columns.T @ columns, columns.T @ (2.0 * columns[:, 0])
    l2, l1 = ridge_weights(gram, correlation, 1.0), lasso_weights(gram, correlation, 1.0)
    if swapped:
        l2, l1 = l1, l2
    slack = correlation - gram @ l1
    return {
        "larger |ridge weight - 1|": float(np.abs(l2 - 1.0).max()),
        "smaller |lasso weight|": float(np.abs(l1).min()),
        "larger |lasso weight|": float(np.abs(l1).max()),
        "lasso gradient beyond its strength": float(np.abs(slack).max() - 1.0),
    }


EXPERIMENTS = (
    Experiment(
        id="X28",
        title="L2 and early stopping are filters",
        question="Which share of the solution do L2 and early stopping keep along a direction of curvature h?",
        bounds=(
            Bound("smallest rise of the L2 filter with h", low=0.0),
            Bound("largest |L2 filter - h/(h+lambda)|", high=1e-12),
            Bound("largest relative gap to early stopping", high=0.2),
        ),
        measure=partial(spectral_filters, strength_times_time=1.0),
        measure_control=partial(spectral_filters, strength_times_time=3.0),
        control_note="a strength three times the inverse of rate times steps",
    ),
    Experiment(
        id="X29",
        title="Decay of scale-free weights sets their norm",
        question="What do gradient, noise and decay do to weights whose scale the loss cannot see?",
        bounds=(
            Bound("|gradient . w|", high=1e-12),
            Bound("|gradient at 2w| over |gradient at w|", 0.5 - 1e-9, 0.5 + 1e-9),
            Bound("norm at rest over its prediction", 0.97, 1.03),
        ),
        measure=partial(scale_free_weights, decay=0.05),
        measure_control=partial(scale_free_weights, decay=0.0),
        control_note="without decay the norm keeps growing",
    ),
    Experiment(
        id="X36",
        title="Smoothed labels ask for a finite gap",
        question="Which targets and which logit gap does label smoothing of 0.1 over 10 classes ask for?",
        bounds=(
            Bound("target of the true class", 0.91 - 1e-12, 0.91 + 1e-12),
            Bound("target of another class", 0.01 - 1e-12, 0.01 + 1e-12),
            Bound("best logit gap minus ln 91", -1e-6, 1e-6),
        ),
        measure=partial(smoothed_targets, smoothing=0.1),
        measure_control=partial(smoothed_targets, smoothing=0.0),
        control_note="hard targets, for which no gap is enough",
    ),
    Experiment(
        id="X43",
        title="L2 shares, L1 selects",
        question="How do the two penalties divide a weight between two nearly equal columns?",
        bounds=(
            Bound("larger |ridge weight - 1|", high=0.01),
            Bound("smaller |lasso weight|", 0.0, 0.0),
            Bound("larger |lasso weight|", low=1.9),
            Bound("lasso gradient beyond its strength", high=1e-9),
        ),
        measure=partial(twin_columns, swapped=False),
        measure_control=partial(twin_columns, swapped=True),
        control_note="the two penalties exchanged",
    ),
)
