"""What a document of questions and answers is made of: its questions, the terms they treat, and what is said of each.

A section is opened by a heading, by a `Q:` line, by a name in bold on a line of its own, by a list item that starts
with a name in bold, or by a short line with a colon before a further list of that sort.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise

from quiz_bank.blocks import Block, BlockKind, join, parse

_ASPECTS = {
    name.casefold(): name
    for name in (
        "advantage", "advantages", "benefits", "code", "code example", "cons", "default", "defaults", "definition",
        "disadvantage", "disadvantages", "downside", "downsides", "drawbacks", "effect", "effects", "equation",
        "example", "examples", "formula", "how it works", "how to use it", "hyperparameters", "implementation",
        "intuition", "limitations", "pros", "purpose", "Python code", "Python code example", "Python example", "role",
        "strengths", "update rule", "usage", "use case", "use cases", "weaknesses", "when not to use",
        "when not to use it", "when to use", "when to use it", "why it works",
    )
}  # fmt: skip
"""What can be said of a term, rather than being a term."""

_QUESTION = re.compile(
    r"(?:\*\*|__)?(?:Q|Question)\s*(?:\d+\s*[.:)–—-]\s*|:\s*|\.\s+)(?:\*\*|__)?\s*(?P<text>.*)",
    re.IGNORECASE | re.DOTALL,
)
_ANSWER = re.compile(r"(?:\*\*|__)?(?:A\s*\d*\s*:|(?:Ans|Answer)\s*\d*\s*[.:])(?:\*\*|__)?[ \t]*", re.IGNORECASE)
_RULE = re.compile(r"\s*|-{3,}\s*|\*{3,}\s*|_{3,}\s*")
_NUMBER = re.compile(r"\d+(?:\.\d+)*[.)]\s+|\d+(?:\.\d+)+\s+")
_LABEL = re.compile(
    r"(?P<mark>\*\*|__)(?P<name>[^*\n]{1,120}?)(?P<colon>:?)(?P=mark)(?P<after>\s*(?:[:–—]|-\s))?\s*(?P<rest>.*)",
    re.DOTALL,
)
_GROUP_WORDS = 8
"""A line with a colon before a list of terms names the list when it is as short as a heading."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the document with a name. `lead` is what it says before its first part."""

    title: str
    line: int
    lead: tuple[Block, ...] = ()
    parts: tuple[Section, ...] = ()
    rest: tuple[Block, ...] = ()
    """What it says after its first part has begun."""
    text: str = ""
    """Of a question the whole answer; of any other section all that stands before its first sub-heading."""
    question: str = ""
    """The question as it is asked; empty for a section that asks nothing."""
    is_heading: bool = False

    @property
    def aspect(self) -> str:
        """Its title in the form in which it is said of a term, or nothing when it is no aspect."""
        return _ASPECTS.get(self.title.casefold(), "")


@dataclass(frozen=True, slots=True)
class Outline:
    """The sections at the top of a document, its blocks, and answers that belong to no question."""

    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    stray_answers: tuple[Block, ...] = ()


def outline(text: str) -> Outline:
    """Return the outline of a document whose lines end in `\\n`."""
    blocks = parse(text)
    preamble, sections = _Outliner(text.split("\n")).under_heading(blocks, text.count("\n") + 2)
    return Outline(sections, blocks, tuple(block for block in preamble if _is_answer(block)))


def title_of(text: str) -> str:
    """A heading without its number, the marks of bold type and the colon at its end."""
    bare = " ".join(text.replace("**", "").split())
    return _NUMBER.sub("", bare, count=1).rstrip(":").strip() or bare


class _Outliner:
    """Finds sections. `source` is needed because an answer is shown as it was written."""

    def __init__(self, source: list[str]) -> None:
        self.source = source

    def under_heading(self, blocks: tuple[Block, ...], end: int) -> tuple[tuple[Block, ...], tuple[Section, ...]]:
        """The blocks before the first section, and the sections; the blocks end before the line `end`."""
        first = next((i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING), len(blocks))
        own, sections = self._pairs(blocks[:first], blocks[first].line if first < len(blocks) else end)
        while first < len(blocks):
            after = first + 1
            while after < len(blocks) and not _ends(blocks[after], blocks[first].level):
                after += 1
            stop = blocks[after].line if after < len(blocks) else end
            sections.append(self._heading(blocks[first], blocks[first + 1 : after], stop))
            first = after
        return own, tuple(sections)

    def _heading(self, heading: Block, blocks: tuple[Block, ...], end: int) -> Section:
        """The section of a heading with the blocks that it heads."""
        own, below = self.under_heading(blocks, end)
        asked = _QUESTION.fullmatch(heading.text)
        title = title_of(asked["text"] if asked else heading.text) or heading.text
        own_end = below[0].line if below else end
        is_question = asked is not None or title.endswith("?")
        section = _section(title, heading.line, _without_marker(own))
        return replace(
            section,
            parts=(*section.parts, *below),
            text=self._answer(heading.end, end if is_question else own_end),
            question=title if is_question else "",
            is_heading=True,
        )

    def _pairs(self, blocks: tuple[Block, ...], end: int) -> tuple[tuple[Block, ...], list[Section]]:
        """The blocks before the first `Q:`, and a section for each `Q:` with its `A:`."""
        pieces = [piece for block in blocks for piece in _at_markers(block)]
        starts = [i for i, piece in enumerate(pieces) if _is_question(piece)] + [len(pieces)]
        sections = []
        for start, stop in pairwise(starts):
            stop_line = pieces[stop].line if stop < len(pieces) else end
            sections.append(self._pair(pieces[start:stop], stop_line))
        return tuple(pieces[: starts[0]]), sections

    def _pair(self, pieces: list[Block], end: int) -> Section:
        """The section of one `Q:` and what follows it up to the line `end`."""
        answer = next((i for i, piece in enumerate(pieces) if _is_answer(piece)), len(pieces))
        asked = _QUESTION.fullmatch(pieces[0].text)
        text = asked["text"] if asked else pieces[0].text
        first = replace(pieces[0], text=text.removesuffix("**") if text.count("**") % 2 else text)
        question = join([first, *pieces[1:answer]]).strip()
        title = title_of(first.text) or title_of(question)
        if answer == len(pieces):
            return Section(title, pieces[0].line, question=question)
        section = _section(title, pieces[0].line, _without_marker(tuple(pieces[answer:])))
        return replace(section, text=self._answer(pieces[answer].line, end), question=question)

    def _answer(self, start: int, end: int) -> str:
        """The source from the line `start` up to the line `end`, without the marker before it and a rule behind it."""
        while end > start and _RULE.fullmatch(self.source[end - 2]):
            end -= 1
        text = "\n".join(self.source[start - 1 : end - 1]).strip("\n").rstrip()
        marker = _ANSWER.match(text.lstrip())
        return text.lstrip()[marker.end() :].lstrip("\n") if marker else text


def _ends(block: Block, level: int) -> bool:
    """Whether a block is a heading that ends the section of a heading of a level."""
    return block.kind is BlockKind.HEADING and block.level <= level


def _is_question(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and _QUESTION.fullmatch(block.text) is not None


def _is_answer(block: Block) -> bool:
    return block.kind is BlockKind.PARAGRAPH and _ANSWER.match(block.text) is not None


def _at_markers(block: Block) -> list[Block]:
    """A paragraph cut before every line that starts a question, and before the first line of each answer to one."""
    if block.kind is not BlockKind.PARAGRAPH:
        return [block]
    lines = block.text.split("\n")
    cuts = [0]
    awaits_answer = _QUESTION.fullmatch(lines[0]) is not None
    for i, line in enumerate(lines[1:], 1):
        if _QUESTION.fullmatch(line):
            cuts.append(i)
            awaits_answer = True
        elif awaits_answer and _ANSWER.match(line):
            cuts.append(i)
            awaits_answer = False
    return [
        replace(block, line=block.line + start, end=block.line + stop, text="\n".join(lines[start:stop]))
        for start, stop in zip(cuts, [*cuts[1:], len(lines)], strict=True)
    ]


def _without_marker(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks of an answer without the `Ans:` in front; nothing is left of a paragraph that was only that."""
    if not blocks or not _is_answer(blocks[0]):
        return blocks
    text = _ANSWER.sub("", blocks[0].text, count=1).lstrip()
    return (replace(blocks[0], text=text), *blocks[1:]) if text else blocks[1:]


@dataclass(slots=True)
class _Draft:
    """A section that is still being filled."""

    title: str
    line: int
    blocks: list[Block] = field(default_factory=list)

    @property
    def is_term(self) -> bool:
        """Whether it names a thing, of which aspects may follow."""
        return self.title.casefold() not in _ASPECTS

    def finished(self) -> Section:
        """The section; what is said under an aspect is not taken apart any further."""
        blocks = tuple(self.blocks)
        if self.is_term:
            return _section(self.title, self.line, blocks)
        return Section(self.title, self.line, lead=blocks, text=join(blocks))


def _section(title: str, line: int, blocks: tuple[Block, ...]) -> Section:
    """A section with its blocks told apart: what comes first, the named parts, and the remainder.

    A name in bold takes all blocks up to the next one, a numbered name with nothing under it as well; code right below
    a numbered list belongs to its last name.
    """
    lead: list[Block] = []
    rest: list[Block] = []
    drafts: list[_Draft] = []
    opened: _Draft | None = None
    is_numbered = False
    for block, following in zip(blocks, [*blocks[1:], None], strict=False):
        label = _bold_name(block, has_more=following is not None) or (_group(block, following) if drafts else None)
        names = _names(block)
        if label and (label.is_term or opened is None or not opened.is_term):
            drafts.append(label)
            opened, is_numbered = label, False
        elif names and (opened is None or (is_numbered and block.kind is BlockKind.NUMBERS)):
            drafts += names
            is_numbered = block.kind is BlockKind.NUMBERS
            opened = names[-1] if is_numbered and not names[-1].blocks else None
        elif opened:
            opened.blocks.append(block)
        elif is_numbered and block.kind is BlockKind.CODE:
            drafts[-1].blocks.append(block)
        else:
            (rest if drafts else lead).append(block)
    return Section(title, line, tuple(lead), tuple(draft.finished() for draft in drafts), tuple(rest), join(blocks))


def _group(block: Block, following: Block | None) -> _Draft | None:
    """The section that a short line with a colon opens, if a list of names follows."""
    is_short = block.text.endswith(":") and len(block.text.split()) <= _GROUP_WORDS
    if block.kind is BlockKind.PARAGRAPH and is_short and following is not None and _names(following):
        return _Draft(title_of(block.text), block.line)
    return None


def _names(block: Block) -> list[_Draft]:
    """The sections that a list opens: one for each item if every item starts with a name in bold, else none."""
    drafts = []
    for item in block.items:
        draft = _bold_name(item.blocks[0], has_more=len(item.blocks) > 1) if item.blocks else None
        if draft is None:
            return []
        draft.blocks += item.blocks[1:]
        drafts.append(draft)
    return drafts


def _bold_name(block: Block, *, has_more: bool) -> _Draft | None:
    """The section that starts with a name in bold and a colon or a dash, or with nothing but the name."""
    found = _LABEL.fullmatch(block.text) if block.kind is BlockKind.PARAGRAPH else None
    if found is None or not (found["colon"] or found["after"] or (has_more and not found["rest"])):
        return None
    rest = [replace(block, text=found["rest"])] if found["rest"] else []
    return _Draft(title_of(found["name"]), block.line, rest)
