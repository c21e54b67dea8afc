"""What Today and Progress say, checked against collections whose numbers can be counted by hand."""

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.memory import Fsrs
from quiz_bank.model import Action, DayTotal, Item, ItemKind, ItemState, LogEntry, Memory, Origin, Phase, Rating, Stage
from quiz_bank.ports import Store
from quiz_bank.scheduler import Policy, Scheduler, StudyCalendar, buried, suspended
from quiz_bank.stats import Allowance, Progress, Today, WeekRetention, allowance, due_json, progress, stats_json, today

CALENDAR = StudyCalendar(UTC)
MONDAY = date(2026, 3, 2).toordinal()
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
AGAIN, HARD, GOOD, EASY = Rating


@dataclass
class Learner:
    """Works through the items of a store; `now` is what the clock shows."""

    store: Store
    policy: Policy = field(default_factory=Policy)
    now: datetime = NOW

    @property
    def day(self) -> int:
        return CALENDAR.day(self.now)

    def have(self, *names: str, topic: str = "optimizers", kind: ItemKind = ItemKind.CARD) -> None:
        """Add items of one topic."""
        items = [Item(name, kind, topic, Origin.STARTER, position) for position, name in enumerate(names)]
        self.store.sync(f"{topic}-{kind}-{names[0]}", items)

    def answer(self, name: str, rating: Rating = GOOD, seconds: float = 10.0) -> None:
        """Answer an item now, at a time when that counts."""
        scheduler = Scheduler(Fsrs(), self.policy, CALENDAR)
        before = self.store.state(name)
        assert not scheduler.early(before, self.now)
        entry = replace(
            self.entry(Action.REVIEW, scheduler.answer(before, rating, self.now)),
            before_phase=before.phase,
            rating=rating,
            elapsed_days=scheduler.elapsed_days(before, self.now),
            seconds=seconds,
        )
        self.store.append(entry)

    def cram(self, name: str, rating: Rating) -> None:
        """Practise an item without touching its schedule."""
        entry = self.entry(Action.CRAM, self.store.state(name))
        self.store.append(replace(entry, rating=rating, elapsed_days=1, seconds=10.0))

    def schedule(self, name: str, due_in: int, stability: float = 10.0) -> None:
        """Put an item in review, due so many days from now."""
        state = ItemState(name, Phase.REVIEW, memory=Memory(stability, 5), due_day=self.day + due_in)
        self.store.append(self.entry(Action.RESUME, state))

    def bury(self, name: str) -> None:
        self.store.append(self.entry(Action.BURY, buried(self.store.state(name), self.day)))

    def suspend(self, name: str) -> None:
        self.store.append(self.entry(Action.SUSPEND, suspended(self.store.state(name))))

    def wait(self, **span: float) -> None:
        self.now += timedelta(**span)

    def today(self) -> Today:
        return today(self.store, clock=lambda: self.now, calendar=CALENDAR, policy=self.policy)

    def progress(self, days: int = 365) -> Progress:
        return progress(self.store, clock=lambda: self.now, calendar=CALENDAR, days=days)

    def entry(self, action: Action, after: ItemState) -> LogEntry:
        return LogEntry(after.item_id, action, self.now, self.day, after)


@pytest.fixture
def learner(memory_store: Store) -> Learner:
    return Learner(memory_store)


# -- Today -----------------------------------------------------------------------------------------------------------
def test_an_empty_collection_has_nothing_to_show(learner: Learner) -> None:
    shown = learner.today()
    assert (shown.topics, shown.due, shown.new, shown.learning, shown.now, shown.minutes) == ((), 0, 0, 0, 0, 0)
    assert shown.next_due is None
    assert shown.forecast == (0,) * 14
    assert due_json(shown) == {"now": 0, "new": 0, "learning": 0, "next_due": None, "by_topic": {}}
    assert json.loads(json.dumps(stats_json(learner.progress())))["retention"] is None


def test_each_topic_has_a_line_and_the_head_sums_them(learner: Learner) -> None:
    learner.have("a1", "a2", "a3", "a4", topic="adam")
    learner.have("b1", "b2", topic="biases")
    learner.schedule("a1", due_in=0, stability=30)
    learner.schedule("a2", due_in=-3)
    learner.schedule("b1", due_in=1)
    learner.answer("a3")
    adam, biases = (shown := learner.today()).topics
    assert (adam.topic, adam.new, adam.learning, adam.learning_due, adam.due, adam.total) == ("adam", 1, 1, 0, 2, 4)
    assert adam.mastery == pytest.approx((1 + 0.5) / 4)
    assert (biases.topic, biases.new, biases.learning, biases.due, biases.total) == ("biases", 1, 0, 0, 2)
    assert (shown.new, shown.learning, shown.due) == (2, 1, 2)
    assert shown.forecast == (2, 1, *(0,) * 12)


def test_a_learning_item_counts_as_due_once_it_is_back(learner: Learner) -> None:
    learner.have("card")
    learner.answer("card", AGAIN)
    assert learner.today().now == 0
    assert learner.today().next_due == NOW + timedelta(minutes=1)
    learner.wait(minutes=2)
    assert (learner.today().now, learner.today().learning) == (1, 1)
    assert learner.today().next_due is None


def test_new_items_stop_at_the_daily_limit_and_start_again_the_next_day(learner: Learner) -> None:
    learner.policy = Policy(new_per_day=3)
    learner.have("c1", "c2", "c3", "c4", "c5")
    learner.answer("c1", EASY)
    learner.answer("c2", EASY)
    assert [learner.today().new, learner.today().topics[0].new] == [1, 1]
    learner.answer("c3", EASY)
    assert learner.today().new == 0
    learner.wait(days=1)
    assert learner.today().new == 2


def test_reviews_stop_at_the_daily_limit_and_the_rest_comes_tomorrow(learner: Learner) -> None:
    learner.policy = Policy(reviews_per_day=2)
    learner.have("c1", "c2", "c3")
    for name in ("c1", "c2", "c3"):
        learner.answer(name, EASY)
    learner.wait(days=30)
    assert learner.today().due == 2
    assert learner.today().next_due == CALENDAR.start(learner.day + 1)
    learner.answer("c1", GOOD)
    learner.answer("c2", AGAIN)
    assert (learner.today().due, learner.today().topics[0].due) == (0, 0)
    assert learner.today().forecast[0] == 1


def test_an_undone_answer_gives_its_place_in_the_limit_back(learner: Learner) -> None:
    learner.policy = Policy(new_per_day=1)
    learner.have("c1", "c2")
    learner.answer("c1")
    assert learner.today().new == 0
    learner.store.undo(at=learner.now, day=learner.day)
    assert (learner.today().new, learner.today().learning, learner.today().heat[-1]) == (1, 0, (MONDAY, 0))


def test_the_limit_counts_what_was_introduced_and_what_was_reviewed_a_day_later_or_more() -> None:
    done = [
        DayTotal(MONDAY, "adam", again=3, good=9, introduced=4, recalled=3, forgotten=1),
        DayTotal(MONDAY, "biases", easy=2, introduced=1),
    ]
    assert allowance(done, Policy(new_per_day=20, reviews_per_day=10)) == Allowance(new=15, reviews=6)
    assert allowance(done, Policy(new_per_day=3, reviews_per_day=3)) == Allowance(new=0, reviews=0)
    assert allowance([], Policy()) == Allowance(new=20, reviews=200)


def test_suspended_and_buried_items_are_not_due(learner: Learner) -> None:
    learner.have("c1", "c2", "c3", "c4")
    for name in ("c1", "c2", "c3"):
        learner.schedule(name, due_in=0)
    learner.suspend("c1")
    learner.bury("c2")
    learner.bury("c4")
    shown = learner.today()
    assert (shown.due, shown.new, shown.topics[0].total) == (1, 0, 3)
    assert shown.forecast[:2] == (1, 1)
    learner.wait(days=1)
    assert (learner.today().due, learner.today().new) == (2, 1)


@pytest.mark.parametrize(("due_in", "expected"), [(1, 1), (13, 13), (14, 14), (400, 400)])
def test_the_next_review_is_announced_however_far_away(learner: Learner, due_in: int, expected: int) -> None:
    learner.have("card")
    learner.schedule("card", due_in=due_in)
    assert learner.today().next_due == CALENDAR.start(MONDAY + expected)


@pytest.mark.parametrize("rating", [None, AGAIN])
def test_what_is_buried_comes_back_tomorrow(learner: Learner, rating: Rating | None) -> None:
    learner.have("card")
    learner.schedule("card", due_in=0)
    if rating is not None:
        learner.answer("card", rating)
    learner.bury("card")
    assert (learner.today().now, learner.today().next_due) == (0, CALENDAR.start(MONDAY + 1))


def test_the_earliest_of_what_comes_back_is_next(learner: Learner) -> None:
    learner.have("c1", "c2", "c3")
    learner.schedule("c1", due_in=2)
    learner.answer("c2", GOOD)
    assert learner.today().next_due == NOW + timedelta(minutes=10)
    learner.answer("c3", AGAIN)
    assert learner.today().next_due == NOW + timedelta(minutes=1)
    learner.wait(minutes=5)
    assert learner.today().next_due == NOW + timedelta(minutes=10)
    learner.wait(minutes=10)
    assert learner.today().next_due == CALENDAR.start(MONDAY + 2)


def test_without_a_pace_of_ones_own_a_card_takes_20_seconds_and_a_skill_75(learner: Learner) -> None:
    learner.have("c1", "c2", "c3", "c4", topic="cards")
    learner.have("s1", "s2", topic="skills", kind=ItemKind.SKILL)
    learner.schedule("c1", due_in=0)
    learner.schedule("c2", due_in=0)
    learner.schedule("s1", due_in=0)
    for name in ("c3", "c4", "s2"):
        learner.suspend(name)
    assert learner.today().minutes == pytest.approx((20 + 20 + 75) / 60)


def test_a_new_item_takes_an_answer_for_each_learning_step(learner: Learner) -> None:
    learner.have("c1")
    assert learner.today().minutes == pytest.approx(2 * 20 / 60)
    learner.policy = Policy(learning_steps=())
    assert learner.today().minutes == pytest.approx(20 / 60)


def test_twenty_answers_of_ones_own_set_the_pace_for_a_month(learner: Learner) -> None:
    learner.have(*(f"c{number}" for number in range(20)))
    for number in range(19):
        learner.answer(f"c{number}", EASY, seconds=30)
    assert learner.today().minutes == pytest.approx(20 * 2 / 60)
    learner.answer("c19", EASY, seconds=30)
    learner.have("last", topic="rest")
    learner.policy = Policy(new_per_day=100)
    assert learner.today().minutes == pytest.approx(30 * 2 / 60)
    learner.wait(days=30)
    shown = learner.today()
    assert shown.minutes == pytest.approx((shown.due + 2) * 20 / 60)


def test_the_heat_map_has_every_day_of_26_weeks(learner: Learner) -> None:
    learner.have("c1", "c2")
    learner.answer("c1", EASY)
    learner.answer("c2", EASY)
    learner.wait(days=181)
    learner.answer("c1")
    heat = learner.today().heat
    assert [day for day, _ in heat] == list(range(MONDAY, MONDAY + 182))
    assert {day: reviews for day, reviews in heat if reviews} == {MONDAY: 2, MONDAY + 181: 1}
    learner.wait(days=1)
    assert learner.today().heat[0] == (MONDAY + 1, 0)


def test_the_document_of_due_says_when_in_utc(learner: Learner) -> None:
    learner.have("c1", "c2", topic="adam")
    learner.have("b1", topic="biases")
    learner.schedule("b1", due_in=-1)
    learner.answer("c1", AGAIN)
    assert json.loads(json.dumps(due_json(learner.today()))) == {
        "now": 1,
        "new": 1,
        "learning": 1,
        "next_due": "2026-03-02T12:01:00+00:00",
        "by_topic": {
            "adam": {"now": 0, "new": 1, "learning": 1},
            "biases": {"now": 1, "new": 0, "learning": 0},
        },
    }


# -- Progress --------------------------------------------------------------------------------------------------------
def test_retention_counts_only_answers_at_least_a_day_after_the_one_before(learner: Learner) -> None:
    learner.have("c1", "c2", "c3", "c4")
    for name in ("c1", "c2", "c3", "c4"):
        learner.answer(name, AGAIN)  # the first sight of an item measures nothing
        learner.answer(name, EASY)
    assert learner.progress().retention is None
    learner.wait(days=40)
    for name, rating in (("c1", GOOD), ("c2", HARD), ("c3", AGAIN), ("c4", EASY)):
        learner.answer(name, rating)
    learner.answer("c3", GOOD)
    learner.cram("c1", AGAIN)
    assert learner.progress().retention == 0.75


def test_weeks_begin_on_monday_and_only_measured_ones_are_listed(learner: Learner) -> None:
    learner.policy = Policy(learning_steps=(), relearning_steps=(), maximum_interval=1)
    learner.have("card")
    learner.answer("card")
    for days, rating in ((1, GOOD), (5, AGAIN), (1, GOOD), (21, GOOD)):  # Tuesday, Sunday, Monday, a later Monday
        learner.wait(days=days)
        learner.answer("card", rating)
    assert learner.progress().retention_by_week == (
        WeekRetention(MONDAY, recalled=1, forgotten=1),
        WeekRetention(MONDAY + 7, recalled=1, forgotten=0),
        WeekRetention(MONDAY + 28, recalled=1, forgotten=0),
    )
    assert [week.retention for week in learner.progress().retention_by_week] == [0.5, 1, 1]


def test_days_sum_their_topics_and_the_totals_sum_the_days(learner: Learner) -> None:
    learner.have("a1", topic="adam")
    learner.have("b1", "b2", topic="biases")
    learner.answer("a1", AGAIN, seconds=5)
    learner.answer("b1", GOOD, seconds=7)
    learner.wait(days=2)
    learner.answer("b2", HARD, seconds=11)
    shown = learner.progress()
    first, second = shown.reviews_per_day
    assert (first.day, first.again, first.hard, first.good, first.easy, first.introduced) == (MONDAY, 1, 0, 1, 0, 2)
    assert (second.day, second.hard, second.reviews, second.seconds) == (MONDAY + 2, 1, 1, 11)
    totals = shown.totals
    assert (totals.items, totals.reviews, totals.introduced, totals.seconds, totals.days_studied) == (3, 3, 3, 23, 2)
    assert [each.day for each in learner.progress(days=2).reviews_per_day] == [MONDAY + 2]


def test_every_stage_is_counted_and_mastery_follows_from_it(learner: Learner) -> None:
    learner.have("fresh", "step", "young", "mature", "away")
    learner.answer("step")
    learner.schedule("young", due_in=3, stability=20.9)
    learner.schedule("mature", due_in=33, stability=21)
    learner.suspend("away")
    shown = learner.progress()
    assert shown.stages == dict.fromkeys(Stage, 1)
    assert shown.mastery == (("optimizers", 1.5 / 4),)
    assert shown.totals.items == 5
    assert (len(shown.forecast), shown.forecast[3], sum(shown.forecast)) == (30, 1, 1)


@given(st.sets(st.integers(0, 40)))
def test_a_streak_ends_today_or_yesterday(days_ago: set[int]) -> None:
    shown = studied(days_ago)
    expected = next(length for length in range(50) if length + (0 not in days_ago) not in days_ago)
    assert shown.streak == expected


def test_a_streak_may_be_longer_than_what_is_shown() -> None:
    assert studied(set(range(1000))).streak == 1000
    assert studied(set(range(365))).streak == 365
    assert studied(set(range(1, 731))).streak == 730


class TotalsOnly:
    """As much of a store as the streak reads, so that long ones are quick to make."""

    def __init__(self, days: set[int]) -> None:
        self.days = days

    def totals(self, *, first: int, last: int) -> list[DayTotal]:
        return [DayTotal(day, "adam", good=1) for day in sorted(self.days) if first <= day <= last]

    def counts(self, *, day: int) -> list[object]:  # noqa: ARG002 - the port's signature
        return []

    def forecast(self, scope: object, *, day: int, days: int) -> list[int]:  # noqa: ARG002 - the port's signature
        return [0] * days


def studied(days_ago: set[int]) -> Progress:
    """The progress of someone who answered on the days so long ago."""
    store = TotalsOnly({MONDAY - ago for ago in days_ago})
    return progress(store, clock=lambda: NOW, calendar=CALENDAR)  # type: ignore[arg-type]  # only what it reads


def test_the_document_of_stats_has_the_numbers_of_the_screen(learner: Learner) -> None:
    learner.have("c1", "c2", topic="adam")
    learner.answer("c1", EASY, seconds=4)
    learner.wait(days=10)
    learner.answer("c1", GOOD, seconds=6)
    document = json.loads(json.dumps(stats_json(learner.progress())))
    forecast = document.pop("forecast")
    assert (len(forecast), sum(forecast)) == (30, sum(learner.progress().forecast))
    assert document == {
        "day": "2026-03-12",
        "days": 365,
        "retention": 1.0,
        "retention_by_week": [{"week": "2026-03-09", "recalled": 1, "forgotten": 0, "retention": 1.0}],
        "reviews_per_day": [
            {"day": "2026-03-02", "again": 0, "hard": 0, "good": 0, "easy": 1, "introduced": 1, "seconds": 4.0},
            {"day": "2026-03-12", "again": 0, "hard": 0, "good": 1, "easy": 0, "introduced": 0, "seconds": 6.0},
        ],
        "mastery": {"adam": 0.5},
        "stages": {"new": 1, "learning": 0, "young": 0, "mature": 1, "suspended": 0},
        "streak": 1,
        "totals": {"items": 2, "reviews": 2, "introduced": 1, "seconds": 10.0, "days_studied": 2},
    }
