"""Rates around a boundary and variances behind layers: three numbers that the rules themselves give one by one."""

import math
from collections.abc import Iterator

import numpy as np
import pytest

from quiz_bank.drawn import problem_of
from quiz_bank.kinds.boundary import Boundary
from quiz_bank.kinds.kind import Kind
from quiz_bank.kinds.layers import Layers
from verifier import registry
from verifier.certificate import SEPARATION
from verifier.errors import BadLine
from verifier.initializers.sampling import sample
from verifier.notation import written
from verifier.problem import draw
from verifier.program import program
from verifier.repeated import repeated
from verifier.solution import beside, work
from verifier.template import Template

KINDS: tuple[Kind, ...] = (Boundary(), Layers())


def templates(*kinds: Kind) -> Iterator[Template]:
    for rule in registry.all_rules().values():
        for kind in kinds:
            yield from kind.templates(rule)


def named(*kinds: Kind) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("template", [pytest.param(t, id=t.name) for t in templates(*kinds)])


@named(Boundary())
def test_the_three_rates_are_those_of_the_schedule_at_three_steps(template: Template) -> None:
    for number in range(6):
        problem = draw(template, number)
        values = template.rule.defaults(template.dialect) | problem.inputs.first
        run = program(template.rule.variant(template.dialect, values).towards("lr"))
        t = problem.inputs.first["t"]

        assert problem.key.value == pytest.approx([run({**values, "t": t + by})["lr"] for by in (-1, 0, 1)])


@named(Boundary())
def test_the_rate_does_not_go_on_at_a_boundary_as_it_came(template: Template) -> None:
    for number in range(6):
        before, at, after = draw(template, number).key.value

        assert at - before != pytest.approx(after - at, abs=1e-9)


def test_schedules_with_boundaries_are_asked_around_them() -> None:
    asked = {template.rule.id for template in templates(Boundary())}

    assert asked == {"step-lr", "multi-step-lr", "piecewise-constant", "linear-warmup", "cosine-restarts"}


@named(Layers())
def test_the_three_variances_multiply_by_inputs_and_weights_in_each_layer(template: Template) -> None:
    half = 0.5 if template.kind == "layers-relu" else 1.0
    chosen = {name: offer.value(0) for name, offer in template.draws.items() if offer.size == 1}
    for number in range(6):
        problem = draw(template, number)
        given = problem.inputs.first
        variance, expected = given["q_0"], []
        for layer in (1, 2, 3):
            inputs, outputs = given[f"n_{layer - 1}"], given[f"n_{layer}"]
            values = template.rule.defaults(template.dialect) | chosen | given
            values |= {"fan_in": inputs, "fan_out": outputs}
            weights = program(template.rule.variant(template.dialect, values).lines)(values)
            spread = weights["variance"] if "variance" in weights else weights["std"] ** 2
            variance *= inputs * spread * half
            expected.append(variance)

        assert problem.key.value == pytest.approx(expected)


@pytest.mark.parametrize("units", ["relu", "linear"])
def test_a_drawn_network_has_the_variances_of_the_question(units: str) -> None:
    rng = np.random.default_rng(11)
    (template,) = (t for t in Layers().templates(registry.get("glorot-uniform")) if t.kind == f"layers-{units}")
    widths = (60, 40, 80, 50)
    given = {f"n_{layer}": float(width) for layer, width in enumerate(widths)} | {"q_0": 1.7}
    wanted = program(template.variant.lines)(given)
    squares = np.zeros(len(widths))
    for _ in range(1500):  # networks: the variance is that over random weights
        z = rng.normal(0, math.sqrt(1.7), widths[0])
        for layer in (1, 2, 3):
            weights = sample("glorot-uniform", "pytorch", (widths[layer], widths[layer - 1]), rng)
            z = weights @ (np.maximum(z, 0) if units == "relu" else z)
            squares[layer] += np.mean(z**2) / 1500

    assert squares[1:] == pytest.approx([wanted[f"q_{layer}"] for layer in (1, 2, 3)], rel=0.08)


@named(*KINDS)
def test_every_wrong_rule_is_visibly_wrong_and_the_worked_solution_ends_at_the_key(template: Template) -> None:
    problem = draw(template, 1)
    values = {line.line.name: line.value for line in work(problem)}

    assert tuple(values[target] for target in template.targets) == problem.key.value
    assert len(problem.key.slips) >= 2
    assert all(margin >= SEPARATION for margin in problem.certificate.margins.values())


@named(*KINDS)
def test_a_question_says_what_is_given_and_what_is_wanted(template: Template) -> None:
    (kind,) = (kind for kind in KINDS if template.kind.partition("-")[0] == kind.id)
    problem = draw(template, 2)

    assert kind.statement(problem).endswith(".")
    assert kind.ask(problem).startswith("the ")


def test_an_initializer_that_keeps_the_variance_is_not_asked_about_it() -> None:
    asked = {(template.rule.id, template.kind) for template in templates(Layers())}

    assert ("he-normal", "layers-linear") in asked
    assert ("he-normal", "layers-relu") not in asked
    assert ("lecun-uniform", "layers-linear") not in asked


def test_a_rule_without_the_quantity_cannot_be_repeated() -> None:
    with pytest.raises(BadLine, match="no line gives 'lr'"):
        repeated(registry.get("l2").variant("paper"), "lr", {"_1": {}})


def test_a_line_that_every_layer_repeats_is_compared_once() -> None:
    problem = problem_of("he-normal.layers-linear.3@pytorch#0")
    assert [pair.right.line.name for pair in beside(problem, "fan-out")] == ["variance_1"]
    assert [pair.right.line.name for pair in beside(problem, "halves")] == ["q_1", "q_2", "q_3"]


def test_no_comparison_at_a_boundary_has_one_number_on_both_sides() -> None:
    problem = problem_of("step-lr.boundary.3~3@pytorch#0")
    pairs = [pair for slip in problem.key.slips for name in slip.names for pair in beside(problem, name)]
    assert pairs
    assert all(written(pair.right.value) != written(pair.slipped.value) for pair in pairs)
