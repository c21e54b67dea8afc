"""Label smoothing: the target of a classifier keeps a little probability for every class.

Source: Szegedy et al. 2016, section 7. PyTorch and Keras spread the share over all classes, the true one included; for
two classes in one number Keras moves the label half of the share towards one half.
"""

from dataclasses import dataclass, replace

from verifier.code import Code
from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

SMOOTHING = Hyperparameter("smoothing", 0.0, "share that is spread over the classes")
NAMES = {"label_smoothing": "smoothing"}
TARGETS = """
    spread = smoothing / {classes}
    target = (1 - smoothing) * y + spread
"""


@dataclass(frozen=True, slots=True)
class Predictions:
    """A share, a one-hot target of three classes and three probabilities of whole percents that add up to one."""

    shares: Decimals
    percents: range
    """Of the first class and of the second; what is left goes to the third."""

    @property
    def size(self) -> int:
        """How many there are."""
        return self.shares.size * 3 * len(self.percents) ** 2

    def value(self, index: int) -> tuple[float, ...]:
        """The share, the target's entries and the probabilities at an index."""
        index, share = divmod(index, self.shares.size)
        index, true = divmod(index, 3)
        first, second = (self.percents[i] for i in divmod(index, len(self.percents)))
        one_hot = (float(entry == true) for entry in range(3))
        return (self.shares.value(share), *one_hot, first / 100, second / 100, (100 - first - second) / 100)


def _slips(classes: str) -> tuple[Misconception, ...]:
    return (
        Misconception(
            "over-the-others",
            "spreads the share over the other classes only",
            {"target": f"(1 - smoothing) * y + smoothing * (1 - y) / ({classes} - 1)"},
            hint="Does the true class get a part of what is spread?",
        ),
        Misconception(
            "nothing-spread",
            "takes the share from the true class and gives it to nobody",
            {"target": "(1 - smoothing) * y"},
            hint="What do the entries of a target add up to?",
        ),
        Misconception(
            "nothing-taken",
            "gives every class its part without taking anything from the true one",
            {"target": "y + spread"},
            hint="What do the entries of a target add up to?",
        ),
        Misconception(
            "whole-share-each",
            "gives every other class the whole share",
            {"target": "(1 - smoothing) * y + smoothing * (1 - y)"},
            hint="By how many is the share divided?",
        ),
    )


TORCH_LOSS = Code(
    """
    import torch

    y = torch.tensor({y}, dtype=torch.float64)
    p = torch.tensor({p}, dtype=torch.float64)
    loss = torch.nn.CrossEntropyLoss(label_smoothing={smoothing})
    print(loss(p.log(), y).item())
    """
)
KERAS_BINARY_LOSS = Code(
    """
    import keras

    keras.config.set_floatx("float64")
    loss = keras.losses.BinaryCrossentropy(
        from_logits=True, label_smoothing={smoothing}
    )
    y = keras.ops.array([{y}], dtype="float64")
    z = keras.ops.array([{z}], dtype="float64")
    print(float(loss(y, z)))
    """
)

TARGET = Rule(
    id="label-smoothing",
    name="Label smoothing",
    family=Family.REGULARIZER,
    summary="A share of the target's probability moves from the true class to all classes alike.",
    source=Source("Szegedy et al. 2016", "section 7"),
    lines=TARGETS.format(classes="classes"),
    hyperparameters=(SMOOTHING, Hyperparameter("classes", None, "number of classes")),
    inputs=("y",),
    asks={"target": "the smoothed target of a class, where y is its target before, as labels that were mixed have it"},
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
    draws={"smoothing": Decimals(0.07, 0.45, 3), "classes": Whole(3, 12), "y": Decimals(0.1, 1.0, 3)},
    version=3,
)

LOSS = TARGET.derive(
    id="label-smoothing-loss",
    name="Cross-entropy with label smoothing",
    summary="Predicted probabilities are compared with a target that keeps a little probability for every class.",
    lines=f"""
        {TARGETS.format(classes="count(y)")}
        loss   = -sum(target * log(p))
    """,
    hyperparameters=(SMOOTHING,),
    dialects=tuple(
        replace(dialect, code={"loss": TORCH_LOSS}) if dialect.name == "pytorch" else dialect
        for dialect in TARGET.dialects
    ),
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
    draws={"smoothing y y y p p p": Predictions(Decimals(0.05, 0.45, 3), range(2, 50))},
    version=2,
)

BINARY = Rule(
    id="label-smoothing-binary",
    name="Label smoothing for two classes",
    family=Family.REGULARIZER,
    summary="A label of 0 or 1 is moved a little towards one half.",
    source=Source("Keras 3.15", "keras/src/losses/losses.py, BinaryCrossentropy"),
    lines="""
        target = smoothing / 2 + (1 - smoothing) * y
        loss   = maximum(z, 0) - target * z + log(1 + exp(-abs(z)))
    """,
    hyperparameters=(SMOOTHING,),
    inputs=("y", "z"),
    asks={"loss": "the binary cross-entropy with the smoothed label, where z is the logit and y the plain label"},
    dialects=(
        Dialect(
            "keras",
            api="keras.losses.BinaryCrossentropy(label_smoothing=...)",
            names=NAMES,
            code={"loss": KERAS_BINARY_LOSS},
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
        "z": Decimals(0.3, 3.0, 3, signed=True),
    },
    version=2,
)

RULES = (TARGET, LOSS, BINARY)
