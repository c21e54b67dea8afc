"""Which cards ask about which claim: every claim has at least one. `python -m quiz_bank.coverage` prints the page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quiz_bank.claim_files import knowledge
from quiz_bank.importing import shipped_decks

if TYPE_CHECKING:
    from quiz_bank.claims import Claim

_PREFIX = "deck/"
_HEAD = """\
# Coverage

Every claim and every fact that the program knows is asked by at least one card. This page is made from the claims and
the tags of the cards by `python -m quiz_bank.coverage > docs/coverage.md`; do not edit it by hand. How a claim comes by
its verdict and what the verdicts mean is described in [Fact check](fact-check.md).
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A claim with the ids of the cards that ask about it."""

    claim: Claim
    cards: tuple[str, ...]


def table() -> tuple[Row, ...]:
    """Every claim by id, with its cards in the order of the decks; a card names the claims it asks about as tags."""
    cards: dict[str, list[str]] = {}
    for deck in shipped_decks():
        for card in deck.cards:
            for tag in card.tags:
                cards.setdefault(tag, []).append(card.id)
    claims = knowledge().claims
    return tuple(Row(claims[name], tuple(cards.get(name, ()))) for name in sorted(claims, key=_in_order))


def page() -> str:
    """The table as a page of the documentation."""
    rows = table()
    lines = ["| claim | verdict | what is so | cards |", "|---|---|---|---|"]
    for row in rows:
        cards = ", ".join(card.removeprefix(_PREFIX) for card in row.cards) or "none"
        statement = row.claim.statement.replace("|", "\\|").replace("*", "\\*").replace("<", "\\<")
        lines.append(f"| {row.claim.id} | {row.claim.verdict} | {statement} | {cards} |")
    asking = len({card for row in rows for card in row.cards})
    return "\n".join([_HEAD, f"{len(rows)} claims and facts, {asking} cards that ask about them.", "", *lines, ""])


def _in_order(name: str) -> tuple[tuple[int, int, str], ...]:
    """Numbers within an id by value: f.opt.2 before f.opt.10."""
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in name.split("."))


if __name__ == "__main__":
    print(page(), end="")
