"""Everything there is to learn, as items with stable ids, and how an item becomes a question.

Cards come from decks and imported files, skills from kinds of question times rules. Skills of one level take turns
family by family, so that a beginner meets an optimizer, an initializer and a regularizer before the second optimizer.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import verifier
from quiz_bank import kinds
from quiz_bank.cards import AskedCard
from quiz_bank.drawn import all_templates, template_of
from quiz_bank.errors import BankError
from quiz_bank.importing import of_deck, shipped_files
from quiz_bank.kinds import KINDS
from quiz_bank.model import Item, ItemKind, Origin
from quiz_bank.selection import asked
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.rule import Family

if TYPE_CHECKING:
    from quiz_bank.asked import Asked
    from quiz_bank.importing import Imported
    from quiz_bank.model import ItemState, SyncCounts
    from quiz_bank.ports import Store
    from verifier.problem import Problem
    from verifier.template import Template

TOPICS = {
    Family.OPTIMIZER: "Optimizers",
    Family.INITIALIZER: "Initializers",
    Family.REGULARIZER: "Regularization",
    Family.SCHEDULE: "Schedules",
    Family.HYPERPARAMETER: "Hyperparameters",
}
"""The topic of each family's skills; decks use the same words."""

SKILLS = "skills"
"""The source that all skills belong to."""
CODE = "skills/code"
"""What the code was that made them."""

READING = 1
"""Grows when the same deck or the same rules come to give other items."""

CRAM_FROM = 1_000_000
"""Practice ahead draws from here on, so that it never uses up a scheduled question."""
MOST_SKIPPED = 20
"""Numbers that may in turn yield no fair question."""


def skill_items() -> list[Item]:
    """Every skill, in the order in which a learner should meet them."""
    ranks: defaultdict[tuple[int, Family], int] = defaultdict(int)
    kinds = [kind.id for kind in KINDS]
    ordered = []
    for template in sorted(all_templates(), key=lambda t: (t.level, kinds.index(t.kind.partition("-")[0]))):
        place = (template.level, template.rule.family)
        ordered.append(((template.level, ranks[place]), template))
        ranks[place] += 1
    ordered.sort(key=lambda entry: entry[0])
    return [
        Item(template.name, ItemKind.SKILL, TOPICS[template.rule.family], Origin.SKILL, position)
        for position, (_, template) in enumerate(ordered)
    ]


def card_items(imported: Imported, origin: Origin) -> list[Item]:
    """The cards of one file as items."""
    return [Item(card.id, ItemKind.CARD, card.topic, origin, n, card) for n, card in enumerate(imported.cards)]


def sync(store: Store) -> None:
    """Bring what the program ships into the store; what did not change since the last time is not even read."""
    for name, text in shipped_files():
        if _is_new(store, f"shipped/{name}", text):
            deck = of_deck(text, name)
            store.sync(deck.source_name, card_items(deck, Origin.STARTER))
            _keep(store, f"shipped/{name}", text)
    # Making every template of every rule takes a second, so it is done only when the code may make others.
    made_of = code()
    if _is_new(store, CODE, made_of):
        names = "\0".join(template.name for template in all_templates())
        if _is_new(store, SKILLS, names):
            store.sync(SKILLS, skill_items())
            _keep(store, SKILLS, names)
        _keep(store, CODE, made_of)


def code() -> str:
    """What the rules and the kinds of question are made of: a digest of every file of the two packages."""
    made_of = hashlib.blake2b(digest_size=16)
    for package in (verifier, kinds):
        for file in sorted(Path(str(package.__file__)).parent.rglob("*.py")):
            made_of.update(file.name.encode() + b"\0" + file.read_bytes())
    return made_of.hexdigest()


def _is_new(store: Store, source: str, text: str) -> bool:
    return store.fingerprint(source) != digest(text)


def _keep(store: Store, source: str, text: str) -> None:
    store.set_fingerprint(source, digest(text))


def digest(text: str) -> str:
    """What a text looks like to this version; the same again means that nothing has to be read."""
    return f"{READING}:{hashlib.blake2b(text.encode(), digest_size=16).hexdigest()}"


def add(store: Store, imported: Imported) -> SyncCounts:
    """Bring the cards of a file into the store: new ones added, changed ones updated with their history kept.

    A row that was refused may be a card that is there already: nothing is retired then.
    """
    return store.sync(imported.source_name, card_items(imported, Origin.IMPORTED), partial=bool(imported.refused))


def ask(item: Item, state: ItemState, *, cram_number: int | None = None) -> Asked:
    """The question that an item asks in this state; a skill's draw depends on how many it has used up.

    Raises:
        BankError: the item is a skill that this version does not have, or that yields no fair question.
    """
    if item.card is not None:
        return AskedCard(item, item.card, state.reviews)
    first = state.draws if cram_number is None else CRAM_FROM + cram_number
    return asked(_fair(template_of(item.id), first), item_id=item.id, topic=item.topic)


def _fair(template: Template, first: int) -> Problem:
    for number in range(first, first + MOST_SKIPPED):
        try:
            return draw(template, number)
        except NoAdmissibleDraw:
            continue
    raise BankError(f"{template.name}: no fair question from number {first} to {first + MOST_SKIPPED - 1}")
