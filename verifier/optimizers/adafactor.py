"""Adafactor: keeps the second moment of a matrix as one number for each row and one for each column.

Source: Shazeer & Stern 2018, Algorithms 4 to 6, whose sums over rows and columns give what their means give. PyTorch
puts epsilon below the factored moment; the paper, Keras and optax add it to the squared gradient. optax factors the two
longest axes, and only where both are long enough.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier.optimizers.sgd import DECOUPLED
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Option, Rule, Source

if TYPE_CHECKING:
    from collections.abc import Mapping


def over_rows(x: Any) -> Any:
    """Return the mean along each row: the last axis becomes 1."""
    return x.mean(axis=-1, keepdims=True)


def over_columns(x: Any) -> Any:
    """Return the mean along each column: the last but one axis becomes 1."""
    return x.mean(axis=-2, keepdims=True)


def over_longest(x: Any) -> Any:
    """Return the mean along the longest axis, the later of two equal ones; it becomes 1."""
    return x.mean(axis=_by_length(x)[-1], keepdims=True)


def over_second(x: Any) -> Any:
    """Return the mean along the second longest axis; it becomes 1."""
    return x.mean(axis=_by_length(x)[-2], keepdims=True)


def _by_length(x: Any) -> list[int]:
    return sorted(range(x.ndim), key=lambda axis: x.shape[axis])


def factors(shape: tuple[int, ...], values: Mapping[str, Any]) -> dict[str, bool]:
    """Whether the second moment is factored: it is where two axes are as long as the dialect wants."""
    return {"factored": bool(values["factored"]) and len(shape) > 1 and sorted(shape)[-2] >= values["least_length"]}


_MOMENT = "beta2 * v + (1 - beta2) * g**2"
_FLOORED_MOMENT = "beta2 * v + (1 - beta2) * (g**2 + eps1)"
_FLOORED = {
    "r": "beta2 * r + (1 - beta2) * over_rows(g**2 + eps1)",
    "c": "beta2 * c + (1 - beta2) * over_columns(g**2 + eps1)",
    "estimate": "v = r * c / over_columns(r)",
    "direction": "g / sqrt(v)",
}
_FLOORED_UNFACTORED: dict[str, str | None] = {"r": None, "c": None, "v": _FLOORED_MOMENT}

RULE = Rule(
    id="adafactor",
    name="Adafactor",
    family=Family.OPTIMIZER,
    summary="Adam for large matrices: the second moment is kept by rows and columns, and the step follows the weights.",
    source=Source("Shazeer & Stern 2018", "Algorithms 4 to 6"),
    lines="""
        beta2     = 1 - t**beta2_decay
        r         = beta2 * r + (1 - beta2) * over_rows(g**2)
        c         = beta2 * c + (1 - beta2) * over_columns(g**2)
        estimate  = r * c / maximum(over_columns(r), eps1)
        direction = g / sqrt(maximum(estimate, eps1**2))
        clipped   = direction / maximum(1, rms(direction) / d)
        alpha     = maximum(eps2, rms(theta)) * minimum(lr, 1 / sqrt(t))
        update    = alpha * clipped
        theta     = theta - update
    """,
    functions={
        "over_rows": over_rows,
        "over_columns": over_columns,
        "over_longest": over_longest,
        "over_second": over_second,
    },
    shaped=factors,
    hyperparameters=(
        Hyperparameter("lr", 0.01, "largest relative step"),
        Hyperparameter("beta2_decay", -0.8, "power by which the second moment forgets"),
        Hyperparameter("eps1", 2.0**-52, "keeps the division finite"),
        Hyperparameter("eps2", 1e-3, "least size of the parameters that the step follows"),
        Hyperparameter("d", 1.0, "largest root mean square of the direction"),
        Hyperparameter("weight_decay", 0.0, "strength of the decay"),
        Hyperparameter("momentum", 0.0, "share of the last update that stays"),
        Hyperparameter("multiply_by_parameter_scale", True, "whether the step follows the size of the parameters"),
        Hyperparameter("decay_offset", 0.0, "steps to leave out of the count"),
        Hyperparameter("factored", True, "keep the second moment by rows and columns"),
        Hyperparameter("least_length", 1.0, "shortest axis that is factored"),
        Hyperparameter("maximize", False, "climb instead of descend"),
    ),
    parameter="theta",
    state={"r": 0.0, "c": 0.0, "v": 0.0, "b": 0.0},
    options=(
        Option(
            "unfactored",
            {"r": None, "c": None, "estimate": f"v = {_MOMENT}", "direction": "g / sqrt(maximum(v, eps1**2))"},
            when="not factored",
        ),
        Option("unclipped", {"clipped": "direction"}, when="not d"),
        Option("absolute", {"alpha": "minimum(lr, 1 / sqrt(t))"}, when="not multiply_by_parameter_scale"),
        Option("decay_offset", {"beta2": "1 - (t - decay_offset)**beta2_decay"}),
        Option("momentum", {"before update": "b = momentum * b + (1 - momentum) * alpha * clipped", "update": "b"}),
        Option("weight_decay", DECOUPLED),
        Option("maximize", {"start": "g = -g"}),
    ),
    dialects=(
        Dialect(
            "pytorch",
            api="torch.optim.Adafactor",
            lacks=("momentum", "multiply_by_parameter_scale", "decay_offset", "factored", "least_length"),
            names={"eps": "eps1 eps2"},
            state_names={"row_var": "r", "col_var": "c", "variance": "v"},
        ),
        Dialect(
            "keras",
            api="keras.optimizers.Adafactor",
            lacks=("momentum", "multiply_by_parameter_scale", "decay_offset", "factored", "least_length", "maximize"),
            defaults={"lr": 1e-3, "eps1": 1e-30},
            edit=_FLOORED,
            options={
                "unfactored": _FLOORED_UNFACTORED,
                "weight_decay": {
                    **DECOUPLED,
                    "alpha": "maximum(eps2, rms(decayed)) * minimum(lr, 1 / sqrt(t))",
                },
            },
            names={
                "learning_rate": "lr",
                "beta_2_decay": "beta2_decay",
                "epsilon_1": "eps1",
                "epsilon_2": "eps2",
                "clip_threshold": "d",
                "relative_step": "",
            },
            state_names={"": "c", "velocity": "v"},
            note="relative_step changes nothing: the rate is bounded by 1/√t either way",
        ),
        Dialect(
            "optax",
            api="optax.adafactor",
            lacks=("eps2", "maximize"),
            defaults={"lr": 1.0, "beta2_decay": 0.8, "eps1": 1e-30, "least_length": 128.0},
            edit={
                "beta2": "1 - t**(-beta2_decay)",
                "r": "beta2 * r + (1 - beta2) * over_longest(g**2 + eps1)",
                "c": "beta2 * c + (1 - beta2) * over_second(g**2 + eps1)",
                "estimate": "r * c / over_longest(r)",
                "direction": "g / sqrt(estimate)",
                "alpha": "lr * maximum(eps2, rms(theta))",
            },
            options={
                "unfactored": {
                    "r": None,
                    "c": None,
                    "estimate": f"v = {_FLOORED_MOMENT}",
                    "direction": "g / sqrt(v)",
                },
                "absolute": {"alpha": "lr"},
                "decay_offset": {"beta2": "1 - (t - decay_offset)**(-beta2_decay)"},
                "weight_decay": {"theta": "theta - update - weight_decay * theta"},
            },
            names={
                "learning_rate": "lr",
                "decay_rate": "beta2_decay",
                "eps": "eps1",
                "clipping_threshold": "d",
                "weight_decay_rate": "weight_decay",
                "min_dim_size_to_factor": "least_length",
            },
            state_names={"v_row": "r", "v_col": "c", "v": "v", "ema": "b"},
            note="no bound by 1/√t; the decay is not multiplied by the rate",
        ),
        Dialect(
            "paper",
            lacks=(
                *("weight_decay", "momentum", "multiply_by_parameter_scale", "decay_offset", "factored"),
                *("least_length", "maximize"),
            ),
            defaults={"eps1": 1e-30},
            edit=_FLOORED,
            options={"unfactored": _FLOORED_UNFACTORED},
            same_as="keras",
        ),
    ),
    misconceptions=(
        Misconception(
            "sum-of-factors",
            "adds the moments of row and column",
            {"estimate": "(r + c) / 2"},
            hint="A matrix of rank one is which of its row and its column?",
            dialects={"keras": {"v": "(r + c) / 2"}, "paper": {"v": "(r + c) / 2"}},
        ),
        Misconception(
            "factors-not-normalized",
            "multiplies the moments of row and column without dividing by their mean",
            {"estimate": "r * c"},
            hint="Check the units: r and c are both squares of gradients.",
            dialects={"keras": {"v": "r * c"}, "paper": {"v": "r * c"}},
        ),
        Misconception(
            "absolute-step",
            "leaves the size of the parameters out of the rate",
            {"alpha": "minimum(lr, 1 / sqrt(t))"},
            hint="Does Adafactor move a large weight further than a small one?",
            dialects={"optax": {"alpha": "lr"}},
        ),
        Misconception(
            "no-clipping",
            "leaves the direction as long as it is",
            {"clipped": "direction"},
            hint="What keeps one large gradient from a large step while the second moment is still old?",
        ),
        Misconception(
            "constant-beta2",
            "forgets at a constant pace, as Adam does",
            {"beta2": "0.999"},
            hint="Adafactor corrects no bias. How does it do without?",
        ),
    ),
)
