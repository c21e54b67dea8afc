"""Lion: the sign of an average of gradient and momentum; the momentum itself is renewed afterwards, more slowly.

Source: Chen et al. 2023, "Symbolic Discovery of Optimization Algorithms", Algorithm 2. Keras and optax agree; they
differ in the default weight decay. PyTorch has no Lion.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

BETWEEN = "beta1 * m + (1 - beta1) * g"

RULE = Rule(
    id="lion",
    name="Lion",
    family=Family.OPTIMIZER,
    summary="Moves every parameter by the same amount, in the direction of the sign of an average.",
    source=Source("Chen et al. 2023", "Algorithm 2"),
    lines=f"""
        c      = {BETWEEN}
        update = lr * sign(c)
        m      = beta2 * m + (1 - beta2) * g
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "share of the momentum in the direction"),
        Hyperparameter("beta2", 0.99, "share of the momentum that stays"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
    ),
    parameter="theta",
    state={"m": 0.0},
    asks={"theta": "the new parameter", "m": "the momentum"},
    options=(Option("weight_decay", DECOUPLED),),
    dialects=(
        Dialect(
            "keras",
            api="keras.optimizers.Lion",
            names={"learning_rate": "lr", "beta_1": "beta1", "beta_2": "beta2"},
            state_names={"momentum": "m"},
        ),
        Dialect(
            "optax",
            api="optax.lion",
            defaults={"weight_decay": 1e-3},
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2"},
            state_names={"mu": "m"},
            note="decays by default",
            same_as="keras",
        ),
        Dialect("paper", same_as="keras"),
    ),
    misconceptions=(
        Misconception(
            "no-sign",
            "moves by the average itself, not by its sign",
            {"update": "lr * c"},
            hint="How far does each parameter move when its gradient is ten times as large?",
        ),
        Misconception(
            "uphill",
            "adds the step instead of subtracting it",
            {"theta": "theta + update"},
            hint="Which way does the loss fall?",
        ),
        Misconception(
            "sign-of-gradient",
            "takes the sign of the gradient alone",
            {"update": "lr * sign(g)"},
            hint="What has the momentum to say about the direction?",
            when=f"({BETWEEN}) * g < 0",
        ),
        Misconception(
            "momentum-renewed-first",
            "renews the momentum first and takes its sign",
            {"update": "lr * sign(beta2 * m + (1 - beta2) * g)"},
            hint="Which of the two betas belongs to the direction?",
            when=f"({BETWEEN}) * (beta2 * m + (1 - beta2) * g) < 0",
        ),
        Misconception(
            "old-momentum",
            "takes the sign of the momentum from before this gradient",
            {"update": "lr * sign(m)"},
            hint="Has this gradient a say in this step?",
            when=f"({BETWEEN}) * m < 0",
        ),
        Misconception(
            "one-beta",
            "renews the momentum with the beta of the direction",
            {"m": "beta1 * m + (1 - beta1) * g"},
            hint="Lion has two betas. What is the second for?",
        ),
        Misconception(
            "weights-exchanged",
            "gives the gradient the weight β₁ in the direction",
            {"c": "(1 - beta1) * m + beta1 * g"},
            hint="With β₁ = 0.9 one gradient should not decide alone. Which term carries 0.9?",
            when=f"({BETWEEN}) * ((1 - beta1) * m + beta1 * g) < 0",
        ),
    ),
    draws={
        "m": Decimals(0.1, 1.5, 2, signed=True),
        "g": Decimals(0.5, 6.0, 2, signed=True),
        "theta": Decimals(0.2, 3.0, 2, signed=True),
        "beta1 beta2": Among(((0.9, 0.99), (0.95, 0.98), (0.8, 0.95))),
        "lr": Among((0.1, 0.05, 0.2, 0.02)),
    },
    fine_draws={"m": Decimals(0.1, 1.5, 3, signed=True)},
    version=2,
)
