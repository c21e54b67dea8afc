"""Sums that are read, not counted."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from db.prepared import Prepared
from db.schema import agenda, day_total, tally
from quiz_bank.model import DayTotal, Phase, Stage, TopicCounts

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from quiz_bank.model import Scope

_TALLY = Prepared(select(tally).where(tally.c.number > 0))
_READY = Prepared(
    select(agenda.c.topic, func.sum(agenda.c.number).label("number"))
    .where(agenda.c.phase == bindparam("phase"), agenda.c.day <= bindparam("day"))
    .group_by(agenda.c.topic)
)
_COMING = (
    select(agenda.c.day, func.sum(agenda.c.number).label("number"))
    .where(agenda.c.phase == Phase.REVIEW.value, agenda.c.day < bindparam("end"))
    .group_by(agenda.c.day)
)
_FORECAST = Prepared(_COMING)
_FORECAST_OF_TOPIC = Prepared(_COMING.where(agenda.c.topic == bindparam("topic")))
_TOTALS = Prepared(select(day_total).where(day_total.c.day.between(bindparam("first"), bindparam("last"))))

_IN_STEPS = {Phase.LEARNING.value, Phase.RELEARNING.value}


def counts(connection: Connection, *, day: int) -> list[TopicCounts]:
    """One line per topic that has items, by name; `new` and `due` leave out what is buried on that day."""
    stages: defaultdict[str, Counter[Stage]] = defaultdict(Counter)
    learning: Counter[str] = Counter()
    for row in _TALLY.run(connection, {}):
        stage = Stage(row["stage"])
        stages[row["topic"]][stage] += row["number"]
        if stage is not Stage.SUSPENDED and row["phase"] in _IN_STEPS:
            learning[row["topic"]] += row["number"]
    new = _ready(connection, Phase.NEW, day)
    due = _ready(connection, Phase.REVIEW, day)
    return [
        TopicCounts(
            topic=topic,
            new=new.get(topic, 0),
            learning=learning[topic],
            due=due.get(topic, 0),
            stages=dict(stages[topic]),
        )
        for topic in sorted(stages)
    ]


def forecast(connection: Connection, scope: Scope, *, day: int, days: int) -> list[int]:
    """How many items in review come back on each day; what is overdue counts on the first."""
    statement = _FORECAST if scope.topic is None else _FORECAST_OF_TOPIC
    loads = [0] * days
    for row in statement.run(connection, {"end": day + days, "topic": scope.topic}):
        loads[max(0, row["day"] - day)] += row["number"]
    return loads


def _ready(connection: Connection, phase: Phase, day: int) -> dict[str, int]:
    rows = _READY.run(connection, {"phase": phase.value, "day": day})
    return {row["topic"]: row["number"] for row in rows}


def totals(connection: Connection, *, first: int, last: int) -> list[DayTotal]:
    """What was done, by study day and topic."""
    done = [
        DayTotal(
            day=row["day"],
            topic=row["topic"],
            again=row["again"],
            hard=row["hard"],
            good=row["good"],
            easy=row["easy"],
            introduced=row["introduced"],
            recalled=row["recalled"],
            forgotten=row["forgotten"],
            seconds=row["milliseconds"] / 1000,
        )
        for row in _TOTALS.run(connection, {"first": first, "last": last})
    ]
    return sorted(done, key=lambda total: (total.day, total.topic))
