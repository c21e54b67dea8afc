"""What counts as picked, in each way of picking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.question import Entry
from tui.picking import PICKED, Picking


def pressed(entry: Entry, *options: int, count: int = 4) -> Picking:
    picking = Picking(entry, count)
    for option in options:
        picking = picking.press(option)
    return picking


@pytest.mark.parametrize(
    ("picking", "picks", "complete"),
    [
        (pressed(Entry.CHOICE), (), False),
        (pressed(Entry.CHOICE, 2), (2,), True),
        (pressed(Entry.TRUE_FALSE, 0, 1), (1,), True),  # the last one counts
        (pressed(Entry.SEVERAL, 3, 1), (1, 3), True),  # their order means nothing
        (pressed(Entry.SEVERAL, 3, 3), (), False),
        (pressed(Entry.ORDER, 3, 1), (3, 1), False),  # their order is the answer
        (pressed(Entry.ORDER, 3, 1, 0, 2), (3, 1, 0, 2), True),
        (pressed(Entry.ORDER, 3, 1, 3), (1,), False),  # what follows moves up
        (pressed(Entry.MATCH, 2, 0, 1, count=3), (2, 0, 1), True),
        (pressed(Entry.ORDER, 3, 1).back(), (3,), False),
        (pressed(Entry.ORDER).back(), (), False),
    ],
)
def test_presses_become_picks(picking: Picking, picks: tuple[int, ...], complete: bool) -> None:
    assert (picking.picks, picking.complete) == (picks, complete)


@given(st.sampled_from(sorted(PICKED)), st.lists(st.integers(0, 4), max_size=12))
def test_no_option_is_ever_picked_twice(entry: Entry, options: list[int]) -> None:
    picks = pressed(entry, *options, count=5).picks
    assert len(set(picks)) == len(picks)
    assert set(picks) <= set(options)
