"""Which line is wrong? The lines of a rule with one misconception in them, and the number that they give."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from quiz_bank.kinds.lines import (
    EARLIER,
    along_the_longest_way,
    formula_text,
    given_numbers,
    in_code,
    is_code,
    reads_earlier,
    shown_line,
    shown_value,
    sign_of,
    turn,
)
from quiz_bank.model import Card, CardType, Choice
from verifier.notation import inline
from verifier.solution import work

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.kinds.lines import Lines
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule, Variant
    from verifier.template import Template

LEAST_LINES = 2
RESULT_DIGITS = 5
LONGEST_REASON = 150
"""Of a formula within a reason; the line itself stands above."""


class Bug:
    """Level 5: every line has to be known, and how the numbers betray one of them."""

    id = "bug"
    has_numbers = True

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For rules of several lines in which some misconception changes a single one."""
        for template in along_the_longest_way(rule, self.id, 5):
            if len(template.lines(template.variant)) >= LEAST_LINES and bugs(template):
                yield template

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
        template = problem.template
        slip, variant, at = shown_bug(problem)
        right = template.lines(template.variant)
        lines = with_bug(template, variant, at)
        return Card(
            id=problem.id,
            topic="",
            front=self._front(problem, lines, _result(problem, variant)),
            back=_back(problem, right, at),
            type=CardType.CHOICE,
            choices=tuple(
                Choice(
                    shown_line(template, lines, place),
                    right=place == at,
                    because=f"Whoever wrote this line {slip.belief}."
                    if place == at
                    else _defence(template, right, place),
                )
                for place in range(len(lines))
            ),
            in_order=True,
            why=f"Whoever wrote the changed line {slip.belief}.",
        )

    def _front(self, problem: Problem, lines: Lines, result: str) -> str:
        note = f" {EARLIER}" if is_code(problem.template) and reads_earlier(lines) else ""
        given = f"Given: {given_numbers(problem)}.{note}"
        return f"{self.statement(problem)}\n\n{given}\n\nThese lines give {result}. Which line is wrong?"


def bugs(template: Template) -> list[tuple[Misconception, Variant, int]]:
    """The misconceptions that change one line on the way, with the rule that they make and the line's place."""
    found = []
    for slip, variant in template.slips:
        at = _changed(template, variant)
        if at is not None:
            found.append((slip, variant, at))
    return found


def shown_bug(problem: Problem) -> tuple[Misconception, Variant, int]:
    """The bug that a question shows: those that can be seen in its numbers take turns."""
    seen = [bug for bug in bugs(problem.template) if bug[0].id in problem.certificate.margins]
    offered = seen or bugs(problem.template)
    return offered[turn(problem.template, problem.number, len(offered))]


def with_bug(template: Template, variant: Variant, at: int) -> Lines:
    """The lines on the way to the answer, one of them changed."""
    right = template.lines(template.variant)
    changed = next(line for line in variant.lines if line.name == right[at].name)
    return (*right[:at], changed, *right[at + 1 :])


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


def _result(problem: Problem, variant: Variant) -> str:
    """What the question asks for, as a variant gives it."""
    template = problem.template
    value = template.run(variant, problem.inputs)[-1][template.target]
    if is_code(template):
        return f"{template.target} = {in_code(value, RESULT_DIGITS)}"
    return f"{sign_of(template.target, _now(template))} = {shown_value(value, RESULT_DIGITS)}"


def _now(template: Template) -> dict[str, str]:
    return {template.target: "t"} if template.carried else {}


def _back(problem: Problem, right: Lines, at: int) -> str:
    """The right line with its numbers, and where it leads."""
    template = problem.template
    worked = work(problem)[at]
    name = sign_of(template.target, _now(template))
    result = f"With it, {name} = {shown_value(problem.history[-1][template.target], RESULT_DIGITS)}."
    numbers = f"{inline(worked.formula)} = {inline(worked.substituted)} = {shown_value(worked.value)}"
    return f"Line {at + 1} should be\n\n{shown_line(template, right, at)}\n\n{numbers}\n\n{result}"


def _defence(template: Template, right: Lines, place: int) -> str:
    """Why a line that was picked is not the wrong one."""
    text = formula_text(template, right, place)
    return f"This line is right: {text}." if len(text) <= LONGEST_REASON else "This line is right."
