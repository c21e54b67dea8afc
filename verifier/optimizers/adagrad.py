"""Adagrad: the gradient over the root of the sum of all its squares.

Source: Duchi, Hazan & Singer 2011. PyTorch starts the sum at zero and adds epsilon to the root; Keras and optax start
it at 0.1 and add epsilon under the root.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

RULE = Rule(
    id="adagrad",
    name="Adagrad",
    family=Family.OPTIMIZER,
    summary="Divides each gradient by the root of the sum of all its squares so far.",
    source=Source("Duchi, Hazan & Singer 2011"),
    lines="""
        G      = G + g**2
        update = lr * g / (sqrt(G) + eps)
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 0.01, "learning rate"),
        Hyperparameter("eps", 1e-10, "keeps the division finite"),
        Hyperparameter("lr_decay", 0.0, "how fast the learning rate fades by itself"),
        Hyperparameter("initial_accumulator_value", 0.0, "where the sum starts"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"G": "initial_accumulator_value"},
    asks={"update": "the step", "G": "the sum of squares", "theta": "the new parameter"},
    options=(
        Option("lr_decay", {"update": "lr / (1 + (t - 1) * lr_decay) * g / (sqrt(G) + eps)"}),
        Option("weight_decay", {"start": "g = g + weight_decay * theta"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect("pytorch", api="torch.optim.Adagrad", state_names={"sum": "G"}),
        Dialect(
            "keras",
            api="keras.optimizers.Adagrad",
            lacks=("lr_decay", "maximize"),
            defaults={"lr": 1e-3, "eps": 1e-7, "initial_accumulator_value": 0.1},
            edit={"update": "lr * g / sqrt(G + eps)"},
            names={"learning_rate": "lr", "epsilon": "eps"},
            options={"weight_decay": DECOUPLED},
            state_names={"accumulator": "G"},
            draws={"eps": Among((0.1, 0.2)), "initial_accumulator_value": Among((0.1,))},
            note="epsilon stands under the root, and the sum starts at 0.1",
        ),
        Dialect(
            "optax",
            api="optax.adagrad",
            lacks=("lr_decay", "weight_decay", "maximize"),
            defaults={"lr": 1e-3, "eps": 1e-7, "initial_accumulator_value": 0.1},
            edit={"update": "where(G > 0, lr * g / sqrt(G + eps), 0)"},
            names={"learning_rate": "lr"},
            state_names={"sum_of_squares": "G"},
            note="like Keras, and no step at all while the sum is zero",
            same_as="keras",
        ),
        Dialect("paper", same_as="pytorch", note="a small constant beside the root, as in PyTorch"),
    ),
    misconceptions=(
        Misconception(
            "old-sum",
            "divides by the sum from before this gradient",
            {"update": "lr * g / (sqrt(G_prev) + eps)"},
            hint="Is this gradient's square already part of the sum?",
            dialects={"keras": {"update": "lr * g / sqrt(G_prev + eps)"}},
        ),
        Misconception(
            "no-root",
            "divides by the sum instead of its root",
            {"update": "lr * g / (G + eps)"},
            hint="Check the units: the step should not depend on the scale of the gradient.",
        ),
        Misconception(
            "gradient-not-squared",
            "adds |g| instead of g²",
            {"G": "G + abs(g)"},
            hint="Which power of the gradient is added up?",
        ),
        Misconception(
            "running-mean",
            "lets the sum fade, as RMSprop does",
            {"G": "0.9 * G + 0.1 * g**2"},
            hint="Does Adagrad ever forget a gradient?",
            source="swift-apis PR 733, pytorch PR 6616",
        ),
        Misconception(
            "sign-only",
            "leaves the gradient out of the numerator",
            {"update": "lr * sign(g) / (sqrt(G) + eps)"},
            hint="What stands above the fraction line?",
            dialects={"keras": {"update": "lr * sign(g) / sqrt(G + eps)"}},
        ),
    ),
    draws={
        "G": Decimals(0.1, 6.0, 2),
        "g": Decimals(0.1, 2.5, 2, signed=True),
        "theta": Decimals(0.2, 3.0, 2, signed=True),
        "lr": Among((0.1, 0.2, 0.05, 0.5, 0.3, 0.15, 0.25, 0.4, 0.12, 0.08)),
        "eps": Among((1e-10,)),
    },
    fine_draws={"G": Decimals(0.1, 6.0, 4), "g": Decimals(0.1, 2.5, 3, signed=True)},
    version=2,
)
