"""What each rating leads to: learning steps, intervals in review, lapses; and what a learner may set."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.memory import BadSettings, Fsrs, fuzz_bounds
from quiz_bank.model import ItemState, Phase, Rating
from quiz_bank.scheduler import (
    Policy,
    Scheduler,
    StudyCalendar,
    buried,
    flagged,
    resumed,
    spoken_days,
    spoken_minutes,
    suspended,
)

AGAIN, HARD, GOOD, EASY = Rating
BERLIN = ZoneInfo("Europe/Berlin")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def scheduler(policy: Policy | None = None, zone: str = "UTC") -> Scheduler:
    policy = policy or Policy()
    calendar = StudyCalendar(ZoneInfo(zone), policy.rollover_hour)
    return Scheduler(Fsrs(desired_retention=policy.desired_retention), policy, calendar)


# -- settings --------------------------------------------------------------------------------------------------------
def test_all_problems_of_the_settings_are_named_at_once() -> None:
    with pytest.raises(BadSettings) as caught:
        Policy(
            desired_retention=0.5,
            new_per_day=-1,
            reviews_per_day=-2,
            learning_steps=(1, 0),
            relearning_steps=(1440,),
            maximum_interval=0,
            rollover_hour=24,
            hard_beyond=0.5,
        )
    assert caught.value.message.split("; ") == [
        "desired retention is 0.5, expected 0.7 to 0.99",
        "the day begins at hour 24, expected a whole hour from 0 to 23",
        "the limit of new items a day is -1, expected 0 or more",
        "the limit of reviews a day is -2, expected 0 or more",
        "a learning step is 0 minutes, expected more than 0 and less than 1440 (a day)",
        "a relearning step is 1440 minutes, expected more than 0 and less than 1440 (a day)",
        "the maximum interval is 0 days, expected 1 to 36500",
        "answers are Easy within 0.6 and Hard beyond 0.5 times the median, expected 0 < easy < 1 < hard",
    ]


def test_settings_that_contradict_memory_or_calendar_are_refused() -> None:
    with pytest.raises(BadSettings, match=r"desired retention is 0\.8 for the memory and 0\.9"):
        Scheduler(Fsrs(desired_retention=0.8), Policy(), StudyCalendar(BERLIN))
    with pytest.raises(BadSettings, match="begins at hour 3 in the calendar and 4"):
        Scheduler(Fsrs(), Policy(), StudyCalendar(BERLIN, 3))


# -- answers ---------------------------------------------------------------------------------------------------------
STEP_LISTS = st.lists(st.sampled_from([1.0, 5.0, 10.0, 60.0]), max_size=3).map(tuple)
POLICIES = st.builds(
    Policy,
    desired_retention=st.sampled_from([0.7, 0.8, 0.9, 0.99]),
    learning_steps=STEP_LISTS,
    relearning_steps=STEP_LISTS,
    maximum_interval=st.sampled_from([1, 3, 30, 365, 36500]),
)
COURSES = st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 30 * 86_400)), min_size=1, max_size=12)
"""Ratings, each with how many seconds after it was due an item was answered."""


def due(plan: Scheduler, state: ItemState, now: datetime) -> datetime:
    """The first moment at which an item may be answered."""
    if state.due_day is not None:
        return max(now, plan.calendar.start(state.due_day))
    return state.due_at or now


def walk(plan: Scheduler, course: list[tuple[Rating, int]]) -> list[tuple[ItemState, Rating, datetime, ItemState]]:
    """(before, rating, time, after) of each answer of a course, from a new item on."""
    state, now = ItemState("adam.step.1@pytorch"), NOON
    answers = []
    for rating, late in course:
        now = due(plan, state, now) + timedelta(seconds=late)
        after = plan.answer(state, rating, now)
        answers.append((state, rating, now, after))
        state = after
    return answers


@given(POLICIES, COURSES, st.sampled_from(ZONES))
def test_an_answered_item_is_never_due_in_the_past(policy: Policy, course: list[tuple[Rating, int]], zone: str) -> None:
    plan = scheduler(policy, zone)
    for _, _, now, after in walk(plan, course):
        if after.phase is Phase.REVIEW:
            assert after.due_at is None
            assert after.due_day is not None
            assert 1 <= after.due_day - plan.calendar.day(now) <= policy.maximum_interval
        else:
            assert after.due_day is None
            assert after.due_at is not None
            assert now < after.due_at < now + timedelta(days=1)


@given(POLICIES, COURSES)
def test_an_answer_counts_once_and_a_lapse_only_from_review(policy: Policy, course: list[tuple[Rating, int]]) -> None:
    plan = scheduler(policy)
    for before, rating, now, after in walk(plan, course):
        assert after.reviews == before.reviews + 1
        assert after.lapses - before.lapses == (before.phase is Phase.REVIEW and rating is AGAIN)
        assert (after.last_at, after.last_day) == (now, plan.calendar.day(now))
        assert after.phase is not Phase.NEW


@given(POLICIES, COURSES)
def test_memory_counts_study_days_and_ignores_steps_and_fuzz(policy: Policy, course: list[tuple[Rating, int]]) -> None:
    plan = scheduler(policy)
    for before, rating, now, after in walk(plan, course):
        elapsed = 0 if before.last_day is None else plan.calendar.day(now) - before.last_day
        assert after.memory == plan.fsrs.next_memories(before.memory, elapsed)[rating][0]
        assert plan.elapsed_days(before, now) == elapsed


@given(POLICIES, COURSES, st.sampled_from(ZONES))
def test_in_review_a_better_rating_puts_an_item_off_at_least_a_day_longer(
    policy: Policy, course: list[tuple[Rating, int]], zone: str
) -> None:
    plan = scheduler(policy, zone)
    state, _, now, _ = walk(plan, [*course, (GOOD, 0)])[-1]
    if state.phase is not Phase.REVIEW:
        return
    latest = plan.calendar.day(now) + policy.maximum_interval
    hard, good, easy = (plan.answer(state, rating, now).due_day or 0 for rating in (HARD, GOOD, EASY))
    assert hard < good or good == latest
    assert good < easy or easy == latest


@given(POLICIES, COURSES)
def test_an_interval_stays_within_the_fuzz_of_what_memory_says(
    policy: Policy, course: list[tuple[Rating, int]]
) -> None:
    plan = scheduler(policy)
    for before, rating, now, after in walk(plan, course):
        # The other passing ratings may be pushed on by the one below.
        if after.due_day is None or rating is EASY or (rating is GOOD and before.phase is Phase.REVIEW):
            continue
        _, interval = plan.fsrs.next_memories(before.memory, plan.elapsed_days(before, now))[rating]
        first, last = fuzz_bounds(interval, 1, policy.maximum_interval)
        assert first <= after.due_day - plan.calendar.day(now) <= last


@given(POLICIES, COURSES)
def test_the_same_answers_make_the_same_schedule(policy: Policy, course: list[tuple[Rating, int]]) -> None:
    assert walk(scheduler(policy), course) == walk(scheduler(policy), course)


@given(COURSES, st.sampled_from(list(Rating)), st.integers(1, 30 * 86_400))
def test_reviewing_early_never_changes_the_state(
    course: list[tuple[Rating, int]], rating: Rating, seconds: int
) -> None:
    plan = scheduler()
    state = walk(plan, [*course, (EASY, 0)])[-1][3]
    assert state.due_day is not None
    early = plan.calendar.start(state.due_day) - timedelta(seconds=seconds)
    assert plan.early(state, early)
    assert plan.answer(state, rating, early) == state
    assert not plan.early(state, plan.calendar.start(state.due_day))


def test_items_learned_together_do_not_stay_together() -> None:
    plan = scheduler()
    days = {plan.answer(ItemState(f"card-{number}"), EASY, NOON).due_day for number in range(30)}
    # 8.3 days, of which fuzz makes 6 to 10.
    assert days == {plan.calendar.day(NOON) + interval for interval in range(6, 11)}


COURSE_OF_ADAM = (
    # rating, previews before it, phase and step after it; stability and difficulty as py-fsrs 6.3.2 gives them
    (GOOD, ("1 min", "6 min", "10 min", "8 d"), Phase.LEARNING, 1, 2.3065, 2.1181),
    (GOOD, ("1 min", "10 min", "2 d", "4 d"), Phase.REVIEW, 0, 2.3065, 2.1112),
    (GOOD, ("10 min", "9 d", "13 d", "21 d"), Phase.REVIEW, 0, 10.9710, 2.1043),
    (GOOD, ("10 min", "1.2 mo", "1.7 mo", "2.9 mo"), Phase.REVIEW, 0, 50.7036, 2.0975),
    (AGAIN, ("10 min", "4 mo", "5.7 mo", "9.3 mo"), Phase.RELEARNING, 0, 3.0602, 7.3877),
    (HARD, ("10 min", "15 min", "2 d", "5 d"), Phase.RELEARNING, 0, 3.0602, 8.2511),
    (GOOD, ("10 min", "15 min", "3 d", "6 d"), Phase.REVIEW, 0, 3.0602, 8.2380),
    (EASY, ("10 min", "5 d", "7 d", "10 d"), Phase.REVIEW, 0, 10.0389, 7.6345),
)


def test_an_item_goes_through_learning_review_and_relearning() -> None:
    plan = scheduler()
    state, now = ItemState("adam.step.1@pytorch"), NOON
    for rating, previews, phase, step, stability, difficulty in COURSE_OF_ADAM:
        now = due(plan, state, now)
        assert tuple(plan.preview(state, now).values()) == previews
        state = plan.answer(state, rating, now)
        assert (state.phase, state.step) == (phase, step)
        assert state.memory is not None
        assert state.memory.stability == pytest.approx(stability, abs=2e-4)
        assert state.memory.difficulty == pytest.approx(difficulty, abs=2e-4)
    assert (state.reviews, state.lapses) == (8, 1)


LEARNING = replace(ItemState("card"), phase=Phase.LEARNING, last_at=NOON, last_day=NOON.toordinal())
RELEARNING = replace(LEARNING, phase=Phase.RELEARNING)


@pytest.mark.parametrize(
    ("before", "steps", "rating", "phase", "step", "minutes"),
    [
        # Again always goes back to the first step, Good on to the next.
        (ItemState("card"), (1, 10, 60), AGAIN, Phase.LEARNING, 0, 1),
        (replace(LEARNING, step=2), (1, 10, 60), AGAIN, Phase.LEARNING, 0, 1),
        (replace(LEARNING, step=1), (1, 10, 60), GOOD, Phase.LEARNING, 2, 60),
        # Hard repeats a step; the first is stretched to half-way to the second, or by half when it is the only one.
        (ItemState("card"), (1, 10, 60), HARD, Phase.LEARNING, 0, 5.5),
        (replace(LEARNING, step=1), (1, 10, 60), HARD, Phase.LEARNING, 1, 10),
        (ItemState("card"), (10,), HARD, Phase.LEARNING, 0, 15),
        # The last step ends learning, Easy ends it anywhere, and without steps everything does.
        (replace(LEARNING, step=2), (1, 10, 60), GOOD, Phase.REVIEW, 0, None),
        (ItemState("card"), (10,), GOOD, Phase.REVIEW, 0, None),
        (ItemState("card"), (1, 10, 60), EASY, Phase.REVIEW, 0, None),
        (ItemState("card"), (), AGAIN, Phase.REVIEW, 0, None),
        (ItemState("card"), (), HARD, Phase.REVIEW, 0, None),
        # The same for what was forgotten.
        (RELEARNING, (5, 20), AGAIN, Phase.RELEARNING, 0, 5),
        (RELEARNING, (5, 20), HARD, Phase.RELEARNING, 0, 12.5),
        (RELEARNING, (5, 20), GOOD, Phase.RELEARNING, 1, 20),
        (RELEARNING, (5, 20), EASY, Phase.REVIEW, 0, None),
        (RELEARNING, (), AGAIN, Phase.REVIEW, 0, None),
        # Settings that lost steps since the last answer: the last of them is the one the item is at.
        (replace(LEARNING, step=2), (1, 10), HARD, Phase.LEARNING, 1, 10),
        (replace(LEARNING, step=2), (1, 10), GOOD, Phase.REVIEW, 0, None),
    ],
)
def test_where_a_rating_leads_among_the_steps(
    before: ItemState, steps: tuple[float, ...], rating: Rating, phase: Phase, step: int, minutes: float | None
) -> None:
    after = scheduler(Policy(learning_steps=steps, relearning_steps=steps)).answer(before, rating, NOON)
    assert (after.phase, after.step) == (phase, step)
    assert after.due_at == (None if minutes is None else NOON + timedelta(minutes=minutes))


def test_a_lapse_without_relearning_steps_stays_in_review() -> None:
    plan = scheduler(Policy(relearning_steps=()))
    state = plan.answer(ItemState("card"), EASY, NOON)
    after = plan.answer(state, AGAIN, due(plan, state, NOON))
    assert (after.phase, after.lapses) == (Phase.REVIEW, 1)
    assert after.due_day == (after.last_day or 0) + 1


def test_an_evening_and_the_next_morning_are_a_day_apart_and_two_hours_of_a_night_are_not() -> None:
    plan = scheduler(zone="Europe/Berlin")
    evening = datetime(2026, 1, 15, 22, tzinfo=BERLIN)
    state = plan.answer(ItemState("card"), GOOD, evening)
    assert plan.elapsed_days(state, evening + timedelta(hours=9)) == 1
    assert plan.elapsed_days(state, evening + timedelta(hours=5)) == 0


def test_flying_west_across_midnight_neither_breaks_memory_nor_makes_an_item_overdue() -> None:
    in_tokyo, in_honolulu = scheduler(zone="Asia/Tokyo"), scheduler(zone="Pacific/Honolulu")
    state = in_tokyo.answer(ItemState("card"), GOOD, NOON)
    assert in_honolulu.calendar.day(NOON) < in_tokyo.calendar.day(NOON)
    assert in_honolulu.elapsed_days(state, NOON) == 0
    after = in_honolulu.answer(state, GOOD, NOON)
    assert after.memory == in_honolulu.fsrs.next_memories(state.memory, 0)[GOOD][0]
    assert after.due_day is not None
    assert after.due_day > in_honolulu.calendar.day(NOON)


def test_a_rating_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="7 is not a valid Rating"):
        scheduler().answer(ItemState("card"), 7, NOON)  # type: ignore[arg-type]  # what a damaged log may hold


@given(COURSES)
def test_the_preview_shows_what_each_rating_does(course: list[tuple[Rating, int]]) -> None:
    plan = scheduler()
    state, _, now, _ = walk(plan, [*course, (GOOD, 0)])[-1]
    for rating, shown in plan.preview(state, now).items():
        after = plan.answer(state, rating, now)
        if after.due_day is not None:
            assert shown == spoken_days(after.due_day - plan.calendar.day(now))
        else:
            assert after.due_at is not None
            assert shown == spoken_minutes((after.due_at - now) / timedelta(minutes=1))


@pytest.mark.parametrize(
    ("minutes", "spoken"),
    [(0.2, "1 min"), (1, "1 min"), (5.5, "6 min"), (10, "10 min"), (59.4, "59 min"), (59.5, "1 h"), (90, "1.5 h")],
)
def test_waits_within_a_day_are_spoken_in_minutes_and_hours(minutes: float, spoken: str) -> None:
    assert spoken_minutes(minutes) == spoken


@pytest.mark.parametrize(
    ("days", "spoken"),
    [(1, "1 d"), (4, "4 d"), (30, "30 d"), (31, "1 mo"), (64, "2.1 mo"), (365, "12 mo"), (366, "1 y"), (500, "1.4 y")],
)
def test_longer_waits_are_spoken_in_days_months_and_years(days: int, spoken: str) -> None:
    assert spoken_days(days) == spoken


@pytest.mark.parametrize(
    ("right", "seconds", "own_median", "rating"),
    [
        (False, 1, None, AGAIN),
        (False, 1, 10, AGAIN),  # quick and wrong is wrong
        (True, 500, None, GOOD),  # nothing to compare with
        (True, 15.1, 10, HARD),
        (True, 15, 10, GOOD),
        (True, 10, 10, GOOD),
        (True, 6, 10, GOOD),
        (True, 5.9, 10, EASY),
    ],
)
def test_a_graded_answer_is_rated_by_the_learners_own_time(
    right: bool, seconds: float, own_median: float | None, rating: Rating
) -> None:
    assert scheduler().rate_from(right, seconds, own_median) is rating


# -- what is set aside -----------------------------------------------------------------------------------------------
def test_setting_an_item_aside_leaves_its_schedule_alone() -> None:
    plan = scheduler()
    state = plan.answer(ItemState("card"), GOOD, NOON)
    day = plan.calendar.day(NOON)
    assert buried(state, day) == replace(state, buried_until=day + 1)
    assert suspended(state) == replace(state, suspended=True)
    assert flagged(state) == replace(state, flagged=True)
    assert flagged(flagged(state), flag=False) == state
    assert resumed(suspended(buried(state, day))) == state
