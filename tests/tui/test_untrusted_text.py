"""Text from decks, imports and the database stays text: no action, no escape code, no crash, nothing lost."""

from __future__ import annotations

import ast
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.events import Paste
from textual.style import Style
from textual.widgets import Input, TextArea

import tui
from quiz_bank.model import Card, CardType, Choice, Evidence, Rating, Response
from quiz_bank.question import Entry, Given, Judgement, Question, Solution, SolutionStep
from tui.markdown import render, render_inline
from tui.table import table
from tui.widgets.words import line, words
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import SimpleNamespace

    from textual.pilot import Pilot

    from tests.tui.conftest import Scene, Theatre

HOSTILE = (
    "[@click=app.quit]click[/] [/] [/b] [link=file:///etc/passwd]x[/link] [a=b:c] a[i] = b[j] [red]r "
    "\x1b]52;c;cHduZWQ=\x07 \x1b[2J \x9b31m \x1b]0;title\x07 \x08\x0b\x0c "
    "\u202eeulb\u202c \u2066x\u2069 \u200f\u061c \ufeff \U000e0041 "
    "![p](http://a.b/c.png) [go](javascript:alert(1)) [v](vscode:x) [w](https://example.org/%1b%5b2J) <b>html</b>"
)
MARKUP = "[@click=app.quit]click[/] [/] a[i] = b[j] [red]r"
BIDI = {"\u200e", "\u200f", "\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def unsafe(text: str) -> list[str]:
    """Characters that must not reach a terminal."""
    found = [char for char in text if unicodedata.category(char) in {"Cc", "Cs"} or char in BIDI]
    return [char for char in found if char != "\n"]


def actions(pilot: Pilot[int]) -> Iterator[str]:
    """What a click anywhere on the screen would run."""
    for strip in pilot.app.screen._compositor.render_strips():
        for segment in strip:
            if segment.style and "@click" in segment.style.meta:
                yield str(segment.style.meta["@click"])


def assert_harmless(pilot: Pilot[int], frame: str) -> None:
    assert unsafe(frame) == []
    assert {action for action in actions(pilot) if not action.startswith("link(")} == set()
    assert {action for action in actions(pilot) if not action[5:-1].isdigit()} == set()


def hostile_card(kind: CardType = CardType.FLASHCARD) -> Card:
    choices = (Choice(HOSTILE, right=True, because=HOSTILE, partner=HOSTILE), Choice("x" + HOSTILE, because=HOSTILE))
    table_of_it = f"\n\n| {MARKUP} | b |\n|---|---|\n| {MARKUP} | {HOSTILE} |\n\n```python\n{HOSTILE}\n```\n"
    return Card(
        id=HOSTILE,
        topic=HOSTILE,
        front=HOSTILE + table_of_it,
        back=HOSTILE + table_of_it,
        type=kind,
        key_points=(HOSTILE,),
        choices=choices,
        why=HOSTILE,
        commonly_said=HOSTILE,
        evidence=Evidence(experiments=(HOSTILE,)),
    )


def hostile_scene(scene: Scene, entry: Entry) -> Scene:
    card = None if entry is Entry.NUMBER else hostile_card()
    question = Question(
        id=HOSTILE,
        item_id=HOSTILE,
        topic=HOSTILE,
        title=HOSTILE,
        entry=entry,
        statement=card.front if card else HOSTILE,
        convention=HOSTILE,
        givens=(Given(HOSTILE, HOSTILE),),
        ask=HOSTILE,
        form=HOSTILE,
        options=(HOSTILE, "x" + HOSTILE),
        card=card,
    )
    steps = tuple(SolutionStep(step.formula, step.substituted, HOSTILE) for step in scene.solution.steps)
    solution = Solution(HOSTILE, steps, HOSTILE, HOSTILE, (HOSTILE,), (HOSTILE,))
    judgement = Judgement(Verdict.SLIP, HOSTILE, HOSTILE, HOSTILE, slips=(HOSTILE,), proposed=Rating.AGAIN)
    again = Judgement(Verdict.UNREADABLE, HOSTILE, HOSTILE, HOSTILE, final=False)
    entries = [replace(each, response=Response(typed=HOSTILE)) for each in scene.history]
    judgements = [judgement] if entry is not Entry.NUMBER else [again, judgement]
    return replace(scene, question=question, solution=solution, judgements=judgements, history=entries)


@pytest.mark.parametrize("size", [(80, 60), (40, 15)])
@pytest.mark.parametrize(
    ("entry", "keys"),
    [
        (Entry.NUMBER, ["1", "enter", "enter", "w"]),  # asked again, then judged
        (Entry.REVEAL, ["space", "space", "down", "x", "i", "escape", "e", "escape", "u"]),
        (Entry.CHOICE, ["1"]),
        (Entry.SEVERAL, ["1", "enter"]),
        (Entry.MATCH, ["1", "2", "enter"]),
        (Entry.TEXT, ["x", "enter"]),
    ],
)
async def test_no_text_of_a_question_becomes_an_action_or_an_escape_code(
    theatre: Theatre, scenes: Callable[[str], Scene], entry: Entry, keys: list[str], size: tuple[int, int]
) -> None:
    async with theatre.open(hostile_scene(scenes("adam"), entry), size=size) as pilot:
        assert_harmless(pilot, theatre.frame(pilot))
        for key in keys:
            await pilot.press(key)
            assert_harmless(pilot, theatre.frame(pilot))
        assert pilot.app.is_running


@pytest.mark.parametrize("keys", [[], ["down", "space"], ["t"]])
async def test_no_name_of_a_topic_does_either(theatre: Theatre, summaries: SimpleNamespace, keys: list[str]) -> None:
    topics = tuple(replace(each, topic=HOSTILE) for each in summaries.busy.topics)
    theatre.today = replace(summaries.busy, topics=topics)
    theatre.progress = replace(summaries.year, mastery=((HOSTILE, 0.5), (HOSTILE + "2", 1.0)))
    async with theatre.open(start="today", size=(80, 60)) as pilot:
        await pilot.press(*keys)
        await theatre.read(pilot)
        assert_harmless(pilot, theatre.frame(pilot))


async def test_brackets_of_formulas_are_shown_letter_by_letter(
    theatre: Theatre, scenes: Callable[[str], Scene]
) -> None:
    scene = hostile_scene(scenes("adam"), Entry.NUMBER)
    scene.question = replace(scene.question, statement="a[i] = b[j] [red] [/]", ask="w[t+1] = [0, 1]")
    async with theatre.open(scene, size=(120, 60)) as pilot:
        frame = theatre.frame(pilot)
        assert "a[i] = b[j] [red] [/]" in frame
        assert "w[t+1] = [0, 1]" in frame


async def test_a_tooltip_of_the_footer_is_no_markup(theatre: Theatre, scenes: Callable[[str], Scene]) -> None:
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.hover("KeyLine", offset=(2, 0))
        tooltip = pilot.app.screen.query_one("KeyLine").tooltip
        assert isinstance(tooltip, Content)


async def test_what_is_pasted_is_cleaned_before_it_is_shown(theatre: Theatre, scenes: Callable[[str], Scene]) -> None:
    async with theatre.open(scenes("adam")) as pilot:
        pilot.app.screen.query_one(Input).post_message(Paste("1\x1b]52;c;eA==\x07\u202e2"))
        await pilot.pause()
        assert unsafe(theatre.frame(pilot)) == []
        assert "1" in pilot.app.screen.query_one(Input).value
    async with theatre.open(scenes("flashcard")) as pilot:
        await pilot.press("e")
        pilot.app.screen.query(TextArea).first().post_message(Paste("A\x1b]52;c;eA==\x07\nB"))
        await pilot.pause()
        assert unsafe(theatre.frame(pilot)) == []
        assert "A\ufffd]52" in pilot.app.screen.query(TextArea).first().text


# -- links ---------------------------------------------------------------------------------------------------------
async def test_a_link_shows_its_address_and_opens_only_when_agreed(
    theatre: Theatre, scenes: Callable[[str], Scene], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("textual.app.App.open_url", lambda _, url, **__: opened.append(url))
    scene = scenes("flashcard")
    scene.question = replace(scene.question, statement="See [the paper](https://example.org/abs?x=1&y=2).")
    for key, expected in (("escape", []), ("o", ["https://example.org/abs?x=1&y=2"])):
        async with theatre.open(scene) as pilot:
            await pilot.click("#question", offset=(6, 2))
            await theatre.until(pilot, lambda: "https://example.org/abs?x=1&y=2" in theatre.frame(pilot))
            assert opened == []
            await pilot.press(key)
            await pilot.pause()
        assert opened == expected


@pytest.mark.parametrize(
    ("target", "live"),
    [
        ("https://example.org", True),
        ("http://example.org/a_(b)", True),
        ("HTTPS://EXAMPLE.ORG", True),
        ("javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("vscode:open", False),
        ("//example.org", False),  # which scheme would it be?
        ("https:", False),  # no host
        ("http://", False),
        ("mailto:a@example.org", False),
    ],
)
def test_only_web_addresses_are_live(target: str, live: bool) -> None:
    assert bool(clicks(render(f"[text](<{target}>)", 60))) is live


def clicks(content: Content) -> list[str]:
    """What clicks on a content would run."""
    metas = [span.style.meta for span in content.spans if isinstance(span.style, Style)]
    return [str(meta["@click"]) for meta in metas if "@click" in meta]


# -- functions -----------------------------------------------------------------------------------------------------
@given(st.text(max_size=200))
def test_any_text_can_be_shown_on_a_line_or_several(text: str) -> None:
    assert unsafe(words(text).plain) == []
    assert unsafe(line(text).plain) == []
    assert "\n" not in line(text).plain


@given(
    st.text(alphabet=st.characters() | st.sampled_from(list("[]()`*_#|>-<!\n\\ ")), max_size=200), st.integers(1, 90)
)
def test_any_text_can_be_read_as_markdown(source: str, columns: int) -> None:
    for content in (render(source, columns), render_inline(source)):
        assert unsafe(content.plain) == []
        assert all(click.startswith("link(") for click in clicks(content))


@given(st.lists(st.lists(st.text(max_size=20), max_size=4), max_size=4), st.integers(1, 60))
def test_a_table_takes_any_cells(rows: list[list[str]], columns: int) -> None:
    table([[words(cell) for cell in row] for row in rows], columns)


# -- the source ----------------------------------------------------------------------------------------------------
PACKAGE = Path(tui.__file__).parent
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "commands" not in path.parts and path.name != "cli.py")
MAY_IMPORT = {
    ("widgets/words.py", "Static"),  # with markup=False
    ("widgets/answer_line.py", "Input"),  # its value is never markup
    ("screens/window.py", "TextArea"),  # neither is its text
}
INTERPRETING = {"from_markup", "from_text", "notify"}
READ_AS_MARKUP = {"border_title", "border_subtitle", "placeholder"}


def offences(name: str, source: str) -> Iterator[str]:
    """Constructs through which a text could be read as markup."""
    for node in ast.walk(ast.parse(source)):
        for construct in constructs(node, name):
            yield f"{name}:{getattr(node, 'lineno', 0)}: {construct}"


def constructs(node: ast.AST, name: str) -> list[str]:
    match node:
        case ast.ImportFrom(module=str(module), names=names) if module.startswith("textual.widgets"):
            return [alias.name for alias in names if (name, alias.name) not in MAY_IMPORT]
        case ast.Call(func=ast.Attribute(attr=attr)) if attr in INTERPRETING:
            return [attr]
        case ast.Call(keywords=keywords):
            return [str(each.arg) for each in keywords if each.arg in READ_AS_MARKUP or is_markup(each)]
        case ast.Assign(targets=[ast.Attribute(attr=attr)], value=value) if attr in READ_AS_MARKUP | {"tooltip"}:
            return [] if "Content(" in ast.unparse(value) else [attr]
    return []


def is_markup(keyword: ast.keyword) -> bool:
    return keyword.arg == "markup" and not (isinstance(keyword.value, ast.Constant) and keyword.value.value is False)


def test_nothing_in_the_package_interprets_markup() -> None:
    found = [
        offence
        for path in SOURCES
        for offence in offences(str(path.relative_to(PACKAGE)), path.read_text(encoding="utf-8"))
    ]
    assert len(SOURCES) > 30
    assert found == []


@pytest.mark.parametrize(
    "planted",
    [
        "from textual.widgets import Label",
        "from textual.widgets import Button, Markdown",
        "Content.from_markup(text)",
        "self.notify(text)",
        "Words(text, markup=True)",
        "self.border_title = topic",
        "self.tooltip = topic",
        "_Line(placeholder=topic)",
    ],
)
def test_a_planted_construct_is_found(planted: str) -> None:
    assert list(offences("planted.py", planted))
