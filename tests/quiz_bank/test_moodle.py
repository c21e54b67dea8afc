"""Moodle's XML, held against a schema and graded by what it says."""

import re
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.drawn import template_of
from quiz_bank.exchange.exercise import Exercise, bands
from quiz_bank.exchange.formats import written
from quiz_bank.exchange.fragment import bare, html_line
from quiz_bank.exchange.ordering import EARLIER_LETTER
from quiz_bank.model import Card, CardType, Choice
from tests.quiz_bank.exchanged import (
    CARDS,
    CHOICE,
    MATCH,
    NUMBER,
    ORDER,
    SEVERAL,
    SEVERAL_ORDERS,
    VECTOR,
    Answer,
    exercise_of,
    faults,
    typed_problems,
)
from verifier.problem import draw

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

FIELD = re.compile(r"\{1:NUMERICAL:(.+?)\}")
SCHEMA = xmlschema.XMLSchema11(Path(__file__).with_name("moodle.xsd"))


def moodle(*exercises: Exercise) -> str:
    return "".join(written(exercises, "moodle"))


def questions(*exercises: Exercise) -> "list[Element]":
    """The questions of a file that keeps to the schema."""
    text = moodle(*exercises)
    SCHEMA.validate(text)
    return list(xmlschema.XMLResource(text).root)


def text_of(element: "Element", path: str) -> str:
    found = element.find(f"{path}/text")
    assert found is not None, path
    return found.text or ""


def numbers(question: "Element") -> list[Answer]:
    """The answers of a numerical question."""
    return [
        Answer(
            float(answer.attrib["fraction"]),
            float(answer.findtext("text", "")),
            float(answer.findtext("tolerance", "")),
            unescape(text_of(answer, "feedback")),
        )
        for answer in question.findall("answer")
    ]


def fields(question: "Element") -> list[list[Answer]]:
    """The answers of each field of a cloze, which stand in its text."""
    return [list(map(alternative, found.split("~"))) for found in FIELD.findall(text_of(question, "questiontext"))]


def alternative(text: str) -> Answer:
    found = re.fullmatch(r"(?:=|%(\d+)%)(-?[\d.]+):([\d.]+)#(.*)", text, re.DOTALL)
    assert found is not None, text
    return Answer(float(found[1] or 100), float(found[2]), float(found[3]), unescape(unescape(found[4])))


def test_every_number_is_graded_as_the_grader_does() -> None:
    problems = list(typed_problems())
    found: list[str] = []
    for problem, question in zip(problems, questions(*map(Exercise, problems)), strict=True):
        is_vector = len(problem.key.value) > 1
        assert question.attrib["type"] == ("cloze" if is_vector else "numerical")
        entries = fields(question) if is_vector else [numbers(question)]
        assert len(entries) == len(problem.key.value)
        for entry, answers in enumerate(entries):
            found += faults(problem, entry, answers)
    assert not found, "\n".join(found)


def test_a_question_has_its_id_its_prompt_its_tags_and_its_worked_solution() -> None:
    problem = draw(template_of(NUMBER), 0)
    (question,) = questions(Exercise(problem))
    assert text_of(question, "name") == question.findtext("idnumber") == problem.id
    assert "Given: β₁ = 0.9" in text_of(question, "questiontext")
    assert r"\(m_{t} = \beta_{1} \, m_{t-1} + (1 - \beta_{1}) \, g_{t} = 0.9" in text_of(question, "generalfeedback")
    assert [text.text for text in question.findall("tags/tag/text")] == ["adam", "next", "level 1", "pytorch"]


def test_the_fields_of_a_vector_stand_below_its_prompt() -> None:
    (question,) = questions(Exercise(draw(template_of(VECTOR), 0)))
    text = text_of(question, "questiontext")
    assert text.index("Answer entry by entry, with 4 significant digits") < text.index("entry 1 of 3: {1:NUMERICAL:=")
    assert len(FIELD.findall(text)) == 3
    outside = FIELD.sub("", text)
    assert "{" not in outside
    assert "}" not in outside


def test_one_right_choice_has_the_whole_mark_and_every_wrong_one_its_reason() -> None:
    (question,) = questions(exercise_of(CHOICE))
    assert question.findtext("single") == "true"
    found = {
        answer.findtext("text", ""): (answer.attrib["fraction"], text_of(answer, "feedback"))
        for answer in question.findall("answer")
    }
    assert found[html_line(CHOICE.choices[0].text, "latex")] == ("100", "")
    assert found["<code>y &lt; x</code>"] == ("0", r"because \(x&lt;y\)")
    assert r"With \(\frac{a}{b}\)." in text_of(question, "questiontext")
    assert text_of(question, "generalfeedback") == "<p>It is {said} in the rule.</p>"


def test_several_right_choices_share_the_mark_and_wrong_ones_cost_it() -> None:
    (question,) = questions(exercise_of(SEVERAL))
    assert question.findtext("single") == "false"
    shares = {answer.findtext("text"): answer.attrib["fraction"] for answer in question.findall("answer")}
    assert shares == {"m": "50", "v": "50", "g": "-100"}


def test_pairs_are_subquestions_with_the_partner_as_plain_text() -> None:
    (question,) = questions(exercise_of(MATCH))
    pairs = [(sub.findtext("text"), text_of(sub, "answer")) for sub in question.findall("subquestion")]
    assert pairs == [("SGD", "g = x -> y"), ("Adam -&gt; W", "m / v"), ("Adagrad", "{g} ~ 2")]


def test_lines_to_put_in_order_are_written_in_order() -> None:
    (question,) = questions(exercise_of(ORDER))
    assert question.attrib["type"] == "ordering"
    lines = [(answer.attrib["fraction"], answer.findtext("text")) for answer in question.findall("answer")]
    assert lines == [("1", "m = a -&gt; b"), ("2", "<code>v := g{2}</code>"), ("3", "step")]


def test_where_several_orders_are_right_letters_decide() -> None:
    (question,) = questions(exercise_of(SEVERAL_ORDERS))
    assert text_of(question, "questiontext").endswith(f"<p>{EARLIER_LETTER}</p>")
    lines = [answer.findtext("text", "") for answer in question.findall("answer")]
    assert sorted(line[3:] for line in lines[:2]) == ["m", "v"]
    assert lines[0] < lines[1]
    assert lines[2][1:] == ") step"


@pytest.mark.parametrize(
    ("written_as", "instead"),
    [
        ("<tolerance>", "<tolerance>-"),
        ('fraction="0"', 'fraction="33.3"'),  # Moodle does not know this share
        ('type="numerical"', 'type="number"'),
        ("<hidden>0</hidden>", ""),
        ("</question>", "</question>\n<question/>"),
        ('fraction="100"', 'fraction="0"'),
    ],
)
def test_the_schema_refuses_what_moodle_does_not_know(written_as: str, instead: str) -> None:
    text = moodle(Exercise(draw(template_of(NUMBER), 0)))
    assert SCHEMA.is_valid(text)
    assert written_as in text
    assert not SCHEMA.is_valid(text.replace(written_as, instead))


def test_ids_are_unique_in_a_file() -> None:
    one = Exercise(draw(template_of(NUMBER), 0))
    assert not SCHEMA.is_valid(moodle(one, one))


def test_a_file_without_questions_is_a_document_too() -> None:
    assert questions() == []


WORDS = st.text(min_size=1, max_size=30).filter(lambda text: bool(bare(text)))


@given(right=WORDS, wrong=WORDS, because=st.text(max_size=30), front=st.text(max_size=60))
def test_no_text_breaks_out_of_its_place(right: str, wrong: str, because: str, front: str) -> None:
    choices = (Choice(right, right=True), Choice(wrong, because=because))
    (question,) = questions(exercise_of(Card("c", "t", front, "b", CardType.CHOICE, choices=choices)))
    found = {(answer.findtext("text"), text_of(answer, "feedback")) for answer in question.findall("answer")}
    assert found == {(html_line(right, "latex"), ""), (html_line(wrong, "latex"), html_line(because, "latex"))}


def test_feedback_in_a_field_ends_no_field(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "a < b & {c} ~ #d \\ %50% =e"
    monkeypatch.setattr("quiz_bank.exchange.exercise.message", lambda *_: said)
    (question,) = questions(Exercise(draw(template_of(VECTOR), 0)))
    answers = fields(question)[0]
    assert len(answers) == len(bands(draw(template_of(VECTOR), 0)))
    assert all(answer.feedback.startswith(said) for answer in answers[1:])


def test_the_file_is_plain_ascii_without_control_characters() -> None:
    text = moodle(*map(exercise_of, CARDS), Exercise(draw(template_of(VECTOR), 0)))
    assert text.isascii()
    assert "\x1b" not in text
    assert "&#8238;" not in text
    assert "&#27;" not in text
