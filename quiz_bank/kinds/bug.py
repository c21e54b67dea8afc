"""Which line is wrong? The lines of a rule with one misconception in them, and the number that they give."""

from __future__ import annotations

import ast
from dataclasses import replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from quiz_bank.kinds.lines import (
    EARLIER,
    TEMPLATES,
    Runnable,
    along_the_longest_way,
    formula_text,
    given_numbers,
    in_code,
    is_code,
    known_before,
    reads_earlier,
    shown_line,
    sign_of,
    turn,
)
from quiz_bank.model import Card, CardType, Choice
from verifier.filled import Filled
from verifier.notation import written
from verifier.solution import times

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.kinds.lines import Lines
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule, Variant
    from verifier.template import Template

LEAST_PLACES = 2
"""Lines that can be the wrong one; were it always the same one, nobody would have to look at the numbers."""
PAIR = 2
"""Lines of which a guess finds the wrong one every other time."""
RESULT_DIGITS = 5
LONGEST_REASON = 150
"""Of a formula within a reason; the line itself stands above."""


class Bug:
    """Level 5: every line has to be known, and how the numbers betray one of them; level 3 where there are but two."""

    id = "bug"
    has_numbers = True

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules in which misconceptions change a single line, now this one, now that one."""
        for template in along_the_longest_way(rule, self.id, 5):
            if len({bug.at for bug in bugs(template)}) >= LEAST_PLACES:
                yield replace(template, level=3) if is_pair(template) else template

    def statement(self, problem: Problem) -> str:
        """The situation."""
        template = problem.template
        if is_code(template):
            return f"One step of {template.rule.name}, but one line was changed."
        wanted = template.rule.asks[template.target]
        return f"{template.rule.name}, line by line, but one line was changed. The right lines find {wanted}."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"the line that is not one of {problem.template.rule.name}"

    def card(self, problem: Problem) -> Card:
        """The lines as options, in their order."""
        bug = shown_bug(problem)
        return Card(
            id=problem.id,
            topic="",
            front=self._front(problem, bug),
            back=bug.back(problem),
            type=CardType.CHOICE,
            choices=bug.choices,
            in_order=True,
            why=f"Whoever wrote the changed line {bug.slip.belief}.",
        )

    def _front(self, problem: Problem, bug: Changed) -> str:
        given = f"Given: {given_numbers(problem)}.{bug.note}"
        return f"{self.statement(problem)}\n\n{given}\n\nThese lines give {bug.result(problem)}. Which line is wrong?"


class Changed:
    """The lines on the way to the answer with a misconception in one of them: what all numbers have in common."""

    def __init__(self, template: Template, slip: Misconception, variant: Variant, at: int) -> None:
        self.slip, self.variant, self.at = slip, variant, at
        self._template = template
        self._sign = sign_of(template.target, {template.target: "t"} if template.carried else {})

    @cached_property
    def lines(self) -> Lines:
        """The lines that are shown."""
        right = self._right
        changed = next(line for line in self.variant.lines if line.name == right[self.at].name)
        return (*right[: self.at], changed, *right[self.at + 1 :])

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """The lines as options, each with its reason."""
        return tuple(
            Choice(
                shown_line(self._template, self.lines, place),
                right=place == self.at,
                because=f"Whoever wrote this line {self.slip.belief}." if place == self.at else self._defence(place),
            )
            for place in range(len(self.lines))
        )

    @cached_property
    def note(self) -> str:
        """What has to be said of the names in the lines."""
        return f" {EARLIER}" if is_code(self._template) and reads_earlier(self.lines) else ""

    def result(self, problem: Problem) -> str:
        """What the question asks for, as the shown lines give it."""
        template = self._template
        value = template.run(self.variant, problem.inputs)[-1][template.target]
        if is_code(template):
            return f"{template.target} = {in_code(value, RESULT_DIGITS)}"
        return f"{self._sign} = {written(value, RESULT_DIGITS)}"

    def back(self, problem: Problem) -> str:
        """The right line with its numbers, and where it leads."""
        known = known_before(problem, self.at)
        numbers = f"{self._formula} = {self._filled.text(known)} = {written(self._own.value(known))}"
        result = f"With it, {self._sign} = {written(problem.history[-1][self._template.target], RESULT_DIGITS)}."
        return f"{self._correction}\n\n{numbers}\n\n{result}"

    @cached_property
    def _right(self) -> Lines:
        return self._template.lines(self._template.variant)

    @cached_property
    def _own(self) -> Runnable:
        """The right line in the place of the changed one."""
        return Runnable(self._right[self.at])

    @cached_property
    def _formula(self) -> str:
        return formula_text(self._template, self._right, self.at)

    @cached_property
    def _filled(self) -> Filled:
        marks, _ = times(self._template, self._right, self.at)
        return Filled(self._right[self.at].expression, marks)

    @cached_property
    def _correction(self) -> str:
        return f"Line {self.at + 1} should be\n\n{shown_line(self._template, self._right, self.at)}"

    def _defence(self, place: int) -> str:
        """Why a line that was picked is not the wrong one."""
        text = formula_text(self._template, self._right, place)
        return f"This line is right: {text}." if len(text) <= LONGEST_REASON else "This line is right."


@lru_cache(maxsize=TEMPLATES)
def bugs(template: Template) -> tuple[Changed, ...]:
    """The misconceptions that change one line on the way."""
    places = ((slip, variant, _changed(template, variant)) for slip, variant in template.slips)
    return tuple(Changed(template, slip, variant, at) for slip, variant, at in places if at is not None)


def shown_bug(problem: Problem) -> Changed:
    """The bug that a question shows: those that can be seen in its numbers take turns, of two lines the lines do."""
    template, number = problem.template, problem.number
    every = bugs(template)
    offered = [bug for bug in every if bug.slip.id in problem.certificate.margins] or every
    if is_pair(template):
        places = sorted({bug.at for bug in offered})
        at = places[turn(template, number, len(places))]
        number //= len(places)
        offered = [bug for bug in offered if bug.at == at]
    return offered[turn(template, number, len(offered))]


def is_pair(template: Template) -> bool:
    """Whether there are two lines only."""
    return len(template.lines(template.variant)) == PAIR


def _changed(template: Template, variant: Variant) -> int | None:
    """The place of the only line that a variant changes, if it is on the way and its change is a change of the rule."""
    own = template.variant.lines
    if [line.name for line in own] != [line.name for line in variant.lines]:
        return None
    way = [line.text for line in template.lines(template.variant)]
    pairs = [
        (mine, theirs)
        for mine, theirs in zip(own, variant.lines, strict=True)
        if mine.text != theirs.text and mine.text in way
    ]
    if len(pairs) != 1:
        return None
    mine, theirs = pairs[0]
    return None if _is_turned_round(mine.expression, theirs.expression) else way.index(mine.text)


def _is_turned_round(mine: ast.expr, theirs: ast.expr) -> bool:
    """Whether a difference is merely taken the other way, which another line could make good again."""
    match mine, theirs:
        case ast.BinOp(left=a, op=ast.Sub(), right=b), ast.BinOp(left=c, op=ast.Sub(), right=d):
            return ast.dump(a) == ast.dump(d) and ast.dump(b) == ast.dump(c)
    return False
