"""Gradient clipping: by value, by the norm of one tensor, by the norm of all gradients together.

Source: Pascanu, Mikolov & Bengio 2013, Algorithm 1, for the norm. The frameworks differ in what they take the norm of:
PyTorch's clip_grad_norm_ and Keras' global_clipnorm of all gradients, Keras' clipnorm of each tensor alone, optax'
clip_by_block_rms of each tensor, divided by the root of its size. PyTorch adds 1e-6 to the norm before it divides.
"""

from verifier.code import Code
from verifier.draws import Among, Decimals
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

PASCANU = Source("Pascanu, Mikolov & Bengio 2013", "Algorithm 1")
TOO_LONG = "norm(g) > max_norm"
ALL_TOO_LONG = "norm(g)**2 + rest**2 > max_norm**2"
GRADIENTS = Decimals(0.2, 4.0, 1, signed=True)
LIMITS = Among((1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0))

BY_VALUE = Rule(
    id="clip-by-value",
    name="Clipping by value",
    family=Family.REGULARIZER,
    summary="Every entry of the gradient is cut off at a limit; the direction may change.",
    source=Source("PyTorch 2.13", "torch/nn/utils/clip_grad.py"),
    lines="clipped = clip(g, -limit, limit)",
    hyperparameters=(Hyperparameter("limit", 0.5, "largest size of an entry"),),
    inputs=("g",),
    vectors=("g",),
    asks={"clipped": "the clipped gradient"},
    dialects=(
        Dialect(
            "pytorch",
            api="torch.nn.utils.clip_grad_value_",
            names={"clip_value": "limit"},
            code={
                "clipped": Code(
                    """
                    import torch

                    p = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
                    p.grad = torch.tensor({g}, dtype=torch.float64)
                    torch.nn.utils.clip_grad_value_([p], clip_value={limit})
                    print(p.grad.tolist())
                    """
                )
            },
        ),
        Dialect("keras", api="Optimizer(clipvalue=...)", names={"clipvalue": "limit"}, same_as="pytorch"),
        Dialect("optax", api="optax.clip", names={"max_delta": "limit"}, same_as="pytorch"),
    ),
    misconceptions=(
        Misconception(
            "scales-the-vector",
            "shortens the whole vector until its length is the limit",
            {"clipped": "g * limit / maximum(norm(g), limit)"},
            hint="Does the size of one entry matter for the others here?",
        ),
        Misconception(
            "drops-large-entries",
            "sets the entries beyond the limit to zero",
            {"clipped": "where(abs(g) > limit, 0, g)"},
            hint="What is left of an entry that is too large: nothing, or the limit?",
        ),
        Misconception(
            "only-above",
            "cuts off at the upper limit alone",
            {"clipped": "minimum(g, limit)"},
            hint="Can a gradient be too large in the other direction as well?",
        ),
        Misconception(
            "loses-sign",
            "cuts the absolute value off and forgets the sign",
            {"clipped": "minimum(abs(g), limit)"},
            hint="Which way should the step go where the gradient is negative?",
        ),
    ),
    draws={"limit": Decimals(1.0, 3.4, 1), "g": GRADIENTS},
    version=2,
)

BY_NORM = Rule(
    id="clip-by-norm",
    name="Clipping by norm",
    family=Family.REGULARIZER,
    summary="The gradient of one tensor is shortened to a largest length; its direction stays.",
    source=PASCANU,
    lines="""
        size    = norm(g)
        scale   = max_norm / maximum(size, max_norm)
        clipped = scale * g
    """,
    hyperparameters=(Hyperparameter("max_norm", 1.0, "largest size of the gradient"),),
    inputs=("g",),
    vectors=("g",),
    asks={"clipped": "the clipped gradient", "scale": "the factor that the gradient is multiplied by"},
    dialects=(
        Dialect("paper", same_as="keras"),
        Dialect(
            "keras",
            api="Optimizer(clipnorm=...)",
            names={"clipnorm": "max_norm"},
            note="each tensor is clipped alone",
        ),
        Dialect(
            "optax",
            api="optax.clip_by_block_rms",
            edit={"size": "rms(g)"},
            code={
                "clipped": Code(
                    """
                    import jax
                    import optax

                    jax.config.update("jax_enable_x64", True)
                    g = jax.numpy.array({g})
                    clipping = optax.clip_by_block_rms({max_norm})
                    update, state = clipping.update(g, clipping.init(g))
                    print(update.tolist())
                    """
                )
            },
            names={"threshold": "max_norm"},
            note="measures the root of the mean square, not of the sum",
        ),
    ),
    misconceptions=(
        Misconception(
            "clips-entries",
            "cuts every entry off at the limit",
            {"clipped": "clip(g, -max_norm, max_norm)"},
            hint="Must the clipped gradient point where the gradient pointed?",
            when=TOO_LONG,
        ),
        Misconception(
            "adds-absolute-values",
            "measures the gradient by the sum of its absolute values",
            {"size": "sum(abs(g))"},
            hint="How long is the diagonal of a box?",
            when=TOO_LONG,
            dialects={"optax": {"size": "mean(abs(g))"}},
        ),
        Misconception(
            "no-root",
            "compares the limit with the square of the norm",
            {"size": "sum(g**2)"},
            hint="The squares are added; what comes after?",
            when=TOO_LONG,
            dialects={"optax": {"size": "mean(g**2)"}},
        ),
        Misconception(
            "other-measure",
            "takes the mean where the sum belongs, or the other way round",
            {"size": "rms(g)"},
            hint="Does the measure grow when the tensor gets more entries?",
            when=TOO_LONG,
            dialects={"optax": {"size": "norm(g)"}},
        ),
        Misconception(
            "normalizes-only",
            "gives the gradient length 1, whatever the limit",
            {"scale": "1 / maximum(size, max_norm)"},
            hint="How long is the gradient after clipping?",
            when=TOO_LONG,
        ),
        Misconception(
            "always-rescales",
            "stretches a gradient below the limit up to it",
            {"scale": "max_norm / size"},
            hint="What happens to a gradient that is short enough already?",
            when="norm(g) < max_norm",
        ),
    ),
    draws={"max_norm": LIMITS, "g": GRADIENTS},
)

BY_GLOBAL_NORM = BY_NORM.derive(
    id="clip-by-global-norm",
    name="Clipping by global norm",
    summary="All gradients are shortened by one factor, so that their joint length stays below a limit.",
    hyperparameters=(
        Hyperparameter("max_norm", 1.0, "largest norm of all gradients together"),
        Hyperparameter("norm_type", None, "order of the norm; none is 2"),
        Hyperparameter("rest", 0.0, "norm of the gradients of all other tensors together"),
    ),
    options=(
        Option("rest", {"size": "sqrt(sum(g**2) + rest**2)"}),
        Option("norm_type", {"size": "(sum(abs(g)**norm_type) + rest**norm_type)**(1 / norm_type)"}),
    ),
    asks={
        "clipped": "the clipped gradient of this tensor, where rest is the norm of all other gradients together",
        "scale": "the factor for every gradient, where rest is the norm of all gradients besides this tensor's",
    },
    dialects=(
        Dialect("paper", same_as="keras"),
        Dialect(
            "pytorch",
            api="torch.nn.utils.clip_grad_norm_",
            edit={"scale": "minimum(1, max_norm / (size + 1e-6))"},
            code={
                "clipped": Code(
                    """
                    import torch

                    p = torch.nn.Parameter(torch.zeros(3, dtype=torch.float64))
                    q = torch.nn.Parameter(torch.zeros(1, dtype=torch.float64))
                    p.grad = torch.tensor({g}, dtype=torch.float64)
                    q.grad = torch.tensor([{rest}], dtype=torch.float64)
                    torch.nn.utils.clip_grad_norm_([p, q], max_norm={max_norm})
                    print(p.grad.tolist())
                    """
                )
            },
            note="adds 1e-6 to the norm: the clipped norm is a hair below the limit",
        ),
        Dialect(
            "keras", api="Optimizer(global_clipnorm=...)", names={"global_clipnorm": "max_norm"}, lacks=("norm_type",)
        ),
        Dialect("optax", api="optax.clip_by_global_norm", lacks=("norm_type",), same_as="keras"),
    ),
    misconceptions=(
        Misconception(
            "each-tensor-alone",
            "measures this tensor alone, as Keras' clipnorm does",
            {"size": "norm(g)"},
            hint="Whose gradients does the word global speak of?",
            when=ALL_TOO_LONG,
        ),
        Misconception(
            "adds-norms",
            "adds the norms of the tensors",
            {"size": "norm(g) + rest"},
            hint="Which entries would the norm of one long vector with all gradients have under its root?",
            when=ALL_TOO_LONG,
        ),
        Misconception(
            "no-root",
            "compares the limit with the square of the norm",
            {"size": "sum(g**2) + rest**2"},
            hint="The squares are added; what comes after?",
            when=ALL_TOO_LONG,
        ),
        Misconception(
            "clips-entries",
            "cuts every entry off at the limit",
            {"clipped": "clip(g, -max_norm, max_norm)"},
            hint="Must the clipped gradient point where the gradient pointed?",
            when=ALL_TOO_LONG,
        ),
        Misconception(
            "normalizes-only",
            "gives all gradients together length 1, whatever the limit",
            {"scale": "1 / maximum(size, max_norm)"},
            hint="How long are all gradients together after clipping?",
            when=ALL_TOO_LONG,
        ),
        Misconception(
            "always-rescales",
            "stretches gradients below the limit up to it",
            {"scale": "max_norm / size"},
            hint="What happens to gradients that are short enough already?",
            when="norm(g)**2 + rest**2 < max_norm**2",
        ),
    ),
    draws={
        "max_norm": Among((1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 8.0)),
        "rest": Decimals(1.0, 8.0, 1),
        "g": GRADIENTS,
    },
)

RULES = (BY_VALUE, BY_NORM, BY_GLOBAL_NORM)
