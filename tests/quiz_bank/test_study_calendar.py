"""Study days: every moment belongs to exactly one, whatever the clocks do."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.memory import BadSettings
from quiz_bank.scheduler import StudyCalendar

BERLIN = ZoneInfo("Europe/Berlin")
ZONES = (
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",  # the clock changes by half an hour
    "America/St_Johns",  # in the 1990s it changed a minute after midnight
    "America/Sao_Paulo",  # and here at midnight
    "America/Havana",
    "Pacific/Apia",  # 30 December 2011 never came
    "Asia/Kathmandu",
)
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@cache
def clock_changes(zone: str) -> list[datetime]:
    """Days from 1988 to 2031 within which the offset of a zone changes."""
    days = [datetime(1988, 1, 1, tzinfo=UTC) + timedelta(days=number) for number in range(43 * 365)]
    offsets = [day.astimezone(ZoneInfo(zone)).utcoffset() for day in days]
    return [day for day, (before, after) in zip(days, pairwise(offsets), strict=False) if before != after]


@st.composite
def moments(draw: st.DrawFn, zone: str) -> datetime:
    """A moment, mostly within two days of a change of the clock."""
    around = draw(st.sampled_from(clock_changes(zone) or [NOON]))
    return around + timedelta(seconds=draw(st.integers(-86_400, 3 * 86_400)))


@given(st.data(), st.sampled_from(ZONES), st.integers(0, 23))
def test_a_moment_lies_between_the_beginning_of_its_day_and_that_of_the_next(
    data: st.DataObject, zone: str, hour: int
) -> None:
    at = data.draw(moments(zone))
    calendar = StudyCalendar(ZoneInfo(zone), hour)
    day = calendar.day(at)
    assert calendar.start(day) <= at < calendar.start(day + 1)


@given(st.data(), st.sampled_from(ZONES), st.integers(0, 23))
def test_days_never_run_backwards(data: st.DataObject, zone: str, hour: int) -> None:
    at = data.draw(moments(zone))
    calendar = StudyCalendar(ZoneInfo(zone), hour)
    later = at + timedelta(seconds=data.draw(st.integers(0, 2 * 86_400)))
    assert 0 <= calendar.day(later) - calendar.day(at) <= 3


@given(st.data(), st.sampled_from(ZONES), st.integers(0, 23))
def test_a_day_begins_at_the_rollover_hour_unless_the_clock_skips_it(data: st.DataObject, zone: str, hour: int) -> None:
    calendar = StudyCalendar(ZoneInfo(zone), hour)
    day = calendar.day(data.draw(moments(zone)))
    start = calendar.start(day)
    assert start.tzinfo is UTC
    wall = start.astimezone(ZoneInfo(zone))
    if (wall.date(), wall.hour, wall.minute) != (calendar.date(day), hour, 0):
        offsets = [(start + timedelta(hours=hours)).astimezone(wall.tzinfo).utcoffset() for hours in (-25, 25)]
        assert offsets[0] != offsets[1]


@pytest.mark.parametrize(
    ("zone", "hour", "at", "expected"),
    [
        ("Europe/Berlin", 4, "2026-01-15T02:59:59+00:00", "2026-01-14"),  # 3:59:59
        ("Europe/Berlin", 4, "2026-01-15T03:00:00+00:00", "2026-01-15"),
        ("Europe/Berlin", 0, "2026-01-14T23:00:00+00:00", "2026-01-15"),
        ("Europe/Berlin", 4, "2026-03-29T01:59:59+00:00", "2026-03-28"),  # summer time since 1:00 UTC: 3:59:59
        ("Europe/Berlin", 4, "2026-03-29T02:00:00+00:00", "2026-03-29"),
        ("Europe/Berlin", 2, "2026-03-29T00:59:59+00:00", "2026-03-28"),  # 2:00 never comes, 3:00 follows 1:59
        ("Europe/Berlin", 2, "2026-03-29T01:00:00+00:00", "2026-03-29"),
        ("Europe/Berlin", 2, "2026-10-24T23:59:59+00:00", "2026-10-24"),  # 2:00 comes twice, the first one counts
        ("Europe/Berlin", 2, "2026-10-25T00:00:00+00:00", "2026-10-25"),
        ("Europe/Berlin", 2, "2026-10-25T01:00:00+00:00", "2026-10-25"),
        ("America/New_York", 2, "2026-03-08T06:59:59+00:00", "2026-03-07"),
        ("America/New_York", 2, "2026-03-08T07:00:00+00:00", "2026-03-08"),
        ("America/New_York", 1, "2026-11-01T05:00:00+00:00", "2026-11-01"),
        ("America/New_York", 1, "2026-11-01T06:00:00+00:00", "2026-11-01"),  # 1:00 for the second time
        ("Australia/Lord_Howe", 2, "2026-10-03T15:29:59+00:00", "2026-10-03"),  # 1:59:59, then 2:30
        ("Australia/Lord_Howe", 2, "2026-10-03T15:30:00+00:00", "2026-10-04"),
        ("America/St_Johns", 0, "1995-10-29T02:30:00+00:00", "1995-10-29"),  # 0:00 at +2:30 hours from UTC
        ("America/St_Johns", 0, "1995-10-29T02:31:00+00:00", "1995-10-29"),  # 23:01 of the day before again
        ("Pacific/Apia", 4, "2011-12-30T09:59:59+00:00", "2011-12-29"),  # then 31 December, 0:00
        ("Pacific/Apia", 4, "2011-12-30T13:59:59+00:00", "2011-12-29"),
        ("Pacific/Apia", 4, "2011-12-30T14:00:00+00:00", "2011-12-31"),
    ],
)
def test_the_study_day_of_a_moment(zone: str, hour: int, at: str, expected: str) -> None:
    calendar = StudyCalendar(ZoneInfo(zone), hour)
    assert calendar.date(calendar.day(datetime.fromisoformat(at))) == date.fromisoformat(expected)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Berlin", date(2026, 3, 28), 23),
        ("Europe/Berlin", date(2026, 10, 24), 25),
        ("America/New_York", date(2026, 3, 7), 23),
        ("America/New_York", date(2026, 10, 31), 25),
        ("Australia/Lord_Howe", date(2026, 4, 4), 24.5),
        ("Australia/Lord_Howe", date(2026, 10, 3), 23.5),
        ("Pacific/Apia", date(2011, 12, 30), 0),
    ],
)
def test_a_study_day_is_as_long_as_the_wall_clock_makes_it(zone: str, day: date, hours: float) -> None:
    calendar = StudyCalendar(ZoneInfo(zone))
    number = day.toordinal()
    assert calendar.start(number + 1) - calendar.start(number) == timedelta(hours=hours)


def test_a_day_does_not_depend_on_the_zone_that_a_moment_is_written_in() -> None:
    calendar = StudyCalendar(BERLIN)
    assert calendar.day(NOON.astimezone(ZoneInfo("Asia/Tokyo"))) == calendar.day(NOON)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        StudyCalendar(BERLIN).day(datetime(2026, 3, 2, 12))  # noqa: DTZ001 - a naive time is the point


def test_a_calendar_refuses_an_hour_that_does_not_exist() -> None:
    with pytest.raises(BadSettings, match="the day begins at hour -1"):
        StudyCalendar(BERLIN, -1)
