"""Judging what is typed in answer to a drawn question: a number, a vector, or stages on the way to it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from quiz_bank.drawn import question
from quiz_bank.feedback import judgement, message, shown_entries, solution
from quiz_bank.question import Judgement, Question, Solution, StageResult
from quiz_bank.staged import label, last_stage, read_stages
from quiz_bank.whereabouts import start_of_stage, whereabouts
from verifier import answer
from verifier.diagnosis import diagnose
from verifier.stages import JudgedStage, first_wrong, judge_stages, stages
from verifier.verdict import Judged, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verifier.problem import Problem
    from verifier.stages import Stage


SETTLED = frozenset({Verdict.RIGHT, Verdict.OTHER_DIALECT})
"""Verdicts on the answer that no stage before it changes."""


class AskedProblem:
    """A drawn question that is being asked; stages that were given are kept until the answer comes."""

    def __init__(self, problem: Problem, *, item_id: str, topic: str) -> None:
        self.problem = problem
        self.question: Question = question(problem, item_id=item_id, topic=topic)
        self._noted: dict[Stage, answer.Reading] = {}

    @cached_property
    def inputs(self) -> str:
        """The drawn numbers as JSON."""
        return json.dumps(self.problem.inputs.document())

    def read(self, typed: str) -> str:
        """What the answer line reads, or what it cannot read."""
        if not typed.strip():
            return ""
        try:
            found = read_stages(self.problem, typed)
            echoes = [f"{label(self.problem, stage)} = {reading.echo}" for stage, reading in found.named.items()]
            return "; ".join([*echoes, *([read_typed(self.problem, found.answer).echo] if found.answer else [])])
        except answer.Unreadable as error:
            return f"? {error}"

    def judge(self, typed: str) -> Judgement:
        """Judge what was typed: stages on the way, the answer, or both."""
        try:
            found = read_stages(self.problem, typed)
        except answer.Unreadable as error:
            return Judgement(Verdict.UNREADABLE, str(error), hint=error.hint, final=False)
        self._noted |= found.named
        if found.named and not found.answer:
            return _noted(self.problem, self._noted)
        if not self._noted:
            return verdict_on(self.problem, found.answer)
        return staged_verdict_on(self.problem, self._noted, found.answer)

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
    judged = diagnose(reading.entries, problem)
    found = judgement(problem, judged, message(problem, judged), reading.echo)
    if judged.verdict is not Verdict.WRONG:
        return found
    start, words = whereabouts(problem, reading.entries)
    return replace(found, message=f"{found.message} {words}", start=start)


def _noted(problem: Problem, noted: Mapping[Stage, answer.Reading]) -> Judgement:
    """The stages that are kept; nothing is judged before the answer comes."""
    kept = ", ".join(f"{label(problem, stage)} = {reading.written}" for stage, reading in noted.items())
    open_ = [label(problem, stage) for stage in stages(problem) if stage not in noted]
    return Judgement(Verdict.NOTED, f"{kept}. Next: {' or '.join(open_[:1] + open_[1:][-1:])}.", final=False)


def staged_verdict_on(problem: Problem, noted: Mapping[Stage, answer.Reading], typed: str) -> Judgement:
    """Judge an answer that came in stages, each from the learner's own stages before it."""
    try:
        reading = read_typed(problem, typed)
        given = {stage: own.entries for stage, own in noted.items()}
        if not problem.template.also:
            given[last_stage(problem)] = reading.entries
        judged = judge_stages(given, problem)
    except answer.Unreadable as error:
        return Judgement(Verdict.UNREADABLE, str(error), hint=error.hint, final=False)
    except ValueError as error:
        return Judgement(Verdict.UNREADABLE, f"{str(error).capitalize()}.", final=False)
    whole = diagnose(reading.entries, problem)
    if whole.verdict in SETTLED:
        # the answer is what it is whatever stands before it
        last = JudgedStage(last_stage(problem), problem.key.value, whole)
        judged = tuple(last if each.stage == last.stage else each for each in judged)
    found = _judged_by_stages(problem, judged, whole, reading.echo)
    return replace(found, stages=tuple(_result(problem, each, given[each.stage]) for each in judged))


def _judged_by_stages(problem: Problem, judged: Sequence[JudgedStage], whole: Judged, read_as: str) -> Judgement:
    """The judgement of the answer, or of the first stage that does not follow."""
    if whole.verdict in SETTLED:
        return judgement(problem, whole, message(problem, whole), read_as)
    wrong = first_wrong(judged)
    if wrong is None:
        words = "Each stage follows from the one before it, but the rounding adds up: keep one digit more."
        return judgement(problem, Judged(Verdict.CLOSE), words, read_as)
    later = judged[judged.index(wrong) + 1 :]
    follows = later and all(each.judged.verdict is Verdict.RIGHT for each in later)
    words = f"{_of_stage(problem, wrong)}{' What comes after follows from it.' if follows else ''}"
    found = judgement(problem, wrong.judged, words, read_as, line=wrong.stage.name)
    if not found.final:
        return found
    return replace(found, start=start_of_stage(problem, wrong, [each.stage for each in judged]))


def _of_stage(problem: Problem, wrong: JudgedStage) -> str:
    """What is to be said of the first stage that does not follow."""
    name = label(problem, wrong.stage)
    expected = f"{name} should be {shown_entries(wrong.value, 4)} from what stands before it."
    match wrong.judged.verdict:
        case Verdict.MORE_DIGITS:
            return f"{name} has too few digits to tell."
        case Verdict.CLOSE:
            return f"{name} is close: work it out again with one digit more."
        case Verdict.WRONG:
            return expected
        case _:
            return f"{expected} {message(problem, wrong.judged)}"


def _result(problem: Problem, judged: JudgedStage, typed: Sequence[answer.Number]) -> StageResult:
    return StageResult(
        label(problem, judged.stage),
        shown_entries(tuple(x.value for x in typed)),
        shown_entries(judged.value, 4),
        judged.judged.verdict,
        judged.judged.slips,
    )
