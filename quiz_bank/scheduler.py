"""When an item comes back: study days, (re)learning steps, and what each rating leads to.

Nothing here reads a clock or a store: an answer is a pure function of a state, a rating and a moment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from quiz_bank.memory import MAXIMUM_INTERVAL, BadSettings, fuzz_seed, retention_problems, whole_days
from quiz_bank.model import ItemState, Phase, Rating

if TYPE_CHECKING:
    from datetime import tzinfo

    from quiz_bank.memory import Fsrs
    from quiz_bank.model import Memory

MINUTES_A_DAY = 24 * 60
DAYS_A_MONTH = 30.4375
DAYS_A_YEAR = 365.25


class StudyCalendar:
    """Numbers the learner's days, each from the rollover hour on their wall clock to the next.

    A study day has the number of its date (1 is 1 January of the year 1), so days that were counted in different time
    zones compare. A day that begins in the hour that a clock change skips begins as if the clock had not changed yet;
    one that begins in the hour that comes twice begins the first time.
    """

    def __init__(self, zone: tzinfo, rollover_hour: int = 4) -> None:
        self.zone = zone
        self.rollover_hour = rollover_hour
        if problems := _rollover_problems(rollover_hour):
            raise BadSettings(problems[0])

    def day(self, at: datetime) -> int:
        """The study day that an aware moment belongs to."""
        if at.tzinfo is None:
            raise ValueError(f"the time {at} has no time zone, expected an aware one")
        day = (at.astimezone(self.zone).replace(tzinfo=None) - timedelta(hours=self.rollover_hour)).toordinal()
        # The wall clock may repeat or skip the rollover; the beginnings of the days decide.
        while at < self.start(day):
            day -= 1
        while at >= self.start(day + 1):
            day += 1
        return day

    def start(self, day: int) -> datetime:
        """The moment a study day begins, in UTC."""
        return datetime.combine(self.date(day), time(self.rollover_hour), self.zone).astimezone(UTC)

    @staticmethod
    def date(day: int) -> date:
        """The date on which a study day begins."""
        return date.fromordinal(day)


@dataclass(frozen=True, slots=True)
class Policy:
    """What a learner can set about the schedule."""

    desired_retention: float = 0.9
    """Share of the reviews that should succeed."""
    new_per_day: int = 20
    reviews_per_day: int = 200
    learning_steps: tuple[float, ...] = (1, 10)
    """Minutes; without any, a new item goes to review at once."""
    relearning_steps: tuple[float, ...] = (10,)
    """Minutes; without any, a forgotten item stays in review."""
    maximum_interval: int = MAXIMUM_INTERVAL
    """Days."""
    rollover_hour: int = 4
    hard_beyond: float = 1.5
    """A right answer that took more than this multiple of the learner's own median time is Hard."""
    easy_within: float = 0.6
    """A right answer that took less than this multiple of it is Easy."""

    def __post_init__(self) -> None:
        """Refuse settings that make no schedule, all of them at once."""
        if problems := [*retention_problems(self.desired_retention), *self._problems()]:
            raise BadSettings("; ".join(problems))

    def _problems(self) -> list[str]:
        problems = _rollover_problems(self.rollover_hour)
        for name, limit in (("new items", self.new_per_day), ("reviews", self.reviews_per_day)):
            if limit < 0:
                problems.append(f"the limit of {name} a day is {limit}, expected 0 or more")
        for name, steps in (("learning", self.learning_steps), ("relearning", self.relearning_steps)):
            problems.extend(
                f"a {name} step is {step} minutes, expected more than 0 and less than {MINUTES_A_DAY} (a day)"
                for step in steps
                if not 0 < step < MINUTES_A_DAY
            )
        if not 1 <= self.maximum_interval <= MAXIMUM_INTERVAL:
            problems.append(f"the maximum interval is {self.maximum_interval} days, expected 1 to {MAXIMUM_INTERVAL}")
        if not 0 < self.easy_within < 1 < self.hard_beyond:
            problems.append(
                f"answers are Easy within {self.easy_within} and Hard beyond {self.hard_beyond} times the median, "
                "expected 0 < easy < 1 < hard"
            )
        return problems


def _rollover_problems(hour: int) -> list[str]:
    return [] if hour in range(24) else [f"the day begins at hour {hour}, expected a whole hour from 0 to 23"]


class Scheduler:
    """Turns an answer into the next state of an item."""

    def __init__(self, fsrs: Fsrs, policy: Policy, calendar: StudyCalendar) -> None:
        if fsrs.desired_retention != policy.desired_retention:
            raise BadSettings(
                f"desired retention is {fsrs.desired_retention} for the memory and {policy.desired_retention} "
                "in the settings, expected one value"
            )
        if calendar.rollover_hour != policy.rollover_hour:
            raise BadSettings(
                f"the day begins at hour {calendar.rollover_hour} in the calendar and {policy.rollover_hour} "
                "in the settings, expected one value"
            )
        self.fsrs = fsrs
        self.policy = policy
        self.calendar = calendar

    def early(self, state: ItemState, now: datetime) -> bool:
        """Whether an item in review is not due yet, so that answering it is practice only."""
        return state.phase is Phase.REVIEW and state.due_day is not None and self.calendar.day(now) < state.due_day

    def elapsed_days(self, state: ItemState, now: datetime) -> int:
        """Study days since the last answer; 0 when there is none, and for a learner who flew west across a midnight."""
        return 0 if state.last_day is None else max(0, self.calendar.day(now) - state.last_day)

    def answer(self, state: ItemState, rating: Rating, now: datetime) -> ItemState:
        """The state after an answer. That of an item reviewed early is returned as it is.

        A new item walks the learning steps and then enters review; Easy enters at once. Again in review is a lapse and
        leads to the relearning steps. Intervals in review are whole study days; in review, those of Hard, Good and Easy
        lie at least a day apart, up to the maximum interval. Counting draws is the caller's.
        """
        rating = Rating(rating)
        if self.early(state, now):
            return state
        day = self.calendar.day(now)
        memories = self.fsrs.next_memories(state.memory, self.elapsed_days(state, now))
        answered = replace(
            state,
            memory=memories[rating][0],
            last_at=now,
            last_day=day,
            reviews=state.reviews + 1,
            lapses=state.lapses + (state.phase is Phase.REVIEW and rating is Rating.AGAIN),
        )
        step = self._step(state, rating)
        if step is None:
            return replace(
                answered, phase=Phase.REVIEW, step=0, due_at=None, due_day=day + self._days(state, rating, memories)
            )
        index, minutes = step
        learning = state.phase in {Phase.NEW, Phase.LEARNING}
        return replace(
            answered,
            phase=Phase.LEARNING if learning else Phase.RELEARNING,
            step=index,
            due_at=now + timedelta(minutes=minutes),
            due_day=None,
        )

    def preview(self, state: ItemState, now: datetime) -> dict[Rating, str]:
        """How long each rating would put the item off, e.g. "10 min", "4 d", "2.1 mo"."""
        return {rating: self._wait(self.answer(state, rating, now), now) for rating in Rating}

    def rate_from(self, verdict_right: bool, seconds: float, own_median: float | None) -> Rating:
        """The rating of an answer that was graded by the machine.

        `own_median` is the learner's own time for right answers to this kind of item, in seconds; None when there are
        too few of them to tell.
        """
        if not verdict_right:
            return Rating.AGAIN
        if own_median is None:
            return Rating.GOOD
        if seconds > self.policy.hard_beyond * own_median:
            return Rating.HARD
        return Rating.EASY if seconds < self.policy.easy_within * own_median else Rating.GOOD

    def _step(self, state: ItemState, rating: Rating) -> tuple[int, float] | None:
        """Index and minutes of the step that follows, or None when the item goes to (or stays in) review."""
        if state.phase is Phase.REVIEW:
            steps = self.policy.relearning_steps
            return (0, steps[0]) if steps and rating is Rating.AGAIN else None
        steps = self.policy.relearning_steps if state.phase is Phase.RELEARNING else self.policy.learning_steps
        if not steps or rating is Rating.EASY:
            return None
        # The settings may have lost steps since the last answer.
        index = min(state.step, len(steps) - 1)
        if rating is Rating.AGAIN:
            return 0, steps[0]
        if rating is Rating.HARD:
            return index, _hard_minutes(steps, index)
        return (index + 1, steps[index + 1]) if index + 1 < len(steps) else None

    def _days(self, state: ItemState, rating: Rating, memories: dict[Rating, tuple[Memory, float]]) -> int:
        """Interval of a rating that leads to review, at least a day longer than that of the rating below.

        Again is not part of that order, nor is Hard before review, where it repeats a step.
        """
        lowest = Rating.HARD if state.phase is Phase.REVIEW else Rating.GOOD
        seed = fuzz_seed(state.item_id, state.reviews)
        days = 0
        for each in range(min(lowest, rating), rating + 1):
            interval = memories[Rating(each)][1]
            days = whole_days(interval, seed, minimum=days + 1, maximum=self.policy.maximum_interval)
        return days

    def _wait(self, state: ItemState, now: datetime) -> str:
        if state.due_at is not None:
            return spoken_minutes((state.due_at - now).total_seconds() / 60)
        if state.due_day is None:
            return ""
        return spoken_days(state.due_day - self.calendar.day(now))


def _hard_minutes(steps: tuple[float, ...], index: int) -> float:
    """Hard repeats a step; the first one is stretched towards the next, so that it differs from Again."""
    if index > 0:
        return steps[index]
    return (steps[0] + steps[1]) / 2 if len(steps) > 1 else steps[0] * 1.5


def spoken_minutes(minutes: float) -> str:
    """A wait within a day: "1 min", "10 min", "1.5 h"."""
    if minutes < 59.5:
        return f"{max(1, round(minutes))} min"
    return f"{_one_decimal(minutes / 60)} h"


def spoken_days(days: int) -> str:
    """A wait of whole days: "4 d", "2.1 mo", "1.3 y"."""
    if days < 31:
        return f"{days} d"
    if days < DAYS_A_YEAR:
        return f"{_one_decimal(days / DAYS_A_MONTH)} mo"
    return f"{_one_decimal(days / DAYS_A_YEAR)} y"


def _one_decimal(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def buried(state: ItemState, day: int) -> ItemState:
    """The item is not shown for the rest of the study day `day`."""
    return replace(state, buried_until=day + 1)


def suspended(state: ItemState) -> ItemState:
    """The item is not shown until it is resumed."""
    return replace(state, suspended=True)


def resumed(state: ItemState) -> ItemState:
    """The item may be shown again, with the schedule it had; a burial ends too."""
    return replace(state, suspended=False, buried_until=None)


def flagged(state: ItemState, *, flag: bool = True) -> ItemState:
    """The item is marked for the learner's attention, or no longer."""
    return replace(state, flagged=flag)
