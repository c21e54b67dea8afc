"""The frozen values that the bank, the store and the screens exchange.

Nothing here computes: what is asked lives in `catalogue`, when in `scheduler`, how it is graded in `session`.
All times are aware and in UTC. A *study day* is an integer that counts local days from the learner's rollover hour
(`quiz_bank.scheduler.StudyCalendar`); the store never has to know a time zone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class Rating(IntEnum):
    """How well an item was recalled, with the numbers of the keys that give it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Phase(StrEnum):
    """Where an item stands between never seen and well known."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


class Stage(StrEnum):
    """What Progress counts; mature means a stability of at least `MATURE_DAYS`."""

    NEW = "new"
    LEARNING = "learning"
    YOUNG = "young"
    MATURE = "mature"
    SUSPENDED = "suspended"


MATURE_DAYS = 21.0


class ItemKind(StrEnum):
    """A card has a fixed text; a skill shows a fresh draw at every review."""

    CARD = "card"
    SKILL = "skill"


class Origin(StrEnum):
    """Where an item comes from; the order is the order in which new items take turns."""

    STARTER = "starter"
    SKILL = "skill"
    IMPORTED = "imported"
    OWN = "own"


class CardType(StrEnum):
    """How a card is asked. Only a flashcard is graded by the learner."""

    FLASHCARD = "flashcard"
    TRUE_FALSE = "true-false"
    CHOICE = "choice"
    SEVERAL = "several"
    CLOZE = "cloze"
    ORDER = "order"
    MATCH = "match"
    TYPED = "typed"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice card, or one pair of a matching card (`text` goes with `partner`)."""

    text: str
    right: bool = False
    because: str = ""
    partner: str = ""
    slips: tuple[str, ...] = ()
    """Ids of the misconceptions of whoever picks it."""
    after: tuple[str, ...] = ()
    """Of an ordering card: texts of the options that must stand before; if any option has some, nothing else counts."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """How an answer is known. Neither an experiment nor a source means: not verified."""

    experiments: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()

    @property
    def verified(self) -> bool:
        """Whether anything stands behind the answer."""
        return bool(self.experiments or self.sources)


@dataclass(frozen=True, slots=True)
class Card:
    """A question with a fixed text. Front, back and why are Markdown and untrusted."""

    id: str
    topic: str
    front: str
    back: str
    type: CardType = CardType.FLASHCARD
    key_points: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    accepted: tuple[str, ...] = ()
    """Spellings that a typed answer or a cloze gap may have, the first one shown as the answer."""
    why: str = ""
    commonly_said: str = ""
    evidence: Evidence = field(default_factory=Evidence)
    tags: tuple[str, ...] = ()
    source_line: int = 0
    """Line of the heading in the file it was read from; 0 means unknown."""
    in_order: bool = False
    """Whether the choices are shown as they stand here, as the lines of a program are."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to remember: a card, or a skill whose id is a question id without its number."""

    id: str
    kind: ItemKind
    topic: str
    origin: Origin
    position: int
    """Order among the new items of the same origin."""
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Memory:
    """What FSRS-6 knows of an item: stability in days, difficulty from 1 to 10."""

    stability: float
    difficulty: float


@dataclass(frozen=True, slots=True)
class ItemState:
    """Everything that reviews change about an item."""

    item_id: str
    phase: Phase = Phase.NEW
    step: int = 0
    """Index of the (re)learning step that comes next."""
    memory: Memory | None = None
    due_at: datetime | None = None
    """When a (re)learning item comes back; None in the other phases."""
    due_day: int | None = None
    """Study day on which an item in review is due; None in the other phases."""
    last_at: datetime | None = None
    last_day: int | None = None
    reviews: int = 0
    lapses: int = 0
    draws: int = 0
    """How many fresh draws a skill has used up; the next draw has this number."""
    buried_until: int | None = None
    """First study day on which the item may be shown again."""
    suspended: bool = False
    flagged: bool = False

    @property
    def stage(self) -> Stage:
        """The stage that Progress counts the item in."""
        if self.suspended:
            return Stage.SUSPENDED
        if self.phase is Phase.NEW:
            return Stage.NEW
        if self.phase is not Phase.REVIEW or self.memory is None:
            return Stage.LEARNING
        return Stage.MATURE if self.memory.stability >= MATURE_DAYS else Stage.YOUNG


class Action(StrEnum):
    """What an entry of the log records."""

    REVIEW = "review"
    CRAM = "cram"
    BURY = "bury"
    SUSPEND = "suspend"
    RESUME = "resume"
    FLAG = "flag"
    UNFLAG = "unflag"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class Response:
    """What a person did with one question; empty fields where there was nothing to type."""

    question_id: str = ""
    typed: str = ""
    read_as: str = ""
    verdict: str = ""
    slips: tuple[str, ...] = ()
    inputs: str = ""
    """The drawn numbers as JSON, so that the question can be audited whatever later versions draw."""


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One line of the append-only log. The state of an item is the fold of its lines."""

    item_id: str
    action: Action
    at: datetime
    day: int
    after: ItemState
    before_phase: Phase = Phase.NEW
    rating: Rating | None = None
    elapsed_days: int = 0
    """Study days since the review before; 0 for the first."""
    seconds: float = 0.0
    response: Response = field(default_factory=Response)
    sequence: int = 0
    """Given by the store, counting from 1."""
    cancels: int | None = None
    """For an undo: the sequence of the entry that it takes back."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a session may draw from. None as topic means everything."""

    topic: str | None = None


@dataclass(frozen=True, slots=True)
class TopicCounts:
    """One line of Today."""

    topic: str
    new: int
    learning: int
    """All items in (re)learning, whatever their due time."""
    due: int
    stages: dict[Stage, int]

    @property
    def total(self) -> int:
        """Items of the topic that are not suspended."""
        return sum(n for stage, n in self.stages.items() if stage is not Stage.SUSPENDED)

    @property
    def mastery(self) -> float:
        """Share of the topic that is held: mature counts whole, young half. From 0 to 1."""
        held = self.stages.get(Stage.MATURE, 0) + 0.5 * self.stages.get(Stage.YOUNG, 0)
        return held / self.total if self.total else 0.0


@dataclass(frozen=True, slots=True)
class DayTotal:
    """What was done on one study day in one topic."""

    day: int
    topic: str
    again: int = 0
    hard: int = 0
    good: int = 0
    easy: int = 0
    introduced: int = 0
    """Items seen for the first time."""
    recalled: int = 0
    """Reviews at least a day after the last one that were not Again; with `forgotten`, the measured retention."""
    forgotten: int = 0
    seconds: float = 0.0

    @property
    def reviews(self) -> int:
        """All graded answers."""
        return self.again + self.hard + self.good + self.easy


@dataclass(frozen=True, slots=True)
class SyncCounts:
    """What bringing a set of items into the store changed."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    retired: int = 0
    """Items of the same source that are no longer offered; their history is kept."""
