"""The page of conventions is what the rules say now."""

from pathlib import Path

from verifier.conventions import document
from verifier.registry import all_rules

PAGE = Path(__file__).parents[2] / "docs" / "conventions.md"


def test_the_page_is_not_stale() -> None:
    assert PAGE.read_text(encoding="utf-8") == document(), "run: python -m verifier.conventions > docs/conventions.md"


def test_every_rule_dialect_and_slip_is_on_the_page() -> None:
    text = document()
    for rule in all_rules().values():
        assert f"(`{rule.id}`)" in text
        assert all(dialect.label.partition(":")[0] in text for dialect in rule.dialects)
        assert all(f"`{slip.id}`: {slip.belief}" in text for slip in rule.misconceptions)
