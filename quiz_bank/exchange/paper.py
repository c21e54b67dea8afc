"""A sheet to print: the questions first, and the key with the worked solutions on pages of its own.

In HTML formulas are lines of signs, so that the page needs nothing else; in Markdown they are LaTeX between dollars.
"""

from __future__ import annotations

import re
from string import ascii_lowercase
from typing import TYPE_CHECKING

from quiz_bank.cards import entry_of
from quiz_bank.documents import slip_values, solution_lines
from quiz_bank.drawn import answer_text, shown
from quiz_bank.exchange.fragment import html, html_line, words
from quiz_bank.question import Entry
from quiz_bank.safe import clean, clean_line
from verifier.notation import equation, latex
from verifier.solution import work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quiz_bank.exchange.exercise import Exercise
    from quiz_bank.model import Choice

HEAD = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Questions</title>
<style>
body { font: 11pt/1.45 serif; max-width: 44em; margin: 2em auto; padding: 0 1em; }
h2 { font-size: 1em; }
h2 small { font-weight: normal; }
ol.lettered { list-style: lower-alpha; }
.answer { margin: 1.2em 0 2.4em; }
table { border-collapse: collapse; }
td { padding: 0 1em 0 0; vertical-align: top; }
@page { margin: 2cm; }
@media print {
  body { margin: 0; max-width: none; }
  article { break-inside: avoid; }
  .key { break-before: page; }
}
</style>
</head>
<body>
<section class="questions">
<h1>Questions</h1>
"""
TURN = '</section>\n<section class="key">\n<h1>Key</h1>\n'
TAIL = "</section>\n</body>\n</html>\n"
PAGE_BREAK = '<div style="break-after: page; page-break-after: always"></div>'
LINE = "_" * 24

_MARKS = re.compile(r"([\\`*_\[\]<>#|~$&])")


# -- HTML ------------------------------------------------------------------------------------------------------------
def html_sheet(exercises: Iterable[Exercise]) -> Iterator[str]:
    """One HTML document in ASCII; the key is kept until the questions are written."""
    keys = []
    yield HEAD
    for at, exercise in enumerate(exercises, start=1):
        keys.append(_html_article(at, exercise, _html_key(exercise)))
        yield _html_article(at, exercise, _html_question(exercise))
    yield TURN
    yield from keys
    yield TAIL


def _html_article(at: int, exercise: Exercise, body: Iterable[str]) -> str:
    heading = f"<h2>{at}. <small>{words(exercise.problem.id)}</small></h2>"
    text = "\n".join(["<article>", heading, *body, "</article>", ""])
    return text.encode("ascii", "xmlcharrefreplace").decode()


def _html_question(exercise: Exercise) -> Iterator[str]:
    card = exercise.card
    yield html(exercise.statement, "signs")
    yield from (f"<p>{words(line)}</p>" for line in exercise.below())
    if card:
        if entry_of(card) is Entry.MATCH:
            yield f"<ol>{_html_items(choice.text for choice in card.choices)}</ol>"
        yield f'<ol class="lettered">{_html_items(map(exercise.text_of, exercise.options))}</ol>'
    yield f'<p class="answer">Answer: {LINE}</p>'


def _html_items(texts: Iterable[str]) -> str:
    return "".join(f"<li>{html_line(text, 'signs')}</li>" for text in texts)


def _html_key(exercise: Exercise) -> Iterator[str]:
    yield f"<p>Answer: <strong>{words(_answer(exercise))}</strong></p>"
    if exercise.card:
        yield html(exercise.card.why or exercise.card.back, "signs")
    if exercise.has_numbers:
        lines = "".join(f"<li>{words(line)}</li>" for line in solution_lines(exercise.problem))
        yield f"<ol>{lines}</ol>"
    yield from (f"<p>{letter}: {html_line(reason, 'signs')}</p>" for letter, reason in _reasons(exercise))
    if slips := list(_slips(exercise)):
        rows = "".join(f"<tr><td>{words(value)}</td><td>{words(belief)}</td></tr>" for value, belief in slips)
        yield f"<p>Known slips:</p>\n<table>{rows}</table>"


# -- Markdown --------------------------------------------------------------------------------------------------------
def markdown_sheet(exercises: Iterable[Exercise]) -> Iterator[str]:
    """One Markdown document; the key is kept until the questions are written."""
    keys = []
    yield "# Questions\n\n"
    for at, exercise in enumerate(exercises, start=1):
        heading = f"## {at}. `{exercise.problem.id}`"
        keys.append("\n\n".join([heading, *_markdown_key(exercise), ""]))
        yield "\n\n".join([heading, *_markdown_question(exercise), ""])
    yield f"{PAGE_BREAK}\n\n# Key\n\n"
    yield from keys


def _markdown_question(exercise: Exercise) -> Iterator[str]:
    card = exercise.card
    yield clean(exercise.statement, None)
    yield from map(_plain, exercise.below())
    if card:
        if entry_of(card) is Entry.MATCH:
            yield _lines(
                f"{at}. {clean_line(each.text, len(each.text))}" for at, each in enumerate(card.choices, start=1)
            )
        texts = map(exercise.text_of, exercise.options)
        yield _lines(
            f"- {letter}) {clean_line(text, len(text))}" for letter, text in zip(ascii_lowercase, texts, strict=False)
        )
    yield f"Answer: {_plain(LINE)}"


def _markdown_key(exercise: Exercise) -> Iterator[str]:
    yield f"Answer: **{_plain(_answer(exercise))}**"
    if exercise.card:
        yield clean(exercise.card.why or exercise.card.back, None)
    if exercise.has_numbers:
        yield _lines(
            f"{at}. ${latex(equation(*line.sides))}$" for at, line in enumerate(work(exercise.problem), start=1)
        )
    yield from (f"{letter}: {clean_line(reason, len(reason))}" for letter, reason in _reasons(exercise))
    if slips := list(_slips(exercise)):
        yield "Known slips:"
        yield _lines(f"- {_plain(value)}: {_plain(belief)}" for value, belief in slips)


def _plain(text: str) -> str:
    """Text whose signs mean nothing to Markdown."""
    return _MARKS.sub(r"\\\1", clean_line(text, len(text)))


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(lines)


# -- both ------------------------------------------------------------------------------------------------------------
def _answer(exercise: Exercise) -> str:
    """The answer as it is to be written: numbers, or letters of options."""
    card = exercise.card
    if card is None:
        return answer_text(exercise.problem)
    if entry_of(card) in {Entry.ORDER, Entry.MATCH}:
        right: tuple[Choice, ...] = card.choices
    else:
        right = tuple(choice for choice in exercise.options if choice.right)
    return ", ".join(ascii_lowercase[exercise.options.index(choice)] for choice in right)


def _slips(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """What each wrong rule gives, and what its followers believe."""
    if exercise.card is None:
        yield from ((shown(slip["value"], 4), str(slip["belief"])) for slip in slip_values(exercise.problem))


def _reasons(exercise: Exercise) -> Iterator[tuple[str, str]]:
    """Why each wrong option is wrong, as Markdown."""
    for letter, choice in zip(ascii_lowercase, exercise.options, strict=False):
        if choice.because and not choice.right:
            yield letter, choice.because
