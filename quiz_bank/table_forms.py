"""Which form of card a row of a table asks for, and the card that it becomes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quiz_bank.card_forms import GAP, TRUTH
from quiz_bank.model import Card, CardType, Choice
from quiz_bank.safe import clean_line
from quiz_bank.table_columns import Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quiz_bank.errors import Problems

_FORMS = {type_.value.replace("-", " "): type_ for type_ in CardType} | {
    "basic": CardType.FLASHCARD,
    "code reading": CardType.CODE,
    "matching": CardType.MATCH,
    "multiple choice": CardType.CHOICE,
    "ordering": CardType.ORDER,
    "several choices": CardType.SEVERAL,
    "short answer": CardType.TYPED,
    "true or false": CardType.TRUE_FALSE,
    "true/false": CardType.TRUE_FALSE,
}
_ENTRY = re.compile(r"[ \t]*[\n|][ \t]*")
_BULLET = re.compile(r"(?:[-*+]|\d+[.)])[ \t]+")
_PAIR = re.compile(r"\s*(?:=>|->|→)\s*")
_BRACES = r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}"
_GAP = re.compile(
    rf"\{{\{{(?:c(?P<number>\d+)::)?(?P<answer>(?:[^{{}}]|{_BRACES})*?)(?:::(?P<hint>[^{{}}]*))?\}}\}}(?!\}})"
)
_NUMBERED_GAP = re.compile(r"\{\{c\d+::")
_FORMULA_MARK = re.compile(r"\\[(\[]|\$")
_ESCAPED = re.compile(r"\\([*_`<#>])")
_LETTER = re.compile(r"[A-Ha-h][.)]?")


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row says, by column; whatever is wrong with it goes to `problems`."""

    line: int
    by_column: Mapping[Column, list[str]]
    problems: Problems

    def text(self, column: Column) -> str:
        """The text of a column, nothing for one that is not there."""
        return "\n".join(self.by_column.get(column, ()))

    def complain(self, found: str, expected: str) -> None:
        """Report what keeps the row from being a card."""
        self.problems.add(self.line, found, expected)


def entries(text: str) -> list[str]:
    """The entries of a cell that holds a list: on lines of their own or between upright strokes."""
    parts = (_BULLET.sub("", part.strip(), count=1) for part in _ENTRY.split(text))
    return [part for part in parts if part]


def formed(cells: Cells, card: Card, *, why: str, tags: tuple[str, ...]) -> list[Card]:
    """The card of a row in its form, or one for each gap; none when the row is reported."""
    form = _form(cells)
    if form is None:
        return []
    card = replace(card, type=form, why=why, tags=tags)
    if form is CardType.CLOZE:
        return _gaps(cells, card)
    if not card.back:
        cells.complain("a question without an answer", "an answer in the same row")
        return []
    match form:
        case CardType.TRUE_FALSE:
            made = _true_or_false(cells, card)
        case CardType.CHOICE | CardType.SEVERAL:
            made = _choice(cells, card)
        case CardType.ORDER:
            made = _order(cells, card)
        case CardType.MATCH:
            made = _match(cells, card)
        case CardType.TYPED:
            made = _typed(cells, card)
        case CardType.CODE:
            made = _choice(cells, card) if cells.text(Column.CHOICES) else _typed(cells, card)
        case _:
            made = replace(card, key_points=tuple(entries(cells.text(Column.KEY_POINTS))))
    return [made] if made else []


def _form(cells: Cells) -> CardType | None:
    """The form that a row names, else the one that its cells ask for; None when it names one that there is not."""
    named = " ".join(re.sub(r"[\s_-]+", " ", cells.text(Column.TYPE)).casefold().split())
    if named and named not in _FORMS:
        known = ", ".join(type_.value for type_ in CardType)
        cells.complain(f'the type "{clean_line(named, 40)}"', f"one of {known}, or nothing")
        return None
    if named:
        return _FORMS[named]
    if _NUMBERED_GAP.search(cells.text(Column.QUESTION)):
        return CardType.CLOZE
    if cells.text(Column.CHOICES):
        return CardType.CHOICE
    return CardType.TYPED if cells.text(Column.ACCEPTED) else CardType.FLASHCARD


def _true_or_false(cells: Cells, card: Card) -> Card | None:
    found = TRUTH.fullmatch(card.back)
    if found is None:
        cells.complain(f'"{clean_line(card.back, 40)}" as a verdict', "True or False, and the reason behind it")
        return None
    is_true = found["truth"].casefold() == "true"
    reason = found["reason"].strip() or card.why
    choices = (
        Choice("True", right=is_true, because="" if is_true else reason),
        Choice("False", right=not is_true, because=reason if is_true else ""),
    )
    return replace(card, choices=choices)


def _choice(cells: Cells, card: Card) -> Card | None:
    """A choice among the answer and the other entries; several answers are entries that all stand among them."""
    listed = list(dict.fromkeys(each for cell in cells.by_column.get(Column.CHOICES, ()) for each in entries(cell)))
    answers = entries(card.back)
    if card.type is CardType.CHOICE and not (len(answers) > 1 and set(answers) <= set(listed)):
        answers = [_lettered(card.back, listed)]
    wrong = [each for each in listed if each not in answers]
    if not wrong:
        cells.complain("no wrong choice", "wrong ones in the column `choices`, on lines of their own or between `|`")
        return None
    reasons = entries(cells.text(Column.REASONS))
    if reasons and len(reasons) != len(wrong):
        cells.complain(f"{len(reasons)} reasons for {len(wrong)} wrong choices", "one for each, in the same order")
        return None
    if card.type is CardType.CODE and len(answers) > 1:
        cells.complain(f"{len(answers)} right choices", "one; what code does has one answer")
        return None
    because = dict(zip(wrong, reasons, strict=False))
    order = [*listed, *(each for each in answers if each not in listed)]
    choices = tuple(Choice(each, right=each in answers, because=because.get(each, "")) for each in order)
    back = "\n".join(f"- {each}" for each in answers) if len(answers) > 1 else answers[0]
    type_ = card.type if card.type is CardType.CODE else CardType.SEVERAL if len(answers) > 1 else CardType.CHOICE
    return replace(card, type=type_, back=back, choices=choices)


def _lettered(answer: str, listed: list[str]) -> str:
    """The answer, or the choice whose letter it is when the choices themselves are no letters."""
    if answer in listed or not _LETTER.fullmatch(answer) or any(len(each) == 1 for each in listed):
        return answer
    at = ord(answer[0].casefold()) - ord("a")
    return listed[at] if at < len(listed) else answer


def _order(cells: Cells, card: Card) -> Card | None:
    lines = entries(card.back)
    if len(lines) < 3 or len(set(lines)) != len(lines):
        expected = "three or more as the answer, in the right order, on lines of their own or between `|`"
        cells.complain(f"{len(set(lines))} different entries to sort", expected)
        return None
    back = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    return replace(card, back=back, choices=tuple(Choice(line) for line in lines))


def _match(cells: Cells, card: Card) -> Card | None:
    pairs = [_PAIR.split(entry) for entry in entries(card.back)]
    whole = [pair for pair in pairs if len(pair) == 2 and all(pair)]
    distinct = all(len(set(side)) == len(pairs) for side in zip(*whole, strict=True))
    if len(whole) != len(pairs) or len(pairs) < 2 or not distinct:
        cells.complain("no pairs to match", "two or more different ones as the answer, such as `a => 1 | b => 2`")
        return None
    back = "\n".join(f"- {left} — {right}" for left, right in whole)
    return replace(card, back=back, choices=tuple(Choice(left, partner=right) for left, right in whole))


def _typed(cells: Cells, card: Card) -> Card:
    """A typed answer with its spellings."""
    return replace(card, accepted=_spellings(card.back, cells))


def _spellings(answer: str, cells: Cells) -> tuple[str, ...]:
    """The answer and what else is accepted, each once, as somebody types it."""
    others = entries(cells.text(Column.ACCEPTED).replace(";", "\n"))
    return tuple(dict.fromkeys(_ESCAPED.sub(r"\1", " ".join(each.split())) for each in (answer, *others)))


def _gaps(cells: Cells, card: Card) -> list[Card]:
    """A card for each number of a gap; gaps of one number are asked together and have one answer."""
    found = list(_GAP.finditer(card.front))
    by_number: dict[str, list[str]] = {}
    for gap in found:
        by_number.setdefault(gap["number"] or "", []).append(" ".join(gap["answer"].split()))
    fault = _fault(card.front, by_number)
    if fault:
        cells.complain(fault, "gaps such as `{{answer}}`, or `{{c1::answer}}` and `{{c2::another}}`")
        return []
    return [_with_gap(cells, card, number, answers[0], len(by_number)) for number, answers in by_number.items()]


def _fault(text: str, by_number: Mapping[str, list[str]]) -> str:
    """What keeps the gaps of a text from being asked, or nothing."""
    if "{{" in _GAP.sub("", text):
        return "a gap that is not closed"
    if not by_number:
        return "no gap"
    if any(_NUMBERED_GAP.search(answer) for answers in by_number.values() for answer in answers):
        return "a gap within a gap"
    if not all(answer for answers in by_number.values() for answer in answers):
        return "an empty gap"
    if any(len(set(answers)) > 1 for answers in by_number.values()):
        return "different answers in gaps of one number"
    return ""


def _with_gap(cells: Cells, card: Card, number: str, answer: str, cards: int) -> Card:
    """The card that asks for one gap and shows the others; a formula is no answer to type, so the learner grades it."""

    def filled(gap: re.Match[str], of_number: str) -> str:
        return of_number if (gap["number"] or "") == number else gap["answer"]

    front = _GAP.sub(lambda gap: filled(gap, f"{GAP} ({gap['hint']})" if gap["hint"] else GAP), card.front)
    back = _GAP.sub(lambda gap: filled(gap, f"**{gap['answer'].strip()}**"), card.front)
    is_formula = _FORMULA_MARK.search(answer) is not None
    spellings = _spellings(answer, cells) if cards == 1 else (answer,)
    return replace(
        card,
        id=f"{card.id}/c{number}" if number else card.id,
        type=CardType.FLASHCARD if is_formula else CardType.CLOZE,
        front=front,
        back=back,
        accepted=() if is_formula else spellings,
        why=card.why or (card.back if card.back != answer else ""),
    )
