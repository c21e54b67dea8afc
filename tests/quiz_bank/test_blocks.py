"""A Markdown text falls into blocks that keep their source."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.blocks import Block, BlockKind, parse, split_front_matter, unclosed


def kinds(text: str) -> list[tuple[str, int]]:
    return [(block.kind, block.line) for block in parse(text)]


def test_blocks_are_told_apart_and_counted_from_line_one() -> None:
    text = "# A\n\ntext\n\n- x\n\n1. y\n\n```\nz\n```\n\n> q\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    assert kinds(text) == [
        ("heading", 1),
        ("paragraph", 3),
        ("bullets", 5),
        ("numbers", 7),
        ("code", 9),
        ("quote", 13),
        ("table", 15),
    ]


def test_a_block_inside_a_list_loses_the_indentation_of_the_list_only() -> None:
    (listed,) = parse("1. **Adam:**\n   - one\n     - two\n\n   ```python\n   if x:\n       y()\n   ```\n")
    name, bullets, code = listed.items[0].blocks
    assert name.text == "**Adam:**"
    assert bullets.text == "- one\n  - two"
    assert bullets.items[0].blocks[1].text == "- two"
    assert code.text == "```python\nif x:\n    y()\n```"


def test_tabs_indent_like_four_columns() -> None:
    (listed,) = parse("-\tone\n\n\t\tcode\n\n\ttwo")
    assert [block.text for block in listed.items[0].blocks] == ["one", "    code", "two"]


def test_a_comment_in_code_is_no_heading() -> None:
    assert kinds("```\n# not a heading\nQ: neither\n```") == [("code", 1)]


def test_a_table_gives_its_cells() -> None:
    (table,) = parse("| a | b |\n|---|---|\n| `x \\| y` | 2 |")
    assert table.rows == (("a", "b"), ("`x | y`", "2"))


@pytest.mark.parametrize(
    ("text", "expected", "reason"),
    [
        ("Title\n=====\n\ntext", BlockKind.HEADING, "a title with a line under it"),
        ("Title\n-----\n\ntext", BlockKind.HEADING, "as above, second level"),
        ("\\[\na\n=\nb\n\\]", BlockKind.PARAGRAPH, "the sign of a formula"),
        ("A: an answer\n---", BlockKind.PARAGRAPH, "a rule between cards"),
        ("A sentence.\n---", BlockKind.PARAGRAPH, "a rule below a sentence"),
    ],
)
def test_only_a_title_becomes_a_heading_by_a_line_under_it(text: str, expected: BlockKind, reason: str) -> None:
    assert parse(text)[0].kind is expected, reason


@pytest.mark.parametrize(
    "text", ["```\na", "```\na\n", "~~~\na\n```", "````\na\n```", "- ```\n  a\n\n```\nb\n```", "```"]
)
def test_code_without_an_end_is_found_however_deep(text: str) -> None:
    assert len(unclosed(parse(text))) == 1


@pytest.mark.parametrize("text", ["```\na\n```", "~~~\na\n~~~~~", "- ```\n  a\n  ```", "    indented", "```\n```"])
def test_code_with_an_end_is_closed(text: str) -> None:
    assert unclosed(parse(text)) == []


def test_front_matter_is_taken_out_and_lines_keep_their_numbers() -> None:
    assert split_front_matter("---\na: 1\n---\ntext") == (["a: 1"], "\n\n\ntext")
    for text in ("---\na: 1\ntext", "text\n---\n---", ""):
        assert split_front_matter(text) == ([], text)


def deep(blocks: tuple[Block, ...]) -> list[Block]:
    return [each for block in blocks for each in (block, *deep(tuple(b for item in block.items for b in item.blocks)))]


@given(
    st.lists(st.sampled_from(["# a", "text", "- b", "  - c", "1. d", "```", "> e", "| f |", "|---|", "===", "\t", ""]))
)
def test_any_text_has_blocks_within_its_lines(lines: list[str]) -> None:
    blocks = parse("\n".join(lines))
    assert all(1 <= block.line < block.end <= len(lines) + 1 for block in deep(blocks))
    assert all(earlier.end <= later.line for earlier, later in pairwise(blocks))
