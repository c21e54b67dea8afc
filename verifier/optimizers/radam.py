"""RAdam: Adam whose step is scaled down while its second moment is still uncertain, and plain momentum before that.

Source: Liu et al. 2020, "On the Variance of the Adaptive Learning Rate and Beyond", Algorithm 2, whose threshold is 4.
PyTorch adds epsilon to the uncorrected root and adapts above 5; optax adds it to the corrected root and adapts from 5.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.adam import RULE as ADAM
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

_FRACTION = "(rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho)"
_RECTIFIER = f"sqrt({_FRACTION})"
_LENGTH = "2 / (1 - beta2) - 1 - 2 * t * beta2**t / (1 - beta2**t)"

RULE = Rule(
    id="radam",
    name="RAdam",
    family=Family.OPTIMIZER,
    summary="Adam with a warm-up that follows from how uncertain its second moment still is.",
    source=Source("Liu et al. 2020", "Algorithm 2"),
    lines=f"""
        m       = beta1 * m + (1 - beta1) * g
        v       = beta2 * v + (1 - beta2) * g**2
        m_hat   = m / (1 - beta1**t)
        rho_inf = 2 / (1 - beta2) - 1
        rho     = rho_inf - 2 * t * beta2**t / (1 - beta2**t)
        r       = where(rho > threshold, {_RECTIFIER}, 0)
        update  = where(rho > threshold, lr * r * m_hat * sqrt(1 - beta2**t) / (sqrt(v) + eps), lr * m_hat)
        theta   = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "decay of the first moment"),
        Hyperparameter("beta2", 0.999, "decay of the second moment"),
        Hyperparameter("eps", 1e-8, "keeps the division finite"),
        Hyperparameter("threshold", 5.0, "from which length on the second moment is used"),
        Hyperparameter("eps_root", 0.0, "a second epsilon, under the root"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("decoupled_weight_decay", False, "whether the decay bypasses the moments"),
        Hyperparameter("nesterov", False, "look one step ahead in the first moment"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"m": 0.0, "v": 0.0},
    asks={
        "update": "the step",
        "theta": "the new parameter",
    },
    options=(
        *(o for o in ADAM.options if o.name in {"weight_decay", "decoupled_weight_decay", "nesterov", "maximize"}),
        Option(
            "eps_root",
            {"update": "where(rho >= threshold, lr * r * m_hat / (sqrt(v_hat + eps_root) + eps), lr * m_hat)"},
        ),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.RAdam",
            lacks=("eps_root", "threshold", "nesterov"),
            names={"betas": "beta1 beta2"},
            state_names={"exp_avg": "m", "exp_avg_sq": "v"},
        ),
        Dialect(
            "optax",
            api="optax.radam",
            lacks=("weight_decay", "decoupled_weight_decay", "maximize"),
            edit={
                "after m_hat": "v_hat = v / (1 - beta2**t)",
                "r": f"where(rho >= threshold, {_RECTIFIER}, 0)",
                "update": "where(rho >= threshold, lr * r * m_hat / (sqrt(v_hat) + eps), lr * m_hat)",
            },
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2"},
            state_names={"mu": "m", "nu": "v"},
            note="epsilon stands beside the corrected root",
        ),
        Dialect(
            "paper",
            lacks=("eps", "eps_root", "nesterov", "maximize", "weight_decay", "decoupled_weight_decay"),
            defaults={"eps": 0.0, "threshold": 4.0},
            note="adapts from a length of 4 on, without epsilon",
        ),
    ),
    misconceptions=(
        Misconception(
            "plain-adam",
            "takes Adam's step, without the factor",
            {"update": "lr * m_hat * sqrt(1 - beta2**t) / (sqrt(v) + eps)"},
            hint="What does the R in RAdam do to the first steps?",
            dialects={"optax": {"update": "lr * m_hat / (sqrt(v_hat) + eps)"}},
        ),
        Misconception(
            "never-adapts",
            "stays with the corrected first moment",
            {"update": "lr * m_hat"},
            hint="When is the memory long enough for the second moment?",
            when=f"{_LENGTH} > 5",
        ),
        Misconception(
            "no-root-of-factor",
            "takes the factor without its root",
            {"r": f"where(rho > threshold, {_FRACTION}, 0)"},
            hint="The factor scales a standard deviation, not a variance. What is missing?",
            when=f"{_LENGTH} > 5",
        ),
        Misconception(
            "factor-upside-down",
            "divides by the factor",
            {"update": "where(rho > threshold, lr / r * m_hat * sqrt(1 - beta2**t) / (sqrt(v) + eps), lr * m_hat)"},
            hint="Are the first adaptive steps shorter or longer than Adam's?",
            when=f"{_LENGTH} > 5",
            dialects={"optax": {"update": "where(rho >= threshold, lr / r * m_hat / (sqrt(v_hat) + eps), lr * m_hat)"}},
        ),
        Misconception(
            "memory-not-corrected",
            "leaves out the division by 1 − β₂ᵗ in the length of the memory",
            {"rho": "rho_inf - 2 * t * beta2**t"},
            hint="How long is the memory after one step?",
        ),
        Misconception(
            "first-moment-uncorrected",
            "uses m as it is",
            {"m_hat": "m"},
            hint="Which of the moments starts at zero?",
        ),
        Misconception(
            "gradient-not-squared",
            "averages |g| instead of g² in the second moment",
            {"v": "beta2 * v + (1 - beta2) * abs(g)"},
            hint="The second moment is a mean of what power of the gradient?",
            when=f"{_LENGTH} > 5",
        ),
    ),
    draws={
        **{name: offer for name, offer in ADAM.draws.items() if name != "beta1 beta2"},
        "v": Decimals(0.02, 0.9, 2),
        # The factor needs few numbers, so that these must make many questions.
        "t": Among((3, *range(8, 25))),
        "beta1": Among((0.9, 0.8)),
        "beta2": Decimals(0.80, 0.94, 2),
    },
    start_draws={**ADAM.start_draws, "beta1 beta2": Among(((0.8, 0.9), (0.7, 0.9), (0.6, 0.8), (0.7, 0.8)))},
    start_version=2,
)
