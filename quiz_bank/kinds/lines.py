"""How questions that are answered by picking show the lines of a rule, and which of their cases a number asks about."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from quiz_bank.kinds.kind import VECTOR_ENTRIES, dialects, is_drawable
from verifier.draws import mix, permute
from verifier.expression import vector_names
from verifier.notation import formula, inline, readable, term, written
from verifier.program import EXACT, program
from verifier.rule import Family
from verifier.solution import times
from verifier.template import Template, compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.expression import Line
    from verifier.problem import Problem
    from verifier.program import Program
    from verifier.rule import Rule

Lines = tuple["Line", ...]

TEMPLATES = 1024
"""What depends on the template alone is kept for so many: more than there are of the kinds that are picked."""
GIVEN_DIGITS = 12
"""Drawn numbers are decimals of a few digits; this many show all of them and no rounding noise."""
EQUALS = "\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"
EARLIER = "A name that ends in _prev is the value from before the step."


def longest_way(rule: Rule, dialect: str) -> str:
    """The quantity worth asking for that the most lines lead to."""
    variant = rule.variant(dialect)
    offered = [quantity for quantity in rule.asks if quantity in variant.assigned]
    return max(offered, key=lambda quantity: len(variant.towards(quantity)))


def along_the_longest_way(rule: Rule, kind: str, level: int) -> Iterator[Template]:
    """One template for each dialect, of the quantity that the most lines lead to."""
    if not is_drawable(rule):
        return
    for dialect in dialects(rule):
        target = longest_way(rule, dialect)
        vectors = vector_names(rule.variant(dialect).lines, frozenset(rule.vectors))
        entries = VECTOR_ENTRIES if target in vectors and target != rule.parameter else 0
        yield Template(rule, kind, level, dialect, target, entries=entries)


def turn(template: Template, number: int, count: int) -> int:
    """Which of `count` cases a question shows: within each run of `count` numbers, every case once."""
    block, place = divmod(number, count)
    return permute(place, count, mix(template.key + block))


def is_code(template: Template) -> bool:
    """Whether the lines are shown as a program; optimizers are met as programs, the rest as formulas."""
    return template.rule.family is Family.OPTIMIZER


def shown_line(template: Template, lines: Lines, at: int) -> str:
    """A line as an option shows it, in Markdown."""
    return f"`{lines[at].text}`" if is_code(template) else formula_text(template, lines, at)


def formula_text(template: Template, lines: Lines, at: int) -> str:
    """A line as a formula in one line of Unicode."""
    marks, now = times(template, lines, at)
    return inline(formula(lines[at].name, lines[at].expression, times=marks, target_time=now))


def sign_of(name: str, marks: Mapping[str, str]) -> str:
    """The sign of a name with its time."""
    return inline(term(ast.Name(name, ast.Load()), times=marks))


def given_numbers(problem: Problem, *, in_signs: bool = False) -> str:
    """The numbers of the question by name, as the lines call them, or by their signs; no line breaks inside one."""
    pairs = problem.inputs.first.items()
    if is_code(problem.template) and not in_signs:
        return ", ".join([f"{name}{EQUALS}{in_code(value)}" for name, value in pairs])
    signs = _given_signs(problem.template)
    return ", ".join([f"{signs[name]}{EQUALS}{written(value, GIVEN_DIGITS)}" for name, value in pairs])


@lru_cache(maxsize=TEMPLATES)
def _given_signs(template: Template) -> dict[str, str]:
    """The signs of what is given, before the step."""
    marks = dict.fromkeys(template.carried, "t-1") | dict.fromkeys(template.anew if template.carried else (), "t")
    drawn = {name for names, _, _ in template.coordinates for name in names}
    return {name: sign_of(name, marks) for name in drawn.union(template.needed)}


def in_code(value: Any, digits: int = GIVEN_DIGITS) -> str:
    """A number or a list as a program writes it."""
    if isinstance(value, list):
        return f"[{', '.join(in_code(entry, digits) for entry in value)}]"
    return readable(value, digits, minus="-")


def reads_earlier(lines: Lines) -> bool:
    """Whether a line reads what a name was before the step."""
    return any(name.endswith("_prev") for line in lines for name in line.reads)


def known_before(problem: Problem, at: int) -> dict[str, Any]:
    """Every name with its value when line `at` of the only step runs."""
    known: dict[str, Any] = {"t": 1, **problem.inputs.first}
    known |= {f"{name}_prev": known[name] for name in problem.template.carried if name in known}
    return known | _until(problem.template, at)(known)


@lru_cache(maxsize=4 * TEMPLATES)
def _until(template: Template, at: int) -> Program:
    """The lines before line `at`."""
    return compiled(template.lines(template.variant)[:at], template.carried, template.vectors, EXACT)


class Runnable:
    """One line of a rule, right or wrong, by itself."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self._reads = line.reads
        self._programs: dict[frozenset[str], Program] = {}

    def value(self, known: Mapping[str, Any]) -> Any:
        """What the line gives; None where a name has no value or the numbers lead outside the reals."""
        if not self._reads <= known.keys():
            return None
        vectors = frozenset([name for name in self._reads if isinstance(known[name], list)])
        if vectors not in self._programs:
            self._programs[vectors] = program((self.line,), vectors=vectors)
        try:
            return self._programs[vectors](known)[self.line.name]
        except (ArithmeticError, ValueError):
            return None
