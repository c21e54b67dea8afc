"""What a screen shows of a question, a verdict and a solution: frozen values, no widgets, no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quiz_bank.model import Card, Rating
    from verifier.notation import Formula
    from verifier.verdict import Verdict


class Entry(StrEnum):
    """How an answer is given."""

    NUMBER = "number"
    VECTOR = "vector"
    REVEAL = "reveal"
    TRUE_FALSE = "true-false"
    CHOICE = "choice"
    SEVERAL = "several"
    TEXT = "text"
    ORDER = "order"
    MATCH = "match"


@dataclass(frozen=True, slots=True)
class Given:
    """One number of the question: its symbol and its value as it is shown and meant."""

    symbol: str
    value: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question, ready to be shown. Texts of cards are Markdown and untrusted."""

    id: str
    """Question id of a drawn question (`adam.step.1@pytorch#17`), card id of a card."""
    item_id: str
    topic: str
    title: str
    entry: Entry
    statement: str
    convention: str = ""
    """Whose rule is meant, e.g. "PyTorch 2.13: torch.optim.Adam"; empty for cards."""
    formulas: tuple[Formula, ...] = ()
    givens: tuple[Given, ...] = ()
    ask: str = ""
    form: str = ""
    """How to write the answer, e.g. "4 significant digits"."""
    options: tuple[str, ...] = ()
    """Options of a choice, an ordering or a matching question, in the order shown."""
    verified: bool = True
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A correct line beside the slipped one, each with the question's own numbers."""

    correct: tuple[Formula, Formula]
    slipped: tuple[Formula, Formula]


@dataclass(frozen=True, slots=True)
class StageResult:
    """One stage on the way that was given: its sign, what was typed, what follows from the stages before it."""

    sign: str
    typed: str
    expected: str
    verdict: Verdict
    slips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SolutionStart:
    """The step at which the worked solution of a wrong answer starts, because those before it need not be wrong."""

    step: int
    """Which of the solution's steps, from 0."""
    sign: str
    """The quantity that it gives."""
    implied: str = ""
    """What the quantity was if everything behind it was done right; empty where that is not known."""
    expected: str = ""
    fits: str = ""
    """The slip of the hand that makes it so, in words, where only one does."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What became of an answer."""

    verdict: Verdict
    message: str
    read_as: str = ""
    hint: str = ""
    comparisons: tuple[Comparison, ...] = ()
    slips: tuple[str, ...] = ()
    stages: tuple[StageResult, ...] = ()
    """What became of the stages on the way that were given."""
    start: SolutionStart | None = None
    """Where the worked solution of a wrong answer starts that no known slip gives."""
    final: bool = True
    """False: the learner is asked again, and no schedule was touched."""
    proposed: Rating | None = None


@dataclass(frozen=True, slots=True)
class SolutionStep:
    """One line of the rule, the line with the question's numbers, and its value."""

    formula: Formula
    substituted: Formula
    value: str


@dataclass(frozen=True, slots=True)
class Solution:
    """The answer with the way to it and how it is known."""

    answer: str
    """Markdown for a card; the number for a drawn question."""
    steps: tuple[SolutionStep, ...] = ()
    why: str = ""
    commonly_said: str = ""
    key_points: tuple[str, ...] = ()
    evidence: tuple[str, ...] = field(default=())
    verified: bool = True
    start: int = 0
    """The step at which to start, from 0; those before it need not be wrong."""
