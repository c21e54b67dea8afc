"""Muon: momentum whose step is replaced by the nearest matrix with singular values near one.

Source: Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks"; the scaled form of Liu et al.
2025. Five Newton-Schulz steps bring the singular values to between 0.7 and 1.2, not to one. PyTorch works them out in
bfloat16. All of it is for matrices; the frameworks leave other parameters to Adam.
"""

from __future__ import annotations

from typing import Any

from verifier.errors import BadInput
from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source


def newton_schulz(x: Any, steps: float, a: float, b: float, c: float) -> Any:
    """Return a matrix with the singular vectors of `x` and singular values p(p(...p(s))), p = a s + b s^3 + c s^5.

    Raises:
        BadInput: `x` is no matrix.
    """
    _check_matrix(x)
    if rows(x) > columns(x):
        return newton_schulz(x.T, steps, a, b, c).T
    for _ in range(int(steps)):
        gram = x @ x.T
        x = a * x + (b * gram + c * gram @ gram) @ x
    return x


def rows(x: Any) -> int:
    """Return the number of rows of a matrix."""
    _check_matrix(x)
    return int(x.shape[0])


def columns(x: Any) -> int:
    """Return the number of columns of a matrix."""
    _check_matrix(x)
    return int(x.shape[1])


def _check_matrix(x: Any) -> None:
    if getattr(x, "ndim", 0) != 2:
        raise BadInput(f"muon: found a parameter with {getattr(x, 'ndim', 0)} axes, expected a matrix")


RULE = Rule(
    id="muon",
    name="Muon",
    family=Family.OPTIMIZER,
    summary="Moves a matrix along its momentum with all singular values brought near one.",
    source=Source("Jordan et al. 2024", "Muon: An optimizer for hidden layers in neural networks"),
    lines="""
        b         = momentum * b + (1 - momentum) * g
        direction = b
        x         = direction / maximum(norm(direction), eps)
        o         = newton_schulz(x, ns_steps, ns_a, ns_b, ns_c)
        factor    = sqrt(maximum(1, rows(g) / columns(g)))
        update    = lr * factor * o
        theta     = theta - update
    """,
    functions={"newton_schulz": newton_schulz, "rows": rows, "columns": columns},
    hyperparameters=(
        Hyperparameter("lr", 1e-3, "learning rate"),
        Hyperparameter("momentum", 0.95, "share of the buffer that stays"),
        Hyperparameter("nesterov", True, "look one step ahead"),
        Hyperparameter("ns_steps", 5.0, "Newton-Schulz steps"),
        Hyperparameter("ns_a", 3.4445, "coefficient of the singular value"),
        Hyperparameter("ns_b", -4.775, "coefficient of its third power"),
        Hyperparameter("ns_c", 2.0315, "coefficient of its fifth power"),
        Hyperparameter("eps", 1e-7, "keeps the division by the norm finite"),
        Hyperparameter("weight_decay", 0.1, "strength of the decay"),
        Hyperparameter("match_rms", 0.0, "root mean square of the update, as large as Adam's; 0: by the shape alone"),
    ),
    parameter="theta",
    state={"b": 0.0},
    options=(
        Option("nesterov", {"direction": "(1 - momentum) * g + momentum * b"}),
        Option("match_rms", {"factor": "match_rms * sqrt(maximum(rows(g), columns(g)))"}),
        Option("weight_decay", DECOUPLED),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.Muon",
            names={"ns_coefficients": "ns_a ns_b ns_c", "adjust_lr_fn": "match_rms"},
            words={"match_rms_adamw": 0.2, "original": 0.0},
            state_names={"momentum_buffer": "b"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Muon",
            lacks=("eps",),
            defaults={"weight_decay": 4e-3, "match_rms": 0.2},
            edit={
                "b": "momentum * b + g",
                "x": "direction / (norm(direction) + 1e-7)",
                "factor": "1",
            },
            options={"nesterov": {"direction": "g + momentum * b"}},
            names={
                "learning_rate": "lr",
                "muon_a": "ns_a",
                "muon_b": "ns_b",
                "muon_c": "ns_c",
                "rms_rate": "match_rms",
                "epsilon": "",
                "adam_beta_1": "",
                "adam_beta_2": "",
                "adam_lr_ratio": "",
                "adam_weight_decay": "",
                "exclude_layers": "",
                "exclude_embeddings": "",
            },
            state_names={"momentum": "b"},
            note="the buffer adds up whole gradients",
        ),
        Dialect(
            "optax",
            api="optax.contrib.muon",
            defaults={"eps": 1e-8, "weight_decay": 0.0},
            edit={
                "direction": "b / (1 - momentum**t)",
                "x": "direction / (norm(direction) + eps)",
                "factor": "sqrt(maximum(1, columns(g) / rows(g)))",
            },
            options={
                "nesterov": {
                    "direction": "momentum * b / (1 - momentum**(t + 1)) + (1 - momentum) * g / (1 - momentum**t)"
                }
            },
            names={
                "learning_rate": "lr",
                "beta": "momentum",
                "ns_coeffs": "ns_a ns_b ns_c",
                "consistent_rms": "match_rms",
                "adaptive": "",
                "adam_b1": "",
                "adam_b2": "",
                "adam_eps_root": "",
                "adam_weight_decay": "",
            },
            state_names={"mu": "b"},
            note="the buffer is corrected for its start; its matrices are inputs by outputs",
        ),
        Dialect(
            "paper",
            lacks=("weight_decay", "match_rms"),
            defaults={"nesterov": False, "weight_decay": 0.0},
            edit={
                "b": "momentum * b + g",
                "x": "direction / (norm(direction) + eps)",
                "factor": "1",
            },
            options={"nesterov": {"direction": "g + momentum * b"}},
            note="the buffer adds up whole gradients; no factor for the shape, no decay",
        ),
    ),
    misconceptions=(
        Misconception(
            "plain-momentum",
            "moves along the buffer itself",
            {"o": "direction"},
            hint="What does Muon do to the singular values of the step?",
        ),
        Misconception(
            "only-normalized",
            "divides the buffer by its norm and stops there",
            {"o": "x"},
            hint="Are all singular values equal after a division by the norm?",
        ),
        Misconception(
            "no-factor",
            "leaves the factor for the matrix's shape out",
            {"update": "lr * o"},
            hint="How large is an entry of an orthogonal matrix with many columns?",
            dialects={"paper": {}},
        ),
        Misconception(
            "shape-turned",
            "divides columns by rows instead of rows by columns",
            {"factor": "sqrt(maximum(1, columns(g) / rows(g)))"},
            hint="Is the first axis of this framework's matrices the output or the input?",
            dialects={"optax": {"factor": "sqrt(maximum(1, rows(g) / columns(g)))"}, "keras": {}, "paper": {}},
        ),
    ),
)
