"""How far Adam moves: under a constant gradient, without its correction, after silence, and until the correction fades.

Source: Kingma & Ba 2015, sections 2.1 and 3; Dozat 2016 in the form of PyTorch 2.13 for Nadam's momentum, which warms
up. Epsilon is too small to be seen here.
"""

from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

KINGMA = Source("Kingma & Ba 2015", "section 2.1")
ADAM = (
    Dialect("pytorch", api="torch.optim.Adam", names={"betas": "beta1 beta2"}),
    Dialect("keras", api="keras.optimizers.Adam", same_as="pytorch"),
)
LR = Hyperparameter("lr", 1e-3, "learning rate")
BETA1 = Hyperparameter("beta1", 0.9, "decay of the first moment")
BETA2 = Hyperparameter("beta2", 0.999, "decay of the second moment")
BETAS = Among(((0.9, 0.999), (0.8, 0.99), (0.9, 0.98), (0.85, 0.99), (0.8, 0.999)))
"""Without 0.9 and 0.99, where 1 − β₁ is the root of 1 − β₂."""
RATES = Decimals(0.01, 0.5, 3)
GRADIENTS = Decimals(0.2, 9.5, 2, signed=True)

CONSTANT = Rule(
    id="adam-constant-gradient",
    name="Adam under a constant gradient",
    family=Family.HYPERPARAMETER,
    summary="When every gradient is the same, Adam's corrected moments are that gradient and its square at every step.",
    source=KINGMA,
    lines="""
        m_hat    = g
        v_hat    = g**2
        step     = lr * m_hat / sqrt(v_hat)
        distance = n * step
    """,
    hyperparameters=(LR, BETA1, BETA2),
    inputs=("g", "n"),
    asks={"distance": "what Adam has subtracted altogether after its first n steps, when every gradient was g"},
    dialects=ADAM,
    misconceptions=(
        Misconception(
            "grows-with-gradient",
            "lets the step grow with the gradient, as SGD's does",
            {"step": "lr * g"},
            hint="What happens to the quotient of the moments when every gradient is ten times as large?",
        ),
        Misconception(
            "no-correction",
            "takes the first moments as they are, without bias correction, for every step",
            {"m_hat": "(1 - beta1) * g", "v_hat": "(1 - beta2) * g**2"},
            hint="The averages start at zero. What do the corrected ones say after one gradient?",
            source="caffe #4224, mlx-rs #301",
        ),
        Misconception(
            "fades",
            "lets the steps shrink with the root of their number, as Adagrad's do",
            {"distance": "step * sqrt(n)"},
            hint="Does an average of equal squares grow from step to step?",
        ),
        Misconception(
            "no-root",
            "divides by the second moment itself",
            {"step": "lr * m_hat / v_hat"},
            hint="If every gradient were ten times as large, would Adam's step change?",
        ),
    ),
    draws={"lr": RATES, "g": GRADIENTS, "n": Whole(3, 60), "beta1 beta2": BETAS},
    version=2,
)

UNCORRECTED = Rule(
    id="adam-without-correction",
    name="Adam without bias correction",
    family=Family.HYPERPARAMETER,
    summary="Without bias correction the two moments leave zero at different speeds, which shows in the early steps.",
    source=Source("Kingma & Ba 2015", "section 3"),
    lines="""
        m    = (1 - beta1**t) * g
        v    = (1 - beta2**t) * g**2
        step = lr * m / sqrt(v)
    """,
    hyperparameters=(LR, BETA1, BETA2),
    inputs=("g",),
    asks={"step": "what Adam without bias correction subtracts in step t (counted from 1), when every gradient was g"},
    dialects=ADAM,
    misconceptions=(
        Misconception(
            "as-if-corrected",
            "gives the step that Adam takes with its correction",
            {"m": "g", "v": "g**2"},
            hint="How far have the two averages come from zero by then?",
        ),
        Misconception(
            "first-step-only",
            "takes the moments of the first step, whatever t is",
            {"m": "(1 - beta1) * g", "v": "(1 - beta2) * g**2"},
            hint="How much of its start does an average still hold after t steps?",
        ),
        Misconception(
            "betas-exchanged",
            "gives each moment the other's decay",
            {"m": "(1 - beta2**t) * g", "v": "(1 - beta1**t) * g**2"},
            hint="Which of the two averages is meant to forget faster?",
        ),
        Misconception(
            "no-root",
            "divides by the second moment itself",
            {"step": "lr * m / v"},
            hint="If every gradient were ten times as large, would Adam's step change?",
        ),
        Misconception(
            "one-step-late",
            "takes one step less for the power",
            {"m": "(1 - beta1**(t - 1)) * g", "v": "(1 - beta2**(t - 1)) * g**2"},
            hint="After the first gradient, with which power has the start faded?",
            source="burn PR 630",
        ),
    ),
    draws={"lr": RATES, "g": GRADIENTS, "t": Whole(2, 7), "beta1 beta2": BETAS},
    version=2,
)

SUDDEN = Rule(
    id="adam-sudden-gradient",
    name="Adam's longest step",
    family=Family.HYPERPARAMETER,
    summary="After nothing but zeros a gradient makes Adam step by more than its learning rate, or by less.",
    source=KINGMA,
    lines="""
        m     = (1 - beta1) * g
        v     = (1 - beta2) * g**2
        m_hat = m / (1 - beta1**k)
        v_hat = v / (1 - beta2**k)
        step  = lr * m_hat / sqrt(v_hat)
    """,
    hyperparameters=(LR, BETA1, BETA2),
    inputs=("g", "k"),
    asks={
        "step": "what Adam subtracts in step k (counted from 1), when the gradient is g after k − 1 gradients of zero"
    },
    dialects=ADAM,
    misconceptions=(
        Misconception(
            "never-longer",
            "lets every step be as long as the learning rate",
            {"step": "lr * g / abs(g)"},
            hint="After zeros, is the corrected first moment still as large as the root of the second?",
        ),
        Misconception(
            "no-correction",
            "leaves the bias correction out",
            {"m_hat": "m", "v_hat": "v"},
            hint="By what are the averages divided at step k?",
            source="caffe #4224, mlx-rs #301",
        ),
        Misconception(
            "first-step-correction",
            "corrects as if it were the first step",
            {"m_hat": "m / (1 - beta1)", "v_hat": "v / (1 - beta2)"},
            hint="Do gradients of zero count as steps?",
            source="eriklindernoren/ML-From-Scratch #35, pennylane PR 1929",
        ),
        Misconception(
            "only-first-moment",
            "corrects the first moment alone",
            {"v_hat": "v"},
            hint="Did both averages start at zero, or only one?",
        ),
        Misconception(
            "no-root",
            "divides by the second moment itself",
            {"step": "lr * m_hat / v_hat"},
            hint="If every gradient were ten times as large, would Adam's step change?",
        ),
    ),
    draws={"lr": RATES, "g": GRADIENTS, "k": Whole(3, 60), "beta1 beta2": BETAS},
    version=2,
)

WARM = Rule(
    id="adam-correction-fades",
    name="When Adam's correction has faded",
    family=Family.HYPERPARAMETER,
    summary="The correction of Adam's second moment fades as fast as its average forgets the zero that it began with.",
    source=Source("Kingma & Ba 2015", "section 3"),
    lines="""
        exact = log(1 - q) / log(beta2)
        t     = ceil(exact)
    """,
    hyperparameters=(BETA1, BETA2),
    inputs=("q",),
    asks={"t": "the first step t (counted from 1) at which the divisor 1 − β₂ᵗ of the second moment is larger than q"},
    exact=frozenset({"t"}),
    dialects=ADAM,
    misconceptions=(
        Misconception(
            "memory-length",
            "takes the length of the average's memory, 1 over 1 − β₂",
            {"t": "ceil(1 / (1 - beta2))"},
            hint="How large is the divisor after that many steps?",
        ),
        Misconception(
            "first-moment",
            "takes the decay of the first moment",
            {"exact": "log(1 - q) / log(beta1)"},
            hint="Which β belongs to the average of the squares?",
        ),
        Misconception(
            "rounds-down",
            "rounds down to the last step before it",
            {"t": "floor(exact)"},
            hint="Put your step in: is the divisor really larger than q?",
        ),
        Misconception(
            "share-for-rest",
            "lets the power itself, not what is missing to 1, reach q",
            {"exact": "log(q) / log(beta2)"},
            hint="Which way does the power go as t grows, and which way the divisor?",
        ),
    ),
    # From a half on, a share of three decimals is never met exactly: the power has many more decimals by then.
    draws={"q": Decimals(0.5, 0.995, 3), "beta2": Decimals(0.95, 0.9995, 4), "beta1": Decimals(0.7, 0.93, 2)},
)

NADAM = Rule(
    id="nadam-warm-up",
    name="Nadam's momentum",
    family=Family.HYPERPARAMETER,
    summary="Nadam starts with about half of its momentum and warms it up over the steps.",
    source=Source("PyTorch 2.13", "torch/optim/nadam.py"),
    lines="""
        fading = 0.96**(t * momentum_decay)
        mu     = beta1 * (1 - fading / 2)
    """,
    hyperparameters=(BETA1, Hyperparameter("momentum_decay", 4e-3, "how fast the momentum warms up")),
    inputs=(),
    asks={"mu": "the momentum at step t (counted from 1), where ψ is the momentum_decay"},
    dialects=(
        Dialect("pytorch", api="torch.optim.NAdam", note="Keras has no momentum_decay: it warms up as if it were 1"),
    ),
    misconceptions=(
        Misconception(
            "constant",
            "leaves the momentum at β₁ from the first step on",
            {"mu": "beta1"},
            hint="Is Nadam as sure of its direction at the first step as later?",
            source="TorchSharp PR 1155, pytorch PR 59009",
        ),
        Misconception(
            "keras-speed",
            "warms up without the momentum_decay in the exponent, as Keras does",
            {"fading": "0.96**t"},
            hint="Which argument of this optimizer slows the warm-up down?",
            source="Paddle PR 63671",
        ),
        Misconception(
            "no-half",
            "starts the warm-up at zero",
            {"mu": "beta1 * (1 - fading)"},
            hint="Which share of the momentum is there at the very beginning?",
        ),
        Misconception(
            "adds-exponents",
            "adds the step number and the momentum_decay in the exponent",
            {"fading": "0.96**(t + momentum_decay)"},
            hint="With a momentum_decay of zero, would the momentum warm up at all?",
        ),
    ),
    draws={"beta1": Decimals(0.8, 0.99, 3), "momentum_decay": Decimals(0.004, 0.05, 3), "t": Whole(1, 400)},
)

RULES = (CONSTANT, UNCORRECTED, SUDDEN, WARM, NADAM)
