"""The learning rate, read off a step that was taken; and the step size, which is not the same thing.

Source: the definition of SGD (Robbins & Monro 1951). The learning rate is a factor that somebody chooses; how far the
parameters move is that factor times the length of the gradient.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

SGD = Source("Robbins & Monro 1951")

LEARNING_RATE = Rule(
    id="learning-rate",
    name="Learning rate",
    family=Family.HYPERPARAMETER,
    summary="SGD took one plain step; its learning rate can be read off the parameter before and after.",
    source=SGD,
    lines="""
        change = theta - theta_next
        lr     = change / g
    """,
    hyperparameters=(),
    inputs=("theta", "theta_next", "g"),
    asks={"lr": "the learning rate"},
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD"),
        Dialect("keras", api="keras.optimizers.SGD", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "upside-down",
            "divides the gradient by the change",
            {"lr": "g / change"},
            hint="Learning rate times gradient gives the change. Which division undoes that?",
        ),
        Misconception(
            "change-for-rate",
            "takes the change itself for the learning rate",
            {"lr": "change"},
            hint="The change is a product of two numbers. Which one is the learning rate?",
        ),
        Misconception(
            "sign-turned",
            "subtracts in the wrong order",
            {"change": "theta_next - theta"},
            hint="SGD subtracts. Which of the two values is the larger for a positive gradient?",
        ),
        Misconception(
            "relative-change",
            "divides by the parameter instead of the gradient",
            {"lr": "change / theta"},
            hint="Does plain SGD know how large the parameter is?",
        ),
    ),
    draws={
        "theta": Decimals(0.5, 5.0, 2, signed=True),
        "theta_next": Decimals(0.5, 5.0, 2, signed=True),
        "g": Decimals(0.3, 9.0, 2, signed=True),
    },
)

STEP_SIZE = Rule(
    id="step-size",
    name="Step size",
    family=Family.HYPERPARAMETER,
    summary="How far SGD moves the parameters is the length of the change, not the learning rate.",
    source=SGD,
    lines="""
        change = lr * g
        size   = norm(change)
    """,
    hyperparameters=(Hyperparameter("lr", 0.01, "learning rate"),),
    inputs=("g",),
    vectors=("g",),
    asks={"size": "the length (Euclidean norm) of the step"},
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD"),
        Dialect("keras", api="keras.optimizers.SGD", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "rate-for-size",
            "takes the learning rate for the step size",
            {"size": "lr"},
            hint="Does a steeper slope make the step longer?",
        ),
        Misconception(
            "gradient-length",
            "gives the length of the gradient",
            {"change": "g"},
            hint="Which factor stands between the gradient and the step?",
        ),
        Misconception(
            "adds-absolute-values",
            "adds the absolute values instead of taking the Euclidean norm",
            {"size": "sum(abs(change))"},
            hint="How long is the diagonal of a box?",
        ),
        Misconception(
            "no-root",
            "forgets the root",
            {"size": "sum(change**2)"},
            hint="The squares are added; what comes after?",
        ),
        Misconception(
            "mean-square",
            "takes the root of the mean instead of the sum",
            {"size": "rms(change)"},
            hint="Does a length grow when a coordinate is added?",
        ),
    ),
    draws={"lr": Among((0.1, 0.2, 0.3, 0.05, 0.02, 0.5)), "g": Decimals(0.2, 6.0, 1, signed=True)},
)

STEP_RATIO = Rule(
    id="step-ratio",
    name="Who moves farther",
    family=Family.HYPERPARAMETER,
    summary="SGD's step is as long as the gradient makes it; Adam's first step is its learning rate in every entry.",
    source=Source("Kingma & Ba 2015", "section 2.1"),
    lines="""
        sgd   = norm(lr_1 * g)
        adam  = norm(lr_2 * sign(g))
        ratio = sgd / adam
    """,
    hyperparameters=(
        Hyperparameter("lr_1", 0.1, "learning rate of SGD"),
        Hyperparameter("lr_2", 0.001, "learning rate of Adam"),
    ),
    inputs=("g",),
    vectors=("g",),
    asks={
        "ratio": "how many times as long (Euclidean norm) the step of SGD with learning rate η₁ is as the first step of"
        " Adam with learning rate η₂ (ε is negligible)"
    },
    dialects=(
        Dialect("pytorch", api="torch.optim.SGD and torch.optim.Adam"),
        Dialect("keras", api="keras.optimizers.SGD and Adam", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "ratio-of-rates",
            "compares the learning rates alone",
            {"ratio": "lr_1 / lr_2"},
            hint="Does a steeper slope lengthen the step of both?",
        ),
        Misconception(
            "gradient-in-both",
            "lets Adam's step grow with the gradient as well",
            {"adam": "norm(lr_2 * g**2)"},
            hint="What is left of the gradient's size in Adam's first step?",
        ),
        Misconception(
            "one-entry",
            "takes the learning rate for the length of Adam's step",
            {"adam": "lr_2"},
            hint="How long is a vector whose entries all have that size?",
        ),
        Misconception(
            "adds-absolute-values",
            "adds the absolute values instead of taking the Euclidean norm",
            {"sgd": "sum(abs(lr_1 * g))", "adam": "sum(abs(lr_2 * sign(g)))"},
            hint="How long is the diagonal of a box?",
        ),
        Misconception(
            "upside-down",
            "divides Adam's step by SGD's",
            {"ratio": "adam / sgd"},
            hint="Which of the two steps is asked for in units of the other?",
        ),
    ),
    draws={
        "lr_1": Decimals(0.01, 0.2, 2),
        "lr_2": Decimals(0.01, 0.1, 2),
        "g": Decimals(0.2, 8.0, 1, signed=True),
    },
)

RULES = (LEARNING_RATE, STEP_SIZE, STEP_RATIO)
