"""Replays recorded cases: runs the rules on what a framework was given and measures how far they are from it."""

from __future__ import annotations

import importlib
import math
from typing import TYPE_CHECKING, Any

from verifier.errors import BadInput
from verifier.vectors.case import Outcome, Status, Uncovered

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verifier.vectors.case import Case, Pair

FAMILIES = {
    "optimizer": "optimizers",
    "schedule": "schedules",
    "init_scale": "initializers",
    "init_moments": "initializers",
    "orthogonal": "initializers",
    "regularizer": "regularizers",
}
"""Which module of this package replays which family of cases."""

SMALL = 1e-3
"""Entries below this share of a tensor's largest are measured against that share."""


def replay(case: Case) -> Outcome:
    """Run one case; what cannot be read or run fails, what no rule covers is unsupported."""
    if case.family not in FAMILIES:
        return Outcome(case.id, Status.UNSUPPORTED, None, f"unknown family '{case.family}'")
    try:
        pairs = list(_pairs_of(case.family)(case))
    except Uncovered as reason:
        return Outcome(case.id, Status.UNSUPPORTED, None, str(reason))
    except BadInput as reason:
        return Outcome(case.id, Status.FAIL, None, str(reason))
    except (KeyError, IndexError, TypeError, ValueError) as reason:  # a file from elsewhere may hold anything
        return Outcome(case.id, Status.FAIL, None, f"not a case of family {case.family}: {reason!r}")
    if not pairs:
        return Outcome(case.id, Status.UNSUPPORTED, None, "nothing to compare")
    errors = {pair.what: error_of(pair.recorded, pair.given) for pair in pairs}
    worst = max(errors, key=lambda what: errors[what])
    agree = all(agrees(case, pair) for pair in pairs)
    return Outcome(case.id, Status.PASS if agree else Status.FAIL, errors[worst], worst)


def _pairs_of(family: str) -> Callable[[Case], Iterator[Pair]]:
    module = importlib.import_module(f"verifier.vectors.{FAMILIES[family]}")
    pairs: Callable[[Case], Iterator[Pair]] = module.pairs
    return pairs


def error_of(recorded: Any, given: Any) -> float:
    """Return max |a - b| / max(|b|, 1e-3 max |b|), b the recorded tensor; infinite where shapes or zeros differ."""
    import numpy as np

    b, a = np.asarray(recorded, float), np.asarray(given, float)
    if a.shape != b.shape:
        return float("inf")
    if not b.size or np.array_equal(a, b):
        return 0.0
    scale = np.maximum(np.abs(b), SMALL * np.max(np.abs(b)))
    with np.errstate(divide="ignore", invalid="ignore"):
        error = float(np.max(np.abs(a - b) / scale))
    return float("inf") if math.isnan(error) else error


def agrees(case: Case, pair: Pair) -> bool:
    """Whether a pair lies within its tolerance: the relative one, or the absolute one."""
    import numpy as np

    rtol = case.rtol if pair.rtol is None else pair.rtol
    atol = case.atol if pair.atol is None else pair.atol
    b, a = np.asarray(pair.recorded, float), np.asarray(pair.given, float)
    if a.shape != b.shape:
        return False
    if rtol is not None and error_of(b, a) <= rtol:
        return True
    return bool(np.all(np.abs(a - b) <= atol))
