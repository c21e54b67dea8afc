"""Early stopping: training ends when the validation loss has not improved for some epochs.

Source: Prechelt 1998; Keras 3.15, keras/src/callbacks/early_stopping.py. Keras counts every epoch and then takes the
count back if the epoch improved; it never stops at epoch 0, so a patience of 0 and of 1 come to the same.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from verifier.draws import Decimals
from verifier.program import program
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

if TYPE_CHECKING:
    from collections.abc import Sequence

RULE = Rule(
    id="early-stopping",
    name="Early stopping",
    family=Family.REGULARIZER,
    summary="Training ends when the validation loss has not fallen by a least amount for a number of epochs.",
    source=Source("Prechelt 1998"),
    lines="""
        waited    = where(loss + min_delta < best, 0, waited + 1)
        best      = where(loss + min_delta < best, loss, best)
        threshold = best - min_delta
    """,
    hyperparameters=(
        Hyperparameter("min_delta", 0.0, "least amount that counts as an improvement"),
        Hyperparameter("baseline", None, "loss that must be beaten as well before the waiting begins anew"),
        Hyperparameter("patience", 0.0, "epochs without improvement after which training ends"),
        Hyperparameter("start_from_epoch", 0.0, "epochs before this one count for nothing"),
    ),
    inputs=("loss",),
    state={"waited": 0.0, "best": math.inf},
    asks={"threshold": "the value below which the next epoch's loss must fall to count as an improvement"},
    options=(
        Option(
            "baseline",
            {"waited": "where(loss + min_delta < minimum(best, baseline), 0, waited + 1)"},
        ),
    ),
    dialects=(
        Dialect(
            "keras",
            api="keras.callbacks.EarlyStopping",
            note="stops when the epochs waited reach the patience, but never at epoch 0",
        ),
    ),
    misconceptions=(
        Misconception(
            "any-fall-counts",
            "counts every fall of the loss as an improvement, however small",
            {"best": "minimum(best, loss)"},
            hint="By how much must the loss fall to count?",
            when="loss < best",
        ),
        Misconception(
            "last-loss",
            "compares with the last epoch instead of the best one",
            {"best": "loss"},
            hint="After a bad epoch, is it enough to be better than that one?",
        ),
        Misconception(
            "no-minimum",
            "forgets the least amount",
            {"threshold": "best"},
            hint="Does a hair's breadth below the best count as an improvement?",
        ),
        Misconception(
            "adds-minimum",
            "adds the least amount instead of subtracting it",
            {"threshold": "best + min_delta"},
            hint="Must the loss be lower or may it be higher than the best one?",
        ),
    ),
    draws={
        "best": Decimals(0.4, 1.4, 2),
        "loss": Decimals(0.2, 1.8, 2),
        "min_delta": Decimals(0.05, 0.25, 3),
    },
    version=2,
)


@dataclass(frozen=True, slots=True)
class Stopping:
    """How a training that may end early went."""

    epochs_run: int
    stopped: bool
    best: float
    best_epoch: int
    waited: int
    """Epochs without improvement at the end."""


def early_stopping(
    values: Sequence[float],
    *,
    patience: int = 0,
    min_delta: float = 0.0,
    baseline: float | None = None,
    start_from_epoch: int = 0,
    mode: Literal["min", "max"] = "min",
) -> Stopping:
    """Follow a training, epoch by epoch, as Keras does.

    Args:
        values: what is watched, one for each epoch.
        patience: epochs without improvement after which training ends.
        min_delta: least amount that counts as an improvement.
        baseline: value that must be beaten as well before the waiting begins anew.
        start_from_epoch: epochs before this one count for nothing.
        mode: whether small or large values are good.
    """
    sign = 1.0 if mode == "min" else -1.0
    limits = {"min_delta": abs(min_delta), "baseline": None if baseline is None else sign * baseline}
    # A baseline of 0 is one, though an option that is 0 counts as off.
    epoch_of = program(RULE.variant("keras", {**limits, "baseline": baseline is not None}).lines)
    best, best_epoch, waited = math.inf, 0, 0
    for epoch, value in enumerate(values):
        if epoch < start_from_epoch:
            continue
        after = epoch_of({**limits, "loss": sign * value, "best": best, "waited": waited})
        improved, best, waited = after["best"] < best, after["best"], after["waited"]
        if improved:
            best_epoch = epoch
        elif waited >= patience and epoch > 0:
            return Stopping(epoch + 1, True, sign * best, best_epoch, waited)
    return Stopping(len(values), False, sign * best, best_epoch, waited)
