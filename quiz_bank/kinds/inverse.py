"""Which number went in? A given quantity, recovered from what the rule made of it."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, cast

from quiz_bank.kinds.kind import dialects, finely, is_drawable
from verifier.backwards import Backwards
from verifier.errors import BadLine
from verifier.rule import Family

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.problem import Problem
    from verifier.rule import Rule

INPUTS = {
    "g": "the gradient",
    "a": "the first entry of the first row",
    "n": "the number of steps",
    "t": "the step number",
}
"""Unknowns that are no hyperparameters, in words."""
COUNTED = {
    "linear-propagation": "the number of layers",
    "relu-propagation": "the number of layers",
    "dropout-active-units": "the number of units in the layer",
}
"""What n counts in the rules in which it counts no steps."""
COUNTS = frozenset({"fan_in", "c_in", "groups", "decay_steps", "step_size"})
"""Hyperparameters whose meaning names what they count."""
NOT_WORTH_ASKING = frozenset({"eps", "fan_out"})
"""An epsilon drowns in rounding; fan_out is found as fan_in is."""
UNSOLVED = frozenset({"decay-factor"})
"""The other rules about hyperparameters are solved for one of them already."""
HARDLY_EVER_FAIR = frozenset(
    {
        ("adamw", "weight_decay"), ("dropout", "g"), ("ftrl", "l2"), ("ftrl", "lr"), ("label-smoothing", "classes"),
        ("lion", "g"), ("lion", "lr"),
    }
)  # fmt: skip
"""Rules with unknowns whose draws cancel, hide a slip or print the answer nearly always; found by search."""


class Inverse:
    """Level 4: no formula for it was learnt; the rule has to be solved for the unknown."""

    id = "inverse"

    def templates(self, rule: Rule) -> Iterator[Backwards]:
        """One for each hyperparameter or input that a result gives away, in dialects with a way back of their own."""
        if not is_drawable(rule) or (rule.family is Family.HYPERPARAMETER and rule.id not in UNSOLVED):
            return
        for unknown in unknowns(rule):
            if (rule.id, unknown) in HARDLY_EVER_FAIR:
                continue
            ways = set()
            for dialect in dialects(rule):
                template = way_back(rule, dialect, unknown)
                way = template and template.lines(template.variant)
                if template and way not in ways:
                    ways.add(way)
                    yield template

    def statement(self, problem: Problem) -> str:
        """The situation."""
        template = cast("Backwards", problem.template)
        rule = template.rule
        result = rule.asks[template.result]
        whole = " The answer need not come out whole, because of the rounding." if template.whole else ""
        missing = "one of the numbers that went in is missing below"
        begin = f"{rule.name} took one step, and {missing}." if rule.parameter else f"{rule.name}: {missing}."
        return f"{begin} What came out, {result}, is shown rounded.{whole}"

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        rule, unknown = problem.template.rule, problem.template.target
        meanings = {h.name: f"the {'number of ' if h.name in COUNTS else ''}{h.meaning}" for h in rule.hyperparameters}
        words = INPUTS | meanings | ({"n": COUNTED[rule.id]} if rule.id in COUNTED else {})
        return words[unknown]


def unknowns(rule: Rule) -> Iterator[str]:
    """Everything that is drawn from several values and has words of its own, except what is carried."""
    drawn = {name for names, draw in rule.draws.items() if draw.size > 1 for name in names.split()}
    named = {h.name for h in rule.hyperparameters} | INPUTS.keys()
    unsuited = {*NOT_WORTH_ASKING, *rule.carried, *(["t"] if rule.carried else [])}
    yield from sorted((drawn & named) - unsuited)


def way_back(rule: Rule, dialect: str, unknown: str) -> Backwards | None:
    """The template that leads to an unknown: from the parameter, what is carried, a variance, or anything else."""
    lines = rule.variant(dialect).lines
    given = {line.name for line in lines}
    order = sorted(rule.asks, key=lambda name: (name != rule.parameter, name not in rule.carried, name != "variance"))
    for result in order:
        if result in rule.exact:
            continue
        template = Backwards(rule, f"{Inverse.id}-{unknown}", 4, dialect, unknown, result=result, **finely(rule))
        with suppress(BadLine):
            if result in given and unknown in template.variant.assigned and not template.is_vector:
                return template
    return None
