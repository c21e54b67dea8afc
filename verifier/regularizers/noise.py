"""Noise in training besides plain dropout: alpha dropout for SELU, Gaussian dropout, Gaussian noise.

Source: Klambauer et al. 2017 for alpha dropout; Srivastava et al. 2014, section 10, for the Gaussian factor; Keras 3.15
and PyTorch 2.13. In use all of them do nothing.
"""

from verifier.draws import Among, Decimals
from verifier.regularizers.dropout import FINE, RATE, TORCH_NAMES
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

INPUTS = Decimals(0.2, 3.0, 2, signed=True)
RATES = Among(tuple(thousandth / 1000 for thousandth in range(50, 901, 2) if abs(thousandth - 500) > 50))
"""Never near a half: there p and 1 - p cannot be told apart."""
UNITS = Among(
    tuple(
        (sign * hundredth / 100, kept)
        for kept, step in ((1.0, 1), (0.0, 2))
        for hundredth in range(20, 301, step)
        for sign in (1, -1)
    )
)
"""A unit with its entry of the mask: two in three are kept, since two dropped ones would have the same output."""
STANDARD_NORMAL = Decimals(0.1, 2.4, 2, signed=True)

ALPHA = Rule(
    id="alpha-dropout",
    name="Alpha dropout",
    family=Family.REGULARIZER,
    summary="Dropped units take SELU's lowest value instead of zero; then mean and variance are restored.",
    source=Source("Klambauer et al. 2017", "section 3, new dropout technique"),
    lines="""
        a       = 1 / sqrt((1 - rate) * (1 + rate * alpha**2))
        b       = -a * rate * alpha
        trained = a * (mask * x + alpha * (1 - mask)) + b
    """,
    hyperparameters=(
        RATE,
        Hyperparameter("alpha", -1.7580993408473766, "lowest value of SELU, which a dropped unit takes"),
    ),
    inputs=("x", "mask"),
    vectors=("x", "mask"),
    asks={
        "trained": "the layer's output in training, for the mask given (1 keeps a unit, 0 drops it)",
    },
    dialects=(
        Dialect("pytorch", api="torch.nn.AlphaDropout", names=TORCH_NAMES),
        Dialect("keras", api="keras.layers.AlphaDropout", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "drops-to-zero",
            "sets dropped units to zero",
            {"trained": "a * mask * x + b"},
            hint="What is the lowest value that SELU can give?",
        ),
        Misconception(
            "not-restored",
            "leaves mean and variance as they come out",
            {"trained": "mask * x + alpha * (1 - mask)"},
            hint="What must a self-normalizing layer still have when it is left?",
        ),
        Misconception(
            "inverted-dropout",
            "scales as plain dropout does",
            {"trained": "mask * x / (1 - rate)"},
            hint="Which mean and variance would SELU's output have after that?",
        ),
        Misconception(
            "no-shift",
            "restores the variance but not the mean",
            {"trained": "a * (mask * x + alpha * (1 - mask))"},
            hint="Dropped units pull the mean down. What brings it back?",
        ),
        Misconception(
            "root-forgotten",
            "forgets the root in the factor",
            {"a": "1 / ((1 - rate) * (1 + rate * alpha**2))"},
            hint="The factor acts on values. Does a variance go with its first or its second power?",
        ),
        Misconception(
            "rates-exchanged",
            "exchanges the drop and the keep probability",
            {"a": "1 / sqrt(rate * (1 + (1 - rate) * alpha**2))"},
            hint="What must the factor be when nothing is dropped?",
            source="Inception-v4 #5, electra PR 61",
        ),
    ),
    draws={
        "rate": Among(tuple(thousandth / 1000 for thousandth in range(50, 321, 2))),
        "x mask": UNITS,
    },
    version=3,
)

GAUSSIAN_DROPOUT = Rule(
    id="gaussian-dropout",
    name="Gaussian dropout",
    family=Family.REGULARIZER,
    summary="Each unit is multiplied by a random factor around 1, with the variance that dropout would have.",
    source=Source("Srivastava et al. 2014", "section 10"),
    lines="""
        deviation = sqrt(rate / (1 - rate))
        spread    = abs(x) * deviation
        trained   = x * (1 + deviation * z)
    """,
    hyperparameters=(RATE,),
    inputs=("x", "z"),
    vectors=("x", "z"),
    asks={
        "spread": "the standard deviation of each output over random factors",
        "trained": "the layer's output in training, where z was drawn from a standard normal distribution",
    },
    dialects=(Dialect("keras", api="keras.layers.GaussianDropout"),),
    misconceptions=(
        Misconception(
            "rate-as-deviation",
            "takes the rate for the deviation",
            {"deviation": "rate"},
            hint="Which variance does a unit of plain dropout have, relative to its square?",
        ),
        Misconception(
            "variance-as-deviation",
            "forgets the root",
            {"deviation": "rate / (1 - rate)"},
            hint="Variance or deviation: which of the two multiplies a standard normal draw?",
        ),
        Misconception(
            "mask-deviation",
            "takes the deviation of the mask, without its scaling",
            {"deviation": "sqrt(rate * (1 - rate))"},
            hint="The mask of dropout is divided by the keep probability. What does that do to its deviation?",
        ),
        Misconception(
            "rates-exchanged",
            "exchanges the drop and the keep probability",
            {"deviation": "sqrt((1 - rate) / rate)"},
            hint="How much noise should there be when nothing is dropped?",
            source="Inception-v4 #5, electra PR 61",
        ),
        Misconception(
            "added-noise",
            "adds the noise instead of multiplying by it",
            {"trained": "x + deviation * z", "spread": "deviation + 0 * x"},
            hint="Should a unit that is zero stay zero?",
        ),
    ),
    draws={"rate": RATES, "x": INPUTS, "z": STANDARD_NORMAL},
    fine_draws=FINE,
    version=2,
)

GAUSSIAN_NOISE = Rule(
    id="gaussian-noise",
    name="Gaussian noise",
    family=Family.REGULARIZER,
    summary="While training noise of a fixed deviation is added to each unit.",
    source=Source("Bishop 1995"),
    lines="trained = x + stddev * z",
    hyperparameters=(Hyperparameter("stddev", None, "standard deviation of the noise"),),
    inputs=("x", "z"),
    vectors=("x", "z"),
    asks={"trained": "the layer's output in training, where z was drawn from a standard normal distribution"},
    dialects=(Dialect("keras", api="keras.layers.GaussianNoise"),),
    misconceptions=(
        Misconception(
            "variance-as-deviation",
            "takes the square of the deviation",
            {"trained": "x + stddev**2 * z"},
            hint="Variance or deviation: which of the two multiplies a standard normal draw?",
        ),
        Misconception(
            "multiplies",
            "lets the noise grow with the unit's value",
            {"trained": "x * (1 + stddev * z)"},
            hint="Is a unit that is zero left alone?",
        ),
        Misconception(
            "noise-as-drawn",
            "adds the draw as it is",
            {"trained": "x + z"},
            hint="Which deviation does a standard normal draw have, and which is wanted?",
        ),
        Misconception(
            "in-use",
            "adds no noise, as when the network is used",
            {"trained": "x"},
            hint="Is the network being trained or used here?",
        ),
    ),
    draws={"stddev": Decimals(0.1, 0.6, 2), "x": INPUTS, "z": STANDARD_NORMAL},
    version=2,
)

RULES = (ALPHA, GAUSSIAN_DROPOUT, GAUSSIAN_NOISE)
