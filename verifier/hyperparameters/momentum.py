"""What momentum does over many steps: the step that it settles at, and the place where Nesterov takes the gradient.

Source: Polyak 1964 for the velocity; Sutskever, Martens, Dahl & Hinton 2013, equations 3 and 4, for the look-ahead,
here with a velocity that is subtracted.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

LR = Hyperparameter("lr", 0.01, "learning rate")
MOMENTUM = Hyperparameter("momentum", 0.9, "share of the velocity that stays")

LIMIT = Rule(
    id="momentum-limit",
    name="Momentum at full speed",
    family=Family.HYPERPARAMETER,
    summary="Under a gradient that stays the same, the steps of SGD with momentum grow towards a limit.",
    source=Source("Polyak 1964"),
    lines="""
        plain = lr * g
        limit = plain / (1 - momentum)
    """,
    hyperparameters=(LR, MOMENTUM),
    inputs=("g",),
    asks={"limit": "what SGD with momentum in the end subtracts at every step, when every gradient is g"},
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD(momentum=...)"),
        Dialect("keras", api="keras.optimizers.SGD(momentum=...)", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "plain-step",
            "takes the step of plain SGD",
            {"limit": "plain"},
            hint="How large is the second step, when the first velocity has not faded yet?",
        ),
        Misconception(
            "averaged",
            "gives the new gradient the weight 1 − μ",
            {"limit": "(1 - momentum) * plain"},
            hint="Is a new gradient damped before it enters the velocity?",
            source="keras #13971, HIPS/autograd #289",
        ),
        Misconception(
            "past-only",
            "counts the gradients of the past without the newest one",
            {"limit": "plain * momentum / (1 - momentum)"},
            hint="With which power of μ does the newest gradient enter the sum?",
        ),
        Misconception(
            "no-rate",
            "forgets the learning rate",
            {"plain": "g"},
            hint="Which number says how far to go along the gradient?",
        ),
    ),
    draws={
        "lr": Decimals(0.01, 0.5, 2),
        "momentum": Decimals(0.5, 0.95, 2),
        "g": Decimals(0.1, 9.5, 2, signed=True),
    },
)

LOOK_AHEAD = Rule(
    id="nesterov-look-ahead",
    name="Nesterov's look-ahead on a parabola",
    family=Family.HYPERPARAMETER,
    summary="Nesterov takes the gradient of a/2 · θ² where the velocity alone would carry the parameter.",
    source=Source("Sutskever, Martens, Dahl & Hinton 2013", "equations 3 and 4"),
    lines="""
        ahead    = theta - momentum * velocity
        gradient = a * ahead
        step     = momentum * velocity + lr * gradient
    """,
    hyperparameters=(LR, MOMENTUM),
    inputs=("theta", "velocity", "a"),
    asks={"step": "the new velocity, which is subtracted from θ, on the loss a/2 · θ², where V is the velocity before"},
    dialects=(Dialect("paper", note="the gradient is taken ahead of the parameter"),),
    misconceptions=(
        Misconception(
            "stays-behind",
            "takes the gradient where the parameter stands",
            {"ahead": "theta"},
            hint="What distinguishes looking ahead from rolling on?",
            source="keras #14115, pytorch PR 887",
        ),
        Misconception(
            "looks-back",
            "looks against the velocity",
            {"ahead": "theta + momentum * velocity"},
            hint="Is the velocity added to the parameter or subtracted from it?",
        ),
        Misconception(
            "whole-velocity",
            "looks ahead by the whole velocity",
            {"ahead": "theta - velocity"},
            hint="How much of the velocity is left in the coming step?",
        ),
        Misconception(
            "no-curvature",
            "leaves the curvature out",
            {"gradient": "ahead"},
            hint="What is the gradient of a/2 · θ²?",
        ),
        Misconception(
            "no-momentum",
            "moves by the gradient alone",
            {"step": "lr * gradient"},
            hint="What became of the velocity?",
        ),
    ),
    draws={
        "theta": Decimals(1.0, 6.0, 2, signed=True),
        "velocity": Decimals(0.4, 2.5, 2, signed=True),
        "a": Decimals(1.4, 4.0, 1),
        "lr": Among((0.1, 0.15, 0.2, 0.25, 0.3, 0.4)),
        "momentum": Among((0.5, 0.6, 0.7, 0.8, 0.9)),
    },
)

RULES = (LIMIT, LOOK_AHEAD)
