"""What each framework makes of each rule, as one page: lines, formulas, defaults and what people get wrong.

`python -m verifier.conventions` prints the page; docs/conventions.md is this page.
"""

from __future__ import annotations

import sys
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING

from verifier import registry
from verifier.errors import BadLine
from verifier.notation import inline, readable
from verifier.rule import FRAMEWORKS
from verifier.solution import formulas
from verifier.template import Template
from verifier.tracing import trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.expression import Line
    from verifier.rule import Dialect, Option, Rule, Variant

HEAD = """\
# Conventions

What each framework computes, written from the rules themselves (`make docs`); every line below is the line that runs.
Frameworks: {frameworks}. A line marked **≠** differs from the first dialect of its rule.

Names of a line are those of the code; the formula beside it writes them as the field does. A name that a line reads
before it is assigned is the one of the step before (t−1). `theta` is the parameter, `g` its gradient, `t` the number of
the step, from 1 in optimizers and from 0 in schedules.
"""

DIGITS = 12
"""Defaults are decimals of a few digits; this many show all of them and no rounding noise."""


def document() -> str:
    """The page, in Markdown."""
    parts = [HEAD.format(frameworks=", ".join(name for key, name in FRAMEWORKS.items() if key != "paper"))]
    rules = registry.all_rules().values()
    for family, members in groupby(rules, key=lambda rule: rule.family):
        parts.append(f"## {family.value.capitalize()}s\n")
        parts += ["\n".join(_section(rule)) for rule in members]
    return "\n".join(parts)


def _section(rule: Rule) -> Iterator[str]:
    yield f"### {rule.name}"
    yield ""
    yield f"`{rule.id}`. {rule.summary} Source: {rule.source}."
    yield ""
    reference = rule.dialects[0]
    for dialect in rule.dialects:
        yield from _dialect(rule, dialect, reference)
    yield from _options(rule)
    yield from _defaults(rule)
    yield "Misconceptions:"
    yield ""
    for slip in rule.misconceptions:
        seen = f" (seen in {slip.source})" if slip.source else ""
        yield f"* `{slip.id}`: {slip.belief}{seen}"
    yield ""


def _told_apart_by(rule: Rule, dialect: Dialect) -> list[str]:
    """The options that both dialects have and that make their numbers differ after all, where the rate changes too."""
    found = []
    for option in rule.options:
        on = {name: 0.5 if wanted else 0.0 for name, wanted in option.conditions.items()}
        if on.keys() & {*dialect.lacks, *rule.dialect(dialect.same_as).lacks}:
            continue
        with suppress(BadLine):  # an option that needs another one
            if _parameter(rule, dialect.name, on) != _parameter(rule, dialect.same_as, on):
                found.append(option.name.replace("_", " "))
    return found


def _parameter(rule: Rule, dialect: str, on: dict[str, float]) -> list[float]:
    """Where three steps with falling rates lead, to ten digits."""
    if rule.variant(dialect, on).lines == rule.variant(dialect).lines or not rule.parameter:
        return []
    own = rule.defaults(dialect) | rule.defaults(rule.dialect(dialect).same_as or dialect)
    hyper = {name: value for name, value in (own | on).items() if value is not None}
    steps = trace(rule, dialect, [0.5], [[0.8], [-0.3], [0.6]], lrs=[0.1, 0.05, 0.02], **hyper)
    return [float(f"{x:.10g}") for x in steps[rule.parameter].ravel()]


def _dialect(rule: Rule, dialect: Dialect, reference: Dialect) -> Iterator[str]:
    note = f": {dialect.note}" if dialect.note else ""
    yield f"**{dialect.label}**{note}"
    yield ""
    if dialect.same_as:
        apart = _told_apart_by(rule, dialect)
        without = f", as long as there is no {' and no '.join(apart)}" if apart else ""
        yield f"The numbers of {FRAMEWORKS[dialect.same_as]}, given the same hyperparameters{without}."
        yield ""
        return
    known = {line.text for line in rule.variant(reference.name).lines}
    yield from _lines(rule, dialect, rule.variant(dialect.name), known)


def _lines(rule: Rule, dialect: Dialect, variant: Variant, known: set[str]) -> Iterator[str]:
    """A table of lines with their formulas; those that are not known are marked."""
    yield "| | line | formula |"
    yield "|---|---|---|"
    for line, formula in zip(variant.lines, _formulas(rule, dialect, variant), strict=True):
        yield _row("" if line.text in known else "**≠**", f"`{line.text}`", formula)
    yield ""


def _formulas(rule: Rule, dialect: Dialect, variant: Variant) -> list[str]:
    # Several steps, because then a question has all lines of a step.
    whole = Template(rule, "page", 1, dialect.name, "", steps=2)
    return [inline(formula) for formula in formulas(whole, variant)]


def _row(*cells: str) -> str:
    escaped = (cell.replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _options(rule: Rule) -> Iterator[str]:
    """What each option changes in the lines, dialect by dialect; dialects that change the same share a row."""
    rows = []
    for option in rule.options:
        changes: dict[str, list[str]] = {}
        for dialect in rule.dialects:
            own = not dialect.same_as or option.name in dialect.options
            if own and _can_be_on(rule, dialect, option):
                changed = "<br>".join(f"`{line.text}`" for line in _changed(rule, dialect, option))
                changes.setdefault(changed, []).append(dialect.name)
        rows += [
            _row(f"`{option.when or option.name}`", ", ".join(names), lines)
            for lines, names in changes.items()
            if lines
        ]
    if rows:
        yield "| with | in | these lines are changed or added |"
        yield "|---|---|---|"
        yield from rows
        yield ""


def _can_be_on(rule: Rule, dialect: Dialect, option: Option) -> bool:
    """Whether users of the dialect can turn the option on and off: what it lacks keeps its default."""
    defaults = rule.defaults(dialect.name)
    return bool(_switches(dialect, option)) and all(
        bool(defaults[name]) is on for name, on in option.conditions.items() if name in dialect.lacks
    )


def _switches(dialect: Dialect, option: Option) -> list[str]:
    """The hyperparameters that turn the option on here, the one of its own name first."""
    return sorted((n for n in option.conditions if n not in dialect.lacks), key=lambda name: name != option.name)


def _changed(rule: Rule, dialect: Dialect, option: Option) -> list[Line]:
    """The lines that are there with the option and not without it."""
    off = dict.fromkeys(rule.switches - {*dialect.lacks}, False)
    conditions = option.conditions
    switch = _switches(dialect, option)[0]
    with_it = {**off, **conditions}
    try:
        plain = {line.text for line in rule.variant(dialect.name, {**with_it, switch: not conditions[switch]}).lines}
        return [line for line in rule.variant(dialect.name, with_it).lines if line.text not in plain]
    except BadLine:  # another option has to be on as well
        return []


def _defaults(rule: Rule) -> Iterator[str]:
    if not rule.hyperparameters:
        return
    names = [dialect.name for dialect in rule.dialects]
    yield _row("hyperparameter", "meaning", *names)
    yield f"|{'---|' * (2 + len(names))}"
    for hyperparameter in rule.hyperparameters:
        values = [_default(rule, dialect, hyperparameter.name) for dialect in rule.dialects]
        yield _row(f"`{hyperparameter.name}`", hyperparameter.meaning, *values)
    yield ""


def _default(rule: Rule, dialect: Dialect, name: str) -> str:
    if name in dialect.lacks:
        return "–"
    value = rule.defaults(dialect.name)[name]
    if value is None:
        return "to be given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return readable(value, DIGITS)


if __name__ == "__main__":
    sys.stdout.write(document())
