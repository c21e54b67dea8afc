"""What Today and Progress show: summaries of the store's counts and roll-ups, never of the log itself.

The cost does not grow with the collection or the log, only with the number of topics and of days shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from itertools import count
from typing import TYPE_CHECKING

from quiz_bank.model import ItemKind, Scope, Stage
from quiz_bank.scheduler import StudyCalendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from quiz_bank.model import DayTotal, TopicCounts
    from quiz_bank.ports import Clock, Store
    from quiz_bank.scheduler import Policy

HEAT_DAYS = 26 * 7
TODAY_FORECAST_DAYS = 14
PROGRESS_FORECAST_DAYS = 30
YEAR = 365

PACE_DAYS = 30
PACE_REVIEWS = 20
"""As many answers within `PACE_DAYS` tell how fast a learner is; with fewer, the typical times below stand in."""
TYPICAL_SECONDS = {ItemKind.CARD: 20.0, ItemKind.SKILL: 75.0}
SAMPLE = 10
"""How many items of a queue are looked at to tell cards from skills."""

EVERYTHING = Scope()
LONGEST_STEP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TopicLine:
    """What a session in one topic would ask now, and how well the topic is known."""

    topic: str
    new: int
    """New items, at most as many as today's limit still allows."""
    learning: int
    """All items in (re)learning, whenever they come back today."""
    learning_due: int
    """Those of them that are back already."""
    due: int
    """Items in review that are due, at most as many as today's limit still allows."""
    total: int
    mastery: float
    """From 0 to 1; mature counts whole, young half."""

    @property
    def now(self) -> int:
        """What was met before and waits to be asked again."""
        return self.due + self.learning_due


@dataclass(frozen=True, slots=True)
class Today:
    """What waits today. The numbers are those of a session over everything; a topic's line is of a session in it."""

    day: int
    topics: tuple[TopicLine, ...]
    due: int
    new: int
    learning: int
    learning_due: int
    next_due: datetime | None
    """The first moment from now on when something more comes back; None when nothing will."""
    minutes: float
    """How long all of it should take, at the learner's own pace, if every answer is right."""
    forecast: tuple[int, ...]
    """Reviews that fall due on each of 14 days, today with everything overdue first."""
    heat: tuple[tuple[int, int], ...]
    """(day, reviews) of each day of the last 26 weeks, today last."""

    @property
    def now(self) -> int:
        """What was met before and waits to be asked again."""
        return self.due + self.learning_due


@dataclass(frozen=True, slots=True)
class DayReviews:
    """The answers of one study day."""

    day: int
    again: int
    hard: int
    good: int
    easy: int
    introduced: int
    seconds: float

    @property
    def reviews(self) -> int:
        """All graded answers."""
        return self.again + self.hard + self.good + self.easy


@dataclass(frozen=True, slots=True)
class WeekRetention:
    """What was still known in one week, among the answers at least a day after the one before."""

    day: int
    """Monday of the week."""
    recalled: int
    forgotten: int

    @property
    def retention(self) -> float:
        """Share that was recalled."""
        return self.recalled / (self.recalled + self.forgotten)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the days that Progress covers, and the items there are."""

    items: int
    """Including the suspended ones."""
    reviews: int
    introduced: int
    seconds: float
    days_studied: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How the learner is doing, over `days` study days up to today."""

    day: int
    days: int
    forecast: tuple[int, ...]
    """Reviews that fall due on each of 30 days, today with everything overdue first."""
    retention: float | None
    """Measured: share recalled among answers at least a day after the one before; None before the first."""
    retention_by_week: tuple[WeekRetention, ...]
    """Weeks with such answers, in order."""
    reviews_per_day: tuple[DayReviews, ...]
    """Days with answers, in order."""
    mastery: tuple[tuple[str, float], ...]
    """(topic, 0 to 1), by name."""
    stages: dict[Stage, int]
    """Items in each stage; every stage is there."""
    streak: int
    """Study days in a row with an answer, up to today; or up to yesterday, as long as today can still count."""
    totals: Totals


@dataclass(frozen=True, slots=True)
class Allowance:
    """What today's limits leave."""

    new: int
    reviews: int


def allowance(done_today: Iterable[DayTotal], policy: Policy) -> Allowance:
    """How many new items and reviews may still be asked on a day, given what was done on it.

    A review uses up the limit when it came at least a day after the one before; learning steps never do.
    """
    introduced = reviews = 0
    for total in done_today:
        introduced += total.introduced
        reviews += total.recalled + total.forgotten
    return Allowance(new=max(0, policy.new_per_day - introduced), reviews=max(0, policy.reviews_per_day - reviews))


def today(store: Store, *, clock: Clock, calendar: StudyCalendar, policy: Policy) -> Today:
    """What waits now, how long it takes, and what the days around today look like."""
    now = clock()
    day = calendar.day(now)
    done = store.totals(first=day - HEAT_DAYS + 1, last=day)
    left = allowance((total for total in done if total.day == day), policy)
    counts = store.counts(day=day)
    topics = tuple(_line(store, topic, now=now, day=day, left=left) for topic in counts)
    due = min(sum(topic.due for topic in counts), left.reviews)
    new = min(sum(topic.new for topic in counts), left.new)
    learning = sum(topic.learning for topic in counts)
    learning_due = sum(line.learning_due for line in topics)

    coming = store.forecast(EVERYTHING, day=day, days=TODAY_FORECAST_DAYS)
    waiting = store.learning(EVERYTHING, before=now + LONGEST_STEP, day=day, limit=learning)
    queues = (
        (due, store.due(EVERYTHING, day=day, limit=SAMPLE)),
        (learning, waiting[:SAMPLE]),
        # A new item is asked once for each learning step before it is through.
        (new * max(1, len(policy.learning_steps)), store.new(EVERYTHING, day=day, limit=SAMPLE)),
    )
    pace = _pace(total for total in done if total.day > day - PACE_DAYS)
    seconds = sum(answers * (pace or _typical_seconds(store, sample)) for answers, sample in queues)

    reviews = dict.fromkeys(range(day - HEAT_DAYS + 1, day + 1), 0)
    for total in done:
        reviews[total.day] += total.reviews
    return Today(
        day=day,
        topics=topics,
        due=due,
        new=new,
        learning=learning,
        learning_due=learning_due,
        next_due=_next_due(
            store,
            calendar,
            day,
            waiting=waiting[learning_due:],
            coming=coming,
            # What is buried, and what today's limit leaves over.
            tomorrow=learning > len(waiting) or coming[0] > due,
        ),
        minutes=seconds / 60,
        forecast=tuple(coming),
        heat=tuple(reviews.items()),
    )


def _line(store: Store, topic: TopicCounts, *, now: datetime, day: int, left: Allowance) -> TopicLine:
    back = store.learning(Scope(topic.topic), before=now, day=day, limit=topic.learning) if topic.learning else []
    return TopicLine(
        topic=topic.topic,
        new=min(topic.new, left.new),
        learning=topic.learning,
        learning_due=len(back),
        due=min(topic.due, left.reviews),
        total=topic.total,
        mastery=topic.mastery,
    )


def _pace(done: Iterable[DayTotal]) -> float | None:
    """Seconds the learner takes for an answer, or None when there are too few answers to tell."""
    reviews, seconds = 0, 0.0
    for total in done:
        reviews += total.reviews
        seconds += total.seconds
    return seconds / reviews if reviews >= PACE_REVIEWS and seconds > 0 else None


def _typical_seconds(store: Store, item_ids: Sequence[str]) -> float:
    """Seconds an answer typically takes among items like these."""
    items = [item for item in map(store.item, item_ids) if item is not None]
    if not items:
        return TYPICAL_SECONDS[ItemKind.CARD]
    return sum(TYPICAL_SECONDS[item.kind] for item in items) / len(items)


def _next_due(
    store: Store, calendar: StudyCalendar, day: int, *, waiting: list[str], coming: list[int], tomorrow: bool
) -> datetime | None:
    """When something more comes back: the first of the (re)learning items `waiting`, or reviews of a later day.

    `coming` counts the reviews of the days from `day`; `tomorrow` tells that more will be asked on the day after it.
    """
    moments = [state.due_at for state in map(store.state, waiting[:1]) if state.due_at is not None]
    days = [ahead for ahead, reviews in enumerate(coming) if ahead and reviews]
    if tomorrow or days:
        moments.append(calendar.start(day + (1 if tomorrow else days[0])))
    else:
        later = map(store.state, store.ahead(EVERYTHING, day=day, limit=1))
        moments.extend(calendar.start(state.due_day) for state in later if state.due_day is not None)
    return min(moments, default=None)


def progress(store: Store, *, clock: Clock, calendar: StudyCalendar, days: int = YEAR) -> Progress:
    """What was learned and kept over the last `days` study days."""
    day = calendar.day(clock())
    done = store.totals(first=day - days + 1, last=day)
    per_day = _by_day(done)
    weeks = _by_week(done)
    recalled = sum(week.recalled for week in weeks)
    forgotten = sum(week.forgotten for week in weeks)
    counts = store.counts(day=day)
    stages = {stage: sum(topic.stages.get(stage, 0) for topic in counts) for stage in Stage}
    return Progress(
        day=day,
        days=days,
        forecast=tuple(store.forecast(EVERYTHING, day=day, days=PROGRESS_FORECAST_DAYS)),
        retention=recalled / (recalled + forgotten) if weeks else None,
        retention_by_week=weeks,
        reviews_per_day=per_day,
        mastery=tuple((topic.topic, topic.mastery) for topic in counts),
        stages=stages,
        streak=_streak(store, day),
        totals=Totals(
            items=sum(stages.values()),
            reviews=sum(each.reviews for each in per_day),
            introduced=sum(each.introduced for each in per_day),
            seconds=sum(each.seconds for each in per_day),
            days_studied=len(per_day),
        ),
    )


def _by_day(done: Iterable[DayTotal]) -> tuple[DayReviews, ...]:
    topics: dict[int, list[DayTotal]] = {}
    for total in done:
        if total.reviews:
            topics.setdefault(total.day, []).append(total)
    return tuple(
        DayReviews(
            day=day,
            again=sum(total.again for total in totals),
            hard=sum(total.hard for total in totals),
            good=sum(total.good for total in totals),
            easy=sum(total.easy for total in totals),
            introduced=sum(total.introduced for total in totals),
            seconds=sum(total.seconds for total in totals),
        )
        for day, totals in sorted(topics.items())
    )


def _by_week(done: Iterable[DayTotal]) -> tuple[WeekRetention, ...]:
    weeks: dict[int, tuple[int, int]] = {}
    for total in done:
        if total.recalled or total.forgotten:
            monday = total.day - StudyCalendar.date(total.day).weekday()
            recalled, forgotten = weeks.get(monday, (0, 0))
            weeks[monday] = recalled + total.recalled, forgotten + total.forgotten
    return tuple(WeekRetention(monday, *week) for monday, week in sorted(weeks.items()))


def _streak(store: Store, day: int) -> int:
    """Days in a row with an answer, read a year at a time until one is missing."""
    end = day if any(total.reviews for total in store.totals(first=day, last=day)) else day - 1
    last = end
    while True:
        studied = {total.day for total in store.totals(first=last - YEAR + 1, last=last) if total.reviews}
        unbroken = next(length for length in count() if last - length not in studied)
        last -= unbroken
        if unbroken < YEAR:
            return end - last


def due_json(value: Today) -> dict[str, object]:
    """The document of `gradrecall due --json`.

    `now`: items met before that are due now, in review or back from a learning step, within the daily limit; `new`: new
    items that today's limit still allows; `learning`: all items in (re)learning, back or not; `next_due`: the first
    moment from now on when something more comes back (ISO 8601, UTC), or null; `by_topic`: the first three per topic.
    """
    return {
        "now": value.now,
        "new": value.new,
        "learning": value.learning,
        "next_due": value.next_due and value.next_due.isoformat(),
        "by_topic": {
            line.topic: {"now": line.now, "new": line.new, "learning": line.learning} for line in value.topics
        },
    }


def stats_json(value: Progress) -> dict[str, object]:
    """The document of `gradrecall stats --json`: the numbers of the Progress screen, days as ISO dates."""
    return {
        "day": _iso(value.day),
        "days": value.days,
        "forecast": list(value.forecast),
        "retention": value.retention,
        "retention_by_week": [
            {
                "week": _iso(week.day),
                "recalled": week.recalled,
                "forgotten": week.forgotten,
                "retention": week.retention,
            }
            for week in value.retention_by_week
        ],
        "reviews_per_day": [asdict(each) | {"day": _iso(each.day)} for each in value.reviews_per_day],
        "mastery": dict(value.mastery),
        "stages": {stage.value: items for stage, items in value.stages.items()},
        "streak": value.streak,
        "totals": asdict(value.totals),
    }


def _iso(day: int) -> str:
    return StudyCalendar.date(day).isoformat()
