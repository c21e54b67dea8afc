"""What the regularizers do: clipping, averages, penalties, masks, constraints, smoothed labels, stopping."""

import math
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from verifier import registry
from verifier.program import array_program
from verifier.regularizers.early_stopping import Stopping, early_stopping


def run(rule_id: str, dialect: str, hyper: dict[str, Any], **given_: Any) -> dict[str, Any]:
    """Every line that these inputs suffice for."""
    rule = registry.get(rule_id)
    values = {**rule.values(dialect, hyper), **given_}
    lines, known = [], set(values)
    for line in rule.variant(dialect, values).lines:
        if line.reads <= known:
            lines.append(line)
            known.add(line.name)
    return array_program(tuple(lines), batch=False)(values)


vectors = st.lists(st.floats(-50, 50), min_size=1, max_size=6).map(np.array)
limits = st.floats(0.01, 20)


@given(vectors, limits, st.sampled_from([("clip-by-norm", "keras"), ("clip-by-global-norm", "pytorch")]))
def test_a_clipped_gradient_points_the_same_way_and_is_no_longer_than_the_limit(
    g: Any, limit: float, which: tuple[str, str]
) -> None:
    clipped = run(*which, {"max_norm": limit}, g=g)["clipped"]
    size = float(np.linalg.norm(g))

    assert np.linalg.norm(clipped) <= limit * (1 + 1e-12)
    assert np.allclose(clipped * size, g * np.linalg.norm(clipped), rtol=1e-12, atol=1e-12)
    if size < limit * (1 - 1e-3) - 1e-6:
        assert np.array_equal(clipped, g)


def test_each_tensor_alone_or_all_together() -> None:
    first, second = np.array([3.0, 4.0]), np.array([12.0])
    alone = [run("clip-by-norm", "keras", {"clipnorm": 1.0}, g=g)["clipped"] for g in (first, second)]
    together = run("clip-by-global-norm", "pytorch", {"max_norm": 1.0}, g=np.concatenate([first, second]))

    assert alone[0] == pytest.approx([0.6, 0.8])
    assert alone[1] == pytest.approx([1.0])
    assert together["clipped"] == pytest.approx([3 / 13, 4 / 13, 12 / 13], rel=1e-6)
    assert 0.99999990 < np.linalg.norm(together["clipped"]) < 1


def test_the_rest_of_a_global_norm_may_be_given_as_a_number() -> None:
    whole = run("clip-by-global-norm", "keras", {"max_norm": 1.0}, g=np.array([3.0, 4.0, 12.0]))["clipped"]
    part = run("clip-by-global-norm", "keras", {"max_norm": 1.0, "rest": 12.0}, g=np.array([3.0, 4.0]))["clipped"]

    assert part == pytest.approx(whole[:2], rel=1e-15)


def test_optax_measures_a_block_by_its_mean_square() -> None:
    clipped = run("clip-by-norm", "optax", {"threshold": 1.0}, g=np.array([3.0, 4.0]))["clipped"]

    assert np.sqrt(np.mean(clipped**2)) == pytest.approx(1.0)


@pytest.mark.parametrize("rule", ["clip-by-norm", "clip-by-global-norm"])
def test_a_gradient_of_zero_stays(rule: str) -> None:
    for dialect in registry.get(rule).dialects:
        assert run(rule, dialect.name, {"max_norm": 1.0}, g=np.zeros(3))["clipped"].tolist() == [0.0] * 3


def averages(rule: str, dialect: str, thetas: list[float], **hyper: float) -> list[float]:
    state, found = {"theta_bar": 0.0, "m": 0.0}, []
    for t, theta in enumerate(thetas, start=1):
        after = run(rule, dialect, hyper, theta=theta, t=t, **state)
        state = {name: float(after.get(name, state[name])) for name in state}
        found.append(state["theta_bar"])
    return found


def test_kerass_average_starts_with_a_copy() -> None:
    assert averages("ema", "keras", [0.9, 0.8, 0.7]) == pytest.approx([0.9, 0.899, 0.89701], rel=1e-12)


@pytest.mark.parametrize("dialect", ["pytorch", "keras", "optax"])
def test_the_average_of_what_stands_still_is_that(dialect: str) -> None:
    assert averages("ema", dialect, [0.7] * 6, decay=0.9) == pytest.approx([0.7] * 6, rel=1e-12)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8), st.floats(0.1, 0.99))
def test_a_debiased_average_weighs_every_step_by_its_age(thetas: list[float], decay: float) -> None:
    weights = [decay ** (len(thetas) - t) for t in range(1, len(thetas) + 1)]
    expected = (
        math.sumprod(weights, thetas) / sum(weights)
        if hasattr(math, "sumprod")
        else (sum(w * x for w, x in zip(weights, thetas, strict=True)) / sum(weights))
    )

    assert averages("ema", "optax", thetas, decay=decay)[-1] == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=8))
def test_stochastic_weight_averaging_is_the_plain_mean(thetas: list[float]) -> None:
    assert averages("swa", "pytorch", thetas)[-1] == pytest.approx(float(np.mean(thetas)), abs=1e-12)


PENALTIES = [
    ("l1", "pytorch", {"lambda_": 0.3}),
    ("l2", "paper", {"lambda_": 0.3}),
    ("l2", "keras", {"lambda_": 0.3}),
    ("l1-l2", "keras", {"l1": 0.2, "l2": 0.3}),
]


@pytest.mark.parametrize(("rule", "dialect", "hyper"), PENALTIES)
def test_the_gradient_is_the_slope_of_the_penalty(rule: str, dialect: str, hyper: dict[str, float]) -> None:
    w, step = np.array([0.7, -1.2, 2.5]), 2.0**-12
    slopes = []
    for entry in np.eye(3) * step:
        ahead, behind = (run(rule, dialect, hyper, w=w + side * entry)["penalty"] for side in (1, -1))
        slopes.append((ahead - behind) / (2 * step))

    # Both are parabolas or straight lines away from zero, where the central difference is exact.
    assert run(rule, dialect, hyper, w=w)["gradient"] == pytest.approx(slopes, rel=1e-9)


def test_keras_has_no_half_in_l2() -> None:
    w = np.array([3.0])
    paper, keras = (run("l2", dialect, {"lambda_": 0.1}, w=w) for dialect in ("paper", "keras"))

    assert (paper["penalty"], keras["penalty"]) == pytest.approx((0.45, 0.9))
    assert (paper["gradient"][0], keras["gradient"][0]) == pytest.approx((0.3, 0.6))


def test_the_absolute_value_has_two_gradients_at_zero() -> None:
    w = np.array([0.0, -0.0, 2.0, -2.0])
    torch, jax = (run("l1", dialect, {"lambda_": 0.1}, w=w)["gradient"] for dialect in ("pytorch", "jax"))

    assert torch.tolist() == [0.0, 0.0, 0.1, -0.1]
    assert jax.tolist() == [0.1, 0.1, 0.1, -0.1]


@pytest.mark.parametrize(
    ("u", "v", "penalty"),
    [([1.0, 0.0], [0.0, 3.0], 0.0), ([1.0, 2.0], [2.0, 4.0], 0.1), ([1.0, 2.0], [-3.0, -6.0], 0.1)],
    ids=["orthogonal", "same way", "opposite ways"],
)
def test_only_the_angle_between_rows_is_punished(u: list[float], v: list[float], penalty: float) -> None:
    found = run("orthogonal-penalty", "keras", {"factor": 0.1}, u=np.array(u), v=np.array(v))

    assert found["penalty"] == pytest.approx(penalty, abs=1e-15)


def over_masks(rule: str, rate: float, x: Any, masks: list[Any], **hyper: float) -> tuple[Any, list[Any], list[float]]:
    """The mean output, every output, and how likely each mask is."""
    outputs = [run(rule, "keras", {"rate": rate, **hyper}, x=x, mask=mask)["trained"] for mask in masks]
    shares = [math.prod(1 - rate if keep else rate for keep in np.atleast_1d(mask)) for mask in masks]
    return sum(share * out for share, out in zip(shares, outputs, strict=True)), outputs, shares


@given(st.sampled_from([0.1, 0.25, 0.5, 0.8]))
def test_dropout_keeps_the_mean_and_has_the_variance_stated(rate: float) -> None:
    x = np.array([1.5, -0.4, 2.0])
    masks = [np.array(mask, float) for mask in product((0, 1), repeat=3)]
    mean, outputs, shares = over_masks("dropout", rate, x, masks)
    variance = sum(share * (out - mean) ** 2 for share, out in zip(shares, outputs, strict=True))

    assert mean == pytest.approx(x)
    assert run("dropout", "keras", {"rate": rate}, x=x)["variance"] == pytest.approx(variance)
    assert run("dropout", "keras", {"rate": rate}, x=x)["used"] is x


@given(st.sampled_from([0.1, 0.25, 0.5, 0.8]))
def test_spatial_dropout_drops_a_channel_as_one(rate: float) -> None:
    x = np.array([1.5, 0.4, 2.0])
    _, outputs, shares = over_masks("spatial-dropout", rate, x, [0.0, 1.0])
    totals = [out.sum() for out in outputs]
    mean = sum(share * total for share, total in zip(shares, totals, strict=True))
    variance = sum(share * (total - mean) ** 2 for share, total in zip(shares, totals, strict=True))

    assert mean == pytest.approx(x.sum())
    assert run("spatial-dropout", "keras", {"rate": rate}, x=x)["variance"] == pytest.approx(variance)


@given(st.floats(0.05, 0.95))
def test_alpha_dropout_keeps_mean_and_variance_of_a_standardized_signal(rate: float) -> None:
    x = np.array([-1.0, 1.0, math.sqrt(2), -math.sqrt(2), 0.0, 0.0])  # mean 0, variance 1
    _, (dropped, kept), _ = over_masks("alpha-dropout", rate, x, [np.zeros(6), np.ones(6)])
    everything = np.concatenate([dropped, kept])
    shares = np.repeat([rate / 6, (1 - rate) / 6], 6)
    mean = shares @ everything

    assert mean == pytest.approx(0.0, abs=1e-12)
    assert shares @ (everything - mean) ** 2 == pytest.approx(1.0)


def test_classic_dropout_scales_in_use_and_gives_the_mean_of_training() -> None:
    x, rate = np.array([1.5, -0.4]), 0.3
    trained = [run("dropout-classic", "paper", {"rate": rate}, x=x, mask=mask)["trained"] for mask in (0.0, 1.0)]

    assert run("dropout-classic", "paper", {"rate": rate}, x=x, mask=1.0)["used"] == pytest.approx(
        rate * trained[0] + (1 - rate) * trained[1]
    )


def test_gaussian_dropout_has_the_variance_of_dropout() -> None:
    dropped = run("dropout", "keras", {"rate": 0.3}, x=np.array([2.0]))["variance"]
    deviation = run("gaussian-dropout", "keras", {"rate": 0.3}, x=2.0, z=1.0)["deviation"]

    assert (2.0 * deviation) ** 2 == pytest.approx(dropped[0])


@given(vectors, limits)
def test_max_norm_shortens_and_never_stretches(w: Any, limit: float) -> None:
    projected = run("max-norm", "keras", {"max_value": limit}, w=w)["projected"]

    assert np.linalg.norm(projected) <= min(limit, float(np.linalg.norm(w))) * (1 + 1e-12)


def test_max_norm_shrinks_even_what_satisfies_it() -> None:
    projected = run("max-norm", "keras", {"max_value": 2.0}, w=np.array([0.6, 0.8]))["projected"]

    assert projected == pytest.approx([0.59999994, 0.79999992], abs=1e-9)


@given(vectors)
def test_unit_norm_gives_length_one(w: Any) -> None:
    assume(np.linalg.norm(w) > 1e-2)

    assert np.linalg.norm(run("unit-norm", "keras", {}, w=w)["projected"]) == pytest.approx(1.0, rel=1e-4)


@given(vectors, st.floats(0, 1))
def test_a_band_of_norms_is_approached_by_the_share_given(w: Any, rate: float) -> None:
    size = float(np.linalg.norm(w))
    assume(size > 1e-2)
    hyper = {"min_value": 1.0, "max_value": 2.0, "rate": rate}
    after = float(np.linalg.norm(run("min-max-norm", "keras", hyper, w=w)["projected"]))
    missing, left = (max(1.0 - length, length - 2.0, 0.0) for length in (size, after))

    assert left == pytest.approx((1 - rate) * missing, rel=1e-4, abs=1e-4)


@given(vectors)
def test_no_weight_stays_negative_and_no_other_changes(w: Any) -> None:
    projected = run("non-negative", "keras", {}, w=w)["projected"]

    assert (projected == np.where(w < 0, 0, w)).all()


@given(st.floats(0, 0.9), st.integers(2, 50))
def test_a_smoothed_target_adds_up_to_one(smoothing: float, classes: int) -> None:
    one_hot = np.eye(classes)[0]
    found = run("label-smoothing", "pytorch", {"label_smoothing": smoothing, "classes": classes}, y=one_hot)

    assert np.sum(found["target"]) == pytest.approx(1.0)


def test_a_target_of_three_classes_and_of_two() -> None:
    three = run("label-smoothing", "pytorch", {"label_smoothing": 0.1, "classes": 3}, y=np.array([1.0, 0.0]))
    two = run("label-smoothing-binary", "keras", {"label_smoothing": 0.1}, y=np.array([0.0, 1.0]))

    assert three["target"] == pytest.approx([0.9 + 0.1 / 3, 0.1 / 3])
    assert two["target"] == pytest.approx([0.05, 0.95])


def test_two_classes_in_one_number_have_the_loss_of_two_classes() -> None:
    z, smoothing = 1.3, 0.2
    p = 1 / (1 + math.exp(-z))
    one = run("label-smoothing-binary", "keras", {"label_smoothing": smoothing}, y=1.0, z=z)["loss"]
    two = run(
        "label-smoothing-loss", "keras", {"label_smoothing": smoothing}, y=np.array([0.0, 1.0]), p=np.array([1 - p, p])
    )["loss"]

    assert one == pytest.approx(two)


@pytest.mark.parametrize(
    ("losses", "hyper", "expected"),
    [
        ([5, 4, 4.5, 4.4, 4.3, 1], {"patience": 2}, Stopping(4, True, 4, 1, 2)),
        ([3, 2, 1], {"patience": 1}, Stopping(3, False, 1, 2, 0)),
        ([1, 1, 1], {"patience": 1}, Stopping(2, True, 1, 0, 1)),  # an equal value is no improvement
        ([1, 0.96, 0.9], {"patience": 2, "min_delta": 0.05}, Stopping(3, False, 0.9, 2, 0)),
        ([1, 0.96, 0.96], {"patience": 2, "min_delta": 0.05}, Stopping(3, True, 1, 0, 2)),
        ([9, 9, 9, 9], {"patience": 1, "start_from_epoch": 2}, Stopping(4, True, 9, 2, 1)),
        ([5, 4, 3, 2], {"patience": 2, "baseline": 1}, Stopping(4, False, 2, 3, 4)),  # better, but not enough
        ([5, 4, 0, 0, 0], {"patience": 3, "baseline": 0.0}, Stopping(4, True, 0, 2, 4)),  # not below zero
        ([0.1, 0.5, 0.4, 0.3], {"patience": 2, "mode": "max"}, Stopping(4, True, 0.5, 1, 2)),
        ([], {}, Stopping(0, False, math.inf, 0, 0)),
    ],
)
def test_training_stops_as_keras_stops_it(losses: list[float], hyper: dict[str, Any], expected: Stopping) -> None:
    assert early_stopping(losses, **hyper) == expected


losses = st.lists(st.floats(0, 1), max_size=12)


@given(losses)
def test_a_patience_of_zero_is_a_patience_of_one(found: list[float]) -> None:
    assert early_stopping(found, patience=0) == early_stopping(found, patience=1)


@given(losses, st.integers(1, 4), st.floats(0, 0.2))
def test_large_values_are_watched_as_small_ones_are(found: list[float], patience: int, min_delta: float) -> None:
    small = early_stopping(found, patience=patience, min_delta=min_delta)
    large = early_stopping([-value for value in found], patience=patience, min_delta=min_delta, mode="max")

    assert (large.epochs_run, large.stopped, -large.best) == (small.epochs_run, small.stopped, small.best)


@given(st.integers(1, 400), st.floats(0.05, 0.95))
def test_the_number_of_active_units_is_binomial(n: int, rate: float) -> None:
    found = run("dropout-active-units", "pytorch", {"p": rate}, n=n)
    chances = [math.comb(n, k) * (1 - rate) ** k * rate ** (n - k) for k in range(n + 1)]
    mean = math.fsum(k * chance for k, chance in enumerate(chances))
    variance = math.fsum((k - mean) ** 2 * chance for k, chance in enumerate(chances))

    assert found["active"] == pytest.approx(mean)
    assert found["deviation"] == pytest.approx(math.sqrt(variance))


def test_a_keep_probability_of_eight_tenths_is_a_rate_of_two_tenths() -> None:
    found = run("keep-probability", "paper", {"keep_prob": 0.8}, x=3.0)

    assert (found["rate"], found["scale"]) == pytest.approx((0.2, 1.25))
    trained = run("dropout", "pytorch", {"p": 0.2}, x=np.array([3.0]), mask=np.ones(1), g=np.ones(1))["trained"]
    assert trained == pytest.approx([found["kept"]])


def test_the_penalty_of_a_layer_leaves_the_bias_out() -> None:
    w, b = np.array([0.5, -2.0, 1.0]), np.array([7.0, -8.0, 9.0])
    for dialect in ("paper", "keras"):
        layer = run("kernel-penalty", dialect, {"lambda_": 0.1}, w=w, b=b)

        assert layer["penalty"] == pytest.approx(run("l2", dialect, {"lambda_": 0.1}, w=w)["penalty"])


def test_every_prediction_of_the_smoothed_loss_is_a_distribution_and_its_target_one_class() -> None:
    (offer,) = registry.get("label-smoothing-loss").draws.values()
    for index in range(0, offer.size, offer.size // 500):
        value = offer.value(index)
        assert isinstance(value, tuple)
        share, *entries = value

        assert 0.05 <= share <= 0.45
        assert sorted(entries[:3]) == [0.0, 0.0, 1.0]
        assert sum(entries[3:]) == pytest.approx(1.0)
        assert min(entries[3:]) > 0
