"""In which order do the lines run? What each reads must be there, and what it still needs must not be gone."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from quiz_bank.kinds.lines import (
    EARLIER,
    TEMPLATES,
    along_the_longest_way,
    given_numbers,
    is_code,
    reads_earlier,
    shown_line,
)
from quiz_bank.model import Card, CardType, Choice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.kinds.lines import Lines
    from verifier.problem import Problem
    from verifier.rule import Rule
    from verifier.template import Template

LEAST_LINES = 3
MOST_BY_CHANCE = 1 / 6
"""Largest share of all orders that may be right."""


class Order:
    """Level 2: the lines are given, what depends on what is asked."""

    id = "order"
    has_numbers = True

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules of several lines whose order is decided by what they read."""
        for template in along_the_longest_way(rule, self.id, 2):
            lines = template.lines(template.variant)
            distinct = len({line.name for line in lines}) == len(lines)
            if len(lines) >= LEAST_LINES and distinct and _share_right(lines) <= MOST_BY_CHANCE:
                yield template

    def statement(self, problem: Problem) -> str:
        """The situation."""
        rule = problem.template.rule
        return f"These are the lines of {'one step of ' if is_code(problem.template) else ''}{rule.name}, mixed up."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"the order in which the lines of {problem.template.rule.name} run"

    def card(self, problem: Problem) -> Card:
        """The lines as options; any order is right in which each reads only what is there by then."""
        mixed = _mixed(problem.template)
        return Card(
            id=problem.id,
            topic="",
            front=f"{self.statement(problem)}\n\nGiven: {given_numbers(problem)}.{mixed.note}\n\n"
            "In which order do they run?",
            back=mixed.back,
            type=CardType.ORDER,
            choices=mixed.choices,
            why="A line can run once everything it reads is there, and before what it reads is overwritten.",
        )


@dataclass(frozen=True, slots=True)
class _Mixed:
    """The lines as options, and what is said of them whatever the numbers are."""

    choices: tuple[Choice, ...]
    back: str
    note: str


@lru_cache(maxsize=TEMPLATES)
def _mixed(template: Template) -> _Mixed:
    """The lines of a template's questions."""
    lines = template.lines(template.variant)
    shown = [shown_line(template, lines, at) for at in range(len(lines))]
    before = required_before(lines)
    return _Mixed(
        choices=tuple(
            Choice(text, after=tuple(shown[earlier] for earlier in sorted(before[at]))) for at, text in enumerate(shown)
        ),
        back="\n".join(f"{place}. {text}" for place, text in enumerate(shown, start=1)),
        note=f" {EARLIER}" if is_code(template) and reads_earlier(lines) else "",
    )


@lru_cache(maxsize=512)
def required_before(lines: Lines) -> tuple[frozenset[int], ...]:
    """For each line, those that must stand before it: what it reads, and whoever still reads what it overwrites."""
    before = []
    for at, line in enumerate(lines):
        gives = {place for place in range(at) if lines[place].name in line.reads}
        still_needs = {place for place in range(at) if line.name in lines[place].reads}
        before.append(frozenset(gives | still_needs))
    return tuple(before)


@lru_cache(maxsize=512)
def _share_right(lines: Lines) -> float:
    """The share of all orders that are right."""
    before = required_before(lines)
    ways: dict[frozenset[int], int] = {frozenset(): 1}
    for _ in lines:
        longer: dict[frozenset[int], int] = {}
        for placed, count in ways.items():
            for at in range(len(lines)):
                if at not in placed and before[at] <= placed:
                    longer[placed | {at}] = longer.get(placed | {at}, 0) + count
        ways = longer
    return sum(ways.values()) / math.factorial(len(lines))
