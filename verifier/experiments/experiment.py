"""What an experiment is: a claim, a way to measure it, the bounds it has to meet and a control that must miss them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.random import Generator

Measure: TypeAlias = "Callable[[Generator], Mapping[str, float]]"


@dataclass(frozen=True, slots=True)
class Bound:
    """The closed interval one measured number has to lie in; a NaN lies in none."""

    name: str
    low: float = -math.inf
    high: float = math.inf

    def admits(self, value: float) -> bool:
        """Tell whether `value` lies in the interval, its ends included."""
        return self.low <= value <= self.high

    def __str__(self) -> str:
        if self.low == self.high:
            return f"{self.name} exactly {self.low:.6g}"
        if self.low == -math.inf:
            return f"{self.name} at most {self.high:.6g}"
        if self.high == math.inf:
            return f"{self.name} at least {self.low:.6g}"
        middle, reach = (self.low + self.high) / 2.0, (self.high - self.low) / 2.0
        if reach < 1e-6 * abs(middle):
            return f"{self.name} {middle:.9g} to within {reach:.0e}"
        return f"{self.name} from {self.low:.6g} to {self.high:.6g}"


@dataclass(frozen=True, slots=True)
class Measurement:
    """The named numbers one run gave, the threshold they were held against, and whether it holds."""

    measured: Mapping[str, float]
    threshold: str
    holds: bool


@dataclass(frozen=True, slots=True)
class Experiment:
    """A claim that a few milliseconds of arithmetic can settle.

    `measure` must meet every bound for any seed. `measure_control` takes the same numbers with the cause removed or
    the wrong claim put in, as `control_note` says, and must miss at least one bound for any seed: an experiment that
    its control passes too shows nothing.
    """

    id: str
    title: str
    question: str
    bounds: tuple[Bound, ...]
    measure: Measure
    measure_control: Measure
    control_note: str

    @property
    def threshold(self) -> str:
        """All bounds in words with their numbers; needs no run."""
        return "; ".join(str(bound) for bound in self.bounds)

    def run(self, rng: Generator) -> Measurement:
        """Measure the claim itself."""
        return self._judge(self.measure(rng))

    def control(self, rng: Generator) -> Measurement:
        """Measure the negative control."""
        return self._judge(self.measure_control(rng))

    def _judge(self, numbers: Mapping[str, float]) -> Measurement:
        measured = {name: float(value) for name, value in numbers.items()}
        holds = all(bound.admits(measured[bound.name]) for bound in self.bounds)
        return Measurement(measured, self.threshold, holds)
