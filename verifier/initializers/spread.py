"""Width, deviation and tails of the distributions that weights are drawn from, and the fans of a matrix by its layout.

Source: PyTorch 2.13, torch/nn/init.py; Keras 3.15, random_initializers.py. PyTorch keeps a matrix as (out, in), Keras
as (in, out). The shares beyond one, two and three deviations are those of a standard normal distribution.
"""

from __future__ import annotations

from verifier.draws import Among, Decimals, Whole
from verifier.initializers.general_scaling import TORCH
from verifier.initializers.variance_scaling import FAN_IN, FAN_OUT, FANS
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

KERAS = Source("Keras 3.15", "random_initializers.py")
BEYOND = ("0.31731050786291415", "0.04550026389635842", "0.0026997960632601866")
"""Shares of a standard normal distribution beyond one, two and three deviations."""
SIZE_ROOT = "Is it the deviation or the variance that the root of three belongs to?"

FROM_LIMIT = Rule(
    id="limit-to-deviation",
    name="Deviation behind a limit",
    family=Family.INITIALIZER,
    summary="A uniform distribution between −L and L has a deviation that its limit fixes.",
    source=TORCH,
    lines="""
        std           = limit / sqrt(3)
        preactivation = std * sqrt(fan_in)
    """,
    hyperparameters=(Hyperparameter("limit", None, "limit of the uniform distribution"), FAN_IN),
    inputs=(),
    asks={
        "preactivation": "the standard deviation of a unit's sum when its inputs are independent with variance 1 and"
        " its weights are uniform between −limit and limit"
    },
    dialects=(Dialect("pytorch", api="torch.nn.init.uniform_(-limit, limit)"),),
    misconceptions=(
        Misconception(
            "half-limit",
            "takes half of the limit for the deviation",
            {"std": "limit / 2"},
            hint="What is the mean of the squares between −L and L?",
        ),
        Misconception(
            "width-for-limit",
            "divides the limit by the root of twelve, which belongs to the whole width",
            {"std": "limit / sqrt(12)"},
            hint="Is the limit the width of the interval or half of it?",
        ),
        Misconception(
            "variance-for-deviation",
            "takes the variance of a weight for its deviation",
            {"std": "limit**2 / 3"},
            hint=SIZE_ROOT,
            source="tensorflow #19081",
        ),
        Misconception(
            "adds-deviations",
            "adds the deviations instead of the variances",
            {"preactivation": "std * fan_in"},
            hint="What adds up for independent terms: deviations or variances?",
        ),
    ),
    draws={"limit": Decimals(0.01, 0.9, 3), "fan_in": Whole(20, 4000)},
)

TO_LIMIT = Rule(
    id="deviation-to-limit",
    name="Limit for a deviation",
    family=Family.INITIALIZER,
    summary="A uniform distribution must reach out farther than the deviation that it should have.",
    source=TORCH,
    lines="""
        std   = wanted / sqrt(fan_in)
        limit = sqrt(3) * std
    """,
    hyperparameters=(Hyperparameter("wanted", None, "deviation that a unit's sum should have"), FAN_IN),
    inputs=(),
    asks={
        "limit": "the limit of the uniform distribution that gives a unit's sum the wanted deviation, when its inputs"
        " are independent with variance 1"
    },
    dialects=(Dialect("pytorch", api="torch.nn.init.uniform_(-limit, limit)"),),
    misconceptions=(
        Misconception(
            "deviation-for-limit",
            "takes the deviation for the limit",
            {"limit": "std"},
            hint="Can the mean distance from zero be as large as the largest one?",
            source="mxnet PR 610, pytorch #1667",
        ),
        Misconception(
            "twice-deviation",
            "takes twice the deviation",
            {"limit": "2 * std"},
            hint="What is the mean of the squares between −L and L?",
        ),
        Misconception(
            "whole-width",
            "gives the width of the interval instead of its half",
            {"limit": "2 * sqrt(3) * std"},
            hint="From where to where does the interval run?",
        ),
        Misconception(
            "divides-by-fan",
            "divides by the fan instead of its root",
            {"std": "wanted / fan_in"},
            hint="What adds up for independent terms: deviations or variances?",
        ),
    ),
    draws={"wanted": Decimals(0.2, 3.0, 3), "fan_in": Whole(20, 4000)},
)

TAILS = Rule(
    id="normal-tails",
    name="Tails of the random normal",
    family=Family.INITIALIZER,
    summary="A normal distribution that is not cut off draws some weights far from zero, more in a larger layer.",
    source=KERAS,
    lines=f"""
        weights  = fan_in * fan_out
        distance = bound / stddev
        share    = where(distance < 1.5, {BEYOND[0]}, where(distance < 2.5, {BEYOND[1]}, {BEYOND[2]}))
        expected = weights * share
    """,
    hyperparameters=(Hyperparameter("stddev", 0.05, "standard deviation of the weights"), FAN_IN, FAN_OUT),
    inputs=("bound",),
    asks={
        "expected": "how many weights of a dense layer lie beyond the bound on either side, on average (of a standard"
        " normal, 31.73 % lie beyond one deviation, 4.550 % beyond two, 0.2700 % beyond three)"
    },
    dialects=(
        Dialect("keras", api="keras.initializers.RandomNormal", note="not cut off"),
        Dialect("pytorch", api="torch.nn.init.normal_", names={"std": "stddev"}, same_as="keras"),
    ),
    misconceptions=(
        Misconception(
            "one-side",
            "counts one tail only",
            {"expected": "weights * share / 2"},
            hint="On how many sides of zero can a weight be too large?",
        ),
        Misconception(
            "inside",
            "counts the weights within the bound",
            {"expected": "weights * (1 - share)"},
            hint="Are most weights near zero or far from it?",
        ),
        Misconception(
            "one-unit",
            "counts the weights of one unit",
            {"weights": "fan_in"},
            hint="How many units does the layer have, each with its own weights?",
        ),
        Misconception(
            "one-deviation-less",
            "takes the share for a bound that is one deviation nearer to zero",
            {"share": f"where(distance < 2.5, {BEYOND[0]}, {BEYOND[1]})"},
            hint="How many deviations away from zero is the bound?",
            when="bound > 1.5 * stddev",
        ),
    ),
    draws={
        "stddev bound": Among(tuple((m / 1000, k * m / 1000) for m in range(10, 201) for k in (1, 2, 3))),
        "fan_in": Whole(20, 400),
        "fan_out": Whole(10, 300),
    },
)

LAYOUT = Rule(
    id="matrix-layout",
    name="Fans of a matrix",
    family=Family.INITIALIZER,
    summary="A matrix of the same shape has other fans in the other framework, for each has a layout of its own.",
    source=TORCH,
    lines="""
        fan_in = cols
        std    = sqrt(2 / fan_in)
    """,
    hyperparameters=(
        Hyperparameter("rows", None, "first number of the shape"),
        Hyperparameter("cols", None, "second number of the shape"),
    ),
    inputs=(),
    asks={"std": "the standard deviation of He normal for a weight of shape (rows, cols)"},
    dialects=(
        Dialect("pytorch", api="torch.nn.init.kaiming_normal_", note="(out, in)"),
        Dialect("keras", api="keras.initializers.HeNormal", edit={"fan_in": "rows"}, note="(in, out)"),
    ),
    misconceptions=(
        Misconception(
            "other-layout",
            "reads the shape in the other order",
            {"fan_in": "rows"},
            hint="Which number of the shape comes first in this framework: outputs or inputs?",
            source="FlowNetPytorch #19, pytorch PR 130122",
            dialects={"keras": {"fan_in": "cols"}},
        ),
        Misconception(
            "mean-of-both",
            "takes the mean of the two numbers",
            {"fan_in": "(rows + cols) / 2"},
            hint="Whose variance is kept here: the signal's alone, or the gradient's as well?",
        ),
        Misconception(
            "all-weights",
            "counts all weights of the matrix",
            {"fan_in": "rows * cols"},
            hint="How many weights does one unit have?",
        ),
        Misconception(
            "no-root",
            "forgets the root",
            {"std": "2 / fan_in"},
            hint="Variance or deviation: which of the two does the question want?",
            source="tensorflow #19081",
        ),
    ),
    draws={"rows": Whole(10, 4000), "cols": Whole(12, 4000)},
)

LEAKY = Rule(
    id="leaky-he-uniform",
    name="He uniform for the leaky ReLU",
    family=Family.INITIALIZER,
    summary="A leaky ReLU lets part of the negative half through, so the weights need less gain than before a ReLU.",
    source=TORCH,
    lines="""
        gain  = sqrt(2 / (1 + a**2))
        limit = gain * sqrt(3 / fan_in)
    """,
    hyperparameters=(Hyperparameter("a", 0.0, "slope of the leaky ReLU"), FAN_IN, FAN_OUT),
    inputs=(),
    asks={"limit": "the limit of kaiming_uniform_ for a leaky ReLU of slope a"},
    dialects=(Dialect("pytorch", api="torch.nn.init.kaiming_uniform_(a=...)"),),
    misconceptions=(
        Misconception(
            "plain-relu",
            "takes the gain of the plain ReLU",
            {"gain": "sqrt(2)"},
            hint="Does a leaky ReLU throw half of the signal away?",
        ),
        Misconception(
            "slope-not-squared",
            "takes the slope itself instead of its square",
            {"gain": "sqrt(2 / (1 + a))"},
            hint="Variances go with squares. What is the variance of a signal times a?",
            when="abs(a - 1) > 0.1",
        ),
        Misconception(
            "no-root",
            "forgets the root of the gain",
            {"gain": "2 / (1 + a**2)"},
            hint="Does the gain multiply the deviation or the variance?",
            when="abs(a - 1) > 0.1",
        ),
        Misconception(
            "deviation-for-limit",
            "gives the standard deviation instead of the limit",
            {"limit": "gain / sqrt(fan_in)"},
            hint="How wide must a uniform distribution be to have a given deviation?",
            source="mxnet PR 610, Knet #515",
        ),
        Misconception(
            "fan-out",
            "divides by fan_out",
            {"limit": "gain * sqrt(3 / fan_out)"},
            hint="A unit adds up its inputs. Which fan counts them?",
            source="FlowNetPytorch #19, Knet #515",
        ),
    ),
    draws={**FANS, "a": Decimals(0.3, 1.8, 3)},
)

RULES = (FROM_LIMIT, TO_LIMIT, TAILS, LAYOUT, LEAKY)
