"""Which term is missing? A line with a gap and its value; what misconceptions put there is on offer."""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, cast

from quiz_bank.kinds.lines import (
    EQUALS,
    TEMPLATES,
    Runnable,
    along_the_longest_way,
    formula_text,
    given_numbers,
    known_before,
    sign_of,
    turn,
)
from quiz_bank.kinds.twins import firsts
from quiz_bank.model import Card, CardType, Choice
from verifier.certificate import SEPARATION
from verifier.draws import mix, permute
from verifier.notation import formula, inline, term, written
from verifier.solution import times
from verifier.symbols import Symbol
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from quiz_bank.kinds.lines import Lines
    from verifier.expression import Line
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule
    from verifier.template import Template

GAP = "_"
"""A name that no rule has."""
SYMBOLS = {GAP: Symbol("▢", r"\square")}
LEAST_WRONG, MOST_WRONG = 2, 4
FLAT = frozenset({"sign", "floor", "ceil", "where"})
"""Functions that give the same number for many others; what is changed within a line with one of them often hides."""

Path = tuple[tuple[str, int], ...]
"""The way from the root of an expression to a part of it: fields, with a place in those that are lists."""


@dataclass(frozen=True, eq=False)
class Gap:
    """A part of a line that several misconceptions see differently."""

    template: Template
    at: int
    """Which line of the way."""
    path: Path
    wrong: tuple[tuple[Misconception, Line], ...]
    """The misconceptions, each with the whole line that it makes."""

    @cached_property
    def lines(self) -> Lines:
        """The lines of the way."""
        return self.template.lines(self.template.variant)

    @cached_property
    def line(self) -> Runnable:
        """The line that has the gap."""
        return Runnable(self.lines[self.at])

    @cached_property
    def formula(self) -> str:
        """The line without its gap."""
        return formula_text(self.template, self.lines, self.at)

    @cached_property
    def gapped(self) -> str:
        """The line with its gap."""
        marks, now = times(self.template, self.lines, self.at)
        line = self.lines[self.at]
        gapped = _replaced(line.expression, self.path, ast.Name(GAP, ast.Load()))
        return inline(formula(line.name, gapped, times=marks, target_time=now, symbols=SYMBOLS))

    @cached_property
    def gives(self) -> str:
        """The sign of what the line gives."""
        _, now = times(self.template, self.lines, self.at)
        name = self.lines[self.at].name
        return sign_of(name, {name: now} if now else {})

    @cached_property
    def right(self) -> str:
        """The term that belongs into the gap."""
        return self._term(self.lines[self.at])

    @cached_property
    def terms(self) -> tuple[_Term, ...]:
        """The terms that misconceptions put there, in their order."""
        same = _firsts(self.template, self.at)
        shown: dict[Line, Line] = {}
        for _, theirs in self.wrong:
            shown.setdefault(same[theirs], theirs)
        return tuple(_Term(self._term(shown[same[theirs]]), slip, Runnable(theirs)) for slip, theirs in self.wrong)

    @cached_property
    def signs(self) -> dict[str, str]:
        """The names that lines before this one give and that may be needed, with their signs."""
        line = self.lines[self.at]
        read = line.reads.union(*(theirs.reads for _, theirs in self.wrong))
        time = "t" if self.template.carried else ""
        before = [line.name for line in self.lines[: self.at] if line.name in read]
        return {name: sign_of(name, {name: time} if time else {}) for name in before}

    def _term(self, line: Line) -> str:
        """What a line has in the gap, as one line of Unicode."""
        marks, _ = times(self.template, (*self.lines[: self.at], line), self.at)
        return inline(term(_part(line.expression, self.path), times=marks))


@dataclass(frozen=True, slots=True)
class _Term:
    """What a misconception puts into a gap."""

    text: str
    slip: Misconception
    line: Runnable
    """The line with it."""


@dataclass(frozen=True, slots=True)
class _Wrong:
    """A term that does not belong into the gap, and what comes of it."""

    text: str
    value: Any
    slips: tuple[Misconception, ...]
    shows: bool
    """Whether the line gives another number with it."""


class Fill:
    """Level 3: the line is there but for the term that people get wrong."""

    id = "fill"
    has_numbers = True

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules in which misconceptions put at least two different terms in one place."""
        for template in along_the_longest_way(rule, self.id, 3):
            if gaps(template):
                # Terms that mean the same stood on offer together before.
                yield replace(template, kind_version=2) if has_twins(template) else template

    def statement(self, problem: Problem) -> str:
        """The situation."""
        return f"A line of {problem.template.rule.name} has a gap."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"the term of {problem.template.rule.name} that belongs in the gap"

    def card(self, problem: Problem) -> Card:
        """The line with its gap, the right term and wrong ones."""
        shown = shown_gap(problem)
        gap, gives, value = shown.gap, shown.gap.gives, written(shown.value)
        return Card(
            id=problem.id,
            topic="",
            front=f"{self.statement(problem)}\n\n{gap.gapped}\n\n"
            f"{_numbers(problem, shown)}\n\nThe line gives {gives} = {value}. Which term belongs in ▢?",
            back=f"▢ = {gap.right}\n\n{gap.formula} = {value}",
            type=CardType.CHOICE,
            choices=(
                Choice(gap.right, right=True, because=f"It gives {gives} = {value}."),
                *[Choice(each.text, because=_reason(each, gives), slips=_ids(each)) for each in shown.wrong],
            ),
            why=problem.template.rule.summary,
        )


@lru_cache(maxsize=TEMPLATES)
def gaps(template: Template) -> tuple[Gap, ...]:
    """Every place of a line that at least two misconceptions see differently, the smallest for each set of them.

    Two of them have to show in any numbers; the others are on offer where they do.
    """
    found: list[Gap] = []
    for at, line in enumerate(template.lines(template.variant)):
        same = _firsts(template, at)
        changed = [(slip, theirs, _place(line, theirs)) for slip, theirs in _changes(template, line)]
        paths = {path[:depth] for *_, path in changed for depth in range(len(path) + 1)}
        sets: dict[tuple[str, ...], Gap] = {}
        for path in sorted(paths, key=lambda path: (len(path), path)):
            wrong = tuple((slip, theirs) for slip, theirs, own in changed if own[: len(path)] == path)
            if len({same[theirs] for slip, theirs in wrong if not slip.when}) >= LEAST_WRONG:
                sets[tuple(slip.id for slip, _ in wrong)] = Gap(template, at, path, wrong)
        found += sets.values()
    return tuple(found)


def has_twins(template: Template) -> bool:
    """Whether misconceptions put terms into one line that differ only in how they are written."""
    places = range(len(template.lines(template.variant)))
    return any(line != first for at in places for line, first in _firsts(template, at).items())


@lru_cache(maxsize=4 * TEMPLATES)
def _firsts(template: Template, at: int) -> dict[Line, Line]:
    """What misconceptions make of a line, each with the first that means the same."""
    lines = template.lines(template.variant)
    return firsts(template, lines[:at], tuple(dict.fromkeys(theirs for _, theirs in _changes(template, lines[at]))))


@dataclass(frozen=True, slots=True)
class Shown:
    """A gap with the numbers of a question."""

    gap: Gap
    known: Mapping[str, Any]
    """Every name with its value when the line runs."""
    value: Any
    """What the line gives."""
    wrong: tuple[_Wrong, ...]


def shown_gap(problem: Problem) -> Shown:
    """The gap of a question with its wrong terms: the gaps take turns, but those whose terms show come first."""
    template = problem.template
    offered = gaps(template)
    first = turn(template, problem.number, len(offered))
    tried = []
    for gap in (*offered[first:], *offered[:first]):
        known = known_before(problem, gap.at)
        value = gap.line.value(known)
        tried.append(Shown(gap, known, value, tuple(_wrong_terms(gap, known, value))))
        shows = [each for each in tried[-1].wrong if each.shows]
        if len(shows) >= LEAST_WRONG:
            return Shown(gap, known, value, _some(template, problem.number, shows))
    return replace(tried[0], wrong=_some(template, problem.number, tried[0].wrong))


def _some(template: Template, number: int, wrong: Sequence[_Wrong]) -> tuple[_Wrong, ...]:
    """At most so many of the wrong terms, by the number."""
    if len(wrong) <= MOST_WRONG:
        return tuple(wrong)
    key = mix(template.key + number)
    places = [permute(place, len(wrong), key) for place in range(MOST_WRONG)]
    return tuple(wrong[place] for place in sorted(places))


def _wrong_terms(gap: Gap, known: Mapping[str, Any], value: Any) -> Iterable[_Wrong]:
    """The terms that misconceptions put into the gap, each once."""
    right = entries(value)
    found: dict[str, _Wrong] = {}
    for each in gap.terms:
        theirs = each.line.value(known)
        if theirs is None:
            continue
        before = found.get(each.text)
        slips = (*before.slips, each.slip) if before else (each.slip,)
        found[each.text] = _Wrong(each.text, theirs, slips, _apart(right, entries(theirs)))
    return found.values()


def _apart(right: tuple[float, ...], wrong: tuple[float, ...]) -> bool:
    """Whether the value of the line tells two terms apart."""
    if len(right) != len(wrong):
        return True
    size = max(map(abs, (*right, *wrong)))
    return all(map(math.isfinite, wrong)) and any(
        abs(a - b) >= SEPARATION * size for a, b in zip(right, wrong, strict=True)
    )


def _changes(template: Template, line: Line) -> Iterator[tuple[Misconception, Line]]:
    """What the misconceptions make of a line, by its name."""
    for slip, variant in template.slips:
        same_name = [theirs for theirs in variant.lines if theirs.name == line.name]
        if len(same_name) == 1 and same_name[0].text != line.text and not (_is_flat(line) or _is_flat(same_name[0])):
            yield slip, same_name[0]


def _is_flat(line: Line) -> bool:
    return any(f"{name}(" in line.text for name in FLAT)


@lru_cache(maxsize=4096)
def _place(mine: Line, theirs: Line) -> Path:
    """Where the smallest part lies that holds all in which two lines differ."""
    return _difference(mine.expression, theirs.expression) or ()


def _difference(mine: ast.AST, theirs: ast.AST) -> Path | None:
    """The way to the smallest expression that holds all that differs; None where nothing does."""
    places = list(_children(mine))
    if type(mine) is not type(theirs) or places != list(_children(theirs)) or _atom(mine) != _atom(theirs):
        return ()
    found = [
        (place, way) for place in places if (way := _difference(_child(mine, place), _child(theirs, place))) is not None
    ]
    if not found:
        return None
    (place, way), *more = found
    return () if more or not isinstance(_child(mine, place), ast.expr) else (place, *way)


def _atom(node: ast.AST) -> object:
    """What a node says without its children."""
    return node.id if isinstance(node, ast.Name) else node.value if isinstance(node, ast.Constant) else None


def _children(node: ast.AST) -> Iterator[tuple[str, int]]:
    for name, value in ast.iter_fields(node):
        if isinstance(value, list):
            yield from ((name, at) for at in range(len(value)))
        elif isinstance(value, ast.AST):
            yield name, -1


def _child(node: ast.AST, place: tuple[str, int]) -> ast.AST:
    name, at = place
    child: ast.AST = getattr(node, name) if at < 0 else getattr(node, name)[at]
    return child


def _part(expression: ast.expr, path: Path) -> ast.expr:
    """The part at the end of a path, which leads through expressions only."""
    for place in path:
        expression = cast("ast.expr", _child(expression, place))
    return expression


def _replaced(expression: ast.expr, path: Path, new: ast.expr) -> ast.expr:
    """The expression with another part at the end of a path."""
    if not path:
        return new
    (name, at), *rest = path
    changed = _replaced(_part(expression, path[:1]), tuple(rest), new)
    own = dict(ast.iter_fields(expression))
    own[name] = changed if at < 0 else [changed if place == at else each for place, each in enumerate(own[name])]
    return type(expression)(**own)


def _numbers(problem: Problem, shown: Shown) -> str:
    """The numbers of the question, and those of the lines before that may be needed."""
    worked = [f"{sign}{EQUALS}{written(shown.known[name])}" for name, sign in shown.gap.signs.items()]
    return f"Given: {', '.join([given_numbers(problem, in_signs=True), *worked])}."


def _reason(wrong: _Wrong, gives: str) -> str:
    beliefs = ", or ".join(slip.belief for slip in wrong.slips)
    return f"Whoever puts this here {beliefs}. It would give {gives} = {written(wrong.value)}."


def _ids(wrong: _Wrong) -> tuple[str, ...]:
    return tuple(slip.id for slip in wrong.slips)
