"""Nesterov momentum: the buffer of momentum, and a step that already includes the next one's share of it.

Source: Nesterov 1983, in the form of torch.optim.SGD(nesterov=True) of PyTorch 2.13, which evaluates the gradient where
the parameter stands. Keras gives the same numbers at a constant learning rate, from a velocity.
"""

from dataclasses import replace

from verifier.optimizers.momentum import RULE as MOMENTUM
from verifier.optimizers.sgd import RULE as SGD
from verifier.rule import Hyperparameter, Misconception, Source

RULE = MOMENTUM.derive(
    id="nesterov",
    name="Nesterov momentum",
    summary="Moves along the gradient and the freshly updated buffer together, one step ahead of plain momentum.",
    source=Source("Nesterov 1983"),
    hyperparameters=tuple(
        Hyperparameter("nesterov", True, h.meaning) if h.name == "nesterov" else h for h in MOMENTUM.hyperparameters
    ),
    dialects=tuple(
        replace(dialect, api=f"{dialect.api}(nesterov=True)") if dialect.api else dialect for dialect in SGD.dialects
    ),
    asks={"update": "the step", "theta": "the new parameter"},
    misconceptions=(
        Misconception(
            "plain-momentum",
            "moves along the buffer alone, as plain momentum does",
            {"update": "lr * b"},
            hint="What distinguishes looking ahead from rolling on?",
            source="keras #14115",
            dialects={"keras": {"update": "-velocity"}},
        ),
        Misconception(
            "old-buffer",
            "adds the buffer from before this gradient",
            {"update": "lr * (g + momentum * b_prev)"},
            hint="Which buffer does the look-ahead use: before or after this gradient?",
            source="pytorch PR 5920",
            dialects={"keras": {"update": "lr * g - momentum * velocity_prev"}},
        ),
        Misconception(
            "double-momentum",
            "adds μ times the buffer to the buffer instead of to the gradient",
            {"update": "lr * (b + momentum * b)"},
            hint="What is the buffer's look-ahead added to?",
            source="keras #966",
            dialects={"keras": {"update": "-velocity - momentum * velocity"}},
        ),
        Misconception(
            "undamped-look-ahead",
            "adds the whole buffer, not μ times it",
            {"update": "lr * (g + b)"},
            hint="Does the buffer arrive at the next step undiminished?",
            dialects={"keras": {"update": "lr * g - velocity"}},
        ),
        MOMENTUM.misconception("averaged-buffer"),
    ),
)
