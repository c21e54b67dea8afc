"""What weight decay comes to: over many steps, in another framework's words, beside momentum, and at the minimum.

Source: Krogh & Hertz 1992 for the pull towards zero; Loshchilov & Hutter 2019, Algorithm 1, for decay that bypasses the
momentum; Keras 3.15, whose L2 has no half before the squares.
"""

from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

LOSHCHILOV = Source("Loshchilov & Hutter 2019", "Algorithm 1")
LR = Hyperparameter("lr", 1e-3, "learning rate")

HALF_LIFE = Rule(
    id="decay-half-life",
    name="Decay for a wanted half-life",
    family=Family.HYPERPARAMETER,
    summary="How strong decoupled weight decay must be is seen from what should be left of a weight after some steps.",
    source=Source("Loshchilov & Hutter 2019"),
    lines="""
        kept         = q**(1 / n)
        weight_decay = (1 - kept) / lr
    """,
    hyperparameters=(LR,),
    inputs=("q", "n"),
    asks={"weight_decay": "the weight decay that leaves the share q of a weight after n steps with zero gradient"},
    dialects=(
        Dialect("pytorch", api="torch.optim.AdamW"),
        Dialect("keras", api="keras.optimizers.AdamW", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "continuous",
            "lets the weight fall continuously, by the logarithm",
            {"weight_decay": "-log(q) / (n * lr)"},
            hint="By which factor does one step multiply the weight: by an exponential, or by 1 minus something?",
            when="q**(1 / n) < 0.93",
        ),
        Misconception(
            "without-rate",
            "leaves the learning rate out",
            {"weight_decay": "1 - kept"},
            hint="By which two numbers is the weight multiplied before it is taken off?",
            source="pytorch PR 3740, PR 4429",
        ),
        Misconception(
            "straight-line",
            "takes off the same amount at every step",
            {"weight_decay": "(1 - q) / (n * lr)"},
            hint="Does a smaller weight lose as much in a step as a larger one?",
        ),
        Misconception(
            "times-rate",
            "multiplies by the learning rate",
            {"weight_decay": "(1 - kept) * lr"},
            hint="With a smaller learning rate, must the decay be stronger or weaker for the same loss?",
        ),
    ),
    draws={"q": Decimals(0.1, 0.8, 2), "n": Whole(2, 20), "lr": Decimals(0.01, 2.0, 3)},
)

TRANSLATED = Rule(
    id="l2-as-weight-decay",
    name="Keras' L2 as weight decay",
    family=Family.HYPERPARAMETER,
    summary="Under plain SGD a penalty acts as a weight decay; Keras' L2 has no half, so the strengths differ.",
    source=Source("Keras 3.15", "keras/src/regularizers/regularizers.py, L2"),
    lines="""
        decay     = 2 * l2
        shrinkage = lr * decay * w
    """,
    hyperparameters=(LR, Hyperparameter("l2", 0.01, "strength of keras.regularizers.L2")),
    inputs=("w",),
    asks={"shrinkage": "what one step of plain SGD takes off the weight w because of keras.regularizers.L2(l2)"},
    dialects=(Dialect("keras", api="keras.regularizers.L2", note="the weight_decay of torch.optim.SGD is twice l2"),),
    misconceptions=(
        Misconception(
            "same-number",
            "takes Keras' strength for the weight decay",
            {"decay": "l2"},
            hint="What is the derivative of a square that has no half before it?",
            source="keras #4712, DenseNet #57",
        ),
        Misconception(
            "half",
            "halves the strength instead of doubling it",
            {"decay": "l2 / 2"},
            hint="Which of the two conventions has the larger penalty for the same strength?",
            source="tensorpack #1381",
        ),
        Misconception(
            "without-rate",
            "leaves the learning rate out",
            {"shrinkage": "decay * w"},
            hint="The penalty's gradient is added to the loss's. What multiplies both?",
        ),
        Misconception(
            "keeps-square",
            "keeps the square in the derivative",
            {"shrinkage": "lr * decay * w**2"},
            hint="What is the derivative of a square?",
            source="pytorch PR 3740",
        ),
    ),
    draws={"l2": Decimals(0.01, 0.5, 2), "lr": Decimals(0.05, 0.95, 2), "w": Decimals(0.3, 6.0, 2, signed=True)},
    version=2,
)

PENALIZED_STEP = Rule(
    id="sgd-l2-step",
    name="SGD with an L2 penalty",
    family=Family.HYPERPARAMETER,
    summary="A penalty of λ/2 · θ² adds λ θ to the gradient, and the learning rate multiplies both.",
    source=Source("Krogh & Hertz 1992"),
    lines="""
        gradient = g + lambda_ * theta
        step     = lr * gradient
    """,
    hyperparameters=(LR, Hyperparameter("lambda_", 0.01, "strength")),
    inputs=("theta", "g"),
    asks={"step": "what one step of plain SGD subtracts, where g is the gradient of the loss without its penalty"},
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD(weight_decay=...)", names={"weight_decay": "lambda_"}),
        Dialect("paper", note="half of lambda times the square", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "decay-without-rate",
            "takes the decay off without the learning rate",
            {"step": "lr * g + lambda_ * theta"},
            hint="The penalty is a part of the loss. What multiplies the gradient of the loss?",
            source="pytorch PR 3740, PR 4429",
        ),
        Misconception(
            "doubled",
            "forgets the half before the penalty",
            {"gradient": "g + 2 * lambda_ * theta"},
            hint="What is the derivative of half a square?",
            source="keras #4712, DenseNet #57",
        ),
        Misconception(
            "pushes-away",
            "subtracts the pull of the penalty from the gradient",
            {"gradient": "g - lambda_ * theta"},
            hint="Which way must a penalty on its size move a positive parameter?",
        ),
        Misconception(
            "adds-penalty",
            "adds the penalty itself instead of its derivative",
            {"gradient": "g + lambda_ / 2 * theta**2"},
            hint="A gradient is a sum of derivatives. Of which two terms?",
        ),
        Misconception(
            "no-penalty",
            "leaves the penalty out",
            {"gradient": "g"},
            hint="Which two terms does the loss have?",
        ),
    ),
    draws={
        "theta": Decimals(0.5, 4.0, 2, signed=True),
        "g": Decimals(0.2, 3.0, 2, signed=True),
        "lambda_": Decimals(0.05, 0.5, 2),
        "lr": Among((0.05, 0.1, 0.2, 0.3, 0.5)),
    },
)

COUPLED = Rule(
    id="coupled-decay-gap",
    name="Decay through the momentum",
    family=Family.HYPERPARAMETER,
    summary="With momentum, decay that is added to the gradient comes back in later steps; decoupled decay does not.",
    source=LOSHCHILOV,
    lines="""
        pull = weight_decay * theta_0
        echo = momentum * pull
        gap  = lr * echo
    """,
    hyperparameters=(
        LR,
        Hyperparameter("momentum", 0.9, "share of the buffer that stays"),
        Hyperparameter("weight_decay", 0.01, "strength of the decay"),
    ),
    inputs=("theta_0",),
    asks={
        "gap": "how much lower the parameter is with coupled than with decoupled decay after two steps from θ₀, both"
        " with the same gradients and with momentum from an empty buffer"
    },
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD(momentum=...)", note="coupled: the decay enters the buffer"),
        Dialect(
            "keras",
            api="keras.optimizers.SGD(momentum=...)",
            note="decoupled: the decay bypasses the velocity",
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "no-difference",
            "holds that both are the same under SGD",
            {"gap": "0"},
            hint="Where is the first step's pull towards zero when the second step is taken?",
            source="pytorch #38767, PR 41679",
        ),
        Misconception(
            "pull-not-faded",
            "brings the first pull back undiminished",
            {"echo": "pull"},
            hint="What happens to the buffer before a new gradient is added?",
        ),
        Misconception(
            "first-step-too",
            "counts the pull of the first step as a difference as well",
            {"echo": "(1 + momentum) * pull"},
            hint="After one step from an empty buffer, do the two differ?",
        ),
        Misconception(
            "without-rate",
            "leaves the learning rate out",
            {"gap": "echo"},
            hint="What multiplies everything that comes out of the buffer?",
            source="pytorch PR 4429",
        ),
    ),
    draws={
        "lr": Among((0.1, 0.2, 0.25, 0.3, 0.4, 0.5)),
        "momentum": Decimals(0.5, 0.95, 2),
        "weight_decay": Decimals(0.02, 0.3, 2),
        "theta_0": Decimals(0.5, 5.0, 2, signed=True),
    },
)

MINIMUM = Rule(
    id="decayed-minimum",
    name="Minimum with a penalty",
    family=Family.HYPERPARAMETER,
    summary="A penalty of λ/2 · θ² moves the minimum of a/2 · (θ − b)² towards zero.",
    source=Source("Hoerl & Kennard 1970"),
    lines="lowest = a * b / (a + lambda_)",
    hyperparameters=(Hyperparameter("lambda_", 0.01, "strength"),),
    inputs=("a", "b"),
    asks={"lowest": "the θ at which a/2 · (θ − b)² + λ/2 · θ² is smallest"},
    dialects=(Dialect("paper", note="half of lambda times the square"),),
    misconceptions=(
        Misconception(
            "curvature-one",
            "leaves the curvature out",
            {"lowest": "b / (1 + lambda_)"},
            hint="Does a steep valley give way to the penalty as much as a flat one?",
            when="abs(a - 1) > 0.2",
        ),
        Misconception(
            "subtracts",
            "subtracts the strength from the minimum",
            {"lowest": "b - lambda_"},
            hint="Is the pull of a square the same everywhere?",
        ),
        Misconception(
            "no-half",
            "forgets the half before the penalty",
            {"lowest": "a * b / (a + 2 * lambda_)"},
            hint="What is the derivative of half a square?",
            source="keras #4712",
        ),
        Misconception(
            "shares-exchanged",
            "gives the minimum the share that belongs to zero",
            {"lowest": "lambda_ * b / (a + lambda_)"},
            hint="Where must the minimum be when the strength is zero?",
        ),
    ),
    draws={"a": Decimals(0.3, 6.0, 1), "b": Decimals(0.5, 9.5, 2, signed=True), "lambda_": Decimals(0.2, 3.0, 2)},
)

RULES = (HALF_LIFE, TRANSLATED, PENALIZED_STEP, COUPLED, MINIMUM)
