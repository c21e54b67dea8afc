"""Questions and answers in Markdown become cards that keep their identity while their text changes."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.blocks import parse, unclosed
from quiz_bank.model import Card, CardType
from quiz_bank.notes import Notes, read_notes

METHODS = ("Plain descent (PD)", "Adam Optimizer", "RMSprop", "Adagrad", "AdaDelta", "Nadam", "AdamW (Adam, decoupled)")
STARTS = ("Normal", "Uniform", "He/Kaiming Normal", "Orthogonal", "lecun_normal")
TERMS = ("Weight Decay", "Momentum", "Learning Rate", "Step Size")


def method(number: int, name: str) -> str:
    return f"""### {number}. **{name}:**

**Advantages:**
- First strength of {name}.
- Second strength.

**Disadvantages:**
- Weakness of {name}.

**Python Code:**
```python
# {name}
import optimizers

step = optimizers.{number}
```
"""


def start(number: int, name: str) -> str:
    return f"""{number}. **{name}:**
   - **Advantages:** What {name} is good at.
   - **Downsides:** What it is bad at.
   - **When to Use:** With some layers.

   ```python
   draw = initializers[{number}]

   draw(seed=None)
   ```
"""


def term(number: int, name: str) -> str:
    return f"{number}. **{name}:**\n   - **Role:** What {name} is for.\n   - **Effect:** What it does.\n"


def bullets(names: tuple[str, ...], gap: str) -> str:
    return gap.join(f"- **{name}:** In one line, {name}." for name in names)


ANSWERS = {
    "Which methods are there?": "Quite some:\n\n"
    + "\n".join(method(n, name) for n, name in enumerate(METHODS, 1))
    + f"\n### Choosing a Method:\n\n{bullets(METHODS, chr(10))}\n\nTry more than one.",
    "Which starts are there?": "They differ:\n\n"
    + "\n".join(start(n, name) for n, name in enumerate(STARTS, 1))
    + "\nThe activation decides.",
    "How does it work?": r"""Two ways to keep weights small, as follows for those who read on:

1. **L2 Penalty (Decay):**
   - Adds to the loss:
     \[ L + \frac{\lambda}{2} \sum_{i} w_i^2 \]
   - Scaled by \(\lambda\).

2. **Dropout:**
   - Drops units at random.

How it works in a network:

1. **L2 Penalty:**
   - Shrinks weights.

2. **Dropout:**
   - Adds noise.

Both help.""",
    "What do four words mean?": "Briefly:\n\n"
    + "\n".join(term(n, name) for n, name in enumerate(TERMS, 1))
    + f"\nIn summary:\n\n{bullets(TERMS, chr(10) + '  ' + chr(10))}\n\nTune them.",
}


def document(answers: dict[str, str]) -> str:
    return "\n\n".join(f"# Q{n}. {question}\nAns: {answer}" for n, (question, answer) in enumerate(answers.items(), 1))


DOCUMENT = document(ANSWERS)


def read(text: str, name: str = "deep-learning-qa.md") -> Notes:
    notes = read_notes(text, name=name)
    assert notes.problems == ()
    return notes


def card(notes: Notes, front: str) -> Card:
    (found,) = [card for card in notes.cards if card.front.split("\n")[0] == front]
    return found


def test_every_question_is_a_card_with_its_whole_answer() -> None:
    notes = read(DOCUMENT)
    for question, answer in ANSWERS.items():
        assert card(notes, question).back == answer.strip()


def test_everything_said_of_a_term_is_a_card_of_its_own() -> None:
    notes = read(DOCUMENT)
    said = Counter(card.front.split("\n")[0].rpartition(": ")[2] for card in notes.cards)
    assert said["advantages"] == len(METHODS) + len(STARTS)
    assert said["disadvantages"] == said["Python code"] == len(METHODS)
    assert said["downsides"] == said["when to use"] == said["code"] == len(STARTS)
    assert said["role"] == said["effect"] == len(TERMS)
    assert len(notes.cards) == len(ANSWERS) + 3 * len(METHODS) + len(METHODS) + 4 * len(STARTS) + 4 + 3 * len(TERMS)


@pytest.mark.parametrize(
    ("front", "question", "back"),
    [
        ("AdaDelta: disadvantages", "Which methods are there?", "- Weakness of AdaDelta."),
        (
            "Plain descent (PD): advantages",
            "Which methods are there?",
            "- First strength of Plain descent (PD).\n- Second strength.",
        ),
        ("Choosing a Method: Nadam", "Which methods are there?", "In one line, Nadam."),
        ("He/Kaiming Normal: when to use", "Which starts are there?", "With some layers."),
        ("Orthogonal: code", "Which starts are there?", "```python\ndraw = initializers[4]\n\ndraw(seed=None)\n```"),
        ("Dropout: explanation", "How does it work?", "- Drops units at random."),
        ("How it works in a network: Dropout", "How does it work?", "- Adds noise."),
        ("Momentum: role", "What do four words mean?", "What Momentum is for."),
        ("In summary: Step Size", "What do four words mean?", "In one line, Step Size."),
    ],
)
def test_a_front_says_what_is_asked_of_what_in_the_context_of_its_question(
    front: str, question: str, back: str
) -> None:
    found = card(read(DOCUMENT), front)
    assert found.front == f"{front}\n\n> {question}"
    assert found.back == back


def test_formulas_arrive_as_they_were_written() -> None:
    back = card(read(DOCUMENT), "L2 Penalty (Decay): explanation").back
    assert back.split("\n") == [
        r"- Adds to the loss:",
        r"  \[ L + \frac{\lambda}{2} \sum_{i} w_i^2 \]",
        r"- Scaled by \(\lambda\).",
    ]


def test_no_card_is_empty_or_cut_inside_code() -> None:
    for each in read(DOCUMENT).cards:
        assert each.front.strip()
        assert each.back.strip()
        assert not unclosed(parse(each.back))


def test_cards_of_notes_share_a_topic_and_are_not_verified() -> None:
    notes = read(DOCUMENT)
    assert {card.topic for card in notes.cards} == {"Deep learning qa"}
    assert not any(card.evidence.verified for card in notes.cards)
    assert {card.type for card in notes.cards} == {CardType.FLASHCARD}


def test_each_card_knows_the_line_of_its_heading() -> None:
    lines = DOCUMENT.split("\n")
    for each in read(DOCUMENT).cards:
        assert re.match(r"# Q|### |\s*\d\. \*\*|\s*- \*\*|\*\*|In summary|How it", lines[each.source_line - 1])


def ids(notes: Notes) -> set[str]:
    found = [card.id for card in notes.cards]
    assert len(set(found)) == len(found)
    return set(found)


def test_reading_again_gives_the_same_cards() -> None:
    assert read(DOCUMENT) == read(DOCUMENT)
    assert read(DOCUMENT.replace("\n", "\r\n")) == read(DOCUMENT)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (DOCUMENT.replace("Weakness", "Strong point"), "an answer was corrected"),
        (DOCUMENT.replace("# Q1.", "\n\nNew lines above.\n\n# Q1."), "lines moved down"),
        (document(dict(reversed(ANSWERS.items()))), "the questions changed places and numbers"),
        (DOCUMENT.replace("### 5. **AdaDelta:**", "### 9. **AdaDelta**"), "a heading got another number and no colon"),
        (DOCUMENT.replace("Ans:", "**Answer:**"), "the marker of the answer changed"),
    ],
)
def test_a_card_keeps_its_id_while_its_headings_stay(changed: str, reason: str) -> None:
    assert changed != DOCUMENT
    assert ids(read(changed)) == ids(read(DOCUMENT)), reason


def test_ids_come_from_the_name_of_the_document_whatever_folder_it_is_in() -> None:
    assert ids(read(DOCUMENT, "a/b/qa.md")) == ids(read(DOCUMENT, "qa.md"))
    assert not ids(read(DOCUMENT, "qa.md")) & ids(read(DOCUMENT, "other.md"))


def test_long_headings_that_begin_alike_have_ids_of_their_own() -> None:
    text = "\n\n".join(f"# {'very ' * 40}long {ending}?\nyes" for ending in ("a", "b"))
    assert all(len(id_) < 120 for id_ in ids(read(text)))
    assert len(ids(read(text))) == 2


def test_a_name_that_comes_twice_within_a_question_gets_a_number() -> None:
    notes = read("# What?\n\n**Adam:** one\n\n**C++:** two\n\n**Adam:** three\n\n**C#:** four")
    assert [card.id.rpartition("/")[2] for card in notes.cards] == ["what", "adam", "c", "adam-2", "c-2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q: one?\nA: 1\nQ: two?\nA: 2", [("one?", "1"), ("two?", "2")]),
        ("Q: one?\n\nA: first\n\nsecond\n\n- third", [("one?", "first\n\nsecond\n\n- third")]),
        ("**Q1: one?**\n**A:** 1", [("one?", "1")]),
        ("**Q:** one **bold** word?\n\n**Answer:** 1", [("one **bold** word?", "1")]),
        ("Question 1. one?\nAnswer: 1", [("one?", "1")]),
        ("Q: which?\n```\nx = 1\n```\nA:\n```\n1\n```", [("which?\n\n```\nx = 1\n```", "```\n1\n```")]),
        ("Q: one?\nA: 1\n\n---\n\nQ: two?\nA: 2\n", [("one?", "1"), ("two?", "2")]),
        ("Preamble.\n\n# Part\n\nQ: one?\nA: 1", [("one?\n\n> Part", "1")]),
        ("# Momentum\nKeeps a sum.", [("Momentum", "Keeps a sum.")]),
        ("Momentum\n========\n\nKeeps a sum.", [("Momentum", "Keeps a sum.")]),
        (
            "# Methods\n## Adam\ntext\n### Advantages\n- a",
            [("Methods: Adam", "text"), ("Adam: advantages\n\n> Methods", "- a")],
        ),
        (
            "# 1. What is Adam?\nA method.\n## Detail\nmore",
            [("What is Adam?", "A method.\n## Detail\nmore"), ("Detail: explanation\n\n> What is Adam?", "more")],
        ),
        ("---\ntitle: x\ntags: [a]\n---\n\n# A\nb", [("A", "b")]),
        ("# 3.5 Rates\nx\n\n# Q-learning\ny", [("Rates", "x"), ("Q-learning", "y")]),
    ],
)
def test_pairs_and_plain_headings_are_cards(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(card.front, card.back) for card in read(text).cards] == expected


def test_names_that_are_followed_by_a_list_without_indentation_keep_what_is_said_of_them() -> None:
    adam = "1. **Adam:**\n- **Advantages:** a\n```\nx\n```\n"
    text = f"# Which?\n{adam}2. **Lion:**\n- **Advantages:** b\n\nIn short:\n- **Adam:** c"
    fronts = [card.front.split("\n")[0] for card in read(text).cards]
    assert fronts == ["Which?", "Adam: advantages", "Adam: code", "Lion: advantages", "In short: Adam"]


def test_names_in_bold_on_their_own_line_keep_what_is_said_of_them() -> None:
    text = "# Which?\n\n**Adam**\n\n**Advantages:**\n- a\n\n**Disadvantages:** b\n\n**Lion**\n\n**Advantages:** c"
    fronts = [card.front.split("\n")[0] for card in read(text).cards]
    assert fronts == ["Which?", "Adam: advantages", "Adam: disadvantages", "Lion: advantages"]


def test_a_sentence_that_starts_in_bold_opens_nothing() -> None:
    text = "# What?\n\n**Adam** adapts.\n\n- **Lion** is a sign.\n- plain"
    assert [card.front for card in read(text).cards] == ["What?"]


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("", ["1: found no question"]),
        ("only text", ["1: found no question"]),
        ("# Q1. Why?\n\n# Q2. How?\nso", ['1: found the question "Why?" without an answer']),
        ("# Q1. Why?\nAns:\n", ['1: found the question "Why?" without an answer']),
        ("Q: Why?\n\nQ: How?\nA: so", ['1: found the question "Why?" without an answer']),
        (
            "# A\ntext\n## B\n# C",
            ['3: found the heading "B" with nothing under it', '4: found the heading "C" with nothing'],
        ),
        ("# Q1. Why?\nso\n\n**Role:**\n\n**Effect:** x", ['4: found the heading "Role" with nothing under it']),
        ("# A\n---\n# B\ntext", ['1: found the heading "A" with nothing under it']),
        ("A: because", ["1: found an answer without a question"]),
        (
            "# Q1. Why?\na\n# Q2. **why?**\nb",
            ['3: found the question "why?" a second time (duplicate id; first on line 1)'],
        ),
        ("# Q1. Why?\n```\nx\n\n# Q2. How?\nso", ["2: found a block of code without an end"]),
    ],
)
def test_every_problem_is_named_with_its_line(text: str, problems: list[str]) -> None:
    found = [problem.message for problem in read_notes(text, name="qa.md").problems]
    assert len(found) == len(problems)
    assert all(
        one.startswith(f"qa.md:{other}") and "expected" in one for one, other in zip(found, problems, strict=True)
    )


PIECES = st.sampled_from(
    [
        "# Q1. Why?",
        "# Adam",
        "## Role",
        "Q: what?",
        "A: so",
        "Ans: so",
        "**Adam:**",
        "**Effect:** x",
        "- **Role:** y",
        "1. **Lion:**",
        "   - **Usage:** z",
        "```",
        "# in code?",
        "   ```",
        "text",
        "In short:",
        "===",
        "---",
        "",
        "- ",
        "> q",
    ]
)


@given(st.lists(PIECES, max_size=25))
def test_whatever_is_written_ids_are_distinct_and_no_card_is_empty_or_cut(lines: list[str]) -> None:
    text = "\n".join(lines)
    notes = read_notes(text, name="qa.md")
    ids(notes)
    assert bool(notes.cards) or bool(notes.problems)
    for each in notes.cards:
        assert each.front.strip()
        assert each.back.strip()
        assert 1 <= each.source_line <= len(lines)
        assert notes.problems or not unclosed(parse(each.back))


@given(st.text())
def test_no_text_at_all_breaks_the_reader(text: str) -> None:
    notes = read_notes(text, name=text)
    assert notes == read_notes(text, name=text) or notes.problems
