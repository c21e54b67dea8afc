"""Does every question that can be drawn keep its word? Many numbers of a template, each held to what a question owes.

All are drawn as arrays (`verifier.arrays`). Where a number is typed, they are judged as arrays as well, and the first
questions are compared, value for value, with those that a learner gets. What is picked is asked and answered alone.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from decimal import ROUND_DOWN, ROUND_HALF_EVEN
from enum import StrEnum
from itertools import chain, islice
from math import prod
from typing import TYPE_CHECKING

from quiz_bank.documents import typed_answer
from quiz_bank.drawn import EXACT_DIGITS, choice_kind_of, shown
from quiz_bank.question import Entry
from quiz_bank.selection import check, selection
from verifier import answer
from verifier.certificate import as_typed
from verifier.draws import ATTEMPTS
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.verdict import TOLERANCE, Verdict, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from quiz_bank.selection import AskedChoice
    from verifier.arrays.audit import Audit
    from verifier.arrays.batch import Batch
    from verifier.numeral import Number
    from verifier.problem import Problem
    from verifier.template import Template

COMPARED = 20
"""So many questions of a template are drawn and judged alone as well."""


class Wrong(StrEnum):
    """What a question must never do."""

    EXCEPTION = "exception"
    REFUSED = "model answer refused"
    ACCEPTED = "wrong rule accepted"
    UNNAMED = "misconception not named"
    REPEATED = "inputs shown twice"
    DIFFERS = "batch and question differ"
    ALIKE = "two options alike"


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must never happen, and where it did."""

    wrong: Wrong
    question: str
    slip: str = ""
    detail: str = ""


@dataclass(slots=True)
class Swept:
    """What came of the numbers of one template."""

    template: Template
    numbers: int
    """Numbers that were drawn."""
    answered: int = 0
    """Numbers whose questions were asked and answered one by one."""
    fair: int = 0
    rejected: Counter[str] = field(default_factory=Counter)
    """Why attempts were not fair."""
    left_out: int = 0
    """Numbers without a fair question."""
    repeated: int = 0
    """Questions with the inputs of another one; they are faults only where the space of draws has room for all."""
    other_dialect: int = 0
    """Numbers of misconceptions that are right in another framework."""
    faults: list[Fault] = field(default_factory=list)

    @property
    def attempts(self) -> int:
        """Draws, fair or not."""
        return self.fair + self.rejected.total()


def sweep(template: Template, count: int) -> Swept:
    """Check the numbers from 0 to `count` of a template."""
    found = Swept(template, count)
    try:
        (_sweep_picked if choice_kind_of(template) else _sweep_typed)(found)
    except Exception as error:  # whatever it is, it is what is looked for
        found.faults.append(Fault(Wrong.EXCEPTION, template.name, detail=f"{type(error).__name__}: {error}"))
    return found


def _take(found: Swept, batch: Batch) -> None:
    """Note what came of drawing."""
    from verifier.arrays.audit import repeated

    found.fair, found.left_out, found.rejected = len(batch.numbers), len(batch.left_out), batch.rejected
    for number in repeated(batch):
        _repeat(found, number)


def _repeat(found: Swept, number: int) -> None:
    """Count a question with the inputs of an earlier one; below the stride of `draws` there must be none."""
    found.repeated += 1
    if number < prod(draw.size for _, _, draw in found.template.coordinates) // ATTEMPTS:
        found.faults.append(Fault(Wrong.REPEATED, f"{found.template.name}#{number}"))


# -- typed -----------------------------------------------------------------------------------------------------------
def _sweep_typed(found: Swept) -> None:
    """Draw and judge all questions as arrays, and the first of them alone as well."""
    from verifier.arrays.audit import audit

    audited = audit(found.template, found.numbers)
    _take(found, audited.batch)
    found.other_dialect = audited.other_dialect
    found.faults += _faults(found.template, audited)
    found.answered = min(found.numbers, COMPARED)
    for number in range(found.answered):
        found.faults += _compared(found, audited.batch, number)


def _faults(template: Template, audited: Audit) -> Iterator[Fault]:
    for wrong, by_slip in (
        (Wrong.REFUSED, {"": audited.refused}),
        (Wrong.ACCEPTED, audited.accepted),
        (Wrong.UNNAMED, audited.unnamed),
    ):
        for slip, numbers in by_slip.items():
            for number in numbers:
                yield Fault(wrong, f"{template.name}#{number}", slip)


def _compared(found: Swept, batch: Batch, number: int) -> Iterator[Fault]:
    """Ask and answer one question alone; in what it is another one than in the batch, or judged otherwise."""
    from verifier.arrays.audit import differences

    try:
        problem = draw(found.template, number)
    except NoAdmissibleDraw:
        if number in batch.numbers:
            yield Fault(Wrong.DIFFERS, f"{found.template.name}#{number}", detail="alone it is not fair")
        return
    if different := differences(batch, problem):
        yield Fault(Wrong.DIFFERS, problem.id, detail=", ".join(different))
    among_many = {(fault.wrong, fault.slip) for fault in found.faults if fault.question == problem.id}
    for wrong, slip in among_many ^ {(fault.wrong, fault.slip) for fault in _answer(problem)}:
        if wrong in {Wrong.REFUSED, Wrong.ACCEPTED, Wrong.UNNAMED}:
            yield Fault(Wrong.DIFFERS, problem.id, slip, f"{wrong} in one of the two ways to judge")


def _answer(problem: Problem) -> Iterator[Fault]:
    """Give the right answer and those of all misconceptions, as a learner types them."""
    texts = {typed_answer(problem): None}
    for mode in (ROUND_HALF_EVEN, ROUND_DOWN):
        texts[_text(as_typed(c, problem.places, mode) for c in problem.key.value)] = None
    for text in texts:
        verdict = check(problem, text).verdict
        if verdict is not Verdict.RIGHT:
            yield Fault(Wrong.REFUSED, problem.id, detail=f"{text} is {verdict}")
    for slip, value in slip_values(problem).items():
        text = typed_slip(problem, value)
        typed = answer.read(text).entries
        judged = judge(typed, problem.key)
        if judged.verdict in {Verdict.RIGHT, Verdict.MORE_DIGITS, Verdict.CLOSE}:
            yield Fault(Wrong.ACCEPTED, problem.id, slip, f"{text} is {judged.verdict}")
        elif judged.verdict is not Verdict.OTHER_DIALECT and slip not in judged.slips and _tells(typed, problem, slip):
            yield Fault(Wrong.UNNAMED, problem.id, slip, f"{text} is {judged.verdict}")


def _tells(typed: Sequence[Number], problem: Problem, slip: str) -> bool:
    """Whether so many digits are asked for that the number of a misconception can be told from others at all."""
    scale = next(wrong.scale for wrong in problem.key.slips if slip in wrong.names)
    return all(x.half_unit <= TOLERANCE * s for x, s in zip(typed, scale, strict=True))


def slip_values(problem: Problem) -> dict[str, tuple[float, ...]]:
    """What each visible misconception gives itself, whether or not it is told from the others."""
    template = problem.template
    return {
        slip.id: template.answer(template.run(variant, problem.inputs))
        for slip, variant in template.slips
        if slip.id in problem.certificate.margins
    }


def typed_slip(problem: Problem, value: tuple[float, ...]) -> str:
    """What somebody types who holds a misconception: as the prompt asks, but a whole number only if it is one."""
    if problem.key.exact:
        return shown(value[0] if len(value) == 1 else list(value), EXACT_DIGITS).replace("−", "-")
    return _text(as_typed(w, problem.places, ROUND_HALF_EVEN) for w in value)


def _text(entries: Iterable[Number]) -> str:
    texts = [number.written for number in entries]
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


# -- picked ----------------------------------------------------------------------------------------------------------
def _sweep_picked(found: Swept) -> None:
    """Draw all questions as arrays, then ask and answer each."""
    from verifier.arrays.batch import draw_batch
    from verifier.arrays.problems import problems

    batch = draw_batch(found.template, range(found.numbers))
    _take(found, batch)
    found.answered = found.fair
    drawn = problems(batch)
    compared = list(islice(drawn, COMPARED))
    kind = choice_kind_of(found.template)
    if kind is not None and not kind.has_numbers:
        # The drawn numbers are not shown, so those of one question do for all.
        for problem in compared:
            if kind.card(problem) != kind.card(replace(compared[0], number=problem.number)):
                found.faults.append(Fault(Wrong.DIFFERS, problem.id, detail="depends on the numbers"))
        drawn = (replace(compared[0], number=number) for number in batch.numbers[COMPARED:].tolist())
    for problem in chain(compared, drawn):
        found.faults += _pick(problem)


def _pick(problem: Problem) -> Iterator[Fault]:
    """Pick what is right, and something else."""
    asked = selection(problem)
    if asked is None or len(set(asked.texts)) < len(asked.texts):
        yield Fault(Wrong.ALIKE, problem.id)
        return
    right = asked.letters(asked.right)
    verdict = asked.judge(right).verdict
    if verdict is not Verdict.RIGHT:
        yield Fault(Wrong.REFUSED, problem.id, detail=f"{right} is {verdict}")
    other = asked.letters(_other(asked))
    if asked.judge(other).verdict is Verdict.RIGHT:
        yield Fault(Wrong.ACCEPTED, problem.id, detail=other)


def _other(asked: AskedChoice) -> tuple[int, ...]:
    """A pick that is wrong: another option in the place of one, or everything the other way round."""
    if asked.question.entry in {Entry.ORDER, Entry.MATCH}:
        return asked.right[::-1]
    return (next(place for place in range(len(asked.texts)) if place not in asked.right), *asked.right[1:])
