"""What the store costs: whether it grows with the collection, and how far an answer is from one sync of the disk.

Everything is interleaved and compared by medians of the same rounds, so that a busy machine slows all alike.

    python -m bench.store [--sizes 200,200000] [--rounds 300] [--folder DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import insert

import db
from db.doctor import repair
from db.engine import writing
from db.rows import entry_values
from db.schema import log
from quiz_bank.model import (
    Action,
    Card,
    Item,
    ItemKind,
    ItemState,
    LogEntry,
    Memory,
    Origin,
    Phase,
    Rating,
    Response,
    Scope,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from db.store import SqlStore

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = NOW.toordinal()
TOPICS = 20
PAGE = b"x" * 4096

BARE = "bare write"
ANSWER = "answer"

Task = Callable[[], object]
Measured = dict[str, float]


def main(arguments: Sequence[str] = ()) -> int:
    """Run the measurements and print a table and one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m bench.store", description=__doc__.partition("\n")[0])
    parser.add_argument("--sizes", default="200,200000", help="items in each collection; ratios are to the first")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--folder", type=Path, help="where to write, on the disk to be measured")
    options = parser.parse_args(arguments)
    sizes = [int(size) for size in options.sizes.split(",")]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        stores = {}
        for size in sizes:
            stores[size] = filled(Path(folder) / f"{size}.db", size)
        bare = Bare(Path(folder) / "bare")
        measured = interleaved(tasks(stores, bare), options.rounds)
        for store in stores.values():
            store.close()
        bare.close()
    report(measured, sizes)
    return 0


class Bare:
    """The least that a durable write can be: one page, and the disk's word that it is there."""

    def __init__(self, path: Path) -> None:
        self.handle = os.open(path, os.O_RDWR | os.O_CREAT)
        os.pwrite(self.handle, PAGE * 64, 0)
        os.fsync(self.handle)
        self.written = 0

    def write(self) -> None:
        """Write one page durably."""
        self.written = (self.written + 1) % 64
        os.pwrite(self.handle, PAGE, self.written * len(PAGE))
        os.fdatasync(self.handle)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self.handle)


def filled(path: Path, size: int) -> SqlStore:
    """A collection in which nine items of ten are in review, due over a year, and the rest new."""
    store = db.open_store(path, clock=lambda: NOW)
    store.sync("deck", (_item(number) for number in range(size)))
    with writing(store.engine) as connection:
        entries = [entry_values(_entry(number, TODAY + number % 365 - 5)) for number in range(size) if number % 10]
        connection.execute(insert(log), entries)
    repair(store)
    return store


def tasks(stores: dict[int, SqlStore], bare: Bare) -> dict[tuple[str, int], Task]:
    """What is measured, by name and size; 0 is no size."""
    found: dict[tuple[str, int], Task] = {(BARE, 0): bare.write}
    for size, store in stores.items():
        found |= {
            ("next item", size): partial(next_item, store),
            ("Today's counts", size): partial(store.counts, day=TODAY),
            ("forecast, 30 days", size): partial(store.forecast, Scope(), day=TODAY, days=30),
            ("totals, 365 days", size): partial(store.totals, first=TODAY - 364, last=TODAY),
            (ANSWER, size): partial(answer, store, _turns(size)),
            ("undo", size): partial(store.undo, at=NOW, day=TODAY),
        }
    return found


def answer(store: SqlStore, turns: Iterator[int]) -> LogEntry:
    """One answer, durable when it returns."""
    return store.append(_entry(next(turns), TODAY + 9))


def next_item(store: SqlStore) -> str | None:
    """What a session asks before each question."""
    scope = Scope()
    soon = NOW + timedelta(minutes=20)
    learning = store.learning(scope, before=soon, day=TODAY)
    due = store.due(scope, day=TODAY)
    new = store.new(scope, day=TODAY)
    return next(iter(learning + due + new), None)


def interleaved(todo: dict[tuple[str, int], Task], rounds: int) -> dict[tuple[str, int], Measured]:
    """Median wall and mean processor time of each task, in microseconds."""
    wall: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    processor: defaultdict[tuple[str, int], list[float]] = defaultdict(list)
    for _ in range(rounds + 10):
        for key, run in todo.items():
            used, begun = time.process_time(), time.perf_counter()
            run()
            wall[key].append((time.perf_counter() - begun) * 1e6)
            processor[key].append((time.process_time() - used) * 1e6)
    return {
        key: {"wall": statistics.median(wall[key][10:]), "cpu": statistics.fmean(processor[key][10:])} for key in todo
    }


def report(measured: dict[tuple[str, int], Measured], sizes: list[int]) -> None:
    """Print the table for people and the line for programs."""
    bare = measured[BARE, 0]["wall"]
    names = list(dict.fromkeys(name for name, _ in measured if name != BARE))
    largest = sizes[-1]
    out = sys.stdout.write
    out(f"bare 4 KiB write and fdatasync: {bare:.0f} us\n")
    out(f"{'median, us':20}{''.join(f'{size:>12,}' for size in sizes)}{'ratio':>8}{'cpu':>8}\n")
    ratios = {}
    for name in names:
        walls = [measured[name, size]["wall"] for size in sizes]
        ratios[name] = walls[-1] / walls[0]
        columns = "".join(f"{wall:>12.0f}" for wall in walls)
        out(f"{name:20}{columns}{ratios[name]:>8.2f}{measured[name, largest]['cpu']:>8.0f}\n")
    document = {
        "bench": "store",
        "sizes": sizes,
        "largest_over_smallest": {name: round(ratio, 3) for name, ratio in ratios.items()},
        "answer_over_bare_write": {str(size): round(measured[ANSWER, size]["wall"] / bare, 3) for size in sizes},
        "microseconds": {
            (f"{name}, {size} items" if size else name): {kind: round(value, 1) for kind, value in values.items()}
            for (name, size), values in measured.items()
        },
    }
    out(json.dumps(document) + "\n")


def _item(number: int) -> Item:
    item_id, topic = f"deck/card-{number}", f"topic {number % TOPICS}"
    card = Card(item_id, topic, f"What does term {number} do?", f"It scales step {number}.", why="By definition.")
    return Item(item_id, ItemKind.CARD, topic, Origin.STARTER, number, card)


def _entry(number: int, due_day: int) -> LogEntry:
    item_id = f"deck/card-{number}"
    state = ItemState(item_id, Phase.REVIEW, memory=Memory(12.5, 5.0), due_day=due_day, last_at=NOW, last_day=TODAY)
    response = Response(f"{item_id}:1", "0.5", "0.5", "right")
    return LogEntry(
        item_id,
        Action.REVIEW,
        NOW,
        # The same days and topics whatever the size, so that totals of one year are as many rows.
        TODAY - number % 3,
        replace(state, reviews=1),
        Phase.NEW,
        Rating.GOOD,
        seconds=6.5,
        response=response,
    )


def _turns(size: int) -> Iterator[int]:
    """Items in an order that jumps about the collection."""
    number = 1
    while True:
        number = (number * 48_271) % 2_147_483_647
        yield number % size


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
