"""Do thousands of questions of one template keep their word, and are they the ones that are asked one by one?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from verifier.arrays.batch import draw_batch
from verifier.arrays.grading import refuses, slip_verdicts
from verifier.template import entries

if TYPE_CHECKING:
    from verifier.arrays.batch import Batch
    from verifier.problem import Problem
    from verifier.template import Template

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = NDArray[np.int64]

SAME_TO = 1e-12
"""Share of a number within which two ways to compute it agree; NumPy's exponentials may differ in the last place."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found of a batch; questions are given by their numbers, slip by slip where they belong to one."""

    batch: Batch
    refused: list[int]
    """Whose own answer is refused."""
    accepted: dict[str, list[int]]
    """Where a wrong rule's number is accepted, or nearly."""
    unnamed: dict[str, list[int]]
    """Where a wrong rule's number is not put down to it."""
    other_dialect: int
    """Numbers of wrong rules that are right in another dialect."""


def audit(template: Template, count: int) -> Audit:
    """Draw and judge the questions with the numbers below `count`."""
    batch = draw_batch(template, range(count))
    verdicts = slip_verdicts(batch)

    def where(mask: NDArray[np.bool_]) -> list[int]:
        return [int(number) for number in batch.numbers[mask]]

    return Audit(
        batch,
        where(refuses(template, batch.value, batch.scale)),
        {name: where(each.accepted) for name, each in verdicts.items()},
        {name: where(each.unnamed) for name, each in verdicts.items()},
        sum(int(each.other_dialect.sum()) for each in verdicts.values()),
    )


def repeated(batch: Batch) -> list[int]:
    """The numbers of questions that show the same inputs as one before."""
    if not len(batch.numbers):
        return []
    rows = np.concatenate([array.reshape(-1, len(batch.numbers)) for array in batch.inputs.values()])
    _, first = np.unique(np.ascontiguousarray(rows.T).view([("", np.float64)] * len(rows)), return_index=True)
    return [int(number) for number in np.delete(batch.numbers, first)]


def differences(batch: Batch, problem: Problem) -> list[str]:
    """In what a question of a batch is not the one that is drawn alone; by name."""
    at = int(np.searchsorted(batch.numbers, problem.number))
    if at == len(batch.numbers) or batch.numbers[at] != problem.number:
        return ["number"]
    found = [
        f"input {name}"
        for name, value in problem.inputs.document().items()
        if not np.array_equal(batch.inputs[name][..., at], np.asarray(value))
    ]
    scale = np.asarray(problem.key.scale)
    found += ["answer"] if not _same(batch.value[..., at], problem.key.value, scale) else []
    found += ["scale"] if not _same(batch.scale[..., at], problem.key.scale, scale) else []
    shown = {name for name, value in batch.slips.items() if np.isfinite(value[..., at]).all()}
    found += ["visible slips"] if shown != problem.certificate.margins.keys() else []
    found += [
        f"dialect {name}" for name, given in _dialects(batch, at).items() if not _is_dialect(problem, name, given)
    ]
    for wrong in problem.key.slips:
        # Only the first of several that cannot be told apart has its number in the key.
        name = wrong.names[0]
        found += [] if _same(batch.slips[name][..., at], wrong.value, scale) else [f"slip {name}"]
    by_hand = problem.certificate.hand_rounding
    found += ["hand rounding"] if abs(batch.hand_rounding[at] - by_hand) > SAME_TO else []
    return found


def _dialects(batch: Batch, at: int) -> dict[str, Array]:
    return {name: value[..., at] for name, value in batch.dialects.items() if np.isfinite(value[..., at]).all()}


def _is_dialect(problem: Problem, name: str, given: Array) -> bool:
    return any(_same(given, own.value, np.asarray(own.scale)) for own in problem.key.dialects if name in own.names)


def _same(array: Array, value: tuple[float, ...], scale: Array) -> bool:
    other = np.asarray(entries(value))
    return bool((np.abs(array - other) <= SAME_TO * np.maximum(np.abs(other), scale)).all())
