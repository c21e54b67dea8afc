"""What multiplying units by random zeros does: to a mean, to a nonlinearity, to a gradient and to a regression."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

UNITS = 50
DROP = 0.2


def keep_masks(rng: Generator, shape: tuple[int, ...], drop: float) -> Array:
    """Draw zeros with probability `drop` and ones otherwise."""
    return (rng.random(shape) >= drop).astype(float)


def inference_scale(rng: Generator, *, scale_by_keep: bool) -> dict[str, float]:
    """Measure a linear readout of 50 positive units over 20,000 dropout masks against the scaled full network.

    Claim (Srivastava et al. 2014): without rescaling in training, inference multiplies by the keep probability 1 - q;
    with inverted dropout it multiplies by nothing. Multiplying by the drop probability q misses by (1 - q)/q.
    """
    count = 20_000
    units = rng.uniform(0.5, 1.5, UNITS)
    readout = rng.uniform(0.5, 1.5, UNITS)
    full = float(units @ readout)
    scale = 1.0 - DROP if scale_by_keep else DROP
    plain = keep_masks(rng, (count, UNITS), DROP) @ (units * readout)
    inverted = keep_masks(rng, (count, UNITS), DROP) / scale @ (units * readout)

    def standard_errors(sample: Array, expected: float) -> float:
        return float(abs(sample.mean() - expected) / (sample.std() / count**0.5))

    return {
        "standard errors between mean and scaled readout": standard_errors(plain, scale * full),
        "mean over drop-scaled readout": float(plain.mean()) / (DROP * full),
        "standard errors between inverted mean and full readout": standard_errors(inverted, full),
    }


def gap_after_nonlinearity(rng: Generator, *, rectify: bool) -> dict[str, float]:
    """Measure |E[f(z)] - f(E[z])| relative to f(E[z]) over dropout masks on the inputs of z, for ReLU and linear f.

    Claim: replacing the average over masks by one scaled network is exact for a linear map and an approximation after
    a nonlinearity.
    """
    import numpy as np

    units = rng.uniform(0.5, 1.5, UNITS)
    weights = rng.standard_normal((UNITS, 30)) / UNITS**0.5
    z = (keep_masks(rng, (20_000, UNITS), DROP) * units) @ weights
    scaled = (1.0 - DROP) * units @ weights
    floor = 0.0 if rectify else -np.inf

    def relative_gap(average: Array, once: Array) -> float:
        return float(np.linalg.norm(average - once) / np.linalg.norm(once))

    return {
        "relative gap after ReLU": relative_gap(np.maximum(z, floor).mean(axis=0), np.maximum(scaled, floor)),
        "relative gap of the linear part": relative_gap(z.mean(axis=0), scaled),
    }


def ridge_penalty(rng: Generator, *, weigh_by_variance: bool) -> dict[str, float]:
    """Measure the mean squared loss of a linear regression under inverted dropout of its inputs, q = 0.3.

    Claim (Wager et al. 2013): over masks it is the loss without dropout plus a ridge penalty
    q/(1-q) sum_j w_j^2 sum_i x_ij^2, since the mask over 1-q has mean 1 and variance q/(1-q).
    """
    import numpy as np

    drop, examples, features = 0.3, 40, 5
    x = rng.standard_normal((examples, features))
    w = rng.standard_normal(features)
    y = x @ w + 0.5 * rng.standard_normal(examples)
    masks = keep_masks(rng, (15_000, examples, features), drop) / (1.0 - drop)
    mean_loss = float(np.mean(np.sum(((masks * x) @ w - y) ** 2, axis=1)))
    factor = drop / (1.0 - drop) if weigh_by_variance else drop * (1.0 - drop)
    predicted = float(np.sum((x @ w - y) ** 2) + factor * np.sum(w**2 * np.sum(x**2, axis=0)))
    return {"mean loss over predicted loss": mean_loss / predicted}


def mask_noise(rng: Generator, *, invert: bool, reuse_mask: bool) -> dict[str, float]:
    """Measure mean and variance of an inverted mask, q = 0.2, and the error of a backward pass through it.

    Claim: the noise factor has mean 1 and variance q/(1-q); the gradient needs the very mask of the forward pass,
    which the derivative measured by finite differences confirms.
    """
    import numpy as np

    mask = keep_masks(rng, (400_000,), DROP)
    noise = mask / (1.0 - DROP) if invert else mask
    forward = noise[:UNITS]
    backward = forward if reuse_mask else noise[UNITS : 2 * UNITS]
    units, readout = rng.standard_normal(UNITS), rng.standard_normal(UNITS)
    nudged = units + 1e-3 * np.eye(UNITS)
    slopes = ((forward * nudged) @ readout - (forward * units) @ readout) / 1e-3
    return {
        "mean of mask/(1-q)": float(noise.mean()),
        "variance of mask/(1-q)": float(noise.var()),
        "gradient error with the mask of the forward pass": float(np.abs(backward * readout - slopes).max()),
    }


EXPERIMENTS = (
    Experiment(
        id="X07",
        title="What inference owes to dropout",
        question="By which factor must a network trained with plain dropout at rate 0.2 be scaled at inference?",
        bounds=(
            Bound("standard errors between mean and scaled readout", high=4.0),
            Bound("mean over drop-scaled readout", 3.96, 4.04),
            Bound("standard errors between inverted mean and full readout", high=4.0),
        ),
        measure=partial(inference_scale, scale_by_keep=True),
        measure_control=partial(inference_scale, scale_by_keep=False),
        control_note="the drop probability used as the factor",
    ),
    Experiment(
        id="X08",
        title="One scaled network only approximates the average",
        question="Does the mean over masks equal the scaled network after a nonlinearity as it does before?",
        bounds=(Bound("relative gap after ReLU", low=0.02), Bound("relative gap of the linear part", high=0.01)),
        measure=partial(gap_after_nonlinearity, rectify=True),
        measure_control=partial(gap_after_nonlinearity, rectify=False),
        control_note="the nonlinearity taken away, the gap goes with it",
    ),
    Experiment(
        id="X39",
        title="Dropout on a regression is a ridge penalty",
        question="Which penalty does inverted dropout of the inputs add to a least-squares loss on average?",
        bounds=(Bound("mean loss over predicted loss", 0.99, 1.01),),
        measure=partial(ridge_penalty, weigh_by_variance=True),
        measure_control=partial(ridge_penalty, weigh_by_variance=False),
        control_note="the penalty weighted by q(1-q), the variance of the mask before it is divided by 1-q",
    ),
    Experiment(
        id="X45",
        title="The noise of inverted dropout",
        question="What are mean and variance of the dropout factor, and which mask does the backward pass need?",
        bounds=(
            Bound("mean of mask/(1-q)", 0.995, 1.005),
            Bound("variance of mask/(1-q)", 0.245, 0.255),
            Bound("gradient error with the mask of the forward pass", high=1e-9),
        ),
        measure=partial(mask_noise, invert=True, reuse_mask=True),
        measure_control=partial(mask_noise, invert=False, reuse_mask=False),
        control_note="the mask not divided by 1-q, and a fresh one drawn for the backward pass",
    ),
)
