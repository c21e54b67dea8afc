"""The example of the page about adding a rule is a rule."""

import re
from pathlib import Path

import pytest

from quiz_bank import drawn
from quiz_bank.grading import verdict_on
from verifier import registry
from verifier.problem import draw
from verifier.rule import Dialect, Rule
from verifier.tracing import trace
from verifier.verdict import Verdict

PAGE = (Path(__file__).parents[2] / "docs" / "adding-a-rule.md").read_text("utf-8")
FILE, DIALECT = (found[1] for found in re.finditer(r"^```python\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def example() -> Rule:
    """What the registry would find in the file."""
    namespace: dict[str, object] = {}
    exec(compile(FILE, "qhm.py", "exec"), namespace)  # noqa: S102  (our own page)
    rule = namespace["RULE"]
    assert isinstance(rule, Rule)
    return rule


def test_the_example_is_complete(example: Rule) -> None:
    assert list(registry.missing(example)) == []


def test_the_example_is_not_a_rule_that_exists(example: Rule) -> None:
    assert example.id not in registry.all_rules()


def test_without_one_of_its_parts_the_example_would_be_refused(example: Rule) -> None:
    assert list(registry.missing(example.derive(misconceptions=()))) == ["no misconception"]


def test_a_step_of_the_example_is_the_paper_s(example: Rule) -> None:
    after = trace(example, "paper", [1.0], [[0.5], [0.25]], lr=0.1, beta=0.8, nu=0.75)
    first, second = 0.2 * 0.5, 0.8 * 0.1 + 0.2 * 0.25
    assert after["m"].ravel().tolist() == pytest.approx([first, second], rel=1e-15)
    steps = [0.1 * (0.25 * g + 0.75 * m) for g, m in ((0.5, first), (0.25, second))]
    assert after["theta"].ravel().tolist() == pytest.approx([1 - steps[0], 1 - sum(steps)], rel=1e-15)


def test_the_example_gives_fair_questions_that_tell_every_slip(example: Rule) -> None:
    templates = drawn.templates(example).values()
    assert templates
    told = set()
    for template in templates:
        for number in range(20):
            problem = draw(template, number)
            assert verdict_on(problem, drawn.answer_text(problem)).verdict is Verdict.RIGHT
            told |= {name for slip in problem.key.slips for name in slip.names}
    in_solving = {slip.id for template in templates for slip, _ in template.own_slips()}
    assert told - in_solving == {slip.id for slip in example.misconceptions}


def test_the_dialect_that_is_shown_is_one_that_runs() -> None:
    shown = eval(DIALECT, {"Dialect": Dialect})  # noqa: S307  (our own page)
    real = registry.get("adamax").dialect("keras")
    assert (shown.api, shown.lacks, shown.defaults, shown.edit, shown.names) == (
        real.api,
        real.lacks,
        real.defaults,
        real.edit,
        real.names,
    )


def test_every_part_of_a_rule_that_the_page_explains_exists() -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", PAGE, re.MULTILINE)
    names = {name for row in rows for name in re.findall(r"\w+", row)}
    assert names
    assert names <= set(Rule.__dataclass_fields__)
