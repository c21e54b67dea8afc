"""The rows of a table become cards that are the same at every import, each in its form, or are refused in a line."""

import pytest

from quiz_bank.model import Card, CardType, Choice
from quiz_bank.table_cards import TableOfCards, read_table_of_cards


def table(text: str, name: str = "my-table.csv") -> TableOfCards:
    return read_table_of_cards(text, name=name)


def card(**cells: str) -> Card:
    """The card of one row with these columns."""
    (found,) = cards(**cells)
    return found


def cards(**cells: str) -> tuple[Card, ...]:
    read = row(**cells)
    assert read.problems == ()
    return read.cards


def row(**cells: str) -> TableOfCards:
    quoted = ['"' + text.replace('"', '""') + '"' for text in cells.values()]
    return table(f"{','.join(name.replace('_', ' ') for name in cells)}\n{','.join(quoted)}\n")


# -- ids ---------------------------------------------------------------------------------------------------------------
def test_a_changed_answer_another_place_and_another_topic_keep_the_id() -> None:
    before = table("question,answer,topic\nWhat is L1?,a,X\nWhat is L2?,b,X\n")
    after = table("topic,answer,question\nY,c,what is  l2?\n,d,What is L1?\n")
    assert [each.id for each in before.cards] == [each.id for each in reversed(after.cards)]
    assert before.id == after.id == "table/my-table"


def test_questions_that_only_signs_tell_apart_are_two_cards() -> None:
    read = table("question,answer\na + b?,1\na - b?,2\n")
    assert len({each.id for each in read.cards}) == 2


def test_with_an_id_the_question_may_change_too() -> None:
    assert card(id="x%1", question="a", answer="b").id == card(id="x%1", question="c", answer="b").id
    assert card(id="x%1", question="a", answer="b").id != card(id="x&1", question="a", answer="b").id


# -- columns -----------------------------------------------------------------------------------------------------------
def test_without_headings_the_columns_are_question_answer_and_topic() -> None:
    first, second = table("What is L1?,a sum,Norms\nWhat is L2?,a root\n").cards
    assert (first.front, first.back, first.topic) == ("What is L1?", "a sum", "Norms")
    assert (second.topic, second.source_line) == ("My table", 2)


def test_text_of_a_cell_is_text() -> None:
    found = card(front="What is <b>x</b>?", back="<script>alert(1)</script>\x1b[2J")
    assert found.front == "What is <b>x</b>?"
    assert found.back.startswith("<script>alert(1)</script>")
    assert "\x1b" not in found.back


def test_tags_stand_between_commas_or_spaces() -> None:
    assert card(q="a", a="b", tags="Bias Correction, adam").tags == ("bias correction", "adam")
    assert card(q="a", a="b", tags="adam opt::first").tags == ("adam", "opt::first")


# -- forms -------------------------------------------------------------------------------------------------------------
def test_a_flashcard_has_key_points_and_a_reason() -> None:
    found = card(question="a", answer="b", key_points="- one\n- two", why="so")
    assert (found.type, found.key_points, found.why) == (CardType.FLASHCARD, ("one", "two"), "so")


@pytest.mark.parametrize(
    ("answer", "choices"),
    [("0.999", "0.9|0.99"), ("0.999", "0.9\n0.999\n0.99"), ("C", "0.9 | 0.99 | 0.999"), ("c)", "0.9|0.99|0.999")],
)
def test_a_choice_has_its_answer_among_the_others(answer: str, choices: str) -> None:
    found = card(question="beta2?", answer=answer, choices=choices, reasons="RMSprop's|nobody's")
    assert found.type is CardType.CHOICE
    assert found.back == "0.999"
    assert {each.text: (each.right, each.because) for each in found.choices} == {
        "0.9": (False, "RMSprop's"),
        "0.99": (False, "nobody's"),
        "0.999": (True, ""),
    }


def test_choices_may_have_a_column_each() -> None:
    found = card(question="a?", correct_answer="b", wrong_1="c", wrong_2="d")
    assert [each.text for each in found.choices if not each.right] == ["c", "d"]


def test_several_answers_all_stand_among_the_choices() -> None:
    found = card(question="a?", answer="b|d", choices="b|c|d")
    assert found.type is CardType.SEVERAL
    assert [each.right for each in found.choices] == [True, False, True]


def test_true_or_false_has_its_reason() -> None:
    found = card(question="a.", answer="False. Because.", type="True/False")
    assert found.type is CardType.TRUE_FALSE
    assert found.choices == (Choice("True", because="Because."), Choice("False", right=True))


def test_accepted_spellings_make_an_answer_that_is_typed() -> None:
    found = card(question="a?", answer="2/h", accepted="2 / h; two over h;2/h")
    assert (found.type, found.accepted) == (CardType.TYPED, ("2/h", "2 / h", "two over h"))


def test_an_order_and_pairs_come_from_the_answer() -> None:
    order = card(question="Sort.", answer="1. SGD\n2. RMSprop\n3. Adam", type="order")
    assert [each.text for each in order.choices] == ["SGD", "RMSprop", "Adam"]
    pairs = card(question="Match.", answer="He => 2 | LeCun → 1", type="matching")
    assert [(each.text, each.partner) for each in pairs.choices] == [("He", "2"), ("LeCun", "1")]


def test_code_is_answered_by_a_choice_or_by_a_word() -> None:
    code = "```python\nx = 1\n```"
    assert card(question=code, answer="1", type="code").accepted == ("1",)
    assert card(question=code, answer="1", choices="2", type="code").choices[-1].right


def test_each_number_of_a_gap_is_a_card() -> None:
    one, two = cards(text="{{c1::Momentum::a word}} keeps {{c2::a sum}}, {{c1::Momentum}} alone.", back_extra="so")
    assert (one.front, one.accepted) == ("[…] (a word) keeps a sum, […] alone.", ("Momentum",))
    assert (two.front, two.back) == ("Momentum keeps […], Momentum alone.", "Momentum keeps **a sum**, Momentum alone.")
    assert (one.type, one.why) == (CardType.CLOZE, "so")
    assert one.id.endswith("/c1")


def test_a_gap_without_a_number_needs_the_type_and_a_formula_is_not_typed() -> None:
    assert card(question="Rates below {{2/h}}.", type="cloze", accepted="2 / h").accepted == ("2/h", "2 / h")
    assert card(question="A dict is `{{}}`.", answer="b").type is CardType.FLASHCARD
    formula = card(question=r"It is {{c1::\(\frac{1}{2}\)}}.", answer="")
    assert (formula.type, formula.accepted) == (CardType.FLASHCARD, ())


# -- refusals ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cells", "found"),
    [
        ({"question": "", "answer": "b"}, "a row without a question"),
        ({"question": "a", "answer": ""}, "a question without an answer"),
        ({"question": "a", "answer": "b", "type": "essay"}, 'the type "essay"'),
        ({"question": "a", "answer": "b", "choices": "b"}, "no wrong choice"),
        ({"question": "a", "answer": "b", "choices": "c|d", "reasons": "x"}, "1 reasons for 2 wrong choices"),
        ({"question": "a", "answer": "perhaps", "type": "true-false"}, '"perhaps" as a verdict'),
        ({"question": "a", "answer": "b|c", "type": "order"}, "2 different entries to sort"),
        ({"question": "a", "answer": "b => 1 | c", "type": "match"}, "no pairs to match"),
        ({"question": "a", "answer": "b => 1 | c => 1", "type": "match"}, "no pairs to match"),
        ({"question": "a", "answer": "b", "type": "cloze"}, "no gap"),
        ({"question": "{{c1::a {{c2::b}} c}}", "answer": ""}, "a gap within a gap"),
        ({"question": "{{c1::a", "answer": ""}, "a gap that is not closed"),
        ({"question": "{{c1:: }}", "answer": ""}, "an empty gap"),
        ({"question": "{{c1::a}} {{c1::b}}", "answer": ""}, "different answers in gaps of one number"),
    ],
)
def test_a_row_that_makes_no_card_is_refused_with_its_line(cells: dict[str, str], found: str) -> None:
    read = row(**cells)
    assert read.cards == ()
    (problem,) = read.problems
    assert problem.message.startswith(f"my-table.csv:2: found {found}")
    assert ", expected " in problem.message


def test_the_other_rows_come_in() -> None:
    read = table("question,answer\none,1\ntwo\nthree,3,more\none,4\n,5\nsix,6\n")
    assert [each.front for each in read.cards] == ["one", "six"]
    assert [problem.line for problem in read.problems] == [3, 4, 5, 6]
    assert "a second time (first on line 2)" in read.problems[2].message


def test_a_table_without_a_column_for_the_answer_is_refused_once() -> None:
    read = table("question,anwser\na,b\nc,d\n")
    assert read.cards == ()
    (problem,) = read.problems
    assert "no column for the answer" in problem.message


# -- Anki --------------------------------------------------------------------------------------------------------------
ANKI = """\
#separator:tab
#html:true
#guid column:1
#notetype column:2
#deck column:3
#tags column:6
x%1	Basic	Deep::Optimizers	What is <b>Adam</b>?	"a ""method""<ul><li>m_t</li></ul>"	adam first
x%2	Cloze	Deep	{{c1::beta_1}} decays		second
"""


def test_what_anki_exports_comes_in_with_its_ids_decks_and_tags() -> None:
    read = table(ANKI, "Default.txt")
    assert read.problems == ()
    basic, cloze = read.cards
    assert (basic.topic, basic.tags, basic.source_line) == ("Deep › Optimizers", ("adam", "first"), 7)
    assert (basic.front, basic.back) == ("What is Adam?", 'a "method"\n\n- m\\_t')
    assert (cloze.type, cloze.accepted, cloze.tags) == (CardType.CLOZE, ("beta_1",), ("second",))
    changed = table(ANKI.replace("What is <b>Adam</b>?", "And Adam?"), "Default.txt")
    assert [each.id for each in changed.cards] == [basic.id, cloze.id]


def test_columns_and_tags_may_be_named_above() -> None:
    head = "#separator:comma\n#html:false\n#columns:Extra,Vorderseite,Back\n#tags:all of them\n#deck:Norms\n"
    read = table(f"{head}because,<i>L1</i>?,a sum\n")
    (found,) = read.cards
    assert (found.front, found.back, found.why) == ("<i>L1</i>?", "a sum", "because")
    assert (found.topic, found.tags) == ("Norms", ("all", "of", "them"))
