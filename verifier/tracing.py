"""Run a rule on arrays, step by step, and keep every named value.

`trace` is the library's way in: `verifier.trace("adam", "pytorch", params, grads, lr=0.1)`.
"""

from __future__ import annotations

import ast
import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from verifier import registry
from verifier.errors import BadInput
from verifier.expression import ELEMENTWISE
from verifier.in_place import INTO, SCRATCH, lasting_vectors, writing_program
from verifier.program import array_program

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import ArrayLike, NDArray

    from verifier.expression import Line
    from verifier.rule import Rule

Array: TypeAlias = "NDArray[np.float64]"

BLOCK = 16_384
"""Entries that are stepped together, so that the values on the way stay in the processor's cache."""
LARGE = 30_000
"""Entries from which blocks pay."""


class Stepper:
    """A rule in one dialect with its state, which lives from step to step.

    Args:
        rule: the rule; its inputs must be one quantity, such as the gradient.
        dialect: whose rule.
        values: every hyperparameter by the rule's names, as `Rule.values` gives them.
        in_place: whether steps are given the places that `writing_program` writes into; the lines are element-wise.

    Raises:
        BadInput: a hyperparameter that the lines need is not a number.
    """

    def __init__(self, rule: Rule, dialect: str, values: Mapping[str, Any], *, in_place: bool = False) -> None:
        variant = rule.variant(dialect, values)
        self.rule, self.dialect = rule, dialect
        self._values = {name: _number(rule, name, values[name]) for name in variant.free if name in values}
        self.lines = variant.lines
        self._start = {
            name: _number(rule, start, values[start]) if isinstance(start, str) else start
            for name, start in variant.state.items()
        }
        if in_place:
            carried = (rule.parameter, *variant.state)
            self.vectors = lasting_vectors(variant.lines, frozenset({rule.parameter, rule.inputs[0]}), carried)
            self.program = writing_program(variant.lines, self.vectors)
        else:
            self.program = array_program(variant.lines, tuple(rule.functions.items()), batch=False)
        self.restart()

    def restart(self) -> None:
        """Forget every step."""
        self._t = 0
        self.state: dict[str, Any] = dict(self._start)
        """What the rule carries besides the parameter; numbers become arrays with the first step."""

    def step(self, theta: Any, given: Any, **changed: Any) -> dict[str, Any]:
        """Every value that the lines give in one step.

        Args:
            theta: the parameter, any shape.
            given: the rule's input for this step, such as the gradient; the same shape.
            changed: hyperparameters that differ in this step only, such as a scheduled `lr`, and places to write into.
        """
        import numpy as np

        self._t += 1
        rule = self.rule
        now = {rule.parameter: theta, **self.state}
        before = {f"{name}_prev": value for name, value in now.items()}
        with np.errstate(all="ignore"):  # what overflows is seen in the values
            after = self.program({**self._values, **changed, **before, **now, rule.inputs[0]: given, "t": self._t})
        self.state = {name: after[name] for name in self.state}
        return after


def _number(rule: Rule, name: str, value: object) -> float:
    if isinstance(value, int | float):
        return float(value)
    try:
        return float(value.item())  # type: ignore[attr-defined]  # a number of another library
    except (AttributeError, TypeError, ValueError) as error:
        raise BadInput(f"{rule.id}: {name} is {value!r}, expected a number") from error


def trace(
    rule: Rule | str,
    dialect: str,
    params: ArrayLike,
    grads: ArrayLike,
    *,
    lrs: Sequence[float] | None = None,
    **hyper: Any,
) -> dict[str, Array]:
    """Run a rule and return every named value of every step.

    Args:
        rule: a rule that moves a parameter, or its id.
        dialect: paper, pytorch, keras or optax, as far as the rule has it.
        params: one tensor, where the parameters start.
        grads: the gradient of each step, shape (steps, *params.shape).
        lrs: a learning rate for each step, instead of `lr`.
        hyper: hyperparameters by the rule's or the framework's own names; the dialect's defaults for the rest.

    Returns:
        Arrays by name, float64, in the order of the lines: shape (steps, *params.shape) for what belongs to each
        entry, (steps,) for what is one number in a step, (steps, *its own shape) for anything else.

    Raises:
        BadInput: shapes that do not fit, something that is not a number, a rule that moves no parameter.
        UnknownName: a rule, dialect or hyperparameter that does not exist.
    """
    return _trace(registry.get(rule) if isinstance(rule, str) else rule, dialect, params, grads, lrs, hyper)


def _trace(
    rule: Rule,
    dialect: str,
    params: ArrayLike,
    grads: ArrayLike,
    lrs: Sequence[float] | None,
    hyper: Mapping[str, Any],
) -> dict[str, Array]:
    if not rule.parameter or len(rule.inputs) != 1:
        raise BadInput(f"{rule.id} moves no parameter by gradients, so there is nothing to trace; try an optimizer")
    values = rule.values(dialect, hyper)
    theta, given = _array("params", params), _array("grads", grads)
    if given.ndim != theta.ndim + 1 or given.shape[1:] != theta.shape:
        raise BadInput(f"grads: found shape {given.shape}, expected (steps, {', '.join(map(str, theta.shape))})")
    if not len(given):
        raise BadInput("grads: found no step, expected at least one gradient")
    changes = _changes(rule, values, lrs, len(given))
    values = rule.values_for(theta.shape, values)
    if theta.size > LARGE and _is_elementwise(Stepper(rule, dialect, values).lines):
        return _in_blocks(rule, dialect, values, theta, given, changes)
    return _whole(rule, dialect, values, theta, given, changes)


def _array(name: str, numbers: ArrayLike) -> Array:
    import numpy as np

    try:
        array = np.asarray(numbers, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise BadInput(f"{name}: expected numbers in lists of equal length ({str(error).splitlines()[0]})") from error
    if not np.all(np.isfinite(array)):
        raise BadInput(f"{name}: found a number that is not finite")
    return array


def _changes(rule: Rule, values: Mapping[str, Any], lrs: Sequence[float] | None, steps: int) -> list[dict[str, float]]:
    if lrs is None:
        return [{} for _ in range(steps)]
    if "lr" not in values:
        raise BadInput(f"lrs: {rule.id} has no learning rate")
    if len(lrs) != steps:
        raise BadInput(f"lrs: found {len(lrs)} learning rates, expected one for each of {steps} steps")
    return [{"lr": _number(rule, "lrs", rate)} for rate in lrs]


def _is_elementwise(lines: tuple[Line, ...]) -> bool:
    known = ELEMENTWISE | {"where"}
    calls = (node.func for line in lines for node in ast.walk(line.expression) if isinstance(node, ast.Call))
    return all(isinstance(call, ast.Name) and call.id in known for call in calls)


def _whole(
    rule: Rule, dialect: str, values: Mapping[str, Any], theta: Array, given: Array, changes: list[dict[str, float]]
) -> dict[str, Array]:
    """All entries at once; also right for lines that look at several entries together."""
    import numpy as np

    history = list(_walk(Stepper(rule, dialect, values), theta, given, changes))
    arrays = {}
    for name in history[0]:
        steps = [np.asarray(values[name], dtype=np.float64) for values in history]
        shape = np.broadcast_shapes(*(step.shape for step in steps))
        arrays[name] = np.stack([np.broadcast_to(step, shape) for step in steps])
    return arrays


def _in_blocks(
    rule: Rule, dialect: str, values: Mapping[str, Any], theta: Array, given: Array, changes: list[dict[str, float]]
) -> dict[str, Array]:
    """Entries that do not look at each other, a block at a time, each value written where it is returned."""
    import numpy as np

    stepper = Stepper(rule, dialect, values, in_place=True)
    flat, flat_given = theta.reshape(-1), given.reshape(len(given), -1)
    arrays: dict[str, Array] = {rule.inputs[0]: flat_given.copy()}
    for name in stepper.program.results:
        arrays[name] = np.empty(flat_given.shape if name in stepper.vectors else len(given))
    scratch = {name: np.empty(BLOCK) for name in stepper.program.arguments if name.startswith(SCRATCH)}
    for start, stop in pairwise([*range(0, theta.size, BLOCK), theta.size]):
        stepper.restart()
        before = flat[start:stop]
        room = {name: array[: stop - start] for name, array in scratch.items()}
        for number, changed in enumerate(changes):
            places = {f"{INTO}{name}": array[number, start:stop] for name, array in arrays.items() if array.ndim > 1}
            after = stepper.step(before, flat_given[number, start:stop], **changed, **room, **places)
            before = after[rule.parameter]
            for name, value in after.items():
                if name not in stepper.vectors:
                    arrays[name][number] = value
    return {name: array.reshape(given.shape) if array.ndim > 1 else array for name, array in arrays.items()}


def _walk(stepper: Stepper, theta: Array, given: Array, changes: list[dict[str, float]]) -> Iterator[dict[str, Any]]:
    rule = stepper.rule
    for number, changed in enumerate(changes):
        after = stepper.step(theta, given[number], **changed)
        theta = after[rule.parameter]
        yield {rule.inputs[0]: given[number], **after}


def trace_document(rule: Rule | str, dialect: str, document: object) -> dict[str, Any]:
    """Trace what a JSON document describes, as `{"rule", "dialect", "steps": [{name: value}]}`.

    The document is `{"params": [...], "grads": [[...], ...], "hyper": {...}, "lrs": [...]}`, the last two optional.
    Numbers beyond the floats come back as None, for JSON has no infinity.

    Raises:
        BadInput: something is missing, unknown or does not fit.
        UnknownName: a rule, dialect or hyperparameter that does not exist.
    """
    rule = registry.get(rule) if isinstance(rule, str) else rule
    if not isinstance(document, dict):
        raise BadInput(f"found {type(document).__name__}, expected an object with params and grads")
    lacking = [key for key in ("params", "grads") if key not in document]
    unknown = [key for key in document if key not in {"params", "grads", "hyper", "lrs"}]
    if lacking or unknown:
        found = f"lacks {' and '.join(lacking)}" if lacking else f"has an unknown entry '{unknown[0]}'"
        raise BadInput(f"the input {found}: expected params and grads, perhaps hyper and lrs")
    hyper, lrs = document.get("hyper") or {}, document.get("lrs")
    if not isinstance(hyper, dict):
        raise BadInput(f"hyper: found {type(hyper).__name__}, expected an object of numbers by name")
    if lrs is not None and not isinstance(lrs, list):
        raise BadInput(f"lrs: found {type(lrs).__name__}, expected a list of numbers")
    arrays = _trace(rule, dialect, document["params"], document["grads"], lrs, hyper)
    steps = len(next(iter(arrays.values())))
    return {
        "rule": rule.id,
        "dialect": dialect,
        "steps": [{name: _plain(array[step].tolist()) for name, array in arrays.items()} for step in range(steps)],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(entry) for entry in value]
    return value if math.isfinite(value) else None
