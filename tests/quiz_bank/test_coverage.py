"""Every claim is asked, and the page that says by which cards is the one that would be written now."""

from pathlib import Path

from quiz_bank.claim_files import knowledge
from quiz_bank.coverage import page, table

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"


def test_every_claim_and_every_fact_is_asked_by_a_card() -> None:
    assert [row.claim.id for row in table() if not row.cards] == []


def test_the_table_has_every_claim_once_in_the_order_of_their_numbers() -> None:
    ids = [row.claim.id for row in table()]
    assert sorted(ids) == sorted(knowledge().claims)
    assert ids.index("f.opt.2") < ids.index("f.opt.10")


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == page(), "stale: run `python -m quiz_bank.coverage > docs/coverage.md`"
