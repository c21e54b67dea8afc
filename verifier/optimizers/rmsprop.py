"""RMSprop: the gradient over the root of its smoothed square; centered and with momentum as options.

Source: Tieleman & Hinton 2012, lecture 6e. PyTorch adds epsilon to the root, Keras under it; optax does either.
"""

from verifier.draws import Among, Decimals
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

_SPREAD = """
    g_bar  = rho * g_bar + (1 - rho) * g
    spread = v - g_bar**2
"""

RULE = Rule(
    id="rmsprop",
    name="RMSprop",
    family=Family.OPTIMIZER,
    summary="Divides each gradient by the root of a running mean of its squares.",
    source=Source("Tieleman & Hinton 2012", "lecture 6e"),
    lines="""
        v      = rho * v + (1 - rho) * g**2
        scaled = g / (sqrt(v) + eps)
        update = lr * scaled
        theta  = theta - update
    """,
    hyperparameters=(
        Hyperparameter("lr", 0.01, "learning rate"),
        Hyperparameter("rho", 0.99, "decay of the mean square"),
        Hyperparameter("eps", 1e-8, "keeps the division finite"),
        Hyperparameter("momentum", 0.0, "share of the buffer that stays"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("centered", False, "subtract the square of the mean gradient"),
        Hyperparameter("nesterov", False, "look one step ahead"),
        Hyperparameter("bias_correction", False, "correct the mean square for its start"),
        Hyperparameter("eps_in_sqrt", False, "epsilon under the root"),
        Hyperparameter("initial_scale", 0.0, "where the mean square starts"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"v": 0.0, "g_bar": 0.0, "b": 0.0},
    asks={"update": "the step", "v": "the mean square", "theta": "the new parameter"},
    options=(
        Option("initial_scale", {"v": "where(t == 1, rho * initial_scale, rho * v) + (1 - rho) * g**2"}),
        Option("eps_in_sqrt", {"scaled": "g / sqrt(v + eps)"}),
        Option(
            "bias_correction",
            {"before scaled": "v_hat = v / (1 - rho**t)", "scaled": "g / (sqrt(v_hat) + eps)"},
            when="bias_correction and not centered and not eps_in_sqrt",
        ),
        Option(
            "bias_correction_in_sqrt",
            {"before scaled": "v_hat = v / (1 - rho**t)", "scaled": "g / sqrt(v_hat + eps)"},
            when="bias_correction and not centered and eps_in_sqrt",
        ),
        Option("centered", {"before scaled": _SPREAD, "scaled": "g / (sqrt(spread) + eps)"}),
        Option("centered_in_sqrt", {"scaled": "g / sqrt(spread + eps)"}, when="centered and eps_in_sqrt"),
        Option(
            "centered_bias_correction",
            {"spread": "v / (1 - rho**t) - (g_bar / (1 - rho**t))**2"},
            when="centered and bias_correction",
        ),
        Option("momentum", {"before update": "b = momentum * b + scaled", "update": "lr * b"}),
        Option("nesterov", {"update": "lr * scaled + momentum * b"}, when="momentum and nesterov"),
        Option("weight_decay", {"start": "g = g + weight_decay * theta"}),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.RMSprop",
            lacks=("nesterov", "bias_correction", "eps_in_sqrt", "initial_scale"),
            names={"alpha": "rho"},
            state_names={"square_avg": "v", "grad_avg": "g_bar", "momentum_buffer": "b"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.RMSprop",
            lacks=("nesterov", "bias_correction", "eps_in_sqrt", "initial_scale", "maximize"),
            defaults={"lr": 1e-3, "rho": 0.9, "eps": 1e-7, "eps_in_sqrt": True},
            names={"learning_rate": "lr", "epsilon": "eps"},
            options={
                "momentum": {"before update": "b = momentum * b + lr * scaled", "update": "b"},
                "weight_decay": DECOUPLED,
            },
            state_names={"velocity": "v", "momentum": "b", "average_gradient": "g_bar"},
            draws={"eps": Among((0.1, 0.05, 0.2)), "rho": Among((0.9, 0.95))},
            note="epsilon stands under the root; the learning rate is inside the momentum",
        ),
        Dialect(
            "optax",
            api="optax.rmsprop",
            lacks=("weight_decay", "maximize"),
            defaults={"lr": 1e-3, "rho": 0.9, "eps_in_sqrt": True},
            names={"learning_rate": "lr", "decay": "rho"},
            options={
                "momentum": {"before update": "b = momentum * b - lr * scaled", "update": "-b"},
                "nesterov": {"update": "lr * scaled - momentum * b"},
            },
            state_names={"mu": "g_bar", "nu": "v", "trace": "b"},
            same_as="keras",
        ),
        Dialect(
            "paper",
            lacks=("momentum", "weight_decay", "centered", "nesterov", "bias_correction", "initial_scale", "maximize"),
            defaults={"rho": 0.9},
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "sum-not-mean",
            "adds the whole g² to the faded mean, without the weight 1 − ρ",
            {"v": "rho * v + g**2"},
            hint="Is v a mean or a sum? What do the two weights add up to?",
            source="Devinterview gradient-descent #1, caffe #3930",
        ),
        Misconception(
            "swapped-weights",
            "gives the new square the weight ρ",
            {"v": "(1 - rho) * v + rho * g**2"},
            hint="With ρ = 0.9 the mean should change slowly. Which term carries 0.9?",
        ),
        Misconception(
            "accumulates-for-ever",
            "adds up the squares without fading, as Adagrad does",
            {"v": "v + g**2"},
            hint="What did RMSprop change about Adagrad?",
        ),
        Misconception(
            "old-mean",
            "divides by the mean from before this gradient",
            {"scaled": "g / (sqrt(v_prev) + eps)"},
            hint="Is this gradient's square already part of the mean?",
            dialects={"keras": {"scaled": "g / sqrt(v_prev + eps)"}, "optax": {"scaled": "g / sqrt(v_prev + eps)"}},
        ),
        Misconception(
            "no-root",
            "divides by the mean square instead of its root",
            {"scaled": "g / (v + eps)"},
            hint="Check the units: the step should not depend on the scale of the gradient.",
        ),
        Misconception(
            "gradient-not-squared",
            "averages |g| instead of g²",
            {"v": "rho * v + (1 - rho) * abs(g)"},
            hint="The S in RMS stands for what?",
        ),
    ),
    draws={
        "v": Decimals(0.02, 1.5, 3),
        "g": Decimals(0.1, 2.5, 2, signed=True),
        "theta": Decimals(0.2, 3.0, 2, signed=True),
        "rho": Among((0.9, 0.95, 0.8)),
        "lr": Among((0.1, 0.05, 0.02, 0.01, 0.2)),
        "eps": Among((1e-8,)),
    },
    fine_draws={"v": Decimals(0.02, 1.5, 4), "g": Decimals(0.1, 2.5, 3, signed=True)},
    version=2,
)
