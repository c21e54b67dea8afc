"""Dropout: units are silenced at random in training, and the scale is kept by the share that stays.

Source: Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov 2014; Tompson et al. 2015 for whole channels. The
paper scales by the *keep* probability 1 - p when the network is used; every framework scales by its inverse in training
instead and does nothing afterwards.
"""

from verifier.code import Code
from verifier.draws import Among, Decimals, Draw
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

RATES = Among(tuple(percent / 100 for percent in range(5, 91) if abs(percent - 50) > 5))
"""Never near a half: there p and 1 - p cannot be told apart."""
FINE: dict[str, Draw] = {
    "rate": Among(tuple(thousandth / 1000 for thousandth in range(50, 901) if abs(thousandth - 500) > 50)),
    "x": Decimals(0.2, 3.0, 3, signed=True),
}
"""For a single unit."""
TORCH_NAMES = {"p": "rate"}
RATE = Hyperparameter("rate", 0.5, "probability that a unit is dropped")

IN_USE = Code(
    """
    import torch

    x = torch.tensor({x}, dtype=torch.float64)
    model = torch.nn.Dropout(p={rate})
    model.eval()
    print(model(x).tolist())
    """,
    slips=(
        Misconception(
            "scales-in-use",
            "multiplies by the keep probability when the network is used",
            {"used": "x * (1 - rate)"},
            hint="When did inverted dropout make up for the missing units?",
            source="keras #3305, matconvnet #208",
        ),
        Misconception(
            "scales-up-in-use",
            "divides by the keep probability when the network is used as well",
            {"used": "x / (1 - rate)"},
            hint="Which units are missing after model.eval()?",
        ),
        Misconception(
            "scales-by-rate-in-use",
            "multiplies by the drop probability when the network is used",
            {"used": "x * rate"},
            hint="What does model.eval() leave of dropout?",
            source="convnetjs PR 106",
        ),
    ),
)

INVERTED = Rule(
    id="dropout",
    name="Dropout",
    family=Family.REGULARIZER,
    summary="While training each unit is silenced with probability p, so that no unit can rely on another.",
    source=Source("Srivastava et al. 2014"),
    lines="""
        kept     = mask * x
        trained  = kept / (1 - rate)
        used     = x
        gradient = mask * g / (1 - rate)
        variance = x**2 * rate / (1 - rate)
    """,
    hyperparameters=(RATE,),
    inputs=("x", "mask", "g"),
    vectors=("x", "mask", "g"),
    asks={
        "trained": "the layer's output in training, for the mask given (1 keeps a unit, 0 drops it)",
        "gradient": "the gradient that reaches the layer's input, where g arrives at its output",
        "variance": "the variance of each output over random masks in training",
    },
    dialects=(
        Dialect("pytorch", api="torch.nn.Dropout", names=TORCH_NAMES, code={"used": IN_USE}),
        Dialect("keras", api="keras.layers.Dropout", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "no-scaling",
            "drops units without scaling the others",
            {"trained": "kept", "gradient": "mask * g", "variance": "x**2 * rate * (1 - rate)"},
            hint="How large is a unit's output on average over the masks?",
            source="keras #3305, matconvnet #208",
        ),
        Misconception(
            "scales-by-rate",
            "divides by the drop probability instead of the keep probability",
            {
                "trained": "kept / rate",
                "gradient": "mask * g / rate",
                "variance": "x**2 * (1 - rate) / rate",
            },
            hint="Which share of the units is left to carry the signal?",
            source="convnetjs PR 106, Inception-v4 #5",
        ),
        Misconception(
            "scales-down",
            "multiplies by the keep probability in training",
            {"trained": "kept * (1 - rate)", "gradient": "mask * g * (1 - rate)"},
            hint="Units are missing in training. Must the others grow or shrink?",
        ),
        Misconception(
            "mask-turned-round",
            "keeps the units that the mask drops",
            {"kept": "(1 - mask) * x", "gradient": "(1 - mask) * g / (1 - rate)"},
            hint="What does a 1 in the mask mean here?",
        ),
        Misconception(
            "gradient-unmasked",
            "lets the gradient through as it is",
            {"gradient": "g"},
            hint="How does the loss change when a dropped unit changes its output?",
        ),
        Misconception(
            "deviation-for-variance",
            "gives the standard deviation",
            {"variance": "abs(x) * sqrt(rate / (1 - rate))"},
            hint="Variance or deviation: which of the two does the question want?",
        ),
    ),
    draws={
        "rate": RATES,
        "x": Decimals(0.2, 3.0, 1, signed=True),
        "mask": Among((0.0, 1.0)),
        "g": Decimals(0.2, 3.0, 1, signed=True),
    },
    fine_draws=FINE,
)

CLASSIC = INVERTED.derive(
    id="dropout-classic",
    name="Classic dropout",
    summary="Units are silenced in training without scaling; the scale is put right when the network is used.",
    lines="""
        trained = mask * x
        used    = x * (1 - rate)
    """,
    inputs=("x", "mask"),
    vectors=("x", "mask"),
    asks={"used": "the layer's output when the trained network is used"},
    dialects=(Dialect("paper", api="", note="scales when the network is used, not in training"),),
    misconceptions=(
        Misconception(
            "scales-by-rate",
            "multiplies by the drop probability instead of the keep probability",
            {"used": "x * rate"},
            hint="In training a unit is there with which probability?",
            source="convnetjs PR 106",
        ),
        Misconception(
            "no-scaling",
            "leaves the output as it is, as inverted dropout does",
            {"used": "x"},
            hint="All units are there now. Is the next layer used to so much signal?",
            source="matconvnet #208",
        ),
        Misconception(
            "scales-up",
            "divides by the keep probability",
            {"used": "x / (1 - rate)"},
            hint="More units are there than in training. Must they grow or shrink?",
        ),
    ),
)

SPATIAL = Rule(
    id="spatial-dropout",
    name="Spatial dropout",
    family=Family.REGULARIZER,
    summary="While training whole channels of an image are silenced, since neighbouring pixels say nearly the same.",
    source=Source("Tompson et al. 2015", "section 3.2"),
    lines="""
        trained  = mask * x / (1 - rate)
        variance = sum(x)**2 * rate / (1 - rate)
    """,
    hyperparameters=(RATE,),
    inputs=("x", "mask"),
    vectors=("x",),
    asks={"variance": "the variance, over random masks, of the sum of the outputs of the one channel x"},
    dialects=(
        Dialect("pytorch", api="torch.nn.Dropout2d", names=TORCH_NAMES),
        Dialect("keras", api="keras.layers.SpatialDropout2D", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "pixel-by-pixel",
            "drops every pixel on its own, as plain dropout does",
            {"variance": "sum(x**2) * rate / (1 - rate)"},
            hint="Can one pixel of a channel be dropped while its neighbour stays?",
        ),
        Misconception(
            "no-scaling",
            "drops channels without scaling the others",
            {"variance": "sum(x)**2 * rate * (1 - rate)"},
            hint="How large is a channel's output on average over the masks?",
            source="matconvnet #208",
        ),
        Misconception(
            "scales-by-rate",
            "divides by the drop probability instead of the keep probability",
            {"variance": "sum(x)**2 * (1 - rate) / rate"},
            hint="Which share of the channels is left to carry the signal?",
            source="convnetjs PR 106, Inception-v4 #5",
        ),
        Misconception(
            "deviation-for-variance",
            "gives the standard deviation",
            {"variance": "abs(sum(x)) * sqrt(rate / (1 - rate))"},
            hint="Variance or deviation: which of the two does the question want?",
        ),
    ),
    draws={"rate": RATES, "x": Decimals(0.2, 4.0, 1)},
    version=2,
)

RULES = (INVERTED, CLASSIC, SPATIAL)
