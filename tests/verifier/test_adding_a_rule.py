"""The worked example of the page on adding a rule is a complete rule that questions can be drawn from."""

import re
from pathlib import Path
from types import ModuleType

import pytest

from quiz_bank.drawn import templates
from verifier import registry
from verifier.problem import draw
from verifier.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "adding-a-rule.md"


@pytest.fixture(scope="module")
def rule() -> Rule:
    (source,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    module = ModuleType("example")
    exec(compile(source, str(PAGE), "exec"), module.__dict__)  # noqa: S102 - our own page
    found = module.__dict__["RULE"]
    assert isinstance(found, Rule)
    return found


def test_the_example_lacks_nothing(rule: Rule) -> None:
    assert list(registry.missing(rule)) == []
    assert rule.id not in registry.all_rules()


def test_every_kind_that_fits_asks_fair_questions_of_the_example(rule: Rule) -> None:
    found = templates(rule)
    assert {name.split(".")[1] for name in found} == {"step", "next", "value-b", "steps"}
    for template in found.values():
        assert all(draw(template, number).certificate.margins for number in range(10))
