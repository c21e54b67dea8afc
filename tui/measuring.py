"""Running the experiments behind a card, and what came of them as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from verifier.errors import UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.question import Question
    from verifier.experiments import Bound, Experiment, Measurement

DIGITS = 4
EXACT_DIGITS = 9
"""Digits of what has to lie within a billionth of its mark."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One number beside what it has to be, and the same number of the control."""

    name: str
    value: str
    needed: str
    holds: bool
    control: str
    control_holds: bool


@dataclass(frozen=True, slots=True)
class Finding:
    """What one run of an experiment and of its control gave; `complaint` says why there is none."""

    id: str
    title: str = ""
    rows: tuple[Measured, ...] = ()
    control: str = ""
    """What the control changes."""
    complaint: str = ""

    @property
    def holds(self) -> bool:
        """Whether every number is what it has to be."""
        return all(row.holds for row in self.rows)

    @property
    def missed(self) -> int:
        """How many bounds the control misses; none means that the experiment shows nothing."""
        return sum(not row.control_holds for row in self.rows)


def behind(question: Question) -> tuple[str, ...]:
    """The experiments behind the answer to a question."""
    return question.card.evidence.experiments if question.card else ()


def measure(name: str, seed: int) -> Finding:
    """Run an experiment and its control with the random draws of a seed; a failure becomes the complaint."""
    from verifier import experiments

    try:
        return _found(experiments.get(name), seed)
    except UnknownName:
        return Finding(name, complaint="This version has no such experiment, so nothing can be run.")
    except Exception as error:  # whatever the arithmetic raises, the question stays on the screen
        return Finding(name, complaint=f"It could not be run: {type(error).__name__}: {error}")


def _found(experiment: Experiment, seed: int) -> Finding:
    import numpy as np

    claim = experiment.run(np.random.default_rng(seed))
    control = experiment.control(np.random.default_rng(seed))
    rows = tuple(_row(bound, claim, control) for bound in experiment.bounds)
    return Finding(experiment.id, experiment.title, rows, experiment.control_note)


def _row(bound: Bound, claim: Measurement, control: Measurement) -> Measured:
    needed = str(bound).removeprefix(f"{bound.name} ")
    digits = EXACT_DIGITS if "within" in needed else DIGITS
    value, other = claim.measured[bound.name], control.measured[bound.name]
    return Measured(
        bound.name, f"{value:.{digits}g}", needed, bound.admits(value), f"{other:.{digits}g}", bound.admits(other)
    )


def verdict(finding: Finding) -> Iterator[tuple[bool, str]]:
    """In words: whether the claim holds, and whether the control fails as it must, each with whether that is so."""
    count, met = len(finding.rows), sum(row.holds for row in finding.rows)
    every = {1: "The number is", 2: "Both numbers are"}.get(count, f"All {count} numbers are")
    yield finding.holds, f"{every} as needed." if finding.holds else f"Only {met} of {count} as needed."
    missed = (
        f"misses {finding.missed} of {count}, as it must" if finding.missed else "meets all too, so nothing is shown"
    )
    yield bool(finding.missed), f"The control {missed} ({finding.control.rstrip('.')})."
