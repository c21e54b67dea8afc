"""Momentum: SGD that goes on in the direction of the gradients before.

Source: Polyak 1964; Sutskever et al. 2013, equations 1 and 2. The papers and Keras keep a velocity that already
contains the rate of each step; PyTorch and optax keep a buffer of gradients and multiply it by the present rate.
"""

from dataclasses import replace

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import IN_VELOCITY
from verifier.optimizers.sgd import RULE as SGD
from verifier.rule import Dialect, Hyperparameter, Misconception, Source


def with_momentum(dialect: Dialect) -> Dialect:
    """A dialect of SGD under the name that it has with momentum."""
    return replace(dialect, api=f"{dialect.api}(momentum=...)") if dialect.api else dialect


PAPER = Dialect(
    "paper",
    lacks=("dampening", "weight_decay", "nesterov", "maximize"),
    options=IN_VELOCITY,
    note="the learning rate is inside the velocity",
    same_as="keras",
)


def in_velocity(name: str, expression: str) -> dict[str, dict[str, str | None]]:
    """The edits that make a slip where a velocity is kept."""
    return {"keras": {name: expression}, "paper": {name: expression}}


HYPERPARAMETERS = tuple(
    Hyperparameter("momentum", 0.9, h.meaning) if h.name == "momentum" else h for h in SGD.hyperparameters
)

RULE = SGD.derive(
    id="momentum",
    name="SGD with momentum",
    summary="Keeps a buffer that adds up the gradients while it fades, and moves along the buffer.",
    source=Source("Polyak 1964; Sutskever et al. 2013", "equations 1 and 2"),
    hyperparameters=HYPERPARAMETERS,
    asks={
        "update": "the step",
        "b": "the momentum buffer",
        "velocity": "the velocity",
        "theta": "the new parameter",
    },
    dialects=(*(with_momentum(dialect) for dialect in SGD.dialects if dialect.name != "paper"), PAPER),
    misconceptions=(
        Misconception(
            "averaged-buffer",
            "takes an average, with weight 1 − μ on the new gradient",
            {"b": "momentum * b + (1 - momentum) * g"},
            hint="With a steady gradient, does the buffer grow beyond one gradient?",
            source="keras #13971, HIPS/autograd #289",
            dialects=in_velocity("velocity", "momentum * velocity - (1 - momentum) * lr * g"),
        ),
        Misconception(
            "no-momentum",
            "forgets the buffer and takes a plain step",
            {"update": "lr * g"},
            hint="What became of the gradients before this one?",
        ),
        Misconception(
            "momentum-on-gradient",
            "multiplies the gradient by μ and keeps the whole buffer",
            {"b": "b + momentum * g"},
            hint="Which of the two fades: the past or the present?",
            dialects=in_velocity("velocity", "velocity - momentum * lr * g"),
        ),
        Misconception(
            "old-buffer",
            "moves along the buffer from before this gradient",
            {"update": "lr * b_prev"},
            hint="Is the new gradient already in the buffer when the step is taken?",
            dialects=in_velocity("update", "-velocity_prev"),
        ),
        Misconception(
            "buffer-subtracts",
            "subtracts the gradient from the buffer",
            {"b": "momentum * b - g"},
            hint="Do two gradients of one sign help or hinder each other?",
            dialects=in_velocity("velocity", "momentum * velocity + lr * g"),
        ),
    ),
    draws={
        **SGD.draws,
        "momentum": Among((0.9, 0.8, 0.7, 0.5)),
        "b": Decimals(0.2, 3.0, 2, signed=True),
        "velocity": Decimals(0.05, 0.8, 3, signed=True),
        "lr": Among((0.1, 0.05, 0.2, 0.02, 0.3)),
    },
    fine_draws={"b": Decimals(0.2, 3.0, 3, signed=True), "g": Decimals(0.1, 2.5, 3, signed=True)},
)
