"""What a rule and everything that goes wrong in it give on a block of drawn numbers: `sight.Alone` for many questions.

Problems lie along the last axis; the entries of a vector, where there are any, along the first.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.graph import graph_of
from verifier.arrays.working import Working

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from verifier.arrays.graph import Way
    from verifier.program import Style
    from verifier.rule import Variant
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]


class Block(Working):
    """The numbers of many questions of one template."""

    def __init__(
        self, template: Template, inputs: dict[str, Array], count: int, indices: Mapping[int, Numbers] | None = None
    ) -> None:
        super().__init__(graph_of(template, frozenset(inputs)), inputs, count, indices or {})

    def only(self, chosen: Numbers) -> Block:
        """Some of the questions, beside the others."""
        some = Block(self.template, self.inputs, self.count, self.indices)
        some.keep(chosen)
        return some

    def result(self, variant: Variant) -> tuple[Array, Array]:
        """What a variant gives, and S of each entry; no number where it leads outside the finite ones."""
        way = self._run(variant)
        answer, scale = self._answer(way), self._scale(way)
        if not self.wrong.isdisjoint(way.lines):
            answer = np.where(self._lost(variant), np.nan, answer)
        return answer, scale

    def by_hand(self, style: Style, mode: str) -> Array:
        """What the rule itself gives when every operation is rounded in one of decimal's modes."""
        return self._answer(self._run(self.template.variant, style, mode))

    def sums(self) -> Iterator[tuple[Any, Any, Any]]:
        """Both sides of each sum of drawn quantities in the rule, and the sum."""
        for places in self._run(self.template.variant, "cancelling").sums:
            a, b, total = (self.value(place) for place in places)
            yield a, b, total

    # -- as a Sight ----------------------------------------------------------------------------------------------------
    def holds(self, condition: str, later: int = 0) -> Mask:
        """Whether a condition holds."""
        place = self.graph.condition(condition, later)
        if place is None:
            return np.zeros(self.count, dtype=np.bool_)
        self.work_out([place])
        return np.broadcast_to(np.atleast_2d(self.value(place)).any(axis=0), (self.count,)).copy()

    def answer(self, variant: Variant) -> tuple[Array, ...]:
        """What a variant gives."""
        return tuple(self.result(variant)[0])

    def given(self, name: str) -> tuple[Array, ...]:
        """What is given."""
        return tuple(np.atleast_2d(self.inputs[name]))

    def share(self, part: Array, whole: Array) -> Array:
        """How large a part is of a whole."""
        found: Array = np.where(whole == 0, 0.0, part / whole)
        return np.where(np.isnan(part) | np.isnan(whole), np.inf, found)

    def largest(self, values: Iterable[Array]) -> Array:
        """The largest of some numbers."""
        found: Array = reduce(np.maximum, values)
        return found

    # -- running -------------------------------------------------------------------------------------------------------
    def first(self, name: str) -> Array:
        """What is given, at the first step."""
        array = self.inputs[name]
        return array[0] if self.template.steps > 1 and name in self.template.anew else array

    def _run(self, variant: Variant, style: Style = "exact", mode: str = "") -> Way:
        """Work out every line of a variant."""
        way = self.graph.way(variant, style, mode)
        self.work_out(way.lines)
        return way

    def _answer(self, way: Way) -> Array:
        return self._rows([self.value(way.history[-1][target]) for target in self.template.targets])

    def _rows(self, values: Sequence[Any]) -> Array:
        """Numbers and vectors as one array of shape (entries, problems)."""
        rows = [np.atleast_2d(np.asarray(value, dtype=np.float64)) for value in values]
        if len(rows) == 1 and rows[0].shape[-1] == self.count:
            return rows[0]
        return np.concatenate([np.broadcast_to(row, (len(row), self.count)) for row in rows])

    def _lost(self, variant: Variant) -> Mask:
        """Where a float has no result, as behind a division by zero, though an array may go through infinity."""
        lost = np.zeros(self.count, dtype=np.bool_)
        way = self._run(variant, "watched")
        for place in {*way.watched, *way.lines}:
            lost |= ~np.atleast_2d(np.isfinite(self.value(place))).all(axis=0)
        return lost

    def _scale(self, way: Way) -> Array:
        rows: list[Any] = []
        for target in self.template.targets:
            if target != self.template.rule.parameter:
                rows.append(np.abs(self.value(way.history[-1][target])))
                continue
            # Before the first step stands what is given, later what each step gave.
            places = [self.value(step[target]) for step in way.history]
            rows.append(reduce(add, (np.abs(b - a) for a, b in pairwise(places))))
        return self._rows(rows)
