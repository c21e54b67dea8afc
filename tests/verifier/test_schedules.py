"""What the schedules do over time: where they start, which way they go, where they jump."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier import registry
from verifier.program import array_program, program
from verifier.schedules.milestones import with_boundaries, with_milestones


def rates(rule: str, dialect: str, steps: int = 40, **hyper: Any) -> list[float]:
    found = registry.get(rule)
    values = found.values(dialect, hyper)
    run = program(found.variant(dialect, values).towards("lr"))
    return [run({**values, "t": float(t)})["lr"] for t in range(steps)]


FALLING: list[tuple[str, str, dict[str, Any]]] = [
    ("step-lr", "pytorch", {"lr": 0.8, "step_size": 7, "gamma": 0.3}),
    ("multi-step-lr", "pytorch", {"lr": 0.8, "milestones": [5, 20], "gamma": 0.3}),
    ("exponential", "pytorch", {"lr": 0.8, "gamma": 0.9}),
    ("exponential", "keras", {"initial_learning_rate": 0.8, "decay_rate": 0.5, "decay_steps": 6}),
    ("exponential", "keras", {"lr_0": 0.8, "gamma": 0.5, "decay_steps": 6, "staircase": True}),
    ("exponential", "optax", {"init_value": 0.8, "decay_rate": 0.5, "transition_steps": 6, "transition_begin": 4}),
    ("inverse-time", "keras", {"lr_0": 0.8, "gamma": 0.5, "decay_steps": 6}),
    ("polynomial", "pytorch", {"lr": 0.8, "total_iters": 30, "power": 2.0}),
    ("polynomial", "keras", {"lr_0": 0.8, "decay_steps": 30, "power": 0.5}),
    ("polynomial", "optax", {"init_value": 0.8, "transition_steps": 20, "end_value": 0.1, "transition_begin": 5}),
    ("cosine", "keras", {"lr_0": 0.8, "decay_steps": 30, "alpha": 0.1}),
    ("cosine", "optax", {"init_value": 0.8, "decay_steps": 30, "exponent": 2.0}),
]


@pytest.mark.parametrize(("rule", "dialect", "hyper"), FALLING)
def test_a_decay_starts_at_the_first_rate_and_never_rises(rule: str, dialect: str, hyper: dict[str, Any]) -> None:
    found = rates(rule, dialect, **hyper)

    assert found[0] == pytest.approx(0.8, rel=1e-15)
    assert all(late <= early for early, late in pairwise(found))
    assert 0 <= found[-1] < 0.4


def test_pytorch_drops_at_a_milestone_and_keras_one_step_later() -> None:
    torch = rates("multi-step-lr", "pytorch", 8, lr=1.0, milestones=[3, 6], gamma=0.5)
    keras = rates("piecewise-constant", "keras", 8, boundaries=[3, 6], values=[1.0, 0.5, 0.25])
    hyper = {"lr_0": 1.0, "boundary_1": 3, "boundary_2": 6, "scale_1": 0.5, "scale_2": 0.5}

    assert torch == [1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25, 0.25]
    assert keras == [1.0, 1.0, 1.0, 1.0, 0.5, 0.5, 0.5, 0.25]
    assert rates("piecewise-constant", "optax", 8, **hyper) == torch


def test_a_milestone_given_twice_counts_twice() -> None:
    assert rates("multi-step-lr", "pytorch", 5, lr=1.0, milestones=[3, 3], gamma=0.5) == [1.0, 1.0, 1.0, 0.25, 0.25]


@given(st.lists(st.integers(0, 30), max_size=5), st.integers(0, 35))
def test_any_number_of_milestones_is_counted(milestones: list[int], t: int) -> None:
    rule = with_milestones(len(milestones))
    given_ = {f"milestone_{i}": float(m) for i, m in enumerate(milestones, start=1)}
    values = rule.values("pytorch", {"lr_0": 1.0, "gamma": 0.5, **given_})

    assert program(rule.variant("pytorch", values).lines)({**values, "t": t})["lr"] == 0.5 ** sum(
        t >= milestone for milestone in milestones
    )


@given(st.lists(st.integers(0, 30), max_size=4, unique=True).map(sorted), st.integers(0, 35))
def test_any_number_of_boundaries_gives_the_value_of_its_piece(boundaries: list[int], t: int) -> None:
    rule = with_boundaries(len(boundaries))
    pieces = [float(10 - i) for i in range(len(boundaries) + 1)]
    given_ = {f"boundary_{i}": float(b) for i, b in enumerate(boundaries, start=1)}
    given_ |= {f"value_{i}": piece for i, piece in enumerate(pieces)}
    values = rule.values("keras", given_)

    assert (
        program(rule.variant("keras", values).towards("lr"))({**values, "t": t})["lr"]
        == pieces[sum(t > boundary for boundary in boundaries)]
    )


def test_step_decay_is_exponential_decay_with_a_staircase() -> None:
    stairs = rates("exponential", "keras", lr_0=0.3, gamma=0.7, decay_steps=4, staircase=True)

    assert rates("step-lr", "pytorch", lr=0.3, gamma=0.7, step_size=4) == stairs


def test_exponential_growth_stops_at_the_end_value_as_decay_does() -> None:
    down = rates("exponential", "optax", lr_0=0.4, gamma=0.5, decay_steps=2, end_value=0.06)
    up = rates("exponential", "optax", lr_0=0.4, gamma=2.0, decay_steps=2, end_value=3.0)

    assert (down[-1], up[-1]) == (0.06, 3.0)
    assert all(late >= early for early, late in pairwise(up))


def test_a_polynomial_that_cycles_begins_again_longer() -> None:
    found = rates("polynomial", "keras", lr_0=0.8, T=10, lr_T=0.1, cycle=True)

    assert found[10] == pytest.approx(0.1)
    assert found[11] == pytest.approx(0.1 + 0.7 * (1 - 11 / 20))
    assert found[20] == pytest.approx(0.1)


def test_pytorchs_cosine_climbs_again_and_the_others_stay_down() -> None:
    torch = rates("cosine", "pytorch", 21, lr=0.8, T_max=10, eta_min=0.1)
    keras = rates("cosine", "keras", 21, lr_0=0.8, T=10, alpha=0.125)

    assert torch[10] == pytest.approx(0.1)
    assert torch[20] == pytest.approx(0.8)
    assert keras[:11] == pytest.approx(torch[:11])
    assert keras[10:] == pytest.approx([0.1] * 11)


@given(st.integers(1, 12), st.integers(1, 10), st.integers(0, 6))
def test_a_restart_comes_exactly_where_the_cycles_end(first: int, factor: int, cycles: int) -> None:
    start = sum(first * factor**i for i in range(cycles))
    rule = registry.get("cosine-restarts")
    values = rule.values("pytorch", {"lr": 1.0, "T_0": first, "T_mult": factor, "eta_min": 0.1})
    run = program(rule.variant("pytorch", values).lines)
    at_start, before = run({**values, "t": start}), run({**values, "t": max(start - 1, 0)})

    assert at_start["lr"] == pytest.approx(1.0, abs=1e-9)
    assert at_start["cycle"] == cycles
    if cycles:
        assert before["cycle"] == cycles - 1
        assert 0.1 <= before["lr"] <= 1.0


def test_keras_restarts_lower_each_time() -> None:
    hyper = {"initial_learning_rate": 0.8, "first_decay_steps": 4, "t_mul": 2.0, "m_mul": 0.5, "alpha": 0.1}
    found = rates("cosine-restarts", "keras", 30, **hyper)

    assert found[0] == pytest.approx(0.8)
    assert found[4] == pytest.approx(0.8 * (0.9 * 0.5 + 0.1))
    assert found[12] == pytest.approx(0.8 * (0.9 * 0.25 + 0.1))


WARMING = [
    ("linear-warmup", "pytorch", {"lr": 0.8, "total_iters": 6, "start_factor": 0.25}, 0.2),
    ("linear-warmup", "optax", {"init_value": 0.2, "end_value": 0.8, "transition_steps": 6}, 0.2),
    ("warmup-cosine", "pytorch", {"lr": 0.8, "warmup": 6, "start_factor": 0.25, "T_max": 20}, 0.2),
    ("warmup-cosine", "keras", {"lr_start": 0.2, "warmup_target": 0.8, "warmup_steps": 6, "decay_steps": 20}, 0.2),
    ("warmup-cosine", "optax", {"init_value": 0.2, "peak_value": 0.8, "warmup_steps": 6, "decay_steps": 26}, 0.2),
]


@pytest.mark.parametrize(("rule", "dialect", "hyper", "first"), WARMING)
def test_a_warm_up_climbs_in_equal_steps_to_the_full_rate(
    rule: str, dialect: str, hyper: dict[str, Any], first: float
) -> None:
    found = rates(rule, dialect, 7, **hyper)

    assert found == pytest.approx([first + (0.8 - first) * t / 6 for t in range(7)])


def test_optax_counts_the_warm_up_among_the_steps_of_the_fall() -> None:
    keras = rates("warmup-cosine", "keras", lr_start=0.2, lr_0=0.8, warmup=6, T=20)
    optax = rates("warmup-cosine", "optax", lr_start=0.2, lr_0=0.8, warmup=6, T=26)

    assert optax == pytest.approx(keras)
    assert max(keras) == keras[6]
    assert keras[26] == pytest.approx(0.0)


def test_a_whole_run_of_rates_can_be_computed_at_once() -> None:
    for rule, dialect, hyper in FALLING:
        found = registry.get(rule)
        values = found.values(dialect, hyper)
        together = array_program(found.variant(dialect, values).towards("lr"), batch=False)
        at_once = together({**values, "t": np.arange(40.0)})["lr"]

        assert at_once.tolist() == pytest.approx(rates(rule, dialect, **hyper), rel=1e-14)


@pytest.mark.parametrize("step_size", [1, 3, 7])
def test_a_loop_that_steps_first_uses_the_rates_one_round_early(step_size: int) -> None:
    hyper = {"lr": 0.8, "step_size": step_size, "gamma": 0.3}

    assert rates("scheduler-first", "pytorch", 30, **hyper) == rates("step-lr", "pytorch", 31, **hyper)[1:]


def test_the_wrong_getter_multiplies_the_rate_in_use_once_more_at_each_drop() -> None:
    values = {"lr_0": 0.5, "step_size": 4.0, "gamma": 0.1}
    run = program(registry.get("get-lr").variant("pytorch").lines)
    in_use = rates("step-lr", "pytorch", 20, lr=0.5, step_size=4, gamma=0.1)
    for t, rate in enumerate(in_use[1:], start=1):
        again = 0.1 if t % 4 == 0 else 1.0

        assert run({**values, "t": float(t)})["printed"] == pytest.approx(rate * again)


@given(st.integers(0, 30), st.integers(2, 9), st.lists(st.floats(-4, 4), min_size=3, max_size=3))
def test_three_steps_of_sgd_use_the_rates_of_the_schedule(t: int, step_size: int, g: list[float]) -> None:
    values = {"lr_0": 0.8, "step_size": step_size, "gamma": 0.3, "t": t, "g_1": g[0], "g_2": g[1], "g_3": g[2]}
    found = program(registry.get("sgd-over-a-drop").variant("pytorch").lines)(values)["moved"]
    used = rates("step-lr", "pytorch", t + 3, lr=0.8, step_size=step_size, gamma=0.3)[t:]

    assert found == pytest.approx(sum(rate * x for rate, x in zip(used, g, strict=True)))


@pytest.mark.parametrize(
    ("lr", "gamma", "step_size", "bound"),
    [
        (0.5, 0.1, 3, 0.005),  # met exactly after two drops: below it only after the third
        (0.8, 0.5, 7, 0.1),  # met exactly after three
        (0.437, 0.61, 12, 0.0123),
        (0.05, 0.7, 40, 0.0301),
    ],
)
def test_step_decay_passes_a_bound_at_the_step_named(lr: float, gamma: float, step_size: int, bound: float) -> None:
    rate, t = Fraction(str(lr)), 0
    while rate >= Fraction(str(bound)):
        rate, t = rate * Fraction(str(gamma)), t + step_size
    values = {"lr_0": lr, "gamma": gamma, "step_size": step_size, "bound": bound}

    assert program(registry.get("step-lr-until").variant("pytorch").lines)(values)["t"] == t
