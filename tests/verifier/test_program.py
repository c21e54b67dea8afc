"""The same lines on floats, lists, arrays, high-precision numbers and by hand."""

import math

import mpmath
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.expression import parse_lines
from verifier.program import EXACT, SCALAR, array_program, program, with_functions

MOMENTS = parse_lines("m = b * m + (1 - b) * g\nstep = lr * m / (sqrt(v) + e)")
REDUCED = parse_lines(
    "s = sum(w**2)\nn = norm(w)\nmean_ = mean(w)\nr = rms(w)\nc = count(w)\nd = w * clip(n, 0, 2) / n\nk = sum(w * x)"
)

numbers = st.floats(min_value=-10, max_value=10, allow_nan=False)


def test_a_program_says_what_it_needs_and_what_it_gives() -> None:
    step = program(MOMENTS)
    assert set(step.arguments) == {"b", "m", "g", "lr", "v", "e"}
    assert step.results == ("m", "step")


def test_a_missing_name_is_a_key_error_with_that_name() -> None:
    with pytest.raises(KeyError, match="g"):
        program(MOMENTS)({"b": 0.9, "m": 0.0})


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5), st.floats(0.01, 4))
def test_lists_arrays_and_single_floats_agree(pairs: list[tuple[float, float]], v: float) -> None:
    ms, gs = [m for m, _ in pairs], [g for _, g in pairs]
    fixed = {"b": 0.9, "lr": 0.1, "v": v, "e": 1e-8}
    by_list = program(MOMENTS, vectors=frozenset({"m", "g"}))({**fixed, "m": ms, "g": gs})["step"]
    by_array = array_program(MOMENTS, batch=False)({**fixed, "m": np.array(ms), "g": np.array(gs)})["step"]
    one_by_one = [program(MOMENTS)({**fixed, "m": m, "g": g})["step"] for m, g in pairs]
    assert by_list == one_by_one
    np.testing.assert_allclose(by_array, one_by_one, rtol=1e-14, atol=0)


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6))
def test_reductions_agree_between_lists_arrays_and_batches(pairs: list[tuple[float, float]]) -> None:
    w, x = [a + 11 for a, _ in pairs], [b for _, b in pairs]
    by_list = program(REDUCED, vectors=frozenset({"w", "x"}))({"w": w, "x": x})
    by_array = array_program(REDUCED, batch=False)({"w": np.array(w), "x": np.array(x)})
    batch = array_program(REDUCED, batch=True)(
        {"w": np.stack([w, w[::-1]], axis=-1), "x": np.stack([x, x[::-1]], axis=-1)}
    )
    for name, value in by_list.items():
        np.testing.assert_allclose(by_array[name], value, rtol=1e-12, atol=1e-12)
        np.testing.assert_allclose(
            np.asarray(batch[name])[..., 0] if name != "c" else batch[name], value, rtol=1e-12, atol=1e-12
        )


def test_only_the_chosen_side_of_where_is_computed() -> None:
    lines = parse_lines("r = where(x > 0, sqrt(x), 0)")
    assert program(lines)({"x": -1.0})["r"] == 0
    by_array = array_program(lines, batch=False)({"x": np.array([-1.0, 4.0])})["r"]
    assert by_array.tolist() == [0.0, 2.0]
    assert array_program(lines, batch=False)({"x": -1.0})["r"] == 0


def test_the_lines_run_at_fifty_digits() -> None:
    functions = {"sqrt": mpmath.sqrt}
    with mpmath.workdps(50):
        value = with_functions(parse_lines("r = sqrt(x) / 3"), functions)({"x": mpmath.mpf(2)})["r"]
        assert abs(value - mpmath.sqrt(2) / 3) < mpmath.mpf(10) ** -48


def test_rounding_by_hand_happens_after_every_operation() -> None:
    seen: list[float] = []

    def round_(x: float) -> float:
        seen.append(x)
        return round(x, 2)

    result = program(parse_lines("r = a * b / c + sqrt(d)"), style="rounded")(
        {"a": 1.11, "b": 1.11, "c": 3.0, "d": 2.0, "round_": round_}
    )["r"]
    assert result == 1.82
    assert len(seen) == 4


def test_regrouping_divides_before_it_multiplies() -> None:
    order: list[float] = []

    def round_(x: float) -> float:
        order.append(x)
        return x

    known = {"a": 2.0, "b": 10.0, "c": 4.0, "round_": round_}
    program(parse_lines("r = a * b / c"), style="regrouped")(known)
    assert order == [2.5, 5.0]


def test_cancellation_watches_sums_of_drawn_numbers_only() -> None:
    seen: list[tuple[float, float, int]] = []

    def combine(a: float, b: float, sign: int) -> float:
        seen.append((a, b, sign))
        return a + sign * b

    lines = parse_lines("m = (1 - beta) * g + beta * m\ntheta = theta - m")
    known = {"beta": 0.5, "g": 2.0, "m": -4.0, "theta": 1.0, "combine": combine}
    program(lines, style="cancelling", constants=frozenset({"beta"}), unwatched=frozenset({"theta"}))(known)
    assert seen == [(1.0, -2.0, 1)]


def test_the_compiled_lines_see_no_builtins() -> None:
    step = program(parse_lines("a = b + 1"))
    assert step.run.__globals__["__builtins__"] == {}


def test_the_sign_of_zero_is_zero() -> None:
    assert SCALAR["sign"](0.0) == 0.0
    assert math.copysign(1, SCALAR["sign"](-3.0)) == -1


def test_computing_exactly_is_the_default() -> None:
    assert EXACT.style == "exact"
    assert not EXACT.functions
