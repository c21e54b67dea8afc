"""How many units dropout leaves active, and what a keep probability says.

Source: Srivastava et al. 2014: each unit is kept with probability 1 − p on its own, so their number is binomial.
TensorFlow 1 asked for the keep probability where every framework now asks for the rate.
"""

from verifier.draws import Among, Decimals, Whole
from verifier.regularizers.dropout import RATE
from verifier.regularizers.noise import RATES
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

SRIVASTAVA = Source("Srivastava et al. 2014")
KEEP_OR_DROP = "convnetjs PR 106, electra PR 61"

ACTIVE = Rule(
    id="dropout-active-units",
    name="Units that dropout leaves",
    family=Family.REGULARIZER,
    summary="How many units of a layer stay active is random: the number has a mean and a spread around it.",
    source=SRIVASTAVA,
    lines="""
        active    = n * (1 - rate)
        deviation = sqrt(n * rate * (1 - rate))
    """,
    hyperparameters=(RATE,),
    inputs=("n",),
    asks={
        "active": "how many of a layer's n units are active in training on average",
        "deviation": "the standard deviation of the number of active units among a layer's n",
    },
    dialects=(
        Dialect("pytorch", api="torch.nn.Dropout", names={"p": "rate"}),
        Dialect("keras", api="keras.layers.Dropout", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "counts-dropped",
            "counts the units that are dropped",
            {"active": "n * rate"},
            hint="Is the rate the probability to stay or to go?",
            source=KEEP_OR_DROP,
        ),
        Misconception(
            "scaled-up",
            "scales the number of units as their outputs are scaled",
            {"active": "n / (1 - rate)"},
            hint="Can more units be active than there are?",
        ),
        Misconception(
            "variance-for-deviation",
            "gives the variance",
            {"deviation": "n * rate * (1 - rate)"},
            hint="Variance or deviation: which of the two does the question want?",
        ),
        Misconception(
            "rare-events",
            "takes the root of the mean, as for rare events",
            {"deviation": "sqrt(n * (1 - rate))"},
            hint="How much would the number vary if no unit were ever dropped?",
        ),
        Misconception(
            "one-unit",
            "multiplies the deviation of one unit by the number of units",
            {"deviation": "n * sqrt(rate * (1 - rate))"},
            hint="What adds up for independent units: deviations or variances?",
        ),
    ),
    draws={"rate": RATES, "n": Whole(60, 8000)},
)

KEEP_PROB = Rule(
    id="keep-probability",
    name="Keep probability",
    family=Family.REGULARIZER,
    summary="A keep probability says which share of the units stays; the rate is what is missing to 1.",
    source=SRIVASTAVA,
    lines="""
        rate  = 1 - keep_prob
        scale = 1 / (1 - rate)
        kept  = scale * x
    """,
    hyperparameters=(Hyperparameter("keep_prob", 0.5, "probability that a unit is kept"),),
    inputs=("x",),
    asks={"kept": "the output in training of a unit of value x that inverted dropout keeps"},
    dialects=(Dialect("paper", note="scaled in training, as every framework does"),),
    misconceptions=(
        Misconception(
            "keep-for-rate",
            "takes the keep probability for the rate",
            {"rate": "keep_prob"},
            hint="With a keep probability of 1, what should dropout do?",
            source=KEEP_OR_DROP,
        ),
        Misconception(
            "scales-down",
            "multiplies by the keep probability in training",
            {"scale": "1 - rate"},
            hint="Units are missing in training. Must the others grow or shrink?",
        ),
        Misconception(
            "scales-by-rate",
            "multiplies by the rate",
            {"scale": "rate"},
            hint="Which share of the units is left to carry the signal?",
            source="convnetjs PR 106, Inception-v4 #5",
        ),
        Misconception(
            "adds-rate",
            "adds the rate to 1 instead of dividing by the keep probability",
            {"scale": "1 + rate"},
            hint="By what must the kept share be multiplied so that the mean is whole again?",
        ),
    ),
    draws={
        # Above, 1 / q and 2 − q are nearly one.
        "keep_prob": Among(tuple(share / 1000 for share in range(200, 821) if abs(share - 500) > 20)),
        "x": Decimals(0.3, 25.0, 2, signed=True),
    },
    version=2,
)

RULES = (ACTIVE, KEEP_PROB)
