"""What becomes of the signal's variance from layer to layer, when the weights are independent and of mean zero.

Source: Glorot & Bengio 2010, equation 5, for linear units; He, Zhang, Ren & Sun 2015, equation 10, for ReLU: half
of the second moment of a symmetric sum passes. A bias of zero; the variance is that over random weights.
"""

from __future__ import annotations

from verifier.draws import Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

FAN_IN = Hyperparameter("fan_in", None, "inputs of a unit, in every layer")
HINT_ROOT = "Do the variances of independent terms add up, or their deviations?"


def _slips(factor: str) -> tuple[Misconception, ...]:
    return (
        Misconception(
            "one-layer-more",
            "counts one layer more",
            {"after": "variance * factor**(n + 1)"},
            hint="After a single layer, what is the power of the factor?",
        ),
        Misconception(
            "one-layer-less",
            "counts one layer less",
            {"after": "variance * factor**(n - 1)"},
            hint="After a single layer, what is the power of the factor?",
        ),
        Misconception(
            "layers-add-up",
            "multiplies by the number of layers instead of once in each",
            {"after": "variance * factor * n"},
            hint="What does the second layer multiply: the first variance, or what the first layer made of it?",
        ),
        Misconception(
            "deviation-not-squared",
            "takes the weights' deviation for their variance",
            {"factor": factor.replace("stddev**2", "stddev")},
            hint=HINT_ROOT,
            source="tensorflow #19081",
        ),
    )


LINEAR = Rule(
    id="linear-propagation",
    name="Signal through linear layers",
    family=Family.INITIALIZER,
    summary="Each linear layer changes the signal's variance by a factor that its inputs and its weights decide.",
    source=Source("Glorot & Bengio 2010", "equation 5"),
    lines="""
        factor = fan_in * stddev**2
        after  = variance * factor**n
    """,
    hyperparameters=(FAN_IN, Hyperparameter("stddev", None, "standard deviation of the weights")),
    inputs=("variance", "n"),
    asks={"after": "the variance of the pre-activations n layers behind a layer of linear units where it is σ²"},
    dialects=(Dialect("paper"),),
    misconceptions=(
        *_slips("fan_in * stddev**2"),
        Misconception(
            "halves",
            "halves the signal in every layer, as ReLU does",
            {"factor": "fan_in * stddev**2 / 2"},
            hint="Which part of the signal does a linear unit throw away?",
        ),
    ),
    draws={
        "variance": Decimals(0.2, 4.0, 1),
        "n": Whole(2, 5),
        "fan_in": Whole(20, 400),
        "stddev": Decimals(0.04, 0.2, 3),
    },
)

RELU = LINEAR.derive(
    id="relu-propagation",
    name="Signal through ReLU layers",
    summary="A ReLU lets only a part of the signal through, so that a layer's factor is smaller than a linear one's.",
    source=Source("He, Zhang, Ren & Sun 2015", "equation 10"),
    lines="""
        factor = fan_in * stddev**2 / 2
        after  = variance * factor**n
    """,
    asks={"after": "the variance of the pre-activations n layers behind a layer of ReLU units where it is σ²"},
    misconceptions=(
        *_slips("fan_in * stddev**2 / 2"),
        Misconception(
            "half-forgotten",
            "lets the whole signal through the ReLU",
            {"factor": "fan_in * stddev**2"},
            hint="What happens to the negative half of the pre-activations?",
        ),
        Misconception(
            "half-once",
            "halves only once, whatever the number of layers",
            {"after": "variance * (2 * factor)**n / 2"},
            hint="How many times does the signal pass a ReLU?",
        ),
    ),
)

RULES = (LINEAR, RELU)
