"""Every rule that is no optimizer: its questions, computed in several ways, and apart from its own misconceptions."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import pytest

from verifier import registry
from verifier.draws import ATTEMPTS
from verifier.expression import vector_names
from verifier.problem import Problem, draw
from verifier.program import array_program, with_functions
from verifier.rule import Family, Rule
from verifier.template import Template
from verifier.vectors.replay import error_of

RULES = [rule for rule in registry.all_rules().values() if rule.family is not Family.OPTIMIZER]
DOUBLE = 1e-12
NUMBERS = range(5)


def templates(rule: Rule) -> Iterator[Template]:
    """One for each quantity that a dialect with numbers of its own gives."""
    for dialect in rule.dialects:
        lines = rule.variant(dialect.name).lines
        for quantity in rule.asks:
            if not dialect.same_as and quantity in rule.variant(dialect.name).assigned:
                is_vector = quantity in vector_names(lines, rule.vectors)
                yield Template(rule, f"test-{quantity}", 1, dialect.name, quantity, entries=3 if is_vector else 0)


TEMPLATES = [pytest.param(template, id=template.name) for rule in RULES for template in templates(rule)]
each_template = pytest.mark.parametrize("template", TEMPLATES)


def by_entry(function: Any, count: int = 1) -> Any:
    return np.frompyfunc(function, count, 1)


def precise() -> dict[str, Any]:
    """The language's functions over high-precision numbers and arrays of them."""

    def norm(x: Any) -> Any:
        return mpmath.sqrt(np.sum(x * x))

    return {
        "sqrt": by_entry(mpmath.sqrt), "exp": by_entry(mpmath.exp), "log": by_entry(mpmath.log),
        "cos": by_entry(mpmath.cos), "sign": by_entry(mpmath.sign), "floor": by_entry(mpmath.floor),
        "ceil": by_entry(mpmath.ceil), "abs": abs, "maximum": by_entry(max, 2), "minimum": by_entry(min, 2),
        "clip": by_entry(lambda x, low, high: min(max(x, low), high), 3),
        "where": lambda condition, then, otherwise: (
            np.where(condition, then(), otherwise()) if np.ndim(condition) else then() if condition else otherwise()
        ),
        "sum": np.sum, "mean": lambda x: np.sum(x) / x.size, "count": lambda x: x.size, "norm": norm,
        "rms": lambda x: norm(x) / mpmath.sqrt(x.size), "pi": +mpmath.pi,
    }  # fmt: skip


def given(problem: Problem, number: Any) -> dict[str, Any]:
    return {
        name: number(np.asarray(value, float)) if isinstance(value, list) else number(value)
        for name, value in problem.inputs.first.items()
    }


def as_precise(x: Any) -> Any:
    return by_entry(mpmath.mpf)(x) if isinstance(x, np.ndarray) else mpmath.mpf(x)


@each_template
def test_fifty_digits_agree_with_the_key(template: Template) -> None:
    lines = template.variant.towards(template.target)
    for number in NUMBERS:
        problem = draw(template, number)
        with mpmath.workdps(50):
            exact = with_functions(lines, precise(), lazy=True)(given(problem, as_precise))[template.target]
        key = np.reshape(problem.key.value, np.shape(exact))

        assert error_of(np.asarray(exact, float), key) < DOUBLE, problem.id


@each_template
def test_arrays_agree_with_the_key(template: Template) -> None:
    alone = array_program(template.variant.towards(template.target), batch=False)
    for number in NUMBERS:
        problem = draw(template, number)
        value = alone(given(problem, lambda x: x))[template.target]

        assert error_of(np.reshape(problem.key.value, np.shape(value)), value) < DOUBLE, problem.id


@each_template
def test_problems_in_a_batch_do_not_see_each_other(template: Template) -> None:
    problems = [draw(template, number) for number in NUMBERS]
    together = {
        name: np.stack([np.asarray(problem.inputs.first[name], float) for problem in problems], axis=-1)
        for name in problems[0].inputs.first
    }
    batch = array_program(template.variant.towards(template.target), batch=True)(together)[template.target]
    for number, problem in enumerate(problems):
        assert error_of(np.squeeze(problem.key.value), np.asarray(batch)[..., number]) < DOUBLE, problem.id


@each_template
def test_a_fair_question_is_found_soon(template: Template) -> None:
    attempts = [1 + draw(template, number).rejected.total() for number in NUMBERS]

    assert max(attempts) < ATTEMPTS / 4


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_every_misconception_is_told_by_some_question(rule: Rule) -> None:
    told: set[str] = set()
    expected = {slip.id for slip in rule.misconceptions}
    for template in templates(rule):
        for number in range(60):
            told |= {name for slip in draw(template, number).key.slips for name in slip.names}
            if told == expected:
                return
    assert told == expected


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_dialect_that_gives_the_same_numbers_gives_them(rule: Rule) -> None:
    for dialect in rule.dialects:
        if not dialect.same_as:
            continue
        for template in templates(rule):
            lines = rule.variant(dialect.name).lines
            if template.dialect != dialect.same_as or template.target not in {line.name for line in lines}:
                continue
            own = set(template.needed) & {*rule.dialect(dialect.name).lacks}
            problem = draw(template, 0)
            defaults = {**rule.defaults(dialect.name), **problem.inputs.first}
            other = rule.variant(dialect.name, {n: v for n, v in defaults.items() if n in rule.defaults(dialect.name)})
            value = array_program(other.towards(template.target), batch=False)(
                {**defaults, **given(problem, lambda x: x)}
            )

            assert not own
            assert (
                error_of(np.reshape(problem.key.value, np.shape(value[template.target])), value[template.target])
                < DOUBLE
            )
