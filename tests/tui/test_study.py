"""What keys and clicks do on Quiz: which calls of the session they become."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from textual.events import Paste
from textual.widgets import Input

from quiz_bank.model import Rating
from tui.widgets.rating_bar import RatingBar

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.tui.conftest import Scene, Theatre

    Scenes = Callable[[str], Scene]


@pytest.mark.parametrize(
    ("played", "keys", "calls"),
    [
        ("flashcard", "space", ["reveal"]),
        ("flashcard", "enter", ["reveal"]),
        ("flashcard", "space space enter", ["reveal", "recall (0,)", "proceed"]),  # Space ticks, and goes on
        ("flashcard", "space space space 4", ["reveal", "recall (0,)", "recall (0, 1)", "rate EASY"]),
        ("flashcard", "space down space", ["reveal", "recall (1,)"]),
        ("flashcard", "space a a", ["reveal", "recall (0, 1)", "recall ()"]),
        ("flashcard", "space up space space", ["reveal", "recall (1,)", "recall ()"]),  # the last one stays marked
        ("code", "space space", ["reveal", "proceed"]),  # nothing to tick
        ("flashcard", "space enter", ["reveal", "proceed"]),
        ("flashcard", "space 1", ["reveal", "rate AGAIN"]),
        ("flashcard", "space 4", ["reveal", "rate EASY"]),
        ("flashcard", "3", []),  # nothing to rate before it is shown
        ("flashcard", "minus", ["bury"]),
        ("flashcard", "at", ["suspend"]),
        ("flashcard", "exclamation_mark", ["suspend"]),
        ("flashcard", "asterisk asterisk", ["flag", "flag"]),
        ("flashcard", "space 3 u", ["reveal", "rate GOOD", "undo"]),
        ("flashcard", "space 3 ctrl+z", ["reveal", "rate GOOD", "undo"]),
        ("flashcard", "space 3 space", ["reveal", "rate GOOD", "go_on"]),
        ("adam", "0 . 5 enter", ["submit 0.5"]),
        ("adam", "0 . 5 enter space", ["submit 0.5", "proceed"]),
        ("adam", "0 . 5 enter 2", ["submit 0.5", "rate HARD"]),
        ("adam", "1 e minus 3 enter", ["submit 1e-3"]),  # letters, digits and the minus belong to the line
        ("adam", "1 space 2 enter", ["submit 1 2"]),
        ("adam", "enter", []),  # an empty line is not an answer
        ("adam", "space enter", []),
        ("adam", "d t s u i e question_mark enter", ["submit dtsuie?"]),
        ("adam", "escape space", ["reveal"]),  # giving up
        ("adam", "5 escape u", ["undo"]),
        ("adam", "5 escape tab 6 enter", ["submit 56"]),
        ("adam", "5 escape enter 6 enter", ["submit 56"]),
        ("adam", "f2", ["hint"]),
        ("adam", "escape h h", ["hint"]),  # once is enough
        ("adam-right", "x enter 0 enter . enter", ["submit x", "submit x0", "submit x0."]),  # asked again each time
        ("choice", "2", ["choose (1,)"]),
        ("choice", "d", ["choose (3,)"]),  # the fourth option, not the way to Today
        ("choice", "down enter", ["choose (1,)"]),
        ("choice", "up space", ["choose (3,)"]),
        ("choice", "2 2", ["choose (1,)", "rate HARD"]),  # the second 2 is the rating
        ("several", "1 c enter", ["choose (0, 2)"]),
        ("several", "3 1 3 enter", ["choose (0,)"]),
        ("several", "enter", []),
        ("several", "down space enter", ["choose (1,)"]),
        ("order", "4 3 2 1 enter", ["choose (3, 2, 1, 0)"]),
        ("order", "4 3 2 enter", []),
        ("order", "4 3 1 backspace 2 1 enter", ["choose (3, 2, 1, 0)"]),
        ("match", "3 2 1 enter", ["choose (2, 1, 0)"]),
        ("typed", "m o m e n t u m enter", ["submit momentum"]),
    ],
)
async def test_keys_become_calls_of_the_session(
    theatre: Theatre, scenes: Scenes, played: str, keys: str, calls: list[str]
) -> None:
    async with theatre.open(scenes(played)) as pilot:
        await pilot.press(*["full_stop" if key == "." else key for key in keys.split()])
        assert theatre.session.calls == calls


async def test_arrows_scroll_a_long_question_while_the_answer_has_the_focus(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam"), size=(40, 15)) as pilot:
        assert "Form:" not in await theatre.at_rest(pilot)
        await pilot.press("5", *["down"] * 12)
        frame = await theatre.at_rest(pilot)
        assert "Form:" in frame
        assert "❯ 5" in frame
        await pilot.press(*["up"] * 12)
        assert "Form:" not in await theatre.at_rest(pilot)


async def test_a_marked_option_is_brought_into_view(theatre: Theatre, scenes: Scenes) -> None:
    scene = scenes("order")
    longer = tuple(f"{option} This says the same once more." for option in scene.question.options)
    scene.question = replace(scene.question, options=longer)
    async with theatre.open(scene, size=(40, 15)) as pilot:
        assert "▌4" not in await theatre.at_rest(pilot)
        await pilot.press("up")
        frame = await theatre.at_rest(pilot)
        assert "▌4" in frame
        assert frame.count("once more.") >= 2  # to its end


@pytest.mark.parametrize(
    ("played", "size", "key", "seen"),
    [
        ("choice", (80, 24), "2", ["✗ sqrt(1 / fan_in)", "That keeps it without", "✓ sqrt(2 / fan_in)", "✗ Wrong"]),
        ("choice", (40, 15), "2", ["✗ sqrt(1 / fan_in)", "That keeps it without"]),  # no room for all: the pick itself
        ("match-wrong", (80, 24), "2 3 1 enter", ["goes with", "✗ Wrong"]),
        ("match-wrong", (40, 15), "2 3 1 enter", ["✗ Wrong"]),
    ],
)
async def test_after_a_pick_one_sees_what_became_of_it(
    theatre: Theatre, scenes: Scenes, played: str, size: tuple[int, int], key: str, seen: list[str]
) -> None:
    async with theatre.open(scenes(played), size=size) as pilot:
        await pilot.press(*key.split())
        frame = await theatre.at_rest(pilot)
        assert [text for text in seen if text not in frame] == []
        assert "read as" not in frame  # the signs at the options say what was picked


async def test_a_rejected_answer_stays_in_the_line_to_be_mended(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam-right")) as pilot:
        await pilot.press("x", "enter")
        line = pilot.app.screen.query_one(Input)
        assert (line.value, line.has_focus) == ("x", True)
        assert "Not understood" in theatre.frame(pilot)


async def test_how_an_answer_is_read_follows_every_edit(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press("4", "2")
        assert "reads as 42 (2 digits)" in theatre.frame(pilot)
        await pilot.press("ctrl+u")
        assert "reads as" not in theatre.frame(pilot)
        assert "Type a number" in theatre.frame(pilot)


async def test_a_paste_that_is_too_long_is_refused_with_words(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press("4", "2")
        line = pilot.app.screen.query_one(Input)
        line.post_message(Paste("1" * 10_000))
        await theatre.until(pilot, lambda: "Too long: 10,002 characters" in theatre.frame(pilot))
        assert line.value == "42"
        line.post_message(Paste("1" * 20))
        await theatre.until(pilot, lambda: line.value == "42" + "1" * 20)


async def test_a_note_on_missing_picks_goes_with_the_next_pick(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("order")) as pilot:
        await pilot.press("4", "enter")
        assert "Not all is chosen yet" in theatre.frame(pilot)
        for key in ("3", "backspace"):
            await pilot.press(key)
            await pilot.pause()
            assert "Not all is chosen yet" not in theatre.frame(pilot)
            assert "choose the next one" in theatre.frame(pilot)
            await pilot.press("enter")


@pytest.mark.parametrize("played", ["choice", "several", "order", "match"])
async def test_a_number_typed_at_options_by_mistake_buries_nothing(
    theatre: Theatre, scenes: Scenes, played: str
) -> None:
    async with theatre.open(scenes(played)) as pilot:
        await pilot.press("minus", "0")
        assert theatre.session.calls == []
        await pilot.press("escape", "minus")
        assert theatre.session.calls == ["bury"]


async def test_a_letter_beyond_the_options_does_not_open_the_editor_that_shows_the_answer(
    theatre: Theatre, scenes: Scenes
) -> None:
    async with theatre.open(scenes("choice")) as pilot:
        await pilot.press("e")
        assert "Front" not in await theatre.at_rest(pilot)
        await pilot.press("escape", "e")
        assert "Front" in await theatre.at_rest(pilot)


async def test_practice_ahead_shows_ratings_without_a_line_for_intervals(theatre: Theatre, scenes: Scenes) -> None:
    heights = []
    async with theatre.open(scenes("flashcard"), scenes("flashcard")) as pilot:
        for intervals in (theatre.session.intervals, {}):
            theatre.session.intervals = intervals
            await pilot.press("space")
            await pilot.pause()
            heights.append(pilot.app.screen.query_one(RatingBar).size.height)
            assert "▸1 Again" in theatre.frame(pilot)
            await pilot.press("3")
    assert heights == [2, 1]


async def test_on_a_small_screen_no_interval_is_cut_off(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard"), size=(40, 15)) as pilot:
        theatre.session.intervals = dict(zip(Rating, ("1 min", "10 min", "15 d", "3.5 mo"), strict=True))
        await pilot.press("space")
        frame = theatre.frame(pilot)
        assert [interval for interval in theatre.session.intervals.values() if interval not in frame] == []


async def test_at_the_limit_the_footer_offers_to_go_on(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        theatre.session.limit_reached = True
        await pilot.press("space", "3")
        frame = theatre.frame(pilot)
        assert "As many as you asked for" in frame
        assert "Space Go on" in frame.splitlines()[-1]
        await pilot.press("space")
        assert theatre.session.calls[-1] == "go_on"


async def test_giving_up_after_an_unreadable_answer_shows_the_solution_without_that_verdict(
    theatre: Theatre, scenes: Scenes
) -> None:
    async with theatre.open(scenes("adam-right")) as pilot:
        await pilot.press("x", "enter", "escape", "space")
        await theatre.until(pilot, lambda: "Answer  0.01725" in theatre.frame(pilot))
        assert "Not understood" not in theatre.frame(pilot)


async def test_the_next_question_begins_with_an_empty_line_and_no_verdict(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam"), scenes("adam")) as pilot:
        await pilot.press("5", "enter")
        assert "A known slip" in theatre.frame(pilot)
        await pilot.press("space")
        frame = theatre.frame(pilot)
        assert pilot.app.screen.query_one(Input).value == ""
        assert "A known slip" not in frame
        assert "recall it" in frame


@pytest.mark.parametrize("rating", list(Rating))
async def test_a_clicked_rating_is_given(theatre: Theatre, scenes: Scenes, rating: Rating) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("space")
        await pilot.click(f".-{rating.name.lower()}")
        assert theatre.session.calls == ["reveal", f"rate {rating.name}"]


async def test_a_clicked_option_is_chosen_also_when_options_have_many_lines(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("choice"), size=(40, 15)) as pilot:
        await pilot.click("Options", offset=(10, 2))
        assert theatre.session.calls == ["choose (2,)"]


async def test_a_click_on_the_answer_line_brings_the_focus_back(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        await pilot.press("escape")
        await pilot.click(Input)
        await pilot.press("7", "enter")
        assert theatre.session.calls == ["submit 7"]


async def test_the_body_scrolls_by_keys_while_an_answer_is_typed(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("adam"), size=(40, 15)) as pilot:
        assert "Form" not in theatre.frame(pilot)
        assert "significant" not in theatre.frame(pilot)
        await pilot.press("5", "pagedown")
        assert "significant" in theatre.frame(pilot)
        assert pilot.app.screen.query_one(Input).has_focus


async def test_an_edited_card_is_stored_and_asked_anew(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("e")
        await pilot.press("ctrl+home", "X", "ctrl+s")
        await pilot.pause()
        assert theatre.desk
        [(item_id, front, back)] = theatre.desk.rewritten
        assert (item_id, front[:5], back[:4]) == ("why-correct", "XWhy ", "Both")
        assert theatre.session.calls == ["refresh"]


async def test_an_answer_that_was_shown_stays_shown_when_its_card_is_edited(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("space", "e", "ctrl+home", "X", "ctrl+s")
        await pilot.pause()
        frame = theatre.frame(pilot)
        assert "Saved. How well did you know it?" in frame
        assert "start at zero" in frame
        await pilot.press("3")
        assert theatre.session.calls == ["reveal", "refresh", "reveal", "rate GOOD"]


async def test_an_edit_can_be_dropped_and_an_empty_side_is_not_kept(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("e", "f7", "delete", "ctrl+s")
        assert "must both have a text" in theatre.frame(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert theatre.desk
        assert theatre.desk.rewritten == []


async def test_a_graded_answer_stays_when_its_card_is_edited(theatre: Theatre, scenes: Scenes) -> None:
    async with theatre.open(scenes("choice")) as pilot:
        await pilot.press("2", "e", "ctrl+s")
        await pilot.pause()
        assert theatre.desk
        assert len(theatre.desk.rewritten) == 1
        assert theatre.session.calls == ["choose (1,)"]
        assert "✗ Wrong" in theatre.frame(pilot)
