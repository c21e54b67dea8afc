"""SGD: a step against the gradient; momentum, Nesterov and dampening as the frameworks' SGD has them.

Source: Robbins & Monro 1951; the options follow torch.optim.SGD of PyTorch 2.13. With a constant learning rate all
frameworks agree; with a changing one it matters that PyTorch and optax multiply by it outside the buffer, Keras inside.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

DECOUPLED = {"start": "decayed = theta - lr * weight_decay * theta", "theta": "decayed - update"}
"""How Keras decays in every optimizer: before the step, past the gradient."""

IN_VELOCITY = {
    "momentum": {"before update": "velocity = momentum * velocity - lr * g", "update": "-velocity"},
    "nesterov": {"update": "lr * g - momentum * velocity"},
}
"""Momentum as a velocity that contains the learning rate of each step."""

KERAS_NAMES = {"learning_rate": "lr"}

RULE = Rule(
    id="sgd",
    name="SGD",
    family=Family.OPTIMIZER,
    summary="Moves each parameter against its gradient, by the learning rate times the gradient.",
    source=Source("Robbins & Monro 1951"),
    lines="""
        update = lr * g
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("momentum", 0.0, "share of the buffer that stays"),
        Hyperparameter("dampening", 0.0, "share of the new gradient that is held back"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("nesterov", False, "look one step ahead"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"b": 0.0, "velocity": 0.0},
    asks={"update": "the step", "theta": "the new parameter"},
    options=(
        Option("momentum", {"before update": "b = momentum * b + g", "update": "lr * b"}),
        Option(
            "dampening",
            {"b": "where(t == 1, g, momentum * b + (1 - dampening) * g)"},
            when="momentum and dampening",
        ),
        Option("nesterov", {"update": "lr * (g + momentum * b)"}, when="momentum and nesterov"),
        Option("weight_decay", {"start": "g = g + weight_decay * theta"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD", state_names={"momentum_buffer": "b"}),
        Dialect(
            "keras",
            api="keras.optimizers.SGD",
            lacks=("dampening", "maximize"),
            defaults={"lr": 0.01},
            names=KERAS_NAMES,
            options={**IN_VELOCITY, "weight_decay": DECOUPLED},
            state_names={"momentum": "velocity"},
            note="the learning rate is inside the velocity; weight decay is always decoupled",
        ),
        Dialect(
            "optax",
            api="optax.sgd",
            lacks=("dampening", "weight_decay", "maximize"),
            names=KERAS_NAMES,
            state_names={"trace": "b"},
            same_as="pytorch",
        ),
        Dialect("paper", lacks=("momentum", "dampening", "weight_decay", "nesterov", "maximize"), same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "uphill",
            "adds the gradient instead of subtracting it",
            {"theta": "theta + update"},
            hint="Which way does the loss fall?",
        ),
        Misconception(
            "no-learning-rate",
            "subtracts the whole gradient",
            {"update": "g"},
            hint="Which number says how far to go along the gradient?",
        ),
        Misconception(
            "shrinks-parameter",
            "multiplies the parameter by 1 − η g",
            {"update": "lr * g * theta"},
            hint="Does the step of plain SGD depend on where the parameter stands?",
        ),
        Misconception(
            "divides-by-gradient",
            "divides by the gradient",
            {"update": "lr / g"},
            hint="Should a steeper slope make the step longer or shorter here?",
        ),
    ),
    draws={
        "theta": Decimals(0.2, 3.0, 2, signed=True),
        "g": Decimals(0.1, 2.5, 2, signed=True),
        "lr": Among((0.1, 0.05, 0.2, 0.02, 0.3, 0.5, 0.15, 0.25, 0.4, 0.12, 0.08, 0.03)),
    },
    version=2,
)
