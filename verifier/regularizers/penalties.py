"""Penalties on the weights besides L2: L1, both together, and a penalty on directions that are alike.

Source: Tibshirani 1996 for L1; Zou & Hastie 2005 for the elastic net; Keras 3.15, keras/src/regularizers. The absolute
value has no derivative at zero: PyTorch takes 0 there, JAX 1, so that L1 on JAX pushes even a weight that is zero.
"""

from verifier.code import Code
from verifier.draws import Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

STRENGTHS = Decimals(0.01, 0.5, 2)
WEIGHTS = Decimals(0.2, 3.0, 1, signed=True)

L1 = Rule(
    id="l1",
    name="L1 regularization",
    family=Family.REGULARIZER,
    summary="The loss is given a penalty that grows with the absolute values of the weights.",
    source=Source("Tibshirani 1996"),
    lines="""
        penalty  = lambda_ * sum(abs(w))
        gradient = lambda_ * sign(w)
        total    = g + gradient
    """,
    hyperparameters=(Hyperparameter("lambda_", 0.01, "strength"),),
    inputs=("w", "g"),
    vectors=("w", "g"),
    asks={
        "penalty": "the penalty added to the loss",
        "total": "the gradient of loss and penalty together, where g is the gradient of the loss alone",
    },
    dialects=(
        Dialect(
            "pytorch",
            api="lambda * w.abs().sum()",
            code={
                "total": Code(
                    """
                    import torch

                    w = torch.tensor({w}, dtype=torch.float64)
                    w.requires_grad = True
                    g = torch.tensor({g}, dtype=torch.float64)
                    loss = (g * w).sum() + {lambda_} * w.abs().sum()
                    loss.backward()
                    print(w.grad.tolist())
                    """
                )
            },
            note="the gradient at zero is 0",
        ),
        Dialect("keras", api="keras.regularizers.L1", names={"l1": "lambda_"}, same_as="pytorch"),
        Dialect(
            "jax",
            api="jax.grad of lambda * jnp.abs(w).sum()",
            edit={"gradient": "where(w >= 0, lambda_, -lambda_)"},
            note="the gradient at zero is lambda",
            same_as="pytorch",
        ),
    ),
    misconceptions=(
        Misconception(
            "squares",
            "adds the squares, as L2 does",
            {"penalty": "lambda_ * sum(w**2)", "gradient": "2 * lambda_ * w"},
            hint="The 1 in L1 is a power. Of what?",
        ),
        Misconception(
            "plain-sum",
            "adds the weights with their signs",
            {"penalty": "lambda_ * sum(w)", "gradient": "lambda_ + 0 * w"},
            hint="May weights of opposite sign cancel in a penalty on their size?",
        ),
        Misconception(
            "mean-not-sum",
            "takes the mean of the absolute values",
            {"penalty": "lambda_ * mean(abs(w))"},
            hint="Does a wider layer pay a larger penalty?",
        ),
        Misconception(
            "gradient-of-size",
            "lets the gradient grow with the weight",
            {"gradient": "lambda_ * w"},
            hint="How steep is the absolute value far from zero, and near it?",
        ),
        Misconception(
            "half",
            "takes half of it, as L2 is often written",
            {"penalty": "lambda_ / 2 * sum(abs(w))", "gradient": "lambda_ / 2 * sign(w)"},
            hint="The half before a square meets the 2 of its derivative. Is there a square here?",
        ),
    ),
    draws={"lambda_": STRENGTHS, "w": WEIGHTS, "g": Decimals(0.1, 5.0, 2, signed=True)},
    version=2,
)

ELASTIC_NET = Rule(
    id="l1-l2",
    name="Elastic net",
    family=Family.REGULARIZER,
    summary="The loss is given two penalties, on absolute values and on squares, each with a strength of its own.",
    source=Source("Zou & Hastie 2005", "equation 3"),
    lines="""
        penalty  = l1 * sum(abs(w)) + l2 * sum(w**2)
        gradient = l1 * sign(w) + 2 * l2 * w
    """,
    hyperparameters=(
        Hyperparameter("l1", 0.0, "strength of the absolute values"),
        Hyperparameter("l2", 0.0, "strength of the squares"),
    ),
    inputs=("w",),
    vectors=("w",),
    asks={"penalty": "the penalty added to the loss", "gradient": "the gradient of the penalty"},
    dialects=(
        Dialect("paper", same_as="keras"),
        Dialect("keras", api="keras.regularizers.L1L2", note="no half before the squares"),
        Dialect(
            "jax",
            api="jax.grad of the same penalty",
            edit={"gradient": "where(w >= 0, l1, -l1) + 2 * l2 * w"},
            note="the gradient at zero is that of a positive weight",
            same_as="keras",
        ),
    ),
    misconceptions=(
        Misconception(
            "strengths-exchanged",
            "gives each penalty the other's strength",
            {"penalty": "l2 * sum(abs(w)) + l1 * sum(w**2)", "gradient": "l2 * sign(w) + 2 * l1 * w"},
            hint="Which strength goes with which power?",
        ),
        Misconception(
            "half",
            "puts a half before the squares",
            {"penalty": "l1 * sum(abs(w)) + l2 / 2 * sum(w**2)", "gradient": "l1 * sign(w) + l2 * w"},
            hint="Is there a half in this convention?",
            source="keras #4712",
        ),
        Misconception(
            "only-squares",
            "forgets the absolute values",
            {"penalty": "l2 * sum(w**2)", "gradient": "2 * l2 * w"},
            hint="How many penalties does an elastic net have?",
        ),
        Misconception(
            "only-absolute-values",
            "forgets the squares",
            {"penalty": "l1 * sum(abs(w))", "gradient": "l1 * sign(w)"},
            hint="How many penalties does an elastic net have?",
        ),
    ),
    draws={"l1": STRENGTHS, "l2": STRENGTHS, "w": WEIGHTS},
    version=2,
)

ORTHOGONAL = Rule(
    id="orthogonal-penalty",
    name="Orthogonal regularization",
    family=Family.REGULARIZER,
    summary="Rows (or columns) of a weight matrix are punished for pointing the same way or opposite ways.",
    source=Source("Keras 3.15", "keras/src/regularizers/regularizers.py, OrthogonalRegularizer"),
    lines="""
        cosine  = sum(u * v) / (norm(u) * norm(v))
        penalty = factor * abs(cosine)
    """,
    hyperparameters=(Hyperparameter("factor", 0.01, "strength"),),
    inputs=("u", "v"),
    vectors=("u", "v"),
    asks={"penalty": "the penalty for a matrix of the two rows u and v; more rows would pay the mean over their pairs"},
    dialects=(
        Dialect("keras", api="keras.regularizers.OrthogonalRegularizer", note="the mean over all pairs of rows"),
    ),
    misconceptions=(
        Misconception(
            "not-normalized",
            "takes the product of the rows as they are",
            {"cosine": "sum(u * v)"},
            hint="Should longer rows pay more, or only those that point the same way?",
        ),
        Misconception(
            "squares",
            "squares the cosine",
            {"penalty": "factor * cosine**2"},
            hint="Is the penalty smooth at zero here, or does it have a kink?",
        ),
        Misconception(
            "squared-lengths",
            "divides by the squares of the lengths",
            {"cosine": "sum(u * v) / (sum(u**2) * sum(v**2))"},
            hint="What must the cosine of a vector with itself be?",
        ),
        Misconception(
            "both-orders",
            "counts the pair twice",
            {"penalty": "2 * factor * abs(cosine)"},
            hint="How many pairs do two rows make?",
        ),
    ),
    draws={"factor": STRENGTHS, "u": WEIGHTS, "v": WEIGHTS},
    version=2,
)

RULES = (L1, ELASTIC_NET, ORTHOGONAL)
