"""Rules, generated questions, verdicts and solutions as JSON documents: the forms that scripts rely on."""

from __future__ import annotations

from functools import lru_cache
from string import ascii_lowercase
from typing import TYPE_CHECKING

from quiz_bank.drawn import answer_text, choice_kind_of, kind_of, shown, templates
from quiz_bank.feedback import solution
from quiz_bank.prompts import prompts
from quiz_bank.question import Entry
from quiz_bank.safe import clean
from quiz_bank.selection import selection
from quiz_bank.workings import workings
from verifier.difficulty import NOTICEABLE_CANCELLATION
from verifier.notation import inline
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.question import Judgement, SolutionStart
    from quiz_bank.selection import AskedChoice
    from verifier.arrays.batch import Batch
    from verifier.certificate import Certificate
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule
    from verifier.template import Template

Document = dict[str, object]

TEMPLATES = 1024
"""What depends on the template alone is kept for so many."""


def rule_document(rule: Rule) -> Document:
    """A rule; `lines` and the `defaults` of a hyperparameter are by dialect, `kinds` are those of its questions."""
    defaults = {dialect.name: rule.defaults(dialect.name) for dialect in rule.dialects}
    return {
        "id": rule.id,
        "name": rule.name,
        "family": rule.family.value,
        "summary": rule.summary,
        "source": str(rule.source),
        "dialects": list(defaults),
        "conventions": {dialect.name: dialect.label for dialect in rule.dialects},
        "lines": {name: [line.text for line in rule.variant(name).lines] for name in defaults},
        "hyperparameters": [
            {
                "name": hyperparameter.name,
                "meaning": hyperparameter.meaning,
                "default": hyperparameter.default,
                "defaults": {name: values[hyperparameter.name] for name, values in defaults.items()},
            }
            for hyperparameter in rule.hyperparameters
        ],
        "misconceptions": [misconception_document(slip) | {"source": slip.source} for slip in rule.misconceptions],
        "kinds": list(dict.fromkeys(template.kind for template in templates(rule).values())),
    }


def misconception_document(slip: Misconception) -> Document:
    """A misconception: what is believed, and a hint that leads away from it."""
    return {"id": slip.id, "belief": slip.belief, "hint": slip.hint}


def question_document(problem: Problem) -> Document:
    """One generated question with its key, what each wrong rule gives, and the way to the answer."""
    template = problem.template
    picked = selection(problem)
    document: Document = {
        "id": problem.id,
        "rule": template.rule.id,
        "kind": template.kind,
        "level": template.level,
        "dialect": template.dialect,
        "difficulty": _difficulty(problem),
        "prompt": prompt(problem),
        "ask": kind_of(template).ask(problem),
        "inputs": picked.drawn if picked else problem.inputs.document(),
        "answer": answer_value(problem),
        "answer_text": typed_answer(problem),
        "scale": _plain(problem.key.scale),
        "misconceptions": slip_values(problem),
        "solution": _steps(problem),
        "certificate": certificate_document(problem.certificate),
    }
    if picked:
        one = picked.question.entry is Entry.CHOICE
        document["choices"] = list(picked.texts)
        document["correct"] = picked.right[0] if one else list(picked.right)
    return document


def certificate_document(certificate: Certificate) -> Document:
    """How a question is known to be fair, to six digits: measures, whose last places mean nothing."""
    return {
        "margins": {name: _measured(margin) for name, margin in certificate.margins.items()},
        "cancellation": _measured(certificate.cancellation),
        "hand_rounding": _measured(certificate.hand_rounding),
    }


def _measured(x: float) -> float:
    return float(f"{x:.6g}")


def _difficulty(problem: Problem) -> int:
    """Which quantities are given and needed is the same for all questions of a template."""
    known, cancels = _difficulties(problem.template), problem.certificate.cancellation > NOTICEABLE_CANCELLATION
    if cancels not in known:
        known[cancels] = problem.difficulty
    return known[cancels]


@lru_cache(maxsize=TEMPLATES)
def _difficulties(_template: Template) -> dict[bool, int]:
    return {}


def answer_value(problem: Problem) -> object:
    """The right answer as a JSON value: a number, a list of numbers, or the text of what is to be picked."""
    picked = selection(problem)
    if picked is None:
        return _plain(problem.key.value)
    texts = [picked.texts[place] for place in picked.right]
    return texts[0] if picked.question.entry is Entry.CHOICE else texts


def verdict_document(problem: Problem, judgement: Judgement) -> Document:
    """What became of an answer; `answer` is the right one, `misconceptions` are those that give what was typed."""
    template = problem.template
    return {
        "id": problem.id,
        "verdict": judgement.verdict.value,
        "read_as": judgement.read_as,
        "answer": answer_value(problem),
        "answer_text": typed_answer(problem),
        "misconceptions": [misconception_document(template.misconception(name)) for name in judgement.slips],
        "message": judgement.message,
        "hint": judgement.hint,
        "stages": [
            {
                "name": stage.sign,
                "typed": stage.typed,
                "expected": stage.expected,
                "verdict": stage.verdict.value,
                "misconceptions": [misconception_document(template.misconception(name)) for name in stage.slips],
            }
            for stage in judgement.stages
        ],
        "solution_starts_at": start_document(judgement.start),
        "comparisons": [
            {"correct": [inline(f) for f in pair.correct], "slipped": [inline(f) for f in pair.slipped]}
            for pair in judgement.comparisons
        ],
    }


def start_document(start: SolutionStart | None) -> Document | None:
    """Which line of the solution an unknown wrong answer starts at, from 1, and what the answer tells of it."""
    if start is None:
        return None
    told = {"implied": start.implied, "expected": start.expected, "fits": start.fits}
    return {"line": start.step + 1, "name": start.sign, **told}


def solution_document(problem: Problem, start: SolutionStart | None = None) -> Document:
    """The worked solution of a generated question and how it is known."""
    worked = solution(problem)
    return {
        "id": problem.id,
        "prompt": prompt(problem),
        "solution": _steps(problem),
        "solution_starts_at": start_document(start),
        "answer": answer_value(problem),
        "answer_text": typed_answer(problem),
        "misconceptions": slip_values(problem),
        "why": worked.why,
        "evidence": list(worked.evidence),
    }


def slip_values(problem: Problem) -> list[Document]:
    """What each wrong rule gives."""
    beliefs = _beliefs(problem.template)
    return [
        {"id": name, "belief": beliefs[name], "value": _plain(wrong.value)}
        for wrong in problem.key.slips
        for name in wrong.names
    ]


@lru_cache(maxsize=TEMPLATES)
def _beliefs(template: Template) -> dict[str, str]:
    return {slip.id: slip.belief for slip, _ in template.slips}


def _steps(problem: Problem) -> list[Document]:
    return [
        {
            "step": line.step,
            "line": line.formula,
            "substituted": line.substituted,
            "value": _plain(entries(line.value)),
        }
        for line in workings(problem)
    ]


def solution_lines(problem: Problem) -> list[str]:
    """The way to the answer, one line for each line of the rule."""
    return [
        " = ".join(dict.fromkeys((line.formula, line.substituted, shown(line.value, 4)))) for line in workings(problem)
    ]


def _plain(value: tuple[float, ...]) -> float | list[float]:
    return value[0] if len(value) == 1 else list(value)


def typed_answer(problem: Problem) -> str:
    """The answer as somebody types it who does what the prompt asks."""
    if picked := selection(problem):
        return picked.letters(picked.right)
    return answer_text(problem).replace("−", "-")


def prompt(problem: Problem) -> str:
    """A generated question as plain lines of text; knowing the rule's lines is part of the answer."""
    if picked := selection(problem):
        # Spaces that keep a given together on a screen are for screens only.
        return "\n".join(_choice_prompt(picked)).replace("\N{NO-BREAK SPACE}", " ")
    return prompts(problem.template).text(problem)


def text(problem: Problem) -> str:
    """A generated question as lines of text below its id."""
    return clean(f"{problem.id}\n{prompt(problem)}\n", None)


def texts(batch: Batch) -> Iterator[str]:
    """The questions of a batch as lines of text below their ids, in its order."""
    template = batch.template
    if choice_kind_of(template):
        from verifier.arrays.problems import problems

        return map(text, problems(batch))
    name, words = template.name, zip(batch.numbers.tolist(), prompts(template).texts(batch), strict=True)
    return (f"{name}#{number}\n{prompt}\n" for number, prompt in words)


def _choice_prompt(picked: AskedChoice) -> Iterator[str]:
    asked = picked.question
    yield asked.statement
    if asked.convention:
        yield f"Convention: {asked.convention}"
    if picked.partners:
        yield from (f"{number}. {text}" for number, text in enumerate(picked.partners, start=1))
    yield f"Answer with {'letters' if len(picked.right) > 1 else 'a letter'}:"
    yield from (f"{letter}) {option}" for letter, option in zip(ascii_lowercase, picked.texts, strict=False))
