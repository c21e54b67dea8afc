"""Which formula is whose? Rules of one family beside what sets each of them apart."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import is_drawable
from quiz_bank.kinds.lines import along_the_longest_way, formula_text
from quiz_bank.model import Card, CardType, Choice
from verifier import registry
from verifier.draws import key_of, permute
from verifier.rule import Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from verifier.problem import Problem
    from verifier.rule import Rule
    from verifier.template import Template

FEW, MANY = 4, 5
"""Rules that a question shows: few where the family is so large that no selection comes twice."""
ENOUGH = 10_000
"""Numbers that are to show different selections."""
TELLING = 2
"""Lines of a rule that are shown."""
LONGEST = 110
"""Of a formula that is shown, so that five of them can be looked over."""
VERSIONS = {Family.INITIALIZER: 2, Family.SCHEDULE: 2}
"""A family's number grows with every change of one of its formulas, which all its questions have on offer."""


@dataclass(frozen=True, slots=True)
class Portrait:
    """A rule by name, all its lines, and those that tell it from its relatives."""

    rule: str
    name: str
    lines: frozenset[str]
    telling: tuple[str, ...]

    @property
    def formula(self) -> str:
        """What is shown of the rule."""
        return ",  ".join(self.telling)


class Match:
    """Level 1: names and formulas, no numbers."""

    id = "match"
    has_numbers = False

    def templates(self, rule: Rule) -> Iterator[Template]:
        """One for each rule, in its first dialect."""
        for template in along_the_longest_way(rule, self.id, 1):
            yield replace(template, kind_version=VERSIONS.get(rule.family, 1))
            return

    def statement(self, problem: Problem) -> str:
        """The situation."""
        return f"{problem.template.rule.name} and some of its relatives have lost their formulas."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"the formulas of {problem.template.rule.name} and the others"

    def card(self, problem: Problem) -> Card:
        """The rules that the number selects, each with its formula."""
        chosen = selected(problem.template.rule, problem.number)
        return Card(
            id=problem.id,
            topic="",
            front=f"{self.statement(problem)} Which formula belongs to which name?",
            back="\n".join(f"- {each.name} — {each.formula}" for each in chosen),
            type=CardType.MATCH,
            choices=tuple(Choice(each.name, partner=each.formula) for each in chosen),
            why=f"{problem.template.rule.name}: {problem.template.rule.summary}",
        )


def sources(problem: Problem) -> tuple[str, ...]:
    """Where each of the rules comes from whose formulas are shown."""
    chosen = selected(problem.template.rule, problem.number)
    return tuple(f"{each.name}: {registry.get(each.rule).source}" for each in chosen)


def selected(rule: Rule, number: int) -> tuple[Portrait, ...]:
    """The rule among some of its relatives: number n is the n-th point of a permutation of all such rows."""
    own, *others = relatives(rule)
    count = min(FEW if rows(len(others), FEW) >= ENOUGH else MANY, len(others) + 1)
    size = rows(len(others), count)
    rest, place = divmod(permute(number % size, size, key_of(f"{rule.id}.{Match.id}")), count)
    chosen = []
    for _ in range(count - 1):
        rest, at = divmod(rest, len(others))
        chosen.append(others.pop(at))
    return (*chosen[:place], own, *chosen[place:])


def rows(others: int, count: int) -> int:
    """In how many ways a rule stands in a row of so many with some of its relatives."""
    return count * math.perm(others, count - 1)


@lru_cache(maxsize=256)
def relatives(rule: Rule) -> tuple[Portrait, ...]:
    """A rule and those of its family that what is shown of them tells from it and from each other."""
    portraits = family_portraits(rule.family)
    found = [portraits[rule.id]]
    for other in portraits.values():
        if other.rule != rule.id and not any(_exchangeable(other, each) for each in found):
            found.append(other)
    return tuple(found)


@lru_cache(maxsize=8)
def family_portraits(family: Family) -> dict[str, Portrait]:
    """Every rule of a family that questions are drawn from, by its id."""
    rules = [rule for rule in registry.all_rules().values() if rule.family is family and is_drawable(rule)]
    written = {rule.id: _written(rule) for rule in rules}
    uses = Counter(line for lines in written.values() for line in set(lines))
    return {
        rule.id: Portrait(rule.id, rule.name, frozenset(written[rule.id]), _telling(written[rule.id], uses))
        for rule in rules
    }


def _exchangeable(one: Portrait, other: Portrait) -> bool:
    """Whether what is shown of each is true of the other as well."""
    return other.lines.issuperset(one.telling) and one.lines.issuperset(other.telling)


def _written(rule: Rule) -> list[str]:
    """The lines of a rule in its first dialect, as formulas."""
    template = next(along_the_longest_way(rule, Match.id, 1))
    lines = template.lines(template.variant)
    return [formula_text(template, lines, at) for at in range(len(lines))]


def _telling(lines: Sequence[str], uses: Counter[str]) -> tuple[str, ...]:
    """The lines that the fewest relatives share, as many as can be looked over, in their order."""
    kept: list[str] = []
    for line in sorted(lines, key=lambda line: (uses[line], -lines.index(line))):
        if len(kept) < TELLING and sum(map(len, (*kept, line))) <= LONGEST:
            kept.append(line)
    return tuple(sorted(kept or [min(lines, key=len)], key=lines.index))
