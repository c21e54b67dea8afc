"""How Adagrad's learning rate fades: entry by entry, step by step, and when it falls below a bound.

Source: Duchi, Hazan & Singer 2011; PyTorch 2.13, torch/optim/adagrad.py, whose epsilon is 1e-10. Under a gradient that
stays the same the sum of squares grows evenly, so the rate falls with the root of the number of steps.
"""

from verifier.draws import Among, Decimals, Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

DUCHI = Source("Duchi, Hazan & Singer 2011")
ADAGRAD = (Dialect("pytorch", api="torch.optim.Adagrad"),)
LR = Hyperparameter("lr", 0.01, "learning rate")
AVERAGES = "swift-apis PR 733, dlrm PR 337"

EFFECTIVE = Rule(
    id="adagrad-effective-rate",
    name="Adagrad's effective rates",
    family=Family.HYPERPARAMETER,
    summary="Adagrad divides the learning rate of each entry by the root of what that entry's squares add up to.",
    source=DUCHI,
    lines="""
        total     = G + g**2
        effective = lr / (sqrt(total) + eps)
    """,
    hyperparameters=(LR, Hyperparameter("eps", 1e-10, "keeps the division finite")),
    inputs=("G", "g"),
    vectors=("G", "g"),
    asks={"effective": "the number that multiplies each entry of the gradient g in this step"},
    dialects=ADAGRAD,
    misconceptions=(
        Misconception(
            "one-for-all",
            "adds the squares of all entries into one sum",
            {"effective": "lr / (sqrt(sum(total)) + eps) + 0 * g"},
            hint="Should an entry that was rarely used learn as slowly as the others?",
        ),
        Misconception(
            "no-root",
            "divides by the sum itself",
            {"effective": "lr / (total + eps)"},
            hint="If every gradient were ten times as large, should the factor shrink to a tenth or to a hundredth?",
        ),
        Misconception(
            "old-sum",
            "leaves this step's gradient out of the sum",
            {"effective": "lr / (sqrt(G) + eps)"},
            hint="Is this gradient already in the sum when the step is taken?",
        ),
        Misconception(
            "averages",
            "lets the sum fade, as RMSprop does",
            {"total": "0.9 * G + 0.1 * g**2"},
            hint="Does Adagrad ever forget a gradient?",
            source=AVERAGES,
        ),
        Misconception(
            "not-squared",
            "adds the gradient's size instead of its square",
            {"total": "G + abs(g)"},
            hint="What does G add up?",
        ),
    ),
    draws={
        "lr": Among((0.1, 0.2, 0.3, 0.4, 0.5, 0.05)),
        "G": Decimals(0.5, 9.0, 1),
        "g": Decimals(0.4, 4.0, 1, signed=True),
    },
)

FADING = Rule(
    id="adagrad-constant-gradient",
    name="Adagrad under a constant gradient",
    family=Family.HYPERPARAMETER,
    summary="When every gradient is the same, Adagrad's steps shrink as the sum of squares grows from zero.",
    source=DUCHI,
    lines="""
        total = k * g**2
        step  = lr * g / sqrt(total)
    """,
    hyperparameters=(LR,),
    inputs=("g", "k"),
    asks={
        "step": "what Adagrad subtracts in step k (counted from 1), when every gradient so far was g (ε is negligible)"
    },
    dialects=ADAGRAD,
    misconceptions=(
        Misconception(
            "never-fades",
            "keeps the size of the first step",
            {"total": "g**2"},
            hint="What has become of the sum of squares after several steps?",
        ),
        Misconception(
            "divides-by-count",
            "divides by the number of steps instead of its root",
            {"total": "k**2 * g**2"},
            hint="The squares are added; what is done to the sum before the division?",
        ),
        Misconception(
            "averages",
            "lets the sum fade, as RMSprop does",
            {"total": "(1 - 0.9**k) * g**2"},
            hint="Does Adagrad ever forget a gradient?",
            source=AVERAGES,
        ),
        Misconception(
            "without-newest",
            "leaves the newest gradient out of the sum",
            {"total": "(k - 1) * g**2"},
            hint="How many squares has the sum at step k?",
        ),
        Misconception(
            "no-root",
            "divides by the sum itself",
            {"step": "lr * g / total"},
            hint="Does the first step depend on how large the gradient is?",
        ),
    ),
    draws={"lr": Decimals(0.01, 0.5, 3), "g": Decimals(0.2, 9.5, 2, signed=True), "k": Whole(2, 15)},
)

UNTIL = Rule(
    id="adagrad-steps-until",
    name="When Adagrad has grown slow",
    family=Family.HYPERPARAMETER,
    summary="When every gradient is the same, Adagrad's effective rate falls below any bound after a number of steps.",
    source=DUCHI,
    # The 1e-10 keeps a rounding error of the quotient from moving a rate that meets the bound exactly.
    lines="""
        ratio = lr / (abs(g) * bound)
        k     = floor(ratio**2 + 1e-10) + 1
    """,
    hyperparameters=(LR,),
    inputs=("g", "bound"),
    asks={
        "k": "the number of the first step (counted from 1) in which the factor of the gradient is smaller than the"
        " bound, when every gradient is g (ε is negligible)"
    },
    exact=frozenset({"k"}),
    dialects=ADAGRAD,
    misconceptions=(
        Misconception(
            "no-square",
            "lets the rate fall with the number of steps instead of its root",
            {"k": "floor(ratio + 1e-10) + 1"},
            hint="By what is the rate divided after four steps: by four or by two?",
        ),
        Misconception(
            "one-early",
            "gives the last step that is not below the bound yet",
            {"k": "floor(ratio**2 + 1e-10)"},
            hint="Put your number of steps in: is the rate really smaller than the bound?",
        ),
        Misconception(
            "one-late",
            "leaves the newest gradient out of the sum",
            {"k": "floor(ratio**2 + 1e-10) + 2"},
            hint="How many squares are in the sum at the first step?",
        ),
        Misconception(
            "gradient-ignored",
            "forgets that the rate is divided by the gradient's size as well",
            {"ratio": "lr / bound"},
            hint="What is the effective rate in the very first step?",
        ),
    ),
    draws={"lr": Decimals(0.1, 1.0, 2), "g": Decimals(0.4, 5.0, 2), "bound": Decimals(0.01, 0.1, 3)},
)

RULES = (EFFECTIVE, FADING, UNTIL)
