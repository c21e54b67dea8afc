"""Questions as Moodle's own XML, read by Moodle 3.9 and later; questions of order need the type of Moodle 4.4.

A number is a `numerical` question, a vector a `cloze` with a field for each entry, which gives marks entry by entry.
The file is plain ASCII, so that it arrives whole through any pipe.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from quiz_bank.cards import entry_of
from quiz_bank.exchange.exercise import bands, labels
from quiz_bank.exchange.fragment import bare, html, html_line, words
from quiz_bank.exchange.ordering import in_order, note
from quiz_bank.exchange.shares import share
from quiz_bank.question import Entry
from verifier.notation import equation, latex
from verifier.solution import work

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quiz_bank.exchange.exercise import Band, Exercise
    from quiz_bank.model import Card

_CLOZE_SIGNS = str.maketrans({sign: f"&#{ord(sign)};" for sign in "~{}\\"})
"""Signs that would end or change a field, as an entity that Moodle turns back."""


def file(exercises: Iterable[Exercise]) -> Iterator[str]:
    """The document: its beginning, the questions one by one, its end."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<quiz>\n'
    for exercise in exercises:
        yield question(exercise).encode("ascii", "xmlcharrefreplace").decode() + "\n"
    yield "</quiz>\n"


def question(exercise: Exercise) -> str:
    """One question as an element."""
    kind, asked, parts = _picked(exercise, exercise.card) if exercise.card else _numbers(exercise)
    return (
        f'<question type="{kind}">'
        f"<name>{_text(exercise.problem.id)}</name>"
        f"{_rich('questiontext', asked)}"
        f"{_rich('generalfeedback', _way(exercise))}"
        "<defaultgrade>1</defaultgrade><penalty>0.3333333</penalty><hidden>0</hidden>"
        f"<idnumber>{_xml(exercise.problem.id)}</idnumber>"
        f"{parts}{_tags(exercise)}</question>"
    )


def _xml(text: str) -> str:
    return escape(text, quote=False)


def _text(text: str) -> str:
    return f"<text>{_xml(text)}</text>"


def _rich(name: str, fragment: str) -> str:
    """An element that holds a piece of HTML."""
    return f'<{name} format="html">{_text(fragment)}</{name}>'


def _tags(exercise: Exercise) -> str:
    template = exercise.problem.template
    tags = (template.rule.id, template.kind, f"level {template.level}", template.dialect)
    return f"<tags>{''.join(f'<tag>{_text(tag)}</tag>' for tag in tags)}</tags>"


# -- numbers ---------------------------------------------------------------------------------------------------------
def _numbers(exercise: Exercise) -> tuple[str, str, str]:
    """The type of a question whose answer is typed, its text, and its answers where they stand outside the text."""
    if len(exercise.problem.key.value) > 1:
        return "cloze", _fields(exercise), ""
    return "numerical", _prompt(exercise), "".join(map(_answer, bands(exercise.problem)))


def _prompt(exercise: Exercise, entries: str = "") -> str:
    lines = [*exercise.below(entries), *filter(None, [note(exercise)])]
    return html(exercise.statement, "latex") + "".join(f"<p>{words(line)}</p>" for line in lines)


def _answer(band: Band) -> str:
    return (
        f'<answer fraction="{100 if band.is_right else 0}" format="moodle_auto_format">{_text(band.value)}'
        f"{_rich('feedback', words(' '.join(band.feedback)))}<tolerance>{band.tolerance}</tolerance></answer>"
    )


def _fields(exercise: Exercise) -> str:
    """The prompt with a field for each entry below it."""
    problem = exercise.problem
    prompt = _prompt(exercise, "entry by entry,").translate(_CLOZE_SIGNS)
    fields = (f"<p>{words(label)}: {_field(bands(problem, at))}</p>" for at, label in enumerate(labels(problem)))
    return prompt + "".join(fields)


def _field(found: Iterable[Band]) -> str:
    return f"{{1:NUMERICAL:{'~'.join(map(_alternative, found))}}}"


def _alternative(band: Band) -> str:
    feedback = escape(words(" ".join(band.feedback)), quote=False).translate(_CLOZE_SIGNS)
    return f"{'=' if band.is_right else '%0%'}{band.value}:{band.tolerance}#{feedback}"


def _way(exercise: Exercise) -> str:
    """The worked solution, and for a card its reason."""
    told = html(exercise.card.why or exercise.card.back, "latex") if exercise.card else ""
    worked = work(exercise.problem) if exercise.has_numbers else ()
    lines = (latex(equation(*line.sides)) for line in worked)
    return told + "".join(rf"<p>\({words(line)}\)</p>" for line in lines)


# -- options ---------------------------------------------------------------------------------------------------------
def _picked(exercise: Exercise, card: Card) -> tuple[str, str, str]:
    """The type of a question whose answer is picked, its text, and its options.

    Raises:
        ValueError: the card has none.
    """
    asked = _prompt(exercise)
    match entry_of(card):
        case Entry.CHOICE | Entry.TRUE_FALSE:
            return "multichoice", asked, _choices(exercise, card, single=True)
        case Entry.SEVERAL:
            return "multichoice", asked, _choices(exercise, card, single=False)
        case Entry.MATCH:
            return "matching", asked, _pairs(card)
        case Entry.ORDER:
            return "ordering", asked, _order(exercise)
        case other:
            raise ValueError(f"found a card that is answered by {other}, expected one with options")


def _choices(exercise: Exercise, card: Card, *, single: bool) -> str:
    options = (
        _rich_answer(html_line(choice.text, "latex"), share(card, choice), html_line(choice.because, "latex"))
        for choice in exercise.options
    )
    shuffled = not card.in_order
    shown = f"<single>{str(single).lower()}</single><shuffleanswers>{str(shuffled).lower()}</shuffleanswers>"
    return f"{shown}<answernumbering>abc</answernumbering>{''.join(options)}"


def _rich_answer(fragment: str, fraction: str, feedback: str = "") -> str:
    told = _rich("feedback", feedback)
    return f'<answer fraction="{fraction}" format="html">{_text(fragment)}{told}</answer>'


def _pairs(card: Card) -> str:
    pairs = (
        f'<subquestion format="html">{_text(html_line(choice.text, "latex"))}'
        f"<answer>{_text(bare(choice.partner))}</answer></subquestion>"
        for choice in card.choices
    )
    return f"<shuffleanswers>true</shuffleanswers>{''.join(pairs)}"


def _order(exercise: Exercise) -> str:
    ordered = in_order(exercise)
    lines = (
        _rich_answer(letter + html_line(choice.text, "latex"), str(place))
        for place, (letter, choice) in enumerate(ordered, start=1)
    )
    return (
        "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
        f"<selectcount>{len(ordered)}</selectcount><gradingtype>ABSOLUTE_POSITION</gradingtype>"
        f"<showgrading>SHOW</showgrading><numberingstyle>none</numberingstyle>{''.join(lines)}"
    )
