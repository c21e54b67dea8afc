"""Adam: first and second moment of the gradient, both corrected for their start at zero.

Source: Kingma & Ba 2015, Algorithm 1. PyTorch follows Algorithm 1; Keras follows the form at the end of the paper's
section 2, in which epsilon stands beside the uncorrected root; optax can put a second epsilon under the root.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

_SIZES = tuple(x / 100 for x in (*range(20, 75), *range(140, 260)))
GRADIENTS = Among(tuple(sign * size for sign in (1, -1) for size in _SIZES))
"""Without those near ±1, which are their own squares and would hide a gradient that was not squared."""
MOSTLY_POSITIVE = Among((*_SIZES, *(-size for size in _SIZES[::9])))
"""For several steps, where gradients of both signs often cancel in the first moment."""

RULE = Rule(
    id="adam",
    name="Adam",
    family=Family.OPTIMIZER,
    summary="Moves each parameter by its smoothed gradient over the root of its smoothed squared gradient.",
    source=Source("Kingma & Ba 2015", "Algorithm 1"),
    lines="""
        m      = beta1 * m + (1 - beta1) * g
        v      = beta2 * v + (1 - beta2) * g**2
        m_hat  = m / (1 - beta1**t)
        v_hat  = v / (1 - beta2**t)
        update = lr * m_hat / (sqrt(v_hat) + eps)
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "decay of the first moment"),
        Hyperparameter("beta2", 0.999, "decay of the second moment"),
        Hyperparameter("eps", 1e-8, "keeps the division finite"),
        Hyperparameter("eps_root", 0.0, "a second epsilon, under the root"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("decoupled_weight_decay", False, "whether the decay bypasses the moments"),
        Hyperparameter("amsgrad", False, "keep the largest second moment seen"),
        Hyperparameter("nesterov", False, "look one step ahead in the first moment"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"m": 0.0, "v": 0.0, "v_max": 0.0},
    asks={
        "update": "the step",
        "m_hat": "the corrected first moment",
        "v_hat": "the corrected second moment",
        "m": "the first moment",
        "v": "the second moment",
        "theta": "the new parameter",
    },
    options=(
        Option(
            "weight_decay",
            {"start": "g = g + weight_decay * theta"},
            when="weight_decay and not decoupled_weight_decay",
        ),
        Option(
            "decoupled_weight_decay",
            {"start": "decayed = theta - lr * weight_decay * theta", "theta": "decayed - update"},
            when="weight_decay and decoupled_weight_decay",
        ),
        Option(
            "amsgrad",
            {"before v_hat": "v_max = maximum(v_max, v)", "v_hat": "v_max / (1 - beta2**t)"},
        ),
        Option(
            "nesterov",
            {"m_hat": "beta1 * m / (1 - beta1**(t + 1)) + (1 - beta1) * g / (1 - beta1**t)"},
        ),
        Option("eps_root", {"update": "lr * m_hat / (sqrt(v_hat + eps_root) + eps)"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.Adam",
            lacks=("eps_root", "nesterov"),
            names={"betas": "beta1 beta2"},
            state_names={"exp_avg": "m", "exp_avg_sq": "v", "max_exp_avg_sq": "v_max"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Adam",
            lacks=("eps_root", "nesterov", "maximize", "decoupled_weight_decay"),
            defaults={"eps": 1e-7, "decoupled_weight_decay": True},
            edit={
                "m_hat": None,
                "v_hat": "alpha = lr * sqrt(1 - beta2**t) / (1 - beta1**t)",
                "update": "alpha * m / (sqrt(v) + eps)",
            },
            options={
                "amsgrad": {"before alpha": "v_max = maximum(v_max, v)", "update": "alpha * m / (sqrt(v_max) + eps)"}
            },
            names={"learning_rate": "lr", "beta_1": "beta1", "beta_2": "beta2", "epsilon": "eps"},
            state_names={"momentum": "m", "velocity": "v", "velocity_hat": "v_max"},
            draws={"eps": Among((0.1, 0.05, 0.02))},
            note="epsilon stands beside the uncorrected root; weight decay is always decoupled",
        ),
        Dialect(
            "optax",
            api="optax.adam",
            lacks=("weight_decay", "decoupled_weight_decay", "amsgrad", "maximize"),
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2"},
            state_names={"mu": "m", "nu": "v"},
            same_as="pytorch",
        ),
        Dialect(
            "paper",
            lacks=("eps_root", "weight_decay", "decoupled_weight_decay", "amsgrad", "nesterov", "maximize"),
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-bias-correction",
            "uses m and v as they are, without dividing by 1 − βᵗ",
            {"m_hat": "m", "v_hat": "v"},
            hint="Both moments start at zero. What does that do to them in the first steps?",
            source="caffe #4224, mlx-rs #301",
            dialects={"keras": {"alpha": "lr"}},
        ),
        Misconception(
            "correction-without-power",
            "divides by 1 − β instead of 1 − βᵗ",
            {"m_hat": "m / (1 - beta1)", "v_hat": "v / (1 - beta2)"},
            hint="The correction fades as the steps go by. Where does the step number enter?",
            source="ML-From-Scratch #35, pennylane PR 1929",
            when="t >= 2",
            dialects={"keras": {"alpha": "lr * sqrt(1 - beta2) / (1 - beta1)"}},
        ),
        Misconception(
            "step-counted-from-zero",
            "counts the first step as t = 0",
            {"m_hat": "m / (1 - beta1**(t - 1))", "v_hat": "v / (1 - beta2**(t - 1))"},
            hint="After the first step, how many gradients has each moment seen?",
            source="burn PR 630, dynet #77",
            when="t >= 3",
            dialects={"keras": {"alpha": "lr * sqrt(1 - beta2**(t - 1)) / (1 - beta1**(t - 1))"}},
        ),
        Misconception(
            "step-counted-one-too-far",
            "divides by 1 − βᵗ⁺¹",
            {"m_hat": "m / (1 - beta1**(t + 1))", "v_hat": "v / (1 - beta2**(t + 1))"},
            hint="After the first step, how many gradients has each moment seen?",
            source="burn PR 630, dynet #77",
            dialects={"keras": {"alpha": "lr * sqrt(1 - beta2**(t + 1)) / (1 - beta1**(t + 1))"}},
        ),
        Misconception(
            "corrected-moments-kept",
            "carries the corrected moments to the next step",
            {
                "m_hat": "m_hat = m / (1 - beta1**t)\nm = m_hat",
                "v_hat": "v_hat = v / (1 - beta2**t)\nv = v_hat",
            },
            hint="Which moment is decayed in the next step: the corrected one, or the one before the correction?",
            source="holocron #1",
            dialects={"keras": {}},
        ),
        Misconception(
            "swapped-betas",
            "uses β₁ for the second moment and β₂ for the first",
            {
                "m": "beta2 * m + (1 - beta2) * g",
                "v": "beta1 * v + (1 - beta1) * g**2",
                "m_hat": "m / (1 - beta2**t)",
                "v_hat": "v / (1 - beta1**t)",
            },
            hint="Which of the two averages should forget faster?",
            dialects={
                "keras": {
                    "m": "beta2 * m + (1 - beta2) * g",
                    "v": "beta1 * v + (1 - beta1) * g**2",
                    "alpha": "lr * sqrt(1 - beta1**t) / (1 - beta2**t)",
                }
            },
        ),
        Misconception(
            "gradient-not-squared",
            "averages |g| instead of g² in the second moment",
            {"v": "beta2 * v + (1 - beta2) * abs(g)"},
            hint="The second moment is a mean of what power of the gradient?",
        ),
        Misconception(
            "no-root",
            "divides by v̂ instead of its root",
            {"update": "lr * m_hat / (v_hat + eps)"},
            hint="Check the units: the step should not depend on the scale of the gradient.",
            dialects={"keras": {"update": "alpha * m / (v + eps)"}},
        ),
        Misconception(
            "only-m-corrected",
            "corrects the first moment but not the second",
            {"v_hat": "v"},
            hint="Which of the two moments starts at zero?",
            dialects={"keras": {"alpha": "lr / (1 - beta1**t)"}},
        ),
        Misconception(
            "only-v-corrected",
            "corrects the second moment but not the first",
            {"m_hat": "m"},
            hint="Which of the two moments starts at zero?",
            dialects={"keras": {"alpha": "lr * sqrt(1 - beta2**t)"}},
        ),
        Misconception(
            "weights-exchanged",
            "gives the new gradient the weight β and the old moment 1 − β",
            {"m": "(1 - beta1) * m + beta1 * g", "v": "(1 - beta2) * v + beta2 * g**2"},
            hint="With β = 0.9 the average should change slowly. Which term carries 0.9?",
        ),
        Misconception(
            "old-moments",
            "takes the moments from before this gradient",
            {"m_hat": "m_prev / (1 - beta1**t)", "v_hat": "v_prev / (1 - beta2**t)"},
            hint="Is this step's gradient already part of the moments that the step uses?",
            dialects={"keras": {"update": "alpha * m_prev / (sqrt(v_prev) + eps)"}},
        ),
        Misconception(
            "gradient-as-numerator",
            "scales the gradient itself instead of its average, as RMSprop does",
            {"m_hat": "g"},
            hint="What stands above the fraction line: this gradient, or the average of all so far?",
            dialects={"keras": {"update": "alpha * g / (sqrt(v) + eps)"}},
        ),
        Misconception(
            "epsilon-under-root",
            "adds ε under the root",
            {"update": "lr * m_hat / sqrt(v_hat + eps)"},
            hint="Is ε compared with v̂, or with its root?",
            source="tensorflow #9047, pytorch #41477",
            when="eps >= 0.01",
            dialects={"keras": {"update": "alpha * m / sqrt(v + eps)"}},
        ),
    ),
    draws={
        "m": Decimals(0.2, 1.2, 2, signed=True),
        "g": GRADIENTS,
        "v": Decimals(0.001, 0.03, 3),
        "theta": Decimals(0.2, 1.5, 2, signed=True),
        "beta1 beta2": Among(((0.9, 0.999), (0.9, 0.95))),
        "t": Among((3, 5)),
        "lr": Among((0.1, 0.2, 0.05)),
        "eps": Among((1e-8,)),
    },
    fine_draws={"m": Decimals(0.2, 1.2, 4, signed=True), "v": Decimals(0.001, 0.03, 6)},
    start_draws={
        # From zero, swapped betas and a correction without its power hide behind the usual pairs.
        "beta1 beta2": Among(((0.8, 0.99), (0.7, 0.99), (0.6, 0.99), (0.7, 0.9), (0.6, 0.9), (0.8, 0.95))),
        "g": MOSTLY_POSITIVE,
        "lr": Among((0.1, 0.2, 0.3)),
    },
    start_version=2,
)
