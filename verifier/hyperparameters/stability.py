"""What the learning rate does on a parabola: how large it may be, and how fast the parameter falls.

Source: Nesterov 2004, section 2.1.5, for gradient descent on a smooth function; here with the loss a/2 times the square
of the parameter, whose gradient is a times the parameter and whose curvature is a.
"""

from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

PARABOLA = Source("Nesterov 2004", "section 2.1.5")
SGD = (Dialect("pytorch", api="torch.optim.SGD"), Dialect("keras", api="keras.optimizers.SGD", same_as="pytorch"))

STABLE = Rule(
    id="stable-learning-rate",
    name="Largest stable learning rate",
    family=Family.HYPERPARAMETER,
    summary="A valley has curvature a one way and b the other; the steeper way limits the learning rate.",
    source=PARABOLA,
    lines="""
        steepest = maximum(a, b)
        landing  = 1 / steepest
        largest  = 2 / steepest
    """,
    hyperparameters=(),
    inputs=("a", "b"),
    asks={
        "largest": "the learning rate from which on gradient descent no longer converges on a/2 · x² + b/2 · y²",
        "landing": "the learning rate that makes the steeper coordinate zero in one step on a/2 · x² + b/2 · y²",
    },
    dialects=SGD,
    misconceptions=(
        Misconception(
            "other-bound",
            "confuses the rate that lands on the minimum with the largest stable one",
            {"landing": "2 / steepest", "largest": "1 / steepest"},
            hint="By which factor does one step multiply the parameter, and when is that factor 0, when −1?",
        ),
        Misconception(
            "grows-with-curvature",
            "lets the rate grow with the curvature",
            {"landing": "steepest", "largest": "2 * steepest"},
            hint="Should a steeper valley allow longer or shorter steps?",
        ),
        Misconception(
            "half-curvature",
            "takes the coefficient of the square for the curvature",
            {"landing": "1 / (steepest / 2)", "largest": "2 / (steepest / 2)"},
            hint="What is the second derivative of the loss?",
        ),
        Misconception(
            "gentler-way",
            "looks at the flatter of the two ways",
            {"steepest": "minimum(a, b)"},
            hint="Which of the two coordinates is the first to grow from step to step?",
        ),
        Misconception(
            "sum-of-curvatures",
            "adds the two curvatures",
            {"steepest": "a + b"},
            hint="Does a step along x feel how steep the valley is along y?",
        ),
    ),
    draws={"a": Decimals(0.2, 40.0, 2), "b": Decimals(0.2, 40.0, 2)},
    version=2,
)

DESCENT = Rule(
    id="quadratic-descent",
    name="Descent on a parabola",
    family=Family.HYPERPARAMETER,
    summary="Each step of gradient descent on a parabola multiplies the parameter by the same factor.",
    source=PARABOLA,
    lines="""
        shrink = 1 - lr * a
        theta  = theta_0 * shrink**n
    """,
    hyperparameters=(Hyperparameter("lr", 0.1, "learning rate"),),
    inputs=("a", "theta_0", "n"),
    asks={"theta": "the parameter after n steps of plain SGD on the loss a/2 · θ², starting at θ₀"},
    dialects=SGD,
    misconceptions=(
        Misconception(
            "constant-gradient",
            "keeps the gradient of the first step",
            {"theta": "theta_0 * (1 - n * lr * a)"},
            hint="Is the gradient still the same after the first step?",
        ),
        Misconception(
            "no-curvature",
            "leaves the curvature out",
            {"shrink": "1 - lr"},
            hint="What is the gradient of a/2 · θ²?",
        ),
        Misconception(
            "doubled-curvature",
            "forgets the half of the loss",
            {"shrink": "1 - 2 * lr * a"},
            hint="What becomes of the half when the square is differentiated?",
        ),
        Misconception(
            "one-step-more",
            "takes one step more",
            {"theta": "theta_0 * shrink**(n + 1)"},
            hint="After the first step, what is the power of the factor?",
        ),
    ),
    draws={
        "lr a": Among(tuple((lr / 100, a / 10) for lr in range(2, 41) for a in range(5, 61) if 100 <= lr * a <= 700)),
        "theta_0": Decimals(0.5, 5.0, 2, signed=True),
        "n": Whole(2, 4),
    },
    version=2,
)

DECAYED = Rule(
    id="decay-factor",
    name="Decay over many steps",
    family=Family.HYPERPARAMETER,
    summary="Decoupled weight decay multiplies a weight without gradient by the same factor at every step.",
    source=Source("Loshchilov & Hutter 2019"),
    lines="""
        factor  = (1 - lr * weight_decay)**n
        theta_n = theta_0 * factor
    """,
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("weight_decay", 0.01, "strength of the decay"),
    ),
    inputs=("theta_0", "n"),
    asks={"theta_n": "what is left of a weight θ₀ after n steps with zero gradient"},
    dialects=(
        Dialect("pytorch", api="torch.optim.AdamW"),
        Dialect("keras", api="keras.optimizers.AdamW", same_as="pytorch"),
        Dialect("optax", api="optax.adamw", same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "straight-line",
            "subtracts the same amount at every step",
            {"factor": "1 - n * lr * weight_decay"},
            hint="Does a smaller weight lose as much in a step as a larger one?",
        ),
        Misconception(
            "without-rate",
            "leaves the learning rate out",
            {"factor": "(1 - weight_decay)**n"},
            hint="By which two numbers is the weight multiplied before it is taken off?",
            source="pytorch PR 3740, PR 4429",
        ),
        Misconception(
            "what-is-lost",
            "gives the share that is lost",
            {"factor": "1 - (1 - lr * weight_decay)**n"},
            hint="What is the factor before any step is taken?",
        ),
    ),
    draws={
        "lr": Among((0.01, 0.02, 0.05, 0.1)),
        "weight_decay": Among((0.05, 0.08, 0.1, 0.12, 0.15, 0.2, 0.25, 0.3)),
        "n": Whole(30, 400, 5),
        "theta_0": Decimals(0.5, 9.5, 2, signed=True),
    },
    version=2,
)

BATCH = Rule(
    id="batch-mean",
    name="Mean over a batch",
    family=Family.HYPERPARAMETER,
    summary="A loss that is a mean over the batch has the mean of the examples' gradients, whatever the batch size.",
    source=Source("Robbins & Monro 1951"),
    lines="""
        gradient = mean(g)
        change   = lr * gradient
    """,
    hyperparameters=(Hyperparameter("lr", 0.01, "learning rate"),),
    inputs=("g",),
    vectors=("g",),
    asks={
        "change": "what plain SGD subtracts from a parameter, where g holds its gradients, one for each example of the"
        " batch"
    },
    dialects=SGD,
    misconceptions=(
        Misconception(
            "sum-over-batch",
            "adds the gradients of the examples",
            {"gradient": "sum(g)"},
            hint="Should the step become longer when the same examples are given twice?",
        ),
        Misconception(
            "length",
            "takes the length of the gradients",
            {"gradient": "norm(g)"},
            hint="Are these the entries of one gradient, or gradients of one parameter?",
        ),
        Misconception(
            "absolute-values",
            "takes the mean of the absolute values",
            {"gradient": "mean(abs(g))"},
            hint="May examples that pull in opposite directions cancel?",
        ),
        Misconception(
            "no-rate",
            "forgets the learning rate",
            {"change": "gradient"},
            hint="Which factor stands between the gradient and the step?",
        ),
    ),
    draws={"lr": Among((0.1, 0.2, 0.3, 0.05, 0.02, 0.5)), "g": Decimals(0.2, 6.0, 1, signed=True)},
)

RULES = (STABLE, DESCENT, DECAYED, BATCH)
