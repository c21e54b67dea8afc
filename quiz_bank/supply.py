"""The questions of a template, number after number: the first few are drawn alone, later ones many at once.

Which question a number has does not depend on how it is drawn. Arrays are worth while from some tens of questions on;
the batches grow, so that the first questions are there at once and a million need no more memory than thousands.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from verifier import problem as drawn_alone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verifier.arrays.batch import Batch
    from verifier.problem import Problem
    from verifier.template import Template

T = TypeVar("T")

ALONE = 16
"""So many numbers take about as long alone as together."""
GROWTH = 64
MOST = 32_768
"""Numbers drawn together at most: a block of arrays."""
IN_MEMORY = 4 * MOST
"""Questions of all templates that take turns, drawn and not yet wanted."""


@dataclass(frozen=True, slots=True)
class Making(Generic[T]):
    """What is made of a drawn question, alone or in a batch; both ways give the same."""

    alone: Callable[[Problem], T]
    together: Callable[[Batch], Iterator[T]]
    most: int = MOST
    """Numbers drawn together at most; fewer need less memory, and more time for each."""


def as_problems() -> Making[Problem]:
    """The questions themselves; what is done with each takes far longer than to draw it."""
    return Making(lambda problem: problem, _problems, most=MOST // 8)


def _problems(batch: Batch) -> Iterator[Problem]:
    from verifier.arrays.problems import problems

    return problems(batch)


class Supply(Generic[T]):
    """What is made of the questions of one template, whose numbers are wanted in rising order."""

    def __init__(self, template: Template, making: Making[T], *, beside: int = 1) -> None:
        """Start without a question; `beside` so many supplies, this one among them, are kept at a time."""
        self.template = template
        self._making = making
        self._most = min(making.most, IN_MEMORY // beside)
        self._size = 0
        self._end = 0
        """The first number that is not provided for."""
        self._numbers: Iterator[int] = iter(())
        self._ahead = -1
        """The next number that was drawn together with others."""
        self._made: Iterator[T] = iter(())

    def take(self, number: int, wanted: int) -> T:
        """What is made of the question with this number; about so many more are wanted.

        Raises:
            NoAdmissibleDraw: there is no fair question.
        """
        if number >= self._end:
            self._provide(number, wanted)
        if number == self._ahead:
            self._ahead = next(self._numbers, -1)
            return next(self._made)
        return self._making.alone(drawn_alone.draw(self.template, number))

    def _provide(self, number: int, wanted: int) -> None:
        self._size = min(GROWTH * self._size, self._most) or ALONE
        count = min(self._size, wanted)
        self._end = number + count
        if count <= ALONE:
            return
        from verifier.arrays.batch import draw_batch

        batch = draw_batch(self.template, range(number, self._end))
        self._numbers, self._made = iter(batch.numbers.tolist()), self._making.together(batch)
        self._ahead = next(self._numbers, -1)
