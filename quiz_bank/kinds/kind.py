"""What a kind of question is: which templates it makes of a rule, and in which words it asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypedDict, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.model import Card
    from verifier.problem import Problem
    from verifier.rule import Rule
    from verifier.template import Template

VECTOR_ENTRIES = 3


class Kind(Protocol):
    """A kind of drawn question."""

    @property
    def id(self) -> str:
        """The word that selects the kind; a template's kind is this word, perhaps with `-quantity` behind it."""
        ...

    def templates(self, rule: Rule) -> Iterator[Template]:
        """The templates of a rule, dialect by dialect; none where the rule lacks what the kind needs."""
        ...

    def statement(self, problem: Problem) -> str:
        """The situation, in one or two sentences of Markdown."""
        ...

    def ask(self, problem: Problem) -> str:
        """What is wanted, as words that follow "Find"."""
        ...


@runtime_checkable
class ChoiceKind(Kind, Protocol):
    """A kind whose answer is picked, not typed."""

    @property
    def has_numbers(self) -> bool:
        """Whether the question shows the drawn numbers; if not, it draws what the options are."""
        ...

    def card(self, problem: Problem) -> Card:
        """The question with its options; the same problem gives the same card for ever."""
        ...


def is_drawable(rule: Rule) -> bool:
    """Whether questions can be drawn from a rule: it runs on plain numbers and says what to draw."""
    return bool(rule.draws) and not rule.functions


class Fineness(TypedDict):
    """How a template of one quantity is made where the rule has finer numbers for it; see `Rule.fine_draws`."""

    fine: bool
    kind_version: int


def finely(rule: Rule) -> Fineness:
    """Finer numbers where the rule has them; the coarser ones were asked before."""
    return {"fine": bool(rule.fine_draws), "kind_version": 1 + bool(rule.fine_draws)}


def dialects(rule: Rule) -> Iterator[str]:
    """The dialects worth asking for: those that give numbers of their own."""
    for dialect in rule.dialects:
        if not dialect.same_as:
            yield dialect.name
