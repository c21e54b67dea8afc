"""Questions in GIFT, the plain-text format that Moodle and other learning platforms import.

One question is one block without a blank line in it. Texts are in HTML, since only there every sign can be written.
A vector has one numerical question for each of its entries: GIFT knows no question with several fields.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.cards import entry_of
from quiz_bank.documents import solution_lines
from quiz_bank.exchange.exercise import bands, labels
from quiz_bank.exchange.fragment import bare, html, html_line, words
from quiz_bank.exchange.ordering import in_order, note
from quiz_bank.exchange.shares import share
from quiz_bank.question import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quiz_bank.exchange.exercise import Exercise
    from quiz_bank.model import Card

_ESCAPES = str.maketrans({sign: f"\\{sign}" for sign in "\\~=#{}:"} | {"\n": "\\n"})


def file(exercises: Iterable[Exercise]) -> Iterator[str]:
    """The questions as blocks, with a blank line behind each."""
    for exercise in exercises:
        for block in blocks(exercise):
            yield f"{block}\n\n"


def blocks(exercise: Exercise) -> Iterator[str]:
    """The blocks of a question: one, or one for each entry of a vector."""
    name = exercise.problem.id
    if exercise.card is not None:
        yield _block(name, exercise, "", _picked(exercise, exercise.card))
        return
    count = len(exercise.problem.key.value)
    for entry, label in enumerate(labels(exercise.problem)):
        one = ("", "") if count == 1 else (f" {label}", f"{label} only,")
        yield _block(name + one[0], exercise, one[1], _typed(exercise, entry))


def escaped(text: str) -> str:
    """Text whose signs mean nothing to GIFT."""
    return text.translate(_ESCAPES)


def _block(name: str, exercise: Exercise, entries: str, answers: Iterable[str]) -> str:
    lines = [*exercise.below(entries), *filter(None, [note(exercise)])]
    text = html(exercise.statement, "signs") + "".join(f"<p>{words(line)}</p>" for line in lines)
    opening = "{" if exercise.card else "{#"
    return "\n".join([f"// [id:{name}]", f"::{escaped(name)}::[html]{escaped(text)}{opening}", *answers, "}"])


def _typed(exercise: Exercise, entry: int) -> Iterator[str]:
    """The numbers: the right one with the whole mark, what wrong rules give with none."""
    for band in bands(exercise.problem, entry):
        weight = "" if band.is_right else "%0%"
        yield f"={weight}{band.value}:{band.tolerance}#{_text(words(' '.join(band.feedback)))}"
    yield f"####{_text('<br>'.join(map(words, solution_lines(exercise.problem))))}"


def _picked(exercise: Exercise, card: Card) -> Iterator[str]:
    """The options, or the pairs of a matching question; an order is matched with its places."""
    match entry_of(card):
        case Entry.CHOICE | Entry.TRUE_FALSE | Entry.SEVERAL as entry:
            for choice in exercise.options:
                mark = "=" if choice.right and entry is not Entry.SEVERAL else f"~%{share(card, choice)}%"
                text, reason = html_line(choice.text, "signs"), html_line(choice.because, "signs")
                yield f"{mark}{_text(text)}#{_text(reason)}"
        case Entry.MATCH:
            for choice in card.choices:
                yield f"={_text(html_line(choice.text, 'signs'))} -> {escaped(bare(choice.partner))}"
        case Entry.ORDER:
            for place, (letter, choice) in enumerate(in_order(exercise), start=1):
                yield f"={_text(letter + html_line(choice.text, 'signs'))} -> {place}"
        case other:
            raise ValueError(f"found a card that is answered by {other}, expected one with options")
    yield f"####{_text(html(card.why or card.back, 'signs'))}"


def _text(text: str) -> str:
    """A text behind a mark; brackets at its beginning would name a format."""
    return f"[html]{escaped(text)}" if text.startswith("[") else escaped(text)
