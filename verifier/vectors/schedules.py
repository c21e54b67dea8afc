"""Recorded schedules: the learning rate at each step, worked out by the rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from verifier import registry
from verifier.errors import BadInput, UnknownName
from verifier.program import program
from verifier.schedules.milestones import with_boundaries, with_milestones
from verifier.vectors.case import Pair, Uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.rule import Rule
    from verifier.vectors.case import Case

DIALECTS = {"torch": "pytorch", "keras": "keras", "optax": "optax"}

RULES = {
    "StepLR": "step-lr",
    "MultiStepLR": "multi-step-lr",
    "ExponentialLR": "exponential",
    "ExponentialDecay": "exponential",
    "exponential_decay": "exponential",
    "PiecewiseConstantDecay": "piecewise-constant",
    "piecewise_constant_schedule": "piecewise-constant",
    "InverseTimeDecay": "inverse-time",
    "PolynomialLR": "polynomial",
    "PolynomialDecay": "polynomial",
    "polynomial_schedule": "polynomial",
    "LinearLR": "linear-warmup",
    "linear_schedule": "linear-warmup",
    "CosineAnnealingLR": "cosine",
    "CosineDecay": "cosine",
    "cosine_decay_schedule": "cosine",
    "CosineAnnealingWarmRestarts": "cosine-restarts",
    "CosineDecayRestarts": "cosine-restarts",
    "LinearLR+CosineAnnealingLR": "warmup-cosine",
    "warmup_cosine_decay_schedule": "warmup-cosine",
}
"""The rule behind each schedule, by the framework's name."""


def pairs(case: Case) -> Iterator[Pair]:
    """The rate at each recorded step; the first step is 0.

    Raises:
        Uncovered: no rule for this schedule, or an argument that its rule does not know.
        BadInput: the case names no steps.
    """
    if "steps" not in case.inputs or "lr" not in case.outputs:
        raise BadInput(f"{case.id}: expected inputs.steps and outputs.lr")
    rule, hyper = rule_of(case)
    dialect = DIALECTS[case.framework]
    try:
        values = rule.values(dialect, hyper)
    except UnknownName as error:
        raise Uncovered(str(error)) from error
    rate = program(rule.variant(dialect, values).towards("lr"))
    yield Pair("lr", case.outputs["lr"], [rate({**values, "t": float(t)})["lr"] for t in case.inputs["steps"]])


def rule_of(case: Case) -> tuple[Rule, dict[str, Any]]:
    """The rule that a case was recorded from, and its hyperparameters; lists become numbered ones.

    Raises:
        Uncovered: there is no such rule.
    """
    hyper = dict(case.hyperparameters)
    if case.name not in RULES or case.framework not in DIALECTS:
        raise Uncovered(f"no rule for the schedule {case.framework} {case.name}")
    if case.name == "MultiStepLR":
        milestones = hyper.pop("milestones")
        return with_milestones(len(milestones)), hyper | _numbered("milestone", milestones)
    if "boundaries" in hyper:
        boundaries, values = hyper.pop("boundaries"), hyper.pop("values")
        numbered = _numbered("boundary", boundaries) | _numbered("value", values, first=0)
        return with_boundaries(len(boundaries)), hyper | numbered
    if "boundaries_and_scales" in hyper:
        scales: Mapping[str, float] = hyper.pop("boundaries_and_scales") or {}
        numbered = _numbered("boundary", map(float, scales)) | _numbered("scale", scales.values())
        return with_boundaries(len(scales)), hyper | numbered
    name = RULES[case.name]
    if case.name == "CosineDecay":
        warmed = hyper.get("warmup_target") is not None
        name = "warmup-cosine" if warmed else name
        hyper = {n: v for n, v in hyper.items() if warmed or not n.startswith("warmup_")}
    return registry.get(name), hyper


def _numbered(name: str, values: Any, first: int = 1) -> dict[str, float]:
    return {f"{name}_{i}": value for i, value in enumerate(values, start=first)}
