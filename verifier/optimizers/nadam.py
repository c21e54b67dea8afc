"""Nadam: Adam whose first moment looks one step ahead, as Nesterov's momentum does.

Source: Dozat 2016. PyTorch and Keras warm beta1 up, over very different times; optax leaves it constant. PyTorch keeps
the product of the warmed-up betas in float32, which moves its last digits.
"""

from verifier.draws import Among
from verifier.optimizers.adam import RULE as ADAM
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

RULE = Rule(
    id="nadam",
    name="Nadam",
    family=Family.OPTIMIZER,
    summary="Adam with a first moment that already contains the next step's share of momentum.",
    source=Source("Dozat 2016"),
    lines="""
        mu         = beta1 * (1 - 0.5 * 0.96**(t * momentum_decay))
        mu_next    = beta1 * (1 - 0.5 * 0.96**((t + 1) * momentum_decay))
        mu_product = mu_product * mu
        m          = beta1 * m + (1 - beta1) * g
        v          = beta2 * v + (1 - beta2) * g**2
        m_hat      = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)
        v_hat      = v / (1 - beta2**t)
        update     = lr * m_hat / (sqrt(v_hat) + eps)
        theta      = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 2e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "decay of the first moment"),
        Hyperparameter("beta2", 0.999, "decay of the second moment"),
        Hyperparameter("eps", 1e-8, "keeps the division finite"),
        Hyperparameter("eps_root", 0.0, "a second epsilon, under the root"),
        Hyperparameter("momentum_decay", 4e-3, "how fast beta1 warms up"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("decoupled_weight_decay", False, "whether the decay bypasses the moments"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"mu_product": 1.0, "m": 0.0, "v": 0.0},
    asks={"update": "the step", "m_hat": "the look-ahead first moment", "theta": "the new parameter"},
    options=(
        Option(
            "weight_decay",
            {"start": "g = g + weight_decay * theta"},
            when="weight_decay and not decoupled_weight_decay",
        ),
        Option("decoupled_weight_decay", DECOUPLED, when="weight_decay and decoupled_weight_decay"),
        Option("eps_root", {"update": "lr * m_hat / (sqrt(v_hat + eps_root) + eps)"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.NAdam",
            lacks=("eps_root",),
            names={"betas": "beta1 beta2"},
            state_names={"exp_avg": "m", "exp_avg_sq": "v", "mu_product": "mu_product"},
            draws={"momentum_decay": Among((0.004, 0.1, 1.0))},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Nadam",
            lacks=("eps_root", "momentum_decay", "decoupled_weight_decay", "maximize"),
            defaults={"lr": 1e-3, "eps": 1e-7, "decoupled_weight_decay": True, "momentum_decay": 1.0},
            edit={
                "mu": "beta1 * (1 - 0.5 * 0.96**t)",
                "mu_next": "beta1 * (1 - 0.5 * 0.96**(t + 1))",
            },
            names={"learning_rate": "lr", "beta_1": "beta1", "beta_2": "beta2", "epsilon": "eps"},
            state_names={"momentum": "m", "velocity": "v", "u_product": "mu_product"},
            note="beta1 warms up 250 times as fast: the same as momentum_decay = 1",
        ),
        Dialect(
            "optax",
            api="optax.nadam",
            lacks=("momentum_decay", "decoupled_weight_decay", "maximize"),
            defaults={"lr": 1e-3, "decoupled_weight_decay": True},
            edit={
                "mu": None,
                "mu_next": None,
                "mu_product": None,
                "m_hat": "beta1 * m / (1 - beta1**(t + 1)) + (1 - beta1) * g / (1 - beta1**t)",
            },
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2", "nesterov": ""},
            also={"optax.nadamw": {"weight_decay": 1e-4}},
            state_names={"mu": "m", "nu": "v"},
            note="beta1 does not warm up",
        ),
        Dialect("paper", same_as="pytorch", note="warms beta1 up as PyTorch does"),
    ),
    misconceptions=(
        Misconception(
            "plain-adam",
            "takes Adam's corrected moment, without looking ahead",
            {"m_hat": "m / (1 - beta1**t)"},
            hint="What does the N in Nadam add to Adam?",
        ),
        Misconception(
            "no-look-ahead-correction",
            "looks ahead but does not correct for the start at zero",
            {"m_hat": "beta1 * m + (1 - beta1) * g"},
            hint="Which of the two terms of the look-ahead started at zero?",
        ),
        Misconception(
            "no-root",
            "divides by v̂ instead of its root",
            {"update": "lr * m_hat / (v_hat + eps)"},
            hint="Check the units: the step should not depend on the scale of the gradient.",
        ),
        Misconception(
            "second-moment-uncorrected",
            "uses v as it is",
            {"v_hat": "v"},
            hint="Which of the moments starts at zero?",
        ),
        Misconception(
            "gradient-not-squared",
            "averages |g| instead of g² in the second moment",
            {"v": "beta2 * v + (1 - beta2) * abs(g)"},
            hint="The second moment is a mean of what power of the gradient?",
        ),
    ),
    draws={**ADAM.draws, "mu_product": Among((0.5, 0.3, 0.2, 0.1))},
    start_draws=ADAM.start_draws,
    fine_draws=ADAM.fine_draws,
    start_version=2,
)
