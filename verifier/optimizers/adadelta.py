"""Adadelta: the gradient over its own root mean square, times the root mean square of the changes so far.

Source: Zeiler 2012, Algorithm 1. All frameworks put epsilon under both roots and keep the learning rate out of the
second mean; they differ in the default learning rate (1 in PyTorch, 0.001 in Keras).
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

RULE = Rule(
    id="adadelta",
    name="Adadelta",
    family=Family.OPTIMIZER,
    summary="Scales each gradient so that the change has the units of the parameter, without a learning rate to tune.",
    source=Source("Zeiler 2012", "Algorithm 1"),
    lines="""
        v      = rho * v + (1 - rho) * g**2
        delta  = sqrt(s + eps) / sqrt(v + eps) * g
        s      = rho * s + (1 - rho) * delta**2
        update = lr * delta
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1.0, "learning rate"),
        Hyperparameter("rho", 0.9, "decay of both means"),
        Hyperparameter("eps", 1e-6, "under both roots"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"v": 0.0, "s": 0.0},
    asks={
        "update": "the step",
        "v": "the mean square of the gradients",
        "s": "the mean square of the changes",
        "theta": "the new parameter",
    },
    options=(
        Option("weight_decay", {"start": "g = g + weight_decay * theta"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect("pytorch", api="torch.optim.Adadelta", state_names={"square_avg": "v", "acc_delta": "s"}),
        Dialect(
            "keras",
            api="keras.optimizers.Adadelta",
            lacks=("maximize",),
            defaults={"lr": 1e-3, "rho": 0.95, "eps": 1e-7},
            names={"learning_rate": "lr", "epsilon": "eps"},
            options={"weight_decay": DECOUPLED},
            state_names={"accumulated_grad": "v", "accumulated_delta_var": "s"},
            note="the same lines with a default learning rate of 0.001, but for weight decay, which is decoupled",
            same_as="pytorch",
        ),
        Dialect(
            "optax",
            api="optax.adadelta",
            lacks=("maximize",),
            defaults={"lr": -1.0},
            note="without a learning rate it adds the change, and climbs",
            names={"learning_rate": "lr"},
            state_names={"e_g": "v", "e_x": "s"},
            same_as="pytorch",
        ),
        Dialect("paper", defaults={"rho": 0.95}, same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "epsilon-outside",
            "adds ε to the roots instead of under them",
            {"delta": "(sqrt(s) + eps) / (sqrt(v) + eps) * g"},
            hint="What would the very first change be if ε were not under the root?",
            when="eps >= 0.001",
        ),
        Misconception(
            "new-changes-first",
            "updates the mean of the changes from the gradient before using it",
            {"delta": "sqrt(rho * s + (1 - rho) * g**2 + eps) / sqrt(v + eps) * g"},
            hint="When a change is computed, is it already part of the mean of changes?",
        ),
        Misconception(
            "changes-from-gradients",
            "averages the squared gradients in both means",
            {"s": "rho * s + (1 - rho) * g**2"},
            hint="Of what is the second mean a mean?",
        ),
        Misconception(
            "sum-not-mean",
            "adds the whole g² to the faded mean, without the weight 1 − ρ",
            {"v": "rho * v + g**2"},
            hint="Is v a mean or a sum? What do the two weights add up to?",
        ),
        Misconception(
            "old-mean",
            "divides by the mean from before this gradient",
            {"delta": "sqrt(s + eps) / sqrt(v_prev + eps) * g"},
            hint="Is this gradient's square already part of the mean below the line?",
        ),
        Misconception(
            "no-roots",
            "forgets both roots",
            {"delta": "(s + eps) / (v + eps) * g"},
            hint="RMS ends in a root: how many roots are there?",
        ),
        Misconception(
            "upside-down",
            "divides by the changes instead of by the gradients",
            {"delta": "sqrt(v + eps) / sqrt(s + eps) * g"},
            hint="Which units must the change have: those of the parameter, or of the gradient?",
        ),
        Misconception(
            "no-numerator",
            "leaves out the mean of the changes, as RMSprop does",
            {"delta": "g / sqrt(v + eps)"},
            hint="What takes the place of the learning rate?",
        ),
    ),
    draws={
        "v": Decimals(0.02, 1.5, 2),
        "s": Decimals(0.001, 0.09, 3),
        "g": Decimals(0.1, 2.5, 2, signed=True),
        "theta": Decimals(0.2, 3.0, 2, signed=True),
        "rho": Among((0.9, 0.95)),
        "eps": Among((0.001, 0.01)),
        "lr": Among((1.0,)),
    },
    fine_draws={"v": Decimals(0.02, 1.5, 4), "g": Decimals(0.1, 2.5, 3, signed=True)},
)
