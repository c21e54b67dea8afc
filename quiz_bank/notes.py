"""How somebody's questions and answers in Markdown become cards.

Each question is a card with its whole answer, and each thing that is said of a term is a card of its own. The id of a
card is the path of headings that leads to it, without numbers: a changed answer or a new order keeps the history.
A question asked twice is refused, since nobody could say whose history is whose; a name that comes twice within one
question gets a number.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath

from quiz_bank.blocks import BlockKind, join, split_front_matter, unclosed
from quiz_bank.errors import FormatProblem, Problems
from quiz_bank.model import Card
from quiz_bank.outline import Section, outline
from quiz_bank.safe import clean, clean_line

_SLUG_LENGTH = 60
_FRONT_MATTER = re.compile(r"\s*|[a-z][\w-]*\s*:.*|[-#\s].*")


@dataclass(frozen=True, slots=True)
class Notes:
    """What a document holds, and everything that is wrong with it.

    `id` is the first part of the ids of its cards, `topic` the topic of all of them.
    """

    id: str
    topic: str
    cards: tuple[Card, ...]
    problems: tuple[FormatProblem, ...]


def read_notes(text: str, *, name: str) -> Notes:
    """Return the cards of a document; `name` is its file name, from which ids and topic are made."""
    reader = _NotesReader(name)
    found = outline(_body(clean(text, None)))
    for block in unclosed(found.blocks):
        reader.problems.add(block.line, "a block of code without an end", "a closing line of the same marks")
    for block in found.stray_answers:
        reader.problems.add(block.line, "an answer without a question", "a line `Q:` with the question before it")
    for section in found.sections:
        reader.walk((section,), in_answer=False)
    if not reader.cards and not reader.problems:
        reader.problems.add(1, "no question", "headings with answers under them, or lines `Q:` followed by `A:`")
    return Notes(reader.id, reader.topic, tuple(reader.cards), reader.problems.in_order())


def _body(text: str) -> str:
    """A document without its front matter, as other programs write it; a rule at the top is not taken for that."""
    front, body = split_front_matter(text)
    return body if front and all(_FRONT_MATTER.fullmatch(line) for line in front) else text


def slug(text: str) -> str:
    """A text as one piece of an id: letters, digits and hyphens; a long one is cut and marked by a digest."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    whole = re.sub(r"[\W_]+", "-", folded).strip("-") or "untitled"
    if len(whole) <= _SLUG_LENGTH:
        return whole
    return f"{whole[:_SLUG_LENGTH]}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def topic_of(name: str) -> str:
    """The topic of the cards in a file that names none: its own name as words."""
    words = re.sub(r"[\s_-]+", " ", clean_line(PurePath(name).stem)).strip() or "Notes"
    return words[0].upper() + words[1:]


class _NotesReader:
    """Collects the cards and the problems of one document."""

    def __init__(self, name: str) -> None:
        self.topic = topic_of(name)
        self.id = f"notes/{slug(PurePath(name).stem)}"
        self.cards: list[Card] = []
        self.problems = Problems(clean_line(PurePath(name).name))
        self.ids: set[str] = set()
        self.repeats: Counter[str] = Counter()
        self.asked: dict[tuple[str, ...], int] = {}

    def walk(self, path: tuple[Section, ...], *, in_answer: bool) -> None:
        """Add the cards of the last section of a path and of its parts; `in_answer` is true below a question."""
        section = path[-1]
        if section.question:
            self._ask(path)
        elif not section.text and not section.parts:
            self.problems.add(section.line, f'the heading "{section.title}" with nothing under it', "an answer")
        elif not section.parts or (section.is_heading and not in_answer):
            self._add(path, _head(path), section.text)
        else:
            self._explain(path)
        for part in section.parts:
            self.walk((*path, part), in_answer=in_answer or bool(section.question))
        if in_answer and section.parts and not section.question:
            code = join(block for block in (*section.lead, *section.rest) if block.kind is BlockKind.CODE)
            self._add(path, f"{section.title}: code", code, "code")

    def _ask(self, path: tuple[Section, ...]) -> None:
        """Add the card of a question with its whole answer."""
        section = path[-1]
        key = tuple(" ".join(each.title.casefold().split()) for each in path)
        if not section.text:
            self.problems.add(section.line, f'the question "{section.title}" without an answer', "an answer under it")
        elif key in self.asked:
            found = f'the question "{section.title}" a second time (duplicate id; first on line {self.asked[key]})'
            self.problems.add(section.line, found, "each question once")
        else:
            self.asked[key] = section.line
            self._add(path, section.question, section.text)

    def _explain(self, path: tuple[Section, ...]) -> None:
        """Add what a section says before its parts, unless that only announces them."""
        text = join(block for block in path[-1].lead if block.kind is not BlockKind.CODE)
        if not text.endswith(":"):
            self._add(path, _head(path), text)

    def _add(self, path: tuple[Section, ...], head: str, back: str, aspect: str = "") -> None:
        """Add one card, unless there is nothing to say."""
        if not back.strip():
            return
        context = " › ".join(section.title for section in path[:-1] if not head.startswith(f"{section.title}: "))
        front = f"{head}\n\n> {context}" if context else head
        pieces = [slug(section.title) for section in path] + ([aspect] if aspect else [])
        id_ = self._free("/".join([self.id, *pieces]))
        self.cards.append(Card(id_, self.topic, front, back, source_line=path[-1].line))

    def _free(self, wanted: str) -> str:
        """The id that is wanted, or the first of `-2`, `-3`, ... behind it that is not taken."""
        id_ = wanted
        while id_ in self.ids:
            self.repeats[wanted] += 1
            id_ = f"{wanted}-{self.repeats[wanted] + 1}"
        self.ids.add(id_)
        return id_


def _head(path: tuple[Section, ...]) -> str:
    """What is asked of what: `AdaDelta: disadvantages`."""
    section = path[-1]
    parent = path[-2] if len(path) > 1 else None
    if parent is None:
        return section.title
    if not parent.question:
        return f"{parent.title}: {section.aspect or section.title}"
    return section.aspect.capitalize() if section.aspect else f"{section.title}: explanation"
