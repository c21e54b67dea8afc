"""GIFT, read back by an importer that does what the format's description says."""

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.drawn import template_of
from quiz_bank.exchange.exercise import Exercise, exercise
from quiz_bank.exchange.formats import written
from quiz_bank.exchange.fragment import bare, html_line
from quiz_bank.exchange.ordering import EARLIER_LETTER
from quiz_bank.model import Card, CardType, Choice
from quiz_bank.selection import selection
from tests.quiz_bank.exchanged import (
    CARDS,
    CHOICE,
    MATCH,
    NUMBER,
    ONE_OF_SEVERAL,
    ORDER,
    SEVERAL,
    SEVERAL_ORDERS,
    VECTOR,
    Answer,
    every_typed_problem,
    exercise_of,
    faults,
    typed_problems,
)
from verifier.problem import Problem, draw

HIDDEN = {sign: chr(0xE000 + ord(sign)) for sign in "~=#{}:"} | {"n": chr(0xE00A), "\\": chr(0xE05C)}
SHOWN = str.maketrans({hidden: "\n" if sign == "n" else sign for sign, hidden in HIDDEN.items()})
FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


@dataclass
class Block:
    """One question of a GIFT file."""

    id: str
    name: str
    text: str
    general: str
    is_numerical: bool
    options: list[tuple[str, str, str]] = field(default_factory=list)
    """Mark (`=`, or the share in percent), text and feedback; or `->`, text and partner."""

    @property
    def numbers(self) -> list[Answer]:
        return [number_of(*found) for found in self.options]


def number_of(mark: str, text: str, feedback: str) -> Answer:
    value, _, tolerance = text.partition(":")
    return Answer(100 if mark == "=" else float(mark), float(value), float(tolerance), html.unescape(feedback))


def read(text: str) -> list[Block]:
    return [block_of(part) for part in re.split(r"\n\s*\n", text) if part.strip()]


def block_of(part: str) -> Block:
    comments = [line for line in part.split("\n") if line.startswith("//")]
    body = "\n".join(line for line in part.split("\n") if not line.startswith("//")).strip()
    body = re.sub(r"\\([~=#{}:n\\])", lambda found: HIDDEN[found[1]], body)
    opened = re.fullmatch(r"::(?P<name>.*?)::(?P<text>[^{}]*)\{(?P<answers>[^{}]*)\}", body, re.DOTALL)
    assert opened is not None, body
    answers, _, general = opened["answers"].strip().rpartition("####")
    is_numerical = answers.startswith("#")
    answers = answers.removeprefix("#").strip()
    pairs = "~" not in answers and "->" in answers
    found = [option(piece, pairs=pairs) for piece in re.findall(r"[=~][^=~]*", answers)]
    (name,) = re.findall(r"\[id:(.*)\]", "".join(comments))
    return Block(name, shown(opened["name"]), shown(opened["text"]), shown(general), is_numerical, found)


def option(piece: str, *, pairs: bool) -> tuple[str, str, str]:
    sign, rest = piece[0], piece[1:].strip()
    if pairs:
        text, _, partner = rest.partition("->")
        return "->", shown(text), partner.translate(SHOWN).strip()
    weight = re.match(r"%(-?\d{1,3}\.?\d*)%", rest)
    text, _, feedback = rest[weight.end() if weight else 0 :].partition("#")
    return weight[1] if weight else sign, shown(text), shown(feedback)


def shown(text: str) -> str:
    return FORMAT.sub("", text.strip(), count=1).translate(SHOWN).strip()


def gift(*exercises: Exercise) -> list[Block]:
    return read("".join(written(exercises, "gift")))


@pytest.mark.parametrize(
    "problems", [typed_problems, pytest.param(every_typed_problem, marks=pytest.mark.long)], ids=["some", "every"]
)
def test_every_number_is_graded_as_the_grader_does(problems: Callable[[], Iterator[Problem]]) -> None:
    found: list[str] = []
    for problem in problems():
        for entry, block in enumerate(gift(Exercise(problem))):
            assert block.is_numerical
            found += faults(problem, entry, block.numbers)
    assert not found, "\n".join(found)


def test_a_vector_has_a_question_for_each_entry_that_says_which_one_it_wants() -> None:
    problem = draw(template_of(VECTOR), 0)
    blocks = gift(Exercise(problem))
    assert [block.name for block in blocks] == [f"{problem.id} entry {number} of 3" for number in (1, 2, 3)]
    for number, block in enumerate(blocks, start=1):
        assert f"Answer entry {number} of 3 only, with 4 significant digits" in block.text
        assert block.numbers[0].value == pytest.approx(problem.key.value[number - 1], rel=1e-4)


def test_a_question_has_its_id_its_prompt_and_its_worked_solution() -> None:
    problem = draw(template_of(NUMBER), 0)
    (block,) = gift(Exercise(problem))
    assert (block.id, block.name) == (problem.id, problem.id)
    assert "Convention: PyTorch" in block.text
    assert "Given: β₁ = 0.9" in block.text
    assert "mₜ = β₁ mₜ₋₁ + (1 − β₁) gₜ" in block.general


def test_one_right_choice_has_the_whole_mark_and_every_wrong_one_its_reason() -> None:
    (block,) = gift(exercise_of(CHOICE))
    by_text = {text: (mark, reason) for mark, text, reason in block.options}
    assert by_text[html_line(CHOICE.choices[0].text, "signs")] == ("=", "")
    assert by_text["<code>y &lt; x</code>"] == ("0", "because x &lt; y")
    assert by_text["%25% of it"] == ("0", "=~#")
    assert "m = {1: 2}  # ~\n" in block.text
    assert block.general == "<p>It is {said} in the rule.</p>"


def test_several_right_choices_share_the_mark_and_wrong_ones_cost_it() -> None:
    (block,) = gift(exercise_of(SEVERAL))
    assert {text: mark for mark, text, _ in block.options} == {"m": "50", "v": "50", "g": "-100"}
    (block,) = gift(exercise_of(ONE_OF_SEVERAL))
    costs = {text: mark for mark, text, _ in block.options}
    assert costs == {"g": "100", "m": "-33.33333", "v": "-33.33333", "t": "-33.33333"}


def test_pairs_are_matched_and_an_arrow_in_a_text_parts_nothing() -> None:
    (block,) = gift(exercise_of(MATCH))
    assert block.options == [
        ("->", "SGD", "g = x -> y"),
        ("->", "Adam -&gt; W", "m / v"),
        ("->", "Adagrad", "{g} ~ 2"),
    ]


def test_an_order_is_matched_with_its_places() -> None:
    (block,) = gift(exercise_of(ORDER))
    assert block.options == [("->", "m = a -&gt; b", "1"), ("->", "<code>v := g{2}</code>", "2"), ("->", "step", "3")]


def test_where_several_orders_are_right_letters_decide() -> None:
    (block,) = gift(exercise_of(SEVERAL_ORDERS))
    assert block.text.endswith(f"<p>{EARLIER_LETTER}</p>")
    assert EARLIER_LETTER not in gift(exercise_of(ORDER))[0].text
    first, second, last = (text.partition(") ") for _, text, _ in block.options)
    assert {first[2], second[2]} == {"m", "v"}
    assert first[0] < second[0]
    assert last[2] == "step"
    letters = [choice.text for choice in exercise_of(SEVERAL_ORDERS).options]
    assert [letters["abc".index(letter)] for letter, _, _ in (first, second, last)] == [first[2], second[2], "step"]


def test_the_lines_of_a_program_keep_their_order_in_every_form() -> None:
    problem = draw(template_of("adam.bug.5@pytorch"), 0)
    options = [choice.text for choice in exercise(problem).options]
    asked = selection(problem)
    assert asked is not None
    assert [bare(option) for option in options] == [bare(option) for option in asked.question.options]
    assert "<shuffleanswers>false</shuffleanswers>" in "".join(written([exercise(problem)], "moodle"))


def test_every_question_is_one_block() -> None:
    assert [block.id for block in gift(*map(exercise_of, CARDS))] == [draw(template_of(NUMBER), 0).id] * len(CARDS)


WORDS = st.text(min_size=1, max_size=30).filter(lambda text: bool(bare(text)))


@given(right=WORDS, wrong=WORDS, because=st.text(max_size=30), front=st.text(max_size=60))
def test_no_text_breaks_out_of_its_place(right: str, wrong: str, because: str, front: str) -> None:
    choices = (Choice(right, right=True), Choice(wrong, because=because))
    card = Card("c", "t", front, "b", CardType.CHOICE, choices=choices)
    (block,) = gift(exercise_of(card))
    expected = {("=", html_line(right, "signs"), ""), ("0", html_line(wrong, "signs"), html_line(because, "signs"))}
    assert set(block.options) == expected
    pairs = Card("p", "t", front, "b", CardType.MATCH, choices=(Choice(right, partner=wrong), Choice("x", partner="y")))
    (block,) = gift(exercise_of(pairs))
    assert block.options == [("->", html_line(right, "signs"), bare(wrong)), ("->", "x", "y")]


def test_no_control_character_is_written() -> None:
    text = "".join(written(map(exercise_of, CARDS), "gift"))
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_a_card_without_options_is_refused() -> None:
    with pytest.raises(ValueError, match="answered by reveal, expected one with options"):
        gift(exercise_of(Card("f", "t", "front", "back")))
