"""A deck in plain Markdown becomes cards of every type, or a list of all that is wrong with it."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.card_fields import FieldName
from quiz_bank.card_forms import GAP
from quiz_bank.deck import Deck, is_deck, read_deck
from quiz_bank.model import Card, CardType, Choice, Evidence

FRONT_MATTER = "---\ndeck: mine\ntitle: My deck\n---\n"
LINES_ABOVE = FRONT_MATTER.count("\n") + 1
"""So many lines stand above the first field of a card made by `one`, the heading being one of them."""


def read(text: str) -> Deck:
    return read_deck(text, name="a/mine.md", experiments={"X01", "X24"}, sources={"P.adam", "P.adamw", "K.init"})


def one(body: str) -> Card:
    deck = read(f"{FRONT_MATTER}## a-card\n{body}")
    assert deck.problems == ()
    (card,) = deck.cards
    return card


def problems(text: str) -> list[str]:
    return [problem.message for problem in read(text).problems]


def wrong(body: str) -> list[str]:
    """The problems of a card, its lines counted from the one below its heading."""
    text = f"{FRONT_MATTER}## a-card\n{body}"
    assert read(text).cards == ()
    return [re.sub(r"mine\.md:(\d+)", lambda m: str(int(m[1]) - LINES_ABOVE), line) for line in problems(text)]


def test_a_flashcard_has_all_that_is_written_for_it() -> None:
    card = one("""
Q: Why
two lines?

A: Because.

- a list
- in it

Key points:

- first
- second `x`

Why: A reason.

```python
A: no_field = 1
```

Commonly said: Something else.

Evidence: X24, P.adam, "Bishop, 2006"

Tags: adam, bias correction
""")
    assert card == Card(
        id="deck/mine/a-card",
        topic="My deck",
        front="Why\ntwo lines?",
        back="Because.\n\n- a list\n- in it",
        type=CardType.FLASHCARD,
        key_points=("first", "second `x`"),
        why="A reason.\n\n```python\nA: no_field = 1\n```",
        commonly_said="Something else.",
        evidence=Evidence(experiments=("X24",), sources=("P.adam", "Bishop, 2006")),
        tags=("adam", "bias correction"),
        source_line=5,
    )


def test_fields_need_no_blank_lines_between_them() -> None:
    card = one("Q: Why?\nA: Because.\nIt is so.\nEvidence: none\nTags: a\nKey points:\n- one")
    assert (card.front, card.back, card.key_points, card.tags) == ("Why?", "Because.\nIt is so.", ("one",), ("a",))


def test_evidence_may_be_said_to_be_missing() -> None:
    assert not one("Q: Why?\n\nA: Because.\n\nEvidence: none").evidence.verified


@pytest.mark.parametrize(("verdict", "is_true"), [("True. Since.", True), ("false, since.", False)])
def test_a_statement_is_judged_with_a_reason(verdict: str, is_true: bool) -> None:
    card = one(f"True or false: It is so.\n\nA: {verdict}\n\nEvidence: X24")
    assert (card.type, card.front, card.back) == (CardType.TRUE_FALSE, "It is so.", verdict)
    assert [choice.right for choice in card.choices] == [is_true, not is_true]
    assert [choice.because for choice in card.choices if not choice.right] == ["Since." if is_true else "since."]


def test_a_choice_explains_every_wrong_answer() -> None:
    card = one("""
Q: Which one?

- plain text

What do you say?

- [ ] this `x`
  > Because
  > of that.
- [X] that
- [ ] neither

  > Both would be wrong.

Evidence: X24
""")
    assert card.type is CardType.CHOICE
    assert card.front == "Which one?\n\n- plain text\n\nWhat do you say?"
    assert card.back == "that"
    assert card.choices == (
        Choice("this `x`", because="Because\nof that."),
        Choice("that", right=True),
        Choice("neither", because="Both would be wrong."),
    )


def test_several_right_answers_make_another_type() -> None:
    card = one("Q: Which?\n- [x] a\n- [x] b\n- [ ] c\n  > No.\n\nEvidence: X24")
    assert (card.type, card.back) == (CardType.SEVERAL, "- a\n- b")
    assert [choice.text for choice in card.choices if choice.right] == ["a", "b"]


def test_a_gap_is_hidden_on_the_front_and_shown_on_the_back() -> None:
    card = one("Cloze: Adam divides by {{1 - beta^t}}, always.\n\nAlso accept: 1-b^t; one less b^t\n\nEvidence: X24")
    assert card.type is CardType.CLOZE
    assert card.front == f"Adam divides by {GAP}, always."
    assert card.back == "Adam divides by **1 - beta^t**, always."
    assert card.accepted == ("1 - beta^t", "1-b^t", "one less b^t")


def test_an_order_is_kept_as_the_right_one() -> None:
    card = one("Order: Sort.\n\n1. first\n2. second\n3. third\n\nWhy: So.\n\nEvidence: X24")
    assert (card.type, card.front, card.back) == (CardType.ORDER, "Sort.", "1. first\n2. second\n3. third")
    assert [choice.text for choice in card.choices] == ["first", "second", "third"]


def test_pairs_come_from_a_table() -> None:
    card = one("Match: Which?\n\n| a | b |\n|---|---|\n| x | `1 \\| 2` |\n| y | $2$ |\n\nEvidence: X24")
    assert (card.type, card.front, card.back) == (CardType.MATCH, "Which?", "- x — `1 | 2`\n- y — $2$")
    assert [(choice.text, choice.partner) for choice in card.choices] == [("x", "`1 | 2`"), ("y", "$2$")]


def test_a_short_answer_is_typed() -> None:
    card = one("Q: Who?\n\nShort answer: Glorot\n\nAlso accept: Xavier; Xavier Glorot\n\nEvidence: X24")
    assert (card.type, card.back) == (CardType.TYPED, "Glorot")
    assert card.accepted == ("Glorot", "Xavier", "Xavier Glorot")


CODE = "Code: What is `v`?\n\n```python\nv = 1\n```\n\n"


def test_code_is_read_for_a_choice_or_for_a_short_answer() -> None:
    typed = one(f"{CODE}Short answer: 1\n\nEvidence: X24")
    chosen = one(f"{CODE}- [x] 1\n- [ ] 2\n  > No.\n\nEvidence: X24")
    assert typed.type is chosen.type is CardType.CODE
    assert typed.front == chosen.front == "What is `v`?\n\n```python\nv = 1\n```"
    assert typed.back == chosen.back == "1"
    assert typed.accepted == ("1",)
    assert [choice.right for choice in chosen.choices] == [True, False]


def test_first_level_headings_are_topics() -> None:
    card = "## {}\nQ: a\nA: b\nEvidence: none\n"
    deck = read(f"{FRONT_MATTER}\n{card.format('a')}# Optimizers\nText for readers.\n{card.format('b')}")
    assert [(card.id, card.topic) for card in deck.cards] == [
        ("deck/mine/a", "My deck"),
        ("deck/mine/b", "Optimizers"),
    ]
    named = FRONT_MATTER.replace("title:", "topic: Words\ntitle:")
    assert read(f"{named}{card.format('a')}").cards[0].topic == "Words"


ASKED = "Q: Why?\nA: So.\n"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (ASKED, ["0: found an answer without evidence, expected `Evidence:` with experiments"]),
        (f"{ASKED}Evidence: X77", ["3: found the unknown experiment X77, expected a known experiment"]),
        (f"{ASKED}Evidence: P.addam, X01", ["3: found the unknown source P.addam, expected P.adam or P.adamw"]),
        (f"{ASKED}Evidence:", ["3: found an empty field `Evidence`"]),
        ("Evidence: none", ["0: found a card that asks nothing"]),
        ("Q: Why?\nEvidence: none", ["0: found a question without an answer"]),
        ("Q: Why?\nA:\nEvidence: none", ["2: found an empty field `A`"]),
        ("Q: Why?\nA: So.\nCloze: {{x}}\nEvidence: none", ["0: found `Q` and `Cloze` in one card"]),
        (
            f"{ASKED}Evidnce: X01",
            ["0: found an answer without", "3: found the unknown field `Evidnce`, expected `Evidence`"],
        ),
        (
            f"{ASKED}Zebra: x\n\nmore\n\nEvidence: none",
            ["3: found the unknown field `Zebra`, expected Q, True or false"],
        ),
        (f"{ASKED}A: Again.\nEvidence: none", ["3: found a second field `A`"]),
        (f"stray words\n\n{ASKED}Evidence: none", ['1: found text that belongs to no field: "stray words"']),
        (f"{ASKED}Short answer: x\nEvidence: none", ["2: found the field `A`, which this form of card does not have"]),
        (f"{ASKED}Key points: none\nEvidence: none", ["3: found key points that are not a list"]),
        ("Q: Why $a?\nA: So $b$.\nEvidence: none", ["1: found `$` without `$` after it"]),
        (f"{ASKED}Why: \\(x\nEvidence: none", ["3: found `\\(` without `\\)` after it"]),
        (f"{ASKED}Evidence: none\nTags: Adam, b", ['4: found the tag "Adam"']),
        (
            f"{ASKED}Evidence: none\nKey points:\n- a\nTags: b",
            ["6: found the field `Tags` as part of what is above it"],
        ),
        (f"{ASKED}Evidence: none\nWhy: x\n> quote\nTags: b", ["6: found the field `Tags` as part of what is above it"]),
        (
            "Match: Which?\n|a|b|\n|---|---|\n|x|1|\n|y|2|\nEvidence: none",
            [
                "0: found an answer without evidence",
                "1: found an empty cell",
                "6: found the field `Evidence` as part of what is above it",
            ],
        ),
        ("True or false: x\nA: Maybe. So.\nEvidence: none", ["2: found no verdict with a reason"]),
        ("True or false: x\nA: True.\nEvidence: none", ["2: found no verdict with a reason"]),
        ("True or false: x\nEvidence: none", ["0: found no verdict with a reason"]),
        (
            "Q: a\n- [ ] x\n  > no\n- [ ] y\n  > no\n\nEvidence: none",
            ["1: found a list of choices without a right one"],
        ),
        ("Q: a\n- [x] x\n- [ ] y\n\nEvidence: none", ["3: found a wrong choice without a reason"]),
        ("Q: a\n- [x] x\n\nEvidence: none", ["1: found fewer than two different choices"]),
        ("Q: a\n- [x] x\n- [ ] x\n  > no\n\nEvidence: none", ["1: found fewer than two different choices"]),
        ("Q: a\n- [x] x\n- [ ] y\n  > no\n- z\n\nEvidence: none", ["5: found a choice without a box"]),
        ("Q:\n- [x] x\n- [ ] y\n  > no\n\nEvidence: none", ["1: found nothing that asks after `Q:`"]),
        ("Cloze: no gap\nEvidence: none", ["1: found no gaps"]),
        ("Cloze: {{a}} and {{b}}\nEvidence: none", ["1: found 2 gaps"]),
        ("Cloze: {{ }}\nEvidence: none", ["1: found an empty gap"]),
        ("Cloze: {{a}}\nAlso accept: b; a\nEvidence: none", ["2: found a spelling that comes twice"]),
        ("Order: Sort.\n1. a\n2. b\n\nEvidence: none", ["1: found 2 different lines"]),
        ("Order: Sort.\n1. a\n2. b\n3. a\n\nEvidence: none", ["1: found 2 different lines"]),
        ("Order: Sort.\n- a\n- b\n- c\n\nEvidence: none", ["1: found no numbered lists"]),
        ("Match: Which?\n\nEvidence: none", ["1: found no table of pairs"]),
        ("Match: Which?\n\n|a|\n|---|\n|x|\n|y|\n\nEvidence: none", ["1: found no table of pairs"]),
        (
            "Match: Which?\n\n|a|b|\n|---|---|\n|x|1|\n|y|1|\n\nEvidence: none",
            ["1: found an empty cell, or one that comes twice"],
        ),
        ("Code: What?\n\nShort answer: 1\n\nEvidence: none", ["1: found no code to read"]),
        (f"{CODE}Evidence: none", ["0: found no answer"]),
        (f"{CODE}- [x] 1\n- [x] 2\n\nEvidence: none", ["1: found 2 right choices"]),
        (
            f"{CODE}- [x] 1\n- [ ] 2\n  > no\n\nShort answer: 1\n\nEvidence: none",
            ["11: found the field `Short answer`"],
        ),
    ],
)
def test_what_is_wrong_with_a_card_is_named_with_its_line(body: str, expected: list[str]) -> None:
    found = wrong(body)
    assert len(found) == len(expected), found
    assert all(line.startswith(start) for line, start in zip(found, expected, strict=True)), found


GOOD = "## good\nQ: a\nA: b\nEvidence: none\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "## a\nQ: a",
            [
                "1: found no `deck:` in the front matter",
                "1: found no `title:`",
                "1: found an answer without",
                "1: found a question without",
            ],
        ),
        (f"---\ndeck: My Deck\ntitle: x\n---\n{GOOD}", ['1: found the deck id "My Deck"']),
        (
            f"---\ndeck: a\ntitle: x\nauthor: y\ndeck: b\n---\n{GOOD}",
            ['4: found "author: y" in the front', '5: found "deck: b"'],
        ),
        (FRONT_MATTER, ["1: found no card"]),
        (f"{FRONT_MATTER}{GOOD}{GOOD}", ['9: found the card id "good" a second time (first on line 5)']),
        (f"{FRONT_MATTER}{GOOD.replace('good', 'Not Good')}", ['5: found the card id "Not Good"']),
        (f"{FRONT_MATTER}{GOOD}### deeper\n", ["9: found a heading of level 3"]),
        (f"{FRONT_MATTER}{GOOD}Why: so\n```\nx", ["10: found a block of code without an end"]),
    ],
)
def test_what_is_wrong_with_a_deck_is_named_with_its_line(text: str, expected: list[str]) -> None:
    found = [line.removeprefix("mine.md:") for line in problems(text)]
    assert len(found) == len(expected), found
    assert all(any(line.startswith(start) for line in found) for start in expected), found


def test_all_problems_of_a_deck_are_reported_at_once_in_order() -> None:
    cards = ("## one\nQ: a\nA: b\n", "## two\nCloze: none\nEvidence: none\n", "## one\nQ: c $\nA: d\nEvidence: X99\n")
    text = FRONT_MATTER + "\n".join(cards)
    lines = [int(line.split(":")[1]) for line in problems(text)]
    assert lines == sorted(lines)
    assert set(lines) == {5, 10, 13, 14, 16}


def test_a_deck_is_known_by_its_front_matter() -> None:
    assert is_deck(FRONT_MATTER)
    assert is_deck("---\ntitle: x\nDeck: Y\n---\n")
    assert not is_deck("---\ntitle: notes\n---\n# deck: no")
    assert not is_deck("deck: mine")


def test_text_in_a_deck_arrives_clean() -> None:
    card = one("Q: a\x1b[31mb\r\nA: c\u202ed\r\nEvidence: none")
    assert (card.front, card.back) == ("a\N{REPLACEMENT CHARACTER}[31mb", "c\N{REPLACEMENT CHARACTER}d")


LINES = st.sampled_from(
    [f"{name}: x" for name in FieldName]
    + ["## a", "## b", "# T", "- [x] y", "- [ ] z", "  > no", "1. a", "|a|b|", "|-|-|", "```", "{{g}}", "$", "", "- p"]
)


@given(st.lists(LINES, max_size=30))
def test_whatever_is_written_a_card_is_whole_or_reported(lines: list[str]) -> None:
    deck = read(FRONT_MATTER + "\n".join(lines))
    ids = [card.id for card in deck.cards]
    assert len(set(ids)) == len(ids)
    assert deck.cards or deck.problems
    for card in deck.cards:
        assert card.front.strip()
        assert card.back.strip()
        if card.type in {CardType.CHOICE, CardType.SEVERAL, CardType.TRUE_FALSE}:
            assert any(choice.right for choice in card.choices)
            assert all(choice.right or choice.because for choice in card.choices)


@given(st.text())
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    assert read(text).problems
