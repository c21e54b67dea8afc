"""The page that says what each rule is in each framework, written from the rules themselves.

`python -m verifier.conventions` prints it; `docs/conventions.md` is that output, and a test fails when it is stale.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from verifier.notation import formula, inline
from verifier.registry import all_rules
from verifier.rule import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.expression import Line
    from verifier.rule import Dialect, Rule

HEAD = """# Conventions

What every rule computes, and where the frameworks part. Written by `python -m verifier.conventions` from the rules that
compute the answers; the numbers of each dialect are compared with recordings of {frameworks}.

Lines are given as the program runs them and as formulas. A dialect lists only the lines that differ from the first one;
`same numbers as` means that the same hyperparameters give the same numbers, though defaults may differ.
"""


def document() -> str:
    """The whole page as Markdown."""
    recorded = ", ".join(label for name, label in FRAMEWORKS.items() if name != "paper")
    parts = [HEAD.format(frameworks=recorded)]
    family = None
    for rule in all_rules().values():
        if rule.family != family:
            family = rule.family
            parts.append(f"# {family.capitalize()}s\n")
        parts.append("\n".join(_section(rule)))
    return "\n".join(parts).rstrip() + "\n"


def _section(rule: Rule) -> Iterator[str]:
    first, *others = rule.dialects
    lines = rule.variant(first.name).lines
    yield f"## {rule.name} (`{rule.id}`)\n\n{rule.summary} Source: {rule.source}.\n"
    yield f"**{_label(first)}**{_remark(first)}\n"
    yield from _listed(rule, lines)
    for dialect in others:
        yield f"**{_label(dialect)}**{_remark(dialect)}\n"
        yield from _listed(rule, _changed(lines, rule.variant(dialect.name).lines))
    if rule.hyperparameters:
        yield from _defaults(rule)
    if rule.options:
        yield "Options, each an edit of the lines: " + ", ".join(f"`{option.name}`" for option in rule.options) + ".\n"
    yield "Known slips:\n"
    for slip in rule.misconceptions:
        seen = f" ({slip.source})" if slip.source else ""
        yield f"- `{slip.id}`: {slip.belief}{seen}"
    yield ""


def _label(dialect: Dialect) -> str:
    return dialect.label.replace("*", "\\*")


def _remark(dialect: Dialect) -> str:
    remarks = [f"same numbers as {FRAMEWORKS[dialect.same_as]}"] if dialect.same_as else []
    return "".join(f"; {remark}" for remark in [*remarks, *([dialect.note] if dialect.note else [])])


def _listed(rule: Rule, lines: tuple[Line, ...]) -> Iterator[str]:
    if not lines:
        return
    yield "```python"
    yield from (line.text for line in lines)
    yield "```\n"
    for line in lines:
        if not line.reads & rule.functions.keys():
            yield f"- {inline(formula(line.name, line.expression))}"
    yield ""


def _changed(lines: tuple[Line, ...], others: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(line for line in others if line not in lines)


def _defaults(rule: Rule) -> Iterator[str]:
    names = [dialect.name for dialect in rule.dialects]
    yield f"| hyperparameter | meaning | {' | '.join(names)} |"
    yield f"|---|---|{'---|' * len(names)}"
    for hyperparameter in rule.hyperparameters:
        given = [_default(dialect, rule, hyperparameter.name) for dialect in rule.dialects]
        yield f"| `{hyperparameter.name}` | {hyperparameter.meaning} | {' | '.join(given)} |"
    yield ""


def _default(dialect: Dialect, rule: Rule, name: str) -> str:
    if name in dialect.lacks:
        return "–"
    value = rule.defaults(dialect.name)[name]
    return "given" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.stdout.write(document())
