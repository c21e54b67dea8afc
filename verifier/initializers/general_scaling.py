"""Variance scaling with every choice open, and what layers get when nobody chooses.

Source: Keras 3.15 and JAX 0.10.2, VarianceScaling and variance_scaling; PyTorch 2.13, kaiming_uniform_ with the slope
that nn.Linear and nn.Conv2d hand over (the root of five, which makes the limit one over the root of fan_in); fans of a
convolution.
"""

from __future__ import annotations

from verifier.code import Code
from verifier.draws import Among, Decimals, Whole
from verifier.initializers.variance_scaling import ASKS, FAN_IN, FAN_OUT, FANS, WIDE
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

KERAS = Source("Keras 3.15", "random_initializers.py, VarianceScaling")
TORCH = Source("PyTorch 2.13", "torch/nn/init.py")

GENERAL = Rule(
    id="variance-scaling",
    name="Variance scaling",
    family=Family.INITIALIZER,
    summary="The variance of the weights follows from a scale and a fan, both of them to be chosen.",
    source=KERAS,
    lines="""
        fan      = fan_in
        variance = scale / fan
        std      = sqrt(variance)
    """,
    hyperparameters=(
        Hyperparameter("scale", 1.0, "variance times fan"),
        Hyperparameter("gain", 1.0, "root of the scale"),
        Hyperparameter("a", 0.0, "slope of the leaky ReLU"),
        FAN_IN,
        FAN_OUT,
        Hyperparameter("by_fan_out", False, "divide by fan_out"),
        Hyperparameter("by_average", False, "divide by the mean of the fans"),
        Hyperparameter("by_geometric_mean", False, "divide by the geometric mean of the fans"),
        Hyperparameter("uniform", False, "draw evenly from an interval"),
        Hyperparameter("truncated", False, "draw from a normal distribution that is cut off"),
    ),
    inputs=(),
    asks=ASKS,
    options=(
        Option("by_fan_out", {"fan": "fan_out"}),
        Option("by_average", {"fan": "(fan_in + fan_out) / 2"}),
        Option("by_geometric_mean", {"fan": "sqrt(fan_in * fan_out)"}),
        Option("a", {"before variance": "gain = sqrt(2 / (1 + a**2))"}),
        Option("uniform", {"std": "limit = sqrt(3 * variance)"}),
        Option("truncated", {"std": WIDE}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.nn.init.kaiming_normal_(a=..., mode='fan_out')",
            edit={"variance": "gain**2 / fan"},
            lacks=("scale", "truncated", "by_geometric_mean"),
            # Near one, the slope and its square are one.
            draws={"a": Among(tuple(a / 10 for a in range(3, 21) if abs(a - 10) > 1)), "by_fan_out": Among((True,))},
            note="the gain belongs to the activation: leaky ReLU of slope a",
        ),
        Dialect(
            "keras",
            api="keras.initializers.VarianceScaling(mode='fan_avg')",
            defaults={"truncated": True},
            edit={"variance": "scale / maximum(1, fan)"},
            lacks=("gain", "a", "by_geometric_mean"),
            draws={
                "scale": Among((0.5, 0.7, 1.5, 1.7, 2.5, 3.0, 4.0)),
                "by_average": Among((True,)),
            },
            note="a fan below 1 counts as 1; the normal distribution is cut off",
        ),
        Dialect(
            "jax",
            api="jax.nn.initializers.variance_scaling(mode='fan_geo_avg', distribution='uniform')",
            defaults={"uniform": True, "by_geometric_mean": True},
            lacks=("gain", "a"),
            draws={
                "scale": Among((0.5, 0.7, 1.5, 1.7, 2.5, 3.0, 4.0)),
            },
        ),
    ),
    misconceptions=(
        Misconception(
            "fan-in",
            "divides by fan_in, whatever the mode",
            {"fan": "fan_in"},
            hint="Which fan does the mode name?",
            source="FlowNetPytorch #19, Knet #515",
        ),
        Misconception(
            "sum-of-fans",
            "divides by the sum of the fans",
            {"fan": "fan_in + fan_out"},
            hint="Is the 2 of a mean above or below the fraction line?",
        ),
        Misconception(
            "slope-not-squared",
            "takes the slope itself instead of its square",
            {"gain": "sqrt(2 / (1 + a))"},
            hint="Variances go with squares. What is the variance of a signal times a?",
            when="abs(a - 1) > 0.01",
        ),
        Misconception(
            "plain-relu",
            "takes the gain of the plain ReLU",
            {"gain": "sqrt(2)"},
            hint="Does a leaky ReLU throw half of the signal away?",
        ),
        Misconception(
            "gain-for-scale",
            "takes the square of the gain for the gain",
            {"gain": "2 / (1 + a**2)"},
            hint="The gain multiplies the deviation, its square the variance. Which of them has the root?",
            when="abs(a - 1) > 0.01",
        ),
        Misconception(
            "variance-for-deviation",
            "gives the variance instead of the standard deviation",
            {"std": "variance"},
            hint="Variance or deviation: which of the two does the question want?",
            source="tensorflow #19081",
        ),
        Misconception(
            "deviation-for-limit",
            "gives the standard deviation instead of the limit",
            {"limit": "sqrt(variance)"},
            hint="How wide must a uniform distribution be to have a given deviation?",
            source="mxnet PR 610, Knet #515",
        ),
        Misconception(
            "no-widening",
            "cuts the distribution off without widening it first",
            {"wide": "sqrt(variance)"},
            hint="What does cutting the tails off do to the deviation?",
            source="tensorflow #18706, keras #8048",
        ),
        Misconception(
            "scale-outside-root",
            "takes the scale for a factor of the deviation",
            {"variance": "scale**2 / fan"},
            hint="Does the scale multiply the variance or the deviation?",
            dialects={"pytorch": {"variance": "gain / fan"}, "keras": {"variance": "scale**2 / maximum(1, fan)"}},
        ),
    ),
    draws=FANS,
    version=2,
)

LINEAR_DEFAULT = Rule(
    id="torch-linear-default",
    name="PyTorch's default layer",
    family=Family.INITIALIZER,
    summary="nn.Linear and nn.Conv2d draw weights and biases in a way of their own when nobody chooses an initializer.",
    source=TORCH,
    lines="""
        gain  = sqrt(2 / (1 + a**2))
        limit = sqrt(3) * gain / sqrt(fan_in)
        std   = limit / sqrt(3)
    """,
    hyperparameters=(Hyperparameter("a", 5**0.5, "slope handed to kaiming_uniform_"), FAN_IN, FAN_OUT),
    inputs=(),
    asks={
        "limit": "the limit of the uniform distribution that nn.Linear draws its weights from (a is the root of 5)",
        "std": "the standard deviation of the weights of nn.Linear (a is the root of 5)",
    },
    dialects=(
        Dialect(
            "pytorch",
            api="torch.nn.Linear",
            code={
                "limit": Code(
                    """
                    import math
                    import torch

                    # The default of torch.nn.Linear, and the bound of its weights
                    layer = torch.nn.Linear({fan_in}, {fan_out})
                    fan = layer.weight.shape[1]
                    gain = torch.nn.init.calculate_gain("leaky_relu", math.sqrt(5))
                    print(gain * math.sqrt(3 / fan))
                    """
                )
            },
            note="kaiming_uniform_ with a slope of the root of five",
        ),
    ),
    misconceptions=(
        Misconception(
            "he-uniform",
            "takes the limit of He uniform",
            {"gain": "sqrt(2)"},
            hint="Which slope does the layer hand over, and what does it do to the gain?",
            source="pytorch #15314, #57109",
        ),
        Misconception(
            "lecun-uniform",
            "takes the limit of LeCun uniform",
            {"gain": "1"},
            hint="Work the gain out from the slope. Is it 1?",
            source="pytorch #129302",
        ),
        Misconception(
            "glorot-uniform",
            "takes Glorot uniform, which is Keras' default",
            {"limit": "sqrt(6 / (fan_in + fan_out))"},
            hint="Whose default counts both fans?",
        ),
        Misconception(
            "fan-out",
            "divides by fan_out",
            {"limit": "sqrt(3) * gain / sqrt(fan_out)"},
            hint="A unit adds up its inputs. Which fan counts them?",
            source="FlowNetPytorch #19, Knet #515",
        ),
        Misconception(
            "limit-is-deviation",
            "takes the limit for the standard deviation",
            {"std": "limit"},
            hint="Do most values of a uniform distribution lie at its ends?",
            source="pytorch #50717",
        ),
    ),
    draws={"fan_in": Whole(12, 4000), "fan_out": Whole(10, 4000)},
)

CONVOLUTION = Rule(
    id="conv-fans",
    name="Fans of a convolution",
    family=Family.INITIALIZER,
    summary="A unit of a convolution sees a small window, and only the channels of its own group.",
    source=TORCH,
    lines="""
        fan_in  = k**2 * c_in / groups
        fan_out = k**2 * c_out
        gain    = sqrt(2 / (1 + a**2))
        std     = gain / sqrt(fan_in)
    """,
    hyperparameters=(
        Hyperparameter("k", 3.0, "side of the square window"),
        Hyperparameter("c_in", None, "input channels"),
        Hyperparameter("c_out", None, "output channels"),
        Hyperparameter("groups", 1.0, "groups of channels"),
        Hyperparameter("a", 0.0, "slope of the leaky ReLU"),
    ),
    inputs=(),
    asks={
        "std": "the standard deviation of He normal for a k × k convolution followed by a leaky ReLU of slope a",
        "fan_in": "fan_in of a convolution with a k × k window",
    },
    dialects=(
        Dialect(
            "pytorch",
            api="torch.nn.Conv2d",
            code={
                "fan_in": Code(
                    """
                    import torch

                    layer = torch.nn.Conv2d({c_in}, {c_out}, {k}, groups={groups})
                    print(layer.weight[0].numel())
                    """
                )
            },
        ),
        Dialect("keras", api="keras.layers.Conv2D", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "no-window",
            "counts the channels without the taps of the window",
            {"fan_in": "c_in / groups"},
            hint="How many numbers of one channel does a unit see?",
            source="Lasagne #34",
        ),
        Misconception(
            "side-for-area",
            "counts the side of the window instead of its area",
            {"fan_in": "k * c_in / groups"},
            hint="How many taps does a window of this side have?",
        ),
        Misconception(
            "output-channels",
            "counts the output channels",
            {"fan_in": "k**2 * c_out / groups"},
            hint="Does a unit add up the channels that come in, or those that go out?",
            source="pytorch PR 130122",
        ),
        Misconception(
            "no-groups",
            "counts the channels of all groups",
            {"fan_in": "k**2 * c_in"},
            hint="Which channels does a unit of one group see?",
        ),
        Misconception(
            "fan-out",
            "takes fan_out",
            {"std": "gain / sqrt(fan_out)"},
            hint="A unit adds up its inputs. Which fan counts them?",
            source="FlowNetPytorch #19",
        ),
        Misconception(
            "slope-forgotten",
            "takes the gain of plain ReLU",
            {"gain": "sqrt(2)"},
            hint="What does the negative half of the signal add to the variance here?",
        ),
    ),
    draws={
        "k": Among((3.0, 5.0, 7.0, 9.0, 11.0)),
        "a": Decimals(0.25, 0.95, 3),
        "c_in": Whole(8, 2048, 8),
        "c_out": Whole(8, 6144, 8),
        "groups": Among((2.0, 4.0, 8.0)),
    },
    exact=frozenset({"fan_in"}),
    version=3,
)

RULES = (GENERAL, LINEAR_DEFAULT, CONVOLUTION)
