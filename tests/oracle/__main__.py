"""Compare the rules with PyTorch, Keras and optax themselves: `make oracle`.

Random configurations of every optimizer, initializer, schedule and regularizer in every dialect are run by the
framework and by the rule, and the programs and calls on the cards as they stand; the largest error of each goes into a
table, and all of it into one line of JSON. Exit status 1 when anything is off by more than its bound.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

MISSING = "the frameworks are not installed here: `make oracle` installs them beside the project and runs this"


def ticker(expected: int) -> Callable[[str], None]:
    """A line on the terminal that says how far the run is."""
    begun, done = time.monotonic(), 0

    def tick(what: str) -> None:
        nonlocal done
        done += 1
        if sys.stderr.isatty() and done % 20 == 0:
            spent = time.monotonic() - begun
            sys.stderr.write(f"\r\x1b[K{done}/{expected}  {spent:.0f} s  {what}")
            sys.stderr.flush()

    return tick


def main() -> int:
    """Run everything and say what came out."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument(
        "--count", type=int, default=1000, help="configurations of each optimizer, shared among its calls"
    )
    parser.add_argument("--only", default="", help="rules to look at, between commas")
    parser.add_argument("--record", type=Path, help="write a few cases of everything to this file, as vectors")
    options = parser.parse_args()
    if any(find_spec(name) is None for name in ("torch", "keras", "jax", "optax", "matplotlib")):
        print(MISSING, file=sys.stderr)
        return 2
    from tests.oracle import cards, catalogue, initializers, measure, optimizers, regularizers, schedules, snippets
    from tests.oracle.calls import disagreements, optimizer_calls
    from tests.oracle.recording import write
    from tests.oracle.tally import table

    wanted = frozenset(filter(None, options.only.split(",")))
    others = 0 if wanted else max(1, options.count // 20)  # of each name
    rules = {call.rule.id for call in optimizer_calls()}
    tick = ticker(options.count * len(wanted & rules or rules))
    found = list(optimizers.compare(options.count, tick, wanted))
    for family in (schedules, initializers, regularizers):
        found += measure.compare(family.cases(others), tick)
    programs = snippets.compare(max(1, options.count // 50), tick, wanted)
    rows = [*(row for row, _ in found), *programs]
    print(*table(rows), sep="\n")
    problems = [] if wanted else [*disagreements()]
    formulas, refused = catalogue.refused()
    shown, wrong = cards.wrong()
    print(f"{formulas} formulas set, {len(refused)} refused")
    print(f"{shown} programs and calls of cards run, {len(wrong)} wrong")
    print(*problems, *refused, *wrong, sep="\n")
    if options.record:
        print(f"{write(options.record, found)} cases written to {options.record}")
    failed = sum(len(row.failures) for row in rows)
    document = {"failed": failed, "disagreements": problems, "formulas": formulas, "refused": refused}
    document |= {"cards": shown, "wrong_cards": wrong}
    print(json.dumps(document | {"rows": [row.document() for row in rows]}))
    return int(bool(failed or problems or refused or wrong))


if __name__ == "__main__":
    sys.exit(main())
