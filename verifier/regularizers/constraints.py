"""Constraints on the weights, applied after the step: largest norm, unit norm, a band of norms, no negative weight.

Source: Srebro & Shraibman 2005 for the largest norm; Keras 3.15, keras/src/constraints. Keras adds 1e-7 to the norm
before it divides, so that even a weight inside the ball shrinks by that share. The norm is that of each column (all
inputs of one unit); the bias is left alone.
"""

from verifier.code import Code
from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

KERAS = Source("Keras 3.15", "keras/src/constraints/constraints.py")
WEIGHTS = Decimals(0.2, 3.0, 1, signed=True)
PROJECTED = "the weights of one unit after the constraint"

NO_ROOT = Misconception(
    "no-root",
    "takes the square of the norm for the norm",
    {"size": "sum(w**2)"},
    hint="The squares are added; what comes after?",
)
ABSOLUTE_VALUES = Misconception(
    "adds-absolute-values",
    "measures the weights by the sum of their absolute values",
    {"size": "sum(abs(w))"},
    hint="How long is the diagonal of a box?",
)

MAX_NORM = Rule(
    id="max-norm",
    name="Largest norm",
    family=Family.REGULARIZER,
    summary="After each step the weights of a unit are shortened to a largest length; shorter ones stay.",
    source=Source("Srebro & Shraibman 2005"),
    lines="""
        size      = norm(w)
        wanted    = minimum(size, max_value)
        projected = w * wanted / (size + 1e-7)
    """,
    hyperparameters=(Hyperparameter("max_value", 2.0, "largest norm"),),
    inputs=("w",),
    vectors=("w",),
    asks={"projected": PROJECTED},
    dialects=(
        Dialect(
            "keras",
            api="keras.constraints.MaxNorm",
            code={
                "projected": Code(
                    """
                    import keras

                    keras.config.set_floatx("float64")
                    w = keras.ops.array({w}, dtype="float64")
                    constraint = keras.constraints.MaxNorm({max_value})
                    print(constraint(w).tolist())
                    """
                )
            },
            note="adds 1e-7 to the norm before dividing",
        ),
    ),
    misconceptions=(
        Misconception(
            "clips-entries",
            "cuts every weight off at the limit",
            {"projected": "clip(w, -max_value, max_value)"},
            hint="Must the shortened weights point where they pointed?",
            when="norm(w) > max_value",
        ),
        Misconception(
            "no-root",
            NO_ROOT.belief,
            NO_ROOT.edit,
            hint=NO_ROOT.hint,
            when="norm(w) > max_value",
        ),
        Misconception(
            "adds-absolute-values",
            ABSOLUTE_VALUES.belief,
            ABSOLUTE_VALUES.edit,
            hint=ABSOLUTE_VALUES.hint,
            when="norm(w) > max_value",
        ),
        Misconception(
            "normalizes",
            "gives the weights length 1, whatever the limit",
            {"projected": "w / (size + 1e-7)"},
            hint="How long may the weights be?",
        ),
        Misconception(
            "always-rescales",
            "stretches weights below the limit up to it",
            {"wanted": "max_value"},
            hint="What happens to weights that are short enough already?",
            when="norm(w) < max_value",
        ),
    ),
    draws={"max_value": Decimals(1.2, 4.0, 1), "w": WEIGHTS},
    version=2,
)

UNIT_NORM = Rule(
    id="unit-norm",
    name="Unit norm",
    family=Family.REGULARIZER,
    summary="After each step the weights of a unit are brought to length 1.",
    source=KERAS,
    lines="""
        size      = norm(w)
        projected = w / (size + 1e-7)
    """,
    hyperparameters=(),
    inputs=("w",),
    vectors=("w",),
    asks={"projected": PROJECTED},
    dialects=(Dialect("keras", api="keras.constraints.UnitNorm", note="adds 1e-7 to the norm before dividing"),),
    misconceptions=(
        NO_ROOT,
        ABSOLUTE_VALUES,
        Misconception(
            "root-mean-square",
            "divides by the root of the mean square",
            {"size": "rms(w)"},
            hint="Does a length grow when a coordinate is added?",
        ),
        Misconception(
            "only-shortens",
            "leaves weights alone that are shorter than 1",
            {"projected": "w / maximum(size, 1)"},
            hint="What length must short weights have afterwards?",
            when="norm(w) < 1",
        ),
    ),
    draws={"w": Decimals(0.1, 1.6, 2, signed=True)},
    version=2,
)

MIN_MAX_NORM = Rule(
    id="min-max-norm",
    name="Band of norms",
    family=Family.REGULARIZER,
    summary="After each step the norm of a unit's weights is moved into a band, by a share of the way.",
    source=KERAS,
    lines="""
        size      = norm(w)
        wanted    = rate * clip(size, min_value, max_value) + (1 - rate) * size
        projected = w * wanted / (size + 1e-7)
    """,
    hyperparameters=(
        Hyperparameter("min_value", 0.0, "smallest norm"),
        Hyperparameter("max_value", 1.0, "largest norm"),
        Hyperparameter("rate", 1.0, "share of the way that is gone"),
    ),
    inputs=("w",),
    vectors=("w",),
    asks={"projected": PROJECTED},
    dialects=(Dialect("keras", api="keras.constraints.MinMaxNorm", note="adds 1e-7 to the norm before dividing"),),
    misconceptions=(
        Misconception(
            "whole-way",
            "goes the whole way into the band",
            {"wanted": "clip(size, min_value, max_value)"},
            hint="How large a share of the way is gone in one step?",
        ),
        Misconception(
            "share-turned-round",
            "leaves the share behind that should be gone",
            {"wanted": "(1 - rate) * clip(size, min_value, max_value) + rate * size"},
            hint="With a rate of 1, where should the norm be?",
        ),
        Misconception(
            "no-minimum",
            "lets weights stay that are too short",
            {"wanted": "rate * minimum(size, max_value) + (1 - rate) * size"},
            hint="How many ends does a band have?",
            when="norm(w) < min_value",
        ),
        Misconception(
            "no-root",
            NO_ROOT.belief,
            NO_ROOT.edit,
            hint=NO_ROOT.hint,
        ),
    ),
    draws={
        "min_value max_value": Among(((1.5, 2.0), (2.0, 2.5), (1.0, 1.5), (2.5, 3.0))),
        "rate": Among((0.2, 0.3, 0.4, 0.6, 0.7, 0.8)),
        "w": Decimals(0.2, 2.5, 1, signed=True),
    },
)

NON_NEGATIVE = Rule(
    id="non-negative",
    name="No negative weight",
    family=Family.REGULARIZER,
    summary="After each step negative weights are set to zero.",
    source=KERAS,
    lines="projected = maximum(w, 0)",
    hyperparameters=(),
    inputs=("w",),
    vectors=("w",),
    asks={"projected": PROJECTED},
    dialects=(Dialect("keras", api="keras.constraints.NonNeg"),),
    misconceptions=(
        Misconception(
            "absolute-value",
            "turns negative weights round",
            {"projected": "abs(w)"},
            hint="Which weight without a minus sign is nearest to a negative one?",
        ),
        Misconception(
            "wrong-side",
            "keeps the negative weights",
            {"projected": "minimum(w, 0)"},
            hint="Which weights are forbidden?",
        ),
        Misconception(
            "leaves-them",
            "leaves the weights as they are",
            {"projected": "w"},
            hint="Is the constraint a penalty that one may pay, or a rule that always holds?",
        ),
    ),
    draws={"w": Decimals(0.2, 3.0, 2, signed=True)},
    version=2,
)

RULES = (MAX_NORM, UNIT_NORM, MIN_MAX_NORM, NON_NEGATIVE)
