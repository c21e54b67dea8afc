"""Markdown of cards at a width: what stands where, and what is marked how."""

import pytest
from textual.content import Content

from tui.markdown import read, render, render_inline


def shown(source: str, columns: int = 40) -> list[str]:
    return [line.rstrip() for line in render(source, columns).plain.splitlines()]


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("one\ntwo", ["one two"]),
        ("one  \ntwo", ["one", "two"]),
        ("one\n\ntwo", ["one", "", "two"]),
        ("# Title\ntext", ["Title", "", "text"]),
        ("- a\n- b", ["• a", "• b"]),
        ("- a\n\n- b", ["• a", "", "• b"]),  # a loose list
        ("- a\n  - b\n    - c", ["• a", "  ◦ b", "    ▪ c"]),
        ("3. a\n4. b", ["3. a", "4. b"]),
        ("9. a\n10. b", ["9. a", "10. b"]),
        ("> a\n> b", ["│ a b"]),
        ("---", ["─" * 40]),
        ("`a[i] = b[j]` and *x* and **y**", ["a[i] = b[j] and x and y"]),
        ("a * b * c", ["a * b * c"]),
        ("<b>bold</b>", ["<b>bold</b>"]),  # HTML is not read
        ("<div>\nblock\n</div>", ["<div> block </div>"]),
        ("```python\nx = 1\n\n  y\n```", ["▏ x = 1", "▏", "▏   y"]),
        ("    indented", ["▏ indented"]),
        ("```no-such-language\nx\n```", ["▏ x"]),
        ("![a picture](https://a.b/c.png)", ["a picture"]),
        ("![](https://a.b/c.png)", ["picture"]),
        ("[text](https://a.b)", ["text"]),
        ("~~gone~~", ["gone"]),
        ("", []),
    ],
)
def test_each_block_has_its_lines(source: str, lines: list[str]) -> None:
    assert shown(source) == lines


def test_long_lines_wrap_below_their_text() -> None:
    assert shown("- one two three four five six seven", 20) == ["• one two three four", "  five six seven"]
    assert shown("> one two three four five", 15) == ["│ one two three", "│ four five"]


def test_code_that_is_too_wide_is_folded_not_cut() -> None:
    lines = shown("```\n" + "x" * 50 + "\n```", 20)
    assert "".join(line.removeprefix("▏ ") for line in lines) == "x" * 50
    assert all(len(line) <= 20 for line in lines)


def test_a_table_fits_its_width() -> None:
    source = "| name | what it does |\n|---|---|\n| Adam | keeps two moving averages |"
    assert shown(source, 40) == [
        "name  what it does",
        "───────────────────────────────",
        "Adam  keeps two moving averages",
    ]
    narrow = shown(source, 16)
    assert all(len(line) <= 16 for line in narrow)
    assert " ".join(" ".join(narrow).split()).count("averages") == 1


def styles(content: Content) -> dict[str, str]:
    return {content.plain[span.start : span.end]: str(span.style) for span in content.spans if span.style}


def test_emphasis_and_code_are_styled() -> None:
    found = styles(render("**b** *i* ~~s~~ `c`", 40))
    assert found == {"b": "bold", "i": "italic", "s": "strike", "c": "$text-accent"}


def test_code_is_highlighted_as_python_unless_it_names_another_language() -> None:
    coloured = [set(styles(render(f"```{language}\nreturn 1\n```", 40))) for language in ("python", "", "text")]
    assert "return" in coloured[0]
    assert coloured[1] == coloured[0]
    assert "return" not in coloured[2]


def test_a_language_that_no_card_needs_is_not_looked_up() -> None:
    assert render("```brainfuck\n+[>]\n```", 40).plain == render("```text\n+[>]\n```", 40).plain


def test_links_are_numbered_by_address() -> None:
    source = "[a](https://a.example) [b](https://b.example) [again](https://a.example) [no](file:///x)"
    assert read(source).links == ("https://a.example", "https://b.example")


def test_an_option_is_one_line_without_live_links() -> None:
    content = render_inline("`f(x)` is **not** [this](https://a.example)\n# no title")
    assert content.plain == "f(x) is not this # no title"
    assert "click" not in repr(content.spans)


def test_no_line_ends_at_a_no_break_space() -> None:
    lines = shown("Given: beta1 = 0.9, **eps\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}1e-8**", columns=25)
    assert lines == ["Given: beta1 = 0.9,", "eps\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}1e-8"]
