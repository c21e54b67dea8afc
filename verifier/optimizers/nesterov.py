"""Nesterov momentum: the buffer of momentum, and a step that already includes the next one's share of it.

Source: Nesterov 1983; Sutskever et al. 2013, equations 3 and 4. The papers take the gradient at the point ahead, and
that point is what all frameworks store as the parameter. Seen from it, the papers' velocity is that of Keras; PyTorch
and optax give the same numbers at a constant learning rate, from a buffer without it.
"""

from dataclasses import replace

from verifier.optimizers.momentum import PAPER, in_velocity
from verifier.optimizers.momentum import RULE as MOMENTUM
from verifier.optimizers.sgd import RULE as SGD
from verifier.rule import Hyperparameter, Misconception, Source

RULE = MOMENTUM.derive(
    id="nesterov",
    name="Nesterov momentum",
    summary="Moves along the gradient and the freshly updated buffer together, one step ahead of plain momentum.",
    source=Source("Nesterov 1983; Sutskever et al. 2013", "equations 3 and 4"),
    hyperparameters=tuple(
        Hyperparameter("nesterov", True, h.meaning) if h.name == "nesterov" else h for h in MOMENTUM.hyperparameters
    ),
    dialects=(
        *(replace(d, api=f"{d.api}(nesterov=True)") for d in SGD.dialects if d.name != "paper"),
        replace(PAPER, note="the parameter is the point ahead; the learning rate is inside the velocity"),
    ),
    asks={"update": "the step", "theta": "the new parameter"},
    misconceptions=(
        Misconception(
            "plain-momentum",
            "moves along the buffer alone, as plain momentum does",
            {"update": "lr * b"},
            hint="What distinguishes looking ahead from rolling on?",
            source="keras #14115",
            dialects=in_velocity("update", "-velocity"),
        ),
        Misconception(
            "old-buffer",
            "adds the buffer from before this gradient",
            {"update": "lr * (g + momentum * b_prev)"},
            hint="Which buffer does the look-ahead use: before or after this gradient?",
            source="pytorch PR 5920",
            dialects=in_velocity("update", "lr * g - momentum * velocity_prev"),
        ),
        Misconception(
            "double-momentum",
            "adds μ times the buffer to the buffer instead of to the gradient",
            {"update": "lr * (b + momentum * b)"},
            hint="What is the buffer's look-ahead added to?",
            source="keras #966",
            dialects=in_velocity("update", "-velocity - momentum * velocity"),
        ),
        Misconception(
            "undamped-look-ahead",
            "adds the whole buffer, not μ times it",
            {"update": "lr * (g + b)"},
            hint="Does the buffer arrive at the next step undiminished?",
            dialects=in_velocity("update", "lr * g - velocity"),
        ),
        MOMENTUM.misconception("averaged-buffer"),
    ),
)
