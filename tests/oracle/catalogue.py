"""Every line of every rule, dialect, option and misconception as LaTeX, set by an independent typesetter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.oracle.frameworks import mathtext
from verifier import registry
from verifier.errors import BadLine
from verifier.notation import formula, latex

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.expression import Line
    from verifier.rule import Rule


def refused() -> tuple[int, list[str]]:
    """How many formulas there are, and what the typesetter says of those that it refuses."""
    parser = mathtext.MathTextParser("path")
    known: dict[str, str] = {}
    for where, line in lines():
        known.setdefault(latex(formula(line.name, line.expression)), f"{where}: {line.text}")
    problems = []
    for text, where in known.items():
        try:
            parser.parse(f"${text}$")
        except ValueError as error:
            problems.append(f"{where}: {text}: {str(error).strip().splitlines()[-1]}")
    return len(known), problems


def lines() -> Iterator[tuple[str, Line]]:
    """Every line that can occur, with the first place where it does."""
    for rule in registry.all_rules().values():
        for dialect in rule.dialects:
            for values in _switched(rule, dialect.name):
                for slip in ("", *(misconception.id for misconception in rule.misconceptions)):
                    try:
                        variant = rule.variant(dialect.name, values, (slip,) if slip else ())
                    except BadLine:  # the slip is one of lines that are not there
                        continue
                    for line in variant.lines:
                        yield f"{rule.id}@{dialect.name} {slip}".strip(), line


def _switched(rule: Rule, dialect: str) -> Iterator[dict[str, bool]]:
    """The defaults, every option alone, and all at once."""
    defaults = rule.defaults(dialect)
    switches = sorted(rule.switches)
    yield {}
    yield dict.fromkeys(switches, True)
    yield from ({name: not defaults[name]} for name in switches)
