"""Momentum: SGD that goes on in the direction of the gradients before.

Source: Polyak 1964, in the form of torch.optim.SGD (PyTorch 2.13), which keeps a buffer of gradients and multiplies it
by the learning rate; Keras keeps a velocity that already contains the learning rate.
"""

from dataclasses import replace

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import RULE as SGD
from verifier.rule import Dialect, Hyperparameter, Misconception, Source


def with_momentum(dialect: Dialect) -> Dialect:
    """A dialect of SGD under the name that it has with momentum."""
    return replace(dialect, api=f"{dialect.api}(momentum=...)") if dialect.api else dialect


HYPERPARAMETERS = tuple(
    Hyperparameter("momentum", 0.9, h.meaning) if h.name == "momentum" else h for h in SGD.hyperparameters
)

RULE = SGD.derive(
    id="momentum",
    name="SGD with momentum",
    summary="Keeps a buffer that adds up the gradients while it fades, and moves along the buffer.",
    source=Source("Polyak 1964"),
    hyperparameters=HYPERPARAMETERS,
    asks={
        "update": "the step",
        "b": "the momentum buffer",
        "velocity": "the velocity",
        "theta": "the new parameter",
    },
    dialects=tuple(with_momentum(dialect) for dialect in SGD.dialects),
    misconceptions=(
        Misconception(
            "averaged-buffer",
            "takes an average, with weight 1 − μ on the new gradient",
            {"b": "momentum * b + (1 - momentum) * g"},
            hint="With a steady gradient, does the buffer grow beyond one gradient?",
            source="keras #13971, HIPS/autograd #289",
            dialects={"keras": {"velocity": "momentum * velocity - (1 - momentum) * lr * g"}},
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
            dialects={"keras": {"velocity": "velocity - momentum * lr * g"}},
        ),
        Misconception(
            "old-buffer",
            "moves along the buffer from before this gradient",
            {"update": "lr * b_prev"},
            hint="Is the new gradient already in the buffer when the step is taken?",
            dialects={"keras": {"update": "-velocity_prev"}},
        ),
        Misconception(
            "buffer-subtracts",
            "subtracts the gradient from the buffer",
            {"b": "momentum * b - g"},
            hint="Do two gradients of one sign help or hinder each other?",
            dialects={"keras": {"velocity": "momentum * velocity + lr * g"}},
        ),
    ),
    draws={
        **SGD.draws,
        "momentum": Among((0.9, 0.8, 0.7, 0.5)),
        "b": Decimals(0.2, 3.0, 2, signed=True),
        "velocity": Decimals(0.05, 0.8, 2, signed=True),
        "lr": Among((0.1, 0.05, 0.2, 0.02, 0.3)),
    },
)
