"""Checking many drawn questions: how many draws are fair, why others are not, and whether any breaks its word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypedDict

from quiz_bank.errors import FOUND_PROBLEMS
from tui.commands.drawing import wanted
from tui.commands.parser import Command, add_json, whole_number
from tui.commands.progress import Progress
from tui.commands.speech import show, show_json

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from quiz_bank.sweep import Fault, Swept
    from tui.commands.parser import Parser
    from verifier.template import Template


DRAWS = 200
MOST = 1_000_000
REASONS = 3
"""Reasons of rejection in a line of the table, the most frequent ones."""
MOST_TOLD = 5
"""Faults of one template that are told in full."""


class Tried(TypedDict):
    """What came of a value of a draw, as a document has it."""

    names: str
    value: tuple[float, ...]
    listed: bool
    rate: float
    reason: str
    alike: list[str]


def _arguments(parser: Parser) -> None:
    parser.add_argument("rules", metavar="RULE", nargs="*", help="rule, family, or all (default all)")
    parser.add_argument("--kind", help="only this kind of question, e.g. step; value means every value-*")
    parser.add_argument("--level", type=whole_number(1), metavar="N", help="only this level")
    parser.add_argument("--dialect", help="only this dialect, e.g. pytorch")
    parser.add_argument(
        "--count", type=whole_number(1, MOST), default=DRAWS, metavar="N", help=f"numbers of each (default {DRAWS})"
    )
    parser.add_argument("--values", action="store_true", help="instead, try each value that hyperparameters could have")
    add_json(parser)


def sweep(args: Namespace) -> int:
    """Print what came of many numbers of every template; 1 when any question breaks its word."""
    from quiz_bank import sweep as bank

    args.rules = args.rules or ["all"]
    templates = [template for family in wanted(args) for template in family]
    if args.values:
        return _values(args, templates)
    found = [bank.sweep(template, args.count) for template in Progress(len(templates)).watch(templates)]
    faults = [fault for swept in found for fault in swept.faults]
    if args.json:
        show_json(_document(found, args.count))
    else:
        show("\n".join(_table(found)))
        show("\n".join(_ending(found)))
    return FOUND_PROBLEMS if faults else 0


# -- as a table ------------------------------------------------------------------------------------------------------
def _table(found: list[Swept]) -> Iterator[str]:
    heads = f"{'drawn':>8} {'fair':>8} {'rate':>6} {'left out':>8} {'asked':>6} {'faults':>6}"
    yield f"{heads}  what, and why draws are not fair"
    for swept in found:
        yield _line(swept.template.name, [swept])
    for title, groups in _groups(found):
        yield f"\nby {title}"
        for name, group in groups.items():
            yield _line(name, group)
    yield "\nall"
    yield _line("", found)
    for swept in found:
        for fault in swept.faults[:MOST_TOLD]:
            yield f"fault: {_said(fault)}"
        if len(swept.faults) > MOST_TOLD:
            yield f"fault: {swept.template.name}: {len(swept.faults) - MOST_TOLD} more"


def _line(name: str, group: list[Swept]) -> str:
    sums = _sums(group)
    reasons = Counter[str]()
    for swept in group:
        reasons += swept.rejected
    why = ", ".join(f"{reason} {count}" for reason, count in reasons.most_common(REASONS))
    numbers = f"{sums['numbers']:>8} {sums['fair']:>8} {_rate(sums):>6.1%} {sums['left_out']:>8} {sums['answered']:>6}"
    return f"{numbers} {sums['faults']:>6}  {'  '.join(filter(None, (name, why)))}".rstrip()


def _said(fault: Fault) -> str:
    return ": ".join(filter(None, (fault.question, str(fault.wrong), fault.slip, fault.detail)))


def _ending(found: list[Swept]) -> Iterator[str]:
    """What the numbers of the table are."""
    yield "\nasked: so many numbers were asked and answered one by one as well."
    if shared := sum(swept.other_dialect for swept in found):
        yield f"{shared} numbers of wrong rules are right in another framework, which is told."
    if repeated := sum(swept.repeated for swept in found):
        yield f"{repeated} questions show the inputs of another one, where a template has few values to draw from."


# -- as a document ---------------------------------------------------------------------------------------------------
def _document(found: list[Swept], count: int) -> dict[str, object]:
    return {
        "count": count,
        "templates": [{"id": swept.template.name, **_sums([swept]), **_details([swept])} for swept in found],
        **{
            f"by_{title}": [{"id": name, **_sums(group), **_details(group)} for name, group in groups.items()]
            for title, groups in _groups(found)
        },
        "totals": _sums(found) | _details(found),
        "faults": [
            {"question": fault.question, "what": str(fault.wrong), "misconception": fault.slip, "detail": fault.detail}
            for swept in found
            for fault in swept.faults
        ],
    }


def _details(group: list[Swept]) -> dict[str, object]:
    rejected = Counter[str]()
    for swept in group:
        rejected += swept.rejected
    return {"rate": _rate(_sums(group)), "rejected": dict(rejected.most_common())}


# -- value by value --------------------------------------------------------------------------------------------------
def _values(args: Namespace, templates: list[Template]) -> int:
    """Print the share of fair draws with each value that is listed, and with others that could be."""
    tried = [(template, _tried(template)) for template in Progress(len(templates)).watch(templates)]
    if args.json:
        show_json({"templates": [{"id": template.name, "values": rows} for template, rows in tried]})
        return 0
    for template, rows in tried:
        show(f"{template.name}\n{'rate':>7}  value, and why other draws are not fair")
        for row in rows:
            value = f"{row['names']} = {' '.join(f'{number:g}' for number in row['value'])}"
            why = "  ".join(filter(None, ("" if row["listed"] else "not listed", row["reason"], *row["alike"])))
            show(f"{row['rate']:>7.1%}  {value}  {why}".rstrip())
    return 0


def _tried(template: Template) -> list[Tried]:
    from verifier.arrays.search import candidates, choices, search, values_of

    rows: list[Tried] = []
    for names, draw in choices(template).items():
        listed = dict.fromkeys(values_of(draw))
        for value in listed | dict.fromkeys(candidates(names)):
            (found,) = search(template, {names: (value,)})
            rows.append({
                "names": names, "value": found.value, "listed": value in listed, "rate": found.rate,
                "reason": found.reason, "alike": sorted(" = ".join(sorted(pair)) for pair in found.alike),
            })  # fmt: skip
    return rows


# -- sums ------------------------------------------------------------------------------------------------------------
def _groups(found: list[Swept]) -> Iterator[tuple[str, dict[str, list[Swept]]]]:
    yield "kind", _grouped(found, lambda swept: swept.template.kind.partition("-")[0])
    yield "rule", _grouped(found, lambda swept: swept.template.rule.id)


def _grouped(found: Iterable[Swept], name: Callable[[Swept], str]) -> dict[str, list[Swept]]:
    groups: dict[str, list[Swept]] = {}
    for swept in found:
        groups.setdefault(name(swept), []).append(swept)
    return groups


def _sums(group: list[Swept]) -> dict[str, int]:
    return {
        "numbers": sum(swept.numbers for swept in group),
        "answered": sum(swept.answered for swept in group),
        "attempts": sum(swept.attempts for swept in group),
        "fair": sum(swept.fair for swept in group),
        "left_out": sum(swept.left_out for swept in group),
        "repeated": sum(swept.repeated for swept in group),
        "other_dialect": sum(swept.other_dialect for swept in group),
        "faults": sum(len(swept.faults) for swept in group),
    }


def _rate(sums: dict[str, int]) -> float:
    """Fair draws among all."""
    return sums["fair"] / sums["attempts"] if sums["attempts"] else 0.0


COMMANDS = (
    Command(
        "sweep",
        "Check many drawn questions: which draws are fair, and whether any question breaks its word.",
        sweep,
        _arguments,
        examples=("sweep", "sweep adam --kind step --count 10000", "sweep optimizers --dialect pytorch --json"),
        about="Leaves with 1 when a model answer is refused, a wrong rule is accepted or not named, two numbers show "
        "the\nsame inputs although there are enough, or anything fails; with 0 otherwise.",
    ),
)
