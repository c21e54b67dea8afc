"""The page of conventions is what the rules say, all of it."""

from functools import cache
from pathlib import Path

import pytest

from verifier import registry
from verifier.conventions import document
from verifier.rule import Rule

PAGE = Path(__file__).parents[2] / "docs" / "conventions.md"
RULES = list(registry.all_rules().values())


@cache
def sections() -> list[str]:
    """The page, rule by rule."""
    return document().split("\n### ")


def section(rule: Rule) -> str:
    """The part of the page about one rule."""
    return next(part for part in sections() if f"\n`{rule.id}`. " in part)


def test_the_page_in_the_repository_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == document(), "the rules have changed: run `make docs`"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_line_default_and_misconception_is_on_the_page(rule: Rule) -> None:
    text = section(rule)
    for dialect in rule.dialects:
        assert f"**{dialect.label}**" in text
        if not dialect.same_as:
            for line in rule.variant(dialect.name).lines:
                assert f"`{line.text}`".replace("|", r"\|") in text
    for hyperparameter in rule.hyperparameters:
        assert f"| `{hyperparameter.name}` |" in text
    for slip in rule.misconceptions:
        assert f"* `{slip.id}`: {slip.belief}" in text


def test_a_line_is_marked_where_a_dialect_differs_and_only_there() -> None:
    lines = section(registry.get("adam")).partition("keras.optimizers.Adam")[2].partition("optax")[0].splitlines()
    marked = [line.split("`")[1].partition(" ")[0] for line in lines if "≠" in line]
    assert marked == ["alpha", "update"]


def test_what_a_framework_lacks_is_no_default_of_it() -> None:
    rows = section(registry.get("rmsprop")).splitlines()
    row = next(row for row in rows if row.startswith("| `bias_correction` |"))
    assert [cell.strip() for cell in row.strip("|").split("|")][2:] == ["–", "–", "no", "–"]


@pytest.mark.parametrize(
    ("rule", "row"),
    [
        (
            "sgd",
            "| `weight_decay` | keras | `decayed = theta - lr * weight_decay * theta`<br>`theta = decayed - update` |",
        ),
        ("adam", "| `maximize` | pytorch | `g = -g` |"),
        ("sgd", "| `momentum and nesterov` | pytorch | `update = lr * (g + momentum * b)` |"),
    ],
)
def test_options_name_the_lines_that_they_change(rule: str, row: str) -> None:
    assert row in section(registry.get(rule))


def test_an_option_that_a_framework_has_for_ever_is_no_option_of_it() -> None:
    assert "| `eps_in_sqrt` |" not in section(registry.get("rmsprop")).partition("| hyperparameter |")[0]
