"""AdamW: Adam whose weight decay does not pass through the moments.

Source: Loshchilov & Hutter 2019, Algorithm 2. The frameworks multiply the decay by the learning rate and differ in its
default strength.
"""

from dataclasses import replace

from verifier.draws import Among
from verifier.optimizers.adam import RULE as ADAM
from verifier.rule import Dialect, Hyperparameter, Misconception, Source

_CHANGED = {"weight_decay": 0.01, "decoupled_weight_decay": True}

_API = {"pytorch": "torch.optim.AdamW", "keras": "keras.optimizers.AdamW", "optax": "optax.adamw"}
_DECAY = {"pytorch": 0.01, "keras": 0.004, "optax": 1e-4}


def _decoupled(dialect: Dialect) -> Dialect:
    """A dialect of Adam under the name of the call that can only decouple."""
    return replace(
        dialect,
        api=_API[dialect.name],
        lacks=(*(name for name in dialect.lacks if name not in _CHANGED), "decoupled_weight_decay"),
        defaults={**dialect.defaults, "weight_decay": _DECAY[dialect.name]},
    )


_KEPT = ("no-bias-correction", "correction-without-power", "swapped-betas", "no-root", "old-moments")

RULE = ADAM.derive(
    id="adamw",
    name="AdamW",
    summary="Adam with weight decay that shrinks the parameter directly, by the learning rate times the decay.",
    source=Source("Loshchilov & Hutter 2019", "Algorithm 2"),
    hyperparameters=tuple(
        Hyperparameter(h.name, _CHANGED.get(h.name, h.default), h.meaning) for h in ADAM.hyperparameters
    ),
    asks={"theta": "the new parameter"},
    dialects=(
        *(_decoupled(dialect) for dialect in ADAM.dialects if dialect.name in _API),
        Dialect(
            "paper",
            lacks=("eps_root", "decoupled_weight_decay", "amsgrad", "nesterov", "maximize"),
            options={
                "decoupled_weight_decay": {
                    "start": "decayed = theta - weight_decay * theta",
                    "theta": "decayed - update",
                }
            },
            note="the decay is not multiplied by the learning rate, only by the schedule",
        ),
    ),
    misconceptions=(
        Misconception(
            "decay-in-gradient",
            "adds λθ to the gradient, as L2 regularization does",
            {
                "decayed": None,
                "m": "beta1 * m + (1 - beta1) * (g + weight_decay * theta)",
                "v": "beta2 * v + (1 - beta2) * (g + weight_decay * theta)**2",
                "theta": "theta - update",
            },
            hint="Should the decay be divided by the root of the second moment?",
            source="pytorch #38767, transformers #5938",
        ),
        Misconception(
            "decay-without-learning-rate",
            "shrinks the parameter by λ, without the learning rate",
            {"decayed": "theta - weight_decay * theta"},
            hint="If the learning rate went to zero, should the parameter still shrink?",
            source="pytorch PR 3740, PR 4429",
        ),
        Misconception(
            "no-decay",
            "leaves the decay out",
            {"theta": "theta - update"},
            hint="What sets AdamW apart from Adam?",
        ),
        Misconception(
            "decay-grows",
            "adds the decay instead of subtracting it",
            {"decayed": "theta + lr * weight_decay * theta"},
            hint="Which way does decay pull a weight?",
        ),
        Misconception(
            "decay-by-square",
            "decays by the square of the parameter",
            {"decayed": "theta - lr * weight_decay * theta**2"},
            hint="The penalty is a square; what is its derivative?",
            source="pytorch PR 3740",
        ),
        *(ADAM.misconception(name) for name in _KEPT),
    ),
    draws={**ADAM.draws, "weight_decay": Among((0.1, 0.2, 0.3)), "lr": Among((0.1, 0.2, 0.05))},
)
