"""By what factor do two rules, or two frameworks' forms of one rule, differ on the same numbers?"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from verifier import registry
from verifier.beside import Beside, Side
from verifier.draws import Among, Decimals
from verifier.rule import FRAMEWORKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.draws import Draw
    from verifier.problem import Problem
    from verifier.rule import Rule

STEPS = 2


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two rules, or two dialects of one, and what is compared."""

    first: str
    second: str
    """A rule, or a dialect of the first."""
    quantity: str
    """Parameters are compared by how far they move in two steps."""
    options: tuple[str, ...] = ()
    """Options of the first rule that are on because the second draws them."""
    draws: Mapping[str, Draw] = field(default_factory=dict)
    """What is drawn otherwise, because other numbers set the two apart."""


LARGE_EPSILON = {"eps": Among((0.5, 0.3, 0.2))}
COMPARISONS = (
    Comparison("sgd", "momentum", "update"),
    Comparison("momentum", "nesterov", "theta"),
    Comparison("adam", "keras", "update", draws=LARGE_EPSILON),
    Comparison("adam", "rmsprop", "update"),
    Comparison("adam", "nadam", "update"),
    Comparison("adam", "adamax", "update"),
    Comparison(
        "adam",
        "adamw",
        "theta",
        options=("weight_decay",),
        draws={
            "theta_0": Decimals(1.0, 2.5, 2),
            "weight_decay": Among((0.5, 0.6, 0.8)),
            "beta1 beta2": Among(((0.6, 0.99),)),
        },
    ),
    Comparison("amsgrad", "keras", "update"),
    Comparison("amsgrad", "optax", "update"),
    Comparison("nadam", "optax", "update"),
    Comparison("adagrad", "keras", "update", draws=LARGE_EPSILON),
    Comparison("adagrad", "rmsprop", "update"),
    Comparison(
        "rmsprop",
        "keras",
        "update",
        draws={"eps": Among((0.1, 0.2)), "v": Decimals(0.01, 0.1, 4), "rho": Among((0.9, 0.8))},
    ),
    Comparison("he-normal", "glorot-normal", "std"),
    Comparison("he-uniform", "glorot-uniform", "limit"),
    Comparison("torch-linear-default", "glorot-uniform", "limit"),
    Comparison("l1", "l2", "penalty"),
)
"""Those whose ratio depends on the numbers (He and LeCun differ by the root of two whatever the fans), and of whose
draws one in ten at least is a fair question, mostly one in two; found by search."""


class Compare:
    """Level 4: two ways at once, and a number that neither of them shows by itself."""

    id = "compare"

    def templates(self, rule: Rule) -> Iterator[Beside]:
        """For the rules that the table names first."""
        for comparison in COMPARISONS:
            if comparison.first == rule.id:
                yield _template(rule, comparison)

    def statement(self, problem: Problem) -> str:
        """The situation."""
        template = cast("Beside", problem.template)
        names = " and ".join(_names(template))
        if template.steps > 1:
            return f"{names} start afresh at the same place and take {template.steps} steps with the same gradients."
        return f"{names} are given the same numbers."

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        template = cast("Beside", problem.template)
        if template.steps > 1:
            return f"how far b has moved after step {template.steps} as a multiple of how far a has moved"
        sign = ", with its sign" if template.quantity == "update" else ""
        # The first rule's words may name the call that is its own.
        return f"{template.second.rule.asks[template.quantity]} of b as a multiple of that of a{sign}"


def _template(rule: Rule, comparison: Comparison) -> Beside:
    dialect = rule.dialects[0].name
    within = comparison.second in {known.name for known in rule.dialects}
    other = rule if within else registry.get(comparison.second)
    shared = dialect if dialect in {known.name for known in other.dialects} else other.dialects[0].name
    return Beside(
        rule=rule,
        kind=f"{Compare.id}-{comparison.second}",
        level=4,
        dialect=dialect,
        quantity=comparison.quantity,
        second=Side(other, comparison.second if within else shared),
        steps=STEPS if comparison.quantity == rule.parameter else 1,
        strict=within,
        options=comparison.options,
        chosen=comparison.draws,
    )


def _names(template: Beside) -> Iterator[str]:
    alike = template.second.rule is template.rule
    for side, label in zip(template.sides, "ab", strict=True):
        whose = f" as {FRAMEWORKS[side.dialect]} has it" if alike else ""
        options = " with weight decay in the gradient" if side.options else ""
        yield f"{side.rule.name}{whose}{options} ({label})"
