"""A stage for the screens: a scripted session on a desk without a store, and frames of the screen as plain text."""

import ast
import asyncio
import inspect
import threading
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from textual.pilot import Pilot

from quiz_bank.decimal_sign import DecimalSign
from quiz_bank.model import (
    Action,
    Card,
    CardType,
    Choice,
    Evidence,
    ItemState,
    LogEntry,
    Memory,
    Phase,
    Rating,
    Response,
    Stage,
)
from quiz_bank.question import Comparison, Entry, Given, Judgement, Question, Solution, SolutionStep
from quiz_bank.queue import Remaining
from quiz_bank.scheduler import StudyCalendar
from quiz_bank.session import Position, Session
from quiz_bank.stats import DayReviews, Progress, Today, TopicLine, Totals, WeekRetention
from quiz_bank.turn import rating_of_points
from tui.app import Gradrecall, Start
from tui.desk import Desk
from verifier.notation import Formula, formula, substituted
from verifier.verdict import Verdict

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 11, 22).toordinal()
PATIENCE = 20.0
REST = 4
"""Frames in a row that are alike when nothing changes any more."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a test that is a coroutine; that is all the support for asyncio these tests need."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = inspect.signature(pyfuncitem.obj).parameters
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


class TextFile(SingleFileSnapshotExtension):
    """One readable file for each state of a screen."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.fixture
def picture(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compares a frame with the one that was looked at."""
    return snapshot.use_extension(TextFile)


def frame_of(pilot: Pilot[int]) -> str:
    """What the terminal shows, as plain text. The compositor is private to Textual; only this line touches it."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in strips) + "\n"


async def until(pilot: Pilot[int], condition: Callable[[], object]) -> None:
    """Let the app work until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain; the screen shows\n{frame_of(pilot)}"
        await pilot.pause()


async def at_rest(pilot: Pilot[int]) -> str:
    """What the terminal shows once it has stopped changing: a busy machine may lay out later than keys arrive."""
    seen = [frame_of(pilot)]
    while len(seen) < REST or len(set(seen[-REST:])) > 1:
        await pilot.pause()
        seen.append(frame_of(pilot))
    return seen[-1]


@dataclass
class Scene:
    """A question, what becomes of each answer to it, and its solution."""

    question: Question
    solution: Solution
    judgements: list[Judgement] = field(default_factory=list)
    state: ItemState | None = None
    history: list[LogEntry] = field(default_factory=list)


class ScriptedSession:
    """Plays scenes one after the other and writes down what was asked of it."""

    def __init__(self, *scenes: Scene, waiting_until: datetime | None = None) -> None:
        self.scenes = list(scenes)
        self.calls: list[str] = []
        self.position = Position.ASKING if scenes else Position.DONE
        self.judgement: Judgement | None = None
        self.decimal_sign: DecimalSign | None = None
        self.recalled = 0
        self.waiting_until = waiting_until
        self.intervals = {Rating.AGAIN: "1 min", Rating.HARD: "6 min", Rating.GOOD: "4 d", Rating.EASY: "11 d"}
        self._number = 0
        self._answered = 0

    @property
    def scene(self) -> Scene | None:
        return self.scenes[self._number] if self._number < len(self.scenes) else None

    @property
    def question(self) -> Question | None:
        return self.scene.question if self.scene else None

    def read(self, typed: str) -> str:
        return "? 'x' is not read here." if "x" in typed else f"{typed} ({len(typed.replace('.', ''))} digits)"

    def meanings(self, typed: str) -> dict[DecimalSign, str]:
        doubtful = typed == "1,234" and self.decimal_sign is None
        return {DecimalSign.COMMA: "1.234", DecimalSign.POINT: "1234"} if doubtful else {}

    def write_decimals_with(self, sign: DecimalSign) -> None:
        self.calls.append(f"decimals with {sign}")
        self.decimal_sign = sign

    @property
    def proposed(self) -> Rating:
        if self.judgement and self.judgement.proposed:
            return self.judgement.proposed
        if self.question is not None and self.question.entry is not Entry.REVEAL:
            return Rating.AGAIN
        return rating_of_points(self.recalled, len(self.scene.solution.key_points) if self.scene else 0)

    def recall(self, points: tuple[int, ...]) -> None:
        self.calls.append(f"recall {points}")
        self.recalled = len(points)

    def submit(self, typed: str) -> Judgement:
        self.calls.append(f"submit {typed}")
        return self._judge()

    def choose(self, picks: tuple[int, ...]) -> Judgement:
        self.calls.append(f"choose {picks}")
        return self._judge()

    def _judge(self) -> Judgement:
        assert self.scene
        judgement = self.scene.judgements.pop(0)
        self.judgement = judgement
        if judgement.final:
            self.position = Position.JUDGED
            self._answered += 1
        return judgement

    def hint(self) -> None:
        self.calls.append("hint")

    def reveal(self) -> None:
        self.calls.append("reveal")
        self.position = Position.JUDGED

    def solution(self) -> Solution:
        assert self.scene
        return self.scene.solution

    def previews(self) -> dict[Rating, str]:
        return self.intervals

    def rate(self, rating: Rating) -> None:
        self.calls.append(f"rate {rating.name}")
        self._advance()

    def proceed(self) -> None:
        self.calls.append("proceed")
        self._advance()

    def _advance(self) -> None:
        self._number += 1
        self.judgement, self.recalled = None, 0
        self.position = Position.ASKING if self.scene else Position.DONE

    def undo(self) -> LogEntry | None:
        self.calls.append("undo")
        if self._number == 0 and self.position is Position.ASKING:
            return None
        self._number = max(self._number - (self.position is not Position.JUDGED), 0)
        self.position, self.judgement = Position.ASKING, None
        return LogEntry("item", Action.REVIEW, NOON, DAY, ItemState("item"), rating=Rating.GOOD)

    def bury(self) -> None:
        self.calls.append("bury")
        self._advance()

    def suspend(self) -> None:
        self.calls.append("suspend")
        self._advance()

    def flag(self) -> None:
        self.calls.append("flag")
        assert self.scene
        self.scene.state = ItemState("item", flagged=not (self.scene.state and self.scene.state.flagged))

    def refresh(self) -> None:
        self.calls.append("refresh")
        self.position, self.judgement = Position.ASKING, None

    def leave(self) -> None:
        self.calls.append("leave")

    def history(self) -> list[LogEntry]:
        return self.scene.history if self.scene else []

    def state(self) -> ItemState | None:
        return self.scene.state if self.scene else None

    def progress(self) -> Remaining:
        return Remaining(new=8, learning=3, due=12, answered=self._answered)

    limit_reached = False
    practising = False

    def go_on(self) -> None:
        self.calls.append("go_on")
        self._number, self.position = 0, Position.ASKING


class ScriptedStore:
    """Keeps settings and edited cards, and knows whether it was closed."""

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self.closed = False

    def setting(self, key: str) -> str | None:
        return self.settings.get(key)

    def set_setting(self, key: str, value: str) -> None:
        self.settings[key] = value

    def close(self) -> None:
        self.closed = True


class ScriptedDesk:
    """Hands out the scripted session and the summaries it was given."""

    def __init__(self, session: ScriptedSession, today: Today, progress: Progress) -> None:
        self.store = ScriptedStore()
        self.calendar = StudyCalendar(UTC)
        self.scripted = session
        self.summaries = (today, progress)
        self.begun: list[tuple[str | None, int | None, bool]] = []
        self.rewritten: list[tuple[str, str, str]] = []

    def session(self, topic: str | None, *, limit: int | None = None, cram: bool = False) -> Session:
        self.begun.append((topic, limit, cram))
        return cast(Session, self.scripted)

    def today(self) -> Today:
        return self.summaries[0]

    def progress(self) -> Progress:
        return self.summaries[1]

    def rewrite(self, item_id: str, front: str, back: str) -> None:
        self.rewritten.append((item_id, front, back))

    def close(self) -> None:
        self.store.close()


class Theatre:
    """Opens the app on a scripted desk."""

    def __init__(self) -> None:
        self.session = ScriptedSession()
        self.today = BUSY
        self.progress = YEAR
        self.desk: ScriptedDesk | None = None
        self.may_open = threading.Event()

    def new_desk(self, settings: dict[str, str] | None = None) -> ScriptedDesk:
        self.desk = ScriptedDesk(self.session, self.today, self.progress)
        self.desk.store.settings.update(settings or {})
        return self.desk

    def playing(self, *scenes: Scene) -> ScriptedSession:
        self.session = ScriptedSession(*scenes)
        return self.session

    def unopened(self) -> object:
        """Never opens in the time a test takes."""
        self.may_open.wait(PATIENCE)
        return ScriptedStore()

    def clock(self) -> datetime:
        return NOON

    @asynccontextmanager
    async def open(
        self,
        *scenes: Scene,
        size: tuple[int, int] = (80, 24),
        start: Start = "quiz",
        settings: dict[str, str] | None = None,
    ) -> AsyncIterator[Pilot[int]]:
        """Open the app and wait until it has read its desk; scenes are for Quiz."""
        if scenes:
            self.playing(*scenes)
        desk = self.new_desk(settings)
        app = Gradrecall(lambda: cast(Desk, desk), start=start)
        async with app.run_test(size=size) as pilot:
            await until(pilot, lambda: app.desk is not None)
            await self.read(pilot)
            yield pilot

    async def read(self, pilot: Pilot[int]) -> None:
        """Wait until a worker has brought what was asked for."""
        app = cast(Gradrecall, pilot.app)
        await until(pilot, lambda: not app.lent)
        await pilot.pause()

    frame = staticmethod(frame_of)
    until = staticmethod(until)
    at_rest = staticmethod(at_rest)


@pytest.fixture
def theatre() -> Theatre:
    return Theatre()


# -- what is played ------------------------------------------------------------------------------------------------
TOPICS = (
    TopicLine("Optimizers", new=8, learning=2, learning_due=1, due=7, total=64, mastery=0.42),
    TopicLine("Initializers", new=5, learning=1, learning_due=0, due=3, total=31, mastery=0.71),
    TopicLine("Regularization", new=3, learning=0, learning_due=0, due=2, total=22, mastery=0.18),
    TopicLine("Schedules", new=0, learning=0, learning_due=0, due=0, total=12, mastery=1.0),
    TopicLine("Hyperparameters", new=4, learning=0, learning_due=0, due=0, total=18, mastery=0.0),
)
HEAT = tuple((day, (day * 7 % 23) * (day % 5 > 1)) for day in range(DAY - 181, DAY + 1))
BUSY = Today(
    day=DAY,
    topics=TOPICS,
    due=12,
    new=20,
    learning=3,
    learning_due=1,
    next_due=None,
    minutes=23.4,
    forecast=(12, 4, 9, 0, 3, 15, 7, 6, 1, 0, 2, 8, 5, 3),
    heat=HEAT,
)
DONE_TODAY = replace(
    BUSY,
    topics=tuple(replace(each, new=0, learning=0, learning_due=0, due=0) for each in TOPICS),
    due=0,
    new=0,
    learning=0,
    learning_due=0,
    minutes=0.0,
)
EMPTY = Today(DAY, (), 0, 0, 0, 0, None, 0.0, (0,) * 14, tuple((day, 0) for day, _ in HEAT))
MONDAY = DAY - date.fromordinal(DAY).weekday()
YEAR = Progress(
    day=DAY,
    days=365,
    forecast=(12, 4, 9, 0, 3, 15, 7, 6, 1, 0, 2, 8, 5, 3, 4, 4, 2, 0, 1, 6, 2, 3, 1, 0, 4, 2, 1, 1, 0, 2),
    retention=0.912,
    retention_by_week=tuple(
        WeekRetention(MONDAY - 7 * back, 90 - (back * 5 % 17), 6 + (back * 7 % 11))
        for back in reversed(range(20))
        if back != 9
    ),
    reviews_per_day=tuple(
        DayReviews(day, again=count % 4, hard=count % 3, good=count, easy=count % 5, introduced=2, seconds=count * 21.0)
        for day, count in HEAT
        if count
    ),
    mastery=tuple((each.topic, each.mastery) for each in TOPICS),
    stages={Stage.NEW: 40, Stage.LEARNING: 3, Stage.YOUNG: 51, Stage.MATURE: 53, Stage.SUSPENDED: 2},
    streak=11,
    totals=Totals(items=149, reviews=1423, introduced=107, seconds=31_000.0, days_studied=109),
)
NOTHING_YET = Progress(DAY, 365, (0,) * 30, None, (), (), (), dict.fromkeys(Stage, 0), 0, Totals(0, 0, 0, 0.0, 0))

VALUES = {"beta1": 0.9, "beta2": 0.999, "m": 0.12, "v": 0.034, "g": 0.5, "lr": 0.1, "eps": 1e-8, "t": 3.0}
LINES = (
    ("m", "beta1 * m + (1 - beta1) * g", "0.158"),
    ("v", "beta2 * v + (1 - beta2) * g**2", "0.03422"),
    ("m_hat", "m / (1 - beta1**t)", "0.583"),
    ("v_hat", "v / (1 - beta2**t)", "11.42"),
    ("update", "lr * m_hat / (sqrt(v_hat) + eps)", "0.01725"),
)
EARLIER = {"m": "t-1", "v": "t-1"}


def equation_of(target: str, text: str, earlier: dict[str, str] | None = None) -> Formula:
    return formula(target, ast.parse(text, mode="eval").body, times=earlier or {}, target_time="t")


def with_numbers(text: str, **values: float) -> Formula:
    return substituted(ast.parse(text, mode="eval").body, {**VALUES, **values})


def adam_formulas() -> tuple[Formula, ...]:
    return tuple(equation_of(name, text, EARLIER if name in EARLIER else None) for name, text, _ in LINES)


ADAM = Question(
    id="adam.step.2@pytorch#17",
    item_id="adam.step.2@pytorch",
    topic="Optimizers",
    title="Adam · level 2",
    entry=Entry.NUMBER,
    statement="Adam has been training one parameter; this is step 3.",
    convention="PyTorch 2.13: torch.optim.Adam",
    formulas=adam_formulas(),
    givens=(
        Given("η", "0.1"),
        Given("β₁", "0.9"),
        Given("β₂", "0.999"),
        Given("ε", "1e-8"),
        Given("mₜ₋₁", "0.12"),
        Given("vₜ₋₁", "0.034"),
        Given("gₜ", "0.5"),
        Given("t", "3"),
    ),
    ask="the step that is subtracted from θ, Δθₜ",
    form="4 significant digits (keep 4 on the way: 0.00004123, not 0.0000)",
)
ADAM_SOLUTION = Solution(
    answer="0.01725",
    steps=tuple(
        SolutionStep(equation, with_numbers(text, m_hat=0.583, v_hat=11.42), value)
        for equation, (_, text, value) in zip(adam_formulas(), LINES, strict=True)
    ),
    why="Moves each parameter by its smoothed gradient over the root of its smoothed squared gradient.",
    evidence=(
        "Rule: Kingma & Ba 2015, Algorithm 1",
        "Convention: PyTorch 2.13: torch.optim.Adam",
        "The nearest of 9 wrong rules is 6% away",
    ),
)
SLIP = Judgement(
    verdict=Verdict.SLIP,
    message="This is what comes out when m and v are used as they are, without correcting their start at zero.",
    read_as="0.08541 (4 digits)",
    hint="Divide m by 1 − β₁ᵗ and v by 1 − β₂ᵗ before the step.",
    comparisons=(
        Comparison(
            correct=(equation_of("m_hat", "m / (1 - beta1**t)"), with_numbers("m / (1 - beta1**t)", m=0.158)),
            slipped=(equation_of("m_hat", "m"), with_numbers("m", m=0.158)),
        ),
        Comparison(
            correct=(equation_of("v_hat", "v / (1 - beta2**t)"), with_numbers("v / (1 - beta2**t)", v=0.03422)),
            slipped=(equation_of("v_hat", "v"), with_numbers("v", v=0.03422)),
        ),
    ),
    slips=("no-bias-correction",),
    proposed=Rating.AGAIN,
)
RIGHT = Judgement(Verdict.RIGHT, "Right.", read_as="0.01725 (4 digits)", proposed=Rating.GOOD)
MORE_DIGITS = Judgement(
    Verdict.MORE_DIGITS, "4 digits are needed to tell the rules apart.", "0.02 (1 digit)", final=False
)
UNREADABLE = Judgement(Verdict.UNREADABLE, "'x' is not read here.", hint="Type a number.", final=False)


def card_scene(card: Card, *judgements: Judgement, options: tuple[str, ...] = (), entry: Entry = Entry.REVEAL) -> Scene:
    question = Question(
        id=card.id,
        item_id=card.id,
        topic=card.topic,
        title=card.topic,
        entry=entry,
        statement=card.front,
        options=options,
        verified=bool(card.tags),
        card=card,
    )
    solution = Solution(
        answer=card.back,
        why=card.why,
        commonly_said=card.commonly_said,
        key_points=card.key_points,
        evidence=("Experiment X24", "Kingma, Ba: Adam, ICLR 2015, arXiv 1412.6980") if card.tags else (),
        verified=bool(card.tags),
    )
    return Scene(question, solution, list(judgements))


FLASHCARD = Card(
    id="why-correct",
    topic="Optimizers",
    front="Why does Adam divide its two moving averages by `1 - beta**t`?",
    back="Both averages **start at zero**, so in the first steps they are too small by just that factor.",
    key_points=("the averages start at zero", "`m` is low by `1 - beta1**t`, and `v` likewise"),
    why="A mean of a constant gradient must be that gradient; the division makes it so.",
    commonly_said="That it *speeds up* training. It does at first, but that is not why it is there.",
    tags=("verified",),
)
CODE_CARD = Card(
    id="code",
    topic="Regularization",
    front="""What does this print, and why?

```python
layer = torch.nn.Dropout(p=0.25)
layer.eval()
print(layer(torch.ones(4)))  # a[i] = b[j] stays as it is
```

| mode | scale |
|------|------:|
| train | 1.33 |
| eval | 1 |
""",
    back="`tensor([1., 1., 1., 1.])`: PyTorch scales while *training*.",
)
CHOICE_CARD = Card(
    id="choice",
    topic="Initializers",
    front="Which deviation keeps the variance of a ReLU layer?",
    back="$\\sqrt{2/n}$",
    type=CardType.CHOICE,
    choices=(
        Choice("`sqrt(2 / fan_in)`", right=True),
        Choice("`sqrt(1 / fan_in)`", because="That keeps it without the ReLU, which halves it."),
        Choice("`sqrt(2 / (fan_in + fan_out))`", because="That is Glorot's compromise between both directions."),
        Choice("`2 / fan_in`", because="That is the variance."),
    ),
    tags=("verified",),
)
ORDER_LINES = ("Compute the gradient.", "Update the averages.", "Correct them.", "Take the step.")
MATCH_PAIRS = (("Adam", "first and second moment"), ("SGD", "no state at all"), ("Adagrad", "sum of squares"))


def _log() -> list[LogEntry]:
    before = ItemState("adam.step.2@pytorch")
    entries = []
    for number, (rating, stability) in enumerate(((Rating.AGAIN, 0.4), (Rating.GOOD, 2.3), (Rating.EASY, 15.7))):
        at = NOON - timedelta(days=20 - 7 * number)
        after = replace(before, phase=Phase.REVIEW, memory=Memory(stability, 5.1), due_day=DAY + 9, reviews=number + 1)
        response = Response(typed=f"0.0{number}72", verdict="slip" if rating is Rating.AGAIN else "right")
        entries.append(
            LogEntry(
                before.item_id,
                Action.REVIEW,
                at,
                DAY - 20 + 7 * number,
                after,
                rating=rating,
                elapsed_days=7 * number,
                seconds=48.0,
                response=response,
            )
        )
    return entries


def scene(name: str) -> Scene:  # noqa: C901 - a list of scenes
    """A fresh scene by name."""
    wrong = Judgement(Verdict.WRONG, "Not right.", read_as="sqrt(1 / fan_in)", proposed=Rating.AGAIN)
    right = Judgement(Verdict.RIGHT, "Right.", proposed=Rating.GOOD)
    log = _log()
    match name:
        case "adam":
            return Scene(ADAM, ADAM_SOLUTION, [SLIP], log[-1].after, log)
        case "adam-right":
            return Scene(ADAM, ADAM_SOLUTION, [UNREADABLE, MORE_DIGITS, RIGHT])
        case "adam-right-at-once":
            return Scene(ADAM, ADAM_SOLUTION, [RIGHT])
        case "flashcard":
            return card_scene(FLASHCARD)
        case "corrected":
            return card_scene(replace(FLASHCARD, evidence=Evidence(experiments=("X13",))))
        case "measured":
            return card_scene(
                replace(FLASHCARD, key_points=(), commonly_said="", evidence=Evidence(experiments=("X13",)))
            )
        case "code":
            return card_scene(CODE_CARD)
        case "choice":
            return card_scene(
                CHOICE_CARD, wrong, options=tuple(each.text for each in CHOICE_CARD.choices), entry=Entry.CHOICE
            )
        case "several":
            card = replace(CHOICE_CARD, front="Which of these are standard deviations?", type=CardType.SEVERAL)
            return card_scene(card, right, options=tuple(each.text for each in card.choices), entry=Entry.SEVERAL)
        case "order" | "order-wrong":
            choices = tuple(Choice(text) for text in ORDER_LINES)
            card = Card("order", "Optimizers", "Put a step of Adam in order.", "1. …", CardType.ORDER, choices=choices)
            judgement = right if name == "order" else wrong
            return card_scene(card, judgement, options=tuple(reversed(ORDER_LINES)), entry=Entry.ORDER)
        case "match" | "match-wrong":
            pairs = tuple(Choice(text, partner=partner) for text, partner in MATCH_PAIRS)
            card = Card("match", "Optimizers", "What does each keep?", "- …", CardType.MATCH, choices=pairs)
            partners = tuple(partner for _, partner in reversed(MATCH_PAIRS))
            return card_scene(card, right if name == "match" else wrong, options=partners, entry=Entry.MATCH)
        case "typed":
            card = Card("typed", "Optimizers", "Adam without the second moment is …", "momentum", CardType.TYPED)
            return card_scene(card, replace(right, read_as="momentum"), entry=Entry.TEXT)
    raise KeyError(name)


@pytest.fixture
def scenes() -> Callable[[str], Scene]:
    return scene


@pytest.fixture
def summaries() -> SimpleNamespace:
    """Today and Progress in their states."""
    return SimpleNamespace(busy=BUSY, done=DONE_TODAY, empty=EMPTY, year=YEAR, nothing_yet=NOTHING_YET)
