"""What a learner is told of an answer: the verdict in words, a slip beside the right line, the way to the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.drawn import EXACT_DIGITS, answer_text, shown, signs_of
from quiz_bank.question import Comparison, Judgement, Solution, SolutionStep
from verifier.notation import equation, inline, number
from verifier.solution import beside, work
from verifier.verdict import Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.notation import Formula
    from verifier.problem import Problem
    from verifier.rule import Variant
    from verifier.solution import WorkedLine

UNKNOWN = "Not right, and none of the known slips."
DIGITS = 4
"""Significant digits of numbers that are worked with."""


def judgement(problem: Problem, judged: Judged, words: str, read_as: str, *, line: str = "") -> Judgement:
    """A verdict with what the learner is told; of a slip only what it makes of one line, if that is named."""
    explained = judged.slips if judged.together else judged.slips[:1]
    return Judgement(
        judged.verdict,
        words,
        read_as=read_as,
        hint=" ".join(dict.fromkeys(problem.template.misconception(name).hint for name in explained)),
        comparisons=tuple(dict.fromkeys(pair for name in explained for pair in _comparisons(problem, name, line))),
        slips=judged.slips,
        final=judged.verdict not in {Verdict.MORE_DIGITS, Verdict.CLOSE},
    )


def message(problem: Problem, judged: Judged) -> str:
    """The verdict in one line of words."""
    rule = problem.template.rule
    match judged.verdict:
        case Verdict.RIGHT:
            return f"{signs_of(problem.template)} = {answer_text(problem)}.{praise(problem)}"
        case Verdict.MORE_DIGITS:
            wanted = f"{DIGITS} significant digits" if problem.places is None else f"{problem.places} decimals"
            return f"Too few digits to tell: give {wanted}."
        case Verdict.OTHER_DIALECT:
            other = " and ".join(rule.dialect(name).label for name in judged.dialects)
            return f"Right in {other}. The question is about {problem.template.label}."
        case Verdict.SLIP:
            beliefs = [problem.template.misconception(name).belief for name in judged.slips]
            if judged.together:
                return f"Two slips at once: this is what one gets who {' and '.join(beliefs)}."
            return f"This is what one gets who {', or who '.join(beliefs)}."
        case Verdict.CLOSE:
            return "Close. Work it out again with one digit more on the way."
        case Verdict.SIGN_SCALE_ORDER:
            return f"Not right: {judged.detail}."
        case _:
            return UNKNOWN


def praise(problem: Problem) -> str:
    """What was done right that people often get wrong: the documented slip that would have given another number."""
    slips = [wrong.names[0] for wrong in problem.key.slips]
    documented = [name for name in slips if problem.template.misconception(name).source] or slips
    if not documented:
        return ""
    name = documented[problem.number % len(documented)]
    value = next(wrong.value for wrong in problem.key.slips if name in wrong.names)
    given = shown_entries(value, DIGITS)
    return f" Well seen: who {problem.template.misconception(name).belief} gets {given}."


def _comparisons(problem: Problem, slip: str, line: str) -> Iterator[Comparison]:
    pairs = beside(problem, slip)
    for pair in [pair for pair in pairs if pair.right.line.name == line] or pairs:
        yield Comparison(
            (pair.right.formula, _with_value(pair.right)), (pair.slipped.formula, _with_value(pair.slipped))
        )


def solution_steps(problem: Problem, variant: Variant | None = None) -> tuple[SolutionStep, ...]:
    """The way to the answer, line by line, or that of another rule to its number."""
    return tuple(SolutionStep(w.formula, w.substituted, shown(w.value, DIGITS)) for w in work(problem, variant))


def _with_value(worked: WorkedLine) -> Formula:
    value = number(worked.value)
    return worked.substituted if inline(worked.substituted) == inline(value) else equation(worked.substituted, value)


def solution(problem: Problem) -> Solution:
    """The worked solution and how it is known."""
    rule = problem.template.rule
    nearest = min(problem.certificate.margins.values(), default=None)
    evidence = [f"Rule: {rule.source}", f"Convention: {problem.template.label}"]
    if nearest is not None:
        evidence.append(f"The nearest of {len(problem.certificate.margins)} wrong rules is {nearest:.0%} away")
    return Solution(
        answer=answer_text(problem),
        steps=solution_steps(problem),
        why=rule.summary,
        evidence=tuple(evidence),
    )


def shown_entries(value: tuple[float, ...], digits: int = EXACT_DIGITS) -> str:
    """The entries of an answer as text; one entry is a number."""
    return shown(value[0] if len(value) == 1 else list(value), digits)
