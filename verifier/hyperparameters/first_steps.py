"""How large the first step is when the averages start at zero: RMSprop and Adadelta, which do not correct for it.

Source: Tieleman & Hinton 2012 for RMSprop; Zeiler 2012, Algorithm 1, for Adadelta; PyTorch 2.13 and Keras 3.15 for the
learning rates, decay rates and epsilons that differ. RMSprop's epsilon is too small to be seen here.
"""

from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

HINTON = Source("Tieleman & Hinton 2012", "lecture 6e")
ZEILER = Source("Zeiler 2012", "Algorithm 1")
RMSPROP = (
    Dialect("pytorch", api="torch.optim.RMSprop", names={"alpha": "rho"}),
    Dialect("keras", api="keras.optimizers.RMSprop", same_as="pytorch"),
)
ADADELTA = (
    Dialect("pytorch", api="torch.optim.Adadelta"),
    Dialect("keras", api="keras.optimizers.Adadelta", same_as="pytorch"),
)
LR = Hyperparameter("lr", 0.01, "learning rate")
RHO = Hyperparameter("rho", 0.99, "decay of the average")
EPSILONS = Among(tuple(digit * 10.0**power for power in (-6, -5, -4) for digit in (1, 2, 5)))
NO_SHARE = "caffe #3930, Devinterview-io/gradient-descent-interview-questions #1"

RMSPROP_FIRST = Rule(
    id="rmsprop-first-step",
    name="RMSprop's first step",
    family=Family.HYPERPARAMETER,
    summary="RMSprop's average starts at zero and is not corrected, so the first step is longer than the later ones.",
    source=HINTON,
    lines="""
        v    = (1 - rho) * g**2
        size = lr * abs(g) / sqrt(v)
    """,
    hyperparameters=(LR, RHO),
    inputs=("g",),
    asks={"size": "the size of RMSprop's first step, when the average starts at zero (ε is negligible)"},
    dialects=RMSPROP,
    misconceptions=(
        Misconception(
            "as-if-corrected",
            "takes the learning rate for the size, as Adam's correction would make it",
            {"v": "g**2"},
            hint="Is the average of RMSprop corrected for its start at zero?",
        ),
        Misconception(
            "no-root",
            "forgets the root",
            {"size": "lr / (1 - rho)"},
            hint="The average is one of squares. What is done to it before the division?",
        ),
        Misconception(
            "shares-exchanged",
            "gives the first square the share of the past",
            {"v": "rho * g**2"},
            hint="With a decay rate near 1 the average should follow slowly. How large is the share of one new square?",
            source=NO_SHARE,
        ),
        Misconception(
            "grows-with-gradient",
            "multiplies by the gradient without dividing by its size",
            {"size": "lr * abs(g) / sqrt(1 - rho)"},
            hint="Would a gradient twice as large make the first step longer?",
        ),
    ),
    draws={"lr": Decimals(0.01, 0.5, 3), "rho": Decimals(0.8, 0.99, 2), "g": Decimals(0.2, 9.5, 2, signed=True)},
)

RMSPROP_DEFAULTS = Rule(
    id="rmsprop-first-steps-compared",
    name="First steps of two RMSprops",
    family=Family.HYPERPARAMETER,
    summary="PyTorch's RMSprop forgets with 0.99 by default, Keras' with 0.9: the first steps are not equally long.",
    source=HINTON,
    lines="""
        size_1 = lr_1 / sqrt(1 - rho_1)
        size_2 = lr_2 / sqrt(1 - rho_2)
        ratio  = size_1 / size_2
    """,
    hyperparameters=(
        Hyperparameter("lr_1", 0.01, "learning rate of the first"),
        Hyperparameter("rho_1", 0.99, "decay of the first one's average"),
        Hyperparameter("lr_2", 0.001, "learning rate of the second"),
        Hyperparameter("rho_2", 0.9, "decay of the second one's average"),
    ),
    inputs=(),
    asks={
        "ratio": "how many times as long the first step of an RMSprop with η₁ and ρ₁ is as that of one with η₂ and ρ₂"
        " (ε is negligible)"
    },
    dialects=RMSPROP,
    misconceptions=(
        Misconception(
            "rates-only",
            "compares the learning rates alone",
            {"ratio": "lr_1 / lr_2"},
            hint="By what is the gradient divided in the first step, when the average has just begun?",
        ),
        Misconception(
            "no-root",
            "forgets the roots",
            {"size_1": "lr_1 / (1 - rho_1)", "size_2": "lr_2 / (1 - rho_2)"},
            hint="The average is one of squares. What is done to it before the division?",
        ),
        Misconception(
            "multiplies",
            "lets a slow average shorten the first step",
            {"size_1": "lr_1 * sqrt(1 - rho_1)", "size_2": "lr_2 * sqrt(1 - rho_2)"},
            hint="Is the average large or small after one step, when it forgets slowly?",
        ),
        Misconception(
            "upside-down",
            "divides the second by the first",
            {"ratio": "size_2 / size_1"},
            hint="Which of the two steps is asked for in units of the other?",
        ),
    ),
    draws={
        "lr_1": Decimals(0.01, 0.1, 3),
        "rho_1": Decimals(0.95, 0.995, 3),
        "lr_2": Decimals(0.01, 0.1, 3),
        "rho_2": Decimals(0.8, 0.94, 2),
    },
)

ADADELTA_FIRST = Rule(
    id="adadelta-first-step",
    name="Adadelta's first step",
    family=Family.HYPERPARAMETER,
    summary="Both of Adadelta's averages start at zero, so that epsilon alone decides how far the first step goes.",
    source=ZEILER,
    lines="""
        v    = (1 - rho) * g**2
        step = lr * sqrt(eps) / sqrt(v + eps) * g
    """,
    hyperparameters=(
        Hyperparameter("lr", 1.0, "learning rate"),
        Hyperparameter("rho", 0.9, "decay of both averages"),
        Hyperparameter("eps", 1e-6, "epsilon under both roots"),
    ),
    inputs=("g",),
    asks={"step": "Adadelta's first step, which is subtracted"},
    dialects=ADADELTA,
    misconceptions=(
        Misconception(
            "plain-step",
            "takes the learning rate times the gradient",
            {"step": "lr * g"},
            hint="What stands above the fraction line before any step has been taken?",
        ),
        Misconception(
            "rmsprop",
            "leaves the root above the fraction line out, as RMSprop has none",
            {"step": "lr / sqrt(v + eps) * g"},
            hint="How long were the steps of the past, which are to set the unit of this one?",
        ),
        Misconception(
            "no-share",
            "puts the whole square into the average",
            {"v": "g**2"},
            hint="Which share of the average comes from the newest square?",
            source=NO_SHARE,
        ),
        Misconception(
            "epsilon-outside",
            "adds epsilon outside the roots",
            {"step": "lr * eps / (sqrt(v) + eps) * g"},
            hint="Where does epsilon stand: under the roots or behind them?",
        ),
        Misconception(
            "shares-exchanged",
            "gives the first square the share of the past",
            {"v": "rho * g**2"},
            hint="With a decay rate near 1 the average should follow slowly. How large is the share of one new square?",
        ),
    ),
    draws={
        "lr": Among((1.0, 0.5, 0.2, 0.1)),
        "rho": Decimals(0.8, 0.98, 2),
        "eps": EPSILONS,
        "g": Decimals(0.1, 5.0, 3, signed=True),
    },
)

ADADELTA_DEFAULTS = Rule(
    id="adadelta-first-steps-compared",
    name="First steps of two Adadeltas",
    family=Family.HYPERPARAMETER,
    summary="The frameworks give Adadelta other learning rates and epsilons, and with them other first steps.",
    source=ZEILER,
    lines="""
        size_1 = lr_1 * sqrt(eps_1) / sqrt((1 - rho_1) * g**2 + eps_1)
        size_2 = lr_2 * sqrt(eps_2) / sqrt((1 - rho_2) * g**2 + eps_2)
        ratio  = size_1 / size_2
    """,
    hyperparameters=(
        Hyperparameter("lr_1", 1.0, "learning rate of the first"),
        Hyperparameter("rho_1", 0.9, "decay of the first one's averages"),
        Hyperparameter("eps_1", 1e-6, "epsilon of the first"),
        Hyperparameter("lr_2", 0.001, "learning rate of the second"),
        Hyperparameter("rho_2", 0.95, "decay of the second one's averages"),
        Hyperparameter("eps_2", 1e-7, "epsilon of the second"),
    ),
    inputs=("g",),
    asks={
        "ratio": "how many times as long the first step of an Adadelta with η₁, ρ₁ and ε₁ is as that of one with η₂, ρ₂"
        " and ε₂, when both have the gradient g"
    },
    dialects=ADADELTA,
    misconceptions=(
        Misconception(
            "rates-only",
            "compares the learning rates alone",
            {"ratio": "lr_1 / lr_2"},
            hint="What stands above the fraction line of a first step besides the learning rate?",
        ),
        Misconception(
            "rates-forgotten",
            "takes Adadelta for a rule without a learning rate",
            {"ratio": "(size_1 / lr_1) / (size_2 / lr_2)"},
            hint="The paper has no learning rate. And the frameworks?",
            source="keras #3889, tensorflow #8528",
        ),
        Misconception(
            "no-root",
            "forgets the roots of the epsilons above the fraction line",
            {
                "size_1": "lr_1 * eps_1 / sqrt((1 - rho_1) * g**2 + eps_1)",
                "size_2": "lr_2 * eps_2 / sqrt((1 - rho_2) * g**2 + eps_2)",
            },
            hint="Epsilon is added to averages of squares. What is done to the sum before the division?",
        ),
        Misconception(
            "upside-down",
            "divides the second by the first",
            {"ratio": "size_2 / size_1"},
            hint="Which of the two steps is asked for in units of the other?",
        ),
    ),
    draws={
        "lr_1 lr_2": Among(((1.0, 0.001), (1.0, 0.01), (0.5, 0.001), (1.0, 0.1), (0.001, 1.0), (0.1, 0.02))),
        "rho_1": Decimals(0.85, 0.98, 2),
        "eps_1": EPSILONS,
        "rho_2": Decimals(0.85, 0.98, 2),
        "eps_2": EPSILONS,
        "g": Decimals(0.3, 5.0, 2, signed=True),
    },
)

RULES = (RMSPROP_FIRST, RMSPROP_DEFAULTS, ADADELTA_FIRST, ADADELTA_DEFAULTS)
