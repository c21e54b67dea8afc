"""What a session asks of a question, whatever it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from quiz_bank.question import Judgement, Question, Solution


class Asked(Protocol):
    """A question that is being asked: a card, or a drawn problem."""

    @property
    def question(self) -> Question:
        """What is shown."""
        ...

    @property
    def inputs(self) -> str:
        """The drawn numbers as JSON; empty for a card."""
        ...

    def read(self, typed: str) -> str:
        """What the answer line would read, for a live echo; never raises."""
        ...

    def judge(self, typed: str) -> Judgement:
        """Judge what was typed."""
        ...

    def judge_picks(self, picks: tuple[int, ...]) -> Judgement:
        """Judge what was picked among the options."""
        ...

    def solution(self) -> Solution:
        """The answer, the way to it, and how it is known."""
        ...
