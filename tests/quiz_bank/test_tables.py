"""Which rows a table has, however it is written, and that a row that cannot be read costs only itself."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.errors import Problems
from quiz_bank.importing import Content, content_of, read_cards
from quiz_bank.table_cards import read_table_of_cards
from quiz_bank.tables import MOST_UNREADABLE, read_table

ROWS = [["question", "answer"], ["What is L1?", "a sum; of values"], ["Say, why?", 'the "end"\nof it']]


def rows(text: str) -> tuple[list[list[str]], list[int]]:
    """The rows of a text, and the lines of its problems."""
    problems = Problems("a.csv")
    table = read_table(text, problems)
    return [list(row.cells) for row in table.rows], [problem.line for problem in problems.in_order()]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("quoting", [csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
@pytest.mark.parametrize("head", [True, False])
def test_what_a_spreadsheet_writes_is_read(separator: str, quoting: int, head: bool) -> None:
    written = io.StringIO()
    wanted = ROWS if head else ROWS[1:]
    csv.writer(written, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(wanted)  # type: ignore[arg-type]  # the stubs want a literal
    assert rows(written.getvalue()) == (wanted, [])


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sep=|\na|b, c", [["a", "b, c"]]),
        ("#separator:semicolon\n#html:false\na;b\tc", [["a", "b\tc"]]),
        ("#separator:|\n#a comment\na|b", [["a", "b"]]),
        ("#separator:\t\na\tb;c", [["a", "b;c"]]),
        ("#separator:tab\n#odd line without a meaning\na\tb\n# c\td\n", [["a", "b"]]),
        ("\n  \nquestion,answer\n\na,b\n", [["question", "answer"], ["a", "b"]]),
        ("one; two,a\nthree,b\nfour,c", [["one; two", "a"], ["three", "b"], ["four", "c"]]),
    ],
)
def test_the_separator_is_told_by_a_first_line_or_found(text: str, wanted: list[list[str]]) -> None:
    assert rows(text) == (wanted, [])


@pytest.mark.parametrize(
    ("text", "wanted", "lines"),
    [
        ('question,answer\n"open,b\nc,d', [["question", "answer"], ["c", "d"]], [2]),
        ('question,answer\n"e"f,g\nc,d', [["question", "answer"], ["c", "d"]], [2]),
        (
            'question,answer\n"two\nlines",b\n"x"y,z\nc,d',
            [["question", "answer"], ["two\nlines", "b"], ["c", "d"]],
            [4],
        ),
        ("#separator:sideways\nquestion,answer", [["question", "answer"]], [1]),
        ("#separator:tab\na\tb\n" + "c" * 200_000 + "\td\ne\tf", [["a", "b"], ["e", "f"]], [3]),
    ],
)
def test_a_row_that_cannot_be_read_is_reported_and_the_others_are_read(
    text: str, wanted: list[list[str]], lines: list[int]
) -> None:
    assert rows(text) == (wanted, lines)


def test_a_text_of_nothing_but_unreadable_rows_is_given_up() -> None:
    _, lines = rows("question,answer\n" + '"a"b,c\n' * (MOST_UNREADABLE + 10))
    assert len(lines) == MOST_UNREADABLE + 1


@pytest.mark.parametrize(
    ("text", "name", "content"),
    [
        ("question,answer\na,b", "any.txt", Content.TABLE),
        ("front;back\na;b", "any.md", Content.TABLE),
        ("Question,Anwser\na,b", "any.txt", Content.TABLE),
        ("#separator:tab\na\tb", "any", Content.TABLE),
        ("sep=;\na;b", "any", Content.TABLE),
        ("a\tb\nc\td", "any.txt", Content.TABLE),
        ("a,b\nc,d\ne,f", "any.txt", Content.TABLE),
        ("a,b", "any.csv", Content.TABLE),
        ("Hello, world\nof text, again", "any.txt", Content.NOTES),
        ("a\tb\nc\td", "any.md", Content.NOTES),
        ("# one, two\nthree, four\nfive, six", "any.txt", Content.NOTES),
        ("Q: one, two\nA: three, four\nQ: five, six", "any.txt", Content.NOTES),
        ("---\ndeck: a\n---\nquestion,answer", "any.csv", Content.DECK),
        ("x" * 200_000, "any.txt", Content.NOTES),
    ],
)
def test_a_table_is_known_by_what_is_in_it_and_by_its_name_where_that_is_not_enough(
    text: str, name: str, content: Content
) -> None:
    assert content_of(text, name) is content


def test_the_byte_order_mark_and_the_line_ends_of_another_system_change_nothing(tmp_path: Path) -> None:
    path = tmp_path / "adam.csv"
    path.write_bytes(b"\xef\xbb\xbf" + b'Question;Answer\r\n"one\r\ntwo";b\r\n')
    imported = read_cards(path)
    assert (imported.source_name, imported.content, imported.title) == ("table/adam", Content.TABLE, "Adam")
    assert [(card.front, card.back) for card in imported.cards] == [("one\ntwo", "b")]


@given(st.text(st.sampled_from('ab ,;\t\n"|#{}:c1=>é\\'), max_size=60), st.sampled_from(["a.csv", "a.txt"]))
def test_no_text_is_too_odd_to_be_read(text: str, name: str) -> None:
    for begin in ("", "question,answer,type\n", "#separator:tab\n#html:true\n"):
        content_of(begin + text, name)
        table = read_table_of_cards(begin + text, name=name)
        assert table.cards or table.problems
        lines = (begin + text).count("\n") + 1
        assert all(1 <= problem.line <= lines for problem in table.problems)
        assert len({card.id for card in table.cards}) == len(table.cards)
