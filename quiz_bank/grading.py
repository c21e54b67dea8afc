"""Judging a drawn question, in words, and explaining it."""

from __future__ import annotations

import json
from functools import cached_property
from typing import TYPE_CHECKING

from quiz_bank.drawn import answer_text, question, shown, signs_of
from quiz_bank.question import Comparison, Judgement, Question, Solution, SolutionStep
from verifier import answer
from verifier.notation import equation, number
from verifier.solution import beside, work
from verifier.verdict import Judged, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.notation import Formula
    from verifier.problem import Problem
    from verifier.solution import WorkedLine


class AskedProblem:
    """A drawn question that is being asked."""

    def __init__(self, problem: Problem, *, item_id: str, topic: str) -> None:
        self.problem = problem
        self.question: Question = question(problem, item_id=item_id, topic=topic)

    @cached_property
    def inputs(self) -> str:
        """The drawn numbers as JSON."""
        return json.dumps(self.problem.inputs.document())

    def read(self, typed: str) -> str:
        """What the answer line reads, or what it cannot read."""
        if not typed.strip():
            return ""
        try:
            return read_typed(self.problem, typed).echo
        except answer.Unreadable as error:
            return f"? {error}"

    def judge(self, typed: str) -> Judgement:
        """Judge what was typed."""
        return verdict_on(self.problem, typed)

    def judge_picks(self, picks: tuple[int, ...]) -> Judgement:
        """Nothing is picked in a drawn question."""
        return Judgement(Verdict.UNREADABLE, f"Type the answer; found {len(picks)} picks.", final=False)

    def solution(self) -> Solution:
        """The worked solution."""
        return solution(self.problem)


def read_typed(problem: Problem, typed: str) -> answer.Reading:
    """Read an answer; as many numbers as the question has are expected.

    Raises:
        answer.Unreadable: a friendly line that says what was found and what to type instead.
    """
    reading = answer.read(typed)
    if len(reading.entries) != len(problem.key.value):
        wanted = len(problem.key.value)
        raise answer.Unreadable(
            f"Read {len(reading.entries)} numbers, but {wanted} {'is' if wanted == 1 else 'are'} wanted.",
            "Type one number." if wanted == 1 else "Type all entries, e.g. [0.1, -0.2, 0.3].",
        )
    return reading


def verdict_on(problem: Problem, typed: str) -> Judgement:
    """Judge what was typed. Unreadable text, too few digits and nearly right numbers are not final."""
    try:
        reading = read_typed(problem, typed)
    except answer.Unreadable as error:
        return Judgement(Verdict.UNREADABLE, str(error), hint=error.hint, final=False)
    judged = judge(reading.entries, problem.key)
    comparisons = tuple(c for name in judged.slips[:1] for c in _comparisons(problem, name))
    hint = problem.template.misconception(judged.slips[0]).hint if judged.slips else ""
    return Judgement(
        judged.verdict,
        message(problem, judged),
        read_as=reading.echo,
        hint=hint,
        comparisons=comparisons,
        slips=judged.slips,
        final=judged.verdict not in {Verdict.MORE_DIGITS, Verdict.CLOSE},
    )


def message(problem: Problem, judged: Judged) -> str:
    """The verdict in one line of words."""
    rule = problem.template.rule
    dialect = rule.dialect(problem.template.dialect)
    match judged.verdict:
        case Verdict.RIGHT:
            return f"{signs_of(problem.template)} = {answer_text(problem)}"
        case Verdict.MORE_DIGITS:
            return f"Too few digits to tell: give {problem.key.decimals + 1} decimals."
        case Verdict.OTHER_DIALECT:
            other = " and ".join(rule.dialect(name).label for name in judged.dialects)
            return f"Right in {other}. The question is about {dialect.label}."
        case Verdict.SLIP:
            beliefs = [problem.template.misconception(name).belief for name in judged.slips]
            return f"This is what one gets who {', or who '.join(beliefs)}."
        case Verdict.CLOSE:
            return "Close. Work it out again with one digit more on the way."
        case Verdict.SIGN_SCALE_ORDER:
            return f"Not right: {judged.detail}."
        case _:
            return "Not right, and none of the known slips. Follow the worked solution."


def _comparisons(problem: Problem, slip: str) -> Iterator[Comparison]:
    for pair in beside(problem, slip):
        yield Comparison(
            (pair.right.formula, _with_value(pair.right)), (pair.slipped.formula, _with_value(pair.slipped))
        )


def solution_steps(problem: Problem) -> tuple[SolutionStep, ...]:
    """The way to the answer, line by line."""
    return tuple(SolutionStep(w.formula, w.substituted, shown(w.value, 4)) for w in work(problem))


def _with_value(worked: WorkedLine) -> Formula:
    return equation(worked.substituted, number(worked.value))


def solution(problem: Problem) -> Solution:
    """The worked solution and how it is known."""
    rule = problem.template.rule
    dialect = rule.dialect(problem.template.dialect)
    nearest = min(problem.certificate.margins.values(), default=None)
    evidence = [f"Rule: {rule.source}", f"Convention: {dialect.label}"]
    if nearest is not None:
        evidence.append(f"The nearest of {len(problem.certificate.margins)} wrong rules is {nearest:.0%} away")
    return Solution(
        answer=answer_text(problem),
        steps=solution_steps(problem),
        why=rule.summary,
        evidence=tuple(evidence),
    )
