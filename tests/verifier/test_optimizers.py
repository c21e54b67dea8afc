"""Every optimizer: computed in several ways, with the frameworks' defaults, and apart from its own misconceptions."""

from collections.abc import Iterator
from typing import Any

import mpmath
import numpy as np
import pytest

from verifier import registry
from verifier.errors import BadInput
from verifier.expression import ELEMENTWISE, vector_names
from verifier.problem import draw
from verifier.program import array_program, program, with_functions
from verifier.rule import Family, Rule, Variant
from verifier.template import Template
from verifier.tracing import Stepper, trace
from verifier.vectors.case import Case
from verifier.vectors.optimizers import KERAS_COMMON, rule_of
from verifier.vectors.replay import error_of

RULES = [rule for rule in registry.all_rules().values() if rule.family is Family.OPTIMIZER]
DOUBLE = 1e-12
STEPS = 4
RATES = (0.1, 0.01, 0.2, 0.05)

ON: dict[str, float] = {
    "momentum": 0.9, "dampening": 0.5, "weight_decay": 0.1, "lr_decay": 0.1, "eps_root": 1e-3, "l2_shrinkage": 0.01,
    "beta": 0.1, "match_rms": 0.2, "decay_offset": 0.0, "d": 1.0, "initial_scale": 1.0,
}  # fmt: skip
"""What an option that takes a number is switched on with."""


def settings(rule: Rule, dialect: str) -> Iterator[dict[str, Any]]:
    """The dialect's defaults, and each option switched the other way, with and without momentum and weight decay."""
    defaults = rule.defaults(dialect)
    yield defaults
    for name in sorted(rule.switches - {*rule.dialect(dialect).lacks}):
        changed = {**defaults, name: 0.0 if defaults[name] else ON.get(name, True)}
        yield changed
        for other in ("momentum", "weight_decay"):
            if other in defaults and other != name and other not in rule.dialect(dialect).lacks:
                yield {**changed, other: ON[other]}


VARIANTS = [
    pytest.param(rule, dialect.name, values, id=f"{rule.id}-{dialect.name}-{number}")
    for rule in RULES
    for dialect in rule.dialects
    for number, values in enumerate(settings(rule, dialect.name))
    if not (values.get("centered") and values.get("bias_correction"))  # zero below the root at the first step
]
ELEMENTWISE_VARIANTS = [
    variant for variant in VARIANTS if isinstance(variant.values[0], Rule) and not variant.values[0].functions
]


def numbers(*shape: int) -> Any:
    """Sizes between 0.1 and 2 of both signs."""
    rng = np.random.default_rng(5)
    return rng.uniform(0.1, 2.0, shape) * rng.choice([-1.0, 1.0], shape)


def start(variant: Variant, values: dict[str, Any], kind: Any) -> dict[str, Any]:
    state = {name: values[first] if isinstance(first, str) else first for name, first in variant.state.items()}
    return {name: kind(number) for name, number in {**values, **state}.items() if isinstance(number, int | float)}


def walk(rule: Rule, run: Any, known: dict[str, Any], theta: Any, grads: Any, count: Any) -> list[dict[str, Any]]:
    """Run a compiled rule by hand, so that `trace` is not measured against itself."""
    known = {**known, rule.parameter: theta}
    history = []
    for step, g in enumerate(grads, start=1):
        before = {f"{name}_prev": known[name] for name in rule.carried if name in known}
        after = run({**known, **before, "g": g, "t": count(step)})
        known |= {name: after[name] for name in rule.carried if name in after}
        history.append(after)
    return history


def precise() -> dict[str, Any]:
    """The language's functions over arrays of high-precision numbers."""

    def by_entry(function: Any, count: int = 1) -> Any:
        return np.frompyfunc(function, count, 1)

    def norm(x: Any) -> Any:
        return mpmath.sqrt(np.sum(x * x))

    return {
        "sqrt": by_entry(mpmath.sqrt), "abs": abs, "sign": by_entry(mpmath.sign), "maximum": by_entry(max, 2),
        "minimum": by_entry(min, 2), "clip": by_entry(lambda x, low, high: min(max(x, low), high), 3),
        "where": lambda condition, then, otherwise: then() if condition else otherwise(),
        "norm": norm, "rms": lambda x: norm(x) / mpmath.sqrt(x.size),
    }  # fmt: skip


def as_precise(x: Any) -> Any:
    return np.frompyfunc(mpmath.mpf, 1, 1)(x)


@pytest.mark.parametrize(("rule", "dialect", "values"), VARIANTS)
def test_fifty_digits_and_double_precision_agree(rule: Rule, dialect: str, values: dict[str, Any]) -> None:
    params, grads = numbers(2, 3), numbers(STEPS, 2, 3)
    values = rule.values_for(params.shape, values)
    variant = rule.variant(dialect, values)
    with mpmath.workdps(50):
        functions = {**precise(), **rule.functions}
        known = start(variant, values, mpmath.mpf)
        if rule.functions or rule.vectors:
            whole = with_functions(variant.lines, functions, lazy=True)
            theta = as_precise(params)
            exact = walk(rule, whole, known, theta, [as_precise(g) for g in grads], mpmath.mpf)[-1][rule.parameter]
        else:
            alone = with_functions(variant.lines, functions)
            exact = [
                walk(rule, alone, known, mpmath.mpf(theta), map(mpmath.mpf, column), mpmath.mpf)[-1][rule.parameter]
                for theta, column in zip(params.reshape(-1), grads.reshape(STEPS, -1).T, strict=True)
            ]
    double = trace(rule, dialect, params, grads, **values)[rule.parameter][-1]

    assert error_of(np.asarray(exact, float).reshape(2, 3), double) < DOUBLE


@pytest.mark.parametrize(("rule", "dialect", "values"), ELEMENTWISE_VARIANTS)
def test_floats_lists_and_arrays_agree(rule: Rule, dialect: str, values: dict[str, Any]) -> None:
    params, grads = numbers(4), numbers(STEPS, 4)
    variant = rule.variant(dialect, values)
    moving = frozenset({rule.parameter, "g"})
    vectors = moving | (vector_names(variant.lines, moving) & {*variant.state})
    known = start(variant, values, float)
    known |= {name: [known[name]] * 4 for name in vectors & {*variant.state}}
    lists = program(variant.lines, vectors=vectors | {f"{name}_prev" for name in vectors})
    history = walk(rule, lists, known, params.tolist(), grads.tolist(), int)
    arrays = trace(rule, dialect, params, grads, **values)

    for step, after in enumerate(history):
        for name, value in after.items():
            assert error_of(arrays[name][step], np.broadcast_to(value, arrays[name][step].shape)) < DOUBLE, name


@pytest.mark.parametrize(("rule", "dialect", "values"), ELEMENTWISE_VARIANTS)
def test_problems_in_a_batch_do_not_see_each_other(rule: Rule, dialect: str, values: dict[str, Any]) -> None:
    problems, entries = 6, 3
    params, grads = numbers(entries, problems), numbers(STEPS, entries, problems)
    rates = np.linspace(0.01, 0.5, problems)
    variant = rule.variant(dialect, values)
    known = {**start(variant, values, float), "lr": rates}
    together = walk(rule, array_program(variant.lines, batch=True), known, params, grads, int)[-1]

    for number, rate in enumerate(rates):
        alone = trace(rule, dialect, params[:, number], grads[:, :, number], **{**values, "lr": rate})
        assert error_of(alone[rule.parameter][-1], together[rule.parameter][:, number]) < DOUBLE


def test_defaults_are_those_of_the_frameworks(recorded: list[Case]) -> None:
    checked = 0
    for case in recorded:
        if case.family != "optimizer" or not case.defaults_only:
            continue
        rule, dialect = rule_of(case)
        own = rule.dialect(dialect)
        other = next((changed for call, changed in own.also.items() if call.endswith(f".{case.name}")), {})
        expected = {**rule.defaults(dialect), **other}
        hyper = {name: value for name, value in case.hyperparameters.items() if name not in KERAS_COMMON}
        if case.framework == "optax":
            hyper.pop("learning_rate")  # most of optax' optimizers have no default for it
        values = rule.values(dialect, hyper)
        given = {part for name in hyper for part in own.names.get(name, name).split()}
        for name in given:
            # None switches off, as zero does.
            assert (values[name] or 0.0) == (expected[name] or 0.0), f"{case.id}: {name}"
        checked += 1
    assert checked == 40


def templates(rule: Rule) -> Iterator[Template]:
    for dialect in rule.dialects:
        if not dialect.same_as:
            for quantity in rule.asks:
                if quantity in rule.variant(dialect.name).assigned:
                    yield Template(rule, "test", 1, dialect.name, quantity)


DRAWN = [pytest.param(template, id=template.name) for rule in RULES if rule.draws for template in templates(rule)]


@pytest.mark.parametrize("template", DRAWN)
def test_the_last_line_of_a_trace_is_the_key_of_the_question(template: Template) -> None:
    for number in range(5):
        problem = draw(template, number)
        lines = template.variant.towards(template.target)
        known = {**problem.inputs.first}
        known |= {f"{name}_prev": known[name] for name in template.rule.carried if name in known}
        value = array_program(lines, batch=False)({name: np.asarray(v, float) for name, v in known.items()})

        assert (
            error_of(np.reshape(problem.key.value, np.shape(value[template.target])), value[template.target]) < DOUBLE
        )


def questions(rule: Rule) -> Iterator[Template]:
    yield from templates(rule)
    for dialect in rule.dialects:
        if not dialect.same_as and rule.id != "ftrl":  # its differences of roots cancel from the second step on
            yield Template(rule, "test", 3, dialect.name, rule.parameter, steps=3)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.draws], ids=lambda rule: rule.id)
def test_every_misconception_is_told_by_some_question(rule: Rule) -> None:
    missing = {slip.id for slip in rule.misconceptions}
    templates = list(questions(rule))
    for number in range(40):
        for template in templates if missing else ():
            missing -= {name for slip in draw(template, number).key.slips for name in slip.names}

    assert missing == set()


DECOUPLED_THERE = {("adadelta", "keras"), ("adamax", "optax")}
"""Dialects with the numbers of PyTorch, but for weight decay, as their notes say."""

CLAIMED = [
    pytest.param(rule, dialect.name, dialect.same_as, values, id=f"{rule.id}-{dialect.name}-{number}")
    for rule in RULES
    for dialect in rule.dialects
    if dialect.same_as
    for number, values in enumerate(settings(rule, dialect.name))
    if all(values[name] == rule.defaults(dialect.name)[name] for name in rule.dialect(dialect.same_as).lacks)
    if not (values.get("weight_decay") and (rule.id, dialect.name) in DECOUPLED_THERE)
]


@pytest.mark.parametrize(("rule", "dialect", "same_as", "values"), CLAIMED)
def test_a_dialect_that_claims_the_numbers_of_another_has_them_at_any_rate(
    rule: Rule, dialect: str, same_as: str, values: dict[str, Any]
) -> None:
    for shape in ((3, 2), (4,)):
        known = rule.values_for(shape, values)
        own, other = (Stepper(rule, name, known) for name in (dialect, same_as))
        here = there = numbers(*shape)
        for rate, gradient in zip(RATES, numbers(STEPS, *shape), strict=True):
            here = own.step(here, gradient, lr=rate)[rule.parameter]
            there = other.step(there, gradient, lr=rate)[rule.parameter]

        assert error_of(there, here) < DOUBLE


def test_momentum_of_the_paper_adds_a_share_of_the_last_move_at_any_rate() -> None:
    gradients = numbers(4)
    path = [1.0, 1.0]
    for rate, gradient in zip(RATES, gradients, strict=True):
        path.append(path[-1] - rate * gradient + 0.9 * (path[-1] - path[-2]))

    for dialect, agrees in (("paper", True), ("keras", True), ("pytorch", False)):
        given = trace("momentum", dialect, 1.0, gradients, lrs=RATES, momentum=0.9)["theta"]
        assert (error_of(np.array(path[2:]), given) < DOUBLE) is agrees


def test_nesterov_of_the_paper_takes_the_gradient_at_the_point_ahead_at_any_rate() -> None:
    theta, velocity = 1.0, 0.0
    ahead, gradients = [1.0], []
    for rate in RATES:
        gradients.append(ahead[-1] ** 3)  # of a fourth power
        velocity = 0.9 * velocity - rate * gradients[-1]
        theta += velocity
        ahead.append(theta + 0.9 * velocity)

    for dialect, agrees in (("paper", True), ("keras", True), ("pytorch", False)):
        given = trace("nesterov", dialect, 1.0, gradients, lrs=RATES, momentum=0.9)["theta"]
        assert (error_of(np.array(ahead[1:]), given) < DOUBLE) is agrees


SLIPS = [
    pytest.param(rule, dialect.name, slip.id, id=f"{rule.id}-{dialect.name}-{slip.id}")
    for rule in RULES
    if not rule.draws
    for dialect in rule.dialects
    for slip in rule.misconceptions
    if slip.edit_in(dialect.name)
]


@pytest.mark.parametrize(("rule", "dialect", "slip"), SLIPS)
def test_a_misconception_about_matrices_changes_the_parameters(rule: Rule, dialect: str, slip: str) -> None:
    values = {**rule.defaults(dialect), "factored": True}
    ends = []
    for slips in ((), (slip,)):
        variant = rule.variant(dialect, values, slips)
        run = array_program(variant.lines, tuple(rule.functions.items()), batch=False)
        known = start(variant, values, float)
        ends += [
            walk(rule, run, known, numbers(*shape), numbers(STEPS, *shape), int)[-1][rule.parameter]
            for shape in ((2, 4), (4, 2))
        ]

    assert max(error_of(ends[0], ends[2]), error_of(ends[1], ends[3])) > 1e-5


@pytest.mark.parametrize(
    ("rule", "other", "on"),
    [("momentum", "sgd", "momentum"), ("nesterov", "sgd", "nesterov"), ("amsgrad", "adam", "amsgrad")],
)
@pytest.mark.parametrize("dialect", ["pytorch", "keras"])
def test_a_rule_that_frameworks_offer_as_an_option_has_the_lines_of_that_option(
    rule: str, other: str, on: str, dialect: str
) -> None:
    values = registry.get(rule).defaults(dialect)

    assert values[on]
    assert registry.get(rule).variant(dialect).lines == registry.get(other).variant(dialect, values).lines


def test_the_papers_amsgrad_is_that_of_optax_without_corrections_and_epsilon() -> None:
    paper = trace("amsgrad", "paper", numbers(3), numbers(STEPS, 3))["theta"]
    bare = trace(
        "amsgrad",
        "optax",
        numbers(3),
        numbers(STEPS, 3),
        bias_correction_mu=False,
        bias_correction_nu=False,
        eps=0.0,
    )["theta"]

    assert error_of(bare, paper) < DOUBLE


@pytest.mark.parametrize(
    ("rule", "dialect", "hyper"),
    [
        ("adam", "keras", {"eps_root": 1e-3}),
        ("adagrad", "keras", {"lr_decay": 0.1}),
        ("nadam", "keras", {"momentum_decay": 0.004}),
        ("rmsprop", "pytorch", {"bias_correction": True}),
    ],
)
def test_what_a_framework_does_not_have_is_refused(rule: str, dialect: str, hyper: dict[str, float]) -> None:
    with pytest.raises(BadInput, match=f"{rule}: .* has no {next(iter(hyper))}"):
        registry.get(rule).values(dialect, hyper)


def test_only_elementwise_lines_are_drawn_without_vectors() -> None:
    for rule in RULES:
        calls = {name for name in ("norm", "rms", "mean", "sum") if f"{name}(" in rule.lines}
        assert not calls or rule.vectors or rule.functions, rule.id
        assert ELEMENTWISE.isdisjoint(rule.functions)
