"""A card as a question: how it is shown, and how picks and short typed answers are judged.

Options are shuffled anew at every review, by a permutation that depends only on the card and the number of reviews.
Short answers are compared with a curated list of spellings. Likeness never decides: "beta1" and "beta2" are one letter
apart. Only a slip of the fingers in a long word is read as what was meant, and the learner is told so.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from typing import TYPE_CHECKING

from quiz_bank.misspelling import meant
from quiz_bank.model import CardType
from quiz_bank.question import Entry, Judgement, Question, Solution
from quiz_bank.safe import clean_line
from quiz_bank.sources import SOURCES
from verifier import experiments
from verifier.errors import UnknownName
from verifier.verdict import Verdict

if TYPE_CHECKING:
    from quiz_bank.model import Card, Choice, Item

_JOINED = re.compile(r"(?<=[^\W\d])[-_]+(?=[^\W\d])")
_OPERATOR = re.compile(r"\s*([/*+=^(),<>·×]|(?<=\s)[-−](?=\s))\s*")
_PAIR = re.compile(r"(?<![0-9])([0-9]{1,2})\s*(?:[-–—:.=)>]|->|→)?\s*([A-Za-z])(?![A-Za-z])")
"""A number and the letter of its partner."""
_PAIRS = re.compile(rf"\s*(?:{_PAIR.pattern}[\s,;.)]*)+")

_ENTRIES = {
    CardType.FLASHCARD: Entry.REVEAL,
    CardType.TRUE_FALSE: Entry.TRUE_FALSE,
    CardType.CHOICE: Entry.CHOICE,
    CardType.SEVERAL: Entry.SEVERAL,
    CardType.ORDER: Entry.ORDER,
    CardType.MATCH: Entry.MATCH,
    CardType.CLOZE: Entry.TEXT,
    CardType.TYPED: Entry.TEXT,
}


class AskedCard:
    """A card that is being asked."""

    inputs = ""

    def __init__(self, item: Item, card: Card, reviews: int) -> None:
        self._card = card
        self._shown = shuffled(card, reviews)
        partners = card.type is CardType.MATCH
        self.question = Question(
            id=card.id,
            item_id=item.id,
            topic=item.topic,
            title=item.topic,
            entry=entry_of(card),
            statement=card.front,
            options=tuple(choice.partner if partners else choice.text for choice in self._shown),
            verified=card.evidence.verified,
            card=card,
        )

    def read(self, typed: str) -> str:
        """The typed text as it is compared."""
        return plain_words(typed)

    def judge(self, typed: str) -> Judgement:
        """Compare with the accepted spellings."""
        given = plain_words(typed)
        if not given:
            return Judgement(Verdict.UNREADABLE, "Nothing was typed.", final=False)
        if given in {plain_words(spelling) for spelling in self._card.accepted}:
            return Judgement(Verdict.RIGHT, "", read_as=given)
        is_code = self._card.type is CardType.CODE
        if not is_code and (spelling := meant(given, self._card.accepted)):
            return Judgement(
                Verdict.RIGHT, f"One letter differs from {clean_line(spelling)}.", read_as=plain_words(spelling)
            )
        return Judgement(
            Verdict.WRONG, f"Not right. The answer is: {clean_line(self._card.accepted[0])}", read_as=given
        )

    def judge_picks(self, picks: tuple[int, ...]) -> Judgement:
        """Compare with the right options, or the right order or partners."""
        chosen = [self._shown[pick] for pick in picks]
        if self._is_right(chosen):
            return Judgement(Verdict.RIGHT, "")
        reasons = [clean_line(choice.because) for choice in chosen if not choice.right and choice.because]
        return Judgement(Verdict.WRONG, " ".join(reasons) or self._what_is_wrong(chosen))

    def _what_is_wrong(self, chosen: list[Choice]) -> str:
        """What is wrong with picks whose options do not say so themselves."""
        if self._card.type is not CardType.MATCH:
            return ""
        wrong = [own.text for own, other in zip(self._card.choices, chosen, strict=False) if own != other]
        return f"Not right: {', '.join(unmarked(clean_line(text)) for text in wrong)}."

    def _is_right(self, chosen: list[Choice]) -> bool:
        if self._card.type in {CardType.ORDER, CardType.MATCH}:
            return chosen == list(self._card.choices)
        return {c.text for c in chosen} == {c.text for c in self._card.choices if c.right}

    def solution(self) -> Solution:
        """The back of the card with its reason and evidence."""
        card = self._card
        measured = tuple(f"Experiment {name}: {_title(name)}" for name in card.evidence.experiments)
        return Solution(
            answer=card.back,
            why=card.why,
            commonly_said=card.commonly_said,
            key_points=card.key_points,
            evidence=measured + tuple(SOURCES.get(key, clean_line(key)) for key in card.evidence.sources),
            verified=card.evidence.verified,
        )


def _title(experiment: str) -> str:
    """What an experiment shows; imported decks may name one that does not exist."""
    try:
        return experiments.get(experiment).title
    except UnknownName:
        return "not part of this version"


def entry_of(card: Card) -> Entry:
    """How a card is answered; reading code may ask for a choice, for a word, or for thought."""
    if card.type is not CardType.CODE:
        return _ENTRIES[card.type]
    if card.choices:
        return Entry.SEVERAL if sum(choice.right for choice in card.choices) > 1 else Entry.CHOICE
    return Entry.TEXT if card.accepted else Entry.REVEAL


def shuffled(card: Card, reviews: int) -> tuple[Choice, ...]:
    """The options in this review's order; true and false, and the lines of a program, stay where they are."""
    if card.type is CardType.TRUE_FALSE or card.in_order:
        return card.choices

    def place(choice: Choice) -> bytes:
        text = f"{card.id}\0{reviews}\0{choice.text}\0{choice.partner}"
        return hashlib.blake2b(text.encode(), digest_size=8).digest()

    return tuple(sorted(card.choices, key=place))


def unmarked(text: str) -> str:
    """A text without the marks of code."""
    return text.replace("`", "")


def in_pairs(typed: str, count: int) -> str:
    """What is typed as pairs of a number and a letter, such as `2a 1c` or `1-c, 2-a`, as the letters in their order.

    Raises:
        ValueError: they are pairs, but not one for each number.
    """
    if _PAIRS.fullmatch(typed) is None:
        return typed
    pairs = [(int(number), letter) for number, letter in _PAIR.findall(typed)]
    if sorted(number for number, _ in pairs) != list(range(1, count + 1)):
        named = " ".join(f"{number}{letter}" for number, letter in pairs)
        raise ValueError(f"found {named[:40]}, expected one letter for each number from 1 to {count}")
    return " ".join(letter for _, letter in sorted(pairs))


def plain_words(text: str) -> str:
    """A short answer as it is compared: compatible characters, lower case, single spaces, none around signs."""
    folded = unicodedata.normalize("NFKC", clean_line(text)).casefold()
    # A hyphen joins words; before a number it is a sign.
    folded = _OPERATOR.sub(r"\1", _JOINED.sub(" ", folded))
    return " ".join(folded.split()).rstrip(".")
