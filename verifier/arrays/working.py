"""What the nodes of a template's graph give on the numbers of many questions: each is worked out once, when wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.graph import Constant, Given, functions
from verifier.arrays.rounding import rounded_with_ties
from verifier.arrays.values import combinations, place_among
from verifier.certificate import DIGITS, DIGITS_FOR_EXACT

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from verifier.arrays.graph import Graph, Operation
    from verifier.arrays.values import Slots
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]
Numbers: TypeAlias = NDArray[np.int64]


class Working:
    """The numbers of many questions, with what was worked out of them so far."""

    def __init__(self, graph: Graph, inputs: Mapping[str, Array], count: int, indices: Mapping[int, Numbers]) -> None:
        self.graph = graph
        self.template = graph.template
        self.inputs = dict(inputs)
        """What is given: (problems,) or (entries, problems); with several steps, what is given anew has those first."""
        self.count = count
        self.indices = dict(indices)
        """Which of its values each quantity with few of them has, by its place among the coordinates."""
        self.ties: Mask | None = None
        """Where a hand met a number halfway between two."""
        self._known: dict[int | Slots, tuple[int, Any]] = {}
        """What was worked out, and how often questions had been dropped by then."""
        self._kept: list[tuple[int, Numbers]] = []
        """How many questions there were each time some were dropped, and which stayed."""
        self.wrong: set[int] = set()
        """Nodes with a division by zero, a number too large or none at all on the way to them."""
        self._went_wrong = False

    def keep(self, kept: Numbers) -> None:
        """Go on with some of the questions."""
        self._kept.append((self.count, kept))
        self.inputs = {name: array.take(kept, axis=-1) for name, array in self.inputs.items()}
        self.indices = {slot: index.take(kept) for slot, index in self.indices.items()}
        self.ties = None if self.ties is None else self.ties.take(kept)
        self.count = len(kept)

    def forget(self) -> None:
        """Drop what was worked out, which takes far more room than what is given."""
        self._known.clear()

    def value(self, place: int) -> Any:
        """What a node of the graph gives."""
        if place not in self._known:
            node, slots = self.graph.nodes[place], self.graph.slots[place]
            if isinstance(node, Constant):
                found = node.number
            elif isinstance(node, Given):
                found = self.inputs[node.name] if node.step is None else self.inputs[node.name][node.step]
            elif slots is not None and self.indices:
                found = self._looked_up(place, slots)
            else:
                found = self._computed(place, node)
            self._remember(place, found)
        return self._recalled(place)

    def work_out(self, places: Sequence[int]) -> None:
        """Work out some nodes, and note what goes wrong on the way."""
        with np.errstate(divide="call", over="call", invalid="call", call=self._note):
            for place in places:
                if place not in self._known:
                    self.value(place)

    def _recalled(self, key: int | Slots) -> Any:
        """What was worked out, of the questions that are left."""
        since, found = self._known[key]
        if since < len(self._kept):
            for count, kept in self._kept[since:]:
                # What is the same for all questions may stand there once.
                if np.ndim(found) and found.shape[-1] == count:
                    found = found.take(kept, axis=-1)
            self._remember(key, found)
        return found

    def _remember(self, key: int | Slots, value: Any) -> None:
        self._known[key] = len(self._kept), value

    def _computed(self, place: int, node: Operation) -> Any:
        values = [self.value(argument) for argument in node.arguments]
        self._went_wrong = False
        if node.mode:
            found, ties = rounded_with_ties(values[0], node.mode, digits_of(self.template))
            self._note_ties(ties)
        else:
            found = functions()[node.name](*values)
        if self._went_wrong or not self.wrong.isdisjoint(node.decisive):
            self.wrong.add(place)
        return found

    def _looked_up(self, place: int, slots: Slots) -> Any:
        """What a node with few values gives: each of them is worked out once for the template."""
        table = self._table(slots)
        table.work_out([place])
        values = table.value(place)
        if place in table.wrong:
            self.wrong.add(place)
        if table.count == 1 or not np.ndim(values):
            self._note_ties(table.ties)
            return values
        if slots not in self._known:
            self._remember(slots, place_among(self.template, slots, self.indices))
        index = self._recalled(slots)
        self._note_ties(None if table.ties is None else table.ties.take(index))
        return values.take(index, axis=-1)

    def _table(self, slots: Slots) -> Working:
        """Every combination of the values of some quantities that have few."""
        tables = self.graph.tables
        if slots not in tables:
            inputs, count = combinations(self.template, slots)
            tables[slots] = Working(self.graph, inputs, count, {})
        return tables[slots]

    def _note_ties(self, ties: Mask | None) -> None:
        if ties is not None:
            before = np.zeros(self.count, dtype=np.bool_) if self.ties is None else self.ties
            self.ties = before | np.atleast_2d(ties).any(axis=0)

    def _note(self, _kind: str, _flag: int) -> None:
        """NumPy's word that something was divided by zero, too large or no number."""
        self._went_wrong = True


def digits_of(template: Template) -> int:
    """How many digits a hand keeps."""
    return DIGITS_FOR_EXACT if template.exact else DIGITS
