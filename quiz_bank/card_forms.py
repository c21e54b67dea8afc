"""What each form of card looks like when it is written, and the card that it becomes.

The field that asks decides the form: `Q:` with an answer, with a short answer or with a list of choices, `True or
false:`, `Cloze:`, `Order:`, `Match:` and `Code:`.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from quiz_bank.blocks import Block, BlockKind, ListItem, join
from quiz_bank.card_fields import QUESTIONS, Draft, FieldName
from quiz_bank.model import Card, CardType, Choice

if TYPE_CHECKING:
    from collections.abc import Callable

_BOX = re.compile(r"\[(?P<mark>[ xX])\][ \t]+(?P<text>.+)", re.DOTALL)
_GAP = re.compile(r"\{\{(?P<answer>.*?)\}\}", re.DOTALL)
TRUTH = re.compile(r"(?P<truth>True|False)\b[\s.,:;–—-]*(?P<reason>.*)", re.IGNORECASE | re.DOTALL)
"""A verdict with its reason."""
GAP = "[…]"
"""What a cloze card shows where the answer goes."""

_COMMON = (FieldName.WHY, FieldName.COMMONLY_SAID, FieldName.EVIDENCE, FieldName.TAGS, FieldName.HISTORY)
_ANYTHING = "text after the colon"


def formed(draft: Draft, card: Card) -> Card:
    """Return `card` with what it asks and answers; report whatever the form lacks or does not have room for."""
    asked = [name for name in QUESTIONS if name in draft.fields]
    if len(asked) != 1:
        found = f"{' and '.join(f'`{name}`' for name in asked)} in one card" if asked else "a card that asks nothing"
        draft.problems.add(draft.line, found, f"one of {', '.join(f'`{name}`' for name in QUESTIONS)}")
        return card
    form, allowed = _form(asked[0], draft)
    for name in draft.fields:
        if name not in (asked[0], *allowed, *_COMMON):
            draft.complain(name, f"the field `{name}`, which this form of card does not have", _hint(allowed))
    return form(draft, card)


def _form(asked: FieldName, draft: Draft) -> tuple[Callable[[Draft, Card], Card], tuple[FieldName, ...]]:
    """The function that makes the card, and the fields it reads besides the question and the common ones."""
    short = (FieldName.SHORT_ANSWER, FieldName.ALSO_ACCEPT)
    match asked:
        case FieldName.TRUE_OR_FALSE:
            return _true_or_false, (FieldName.ANSWER,)
        case FieldName.CLOZE:
            return _cloze, (FieldName.ALSO_ACCEPT,)
        case FieldName.ORDER:
            return _order, ()
        case FieldName.MATCH:
            return _match, ()
        case FieldName.CODE:
            return _code, () if _boxes(draft, asked) else short
        case _ if _boxes(draft, asked):
            return _choice, ()
        case _ if FieldName.SHORT_ANSWER in draft.fields:
            return _typed, short
        case _:
            return _flashcard, (FieldName.ANSWER, FieldName.KEY_POINTS)


def _hint(allowed: tuple[FieldName, ...]) -> str:
    """The fields that a form does have."""
    return "only " + ", ".join(f"`{name}`" for name in (*allowed, *_COMMON))


def _flashcard(draft: Draft, card: Card) -> Card:
    if FieldName.ANSWER not in draft.fields:
        draft.problems.add(draft.line, "a question without an answer", "`A:`, `Short answer:` or a list of choices")
    points = draft.fields.get(FieldName.KEY_POINTS)
    key_points: tuple[str, ...] = ()
    if points:
        key_points = tuple(item_text(item) for block in points.blocks for item in block.items)
        if not key_points or any(block.kind is not BlockKind.BULLETS for block in points.blocks):
            draft.complain(FieldName.KEY_POINTS, "key points that are not a list", "lines that start with `- `")
    front = draft.text(FieldName.QUESTION)
    return replace(card, front=front, back=draft.text(FieldName.ANSWER), key_points=key_points)


def _true_or_false(draft: Draft, card: Card) -> Card:
    back = draft.text(FieldName.ANSWER)
    found = TRUTH.fullmatch(back)
    if found is None or not found["reason"]:
        draft.complain(FieldName.ANSWER, "no verdict with a reason", "`A: True. ...` or `A: False. ...`")
        return card
    is_true = found["truth"].casefold() == "true"
    choices = (
        Choice("True", right=is_true, because="" if is_true else found["reason"]),
        Choice("False", right=not is_true, because=found["reason"] if is_true else ""),
    )
    front = draft.text(FieldName.TRUE_OR_FALSE)
    return replace(card, type=CardType.TRUE_FALSE, front=front, back=back, choices=choices)


def _cloze(draft: Draft, card: Card) -> Card:
    text = draft.text(FieldName.CLOZE)
    gaps = [" ".join(found["answer"].split()) for found in _GAP.finditer(text)]
    if len(gaps) != 1 or not gaps[0]:
        found = "an empty gap" if len(gaps) == 1 else f"{len(gaps) or 'no'} gaps"
        draft.complain(FieldName.CLOZE, found, "one gap, written `{{answer}}`; make a card for each")
        return card
    accepted = _distinct(draft, [gaps[0], *draft.entries(FieldName.ALSO_ACCEPT, ";")])
    front = _GAP.sub(lambda _: GAP, text)
    back = _GAP.sub(lambda found: f"**{found['answer'].strip()}**", text)
    return replace(card, type=CardType.CLOZE, front=front, back=back, accepted=accepted)


def _order(draft: Draft, card: Card) -> Card:
    own, lists = _apart(draft, FieldName.ORDER, BlockKind.NUMBERS)
    lines = [item_text(item) for block in lists for item in block.items]
    if len(lists) != 1 or len(lines) < 3 or len(set(lines)) != len(lines) or not all(lines):
        found = f"{len(lists) or 'no'} numbered lists" if len(lists) != 1 else f"{len(set(lines))} different lines"
        draft.complain(FieldName.ORDER, found, "one numbered list of three or more different lines, in the right order")
    back = "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    choices = tuple(Choice(line) for line in lines)
    return replace(card, type=CardType.ORDER, front=_asks(draft, FieldName.ORDER, own), back=back, choices=choices)


def _match(draft: Draft, card: Card) -> Card:
    own, tables = _apart(draft, FieldName.MATCH, BlockKind.TABLE)
    pairs = [row for table in tables for row in table.rows[1:]]
    choices = tuple(Choice(row[0], partner=row[1]) for row in pairs if len(row) == 2)
    if len(tables) != 1 or len(choices) != len(pairs) or len(pairs) < 2:
        draft.complain(FieldName.MATCH, "no table of pairs", "one table with two columns and two or more rows")
    for cells in ([choice.text for choice in choices], [choice.partner for choice in choices]):
        if not all(cells) or len(set(cells)) != len(cells):
            draft.complain(FieldName.MATCH, "an empty cell, or one that comes twice in its column", "different cells")
    back = "\n".join(f"- {choice.text} — {choice.partner}" for choice in choices)
    return replace(card, type=CardType.MATCH, front=_asks(draft, FieldName.MATCH, own), back=back, choices=choices)


def _choice(draft: Draft, card: Card) -> Card:
    choices = _choices(draft, FieldName.QUESTION)
    right = [choice.text for choice in choices if choice.right]
    own, _ = _apart(draft, FieldName.QUESTION, BlockKind.BULLETS)
    several = len(right) > 1
    return replace(
        card,
        type=CardType.SEVERAL if several else CardType.CHOICE,
        front=_asks(draft, FieldName.QUESTION, own),
        back="\n".join(f"- {text}" for text in right) if several else "".join(right),
        choices=choices,
    )


def _typed(draft: Draft, card: Card) -> Card:
    accepted = _short_answers(draft)
    front = draft.text(FieldName.QUESTION)
    return replace(card, type=CardType.TYPED, front=front, back="".join(accepted[:1]), accepted=accepted)


def _code(draft: Draft, card: Card) -> Card:
    if not any(block.kind is BlockKind.CODE for block in draft.fields[FieldName.CODE].blocks):
        draft.complain(FieldName.CODE, "no code to read", "a block of code between two lines of three backticks")
    if not _boxes(draft, FieldName.CODE):
        accepted = _short_answers(draft)
        front = draft.text(FieldName.CODE)
        return replace(card, type=CardType.CODE, front=front, back="".join(accepted[:1]), accepted=accepted)
    choices = _choices(draft, FieldName.CODE)
    right = [choice.text for choice in choices if choice.right]
    if len(right) > 1:
        draft.complain(FieldName.CODE, f"{len(right)} right choices", "one; what code does has one answer")
    own, _ = _apart(draft, FieldName.CODE, BlockKind.BULLETS)
    front = _asks(draft, FieldName.CODE, own)
    return replace(card, type=CardType.CODE, front=front, back="".join(right[:1]), choices=choices)


def _boxes(draft: Draft, name: FieldName) -> list[Block]:
    """The lists of choices in a field: those with a `[ ]` or a `[x]`."""
    lists = [block for block in draft.fields[name].blocks if block.kind is BlockKind.BULLETS]
    return [block for block in lists if any(_BOX.match(item_text(item)) for item in block.items)]


def _choices(draft: Draft, name: FieldName) -> tuple[Choice, ...]:
    """The choices of a field; every wrong one says why in a quote below it."""
    choices = []
    for item in [item for block in _boxes(draft, name) for item in block.items]:
        found = _BOX.fullmatch(item_text(item))
        if found is None:
            draft.problems.add(item.line, "a choice without a box", "`- [x] right` or `- [ ] wrong`")
            continue
        quotes = [block.text for block in item.blocks if block.kind is BlockKind.QUOTE]
        because = "\n\n".join(re.sub(r"^ {0,3}> ?", "", quote, flags=re.MULTILINE) for quote in quotes).strip()
        right = found["mark"] != " "
        choices.append(Choice(found["text"].strip(), right=right, because=because))
        if not right and not because:
            draft.problems.add(item.line, "a wrong choice without a reason", "a line `> ...` below it that says why")
    if not any(choice.right for choice in choices):
        draft.complain(name, "a list of choices without a right one", "`- [x]` before the right choice")
    if len({choice.text for choice in choices}) != len(choices) or len(choices) < 2:
        draft.complain(name, "fewer than two different choices", "two or more, each once")
    return tuple(choices)


def _short_answers(draft: Draft) -> tuple[str, ...]:
    """The spellings that count as right, the one that is shown first."""
    if FieldName.SHORT_ANSWER not in draft.fields:
        draft.problems.add(draft.line, "no answer", "`Short answer:` or a list of choices")
    shown = " ".join(draft.text(FieldName.SHORT_ANSWER).split())
    return _distinct(draft, [shown, *draft.entries(FieldName.ALSO_ACCEPT, ";")] if shown else [])


def _distinct(draft: Draft, spellings: list[str]) -> tuple[str, ...]:
    """The spellings, of which none may come twice."""
    if len(set(spellings)) != len(spellings):
        draft.complain(FieldName.ALSO_ACCEPT, "a spelling that comes twice", "each spelling once")
    return tuple(spellings)


def _apart(draft: Draft, name: FieldName, kind: BlockKind) -> tuple[list[Block], list[Block]]:
    """The blocks of a field that ask, and those that hold what there is to answer with."""
    blocks = draft.fields[name].blocks
    answers = _boxes(draft, name) if kind is BlockKind.BULLETS else [block for block in blocks if block.kind is kind]
    return [block for block in blocks if block not in answers], answers


def _asks(draft: Draft, name: FieldName, blocks: list[Block]) -> str:
    """The text that asks; a list alone is no question."""
    text = join(blocks)
    if not text.strip():
        draft.complain(name, f"nothing that asks after `{name}:`", _ANYTHING)
    return text


def item_text(item: ListItem) -> str:
    """The text of an entry of a list without the quotes in it."""
    return join(block for block in item.blocks if block.kind is not BlockKind.QUOTE).strip()
