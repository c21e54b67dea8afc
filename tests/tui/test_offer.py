"""What the options show once the answer is checked: what was picked, what was right, and what was missed."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tui.offer import Offer

if TYPE_CHECKING:
    from collections.abc import Callable

    from quiz_bank.question import Question
    from tests.tui.conftest import Scene

    Scenes = Callable[[str], Scene]


def settled(question: Question, *picks: int) -> list[str]:
    offer = Offer.of(question)
    for pick in picks:
        offer = offer.press(pick)
    return [line.plain.strip() for line in replace(offer, settled=True).lines(70)]


def several_with_two_right(scenes: Scenes) -> Question:
    question = scenes("several").question
    assert question.card
    choices = tuple(replace(choice, right=at < 2, because="") for at, choice in enumerate(question.card.choices))
    return replace(question, card=replace(question.card, choices=choices))


def test_a_wrongly_chosen_option_and_a_missed_one_differ_in_sign_and_word(scenes: Scenes) -> None:
    assert settled(several_with_two_right(scenes), 0, 2) == [
        "1   ✓ sqrt(2 / fan_in)   chosen",
        "2   ○ sqrt(1 / fan_in)   missed",
        "3   ✗ sqrt(2 / (fan_in + fan_out))   chosen",
        "4     2 / fan_in",
    ]


def test_nothing_was_missed_by_whoever_only_looked(scenes: Scenes) -> None:
    lines = settled(several_with_two_right(scenes))
    assert [line[4:5] for line in lines] == ["✓", "✓", " ", " "]
    assert "missed" not in " ".join(lines)


@pytest.mark.parametrize(
    ("picks", "lines"),
    [
        (
            (2, 0, 1),  # Adam, SGD and Adagrad in turn
            [
                "1   ✗ sum of squares   ← SGD",
                "goes with Adagrad",
                "2   ✗ no state at all   ← Adagrad",
                "goes with SGD",
                "3   ✓ first and second moment   ← Adam",
            ],
        ),
        (
            (),
            [
                "1     sum of squares",
                "goes with Adagrad",
                "2     no state at all",
                "goes with SGD",
                "3     first and second moment",
                "goes with Adam",
            ],
        ),
    ],
)
def test_own_pairs_stand_with_the_right_partner_of_each_wrong_one(
    scenes: Scenes, picks: tuple[int, ...], lines: list[str]
) -> None:
    assert settled(scenes("match").question, *picks) == lines
