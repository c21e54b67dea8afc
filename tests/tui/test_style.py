"""Colours have one home, style sheets stay small, and every text can be read on every background."""

import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import Theme

import tui
from tui.theme import DARK, LIGHT, THEMES

PACKAGE = Path(tui.__file__).parent
SHEETS = sorted(PACKAGE.rglob("*.tcss"))
SOURCES = sorted(PACKAGE.rglob("*.py"))
HEX = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
TEXTS = ("text-primary", "text-secondary", "text-accent", "text-success", "text-warning", "text-error")
BACKGROUNDS = ("background", "surface", "panel")
READABLE = 4.5
"""The contrast that WCAG 2.2 asks of text (success criterion 1.4.3, level AA)."""
MUTED = 0.7
"""The strength of `$foreground 70%`, the weakest text there is."""


def test_colours_are_numbers_in_the_themes_only() -> None:
    found = [
        f"{path.name}: {match.group()}"
        for path in (*SHEETS, *SOURCES)
        if path.name != "theme.py"
        for match in HEX.finditer(path.read_text(encoding="utf-8"))
        if path.suffix == ".py" or (match.group()[1:].isalnum() and not match.string[match.start() - 1].isspace())
    ]
    assert found == []


def test_style_sheets_are_small_and_widgets_have_none_of_their_own() -> None:
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SHEETS}
    assert {"app.tcss", "today.tcss", "quiz.tcss", "progress.tcss"} <= set(lengths)
    assert lengths.pop("app.tcss") < 150
    assert [name for name, length in lengths.items() if length >= 120] == []
    assert [path.name for path in SOURCES if "DEFAULT_CSS" in path.read_text(encoding="utf-8")] == []


def test_widgets_and_screens_do_not_know_the_app() -> None:
    parts = [path for folder in ("widgets", "screens") for path in (PACKAGE / folder).glob("*.py")]
    assert len(parts) > 15
    assert [path.name for path in parts if "tui.app" in path.read_text(encoding="utf-8")] == []


def luminance(color: Color) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [part / 255 for part in color.rgb]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Color, other: Color) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("background", BACKGROUNDS)
def test_every_text_can_be_read_on_every_background(theme: Theme, background: str) -> None:
    tokens = theme.to_color_system().generate()
    behind = Color.parse(tokens[background])
    texts = {name: Color.parse(tokens[name]) for name in TEXTS}
    texts["foreground"] = Color.parse(tokens["foreground"])
    texts["muted"] = behind + texts["foreground"].with_alpha(MUTED)
    assert {name: contrast(color, behind) for name, color in texts.items() if contrast(color, behind) < READABLE} == {}


def test_one_theme_is_dark_and_one_is_light() -> None:
    assert (DARK.dark, LIGHT.dark) == (True, False)
