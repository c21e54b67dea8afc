"""Initializers with a fixed scale, blind to the fans: random normal, random uniform and truncated normal.

Source: Keras 3.15, keras/src/initializers/random_initializers.py; PyTorch 2.13, torch/nn/init.py; JAX 0.10.2,
jax/_src/nn/initializers.py. Their defaults differ (deviation 0.05 in Keras, 1 in PyTorch, 0.01 in JAX), and none looks
at the layer: what a unit adds up grows with its inputs.
"""

from verifier.draws import Decimals, Whole
from verifier.initializers.variance_scaling import FAN_IN, FAN_OUT, SHRINKAGE
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

KERAS = Source("Keras 3.15", "random_initializers.py")

RANDOM_NORMAL = Rule(
    id="random-normal",
    name="Random normal",
    family=Family.INITIALIZER,
    summary="The weights come from a normal distribution of a fixed deviation, whatever the layer.",
    source=KERAS,
    lines="""
        std            = stddev
        preactivation  = std * sqrt(fan_in)
    """,
    hyperparameters=(
        Hyperparameter("stddev", 0.05, "standard deviation of the weights"),
        Hyperparameter("mean", 0.0, "mean of the weights"),
        Hyperparameter("fan_in", None, "inputs of a unit"),
        Hyperparameter("fan_out", None, "outputs that a unit feeds"),
    ),
    inputs=(),
    asks={"preactivation": "the standard deviation of a unit's sum when its inputs are independent with variance 1"},
    dialects=(
        Dialect("pytorch", api="torch.nn.init.normal_", defaults={"stddev": 1.0}, names={"std": "stddev"}),
        Dialect("keras", api="keras.initializers.RandomNormal", same_as="pytorch"),
        Dialect("jax", api="jax.nn.initializers.normal", defaults={"stddev": 0.01}, same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "taken-for-glorot",
            "takes Glorot's deviation instead of the fixed one",
            {"std": "sqrt(2 / (fan_in + fan_out))"},
            hint="Does this initializer look at the fans at all?",
        ),
        Misconception(
            "adds-deviations",
            "adds the deviations instead of the variances",
            {"preactivation": "std * fan_in"},
            hint="What adds up for independent terms: deviations or variances?",
        ),
        Misconception(
            "weight-only",
            "gives the deviation of one weight",
            {"preactivation": "std"},
            hint="How many weights does a unit's sum have?",
        ),
        Misconception(
            "variance-for-deviation",
            "gives the variance of the sum",
            {"preactivation": "std**2 * fan_in"},
            hint="Variance or deviation: which of the two does the question want?",
            source="tensorflow #19081",
        ),
    ),
    draws={
        "stddev": Decimals(0.005, 0.7, 3),
        "fan_in": Whole(20, 4000),
        "fan_out": Whole(20, 4000, 20),
    },
    version=2,
)

RANDOM_UNIFORM = Rule(
    id="random-uniform",
    name="Random uniform",
    family=Family.INITIALIZER,
    summary="The weights are drawn evenly from a fixed interval, whatever the layer.",
    source=KERAS,
    lines="std = (maxval - minval) / sqrt(12)",
    hyperparameters=(
        Hyperparameter("minval", -0.05, "lower end"),
        Hyperparameter("maxval", 0.05, "upper end"),
    ),
    inputs=(),
    asks={"std": "the standard deviation of the weights"},
    dialects=(
        Dialect(
            "pytorch",
            api="torch.nn.init.uniform_",
            defaults={"minval": 0.0, "maxval": 1.0},
            names={"a": "minval", "b": "maxval"},
        ),
        Dialect("keras", api="keras.initializers.RandomUniform", same_as="pytorch"),
        Dialect(
            "jax",
            api="jax.nn.initializers.uniform",
            defaults={"minval": 0.0, "maxval": 0.01},
            names={"scale": "maxval"},
            note="from zero to the scale, not around zero",
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "limit-for-deviation",
            "takes half the width for the deviation",
            {"std": "(maxval - minval) / 2"},
            hint="Do most values lie at the ends of the interval?",
        ),
        Misconception(
            "half-width",
            "divides half the width by the root of twelve",
            {"std": "(maxval - minval) / 2 / sqrt(12)"},
            hint="The 12 belongs to the whole width. What would belong to half of it?",
        ),
        Misconception(
            "no-root",
            "divides the width by 12",
            {"std": "(maxval - minval) / 12"},
            hint="The variance is the square of the width over 12. And the deviation?",
        ),
        Misconception(
            "root-of-three",
            "divides the whole width by the root of three",
            {"std": "(maxval - minval) / sqrt(3)"},
            hint="The root of three belongs to half of the width. And to the whole?",
        ),
    ),
    draws={
        "minval": Decimals(-1.8, -0.01, 3),
        "maxval": Decimals(0.01, 1.8, 3),
    },
    version=2,
)

TRUNCATED_NORMAL = Rule(
    id="truncated-normal",
    name="Truncated normal",
    family=Family.INITIALIZER,
    summary="The weights come from a normal distribution; whatever lies beyond two deviations is drawn again.",
    source=KERAS,
    lines=f"""
        std           = {SHRINKAGE} * stddev
        cut           = 2 * stddev
        preactivation = std * sqrt(fan_in)
    """,
    hyperparameters=(
        Hyperparameter("stddev", 0.05, "deviation of the normal distribution before it is cut off"),
        Hyperparameter("mean", 0.0, "mean of the weights"),
        FAN_IN,
        FAN_OUT,
    ),
    inputs=(),
    asks={
        "preactivation": "the standard deviation of a unit's sum when its inputs are independent with variance 1"
        " (a standard normal that is cut off at two deviations has deviation 0.8796)"
    },
    dialects=(
        Dialect(
            "keras",
            api="keras.initializers.TruncatedNormal",
            note="the deviation is meant before the tails are cut off",
        ),
        Dialect("jax", api="jax.nn.initializers.truncated_normal", defaults={"stddev": 0.01}, same_as="keras"),
    ),
    misconceptions=(
        Misconception(
            "no-shrinkage",
            "takes the given deviation for that of the weights",
            {"std": "stddev"},
            hint="Do the weights still spread as much when the tails are gone?",
            source="tensorflow #18706, keras #8048",
        ),
        Misconception(
            "widens",
            "divides by the shrinkage, as the scaled initializers do",
            {"std": f"stddev / {SHRINKAGE}"},
            hint="Does cutting the tails off make the spread larger or smaller?",
            source="tensorflow #16344",
        ),
        Misconception(
            "cut-for-deviation",
            "gives the largest weight",
            {"std": "2 * stddev"},
            hint="Do most weights lie where the distribution is cut off?",
        ),
        Misconception(
            "shrinks-variance",
            "applies the shrinkage to the variance",
            {"std": f"sqrt({SHRINKAGE}) * stddev"},
            hint="Is the shrinkage that of the deviation, or of its square?",
        ),
        Misconception(
            "adds-deviations",
            "adds the deviations instead of the variances",
            {"preactivation": "std * fan_in"},
            hint="What adds up for independent terms: deviations or variances?",
        ),
    ),
    draws={"stddev": Decimals(0.005, 0.9, 3), "fan_in": Whole(20, 4000)},
    version=2,
)

RULES = (RANDOM_NORMAL, RANDOM_UNIFORM, TRUNCATED_NORMAL)
