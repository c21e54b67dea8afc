"""The printed sheet: what a learner sees first tells nothing, and the key begins on a page of its own."""

import re
from html.parser import HTMLParser
from string import ascii_lowercase

import pytest

from quiz_bank.documents import prompt, solution_lines
from quiz_bank.drawn import answer_text, template_of
from quiz_bank.exchange.exercise import Exercise
from quiz_bank.exchange.formats import written
from quiz_bank.exchange.paper import PAGE_BREAK
from quiz_bank.model import Card
from quiz_bank.safe import clean
from tests.quiz_bank.exchanged import CARDS, CHOICE, MATCH, NUMBER, ORDER, SEVERAL, SEVERAL_ORDERS, VECTOR, exercise_of
from verifier.problem import draw

PROBLEMS = [draw(template_of(name), 0) for name in (NUMBER, VECTOR)]
SHEET = [*map(Exercise, PROBLEMS), *map(exercise_of, CARDS)]
VOID = {"meta", "br", "hr", "img"}


class Page(HTMLParser):
    """The words of a page, part by part, with every element closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.parts: dict[str, str] = {}
        self.part = ""
        self.style = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self.part = dict(attrs)["class"] or ""
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            self.style += data
        self.parts[self.part] = self.parts.get(self.part, "") + data


def html() -> Page:
    page = Page("".join(written(SHEET, "html")))
    assert page.open == []
    return page


def markdown() -> tuple[str, str]:
    """The questions and the key."""
    questions, key = "".join(written(SHEET, "markdown")).split(PAGE_BREAK)
    return questions, key


def without_marks(text: str) -> str:
    return re.sub(r"\\(?=[\\`*_\[\]<>#|~$&])", "", text)


def test_the_key_of_a_page_begins_on_a_new_sheet_and_no_question_is_torn_apart() -> None:
    page = html()
    assert list(page.parts) == ["", "questions", "key"]
    assert ".key { break-before: page; }" in page.style
    assert "article { break-inside: avoid; }" in page.style


def test_every_question_and_every_answer_is_there_with_its_number_and_its_id() -> None:
    pages = html().parts
    for text in (pages["questions"], pages["key"], *markdown()):
        assert re.findall(r"^(?:## )?(\d+)\. `?(\S+?#\d+)`?$", text, re.MULTILINE) == [
            (str(number), each.problem.id) for number, each in enumerate(SHEET, start=1)
        ]


def test_the_questions_are_as_prompted_and_tell_no_answer() -> None:
    for questions in (html().parts["questions"], without_marks(markdown()[0])):
        for problem in PROBLEMS:
            assert all(line in questions for line in prompt(problem).splitlines())
            assert answer_text(problem) not in questions
        assert "because" not in questions


def test_the_key_has_every_answer_with_its_way_and_the_known_slips() -> None:
    page, text = html().parts["key"], without_marks(markdown()[1])
    for problem in PROBLEMS:
        assert all(line in page for line in solution_lines(problem))
        for key in (page, text):
            assert f"Answer: {answer_text(problem)}" in key.replace("**", "")
            assert all(
                problem.template.misconception(name).belief in key for slip in problem.key.slips for name in slip.names
            )
    assert r"$m_{t} = \beta_{1} \, m_{t-1} + (1 - \beta_{1}) \, g_{t} = 0.9" in markdown()[1]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_the_letters_of_the_key_are_those_of_the_options(card: Card) -> None:
    exercise = exercise_of(card)
    questions, key = "".join(written([exercise], "markdown")).split(PAGE_BREAK)
    shown = dict(re.findall(r"^- ([a-z])\) (.*)$", questions, re.MULTILINE))
    assert len(shown) == len(card.choices)
    answer = re.search(r"Answer: \*\*([a-z, ]+)\*\*", key)
    assert answer is not None
    picked = [shown[letter] for letter in answer[1].split(", ")]
    if card in {ORDER, SEVERAL_ORDERS, MATCH}:
        assert picked == [choice.partner or choice.text for choice in card.choices]
    else:
        assert set(picked) == {clean(choice.text) for choice in card.choices if choice.right}


def test_a_matching_question_shows_both_columns() -> None:
    questions = "".join(written([exercise_of(MATCH)], "markdown")).split(PAGE_BREAK)[0]
    assert "1. SGD\n2. Adam -> W\n3. Adagrad" in questions
    assert all(choice.partner in questions for choice in MATCH.choices)


def test_options_are_lettered_in_the_page_as_in_the_text() -> None:
    options = re.findall(r'<ol class="lettered">(.*?)</ol>', "".join(written([exercise_of(SEVERAL)], "html")))
    texts = re.findall(r"<li>(.*?)</li>", options[0])
    lettered = "".join(written([exercise_of(SEVERAL)], "markdown"))
    assert all(f"- {letter}) {text}\n" in lettered for letter, text in zip(ascii_lowercase, texts, strict=False))


def test_texts_are_shown_as_they_are_and_run_nothing() -> None:
    text = "".join(written([exercise_of(CHOICE)], "html"))
    page = Page(text).parts["questions"]
    assert "a = b -> {c: 1} ~ #2" in page
    assert "<b>" in page
    assert "m = {1: 2}  # ~" in page
    assert "With a / b." in page
    assert "<b>" not in text


def test_a_page_is_plain_ascii_without_control_characters() -> None:
    text = "".join(written(SHEET, "html"))
    assert text.isascii()
    for sign in ("\x1b", "&#27;", "&#8238;"):
        assert sign not in text


def test_an_empty_sheet_is_a_sheet() -> None:
    assert Page("".join(written([], "html"))).open == []
    assert "".join(written([], "markdown")) == f"# Questions\n\n{PAGE_BREAK}\n\n# Key\n\n"
