"""What rules there are, and what they do to numbers."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any, NoReturn

from tui.commands.parser import Command, add_json
from tui.commands.speech import columns, say, show, show_json
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from tui.commands.parser import Parser
    from verifier.rule import Rule


# -- rules -----------------------------------------------------------------------------------------------------------
def _rules_arguments(parser: Parser) -> None:
    parser.add_argument(
        "rules", metavar="RULE", nargs="*", help="id of a rule or name of a family, to see all about it"
    )
    add_json(parser)


def rules(args: Namespace) -> int:
    """Print rules."""
    from quiz_bank.documents import rule_document
    from verifier import registry

    found = registry.select(args.rules or ["all"])
    if args.json:
        show_json([rule_document(rule) for rule in found])
    elif args.rules:
        show("\n\n".join("\n".join(_described(rule)) for rule in found))
    else:
        rows = [(rule.family.value, rule.id, rule.name, " ".join(d.name for d in rule.dialects)) for rule in found]
        show("\n".join(columns([("FAMILY", "RULE", "NAME", "DIALECTS"), *rows])))
    return 0


def _described(rule: Rule) -> Iterator[str]:
    """Everything about a rule, for people."""
    yield f"{rule.name} ({rule.id}, {rule.family.value})"
    yield rule.summary
    yield f"Source: {rule.source}"
    for dialect in rule.dialects:
        yield f"\n{dialect.label}" + (f" (the numbers of {dialect.same_as})" if dialect.same_as else "")
        yield from (f"  {line.text}" for line in rule.variant(dialect.name).lines)
        if dialect.note:
            yield f"  Note: {dialect.note}"
    if rule.hyperparameters:
        yield "\nHyperparameters and their defaults"
        names = [dialect.name for dialect in rule.dialects]
        rows = [
            (f"  {each.name}", *(_default(rule.defaults(name)[each.name]) for name in names), each.meaning)
            for each in rule.hyperparameters
        ]
        yield from columns([("", *names, ""), *rows])
    yield "\nMisconceptions"
    yield from columns([(f"  {slip.id}", slip.belief) for slip in rule.misconceptions])


def _default(value: float | bool | None) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


# -- trace -----------------------------------------------------------------------------------------------------------
def _trace_arguments(parser: Parser) -> None:
    parser.add_argument("rule", metavar="RULE", help="id of an optimizer")
    parser.add_argument("--dialect", required=True, help="whose rule: paper, pytorch, keras or optax")
    add_json(parser)


def trace(args: Namespace) -> int:
    """Run a rule on the gradients on standard input, and print every named value of every step."""
    from verifier import registry
    from verifier.tracing import trace_document

    rule = registry.get(args.rule)
    rule.dialect(args.dialect)
    document = trace_document(rule, args.dialect, _input())
    if args.json:
        show_json(document)
    else:
        for number, step in enumerate(document["steps"], start=1):
            show(f"step {number}")
            show("\n".join(columns([(f"  {name}", _number(value)) for name, value in step.items()])))
    return 0


def _input() -> Any:
    """The JSON document on standard input.

    Raises:
        UsageProblem: it is none.
    """
    if sys.stdin.isatty():
        say('gradrecall trace: type {"params": [...], "grads": [[...], ...]} and end with Ctrl-D')
    try:
        return json.loads(sys.stdin.read(), parse_constant=_refuse)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise UsageProblem(f"standard input: {error.msg} at {place}, expected a JSON document") from error
    except (UnicodeDecodeError, RecursionError, ValueError) as error:
        raise UsageProblem(f"standard input: {error}, expected a JSON document") from error


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"found {constant}")


def _number(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_number, value))}]"
    return "beyond the floats" if value is None else f"{value:.10g}"


COMMANDS = (
    Command(
        "rules",
        "List the rules with their dialects, defaults, sources and the misconceptions about them.",
        rules,
        _rules_arguments,
        examples=("rules", "rules adam", "rules optimizers --json"),
    ),
    Command(
        "trace",
        "Run a rule on gradients from standard input and print every value on the way.",
        trace,
        _trace_arguments,
        examples=("""trace adam --dialect keras <<< '{"params": [1.0], "grads": [[0.5], [0.25]], "hyper": {}}'""",),
        about='The input is a JSON document: {"params": [...], "grads": [[...], ...], "hyper": {...}}; hyper takes\n'
        "the rule's names or the framework's own, and the dialect's defaults hold for the rest.",
    ),
)
