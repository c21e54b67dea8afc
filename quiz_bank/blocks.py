"""Which blocks a Markdown text consists of, each with its line and its source, free of the indentation around it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markdown_it.token import Token


class BlockKind(StrEnum):
    """What a block is; whatever has no name of its own here is only carried along."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    BULLETS = "bullets"
    NUMBERS = "numbers"
    CODE = "code"
    QUOTE = "quote"
    TABLE = "table"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Block:
    """One block. Lines count from 1; `end` is the first line after it."""

    kind: BlockKind
    line: int
    end: int
    text: str
    """Its Markdown; for a heading, what stands behind the marks."""
    level: int = 0
    items: tuple[ListItem, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table, the row of titles first."""
    closed: bool = True
    """False for a code block whose end is missing."""


@dataclass(frozen=True, slots=True)
class ListItem:
    """One entry of a list with the blocks inside it."""

    line: int
    blocks: tuple[Block, ...]


def parse(text: str, *, underlined: bool = True) -> tuple[Block, ...]:
    """Return the blocks of a text whose lines end in `\\n`; `underlined` allows headings with a line under them."""
    lines = text.split("\n")
    tokens = _tokens(text, underlined=underlined)
    if underlined and not all(_is_title(tokens[i], tokens[i + 1], lines) for i in _headings(tokens)):
        tokens = _tokens(text, underlined=False)
    return _Reader(lines, tokens).blocks(0, len(tokens), 0)


def split_front_matter(text: str) -> tuple[list[str], str]:
    """Return the lines between `---` and `---` at the very top, and the text with blank lines in their place."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return [], text
    end = next((i for i, line in enumerate(lines) if i > 0 and line.rstrip() == "---"), 0)
    if not end:
        return [], text
    return lines[1:end], "\n".join([""] * (end + 1) + lines[end + 1 :])


def join(blocks: Iterable[Block]) -> str:
    """The Markdown of blocks in a row."""
    return "\n\n".join(block.text for block in blocks)


def unclosed(blocks: Iterable[Block]) -> list[Block]:
    """Every code block without an end, however deep."""
    found = []
    for block in blocks:
        if not block.closed:
            found.append(block)
        for item in block.items:
            found += unclosed(item.blocks)
    return found


def _tokens(text: str, *, underlined: bool) -> list[Token]:
    """The block tokens of a text. Nothing is read inside a line, and no line is taken for a definition or for HTML."""
    # Markdown is only read on import and when a card is shown: the start of the program does not pay for the parser.
    from markdown_it import MarkdownIt

    markdown = MarkdownIt("commonmark").enable("table").disable(["reference", "html_block"])
    if not underlined:
        markdown.disable("lheading")
    markdown.core.ruler.enableOnly(["normalize", "block"])
    return markdown.parse(text)


def _headings(tokens: list[Token]) -> list[int]:
    """Where the underlined headings open."""
    return [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.markup in {"=", "-"}]


def _is_title(opening: Token, inline: Token, lines: list[str]) -> bool:
    """Whether an underlined line is meant as a heading, rather than a formula's `=` or a rule below a sentence."""
    _, end = opening.map or (0, 0)
    underline = lines[end - 1].strip()
    title = inline.content
    is_sentence = "\n" in title or title[-1] in ".:;," or re.match(r"[QA]\w*\s*\d*:", title)
    return len(underline) >= 3 and not is_sentence


_MARKER = re.compile(r"([ \t]*(?:[-+*]|\d{1,9}[.)]))([ \t]*)")
_KINDS = {
    "heading_open": BlockKind.HEADING,
    "paragraph_open": BlockKind.PARAGRAPH,
    "bullet_list_open": BlockKind.BULLETS,
    "ordered_list_open": BlockKind.NUMBERS,
    "fence": BlockKind.CODE,
    "code_block": BlockKind.CODE,
    "blockquote_open": BlockKind.QUOTE,
    "table_open": BlockKind.TABLE,
}


class _Reader:
    """Turns tokens into blocks. The marker of a list item is blanked once the text around it was taken."""

    def __init__(self, lines: list[str], tokens: list[Token]) -> None:
        self.lines = list(lines)
        self.tokens = tokens
        self.closing = _closing(tokens)

    def blocks(self, first: int, last: int, indent: int) -> tuple[Block, ...]:
        """The blocks of the tokens from `first` up to `last`, in a container indented by `indent` columns."""
        found = []
        while first < last:
            found.append(self._block(first, indent))
            first = self.closing[first] + 1
        return tuple(found)

    def _block(self, at: int, indent: int) -> Block:
        token = self.tokens[at]
        start, end = token.map or (0, 0)
        kind = _KINDS.get(token.type, BlockKind.OTHER)
        source = self._source(start, end, indent)
        match kind:
            case BlockKind.HEADING:
                return Block(kind, start + 1, end + 1, self.tokens[at + 1].content, level=int(token.tag[1:]))
            case BlockKind.PARAGRAPH:
                return Block(kind, start + 1, end + 1, self.tokens[at + 1].content)
            case BlockKind.CODE if token.type == "fence":
                text = f"{token.markup}{token.info}\n{token.content}{token.markup}"
                last = self.lines[end - 1].strip()
                closed = end - start > 1 and last == token.markup[0] * max(len(last), len(token.markup))
                return Block(kind, start + 1, end + 1, text, closed=closed)
            case BlockKind.BULLETS | BlockKind.NUMBERS:
                return Block(kind, start + 1, end + 1, source, items=self._items(at))
            case BlockKind.TABLE:
                return Block(kind, start + 1, end + 1, source, rows=self._rows(at))
            case _:
                return Block(kind, start + 1, end + 1, source)

    def _items(self, at: int) -> tuple[ListItem, ...]:
        """The items of the list that opens at a token."""
        items = []
        item = at + 1
        while item < self.closing[at]:
            start, _ = self.tokens[item].map or (0, 0)
            inner = self._blank_marker(start)
            items.append(ListItem(start + 1, self.blocks(item + 1, self.closing[item], inner)))
            item = self.closing[item] + 1
        return tuple(items)

    def _blank_marker(self, index: int) -> int:
        """Replace the list marker of a line by spaces; return the column at which the content of its item starts."""
        found = _MARKER.match(self.lines[index])
        if found is None:
            return 0
        marker = len(found[1].expandtabs(4))
        column = len(found[0].expandtabs(4))
        rest = self.lines[index][found.end() :]
        self.lines[index] = " " * column + rest
        return column if rest and 1 <= column - marker <= 4 else marker + 1

    def _rows(self, at: int) -> tuple[tuple[str, ...], ...]:
        """The cells of the table that opens at a token."""
        rows: list[list[str]] = []
        for token in self.tokens[at : self.closing[at]]:
            if token.type == "tr_open":
                rows.append([])
            elif token.type == "inline":
                rows[-1].append(token.content)
        return tuple(tuple(row) for row in rows)

    def _source(self, start: int, end: int, indent: int) -> str:
        """The lines from `start` up to `end` without `indent` columns of space and without blank lines at the end."""
        return "\n".join(_outdented(line, indent) for line in self.lines[start:end]).rstrip()


def _outdented(line: str, columns: int) -> str:
    """A line without as many as `columns` columns of the space it starts with."""
    content = line.lstrip(" \t")
    space = line[: len(line) - len(content)].expandtabs(4)
    return space[min(columns, len(space)) :] + content


def _closing(tokens: list[Token]) -> list[int]:
    """For each token the index of the one that closes it; a token that opens nothing closes itself."""
    closing = list(range(len(tokens)))
    opened: list[int] = []
    for i, token in enumerate(tokens):
        if token.nesting == 1:
            opened.append(i)
        elif token.nesting == -1:
            closing[opened.pop()] = i
    return closing
