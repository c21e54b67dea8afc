"""The L2 penalty of a layer whose bias is left alone, as `kernel_regularizer` leaves it.

Source: Krogh & Hertz 1992 for the penalty; Keras 3.15, keras/src/layers/core/dense.py: kernel and bias have
regularizers of their own, and the bias has none unless it is given one.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

RULE = Rule(
    id="kernel-penalty",
    name="Penalty of a layer",
    family=Family.REGULARIZER,
    summary="The penalty of a layer counts the weights of its kernel; the bias is left out.",
    source=Source("Krogh & Hertz 1992"),
    lines="penalty = lambda_ / 2 * sum(w**2)",
    hyperparameters=(Hyperparameter("lambda_", 0.01, "strength"),),
    inputs=("w", "b"),
    vectors=("w", "b"),
    asks={"penalty": "the L2 penalty of a layer with kernel w and biases b, where only the kernel is penalized"},
    dialects=(
        Dialect("paper", note="half of lambda times the sum"),
        Dialect(
            "keras",
            api="keras.layers.Dense(kernel_regularizer=keras.regularizers.L2(...))",
            edit={"penalty": "lambda_ * sum(w**2)"},
            names={"l2": "lambda_"},
            note="no half",
        ),
    ),
    misconceptions=(
        Misconception(
            "includes-bias",
            "counts the biases as well",
            {"penalty": "lambda_ / 2 * (sum(w**2) + sum(b**2))"},
            hint="Which of the layer's two variables does the penalty speak of?",
            dialects={"keras": {"penalty": "lambda_ * (sum(w**2) + sum(b**2))"}},
        ),
        Misconception(
            "absolute-values",
            "adds the absolute values, as L1 does",
            {"penalty": "lambda_ / 2 * sum(abs(w))"},
            hint="The 2 in L2 is a power. Of what?",
            dialects={"keras": {"penalty": "lambda_ * sum(abs(w))"}},
        ),
        Misconception(
            "squared-sum",
            "squares the sum instead of summing the squares",
            {"penalty": "lambda_ / 2 * sum(w)**2"},
            hint="May weights of opposite sign cancel in a penalty on their size?",
            dialects={"keras": {"penalty": "lambda_ * sum(w)**2"}},
        ),
    ),
    draws={
        "lambda_": Among((0.1, 0.01, 0.02, 0.05, 0.2, 0.5)),
        "w": Decimals(0.2, 3.0, 1, signed=True),
        "b": Decimals(0.5, 4.0, 1, signed=True),
    },
)
