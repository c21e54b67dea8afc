"""Adamax: Adam that divides by a decaying maximum of the gradient's size instead of a mean of its square.

Source: Kingma & Ba 2015, Algorithm 2, which has no epsilon. PyTorch and optax add epsilon to the gradient's size before
the maximum is taken, Keras to the maximum.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.adam import RULE as ADAM
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

RULE = Rule(
    id="adamax",
    name="Adamax",
    family=Family.OPTIMIZER,
    summary="Adam with a decaying maximum of the gradient's size below the fraction line.",
    source=Source("Kingma & Ba 2015", "Algorithm 2"),
    lines="""
        m      = beta1 * m + (1 - beta1) * g
        u      = maximum(beta2 * u, abs(g) + eps)
        m_hat  = m / (1 - beta1**t)
        update = lr * m_hat / u
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 2e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "decay of the first moment"),
        Hyperparameter("beta2", 0.999, "decay of the maximum"),
        Hyperparameter("eps", 1e-8, "keeps the division finite"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"m": 0.0, "u": 0.0},
    asks={"update": "the step", "u": "the decaying maximum", "theta": "the new parameter"},
    options=(
        Option("weight_decay", {"start": "g = g + weight_decay * theta"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.Adamax",
            names={"betas": "beta1 beta2"},
            state_names={"exp_avg": "m", "exp_inf": "u"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Adamax",
            lacks=("maximize",),
            defaults={"lr": 1e-3, "eps": 1e-7},
            edit={"u": "maximum(beta2 * u, abs(g))", "update": "lr * m_hat / (u + eps)"},
            names={"learning_rate": "lr", "beta_1": "beta1", "beta_2": "beta2", "epsilon": "eps"},
            options={"weight_decay": DECOUPLED},
            state_names={"momentum": "m", "norm": "u"},
            draws={"eps": Among((0.3, 0.4, 0.5))},
            note="adds epsilon to the maximum; weight decay is always decoupled",
        ),
        Dialect(
            "optax",
            api="optax.adamax",
            lacks=("maximize",),
            defaults={"lr": 1e-3},
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2"},
            options={"weight_decay": DECOUPLED},
            also={"optax.adamaxw": {"weight_decay": 1e-4}},
            state_names={"mu": "m", "nu": "u"},
            note="weight decay, which optax.adamaxw has, is decoupled",
            same_as="pytorch",
        ),
        Dialect(
            "paper",
            lacks=("eps",),
            defaults={"eps": 0.0},
            edit={"u": "maximum(beta2 * u, abs(g))"},
            note="no epsilon anywhere",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-bias-correction",
            "uses m as it is, without dividing by 1 − β₁ᵗ",
            {"m_hat": "m"},
            hint="The first moment starts at zero. What does that do to it in the first steps?",
        ),
        Misconception(
            "correction-without-power",
            "divides by 1 − β₁ instead of 1 − β₁ᵗ",
            {"m_hat": "m / (1 - beta1)"},
            hint="The correction fades as the steps go by. Where does the step number enter?",
            source="ML-From-Scratch #35, pennylane PR 1929",
            when="t >= 2",
        ),
        Misconception(
            "maximum-corrected",
            "corrects the maximum for its start at zero as well",
            {"update": "lr * m_hat / (u / (1 - beta2**t))"},
            hint="Is a maximum too small because it started at zero?",
            dialects={"keras": {"update": "lr * m_hat / (u / (1 - beta2**t) + eps)"}},
        ),
        Misconception(
            "root-of-maximum",
            "takes a root of the maximum, as Adam does of its second moment",
            {"update": "lr * m_hat / sqrt(u)"},
            hint="Check the units: u has those of the gradient already.",
            dialects={"keras": {"update": "lr * m_hat / (sqrt(u) + eps)"}},
        ),
        Misconception(
            "no-decay-of-maximum",
            "compares with the old maximum undiminished",
            {"u": "maximum(u, abs(g) + eps)"},
            hint="May the maximum ever become smaller?",
            when="u * beta2 > abs(g)",
            dialects={"keras": {"u": "maximum(u, abs(g))"}},
        ),
        Misconception(
            "sum-not-maximum",
            "adds the gradient's size to the decayed maximum",
            {"u": "beta2 * u + abs(g)"},
            hint="Which norm becomes a maximum when its power grows without bound?",
        ),
        Misconception(
            "running-mean",
            "takes a running mean of the gradient's size",
            {"u": "beta2 * u + (1 - beta2) * abs(g)"},
            hint="Which norm becomes a maximum when its power grows without bound?",
        ),
        Misconception(
            "old-maximum",
            "divides by the maximum from before this gradient",
            {"update": "lr * m_hat / u_prev"},
            hint="Is this gradient already part of the maximum?",
            dialects={"keras": {"update": "lr * m_hat / (u_prev + eps)"}},
        ),
    ),
    draws={
        **ADAM.draws,
        "u": Decimals(0.3, 2.5, 2),
        "beta1 beta2": Among(((0.9, 0.7), (0.8, 0.9), (0.9, 0.8))),
    },
    fine_draws={**ADAM.fine_draws, "u": Decimals(0.3, 2.5, 4)},
    start_draws={**ADAM.start_draws, "beta1 beta2": Among(((0.8, 0.7), (0.7, 0.8), (0.6, 0.7)))},
    version=2,
    start_version=2,
)
