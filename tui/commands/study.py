"""The app, a session in it or in plain lines, and what waits and what was learned."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

from tui.commands import surroundings
from tui.commands.parser import Command, add_json, whole_number
from tui.commands.speech import columns, say, show, show_json
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace

    from db.store import SqlStore
    from quiz_bank.ports import Store
    from quiz_bank.scheduler import Policy, StudyCalendar
    from quiz_bank.stats import Progress, Today
    from tui.commands.parser import Parser


# -- quiz ------------------------------------------------------------------------------------------------------------
def _quiz_arguments(parser: Parser) -> None:
    parser.add_argument("--topic", metavar="T", help="only this topic, e.g. Optimizers")
    parser.add_argument("--limit", type=whole_number(1), metavar="N", help="end after so many answers")
    parser.add_argument("--cram", action="store_true", help="practise ahead of the schedule without touching it")
    parser.add_argument("--plain", action="store_true", help="lines of text without escape codes; works in a pipe")


def quiz(args: Namespace) -> int:
    """Begin a session at once."""
    return _study(args, at_once=True)


def app(args: Namespace) -> int:
    """Open the app where it shows what waits today."""
    return _study(args, at_once=False)


def _study(args: Namespace, *, at_once: bool) -> int:
    if not args.plain:
        _check_terminal()
    topic = None
    refused: list[str] = []
    open_store = partial(surroundings.open_store, args, say if args.plain else refused.append)
    if args.topic is not None:
        # Opened before the first frame, so that a topic that is not there is an error and no empty session.
        store = open_store()
        try:
            topic = _topic(store, args.topic)
        except BaseException:
            store.close()
            raise
        open_store = partial(_same, store)
    if args.plain:
        from tui import plain

        return plain.run(
            open_store,
            clock=surroundings.now,
            calendar_for=_calendar_for,
            policy_for=_policy_for,
            topic=topic,
            limit=args.limit,
            cram=args.cram,
        )
    from tui.app import run

    return run(
        open_store,
        clock=surroundings.now,
        calendar_for=_calendar_for,
        policy_for=_policy_for,
        start="quiz" if at_once else "today",
        topic=topic,
        limit=args.limit,
        cram=args.cram,
        notices=refused,
    )


def _same(store: SqlStore) -> SqlStore:
    return store


def _calendar_for(_store: Store) -> StudyCalendar:
    return surroundings.calendar()


def _policy_for(_store: Store) -> Policy:
    return surroundings.policy()


def is_terminal() -> bool:
    """Whether somebody types and looks on, also on standard error: there the screens are drawn."""
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def _check_terminal() -> None:
    """Raise UsageProblem where the screens cannot be drawn."""
    advice = "expected a terminal for the app: gradrecall --plain works without one"
    if not is_terminal():
        raise UsageProblem(f"standard input, output or error is no terminal, {advice}")
    if os.environ.get("TERM") == "dumb":
        raise UsageProblem(f"this terminal cannot place text (TERM=dumb), {advice}")


def _topic(store: Store, name: str) -> str:
    """The topic of that name, small letters or capitals.

    Raises:
        UnknownName: there is none; with the nearest ones.
    """
    from verifier.errors import UnknownName

    topics = [line.topic for line in store.counts(day=surroundings.calendar().day(surroundings.now()))]
    for topic in topics:
        if topic.casefold() == name.casefold():
            return topic
    raise UnknownName("topic", name, topics)


# -- due -------------------------------------------------------------------------------------------------------------
def due(args: Namespace) -> int:
    """Print what waits now."""
    from quiz_bank.stats import due_json, today

    with surroundings.opened(args) as store:
        found = today(store, clock=surroundings.now, calendar=surroundings.calendar(), policy=surroundings.policy())
    if args.json:
        show_json(due_json(found))
    else:
        show("\n".join(_due_lines(found)))
    return 0


def _due_lines(found: Today) -> list[str]:
    head = ("TOPIC", "DUE", "LEARNING", "NEW", "MASTERY")
    rows = [
        (line.topic, str(line.now), str(line.learning), str(line.new), f"{line.mastery:.0%}") for line in found.topics
    ]
    lines = columns([head, *rows], right=frozenset({1, 2, 3, 4}))
    lines.append("")
    lines.append(f"{found.now} due now, {found.learning} learning, {found.new} new; about {found.minutes:.0f} min")
    if found.next_due is not None:
        when = found.next_due.astimezone(surroundings.local_zone())
        lines.append(f"more comes back at {when:%Y-%m-%d %H:%M}")
    return lines


# -- stats -----------------------------------------------------------------------------------------------------------
def stats(args: Namespace) -> int:
    """Print what was learned."""
    from quiz_bank.stats import progress, stats_json

    with surroundings.opened(args) as store:
        found = progress(store, clock=surroundings.now, calendar=surroundings.calendar())
    if args.json:
        show_json(stats_json(found))
    else:
        show("\n".join(_stats_lines(found)))
    return 0


def _stats_lines(found: Progress) -> list[str]:
    retention = "not measured yet" if found.retention is None else f"{found.retention:.1%}"
    totals = found.totals
    stages = ", ".join(f"{items} {stage.value}" for stage, items in found.stages.items())
    facts = [
        ("answers", f"{totals.reviews} on {totals.days_studied} of the last {found.days} days"),
        ("time", f"{totals.seconds / 3600:.1f} h"),
        ("retention", retention),
        ("streak", f"{found.streak} day{'' if found.streak == 1 else 's'}"),
        ("items", f"{totals.items}: {stages}"),
    ]
    return [*columns(facts), "", *columns([(topic, f"{share:.0%}") for topic, share in found.mastery])]


COMMANDS = (
    Command(
        "quiz",
        "Begin a session at once; without a command, the app opens and shows what waits today.",
        quiz,
        _quiz_arguments,
        examples=("quiz --topic Optimizers --limit 10", "--plain --cram"),
    ),
    Command("due", "Say how much waits, topic by topic.", due, add_json, examples=("due", "due --json")),
    Command("stats", "Say what was answered and kept over the last year.", stats, add_json, examples=("stats --json",)),
)
APP = Command("quiz", COMMANDS[0].summary, app, _quiz_arguments)
"""What runs when no command is named."""
