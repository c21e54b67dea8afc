"""Number n of a template is the same point for ever, and no two numbers share one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.draws import ATTEMPTS, Among, Decimals, Whole, key_of, mix, permute, point


@given(st.integers(1, 5000), st.integers(0, 2**64 - 1))
def test_a_permutation_visits_every_point_once(size: int, key: int) -> None:
    assert sorted(permute(index, size, key) for index in range(size)) == list(range(size))


def test_another_key_is_another_permutation() -> None:
    assert [permute(n, 10**6, 1) for n in range(20)] != [permute(n, 10**6, 2) for n in range(20)]


def test_mixing_is_a_bijection_on_a_sample() -> None:
    assert len({mix(n) for n in range(100_000)}) == 100_000


def test_the_published_values_of_the_mixing_function() -> None:
    # The first outputs of SplitMix64 with seed 0 are the finaliser of multiples of its odd constant.
    golden = 0x9E3779B97F4A7C15
    assert [mix(golden * n) for n in (1, 2, 3)] == [
        0xE220A8397B1DCDAF,
        0x6E789E6AA1B965F4,
        0x06C45D188009454F,
    ]


def test_ten_thousand_numbers_of_one_template_show_ten_thousand_inputs() -> None:
    sizes = (200, 300, 50, 3)
    assert len({point(sizes, number, 0, key_of("some.template")) for number in range(10_000)}) == 10_000


@given(st.lists(st.integers(1, 500), min_size=1, max_size=14), st.integers(0, 10**6), st.integers(0, ATTEMPTS - 1))
def test_every_index_lies_below_its_size(sizes: list[int], number: int, attempt: int) -> None:
    assert all(0 <= index < size for index, size in zip(point(sizes, number, attempt, 7), sizes, strict=True))


def test_a_draw_is_frozen() -> None:
    assert key_of("adam.step.1@pytorch") == 7232554680116897736
    assert point((200, 300, 50, 3), 17, 2, key_of("adam.step.1@pytorch")) == (65, 182, 9, 2)


@pytest.mark.parametrize(
    ("draw", "values"),
    [
        (Decimals(0.1, 0.3, 1), [0.1, 0.2, 0.3]),
        (Decimals(0.1, 0.2, 1, signed=True), [0.1, 0.2, -0.1, -0.2]),
        (Decimals(0, 0.2, 1), [0.1, 0.2]),
        (Decimals(-0.2, 0.1, 1), [-0.2, -0.1, 0.1]),
        (Whole(2, 8, 3), [2, 5, 8]),
        (Among((0.9, 0.5)), [0.9, 0.5]),
        (Among(((0.9, 0.999), (0.8, 0.95))), [(0.9, 0.999), (0.8, 0.95)]),
    ],
)
def test_a_draw_lists_readable_values_and_never_zero(
    draw: Decimals | Whole | Among, values: list[float | tuple[float, ...]]
) -> None:
    assert [draw.value(index) for index in range(draw.size)] == values
