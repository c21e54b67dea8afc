"""What is remembered, and for how long: the boundary to the FSRS-6 engine.

The engine checks nothing: a retention above 1 gives negative intervals, parameters out of range are silently moved into
it, intervals are raw fractions of a day without an upper end. So arguments are checked on the way in, and rounding,
limits and fuzz are applied here on the way out. Days are whole *study days*; 0 means "again on the same day", which the
engine answers with its short-term rule. The engine computes in float32: over 6,000 random sequences of answers its
stabilities, difficulties and recall lie within 1e-5 (relative) of those of py-fsrs 6.3.2, which computes in float64.
"""

from __future__ import annotations

import math
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING

from quiz_bank.errors import USAGE, BankError
from quiz_bank.model import Memory, Rating

if TYPE_CHECKING:
    from collections.abc import Sequence

    from fsrs_rs_python import FSRS

DEFAULT_PARAMETERS = (
    *(0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796),
    *(1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542),
)
"""w0 to w20 of FSRS-6, as published with it; how much an average learner keeps."""

PARAMETER_BOUNDS = (
    *((0.001, 100.0),) * 4,  # w0..w3   stability after the first answer, days
    *((1.0, 10.0), (0.001, 4.0), (0.001, 4.0), (0.001, 0.75)),  # w4..w7   difficulty
    *((0.0, 4.5), (0.0, 0.8), (0.001, 3.5)),  # w8..w10  growth after a success
    *((0.001, 5.0), (0.001, 0.25), (0.001, 0.9), (0.0, 4.0)),  # w11..w14 stability after a lapse
    *((0.0, 1.0), (1.0, 6.0)),  # w15, w16 factors of Hard and Easy
    *((0.0, 2.0), (0.0, 2.0), (0.0, 0.8)),  # w17..w19 reviews on the same day
    (0.1, 0.8),  # w20      decay of the forgetting curve
)
"""Smallest and largest value of each parameter; outside of it the engine would compute with another value."""

RETENTION_BOUNDS = (0.7, 0.99)
MAXIMUM_INTERVAL = 36500
"""Days; the engine holds no stability beyond it."""

FUZZ_FROM = 2.5
FUZZ_BANDS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.10), (20.0, math.inf, 0.05))
"""(from day, to day, share of the days of the interval that lie between them)."""


class BadSettings(BankError):
    """Settings that make no schedule; the message lists everything that is wrong with them."""

    title = "Those settings cannot be used"
    exit_code = USAGE


class Fsrs:
    """FSRS-6 with one set of parameters and one desired retention."""

    def __init__(self, parameters: Sequence[float] | None = None, desired_retention: float = 0.9) -> None:
        self.parameters = tuple(DEFAULT_PARAMETERS if parameters is None else parameters)
        self.desired_retention = desired_retention
        problems = [*_parameter_problems(self.parameters), *retention_problems(desired_retention)]
        if problems:
            raise BadSettings("; ".join(problems))

    def next_memories(self, memory: Memory | None, elapsed_days: int) -> dict[Rating, tuple[Memory, float]]:
        """What each rating would leave: the memory, and days (a fraction) until it falls to the desired retention.

        `memory` is None for an item that was never answered; `elapsed_days` counts study days since the last answer.
        """
        from fsrs_rs_python import MemoryState

        if elapsed_days < 0:
            raise ValueError(f"elapsed days are {elapsed_days}, expected a whole number from 0")
        known = None if memory is None else MemoryState(*_checked(memory))
        states = self._engine.next_states(known, self.desired_retention, elapsed_days)
        by_rating = zip(Rating, (states.again, states.hard, states.good, states.easy), strict=True)
        return {
            rating: (Memory(state.memory.stability, state.memory.difficulty), state.interval)
            for rating, state in by_rating
        }

    def retrievability(self, memory: Memory, elapsed_days: float) -> float:
        """Probability of recall t days after the last answer: R = (1 + f t / S)^-w20, with f such that R(S) = 0.9."""
        if not (math.isfinite(elapsed_days) and elapsed_days >= 0):
            raise ValueError(f"elapsed days are {elapsed_days}, expected a number from 0")
        stability, _ = _checked(memory)
        decay = self.parameters[20]
        factor = 0.9 ** (-1 / decay) - 1
        return float((1 + factor * elapsed_days / stability) ** -decay)

    @cached_property
    def _engine(self) -> FSRS:
        from fsrs_rs_python import FSRS

        return FSRS(self.parameters)


def retention_problems(desired_retention: float) -> list[str]:
    """What is wrong with a desired retention; empty when nothing is."""
    low, high = RETENTION_BOUNDS
    if low <= desired_retention <= high:
        return []
    return [f"desired retention is {desired_retention}, expected {low} to {high}"]


def _parameter_problems(parameters: tuple[float, ...]) -> list[str]:
    if len(parameters) != len(PARAMETER_BOUNDS):
        return [f"there are {len(parameters)} parameters, expected the {len(PARAMETER_BOUNDS)} of FSRS-6"]
    return [
        f"parameter w{index} is {value}, expected {low} to {high}"
        for index, (value, (low, high)) in enumerate(zip(parameters, PARAMETER_BOUNDS, strict=True))
        if not low <= value <= high
    ]


def _checked(memory: Memory) -> tuple[float, float]:
    """Stability and difficulty of a memory that the engine can continue from."""
    if not (math.isfinite(memory.stability) and memory.stability > 0 and 1 <= memory.difficulty <= 10):
        raise ValueError(f"{memory} is no memory, expected a stability above 0 and a difficulty from 1 to 10")
    return memory.stability, memory.difficulty


def fuzz_seed(item_id: str, reviews: int) -> int:
    """An integer of 64 bits that an item keeps until its next review, the same on every machine."""
    return int.from_bytes(blake2b(f"{item_id}#{reviews}".encode(), digest_size=8).digest(), "big")


def fuzz_bounds(interval: float, minimum: int, maximum: int) -> tuple[int, int]:
    """First and last day of the range that an interval may be moved to, both within `minimum` and `maximum`.

    Below 2.5 days there is no range; above, one day and a share of the interval to either side.
    """
    interval = min(max(interval, minimum), maximum)
    reach = 0.0
    if interval >= FUZZ_FROM:
        reach = 1.0 + sum(share * max(min(interval, end) - start, 0.0) for start, end, share in FUZZ_BANDS)
    return max(round(interval - reach), minimum), min(round(interval + reach), maximum)


def whole_days(interval: float, seed: int, *, minimum: int = 1, maximum: int = MAXIMUM_INTERVAL) -> int:
    """An interval in whole days, moved within its fuzz range by `seed`, so that items learned together part.

    When `minimum` is above `maximum`, the maximum holds.
    """
    first, last = fuzz_bounds(interval, min(minimum, maximum), maximum)
    return first + (seed * (last - first + 1) >> 64)
