"""One case against its rule: the largest error, and whether it counts."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.bounds import LAST_BITS, bound
from tests.oracle.sampling import nudged
from tests.oracle.tally import Row
from verifier.vectors import initializers, optimizers, regularizers, schedules
from verifier.vectors.replay import FAMILIES, error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verifier.vectors.case import Case, Pair

    Results = Callable[[Case], Iterator[Pair]]

PAIRS: dict[str, Results] = {
    "optimizers": optimizers.pairs,
    "schedules": schedules.pairs,
    "initializers": initializers.pairs,
    "regularizers": regularizers.pairs,
}


def replayed(case: Case) -> Iterator[Pair]:
    """Every quantity of a case, as `gradrecall verify` compares it."""
    yield from PAIRS[FAMILIES[case.family]](case)


def compare(cases: Iterator[tuple[str, Case]], tick: Callable[[str], None]) -> Iterator[tuple[Row, list[Case]]]:
    """A row, and its cases, for each name of each framework."""
    rows: dict[tuple[str, str], tuple[Row, list[Case]]] = {}
    for rule, case in cases:
        tick(f"{rule} {case.framework} {case.name}")
        named = Row(rule, case.framework, case.name, bound(case.framework, case.name))
        row, kept = rows.setdefault((case.framework, case.name), (named, []))
        kept.append(case)
        judge(row, case, replayed)
    yield from rows.values()


def judge(row: Row, case: Case, results: Results) -> None:
    """Compare one case and count it."""
    errors = {pair.what: error_of(pair.recorded, pair.given) for pair in results(case)}
    what = max(errors, key=lambda name: errors[name])
    error, limit = errors[what], row.bound.error
    at = case.id.rpartition("/")[2]
    if error <= limit or (not limit and not _beyond(case, results)):
        row.add(error, at, fails=False, touchy=False)
    else:
        touchy = error <= LAST_BITS * sensitivity(case, results, row.bound.bit)
        hyper = {name: value for name, value in case.hyperparameters.items() if value is not None}
        row.add(error, at, fails=not touchy, touchy=touchy, detail=f"in {what}; {hyper}")


def _beyond(case: Case, results: Results) -> bool:
    """Whether anything is further off than the case's absolute tolerance."""
    differences = (np.asarray(pair.recorded, float) - np.asarray(pair.given, float) for pair in results(case))
    return any(np.max(np.abs(difference), initial=0.0) > case.atol for difference in differences)


def sensitivity(case: Case, results: Results, bit: float) -> float:
    """How far the rule's own results move when every number given moves by its last bit."""
    plain = {pair.what: pair.given for pair in results(case)}
    moved = [0.0]
    for seed in range(3):
        random = Random(seed)
        inputs: dict[str, Any] = nudged(dict(case.inputs), random, bit)
        near = replace(case, hyperparameters=nudged(dict(case.hyperparameters), random, bit), inputs=inputs)
        moved += [error_of(plain[pair.what], pair.given) for pair in results(near) if pair.what in plain]
    return max(moved)
