"""What the rules about step sizes, decay and convergence say, against the optimizers themselves or a closed form."""

import math
from fractions import Fraction
from typing import Any

import mpmath
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier import registry
from verifier.program import array_program
from verifier.template import run_steps


def value(rule_id: str, dialect: str = "pytorch", **given_: Any) -> dict[str, Any]:
    rule = registry.get(rule_id)
    values = {**rule.defaults(dialect), **given_}
    lines = rule.variant(dialect, values).lines
    return array_program(lines, batch=False)(values)


def steps(optimizer: str, gradients: list[float], dialect: str = "pytorch", theta: float = 0.0, **hyper: Any) -> Any:
    """Where the parameter stands after each step from the initial state."""
    rule = registry.get(optimizer)
    values = rule.values(dialect, hyper)
    variant = rule.variant(dialect, values)
    start = {name: values.get(at, at) if isinstance(at, str) else at for name, at in variant.state.items()}
    each = tuple({"g": g} for g in gradients)
    history = run_steps(variant.lines, {**values, **start, "theta": theta}, each, rule.carried, frozenset())
    return [step["theta"] for step in history]


rates = st.floats(0.01, 0.5)
gradients = st.floats(0.1, 9.0) | st.floats(-9.0, -0.1)


@settings(max_examples=20)
@given(rates, st.floats(0.5, 0.95), gradients)
def test_momentum_settles_at_its_limit(lr: float, momentum: float, g: float) -> None:
    *_, before, last = steps("momentum", [g] * 600, lr=lr, momentum=momentum)  # 0.95**600 is 4e-14

    assert before - last == pytest.approx(value("momentum-limit", lr=lr, momentum=momentum, g=g)["limit"], rel=1e-9)


def test_the_look_ahead_takes_the_gradient_where_the_velocity_leads() -> None:
    theta, velocity, a, lr, momentum = 2.0, 0.5, 3.0, 0.1, 0.8
    found = value("nesterov-look-ahead", "paper", theta=theta, velocity=velocity, a=a, lr=lr, momentum=momentum)
    slope = mpmath.diff(lambda x: a / 2 * x**2, theta - momentum * velocity)

    assert found["step"] == pytest.approx(momentum * velocity + lr * float(slope))


def test_nesterovs_buffer_form_is_the_look_ahead_seen_from_ahead() -> None:
    a, lr, momentum = 1.5, 0.1, 0.8
    ahead, velocity, theta, buffer = 2.0, 0.0, 2.0, 0.0
    for _ in range(6):
        found = value("nesterov-look-ahead", "paper", theta=theta, velocity=velocity, a=a, lr=lr, momentum=momentum)
        velocity, theta = found["step"], theta - found["step"]
        g = a * ahead
        buffer = momentum * buffer + g
        ahead -= lr * (g + momentum * buffer)

        assert ahead == pytest.approx(theta - momentum * velocity)


def test_adagrads_effective_rate_is_the_factor_of_the_gradient() -> None:
    total, g = np.array([1.0, 4.0, 9.0]), np.array([0.5, -2.0, 3.0])
    found = value("adagrad-effective-rate", G=total, g=g, lr=0.2)["effective"]
    step = value("adagrad", G=total, g=g, lr=0.2, theta=0.0, eps=1e-10)["update"]

    assert found * g == pytest.approx(step)


@settings(max_examples=20)
@given(rates, gradients, st.integers(1, 15))
def test_adagrads_steps_fade_with_the_root_of_their_number(lr: float, g: float, k: int) -> None:
    path = [0.0, *steps("adagrad", [g] * k, lr=lr, eps=0.0)]

    assert value("adagrad-constant-gradient", lr=lr, g=g, k=k)["step"] == pytest.approx(path[-2] - path[-1])


@pytest.mark.parametrize(
    ("lr", "g", "bound"),
    [(0.1, 0.5, 0.05), (0.3, 0.9, 0.043), (1.0, 0.5, 0.02), (0.6, 2.0, 0.1), (0.5, 1.7, 0.013)],
)
def test_adagrads_rate_falls_below_the_bound_at_the_step_named(lr: float, g: float, bound: float) -> None:
    above, size, below = (Fraction(str(x)) ** 2 for x in (lr, g, bound))
    first = next(k for k in range(1, 20_000) if above < below * size * k)

    assert value("adagrad-steps-until", lr=lr, g=g, bound=bound)["k"] == first


@settings(max_examples=20)
@given(rates, st.floats(0.8, 0.99), gradients)
def test_rmsprops_first_step_has_the_size_named(lr: float, rho: float, g: float) -> None:
    (theta,) = steps("rmsprop", [g], lr=lr, rho=rho, eps=0.0)

    assert value("rmsprop-first-step", lr=lr, rho=rho, g=g)["size"] == pytest.approx(abs(theta))


def test_the_defaults_of_two_frameworks_differ_by_the_root_of_ten() -> None:
    assert value("rmsprop-first-steps-compared", lr_1=0.01, lr_2=0.01)["ratio"] == pytest.approx(math.sqrt(10))


@settings(max_examples=20)
@given(st.floats(0.1, 1.0), st.floats(0.8, 0.98), st.floats(1e-6, 1e-3), gradients)
def test_adadeltas_first_step_is_the_optimizers(lr: float, rho: float, eps: float, g: float) -> None:
    (theta,) = steps("adadelta", [g], lr=lr, rho=rho, eps=eps)

    assert value("adadelta-first-step", lr=lr, rho=rho, eps=eps, g=g)["step"] == pytest.approx(-theta)


def test_adadeltas_first_step_is_tiny_and_a_thousandth_of_it_in_keras() -> None:
    same: dict[str, Any] = {"rho_1": 0.95, "rho_2": 0.95, "eps_1": 1e-6, "eps_2": 1e-6, "g": 0.5}

    assert value("adadelta-first-step", rho=0.95, g=0.5)["step"] == pytest.approx(0.00447, rel=1e-3)
    assert value("adadelta-first-steps-compared", **same)["ratio"] == pytest.approx(1000)


@settings(max_examples=20)
@given(rates, gradients, st.integers(1, 40))
def test_adam_moves_by_its_rate_at_every_step_of_a_constant_gradient(lr: float, g: float, n: int) -> None:
    *_, last = steps("adam", [g] * n, lr=lr, eps=0.0)

    assert value("adam-constant-gradient", lr=lr, g=g, n=n)["distance"] == pytest.approx(-last)


@settings(max_examples=20)
@given(rates, gradients, st.integers(1, 12))
def test_without_correction_adams_moments_leave_zero_at_two_speeds(lr: float, g: float, t: int) -> None:
    m = v = 0.0
    for _ in range(t):
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2

    assert value("adam-without-correction", lr=lr, g=g, t=t)["step"] == pytest.approx(lr * m / math.sqrt(v))
    assert value("adam-without-correction", lr=lr, g=g, t=1)["step"] == pytest.approx(
        math.copysign(3.1623 * lr, g), 1e-4
    )


@settings(max_examples=20)
@given(rates, gradients, st.integers(1, 60))
def test_after_silence_adam_steps_as_the_optimizer_does(lr: float, g: float, k: int) -> None:
    path = [0.0, *steps("adam", [0.0] * (k - 1) + [g], lr=lr, eps=1e-300)]

    assert value("adam-sudden-gradient", lr=lr, g=g, k=k)["step"] == pytest.approx(path[-2] - path[-1])


@pytest.mark.parametrize(("q", "beta2"), [(0.99, 0.999), (0.5, 0.95), (0.731, 0.9876), (0.995, 0.9995)])
def test_the_correction_has_faded_at_the_step_named(q: float, beta2: float) -> None:
    with mpmath.workdps(40):
        rest, decay = 1 - mpmath.mpf(str(q)), mpmath.mpf(str(beta2))
        first = next(t for t in range(1, 20_000) if decay**t < rest)

    assert value("adam-correction-fades", q=q, beta2=beta2)["t"] == first


def test_the_known_number_of_steps_until_the_correction_has_faded() -> None:
    assert value("adam-correction-fades", q=0.99, beta2=0.999)["t"] == 4603


@settings(max_examples=20)
@given(st.floats(0.8, 0.99), st.floats(0.004, 0.05), st.integers(1, 300))
def test_nadams_momentum_is_the_optimizers(beta1: float, momentum_decay: float, t: int) -> None:
    hyper: dict[str, Any] = {"beta1": beta1, "momentum_decay": momentum_decay}
    step = value("nadam", **hyper, t=t, g=1.0, m=0.0, v=0.0, mu_product=1.0, theta=0.0)

    assert value("nadam-warm-up", **hyper, t=t)["mu"] == pytest.approx(step["mu"])
    assert value("nadam-warm-up", t=1)["mu"] == pytest.approx(0.45007, rel=1e-4)


@settings(max_examples=20)
@given(st.floats(0.1, 0.8), st.integers(1, 20), st.floats(0.1, 2.0))
def test_the_decay_named_leaves_the_share_that_was_wanted(q: float, n: int, lr: float) -> None:
    weight_decay = value("decay-half-life", q=q, n=n, lr=lr)["weight_decay"]
    *_, left = steps("adamw", [0.0] * n, theta=3.0, lr=lr, weight_decay=weight_decay)

    assert left == pytest.approx(3.0 * q)


@settings(max_examples=20)
@given(st.integers(1, 100), st.floats(0.01, 0.1), st.floats(0.05, 0.3))
def test_decoupled_decay_leaves_the_weight_named(n: int, lr: float, weight_decay: float) -> None:
    *_, left = steps("adamw", [0.0] * n, theta=3.0, lr=lr, weight_decay=weight_decay)

    assert value("decay-factor", n=n, lr=lr, weight_decay=weight_decay, theta_0=3.0)["theta_n"] == pytest.approx(left)


@settings(max_examples=20)
@given(st.floats(0.01, 0.5), rates, gradients)
def test_keras_penalty_shrinks_as_twice_its_strength_of_weight_decay(l2: float, lr: float, w: float) -> None:
    slope = value("l2", "keras", lambda_=l2, w=np.array([w]))["gradient"][0]
    (decayed,) = steps("sgd", [0.0], theta=w, lr=lr, weight_decay=2 * l2)
    found = value("l2-as-weight-decay", "keras", l2=l2, lr=lr, w=w)["shrinkage"]

    assert found == pytest.approx(lr * slope)
    assert found == pytest.approx(w - decayed)


@settings(max_examples=20)
@given(rates, st.floats(0.5, 0.95), st.floats(0.02, 0.3), gradients, gradients, gradients)
def test_coupled_and_decoupled_decay_part_after_two_steps(
    lr: float, momentum: float, weight_decay: float, theta: float, first: float, second: float
) -> None:
    hyper: dict[str, Any] = {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}
    coupled = steps("sgd", [first, second], "pytorch", theta, **hyper)
    decoupled = steps("sgd", [first, second], "keras", theta, **hyper)

    assert coupled[0] == pytest.approx(decoupled[0])
    gap = value("coupled-decay-gap", **hyper, theta_0=theta)["gap"]
    assert gap == pytest.approx(decoupled[1] - coupled[1], abs=1e-12)


@settings(max_examples=20)
@given(st.floats(0.3, 6.0), gradients, st.floats(0.2, 3.0))
def test_the_penalized_minimum_has_no_slope(a: float, b: float, strength: float) -> None:
    lowest = value("decayed-minimum", "paper", a=a, b=b, lambda_=strength)["lowest"]

    assert a * (lowest - b) + strength * lowest == pytest.approx(0.0, abs=1e-9)


def test_a_valley_is_stable_below_the_largest_rate_and_not_above_it() -> None:
    largest = value("stable-learning-rate", a=3.0, b=0.7)["largest"]
    curvature = np.array([3.0, 0.7])
    below, above = np.ones(2), np.ones(2)
    for _ in range(400):
        below, above = below * (1 - 0.99 * largest * curvature), above * (1 - 1.01 * largest * curvature)

    assert np.abs(below).max() < 1 < np.abs(above).max()


@settings(max_examples=20)
@given(st.lists(gradients, min_size=1, max_size=5), rates, rates)
def test_the_ratio_of_two_steps_is_that_of_the_optimizers(g: list[float], slow: float, fast: float) -> None:
    sgd = np.array([steps("sgd", [x], lr=fast)[0] for x in g])
    adam = np.array([steps("adam", [x], lr=slow, eps=0.0)[0] for x in g])
    found = value("step-ratio", g=np.array(g), lr_1=fast, lr_2=slow)["ratio"]

    assert found == pytest.approx(np.linalg.norm(sgd) / np.linalg.norm(adam))


@settings(max_examples=20)
@given(rates, gradients, gradients, st.floats(0.01, 0.5))
def test_a_step_with_a_penalty_is_the_optimizers_with_weight_decay(
    lr: float, theta: float, g: float, strength: float
) -> None:
    (after,) = steps("sgd", [g], theta=theta, lr=lr, weight_decay=strength)

    found = value("sgd-l2-step", lr=lr, theta=theta, g=g, lambda_=strength)["step"]
    assert found == pytest.approx(theta - after, abs=1e-12)
