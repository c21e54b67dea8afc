"""Rules, generated questions, verdicts and solutions as JSON documents: the forms that scripts rely on."""

from __future__ import annotations

from string import ascii_lowercase
from typing import TYPE_CHECKING

from quiz_bank.drawn import answer_text, kind_of, question, shown, templates
from quiz_bank.feedback import solution
from quiz_bank.question import Entry
from quiz_bank.selection import selection
from verifier.notation import inline
from verifier.solution import work
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.question import Judgement
    from quiz_bank.selection import AskedChoice
    from verifier.problem import Problem
    from verifier.rule import Misconception, Rule

Document = dict[str, object]


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
        "difficulty": problem.difficulty,
        "prompt": prompt(problem),
        "ask": kind_of(template).ask(problem),
        "inputs": picked.drawn if picked else problem.inputs.document(),
        "answer": answer_value(problem),
        "answer_text": typed_answer(problem),
        "scale": _plain(problem.key.scale),
        "misconceptions": slip_values(problem),
        "solution": _steps(problem),
        "certificate": {
            "margins": problem.certificate.margins,
            "cancellation": problem.certificate.cancellation,
            "hand_rounding": problem.certificate.hand_rounding,
        },
    }
    if picked:
        one = picked.question.entry is Entry.CHOICE
        document["choices"] = list(picked.texts)
        document["correct"] = picked.right[0] if one else list(picked.right)
    return document


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
        "comparisons": [
            {"correct": [inline(f) for f in pair.correct], "slipped": [inline(f) for f in pair.slipped]}
            for pair in judgement.comparisons
        ],
    }


def solution_document(problem: Problem) -> Document:
    """The worked solution of a generated question and how it is known."""
    worked = solution(problem)
    return {
        "id": problem.id,
        "prompt": prompt(problem),
        "solution": _steps(problem),
        "answer": answer_value(problem),
        "answer_text": typed_answer(problem),
        "misconceptions": slip_values(problem),
        "why": worked.why,
        "evidence": list(worked.evidence),
    }


def slip_values(problem: Problem) -> list[Document]:
    """What each wrong rule gives."""
    template = problem.template
    return [
        {"id": name, "belief": template.misconception(name).belief, "value": _plain(wrong.value)}
        for wrong in problem.key.slips
        for name in wrong.names
    ]


def _steps(problem: Problem) -> list[Document]:
    return [
        {
            "step": line.step,
            "line": inline(line.formula),
            "substituted": inline(line.substituted),
            "value": _plain(entries(line.value)),
        }
        for line in work(problem)
    ]


def solution_lines(problem: Problem) -> list[str]:
    """The way to the answer, one line for each line of the rule."""
    return [f"{inline(line.formula)} = {inline(line.substituted)} = {shown(line.value, 4)}" for line in work(problem)]


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
        return "\n".join(_choice_prompt(picked))
    asked = question(problem, item_id=problem.template.name, topic="")
    lines = [asked.statement, f"Convention: {asked.convention}"]
    if asked.givens:
        lines.append("Given: " + ", ".join(f"{given.symbol} = {given.value}" for given in asked.givens))
    lines.append(f"Find {asked.ask}. Answer with {asked.form}.")
    return "\n".join(lines)


def _choice_prompt(picked: AskedChoice) -> Iterator[str]:
    asked = picked.question
    yield asked.statement
    if asked.convention:
        yield f"Convention: {asked.convention}"
    if picked.partners:
        yield from (f"{number}. {text}" for number, text in enumerate(picked.partners, start=1))
    yield f"Answer with {'letters' if len(picked.right) > 1 else 'a letter'}:"
    yield from (f"{letter}) {option}" for letter, option in zip(ascii_lowercase, picked.texts, strict=False))
