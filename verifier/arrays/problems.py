"""The questions of a batch, one after another, with all that a screen or a file wants of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from verifier.problem import Fair, drawn_before

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.arrays.batch import Batch
    from verifier.problem import Problem


def problems(batch: Batch) -> Iterator[Problem]:
    """What `problem.draw` gives for each number, in their order; only what was measured comes from the arrays."""
    columns = (batch.numbers, batch.attempts, batch.cancellation, batch.hand_rounding)
    for number, *measured in zip(*(column.tolist() for column in columns), strict=True):
        yield drawn_before(batch.template, number, Fair(*measured))
