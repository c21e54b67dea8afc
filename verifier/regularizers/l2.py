"""L2 regularization: a penalty on the squares of the weights.

Source: Krogh & Hertz 1992 for the decay that it causes. Mathematics writes half of lambda times the sum, so that the
gradient is lambda times the weight; Keras' L2 has no half, so its gradient is twice that.
"""

from verifier.code import Code
from verifier.draws import Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

RULE = Rule(
    id="l2",
    name="L2 regularization",
    family=Family.REGULARIZER,
    summary="The loss is given a penalty that grows with the squares of the weights.",
    source=Source("Krogh & Hertz 1992"),
    lines="""
        penalty  = lambda_ / 2 * sum(w**2)
        gradient = lambda_ * w
    """,
    hyperparameters=(Hyperparameter("lambda_", 0.01, "strength"),),
    inputs=("w",),
    vectors=("w",),
    asks={"penalty": "the penalty added to the loss", "gradient": "the gradient of the penalty"},
    dialects=(
        Dialect("paper", note="half of lambda times the sum"),
        Dialect(
            "pytorch",
            api="torch.optim.SGD(weight_decay=...)",
            names={"weight_decay": "lambda_"},
            note="adds lambda times the weight to the gradient; the penalty itself is never computed",
            same_as="paper",
        ),
        Dialect(
            "keras",
            api="keras.regularizers.L2",
            edit={"penalty": "lambda_ * sum(w**2)", "gradient": "2 * lambda_ * w"},
            names={"l2": "lambda_"},
            code={
                "penalty": Code(
                    """
                    import keras

                    keras.config.set_floatx("float64")
                    w = keras.ops.array({w}, dtype="float64")
                    penalty = keras.regularizers.L2({lambda_})
                    print(float(penalty(w)))
                    """
                )
            },
            note="no half: the gradient is twice as large",
        ),
    ),
    misconceptions=(
        Misconception(
            "absolute-values",
            "adds the absolute values, as L1 does",
            {"penalty": "lambda_ / 2 * sum(abs(w))", "gradient": "lambda_ * sign(w)"},
            hint="The 2 in L2 is a power. Of what?",
            dialects={"keras": {"penalty": "lambda_ * sum(abs(w))", "gradient": "2 * lambda_ * sign(w)"}},
        ),
        Misconception(
            "squared-sum",
            "squares the sum instead of summing the squares",
            {"penalty": "lambda_ / 2 * sum(w)**2"},
            hint="May weights of opposite sign cancel in a penalty on their size?",
            dialects={"keras": {"penalty": "lambda_ * sum(w)**2"}},
        ),
        Misconception(
            "mean-not-sum",
            "takes the mean of the squares",
            {"penalty": "lambda_ / 2 * mean(w**2)"},
            hint="Does a wider layer pay a larger penalty?",
            dialects={"keras": {"penalty": "lambda_ * mean(w**2)"}},
        ),
        Misconception(
            "norm-not-square",
            "takes the length of the weights instead of its square",
            {"penalty": "lambda_ / 2 * norm(w)"},
            hint="Is there a root in the penalty?",
            dialects={"keras": {"penalty": "lambda_ * norm(w)"}},
        ),
        Misconception(
            "gradient-keeps-square",
            "keeps the square in the derivative",
            {"gradient": "lambda_ * w**2"},
            hint="What is the derivative of a square?",
            dialects={"keras": {"gradient": "2 * lambda_ * w**2"}},
        ),
        Misconception(
            "half-in-gradient",
            "keeps the half in the derivative",
            {"gradient": "lambda_ / 2 * w"},
            hint="The half was put there for the derivative's sake. What does it meet?",
            source="keras #4712, DenseNet #57",
            dialects={"keras": {"gradient": "lambda_ * w"}},
        ),
    ),
    draws={
        "lambda_": Decimals(0.01, 0.5, 2),
        "w": Decimals(0.2, 3.0, 1, signed=True),
    },
    version=2,
)
