"""What a distribution, a truncation, a pair of fans and an orthogonal matrix do to the scale of initial weights."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment

if TYPE_CHECKING:
    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

TRUNCATED_STD = 0.8796256610342398
"""Standard deviation of a standard normal cut at -2 and 2."""


def std_of_truncated_normal(bound: float) -> float:
    """Return the standard deviation of a standard normal kept inside [-bound, bound], in closed form.

    With density phi and kept probability P = erf(bound / sqrt 2) it is sqrt(1 - 2 bound phi(bound) / P).
    """
    density = math.exp(-(bound**2) / 2.0) / math.sqrt(2.0 * math.pi)
    return math.sqrt(1.0 - 2.0 * bound * density / math.erf(bound / math.sqrt(2.0)))


def truncation_loss(rng: Generator, bound: float) -> dict[str, float]:
    """Measure the standard deviation left after a standard normal is cut at `bound`, by formula and by sampling.

    Claim: cutting at two deviations leaves 0.8796 of the deviation, which is why a truncated initializer divides its
    width by that number.
    """
    import numpy as np

    z = rng.standard_normal(200_000)
    return {
        "closed form": std_of_truncated_normal(bound),
        "sample": float(z[np.abs(z) <= bound].std()),
    }


def orthogonal(rng: Generator, size: int) -> Array:
    """Draw a uniformly distributed orthogonal matrix: QR of a Gaussian with the signs of R's diagonal moved to Q."""
    import numpy as np

    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    return q * np.sign(np.diag(r))


def gaussian(rng: Generator, size: int) -> Array:
    """Draw a square matrix with entries from N(0, 1/size)."""
    return rng.normal(0.0, size**-0.5, (size, size))


def product_of_layers(rng: Generator, *, orthogonal_layers: bool) -> dict[str, float]:
    """Measure the singular values of a product of 30 matrices, orthogonal and Gaussian, side 64.

    Claim (Saxe et al. 2014): orthogonal layers leave every singular value of a deep linear map at 1; Gaussian layers
    of the same variance spread them over many decades.
    """
    import numpy as np

    size, depth = 64, 30
    draw = orthogonal if orthogonal_layers else gaussian
    matrices = [draw(rng, size) for _ in range(depth)]
    singular = np.linalg.svd(np.linalg.multi_dot(matrices), compute_uv=False)
    spread = np.linalg.svd(np.linalg.multi_dot([gaussian(rng, size) for _ in range(depth)]), compute_uv=False)
    return {
        "largest entry of W^T W - I": float(np.abs(matrices[0].T @ matrices[0] - np.eye(size)).max()),
        "largest |singular value - 1| of the product": float(np.abs(singular - 1.0).max()),
        "entry deviation times sqrt(64)": float(matrices[0].std() * size**0.5),
        "condition of the Gaussian product": float(spread[0] / spread[-1]),
    }


def glorot_compromise(rng: Generator, fan_in: int, fan_out: int) -> dict[str, float]:
    """Measure how a linear layer with Glorot's variance scales a signal forwards and a gradient backwards.

    Claim (Glorot & Bengio 2010, equations 10 to 12): the forward signal wants variance 1/fan_in, the gradient
    1/fan_out; 2/(fan_in + fan_out) gives both only when the fans are equal.
    """
    import numpy as np

    w = rng.normal(0.0, (2.0 / (fan_in + fan_out)) ** 0.5, (fan_in, fan_out))
    signal = rng.standard_normal((400, fan_in))
    gradient = rng.standard_normal((400, fan_out))
    return {
        "forward factor": float(np.mean((signal @ w) ** 2) / np.mean(signal**2)),
        "backward factor": float(np.mean((gradient @ w.T) ** 2) / np.mean(gradient**2)),
    }


def uniform_deviation(rng: Generator, *, limit_is_deviation: bool) -> dict[str, float]:
    """Measure the standard deviation of weights drawn with the limit 0.05 and with He's uniform limit for fan-in 50.

    Claim: the deviation of a symmetric uniform draw is its limit over sqrt 3, hence sqrt(6/fan_in) for the variance
    2/fan_in and 0.0289, not 0.05, for the range of 0.05.
    """
    import numpy as np

    def draw(limit: float) -> Array:
        return rng.normal(0.0, limit, 200_000) if limit_is_deviation else rng.uniform(-limit, limit, 200_000)

    fan_in = 50
    return {
        "deviation at limit 0.05": float(np.std(draw(0.05))),
        "variance at limit sqrt(6/fan_in), times fan_in": float(np.var(draw((6.0 / fan_in) ** 0.5)) * fan_in),
    }


def draws_beyond_the_cut(rng: Generator, candidates: int) -> dict[str, float]:
    """Count, among 4 million draws cut at two deviations, those left outside when each may try only `candidates` times.

    A draw whose candidates all fall outside keeps its first one. Claim: an implementation that takes the first of
    four candidates lets about 0.0455^4 = 4.3 per million through, one that draws until inside lets none through.
    """
    import numpy as np

    count = 4_000_000
    first = rng.standard_normal(count, dtype=np.float32)
    first_outside = first[np.abs(first) > 2.0]
    kept = first_outside.copy()
    open_places = np.arange(kept.size)
    for _ in range(candidates - 1):
        kept[open_places] = rng.standard_normal(open_places.size, dtype=np.float32)
        open_places = open_places[np.abs(kept[open_places]) > 2.0]
    kept[open_places] = first_outside[open_places]
    expected = count * (1.0 - math.erf(2.0 / math.sqrt(2.0))) ** 4
    return {
        "outside / expected for four candidates": float(np.sum(np.abs(kept) > 2.0) / expected),
        "largest |w| over the target deviation": float(np.abs(kept).max() / TRUNCATED_STD),
    }


EXPERIMENTS = (
    Experiment(
        id="X02",
        title="What truncation takes from a normal",
        question="How much of its standard deviation is left of a normal that is cut at two deviations?",
        bounds=(Bound("closed form", 0.87962, 0.87963), Bound("sample", 0.8746, 0.8846)),
        measure=partial(truncation_loss, bound=2.0),
        measure_control=partial(truncation_loss, bound=5.0),
        control_note="a cut at five deviations removes nothing that could be seen",
    ),
    Experiment(
        id="X25",
        title="Orthogonal layers are an isometry",
        question="Do the singular values of a product of 30 orthogonal matrices all stay at 1?",
        bounds=(
            Bound("largest entry of W^T W - I", high=1e-12),
            Bound("largest |singular value - 1| of the product", high=1e-10),
            Bound("entry deviation times sqrt(64)", 0.99, 1.01),
            Bound("condition of the Gaussian product", low=1e8),
        ),
        measure=partial(product_of_layers, orthogonal_layers=True),
        measure_control=partial(product_of_layers, orthogonal_layers=False),
        control_note="Gaussian matrices of the same variance in place of the orthogonal ones",
    ),
    Experiment(
        id="X40",
        title="Glorot's variance is a compromise",
        question="What does variance 2/(fan_in + fan_out) do to signal and gradient when 100 units feed 900?",
        bounds=(Bound("forward factor", 0.19, 0.21), Bound("backward factor", 1.71, 1.89)),
        measure=partial(glorot_compromise, fan_in=100, fan_out=900),
        measure_control=partial(glorot_compromise, fan_in=300, fan_out=300),
        control_note="with equal fans both factors are 1",
    ),
    Experiment(
        id="X44",
        title="A uniform limit is not a deviation",
        question="Is the standard deviation of U(-a, a) a over the square root of 3?",
        bounds=(
            Bound("deviation at limit 0.05", 0.0287, 0.0290),
            Bound("variance at limit sqrt(6/fan_in), times fan_in", 1.98, 2.02),
        ),
        measure=partial(uniform_deviation, limit_is_deviation=False),
        measure_control=partial(uniform_deviation, limit_is_deviation=True),
        control_note="the limit read as the deviation of a normal",
    ),
    Experiment(
        id="X46",
        title="Four candidates do not always truncate",
        question="How many of 4 million truncated draws stay outside when only four candidates are tried for each?",
        bounds=(
            Bound("outside / expected for four candidates", 0.15, 2.5),
            Bound("largest |w| over the target deviation", low=2.2738),
        ),
        measure=partial(draws_beyond_the_cut, candidates=4),
        measure_control=partial(draws_beyond_the_cut, candidates=40),
        control_note="with forty candidates, in effect drawn until inside, none is left outside",
    ),
)
