"""What does an initializer make of the signal, layer by layer? Its variance in three layers of a network."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from quiz_bank.kinds.kind import dialects, is_drawable
from verifier.draws import Decimals, Whole
from verifier.errors import BadLine
from verifier.expression import parse_lines
from verifier.repeated import repeated
from verifier.rule import Family, Misconception
from verifier.template import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from verifier.draws import Draw
    from verifier.expression import Line
    from verifier.problem import Problem
    from verifier.rule import Rule, Variant

LAYERS = (1, 2, 3)
UNITS = {"relu": "ReLU units", "linear": "linear units"}
NETWORK: dict[str, Draw] = {f"n_{layer}": Whole(20, 800) for layer in (0, *LAYERS)} | {
    "q_0": Decimals(0.2, 4.0, 1),
    "stddev": Decimals(0.04, 0.12, 3),
}
"""Units of each layer, the variance of the pre-activations that the first of them has, and a deviation, where it is
chosen, that neither silences nor bursts such a network."""
SLIPS = (
    Misconception(
        "outputs-counted",
        "counts the units of the layer itself",
        {},
        hint="What does a unit add up: its own layer, or the one before it?",
        source="FlowNetPytorch #19",
    ),
    Misconception(
        "not-carried-on",
        "starts from the first variance again in every layer",
        {},
        hint="What arrives at the third layer: the first one's signal, or what the second made of it?",
    ),
    Misconception(
        "one-layer-less",
        "lets the first of the three layers leave the variance as it is",
        {},
        hint="How many matrices lie between the given layer and the one behind it?",
    ),
)
UNIT_SLIP = {
    "relu": Misconception(
        "half-forgotten",
        "lets the whole signal through the ReLU",
        {},
        hint="What happens to the negative half of the pre-activations?",
    ),
    "linear": Misconception(
        "halves",
        "halves the signal in every layer, as ReLU does",
        {},
        hint="Which part of the signal does a linear unit throw away?",
    ),
}


@dataclass(frozen=True, eq=False)
class ThroughLayers(Template):
    """Questions about the variance of the pre-activations in the layers of a network with units of one sort."""

    units: str = "relu"

    @cached_property
    def draws(self) -> dict[str, Draw]:
        """As every question, and the network."""
        return {**super().draws, **NETWORK}

    def seen(self, variant: Variant) -> Variant:
        """The initializer in each layer, and what it makes of the variance.

        Raises:
            BadLine: it gives no variance of the weights.
        """
        return self._through(variant)

    def own_slips(self) -> Iterator[tuple[Misconception, Variant]]:
        """What goes wrong between the layers, with any initializer."""
        plain = self.rule.variant(self.dialect, self._drawn_values)
        yield UNIT_SLIP[self.units], self._through(plain, halved=self.units != "relu")
        for slip in SLIPS:
            yield slip, self._through(plain, slip=slip.id)

    def _through(self, variant: Variant, *, halved: bool | None = None, slip: str = "") -> Variant:
        quantity, of_weights = ("variance", "variance_{}") if "variance" in variant.assigned else ("std", "std_{}**2")
        lines: list[Line] = []
        for layer in LAYERS:
            fans = {"fan_in": f"n_{layer - 1}", "fan_out": f"n_{layer}"}
            inputs = fans["fan_out" if slip == "outputs-counted" else "fan_in"]
            before = "q_0" if slip == "not-carried-on" else f"q_{layer - 1}"
            half = " / 2" if (self.units == "relu" if halved is None else halved) else ""
            change = f"{inputs} * {of_weights.format(layer)}{half} * {before}"
            if slip == "one-layer-less" and layer == LAYERS[0]:
                change = before
            lines += repeated(variant, quantity, {f"_{layer}": fans}).lines
            lines += parse_lines(f"q_{layer} = {change}")
        return replace(variant, lines=tuple(lines))

    @property
    def keeps(self) -> bool:
        """Whether the variance stays as it is in any network, so that there is nothing to work out."""
        inputs = self.drawn(tuple(place % draw.size for place, (*_, draw) in enumerate(self.coordinates)))
        after = self.answer(self.run(self.variant, inputs))
        before = inputs.first["q_0"]
        return all(math.isclose(q, before) for q in after)


class Layers:
    """Level 3: a factor near 1 in one layer is far from 1 in ten."""

    id = "layers"

    def templates(self, rule: Rule) -> Iterator[Template]:
        """For initializers that know a layer's fans and say how large their weights are, where the variance changes."""
        fans = {"fan_in", "fan_out"} & {h.name for h in rule.hyperparameters}
        if not is_drawable(rule) or rule.family is not Family.INITIALIZER or len(fans) < 2:
            return
        first, *others = (f"q_{layer}" for layer in LAYERS)
        ways = set()
        for dialect in dialects(rule):
            for units in UNITS:
                template = ThroughLayers(rule, f"{self.id}-{units}", 3, dialect, first, also=tuple(others), units=units)
                try:
                    way = template.variant.lines
                except BadLine:
                    continue
                if way not in ways and not template.keeps:
                    ways.add(way)
                    yield template

    def statement(self, problem: Problem) -> str:
        """The situation."""
        _, _, units = problem.template.kind.partition("-")
        return (
            f"Four dense layers of {UNITS[units]} have n₀, n₁, n₂ and n₃ units; their weights are drawn as in"
            f" {problem.template.rule.name}, and their biases are zero. The pre-activations of the first of these"
            " layers have mean zero, a symmetric distribution and the variance q₀."
        )

    def ask(self, problem: Problem) -> str:
        """What is wanted."""
        return f"the variance of the pre-activations in each of the {len(problem.key.value)} layers behind the first"
