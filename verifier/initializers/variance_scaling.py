"""Initializers that scale the weights by the fans: He, Glorot and LeCun, normal and uniform.

One table: the variance that each aims at, what the frameworks call it, and which slips its number invites. The normal
ones of Keras and JAX draw from a normal distribution cut off at two deviations and widen it first, so that the variance
that comes out is the one aimed at; PyTorch's are not cut off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from verifier.draws import Whole
from verifier.rule import Dialect, Family, Hyperparameter, Misconception, Rule, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

Shape = Literal["normal", "uniform"]

SHRINKAGE = "0.87962566103423978"
"""Deviation of a standard normal distribution that is cut off at two deviations."""
WIDE = f"""
    wide = sqrt(variance) / {SHRINKAGE}
    cut  = 2 * wide
"""
FAN_IN = Hyperparameter("fan_in", None, "inputs of a unit")
FAN_OUT = Hyperparameter("fan_out", None, "outputs that a unit feeds")
FANS = {"fan_in": Whole(12, 4000), "fan_out": Whole(10, 4000)}
ASKS = {
    "std": "the standard deviation of the weights",
    "limit": "the limit of the uniform distribution",
    "wide": "the standard deviation of the normal distribution before it is cut off at two deviations",
    "cut": "the largest weight that can be drawn",
}
SUM = "(fan_in + fan_out)"


@dataclass(frozen=True, slots=True)
class Scaling:
    """One row: the variance is `scale` over a fan."""

    author: Literal["he", "glorot", "lecun"]
    name: str
    source: Source
    scale: int
    fan: str
    purpose: str
    torch: str
    keras: str


TABLE = (
    Scaling("he", "He", Source("He, Zhang, Ren & Sun 2015"), 2, "fan_in",
            "keeps the variance of the signal through layers with ReLU", "kaiming_{shape}_", "He{Shape}"),
    Scaling("glorot", "Glorot", Source("Glorot & Bengio 2010", "equations 12 and 16"), 2, SUM,
            "balances the variance of signal and gradient in layers with tanh", "xavier_{shape}_", "Glorot{Shape}"),
    Scaling("lecun", "LeCun", Source("LeCun, Bottou, Orr & Müller 1998"), 1, "fan_in",
            "keeps the variance of the signal through linear and SELU layers",
            "kaiming_{shape}_(nonlinearity='linear')", "Lecun{Shape}"),
)  # fmt: skip


def _fan_slips(row: Scaling) -> Iterator[Misconception]:
    if row.fan == SUM:
        yield Misconception(
            "fan-in-only",
            "divides by fan_in alone",
            {"variance": f"{row.scale} / fan_in"},
            hint="Glorot looks after the gradient as well as the signal. Which fan does the gradient see?",
            source="pytorch PR 130122",
        )
        yield Misconception(
            "misread-brackets",
            "divides by fan_in and then adds fan_out",
            {"variance": f"{row.scale} / fan_in + fan_out"},
            hint="Which part of the fraction do the two fans belong to?",
            source="mlverse/torch #555",
        )
        return
    yield Misconception(
        "fan-out",
        "divides by fan_out",
        {"variance": f"{row.scale} / fan_out"},
        hint="A unit adds up its inputs. Which fan counts them?",
        source="FlowNetPytorch #19, Knet #515",
    )
    yield Misconception(
        "mean-of-fans",
        "divides by the mean of the two fans, as Glorot does",
        {"variance": f"{row.scale} / ((fan_in + fan_out) / 2)"},
        hint="Whose variance is kept here: the signal's alone, or the gradient's as well?",
    )


def _scale_slip(row: Scaling) -> Misconception:
    scale, belief, hint = {
        "he": (
            "1 / fan_in",
            "takes LeCun's scale, without the 2 that makes up for ReLU",
            "ReLU throws half of the signal away. What makes up for it?",
        ),
        "glorot": (
            "2 / ((fan_in + fan_out) / 2)",
            "divides by the mean of the fans as well as keeping the 2",
            "Is the 2 already there because the two fans are averaged?",
        ),
        "lecun": (
            "2 / fan_in",
            "takes He's scale, which makes up for ReLU",
            "Which half of the signal does an activation without a kink throw away?",
        ),
    }[row.author]
    return Misconception("other-scale", belief, {"variance": scale}, hint=hint, source="keras PR 6170")


def _normal_slips() -> Iterator[Misconception]:
    yield Misconception(
        "variance-for-deviation",
        "gives the variance instead of the standard deviation",
        {"std": "variance"},
        hint="Variance or deviation: which of the two does the question want?",
        source="tensorflow #19081",
        dialects={"keras": {"wide": f"variance / {SHRINKAGE}"}},
    )
    yield Misconception(
        "no-widening",
        "cuts the distribution off without widening it first",
        {},
        hint="What does cutting the tails off do to the deviation?",
        source="tensorflow #18706, keras #8048",
        dialects={"keras": {"wide": "sqrt(variance)"}},
    )
    yield Misconception(
        "narrows",
        "multiplies by the shrinkage instead of dividing",
        {},
        hint="Must the distribution be wider or narrower before its tails are cut off?",
        source="tensorflow #16344",
        dialects={"keras": {"wide": f"sqrt(variance) * {SHRINKAGE}"}},
    )
    yield Misconception(
        "cut-at-one",
        "cuts off at one deviation",
        {},
        hint="At how many deviations does the framework cut off?",
        dialects={"keras": {"cut": "wide"}},
    )
    yield Misconception(
        "cuts-the-result",
        "cuts off at two deviations of the weights instead of the wider normal distribution",
        {},
        hint="Which distribution is cut off: the one drawn from, or the one that is left?",
        dialects={"keras": {"cut": "2 * sqrt(variance)"}},
    )


def _uniform_slips() -> Iterator[Misconception]:
    yield Misconception(
        "deviation-for-limit",
        "gives the standard deviation instead of the limit",
        {"limit": "sqrt(variance)"},
        hint="How wide must a uniform distribution be to have a given deviation?",
        source="mxnet PR 610, Knet #515",
    )
    yield Misconception(
        "whole-width",
        "gives the width of the interval instead of its half",
        {"limit": "2 * sqrt(3 * variance)"},
        hint="From where to where does the interval run?",
    )
    yield Misconception(
        "no-root",
        "forgets the root",
        {"limit": "3 * variance"},
        hint="The square of the limit is three times the variance. And the limit?",
    )


def _dialects(row: Scaling, shape: Shape) -> tuple[Dialect, ...]:
    names = {"shape": shape, "Shape": shape.capitalize()}
    torch = f"torch.nn.init.{row.torch.format(**names)}"
    keras = f"keras.initializers.{row.keras.format(**names)}"
    jax = f"jax.nn.initializers.{row.author}_{shape}"
    if shape == "uniform":
        return (
            Dialect("pytorch", api=torch),
            Dialect("keras", api=keras, same_as="pytorch"),
            Dialect("jax", api=jax, same_as="pytorch"),
        )
    note = "drawn from a wider normal distribution that is cut off at two of its deviations"
    return (
        Dialect("pytorch", api=torch, note="not cut off"),
        Dialect("keras", api=keras, edit={"std": WIDE}, note=note),
        Dialect("jax", api=jax, edit={"std": WIDE}, note=note, same_as="keras"),
    )


def _rule(row: Scaling, shape: Shape) -> Rule:
    last = "std = sqrt(variance)" if shape == "normal" else "limit = sqrt(3 * variance)"
    return Rule(
        id=f"{row.author}-{shape}",
        name=f"{row.name} {shape}",
        family=Family.INITIALIZER,
        summary=f"{row.name} {shape} {row.purpose}.",
        source=row.source,
        lines=f"""
            variance = {row.scale} / {row.fan}
            {last}
        """,
        hyperparameters=(FAN_IN, FAN_OUT),
        inputs=(),
        asks={name: words for name, words in ASKS.items() if (name == "limit") == (shape == "uniform")},
        dialects=_dialects(row, shape),
        misconceptions=(
            *_fan_slips(row),
            _scale_slip(row),
            *(_normal_slips() if shape == "normal" else _uniform_slips()),
        ),
        draws=FANS,
    )


RULES = (*(_rule(row, "normal") for row in TABLE), *(_rule(row, "uniform") for row in TABLE))
