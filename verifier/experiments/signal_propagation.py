"""What the initial scale does to signals and gradients in a deep, plain, fully connected network."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"
Elementwise: TypeAlias = "Callable[[Array], Array]"

WIDTH = 128
DEPTH = 20
BATCH = 64
SELU_SCALE = 1.0507009873554805
SELU_ALPHA = 1.6732632423543772


def tanh(z: Array) -> Array:
    """Return tanh(z)."""
    import numpy as np

    return np.tanh(z)


def tanh_slope(h: Array) -> Array:
    """Return the derivative of tanh where its value is `h`."""
    return 1.0 - h**2


def sigmoid(z: Array) -> Array:
    """Return 1 / (1 + exp(-z))."""
    import numpy as np

    return 1.0 / (1.0 + np.exp(-z))


def sigmoid_slope(h: Array) -> Array:
    """Return the derivative of the sigmoid where its value is `h`."""
    return h * (1.0 - h)


def leaky_relu(z: Array, slope: float) -> Array:
    """Return z where positive, slope * z elsewhere; slope 0 is the ReLU."""
    import numpy as np

    return np.where(z > 0, z, slope * z)


def selu(z: Array) -> Array:
    """Return the scaled exponential linear unit (Klambauer et al. 2017, equation 2)."""
    import numpy as np

    return SELU_SCALE * np.where(z > 0, z, SELU_ALPHA * np.expm1(np.minimum(z, 0.0)))


def normal_weights(rng: Generator, std: float, width: int = WIDTH, depth: int = DEPTH) -> list[Array]:
    """Draw `depth` square weight matrices of side `width` from N(0, std^2)."""
    return [rng.normal(0.0, std, (width, width)) for _ in range(depth)]


def activations(rng: Generator, weights: list[Array], activation: Elementwise) -> list[Array]:
    """Feed a standard-normal batch through the layers; one array of shape (BATCH, width) per layer."""
    h = rng.standard_normal((BATCH, weights[0].shape[0]))
    outputs = []
    for w in weights:
        h = activation(h @ w)
        outputs.append(h)
    return outputs


def gradient_growth(rng: Generator, weights: list[Array], outputs: list[Array], slope: Elementwise) -> float:
    """Back-propagate a random gradient from the last output to the input: its RMS there over its RMS at the start."""
    gradient = rng.standard_normal(outputs[-1].shape)
    start = root_mean_square(gradient)
    for w, h in zip(reversed(weights), reversed(outputs), strict=True):
        gradient = (gradient * slope(h)) @ w.T
    return root_mean_square(gradient) / start


def root_mean_square(x: Array) -> float:
    """Return sqrt(mean(x^2)) over all entries."""
    import numpy as np

    return float(np.sqrt(np.mean(x**2)))


def last_layer_of_fixed_scale(rng: Generator, width: int) -> dict[str, float]:
    """Measure the last activations of a tanh network under N(0, 0.05^2) and under Glorot's variance 1/width.

    Claim: a normal initializer with a constant standard deviation looks at no fan; it is Glorot's only at the width
    where the two happen to meet (1/0.05^2 = 400).
    """
    fixed = activations(rng, normal_weights(rng, 0.05, width), tanh)
    glorot = activations(rng, normal_weights(rng, width**-0.5, width), tanh)
    return {"fixed-scale RMS": root_mean_square(fixed[-1]), "Glorot RMS": root_mean_square(glorot[-1])}


def moment_per_layer(rng: Generator, slope: float, variance_times_width: float) -> float:
    """Return the factor by which one (leaky) ReLU layer multiplies E[h^2], averaged over 19 layers geometrically."""
    width = 2 * WIDTH
    weights = normal_weights(rng, (variance_times_width / width) ** 0.5, width)
    outputs = activations(rng, weights, partial(leaky_relu, slope=slope))
    growth = root_mean_square(outputs[-1]) / root_mean_square(outputs[0])
    return float(growth ** (2.0 / (DEPTH - 1)))


def rectifier_moments(rng: Generator, relu_factor: float, leaky_factor: float) -> dict[str, float]:
    """Measure E[h^2] from layer to layer for ReLU and for a leaky ReLU of slope 0.2, each with two weight variances.

    Claim (He et al. 2015, equations 10 to 15): a rectifier keeps half of a symmetric signal's second moment, a leaky
    one (1 + a^2)/2, so 2/n and 2/((1 + a^2) n) preserve it where 1/n nearly halves it per layer.
    """
    return {
        "ReLU, variance 1/n": moment_per_layer(rng, 0.0, 1.0),
        "ReLU, variance 2/n": moment_per_layer(rng, 0.0, relu_factor),
        "leaky ReLU, variance 1/n": moment_per_layer(rng, 0.2, 1.0),
        "leaky ReLU, variance 2/((1+a^2)n)": moment_per_layer(rng, 0.2, leaky_factor),
    }


def selu_moments_of_a_standard_normal() -> tuple[float, float]:
    """Return mean and variance of selu(z), z ~ N(0, 1), by Gauss-Legendre quadrature on either side of the kink."""
    import numpy as np

    nodes, node_weights = np.polynomial.legendre.leggauss(80)
    reach = 12.0
    z = reach * np.concatenate(((nodes - 1.0) / 2.0, (nodes + 1.0) / 2.0))
    density = np.concatenate((node_weights, node_weights)) * reach / 2.0 * np.exp(-(z**2) / 2.0) / np.sqrt(2.0 * np.pi)
    mean = float(np.sum(density * selu(z)))
    return mean, float(np.sum(density * selu(z) ** 2)) - mean**2


def selu_fixed_point(rng: Generator, lecun_factor: float) -> dict[str, float]:
    """Measure the last of 30 SELU layers under LeCun's variance 1/n and of 20 under He's 2/n, and the exact map.

    Claim (Klambauer et al. 2017): with weight variance 1/n a standard normal is a fixed point of a SELU layer, and
    deep layers are drawn to it; He's variance leaves it.
    """
    lecun = activations(rng, normal_weights(rng, (lecun_factor / WIDTH) ** 0.5, depth=30), selu)[-1]
    he = activations(rng, normal_weights(rng, (2.0 / WIDTH) ** 0.5), selu)[-1]
    mean, variance = selu_moments_of_a_standard_normal()
    return {
        "mean after 30 layers, 1/n": float(lecun.mean()),
        "variance after 30 layers, 1/n": float(lecun.var()),
        "variance after 20 layers, 2/n": float(he.var()),
        "|mean of selu(z)|": abs(mean),
        "|variance of selu(z) - 1|": abs(variance - 1.0),
    }


def sigmoid_gradient(rng: Generator, activation: Elementwise, slope: Elementwise) -> dict[str, float]:
    """Measure how a gradient shrinks through 20 sigmoid layers under Glorot's scale and under one 4 times as wide.

    Claim: Glorot's derivation assumes an activation that is symmetric with slope 1 at zero. The sigmoid has mean 0.5
    and slope 1/4: the gradient dies, and a four times larger standard deviation only repairs the slope.
    """
    glorot = normal_weights(rng, WIDTH**-0.5)
    glorot_outputs = activations(rng, glorot, activation)
    wide = normal_weights(rng, 4.0 * WIDTH**-0.5)
    wide_outputs = activations(rng, wide, activation)
    return {
        "gradient in/out, Glorot": gradient_growth(rng, glorot, glorot_outputs, slope),
        "mean activation, Glorot": float(glorot_outputs[-1].mean()),
        "gradient in/out, 4 times Glorot": gradient_growth(rng, wide, wide_outputs, slope),
    }


def tanh_gradient(rng: Generator, he_factor: float) -> dict[str, float]:
    """Measure gradient growth and last activations of 20 tanh layers with variance 2/n and with 1/n.

    Claim (Schoenholz et al. 2017): variance 1/n is the critical point of tanh networks. He's 2/n lies in the chaotic
    phase: the signal does not vanish, but gradients grow.
    """
    he = normal_weights(rng, (he_factor / WIDTH) ** 0.5)
    he_outputs = activations(rng, he, tanh)
    critical = normal_weights(rng, WIDTH**-0.5)
    critical_outputs = activations(rng, critical, tanh)
    return {
        "gradient in/out, 2/n": gradient_growth(rng, he, he_outputs, tanh_slope),
        "RMS of the last layer, 2/n": root_mean_square(he_outputs[-1]),
        "gradient in/out, 1/n": gradient_growth(rng, critical, critical_outputs, tanh_slope),
    }


EXPERIMENTS = (
    Experiment(
        id="X01",
        title="A constant standard deviation is not Glorot's",
        question="Does a normal initializer of fixed deviation 0.05 carry a signal through 20 tanh layers of 128?",
        bounds=(Bound("fixed-scale RMS", high=1e-4), Bound("Glorot RMS", 0.10, 0.22)),
        measure=partial(last_layer_of_fixed_scale, width=WIDTH),
        measure_control=partial(last_layer_of_fixed_scale, width=400),
        control_note="at width 400 the fixed 0.05 is Glorot's deviation, and the signal survives",
    ),
    Experiment(
        id="X03",
        title="What a rectifier keeps of the second moment",
        question="Which weight variance preserves E[h^2] from layer to layer under ReLU and leaky ReLU?",
        bounds=(
            Bound("ReLU, variance 1/n", 0.44, 0.56),
            Bound("ReLU, variance 2/n", 0.90, 1.10),
            Bound("leaky ReLU, variance 1/n", 0.47, 0.58),
            Bound("leaky ReLU, variance 2/((1+a^2)n)", 0.92, 1.10),
        ),
        measure=partial(rectifier_moments, relu_factor=2.0, leaky_factor=2.0 / 1.04),
        measure_control=partial(rectifier_moments, relu_factor=1.0, leaky_factor=1.0),
        control_note="LeCun's 1/n put where the factor for rectifiers belongs loses half per layer",
    ),
    Experiment(
        id="X04",
        title="SELU is at home with LeCun's variance",
        question="Does weight variance 1/n keep mean 0 and variance 1 through 30 SELU layers where 2/n does not?",
        bounds=(
            Bound("mean after 30 layers, 1/n", -0.1, 0.1),
            Bound("variance after 30 layers, 1/n", 0.8, 1.3),
            Bound("variance after 20 layers, 2/n", low=20.0),
            Bound("|mean of selu(z)|", high=1e-9),
            Bound("|variance of selu(z) - 1|", high=1e-9),
        ),
        measure=partial(selu_fixed_point, lecun_factor=1.0),
        measure_control=partial(selu_fixed_point, lecun_factor=0.75**2),
        control_note="a gain of 3/4, which one library lists for SELU, lets the variance shrink",
    ),
    Experiment(
        id="X05",
        title="Glorot's scale starves a deep sigmoid network",
        question="What is left of a gradient after 20 sigmoid layers initialised by Glorot's rule?",
        bounds=(
            Bound("gradient in/out, Glorot", high=1e-10),
            Bound("mean activation, Glorot", 0.45, 0.55),
            Bound("gradient in/out, 4 times Glorot", low=1e-6),
        ),
        measure=partial(sigmoid_gradient, activation=sigmoid, slope=sigmoid_slope),
        measure_control=partial(sigmoid_gradient, activation=tanh, slope=tanh_slope),
        control_note="tanh, symmetric and with slope 1 at zero, keeps the gradient on the same network",
    ),
    Experiment(
        id="X06",
        title="He's variance puts tanh in the chaotic phase",
        question="Do gradients grow through 20 tanh layers with variance 2/n where they shrink with 1/n?",
        bounds=(
            Bound("gradient in/out, 2/n", low=1.3),
            Bound("RMS of the last layer, 2/n", low=0.5),
            Bound("gradient in/out, 1/n", high=0.5),
        ),
        measure=partial(tanh_gradient, he_factor=2.0),
        measure_control=partial(tanh_gradient, he_factor=1.0),
        control_note="with the critical variance 1/n on both sides nothing grows",
    ),
)
