"""FTRL-Proximal: keeps the sum of all gradients and solves for the parameter, which L1 sets to exactly zero.

Source: McMahan et al. 2013, "Ad Click Prediction: a View from the Trenches", Algorithm 1, per coordinate. n is the sum
of squared gradients, z the sum of gradients less what the parameter already accounts for. Keras counts the L2 strength
twice and starts n above zero.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

_STATES = tuple(
    (sign * z / 10, -sign * theta / 10) for sign in (1, -1) for z in range(10, 40) for theta in range(1, 10)
)
"""Sum and parameter before the step: the parameter stands against the sum."""

RULE = Rule(
    id="ftrl",
    name="FTRL-Proximal",
    family=Family.OPTIMIZER,
    summary="Follows the regularized leader: the parameter is solved for anew from the sums over all gradients.",
    source=Source("McMahan et al. 2013", "Algorithm 1"),
    lines="""
        n         = n + g**2
        sigma     = (n**(-power) - n_prev**(-power)) / lr
        z         = z + g - sigma * theta
        curvature = n**(-power) / lr + 2 * l2
        theta     = (clip(z, -l1, l1) - z) / curvature
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("power", -0.5, "how the learning rate falls with the sum of squares"),
        Hyperparameter("initial_accumulator_value", 0.1, "where the sum of squares starts"),
        Hyperparameter("l1", 0.0, "strength of L1: the parameter is zero while |z| is below it"),
        Hyperparameter("l2", 0.0, "strength of L2"),
        Hyperparameter("l2_shrinkage", 0.0, "strength of L2 on the gradient alone"),
        Hyperparameter("beta", 0.0, "added to the root of the sum of squares"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
    ),
    parameter="theta",
    state={"n": "initial_accumulator_value", "z": 0.0},
    asks={"theta": "the new parameter", "z": "the sum z", "curvature": "the curvature that z is divided by"},
    options=(
        Option("beta", {"curvature": "(n**(-power) + beta) / lr + 2 * l2"}),
        Option("l2_shrinkage", {"z": "z + g + 2 * l2_shrinkage * theta - sigma * theta"}),
        Option(
            "weight_decay",
            {"start": "decayed = theta - lr * weight_decay * theta", "z": "z + g - sigma * decayed"},
        ),
        Option(
            "decayed_shrinkage",
            {"z": "z + g + 2 * l2_shrinkage * decayed - sigma * decayed"},
            when="weight_decay and l2_shrinkage",
        ),
    ),
    dialects=(
        Dialect(
            "keras",
            api="keras.optimizers.Ftrl",
            names={
                "learning_rate": "lr",
                "learning_rate_power": "power",
                "l1_regularization_strength": "l1",
                "l2_regularization_strength": "l2",
                "l2_shrinkage_regularization_strength": "l2_shrinkage",
            },
            state_names={"accumulator": "n", "linear": "z"},
            note="the L2 strength counts twice",
        ),
        Dialect(
            "paper",
            lacks=("power", "initial_accumulator_value", "l2_shrinkage", "weight_decay"),
            defaults={"initial_accumulator_value": 0.0},
            edit={"sigma": "(sqrt(n) - sqrt(n_prev)) / lr", "curvature": "sqrt(n) / lr + l2"},
            options={"beta": {"curvature": "(sqrt(n) + beta) / lr + l2"}},
            note="the L2 strength counts once; the sum of squares starts at zero",
        ),
    ),
    misconceptions=(
        Misconception(
            "plain-adagrad",
            "takes Adagrad's step from where the parameter stands",
            {"theta": "theta - lr * g / n**(-power)"},
            hint="Does FTRL move the parameter, or solve for it?",
            dialects={"paper": {"theta": "theta - lr * g / sqrt(n)"}},
        ),
        Misconception(
            "no-shrinkage-to-zero",
            "leaves the L1 term out",
            {"theta": "-z / curvature"},
            hint="What does L1 take away from z before the parameter is computed?",
            when="l1 > 0",
        ),
        Misconception(
            "adds-l1",
            "pushes z away from zero by the L1 strength",
            {"theta": "(-z - clip(z, -l1, l1)) / curvature"},
            hint="Does L1 make the parameter larger or smaller?",
            when="l1 > 0",
        ),
        Misconception(
            "sign-lost",
            "gives the parameter the sign of z",
            {"theta": "(z - clip(z, -l1, l1)) / curvature"},
            hint="If all gradients were positive, where should the parameter stand?",
        ),
        Misconception(
            "parameter-not-accounted-for",
            "adds the gradient alone to z",
            {"z": "z + g"},
            hint="The learning rate has changed since the last step; what keeps the parameter in its place?",
        ),
        Misconception(
            "half-l2",
            "adds the L2 strength once",
            {"curvature": "n**(-power) / lr + l2"},
            hint="What is the derivative of a square?",
            when="l2 > 0",
            dialects={"paper": {}},
        ),
        Misconception(
            "double-l2",
            "adds the L2 strength twice",
            {},
            hint="Algorithm 1 adds λ₂ to the curvature. How often?",
            when="l2 > 0",
            dialects={"paper": {"curvature": "sqrt(n) / lr + 2 * l2"}},
        ),
        Misconception(
            "gradient-not-squared",
            "adds |g| to n instead of g²",
            {"n": "n + abs(g)"},
            hint="Which power of the gradient is added up?",
        ),
    ),
    # From the second step on, differences of roots cancel whatever is drawn.
    from_start=False,
    draws={
        "n": Among(tuple(round((k / 100) ** 2, 4) for k in range(8, 46))),
        "z theta": Among(_STATES),
        "g": Decimals(0.9, 2.5, 2, signed=True),
        "lr": Decimals(0.4, 1.2, 2),
        "l1": Among((0.2, 0.3, 0.4)),
        "l2": Decimals(0.8, 3.2, 1),
        "power": Among((-0.5,)),
        "initial_accumulator_value": Among((0.1,)),
    },
    version=2,
)
