"""Plots say with characters what their numbers are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.plots import BRAILLE, RISING, SHADES, calendar, curve, meter, pillars, shade, stack
from tui.table import table
from tui.widgets.words import words

SUNDAY = date(2026, 11, 22).toordinal()
MONDAY = date(2026, 11, 23).toordinal()


@pytest.mark.parametrize(
    ("share", "bar"),
    [
        (0.0, "········"),
        (1.0, "▇▇▇▇▇▇▇▇"),
        (0.5, "▇▇▇▇····"),
        (0.001, "▇·······"),  # a little is not nothing
        (0.999, "▇▇▇▇▇▇▇·"),  # and nearly all is not all
    ],
)
def test_a_meter_is_full_only_when_all_is_there(share: float, bar: str) -> None:
    assert meter(share, 8).plain == bar


def test_pillars_are_in_eighths_of_a_row_and_scaled_to_the_largest() -> None:
    rows = [row.plain for row in pillars([0, 1, 4, 8, 16], 2)]
    assert rows == ["        █", "  ▁ ▄ █ █"]


@given(st.lists(st.integers(0, 10_000), min_size=1, max_size=40), st.integers(1, 10))
def test_a_larger_value_never_has_a_lower_pillar(values: list[int], height: int) -> None:
    rows = [row.plain.ljust(len(values)) for row in pillars(values, height, gap=0)]
    heights = [sum(RISING.index(row[column]) for row in rows) for column in range(len(values))]
    by_value = sorted(zip(values, heights, strict=True))
    assert [height for _, height in by_value] == sorted(heights)
    assert all((level > 0) == (value > 0) for value, level in zip(values, heights, strict=True))


@given(st.lists(st.integers(0, 500), min_size=1, max_size=6), st.integers(10, 80))
def test_a_stack_has_the_width_asked_for_and_every_part_that_is_there(values: list[int], columns: int) -> None:
    text = stack([(value, "abcdef"[index], "") for index, value in enumerate(values)], columns).plain
    assert len(text) == columns
    if sum(values):
        assert {sign for sign, value in zip("abcdef", values, strict=False) if value} == set(text)


@pytest.mark.parametrize(("count", "level"), [(0, 0), (1, 1), (3, 1), (4, 2), (7, 3), (9, 3), (10, 4)])
def test_a_day_is_shaded_by_its_share_of_the_best_day(count: int, level: int) -> None:
    assert shade(count, 10) == level


def test_the_calendar_ends_with_today() -> None:
    lines = [line.plain for line in calendar({SUNDAY: 5, SUNDAY - 6: 1}, SUNDAY, 2)]
    assert [line[:4].strip() for line in lines[1:]] == ["Mon", "", "Wed", "", "Fri", "", "Sun"]
    assert lines[1][4:] == "··░░"  # Monday of this week
    assert lines[7][4:] == "··██"  # today
    after = [line.plain for line in calendar({}, MONDAY, 2)]
    assert after[1][4:] == "····"
    assert after[2][4:] == "··  "  # tomorrow is left open


def test_the_calendar_names_its_months() -> None:
    [months, *_] = calendar({}, SUNDAY, 26)
    assert months.plain.split() == ["May", "Jul", "Aug", "Sep", "Oct", "Nov"]  # June has no room beside May


def dots(rows: list[str]) -> set[tuple[int, int]]:
    """The places of the dots of a braille plot."""
    table = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
    cells = [
        (x, y, ord(char) - BRAILLE if char != " " else 0) for y, row in enumerate(rows) for x, char in enumerate(row)
    ]
    return {
        (2 * x + right, 4 * y + down)
        for x, y, bits in cells
        for down in range(4)
        for right in range(2)
        if bits & table[down][right]
    }


def test_a_curve_runs_from_corner_to_corner() -> None:
    found = dots([row.plain for row in curve([0.0, 1.0], 4, 2, low=0.0, high=1.0)])
    assert found == {(x, 7 - x) for x in range(8)}


def test_a_missing_value_leaves_a_hole() -> None:
    found = dots([row.plain for row in curve([1.0, None, 1.0], 8, 1, low=0.0, high=1.0)])
    assert found == {(0, 0), (15, 0)}


@given(st.lists(st.none() | st.floats(-1, 2), min_size=1, max_size=30), st.integers(1, 40), st.integers(1, 8))
def test_a_curve_stays_in_its_frame(values: list[float | None], columns: int, height: int) -> None:
    rows = [row.plain for row in curve(values, columns, height, low=0.0, high=1.0)]
    assert [len(row) for row in rows] == [columns] * height
    assert bool(dots(rows)) == any(value is not None for value in values)


def test_the_signs_of_the_calendar_differ_without_colour() -> None:
    assert len(set(SHADES)) == len(SHADES)


def test_numbers_stand_to_the_right_in_a_table() -> None:
    rows = [["name", "n"], ["a", "1"], ["b", "10"]]
    lines = table([[words(cell) for cell in row] for row in rows], 40, right=frozenset({1}))
    assert [line.plain for line in lines] == ["name   n", "────────", "a      1", "b     10"]
