"""LAMB: Adam's direction for a whole tensor, scaled to the length of the tensor itself.

Source: You et al. 2020, "Large Batch Optimization for Deep Learning", Algorithm 2. optax follows it: the decay is part
of the direction. Keras decays before the step and leaves the direction alone.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.adam import RULE as ADAM
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

RULE = Rule(
    id="lamb",
    name="LAMB",
    family=Family.OPTIMIZER,
    summary="Scales Adam's direction for a whole tensor by the ratio of the tensor's length to the direction's.",
    source=Source("You et al. 2020", "Algorithm 2"),
    lines="""
        m         = beta1 * m + (1 - beta1) * g
        v         = beta2 * v + (1 - beta2) * g**2
        m_hat     = m / (1 - beta1**t)
        v_hat     = v / (1 - beta2**t)
        direction = m_hat / (sqrt(v_hat) + eps)
        ratio     = where(norm(theta) * norm(direction) > 0, norm(theta) / norm(direction), 1)
        update    = lr * ratio * direction
        theta     = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("beta1", 0.9, "decay of the first moment"),
        Hyperparameter("beta2", 0.999, "decay of the second moment"),
        Hyperparameter("eps", 1e-6, "keeps the division finite"),
        Hyperparameter("eps_root", 0.0, "a second epsilon, under the root"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
    ),
    parameter="theta",
    vectors=("theta", "g", "m", "v"),
    state={"m": 0.0, "v": 0.0},
    asks={"ratio": "the trust ratio", "theta": "the new parameters"},
    options=(
        Option("eps_root", {"direction": "m_hat / (sqrt(v_hat + eps_root) + eps)"}),
        Option("weight_decay", {"after direction": "direction = direction + weight_decay * theta"}),
    ),
    dialects=(
        Dialect(
            "optax",
            api="optax.lamb",
            names={"learning_rate": "lr", "b1": "beta1", "b2": "beta2"},
            state_names={"mu": "m", "nu": "v"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Lamb",
            lacks=("eps_root",),
            defaults={"eps": 1e-7},
            names={"learning_rate": "lr", "beta_1": "beta1", "beta_2": "beta2", "epsilon": "eps"},
            options={
                "weight_decay": {
                    "start": "decayed = theta - lr * weight_decay * theta",
                    "ratio": "where(norm(decayed) * norm(direction) > 0, norm(decayed) / norm(direction), 1)",
                    "theta": "decayed - update",
                }
            },
            state_names={"momentum": "m", "velocity": "v"},
            note="the decay stays out of the ratio",
        ),
        Dialect("paper", same_as="optax"),
    ),
    misconceptions=(
        Misconception(
            "no-ratio",
            "takes Adam's step, without the ratio",
            {"update": "lr * direction"},
            hint="What does LAMB add to Adam?",
        ),
        Misconception(
            "upside-down",
            "divides the direction's length by the tensor's",
            {"ratio": "norm(direction) / norm(theta)"},
            hint="How long should the step be, compared with the tensor, before the learning rate?",
        ),
        Misconception(
            "ratio-of-squares",
            "takes the lengths without their roots",
            {"ratio": "sum(theta**2) / sum(direction**2)"},
            hint="The squares are added; what comes after?",
        ),
        Misconception(
            "ratio-to-gradient",
            "compares the tensor with the gradient, as LARS does",
            {"ratio": "norm(theta) / norm(g)"},
            hint="Which vector is it that the ratio is multiplied with?",
        ),
        Misconception(
            "no-root",
            "divides by v̂ instead of its root",
            {"direction": "m_hat / (v_hat + eps)"},
            hint="Check the units: the direction should not depend on the scale of the gradient.",
        ),
        Misconception(
            "ratio-by-entry",
            "scales each entry by its own ratio",
            {"update": "lr * abs(theta) * sign(direction)"},
            hint="How many ratios does one tensor have?",
        ),
    ),
    draws={
        **ADAM.draws,
        "beta1 beta2": Among(((0.9, 0.999), (0.9, 0.95), (0.8, 0.9))),
        "v": Decimals(0.01, 0.5, 2),
        "eps": Among((1e-6,)),
    },
    start_draws=ADAM.start_draws,
    start_version=2,
)
