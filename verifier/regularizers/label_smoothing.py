"""Label smoothing: the target of a classifier keeps a little probability for every class.

Source: Szegedy et al. 2016, section 7. PyTorch and Keras spread the share over all classes, the true one included; for
two classes in one number Keras moves the label half of the share towards one half.
"""

from itertools import permutations

from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

SHARES = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4)
SMOOTHING = Hyperparameter("smoothing", 0.0, "share that is spread over the classes")
NAMES = {"label_smoothing": "smoothing"}
TARGETS = """
    other = smoothing / {classes}
    own   = 1 - smoothing + other
"""
CERTAINTIES = (
    (0.7, 0.2, 0.1),
    (0.6, 0.3, 0.1),
    (0.8, 0.15, 0.05),
    (0.5, 0.4, 0.1),
    (0.9, 0.08, 0.02),
    (0.65, 0.25, 0.1),
)


def _slips(classes: str) -> tuple[Misconception, ...]:
    return (
        Misconception(
            "over-the-others",
            "spreads the share over the other classes only",
            {"other": f"smoothing / ({classes} - 1)", "own": "1 - smoothing"},
            hint="Does the true class get a part of what is spread?",
        ),
        Misconception(
            "nothing-spread",
            "takes the share from the true class and gives it to nobody",
            {"other": "0", "own": "1 - smoothing"},
            hint="What do the entries of a target add up to?",
        ),
        Misconception(
            "nothing-taken",
            "gives every class its part without taking anything from the true one",
            {"own": "1 + other"},
            hint="What do the entries of a target add up to?",
        ),
        Misconception(
            "whole-share-each",
            "gives every other class the whole share",
            {"other": "smoothing", "own": "1 - smoothing"},
            hint="By how many is the share divided?",
        ),
    )


TARGET = Rule(
    id="label-smoothing",
    name="Label smoothing",
    family=Family.REGULARIZER,
    summary="Moves a share of the target's probability from the true class to all classes alike.",
    source=Source("Szegedy et al. 2016", "section 7"),
    lines=TARGETS.format(classes="classes"),
    hyperparameters=(SMOOTHING, Hyperparameter("classes", None, "number of classes")),
    inputs=(),
    asks={"own": "the target of the true class", "other": "the target of every other class"},
    dialects=(
        Dialect("pytorch", api="torch.nn.CrossEntropyLoss(label_smoothing=...)", names=NAMES),
        Dialect(
            "keras",
            api="keras.losses.CategoricalCrossentropy(label_smoothing=...)",
            names=NAMES,
            same_as="pytorch",
        ),
    ),
    misconceptions=_slips("classes"),
    draws={"smoothing": Decimals(0.05, 0.45, 2), "classes": Whole(3, 12)},
)

LOSS = TARGET.derive(
    id="label-smoothing-loss",
    name="Cross-entropy with label smoothing",
    summary="Compares predicted probabilities with a target that keeps a little probability for every class.",
    lines=f"""
        {TARGETS.format(classes="count(y)")}
        target = other + (own - other) * y
        loss   = -sum(target * log(p))
    """,
    hyperparameters=(SMOOTHING,),
    inputs=("y", "p"),
    vectors=("y", "p"),
    asks={
        "loss": "the cross-entropy (natural logarithm), where p are the predicted probabilities and y the plain target"
    },
    misconceptions=(
        *_slips("count(y)"),
        Misconception(
            "plain-target",
            "compares with the plain target",
            {"target": "y"},
            hint="Which target does the loss compare with?",
        ),
        Misconception(
            "smooths-prediction",
            "smooths the prediction and takes the plain target",
            {"loss": "-sum(y * log((1 - smoothing) * p + smoothing / count(p)))"},
            hint="What is smoothed: the label or the prediction?",
        ),
    ),
    draws={
        "smoothing y y y p p p": Among(
            tuple(
                (share, *(float(entry == true) for entry in range(3)), *order)
                for share in SHARES
                for true in range(3)
                for certainty in CERTAINTIES
                for order in permutations(certainty)
            )
        ),
    },
)

BINARY = Rule(
    id="label-smoothing-binary",
    name="Label smoothing for two classes",
    family=Family.REGULARIZER,
    summary="Moves a label of 0 or 1 a little towards one half.",
    source=Source("Keras 3.15", "keras/src/losses/losses.py, BinaryCrossentropy"),
    lines="""
        target = smoothing / 2 + (1 - smoothing) * y
        loss   = maximum(z, 0) - target * z + log(1 + exp(-abs(z)))
    """,
    hyperparameters=(SMOOTHING,),
    inputs=("y", "z"),
    asks={
        "target": "the smoothed label, where y is the plain one",
        "loss": "the binary cross-entropy with the smoothed label, where z is the logit and y the plain label",
    },
    dialects=(
        Dialect(
            "keras",
            api="keras.losses.BinaryCrossentropy(label_smoothing=...)",
            names=NAMES,
        ),
    ),
    misconceptions=(
        Misconception(
            "whole-share",
            "moves the label by the whole share instead of half of it",
            {"target": "smoothing * (1 - y) + (1 - smoothing) * y"},
            hint="The share is spread over two classes. How much does each get?",
        ),
        Misconception(
            "nothing-spread",
            "takes the share away and gives it to nobody",
            {"target": "(1 - smoothing) * y"},
            hint="Where is a label of 0 moved to?",
        ),
        Misconception(
            "nothing-taken",
            "adds half of the share without making room for it",
            {"target": "smoothing / 2 + y"},
            hint="May a label be larger than 1?",
            when="y > 0",
        ),
        Misconception(
            "plain-label",
            "computes the loss with the plain label",
            {"loss": "maximum(z, 0) - y * z + log(1 + exp(-abs(z)))"},
            hint="Which label does the loss compare with?",
        ),
    ),
    draws={
        "smoothing": Decimals(0.07, 0.45, 3),
        "y": Among((0.0, 1.0)),
        "z": Decimals(0.3, 3.0, 2, signed=True),
    },
)

RULES = (TARGET, LOSS, BINARY)
