"""Fans, gains, the distributions that initializers draw from, and orthogonal matrices."""

import math
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import registry
from verifier.errors import BadInput, UnknownName
from verifier.initializers.fans import Layout, conv_shape, fans
from verifier.initializers.gains import gain
from verifier.initializers.orthogonal import flattened, orthogonalized
from verifier.initializers.sampling import Distribution, absolute_cut, distribution, sample
from verifier.initializers.variance_scaling import SHRINKAGE
from verifier.program import program
from verifier.rule import Family, Rule

DOUBLE = 1e-12
LAYOUTS: tuple[Layout, ...] = ("pytorch", "keras", "jax")
RULES = [rule for rule in registry.all_rules().values() if rule.family is Family.INITIALIZER]


@pytest.mark.parametrize(
    ("layout", "shape", "expected"),
    [
        ("pytorch", (10, 300), (300, 10)),  # dense, 300 inputs and 10 outputs
        ("keras", (300, 10), (300, 10)),
        ("jax", (300, 10), (300, 10)),
        ("pytorch", (300, 10), (10, 300)),  # the other layout's kernel: the fans are exchanged
        ("pytorch", (16, 8, 3, 3), (72, 144)),  # 3 x 3 convolution, 8 channels to 16
        ("keras", (3, 3, 8, 16), (72, 144)),
        ("jax", (5, 4, 6), (20, 30)),  # one-dimensional convolution
        ("pytorch", (64, 1, 3, 3), (9, 576)),  # depthwise: PyTorch's kernel has one input channel
        ("keras", (3, 3, 64, 1), (576, 9)),  # and Keras' one output channel
        ("pytorch", (64, 16, 3, 3), (144, 576)),  # 64 to 64 channels in 4 groups
        ("keras", (9,), (9, 9)),  # Keras gives fans to a vector
        ("keras", (), (1, 1)),  # and to a number
    ],
)
def test_fans_are_read_off_the_shape(layout: Layout, shape: tuple[int, ...], expected: tuple[int, int]) -> None:
    assert fans(shape, layout) == expected


@pytest.mark.parametrize(
    ("layout", "shape", "message"),
    [
        ("pytorch", (9,), "pytorch has fans from two dimensions on"),
        ("jax", (), "jax has fans from two dimensions on"),
        ("keras", (3, 0), "expected positive dimensions"),
    ],
)
def test_a_shape_without_fans_is_refused(layout: Layout, shape: tuple[int, ...], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        fans(shape, layout)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 4), st.lists(st.integers(1, 7), max_size=3))
def test_every_layout_counts_the_same_fans(inputs: int, outputs: int, groups: int, window: list[int]) -> None:
    shape = {layout: conv_shape(inputs * groups, outputs * groups, window, layout, groups) for layout in LAYOUTS}
    found = {fans(shape[layout], layout) for layout in LAYOUTS}

    assert found == {(inputs * math.prod(window), outputs * groups * math.prod(window))}


def test_groups_must_divide_the_channels() -> None:
    with pytest.raises(BadInput, match="3 groups: expected a divisor of 4 and 6 channels"):
        conv_shape(4, 6, (3, 3), "keras", groups=3)


@pytest.mark.parametrize(
    ("activation", "slope", "expected"),
    [
        ("linear", 0.0, 1.0),
        ("sigmoid", 0.0, 1.0),
        ("conv2d", 0.0, 1.0),
        ("tanh", 0.0, 5 / 3),
        ("relu", 0.0, math.sqrt(2)),
        ("selu", 0.0, 0.75),
        ("leaky_relu", 0.0, math.sqrt(2)),
        ("leaky_relu", math.sqrt(5), math.sqrt(1 / 3)),
    ],
)
def test_gains_are_pytorchs(activation: str, slope: float, expected: float) -> None:
    assert gain(activation, slope) == pytest.approx(expected, rel=1e-15)


def test_the_leaky_slope_is_a_hundredth_unless_given() -> None:
    assert gain("leaky_relu") == math.sqrt(2 / (1 + 0.01**2))
    with pytest.raises(UnknownName, match="unknown activation 'swish'"):
        gain("swish")


def test_the_shrinkage_is_the_deviation_of_a_cut_off_normal() -> None:
    with mpmath.workdps(30):
        share = mpmath.ncdf(2) - mpmath.ncdf(-2)
        exact = mpmath.sqrt(1 - 4 * mpmath.npdf(2) / share)

    assert float(exact) == pytest.approx(float(SHRINKAGE), rel=1e-15)
    assert absolute_cut().moments == pytest.approx((0.0, float(SHRINKAGE)), rel=1e-14)


@settings(max_examples=20)  # each is an integral
@given(st.floats(-1, 1), st.floats(0.1, 3), st.floats(-3, 0), st.floats(0.5, 3))
def test_moments_of_a_cut_off_normal_agree_with_integrals(mean: float, spread: float, low: float, width: float) -> None:
    cut = absolute_cut(mean, spread, low, low + width)

    def integral(power: int) -> Any:
        return mpmath.quad(lambda x: x**power * mpmath.npdf(x, mean, spread), [low, low + width])

    share = integral(0)
    first, second = integral(1) / share, integral(2) / share
    if share > 1e-3:  # further out both sides lose digits
        assert cut.moments[0] == pytest.approx(float(first), abs=1e-9)
        assert cut.moments[1] == pytest.approx(float(mpmath.sqrt(second - first**2)), abs=1e-7)


def test_a_small_deviation_is_not_cut_off_by_absolute_bounds() -> None:
    assert absolute_cut(std=0.02).moments == (0.0, 0.02)


ABOUT_WEIGHTS_ALREADY_DRAWN = {
    "orthogonal", "orthogonal-stretch", "orthogonal-entry", "conv-fans", "matrix-layout", "normal-tails",
    "limit-to-deviation", "deviation-to-limit", "linear-propagation", "relu-propagation",
}  # fmt: skip
"""Rules that draw no weights one by one: what a matrix does, how a shape is read, what a distribution is like."""

CASES = [
    pytest.param(rule, dialect.name, id=f"{rule.id}-{dialect.name}")
    for rule in RULES
    if rule.id not in ABOUT_WEIGHTS_ALREADY_DRAWN
    for dialect in rule.dialects
]


@pytest.mark.parametrize(("rule", "dialect"), CASES)
def test_samples_have_the_moments_and_bounds_of_the_distribution(rule: Rule, dialect: str) -> None:
    expected = distribution(rule, dialect, (300, 120))
    weights = sample(rule, dialect, (300, 120), np.random.default_rng(3))
    mean, std = expected.moments
    error = 6 * std / math.sqrt(weights.size)

    assert weights.shape == (300, 120)
    assert abs(weights.mean() - mean) < error
    assert abs(weights.std() - std) < error / math.sqrt(2)
    assert expected.low <= weights.min() < weights.max() <= expected.high
    if math.isfinite(expected.high):  # the bounds are reached, nearly
        assert weights.max() > mean + 0.97 * (expected.high - mean)


@pytest.mark.parametrize("dialect", ["pytorch", "keras", "jax"])
@pytest.mark.parametrize(("name", "scale", "fan"), [("he", 2, 300), ("lecun", 1, 300), ("glorot", 2, 420)])
def test_normal_and_uniform_twins_have_the_variance_aimed_at(dialect: str, name: str, scale: int, fan: int) -> None:
    shape = (120, 300) if dialect == "pytorch" else (300, 120)
    for twin in ("normal", "uniform"):
        _, std = distribution(f"{name}-{twin}", dialect, shape).moments

        assert std**2 == pytest.approx(scale / fan, rel=1e-14)


def test_only_keras_and_jax_cut_the_normal_off() -> None:
    shape = (300, 300)

    assert distribution("he-normal", "pytorch", shape).high == math.inf
    assert distribution("he-normal", "keras", shape).high == pytest.approx(2 * math.sqrt(2 / 300) / float(SHRINKAGE))
    assert distribution("he-normal", "jax", shape) == distribution("he-normal", "keras", shape)


def test_pytorchs_default_layer_has_a_sixth_of_hes_variance() -> None:
    default, he = (distribution(name, "pytorch", (10, 300)) for name in ("torch-linear-default", "he-uniform"))

    assert default.high == pytest.approx(1 / math.sqrt(300), rel=1e-15)
    assert (he.moments[1] / default.moments[1]) ** 2 == pytest.approx(6)


def test_blind_initializers_need_no_shape() -> None:
    assert distribution("random-normal", "keras") == Distribution("normal", 0.0, 0.05)
    assert distribution("random-normal", "pytorch", mean=3.0, std=2.0) == Distribution("normal", 3.0, 2.0)
    assert distribution("random-uniform", "jax", scale=0.5) == Distribution("uniform", 0.25, 0.25, 0.0, 0.5)
    assert distribution("truncated-normal", "keras", mean=1.0) == Distribution("normal", 1.0, 0.05, 0.9, 1.1)


def test_what_draws_no_weights_has_no_distribution() -> None:
    with pytest.raises(BadInput, match="orthogonal does not draw its weights one by one"):
        distribution("orthogonal", "keras", rows=3, cols=4)
    with pytest.raises(BadInput, match="conv-fans needs c_in"):
        distribution("conv-fans", "pytorch", (3, 3))
    with pytest.raises(BadInput, match="fans from two dimensions on"):
        distribution("he-normal", "pytorch", (5,))


shapes = st.lists(st.integers(1, 5), min_size=2, max_size=4).map(tuple)


@given(shapes, st.sampled_from(LAYOUTS), st.floats(0.1, 5), st.integers(0, 1000))
def test_the_shorter_side_is_orthonormal_times_the_gain(
    shape: tuple[int, ...], layout: Layout, gain_: float, seed: int
) -> None:
    weights = sample("orthogonal", layout, shape, np.random.default_rng(seed), gain=gain_)
    matrix = weights.reshape(flattened(shape, layout))
    short = matrix if matrix.shape[0] <= matrix.shape[1] else matrix.T

    assert weights.shape == shape
    assert np.abs(short @ short.T / gain_**2 - np.eye(len(short))).max() < DOUBLE
    assert np.linalg.norm(weights) == pytest.approx(gain_ * math.sqrt(len(short)), rel=DOUBLE)


@given(st.integers(1, 6), st.integers(0, 1000))
def test_an_orthogonal_matrix_is_its_gaussian_without_the_triangle(size: int, seed: int) -> None:
    gaussian = np.random.default_rng(seed).normal(size=(size + 1, size))
    q = orthogonalized(gaussian, (size + 1, size), 1.0, "keras")
    r = q.T @ gaussian

    assert np.abs(np.tril(r, -1)).max() < 1e-10
    assert (np.diag(r) > 0).all()
    assert np.abs(q @ r - gaussian).max() < 1e-10


def test_a_gaussian_may_be_given_either_way_round() -> None:
    gaussian = np.random.default_rng(1).normal(size=(2, 5))
    wide = orthogonalized(gaussian, (2, 5), 1.0, "pytorch")

    assert np.array_equal(wide, orthogonalized(gaussian.T, (2, 5), 1.0, "pytorch"))
    assert np.abs(wide @ wide.T - np.eye(2)).max() < DOUBLE


def test_a_gaussian_or_kernel_of_another_shape_is_refused() -> None:
    with pytest.raises(BadInput, match=r"found a Gaussian of shape \(3, 3\), expected \(2, 5\)"):
        orthogonalized(np.ones((3, 3)), (2, 5), 1.0, "pytorch")
    with pytest.raises(BadInput, match="expected at least two dimensions"):
        sample("orthogonal", "keras", (5,), np.random.default_rng(0))


def lines_of(rule_id: str, dialect: str, **given_: float) -> dict[str, Any]:
    rule = registry.get(rule_id)
    return program(rule.variant(dialect, given_).lines)({**rule.defaults(dialect), **given_})


def test_a_limit_and_its_deviation_lead_to_each_other() -> None:
    spread = Distribution("uniform", 0.0, 0.3, -0.3, 0.3).moments[1]
    there = lines_of("limit-to-deviation", "pytorch", limit=0.3, fan_in=50)
    back = lines_of("deviation-to-limit", "pytorch", wanted=there["preactivation"], fan_in=50)

    assert there["std"] == pytest.approx(spread)
    assert back["limit"] == pytest.approx(0.3)


@pytest.mark.parametrize("deviations", [1, 2, 3])
def test_the_tails_of_a_normal_distribution_hold_the_weights_named(deviations: int) -> None:
    found = lines_of("normal-tails", "keras", stddev=0.05, bound=0.05 * deviations, fan_in=300, fan_out=20)

    assert found["expected"] == pytest.approx(6000 * float(mpmath.erfc(deviations / mpmath.sqrt(2))), rel=1e-12)


@pytest.mark.parametrize("layout", ["pytorch", "keras"])
def test_the_fans_of_a_matrix_are_those_of_its_layout(layout: Layout) -> None:
    found = lines_of("matrix-layout", layout, rows=5, cols=3)

    assert found["fan_in"] == fans((5, 3), layout).fan_in
    assert found["std"] == pytest.approx(lines_of("he-normal", "pytorch", fan_in=found["fan_in"], fan_out=1)["std"])


def test_the_limit_for_a_leaky_relu_has_its_gain() -> None:
    found = lines_of("leaky-he-uniform", "pytorch", a=0.5, fan_in=64, fan_out=9)

    assert found["limit"] == pytest.approx(gain("leaky_relu", 0.5) * math.sqrt(3 / 64))


def test_an_orthogonal_matrix_has_the_trace_and_norm_named_and_stretches_by_its_gain() -> None:
    rng = np.random.default_rng(3)
    w = sample("orthogonal", "pytorch", (4, 6), rng, gain=2.0)
    square = sample("orthogonal", "pytorch", (3, 3), rng, gain=2.0)
    x = np.array([1.0, -2.0, 0.5])
    found = lines_of("orthogonal", "pytorch", gain=2.0, rows=4, cols=6)
    stretch = registry.get("orthogonal-stretch").variant("pytorch").program(frozenset({"x"}))

    assert np.trace(w @ w.T) == pytest.approx(found["trace"])
    assert np.linalg.norm(w) == pytest.approx(found["frobenius"])
    assert stretch({"gain": 2.0, "x": x.tolist()})["after"] == pytest.approx(np.linalg.norm(square @ x))


@given(st.floats(0.2, 6), st.floats(0.2, 6), st.floats(-6, 6))
def test_the_missing_entry_makes_the_rows_orthogonal(a: float, b: float, c: float) -> None:
    d = lines_of("orthogonal-entry", "pytorch", a=a, b=b, c=c)["d"]

    assert np.dot([a, b], [c, d]) == pytest.approx(0.0, abs=1e-9)


@pytest.mark.parametrize("units", ["linear", "relu"])
def test_a_simulated_network_has_the_variance_named(units: str) -> None:
    rng = np.random.default_rng(5)
    width, stddev, start, layers = 64, 0.15, 1.7, 3
    z = rng.normal(0, math.sqrt(start), (4000, width))
    for _ in range(layers):
        passed = np.maximum(z, 0) if units == "relu" else z
        # Fresh weights for every example: the variance is that over random weights.
        z = np.stack([rng.normal(0, stddev, (width, width)) @ row for row in passed])
    found = lines_of(f"{units}-propagation", "paper", fan_in=width, stddev=stddev, variance=start, n=layers)

    assert z.var() == pytest.approx(found["after"], rel=0.03)
