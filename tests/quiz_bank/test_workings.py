"""Workings in text say what the worked solution says, line by line."""

import pytest

from quiz_bank.drawn import all_templates, choice_kind_of
from quiz_bank.workings import Working, workings
from verifier.arrays.batch import draw_batch
from verifier.arrays.problems import problems
from verifier.notation import inline
from verifier.solution import work
from verifier.template import Template

TYPED = {template.name: template for template in all_templates() if choice_kind_of(template) is None}


def gives_a_name_twice(template: Template) -> bool:
    names = [line.name for line in template.lines(template.variant)]
    return len(set(names)) < len(names)


TWICE = [name for name, template in TYPED.items() if gives_a_name_twice(template)]
SOME = [*list(TYPED)[::16], *TWICE]


@pytest.mark.parametrize("name", [pytest.param(name, marks=() if name in SOME else pytest.mark.long) for name in TYPED])
def test_workings_are_the_worked_solution_in_one_line_each(name: str) -> None:
    for problem in problems(draw_batch(TYPED[name], range(4))):
        assert list(workings(problem)) == [
            Working(line.step, inline(line.formula), inline(line.substituted), line.value) for line in work(problem)
        ]


def test_a_rule_may_give_a_name_twice() -> None:
    assert TWICE
