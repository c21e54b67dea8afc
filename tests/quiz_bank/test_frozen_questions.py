"""Question number n of a template is the same question for ever, on any machine and with any NumPy.

`frozen_questions.txt` holds an id, its inputs and its answer per line. It changes only together with a template's
version; questions of new templates may be added at the end of it. Run with WRITE_FROZEN=1 to write it anew.
"""

import json
import math
import os
from pathlib import Path

import pytest

from quiz_bank.drawn import all_templates, problem_of
from verifier.problem import Problem, draw

FILE = Path(__file__).with_name("frozen_questions.txt")
NUMBERS = (0, 7, 9_999)


def line_of(problem: Problem) -> str:
    return "\t".join((problem.id, json.dumps(problem.inputs.document()), json.dumps(problem.key.value)))


def frozen() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module", autouse=True)
def written() -> None:
    if os.environ.get("WRITE_FROZEN"):
        lines = [line_of(draw(template, number)) for template in all_templates() for number in NUMBERS]
        FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_hundreds_of_questions_are_frozen() -> None:
    assert len(frozen()) >= 500


def test_every_frozen_question_is_what_it_was() -> None:
    changed = []
    for line in frozen():
        question_id, inputs, answer = line.split("\t")
        problem = problem_of(question_id)
        same = problem.inputs.document() == json.loads(inputs)
        pairs = zip(problem.key.value, json.loads(answer), strict=True)
        if not (same and all(math.isclose(now, then, rel_tol=1e-12) for now, then in pairs)):
            changed.append(question_id)
    assert changed == []
