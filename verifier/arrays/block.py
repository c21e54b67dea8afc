"""What a rule and everything that goes wrong in it give on a block of drawn numbers: `sight.Alone` for many questions.

Problems lie along the last axis; the entries of a vector, where there are any, along the first.
"""

from __future__ import annotations

from functools import reduce
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.errors import BadLine
from verifier.expression import Line, free_names, names_in, parse_expression
from verifier.program import batch_program

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from verifier.program import Style
    from verifier.rule import Variant
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]


class Block:
    """The numbers of many questions of one template."""

    def __init__(self, template: Template, inputs: dict[str, Array], count: int) -> None:
        self.template = template
        self.inputs = inputs
        """What is given: (problems,) or (entries, problems); with several steps, what is given anew has those first."""
        self.count = count
        self._went_wrong = False
        self._looked_at: dict[int, tuple[Variant, tuple[Array, Array]]] = {}

    def keep(self, chosen: Mask) -> None:
        """Go on with some of the questions."""
        self.inputs = {name: np.compress(chosen, array, axis=-1) for name, array in self.inputs.items()}
        self.count = int(np.count_nonzero(chosen))
        self._looked_at.clear()

    def only(self, chosen: Mask) -> Block:
        """Some of the questions, beside the others."""
        some = Block(self.template, self.inputs, self.count)
        some.keep(chosen)
        return some

    def result(self, variant: Variant) -> tuple[Array, Array]:
        """What a variant gives, and S of each entry; no number where it leads outside the finite ones."""
        if id(variant) in self._looked_at:
            return self._looked_at[id(variant)][1]
        history = self._run(variant)
        answer, scale = self._answer(history), self._scale(history)
        return np.where(self._lost(variant), np.nan, answer) if self._went_wrong else answer, scale

    def worked(
        self,
        style: Style,
        functions: Mapping[str, Any],
        constants: frozenset[str] = frozenset(),
        unwatched: frozenset[str] = frozenset(),
    ) -> Array:
        """What the rule itself gives when it is worked in a style."""
        return self._answer(self._run(self.template.variant, style, functions, constants, unwatched))

    # -- as a Sight ----------------------------------------------------------------------------------------------------
    def holds(self, condition: str, later: int = 0) -> Mask:
        """Whether a condition holds."""
        expression = parse_expression(condition)
        known: dict[str, Any] = {name: self.first(name) for name in self.inputs}
        known["t"] = known.get("t", np.float64(self.template.steps)) + later
        if not names_in(expression) <= known.keys():
            return np.zeros(self.count, dtype=np.bool_)
        holds = batch_program((Line("holds", expression, condition),))(known)["holds"]
        return np.broadcast_to(np.atleast_2d(holds).any(axis=0), (self.count,)).copy()

    def answer(self, variant: Variant) -> tuple[Array, ...]:
        """What a variant gives."""
        # The variant is kept as well, so that its identity stays its own.
        _, (answer, _) = self._looked_at.setdefault(id(variant), (variant, self.result(variant)))
        return tuple(answer)

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

    def in_dialect(self, dialect: str) -> Variant | None:
        """The rule in another dialect, if it can run on these numbers."""
        template = self.template
        defaults = template.rule.defaults(dialect)
        given = {n: float(np.ravel(array)[0]) for n, array in self.inputs.items() if n in defaults}
        try:
            variant = template.variant_in(dialect, given)
        except BadLine:
            return None
        if not set(template.targets) <= set(variant.assigned):
            return None
        needed = {name.removesuffix("_prev") for name in free_names(template.lines(variant))}
        if template.steps > 1:
            needed -= {*variant.state, "t"}
        return variant if needed <= self.inputs.keys() else None

    def _run(
        self,
        variant: Variant,
        style: Style = "exact",
        functions: Mapping[str, Any] | None = None,
        constants: frozenset[str] = frozenset(),
        unwatched: frozenset[str] = frozenset(),
    ) -> list[Mapping[str, Any]]:
        """Every named value after each step; before the first, what is given."""
        template = self.template
        step = batch_program(template.lines(variant), style=style, constants=constants, unwatched=unwatched)
        several = template.steps > 1
        self._went_wrong = False
        values: dict[str, Any] = dict(self.inputs)
        for name, start in variant.state.items() if several else ():
            values[name] = self.inputs[start] if isinstance(start, str) else start
        history: list[Mapping[str, Any]] = [dict(values)]
        for number in range(template.steps):
            now = dict(values)
            if several:
                now |= {name: self.inputs[name][number] for name in template.anew if name in self.inputs}
            now.setdefault("t", number + 1)
            now |= {f"{name}_prev": now[name] for name in template.carried if name in now}
            with np.errstate(divide="call", over="call", invalid="call", call=self._note):
                out = step({**now, **(functions or {})})
            history.append(out)
            values |= {name: out[name] for name in template.carried if name in out}
        return history

    def _note(self, _kind: str, _flag: int) -> None:
        """NumPy's word that something was divided by zero, too large or no number."""
        self._went_wrong = True

    def _answer(self, history: list[Mapping[str, Any]]) -> Array:
        rows = [np.atleast_2d(np.asarray(history[-1][target], dtype=np.float64)) for target in self.template.targets]
        return np.concatenate([np.broadcast_to(row, (len(row), self.count)) for row in rows])

    def _lost(self, variant: Variant) -> Mask:
        """Where a float has no result, as behind a division by zero, though an array may go through infinity."""
        lost = np.zeros(self.count, dtype=np.bool_)

        def watch(value: Any) -> Any:
            nonlocal lost
            lost |= ~np.atleast_2d(np.isfinite(value)).all(axis=0)
            return value

        for step in self._run(variant, "watched", {"round_": watch})[1:]:
            for value in step.values():
                watch(value)
        return lost

    def _scale(self, history: list[Mapping[str, Any]]) -> Array:
        rows = []
        for target in self.template.targets:
            if target != self.template.rule.parameter:
                rows.append(np.abs(np.atleast_2d(history[-1][target])))
                continue
            # Before the first step stands what is given, later what each step gave.
            places = [np.atleast_2d(step[target]) for step in history]
            rows.append(sum((np.abs(b - a) for a, b in pairwise(places)), np.zeros(1)))
        return np.concatenate([np.broadcast_to(row, (len(row), self.count)) for row in rows])
