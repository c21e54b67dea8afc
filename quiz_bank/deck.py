"""How a deck is read: front matter, topics as first-level headings, cards as second-level headings that are their ids.

The format is described for those who write cards in the documentation, page `writing-cards`.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import PurePath
from typing import TYPE_CHECKING

from quiz_bank.blocks import Block, BlockKind, parse, split_front_matter, unclosed
from quiz_bank.card_fields import Draft, FieldName, fields_of
from quiz_bank.card_forms import formed, item_text
from quiz_bank.errors import FormatProblem, Problems
from quiz_bank.model import Card, Evidence
from quiz_bank.safe import clean, clean_line

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_KEY_AND_VALUE = re.compile(r"(?P<key>[\w-]+)\s*:\s*(?P<value>.*)")
_KEYS = ("deck", "title", "topic")
_CITED = re.compile(r'"(?P<quoted>[^"]*)"|(?P<key>[^,\s"]+)')
_EXPERIMENT = re.compile(r"X\d+")
_TAG = re.compile(r"[a-z0-9][a-z0-9 .+-]*")
_NO_EVIDENCE = "none"
_CHANGE = re.compile(r"(?P<day>\d{4}-\d\d-\d\d)(?: \[(?P<digest>[0-9a-f]{8})\])?: (?P<what>\S.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """What was changed in a card, and when. `digest` is that of the text since then, if it is held to one."""

    day: date
    what: str
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Deck:
    """What a deck holds, and everything that is wrong with it. `id` is the first part of the ids of its cards."""

    id: str
    title: str
    cards: tuple[Card, ...]
    problems: tuple[FormatProblem, ...]
    changes: Mapping[str, tuple[Change, ...]]
    """By id of the card, the newest last."""


def is_deck(text: str) -> bool:
    """Whether a text is meant as a deck: its front matter names one."""
    return any(re.match(r"deck\s*:", line, re.IGNORECASE) for line in split_front_matter(text)[0])


def read_deck(text: str, *, name: str, experiments: Collection[str], sources: Collection[str]) -> Deck:
    """Return the cards of a deck whose evidence may name the given experiments and sources; `name` is its file name."""
    front_matter, body = split_front_matter(clean(text, None))
    problems = Problems(clean_line(PurePath(name).name))
    described = _described(front_matter, problems)
    reader = _DeckReader(described["deck"], problems, frozenset(experiments), frozenset(sources))
    blocks = parse(body, underlined=False)
    for block in unclosed(blocks):
        problems.add(block.line, "a block of code without an end", "a closing line of the same marks")
    topic = described["topic"] or described["title"]
    headings = [i for i, block in enumerate(blocks) if block.kind is BlockKind.HEADING]
    for at, after in zip(headings, [*headings[1:], len(blocks)], strict=False):
        heading = blocks[at]
        if heading.level == 1:
            topic = heading.text
        elif heading.level == 2:
            reader.read(heading, blocks[at + 1 : after], topic)
        else:
            problems.add(heading.line, f"a heading of level {heading.level}", "`# Topic` or `## id-of-a-card`")
    if not any(blocks[i].level == 2 for i in headings):
        problems.add(1, "no card", "`## id-of-a-card` with its fields below")
    return Deck(described["deck"], described["title"], tuple(reader.cards), problems.in_order(), reader.changes)


def _described(front_matter: list[str], problems: Problems) -> dict[str, str]:
    """What the front matter says; every key is there, if only with an empty value."""
    described = dict.fromkeys(_KEYS, "")
    for number, line in enumerate(front_matter, 2):
        found = _KEY_AND_VALUE.fullmatch(line.strip())
        if found and found["key"] in described and not described[found["key"]]:
            described[found["key"]] = found["value"]
        elif line.strip():
            problems.add(number, f'"{line.strip()}" in the front matter', f"{', '.join(_KEYS)}, each once")
    if not _ID.fullmatch(described["deck"]):
        found_id = f'the deck id "{described["deck"]}"' if described["deck"] else "no `deck:` in the front matter"
        problems.add(1, found_id, "`deck: small-letters-and-hyphens`")
    if not described["title"]:
        problems.add(1, "no `title:` in the front matter", "`title: The name of the deck`")
    return described


class _DeckReader:
    """Collects the cards of one deck."""

    def __init__(self, deck: str, problems: Problems, experiments: frozenset[str], sources: frozenset[str]) -> None:
        self.deck = deck
        self.problems = problems
        self.experiments = experiments
        self.sources = sources
        self.cards: list[Card] = []
        self.changes: dict[str, tuple[Change, ...]] = {}
        self.lines: dict[str, int] = {}
        """Where each id was first used."""

    def read(self, heading: Block, blocks: tuple[Block, ...], topic: str) -> None:
        """Add the card below a heading, or its problems."""
        before = len(self.problems)
        self._check_id(heading)
        draft = Draft(heading.text, heading.line, topic, fields_of(blocks, self.problems), self.problems)
        card = Card(
            f"deck/{self.deck}/{heading.text}",
            topic,
            front="",
            back="",
            why=draft.text(FieldName.WHY),
            commonly_said=draft.text(FieldName.COMMONLY_SAID),
            evidence=self._evidence(draft),
            tags=self._tags(draft),
            source_line=heading.line,
        )
        card = formed(draft, card)
        self.changes[card.id] = _changes(draft)
        if len(self.problems) == before:
            self.cards.append(card)

    def _check_id(self, heading: Block) -> None:
        """Report an id that is badly formed or that another card has."""
        if not _ID.fullmatch(heading.text):
            self.problems.add(heading.line, f'the card id "{heading.text}"', "small letters, digits and hyphens")
        elif heading.text in self.lines:
            found = f'the card id "{heading.text}" a second time (first on line {self.lines[heading.text]})'
            self.problems.add(heading.line, found, "an id of its own")
        else:
            self.lines[heading.text] = heading.line

    def _evidence(self, draft: Draft) -> Evidence:
        """What a card rests on: experiments, sources by key, and sources in quotes as they are."""
        text = draft.text(FieldName.EVIDENCE)
        if FieldName.EVIDENCE not in draft.fields:
            expected = "`Evidence:` with experiments (X12) or sources (P.adam), or `Evidence: none`"
            draft.complain(FieldName.EVIDENCE, "an answer without evidence", expected)
        experiments, sources = [], []
        for found in _CITED.finditer("" if text == _NO_EVIDENCE else text):
            cited = found["key"] or found["quoted"]
            if _EXPERIMENT.fullmatch(cited):
                experiments.append(cited)
                self._check_known("experiment", cited, self.experiments, draft)
            else:
                sources.append(cited)
                if found["key"]:
                    self._check_known("source", cited, self.sources, draft)
        return Evidence(tuple(experiments), tuple(sources))

    def _check_known(self, kind: str, cited: str, known: frozenset[str], draft: Draft) -> None:
        """Report an experiment or a source that there is not, with the ones that it may be."""
        if cited not in known:
            close = difflib.get_close_matches(cited, sorted(known), 3, 0.75)
            expected = " or ".join(close) if close else f'a known {kind}, or a source of your own in quotes: "..."'
            draft.complain(FieldName.EVIDENCE, f"the unknown {kind} {cited}", expected)

    def _tags(self, draft: Draft) -> tuple[str, ...]:
        """The tags of a card, in the order in which they are written."""
        tags = draft.entries(FieldName.TAGS, ",")
        for tag in tags:
            if not _TAG.fullmatch(tag):
                draft.complain(FieldName.TAGS, f'the tag "{tag}"', "small letters, digits and hyphens, between commas")
        return tuple(dict.fromkeys(tags))


def _changes(draft: Draft) -> tuple[Change, ...]:
    """The history of a card as it is written."""
    if FieldName.HISTORY not in draft.fields:
        return ()
    entries = [(item.line, item_text(item)) for block in draft.fields[FieldName.HISTORY].blocks for item in block.items]
    if not entries:
        draft.complain(
            FieldName.HISTORY, "a history that is not a list", "lines `- 2026-11-22: what it was, what it is`"
        )
    changes = []
    for line, text in entries:
        found = _CHANGE.fullmatch(text)
        try:
            day = date.fromisoformat(found["day"]) if found else None
        except ValueError:
            day = None
        if found is None or day is None:
            draft.problems.add(line, f'"{text}" in the history', "`- 2026-11-22: what it was, what it is`")
        else:
            changes.append(Change(day, found["what"], found["digest"] or ""))
    if any(later.day < earlier.day for earlier, later in pairwise(changes)):
        draft.complain(FieldName.HISTORY, "a history that runs backwards", "the newest change last")
    return tuple(changes)
