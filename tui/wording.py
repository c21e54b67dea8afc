"""How verdicts and ratings are said: a sign, words and a tone, the same on the screens and in line mode."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from quiz_bank.model import Rating
from quiz_bank.question import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.question import Judgement
    from verifier.verdict import Verdict

Tone = Literal["right", "near", "slip", "wrong"]


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict in a sign, words and a tone; the tone is also the class that colours it."""

    sign: str
    words: str
    tone: Tone


VERDICTS: dict[str, Said] = {
    "right": Said("✓", "Right", "right"),
    "more-digits": Said("…", "Right so far: more digits, please", "near"),
    "other-dialect": Said("≈", "Right in another dialect", "near"),
    "slip": Said("✗", "A known slip", "slip"),
    "close": Said("≈", "Close: try again", "near"),
    "sign-scale-order": Said("✗", "A slip of sign, scale or order", "slip"),
    "wrong": Said("✗", "Wrong", "wrong"),
    "noted": Said("·", "Noted", "near"),
    "unreadable": Said("?", "Not understood: nothing was graded", "near"),
}

DRAWN = frozenset({Entry.NUMBER, Entry.VECTOR})
"""Questions that ask without their formulas, so that the rule has to be recalled."""
BEFORE = "What stands before, and need not be wrong:"
"""Above the steps of a solution that starts further down."""
RATINGS = {Rating.AGAIN: "Again", Rating.HARD: "Hard", Rating.GOOD: "Good", Rating.EASY: "Easy"}


def said(verdict: Verdict) -> Said:
    """A verdict as it is said."""
    return VERDICTS[verdict.value]


def headline(judgement: Judgement) -> str:
    """One line for a judgement: sign, words, and how the answer was read."""
    verdict = said(judgement.verdict)
    read = f"   read as {judgement.read_as}" if judgement.read_as else ""
    return f"{verdict.sign} {verdict.words}{read}"


def staged(judgement: Judgement) -> Iterator[tuple[Said, str]]:
    """The stages on the way that were given: how each is said, and what was typed beside what follows."""
    for stage in judgement.stages:
        outcome = said(stage.verdict)
        should = "" if outcome.tone == "right" else f", but from what stands before it: {stage.expected}"
        yield outcome, f"{stage.sign} = {stage.typed}{should}"


def hinted(judgement: Judgement) -> bool:
    """Whether a slip leaves something to think over before the worked solution is read."""
    return bool(judgement.slips and (judgement.hint or judgement.comparisons))


def rated(rating: Rating) -> str:
    """What became of the schedule."""
    return f"Rated {RATINGS[rating]}; 1-4 change it."


def ticked(recalled: int, points: int, proposed: Rating) -> str:
    """What ticked key points propose."""
    return f"{recalled} of {points} recalled: {RATINGS[proposed]}"
