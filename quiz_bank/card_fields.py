"""How the text under the heading of a card falls into fields: `Q: ...`, `A: ...`, `Why: ...` and so on.

A field starts with a line `Name: ...` and goes on until the next such line. Lines inside lists, tables, quotes and code
start no field.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from quiz_bank.blocks import Block, BlockKind, join
from quiz_bank.latex import unbalanced, unread

if TYPE_CHECKING:
    from quiz_bank.errors import Problems


class FieldName(StrEnum):
    """Every field that a card may have, in the order in which they are best written."""

    QUESTION = "Q"
    TRUE_OR_FALSE = "True or false"
    CLOZE = "Cloze"
    ORDER = "Order"
    MATCH = "Match"
    CODE = "Code"
    ANSWER = "A"
    SHORT_ANSWER = "Short answer"
    ALSO_ACCEPT = "Also accept"
    KEY_POINTS = "Key points"
    WHY = "Why"
    COMMONLY_SAID = "Commonly said"
    EVIDENCE = "Evidence"
    TAGS = "Tags"
    HISTORY = "History"


QUESTIONS = (
    FieldName.QUESTION,
    FieldName.TRUE_OR_FALSE,
    FieldName.CLOZE,
    FieldName.ORDER,
    FieldName.MATCH,
    FieldName.CODE,
)
_NAMES = {name.value: name for name in FieldName}
_START = re.compile(r"(?P<name>[A-Z][A-Za-z]*(?: [a-z]+){0,2}):(?:[ \t]+(?P<text>.*))?")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a card with the blocks in it."""

    name: FieldName
    line: int
    blocks: tuple[Block, ...]

    @property
    def text(self) -> str:
        """All of it as Markdown."""
        return join(self.blocks)


@dataclass(frozen=True, slots=True)
class Draft:
    """A card as it is written; whatever is wrong with it goes to `problems`."""

    id: str
    line: int
    topic: str
    fields: dict[FieldName, Field]
    problems: Problems

    def text(self, name: FieldName) -> str:
        """The Markdown of a field, nothing for a field that is not there."""
        found = self.fields.get(name)
        return found.text if found else ""

    def entries(self, name: FieldName, separator: str) -> list[str]:
        """The entries of a field that holds a list on a line."""
        return [entry for entry in (" ".join(part.split()) for part in self.text(name).split(separator)) if entry]

    def complain(self, name: FieldName, found: str, expected: str) -> None:
        """Report a problem on the line of a field, or on that of the card when the field is missing."""
        self.problems.add(self.fields[name].line if name in self.fields else self.line, found, expected)


def fields_of(blocks: tuple[Block, ...], problems: Problems) -> dict[FieldName, Field]:
    """Return the fields of a card by name; report unknown, repeated and empty ones, stray text, unread formulas."""
    fields: dict[FieldName, Field] = {}
    for run in _runs(blocks):
        start = _start(run[0])
        name = _NAMES.get(start["name"]) if start else None
        if start is None:
            problems.add(run[0].line, f"text that belongs to no field: {_quoted(run[0])}", "a line such as `Q: ...`")
        elif name is None:
            _report_unknown(start["name"], run[0].line, problems)
        elif name in fields:
            problems.add(run[0].line, f"a second field `{name}`", "each field once")
        else:
            text = run[0].text[start.start("text") if start["text"] else start.end() :].strip("\n")
            first = (replace(run[0], text=text),) if text.strip() else ()
            fields[name] = Field(name, run[0].line, (*first, *run[1:]))
    for block in blocks:
        _report_swallowed(block, problems)
    for each in fields.values():
        if not each.text.strip():
            problems.add(each.line, f"an empty field `{each.name}`", "its text")
        _check_formulas(each, problems)
    return fields


def _check_formulas(field: Field, problems: Problems) -> None:
    """Report a formula that is not closed or, when all are, each one that cannot be read."""
    if open_mark := unbalanced(field.text):
        problems.add(field.line, open_mark, r"closed formulas; write `\$` for a dollar sign")
        return
    for block in field.blocks:
        for formula in unread(block.text):
            found = f"{formula.reason} in the formula {formula.source}"
            problems.add(block.line + formula.line, found, "LaTeX that is read, or the formula as code")


def _runs(blocks: tuple[Block, ...]) -> list[list[Block]]:
    """The blocks, grouped so that each group but perhaps the first one starts a field."""
    runs: list[list[Block]] = []
    for block in blocks:
        for piece in _at_starts(block):
            if not runs or _start(piece):
                runs.append([])
            runs[-1].append(piece)
    return runs


def _start(block: Block) -> re.Match[str] | None:
    """The line that starts a field, if a block starts with one."""
    return _START.fullmatch(block.text.split("\n", 1)[0]) if block.kind is BlockKind.PARAGRAPH else None


def _report_swallowed(block: Block, problems: Problems) -> None:
    """Report the fields that Markdown takes for the last line of a list, a quote or a table."""
    if block.kind not in (BlockKind.PARAGRAPH, BlockKind.CODE):
        for number, text in enumerate(block.text.split("\n"), block.line):
            start = _START.fullmatch(text)
            if start and start["name"] in _NAMES:
                problems.add(
                    number, f"the field `{start['name']}` as part of what is above it", "a blank line before it"
                )


def _report_unknown(written: str, line: int, problems: Problems) -> None:
    """Report a field that there is not, with the one that may be meant."""
    by_casefold = {value.casefold(): value for value in _NAMES}
    close = difflib.get_close_matches(written.casefold(), by_casefold, 1, 0.75)
    names = f"`{by_casefold[close[0]]}`" if close else ", ".join(_NAMES)
    expected = f"{names} (a line of running text must not start with a word and a colon)"
    problems.add(line, f"the unknown field `{written}`", expected)


def _at_starts(block: Block) -> list[Block]:
    """A paragraph cut before every line that starts a field; any other block as it is."""
    if block.kind is not BlockKind.PARAGRAPH:
        return [block]
    lines = block.text.split("\n")
    cuts = [0, *(i for i, line in enumerate(lines) if i > 0 and _START.fullmatch(line))]
    return [
        replace(block, line=block.line + start, end=block.line + stop, text="\n".join(lines[start:stop]))
        for start, stop in zip(cuts, [*cuts[1:], len(lines)], strict=True)
    ]


def _quoted(block: Block) -> str:
    """The beginning of a block, for a message."""
    first = block.text.split("\n")[0]
    return f'"{first[:40]}…"' if len(first) > 40 else f'"{first}"'
