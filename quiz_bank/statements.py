"""Somebody's notes as statements: each sentence, table cell and block of code, with its line and the titles above it.

Works line by line on Markdown, plain text and slides alike, in time that grows with the length of the text only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1000
"""Characters of a statement; a longer sentence is read in pieces."""
_LONGEST_TITLE = 90
_DEEPEST = 6
_SHORT_LINE = 60
_HEADING_UNDERLINED = 0
"""Level that no marks have: below it, marked headings stay inside."""


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that is said. `line` counts from 1; `titles` are the headings, items and labels above, outermost first.

    Statements of one `block` (a paragraph, a list item, a table row) follow each other in the same breath.
    """

    line: int
    text: str
    titles: tuple[str, ...]
    block: int
    is_code: bool = False
    is_title: bool = False


_FENCE = re.compile(r"\s*(?:(?:[-*+]|\d{1,3}[.)])\s+)?(`{3,}|~{3,})[^`]*$")
_HEADING = re.compile(r"\s{0,3}(#{1,6})\s+(.*)")
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
_QUOTE = re.compile(r"^(?:\s{0,3}>\s?)+")
_ITEM = re.compile(r"([-*+•–‣◦▪●]|\(?\d{1,3}[.)]|\(?[a-z][.)])\s+(?=\S)")
_BOX = re.compile(r"\[(?P<mark>[ xX])\]\s+")
_CODE = re.compile(
    r"\s*(?:>>>\s*|\.\.\.\s+|In \[\d+\]:\s*)?"
    r"(?:from\s+[\w.]+\s+import\b|import\s+[\w.]+(?:\s+as\s+\w+)?\s*$|[\w.]+\s*=\s*[\w.]+\(|def\s+\w+\(|return\b.*[*/(])"
)
_LABEL = re.compile(r"[*_]{0,3}(?P<label>[^.:;!?*]{1,60}):[*_]{0,3}(?=\s)")
_SPEAKER = re.compile(r"[*_]{0,3}(?:Q|Question|A|Ans|Answer)\s?\d{0,3}[*_]{0,3}[:.)]", re.IGNORECASE)
"""Begins a question or an answer, which starts a paragraph even without a blank line."""
_ABBREVIATED = re.compile(r"(?:\b(?:e\.g|i\.e|a\.k\.a|vs|al|resp|approx|cf|etc|Eq|Fig|Sec|[A-Z])|^\W*\d{1,3})\.$")
_END = re.compile(r"[.!?][\"'”’)\]*_`]*(?=\s+[\"'“‘(\[*_`]*[A-Z0-9αβελμ\\$])")


class _Titles:
    """The titles above the present line: headings by level, list items by indentation, and the last label."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str]] = []
        self.items: list[tuple[int, str]] = []
        self.label = ""

    def all(self) -> tuple[str, ...]:
        """From the outermost to the nearest."""
        named = [title for _, title in self.headings] + [self.label] + [title for _, title in self.items]
        return tuple(title for title in named if title)

    def head(self, level: int, title: str) -> None:
        """Begin a section."""
        self.headings = [(other, text) for other, text in self.headings if other < level] + [(level, title)]
        self.items, self.label = [], ""

    def enter(self, indent: int) -> None:
        """Begin a list item, whose title is not known yet; only the nearest few lists are kept."""
        self.items = [*self.items[-_DEEPEST:], (indent, "")]

    def leave(self, indent: int) -> None:
        """End the list items that are indented by as much or more."""
        self.items = [(other, text) for other, text in self.items if other < indent]


def statements(text: str) -> Iterator[Statement]:
    """Read a text whose lines end in `\\n`, from its beginning to its end."""
    return _Reader(text.split("\n")).read()


class _Reader:
    """Takes line after line; what belongs together is collected and given out when it ends."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.titles = _Titles()
        self.block = 0
        self.collected: list[tuple[int, str]] = []
        self.table: list[str] = []
        """The titles of the columns."""

    def read(self) -> Iterator[Statement]:
        """Every statement in order."""
        at = 0
        while at < len(self.lines):
            line = _QUOTE.sub("", self.lines[at], count=1)
            if fence := _FENCE.match(line):
                yield from self._flush()
                end = self._end_of_fence(at + 1, fence[1])
                yield from self._code(at + 1, end)
                at = end + 1
            elif _CODE.match(line):
                yield from self._flush()
                end = at + 1
                while end < len(self.lines) and self._continues_code(end):
                    end += 1
                yield from self._code(at, end)
                at = end
            else:
                yield from self._line(at, line)
                at += 1
        yield from self._flush()

    def _end_of_fence(self, at: int, marks: str) -> int:
        """The index of the line that closes a fence, or of the line after the last."""
        while at < len(self.lines):
            stripped = _QUOTE.sub("", self.lines[at], count=1).strip()
            if stripped.startswith(marks) and not stripped.strip(marks[0]):
                return at
            at += 1
        return at

    def _continues_code(self, at: int) -> bool:
        """Whether a line goes on with code that stands without a fence."""
        line = self.lines[at]
        return bool(_CODE.match(line)) or (line.startswith((" ", "\t", ")")) and not _ITEM.match(line.lstrip()))

    def _code(self, start: int, end: int) -> Iterator[Statement]:
        text = "\n".join(self.lines[start:end])
        if text.strip():
            self.block += 1
            yield Statement(start + 1, text, self.titles.all(), self.block, is_code=True)

    def _line(self, at: int, line: str) -> Iterator[Statement]:
        stripped = line.strip()
        indent = len(line) - len(line.lstrip())
        if not stripped:
            yield from self._flush()
            self.table = []
        elif heading := _HEADING.match(line):
            yield from self._flush()
            yield from self._heading(at, len(heading[1]), heading[2].rstrip("# "))
        elif self.collected and len(self.collected) == 1 and _UNDERLINE.fullmatch(line):
            ((first, title),) = self.collected
            self.collected = []
            yield from self._heading(first, _HEADING_UNDERLINED, title)
        elif self._is_row(at, stripped):
            yield from self._flush()
            yield from self._row(at, stripped)
        elif item := _ITEM.match(stripped):
            yield from self._flush()
            self.titles.leave(indent)
            self._begin_item(at, indent, stripped[item.end() :])
        else:
            if _SPEAKER.match(stripped):
                yield from self._flush()
            if not self.collected:
                self.titles.leave(max(indent, 1) if indent else 0)
            self.collected.append((at, stripped))

    def _heading(self, at: int, level: int, title: str) -> Iterator[Statement]:
        self.block += 1
        self.titles.head(level, title)
        yield Statement(at + 1, title[:LONGEST], self.titles.all()[:-1], self.block, is_title=True)

    def _begin_item(self, at: int, indent: int, text: str) -> None:
        """Collect a list item; a box without a mark is an answer that is not given, and is left out."""
        box = _BOX.match(text)
        if box and box["mark"] == " ":
            return
        self.titles.enter(indent)
        self.collected.append((at, text[box.end() :] if box else text))

    def _is_row(self, at: int, stripped: str) -> bool:
        if stripped.startswith("|") or (self.table and "|" in stripped):
            return True
        return (
            "|" in stripped
            and at + 1 < len(self.lines)
            and bool("-" in self.lines[at + 1] and _is_rule(self.lines[at + 1]))
        )

    def _row(self, at: int, stripped: str) -> Iterator[Statement]:
        """A row of a table: each cell with the title of its column, below the cell that the row begins with."""
        if _is_rule(stripped):
            return
        cells = [cell.strip() for cell in stripped.strip("|").split("|")]
        if not self.table:
            self.table = cells
            return
        self.block += 1
        titles = (*self.titles.all(), cells[0])
        for number, cell in enumerate(cells[1:], 1):
            column = self.table[number] if number < len(self.table) else ""
            said = f"{cells[0]}: {column}: {cell}" if column else f"{cells[0]}: {cell}"
            yield Statement(at + 1, said[:LONGEST], titles[:-1], self.block)

    def _flush(self) -> Iterator[Statement]:
        """Give out the sentences that were collected, and remember what they are a title of."""
        if not self.collected:
            return
        lines, self.collected = self.collected, []
        self.block += 1
        whole = " ".join(text for _, text in lines[:2])
        label = _LABEL.match(whole + " ")
        titles = self.titles.all()
        inner = (*titles, label["label"]) if label else titles
        for number, (line, sentence) in enumerate(_sentences(lines)):
            yield Statement(line + 1, sentence, titles if number == 0 else inner, self.block)
        self._remember(lines, whole, label["label"] if label else "")

    def _remember(self, lines: list[tuple[int, str]], whole: str, label: str) -> None:
        """Take a short line, or the label that a text begins with, as a title of what follows."""
        is_short = len(lines) == 1 and len(whole) <= _LONGEST_TITLE and whole.rstrip("*_ ")[-1:] not in {".", "!", ","}
        title = whole if is_short else "" if _SPEAKER.match(f"{label}:") else label
        if self.titles.items and not self.titles.items[-1][1]:
            self.titles.items[-1] = (self.titles.items[-1][0], title)
        elif not self.titles.items:
            self.titles.label = title


def _is_rule(line: str) -> bool:
    """Whether a line parts the head of a table from its body."""
    return not line.strip("|-: \t") and "-" in line


def _sentences(lines: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """The sentences of some lines, each with the index of the line it begins on."""
    start, words = lines[0][0], ""
    for position, (number, text) in enumerate(lines):
        if not words:
            start = number
        words = f"{words} {text}" if words else text
        following = lines[position + 1][1] if position + 1 < len(lines) else ""
        for sentence, rest in _cut(words):
            yield start, sentence
            start, words = number, rest
        if words and (not following or _parts(text, following)):
            yield start, words
            words = ""


def _cut(text: str) -> Iterator[tuple[str, str]]:
    """Each sentence that ends inside a text, with what is left after it."""
    begin = 0
    for end in _END.finditer(text):
        if not _ABBREVIATED.search(text[max(begin, end.start() - 8) : end.start() + 1]):
            yield text[begin : end.end()], text[end.end() :].lstrip()
            begin = end.end() + 1
    while len(text) - begin > LONGEST:
        yield text[begin : begin + LONGEST], text[begin + LONGEST :]
        begin += LONGEST


def _parts(line: str, following: str) -> bool:
    """Whether the end of a line ends a statement: lines of slides do, wrapped lines of a paragraph do not."""
    complete = line.rstrip("*_`\"')”’ ").endswith((".", "!", "?", ";"))
    return complete or (len(line) < _SHORT_LINE and not following.lstrip("*_`\"'(“‘").strip()[:1].islower())
