"""Question number n of a template is the same question for ever, on any machine and with any NumPy.

`frozen_questions.txt` holds an id, its inputs and its answer per line, for what is picked the places of the right
options. A line changes only together with a template's version. Run with WRITE_FROZEN=1 to write it anew.
"""

import json
import math
import os
from pathlib import Path

import pytest

from quiz_bank.drawn import all_templates, problem_of
from quiz_bank.selection import selection
from verifier.problem import Problem, draw

FILE = Path(__file__).with_name("frozen_questions.txt")
NUMBERS = (0, 7, 9_999)


def line_of(problem: Problem) -> str:
    picked = selection(problem)
    if picked is None:
        return "\t".join((problem.id, json.dumps(problem.inputs.document()), json.dumps(problem.key.value)))
    return "\t".join((problem.id, json.dumps(picked.drawn), json.dumps(picked.right)))


def frozen() -> list[str]:
    return FILE.read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module", autouse=True)
def written() -> None:
    if os.environ.get("WRITE_FROZEN"):
        lines = [line_of(draw(template, number)) for template in all_templates() for number in NUMBERS]
        FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_hundreds_of_questions_are_frozen() -> None:
    assert len(frozen()) >= 500


def same(line: str, frozen_line: str) -> bool:
    """Whether two lines agree; answers that are computed may differ in the last digits of a float."""
    (_, inputs, answer), (_, inputs_then, answer_then) = line.split("\t"), frozen_line.split("\t")
    pairs = zip(json.loads(answer), json.loads(answer_then), strict=True)
    return inputs == inputs_then and all(math.isclose(now, then, rel_tol=1e-12) for now, then in pairs)


def test_every_frozen_question_is_what_it_was() -> None:
    lines = {line.split("\t")[0]: line for line in frozen()}
    assert [name for name, line in lines.items() if not same(line_of(problem_of(name)), line)] == []
