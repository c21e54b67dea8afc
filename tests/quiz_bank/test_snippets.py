"""Questions about programs: what is shown can be run as it stands, and prints the key by the rule's own lines."""

import ast
import builtins
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from quiz_bank import documents, drawn
from quiz_bank.grading import verdict_on
from quiz_bank.kinds.prints import Prints
from quiz_bank.snippets import COLUMNS, program
from verifier import registry
from verifier.called import Called
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw
from verifier.rule import Family
from verifier.template import Template
from verifier.tracing import trace
from verifier.verdict import Verdict

TEMPLATES = {t.name: t for rule in registry.all_rules().values() for t in Prints().templates(rule)}
NUMBERS = range(2)
LONGEST = 78
FIRST_STATEMENTS = ast.Import | ast.ImportFrom


@pytest.fixture(params=TEMPLATES, scope="module")
def template(request: pytest.FixtureRequest) -> Template:
    return TEMPLATES[request.param]


def problems(template: Template) -> Iterator[Problem]:
    for number in NUMBERS:
        try:
            yield draw(template, number)
        except NoAdmissibleDraw:
            continue


def named(tree: ast.Module) -> tuple[set[str], set[str]]:
    """Names that a program reads, and those that it gives."""
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, FIRST_STATEMENTS)
        for alias in node.names
    }
    read = {name.id for name in names if isinstance(name.ctx, ast.Load)}
    return read, {name.id for name in names if isinstance(name.ctx, ast.Store)} | imported


def call_of(tree: ast.Module, name: str) -> ast.Call:
    """The call whose value a program gives a name."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.targets[0]) == name:
            return node.value
    raise AssertionError(f"no {name} in {ast.unparse(tree)}")


def test_a_program_is_python_that_names_only_what_it_imports(template: Template) -> None:
    for problem in problems(template):
        tree = ast.parse(program(problem))
        read, known = named(tree)
        assert read <= known | set(dir(builtins))
        assert isinstance(tree.body[0], FIRST_STATEMENTS)
        assert ast.unparse(tree.body[-1]).startswith("print(")


def test_a_program_fits_into_a_terminal_of_eighty_columns(template: Template) -> None:
    for problem in problems(template):
        assert max(map(len, program(problem).splitlines())) <= LONGEST


def test_a_program_computes_with_64_bits(template: Template) -> None:
    text = program(draw(template, 0))
    if template.rule.family in {Family.OPTIMIZER, Family.REGULARIZER}:
        assert "float64" in text or "jax_enable_x64" in text


def test_the_program_stands_in_the_question_as_a_block_of_code(template: Template) -> None:
    problem = draw(template, 0)
    question = drawn.question(problem, item_id=template.name, topic="")
    assert f"```python\n{program(problem)}\n```" in question.statement
    assert f"```python\n{program(problem)}\n```" in documents.prompt(problem)
    assert not question.formulas
    assert not question.givens


def test_the_number_of_a_program_never_changes(template: Template) -> None:
    assert program(draw(template, 1)) == program(draw.__wrapped__(template, 1))


OPTIMIZERS = [n for n, t in TEMPLATES.items() if t.rule.family is Family.OPTIMIZER and not n.count("unzeroed")]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_key_is_the_trace_of_the_rule_with_the_arguments_of_the_program(name: str) -> None:
    """The arguments are read from the text, so that a name that the framework does not have would be seen."""
    template = TEMPLATES[name]
    for problem in problems(template):
        tree = ast.parse(program(problem))
        given = {each.arg: ast.literal_eval(each.value) for each in call_of(tree, "optimizer").keywords if each.arg}
        loop = next(node for node in tree.body if isinstance(node, ast.For))
        rows = ast.literal_eval(loop.iter)
        grads = [row[0] if template.varying else row for row in rows]
        rates = [row[1] for row in rows] if template.varying else None
        start = problem.inputs.start["theta"]
        result = trace(template.rule, template.dialect, start, grads, lrs=rates, **given)["theta"][-1]
        assert np.allclose(result, problem.key.value, rtol=1e-12, atol=0)


@pytest.mark.parametrize("name", [n for n in TEMPLATES if "unzeroed" in n])
def test_a_loop_without_zero_grad_steps_along_the_sum_of_the_gradients(name: str) -> None:
    template = TEMPLATES[name]
    problem = draw(template, 0)
    text = program(problem)
    assert "backward()" in text
    assert "zero_grad" not in text
    start = problem.inputs.start
    hyper: dict[str, Any] = {name: start[name] for name in template.rule.defaults("pytorch") if name in start}
    sums = np.cumsum([each["g"] for each in problem.inputs.each])
    result = trace(template.rule, "pytorch", problem.inputs.start["theta"], sums, **hyper)["theta"][-1]
    assert math.isclose(result, problem.key.value[0], rel_tol=1e-12)
    assert "gradients-zeroed" in {name for slip in problem.key.slips for name in slip.names}


@pytest.mark.parametrize(
    ("rule", "kind", "dialect", "slip", "reason"),
    [
        ("momentum", "prints", "pytorch", "keras-rule", "the rate drops, and Keras has the old one in its velocity"),
        ("momentum", "prints", "keras", "pytorch-rule", "the same, the other way round"),
        ("momentum", "prints-dampening", "pytorch", "first-buffer-damped", "the first buffer is the whole gradient"),
        ("adam", "prints", "pytorch", "keras-rule", "a large epsilon stands in another place"),
        ("adam", "prints-weight_decay", "pytorch", "keras-rule", "Keras decays past the moments"),
        ("adam", "prints-weight_decay", "keras", "pytorch-rule", "PyTorch decays through them"),
        ("adagrad", "prints", "keras", "pytorch-rule", "Keras starts its sum at 0.1, which nobody wrote"),
        ("nadam", "prints", "optax", "pytorch-rule", "beta1 does not warm up there"),
        ("warmup-cosine", "prints", "optax", "keras-rule", "decay_steps counts the warm-up as well"),
        ("dropout", "prints-used", "pytorch", "scales-in-use", "eval() leaves the input alone"),
    ],
)
def test_the_number_of_another_framework_is_a_named_slip(
    rule: str, kind: str, dialect: str, slip: str, reason: str
) -> None:
    template = next(t for t in TEMPLATES.values() if (t.rule.id, t.kind, t.dialect) == (rule, kind, dialect))
    problem, wrong = next(
        (problem, each)
        for problem in (draw(template, number) for number in range(9))
        for each in problem.key.slips
        if slip in each.names
    )
    judgement = verdict_on(problem, ", ".join(f"{value:.6e}" for value in wrong.value))
    assert judgement.verdict is Verdict.SLIP, reason
    assert slip in judgement.slips


def test_what_a_program_does_not_write_has_each_frameworks_own_default() -> None:
    template = TEMPLATES["adagrad.prints.4~2@keras"]
    assert isinstance(template, Called)
    assert "initial_accumulator_value" not in template.written
    assert template.rival(template.rule.dialect("pytorch")).state == {"G": 0.0}
    assert template.variant.state == {"G": "initial_accumulator_value"}


def test_a_rule_without_a_call_has_no_program() -> None:
    assert not list(Prints().templates(registry.get("orthogonal")))


def test_long_calls_are_broken_and_short_ones_are_not() -> None:
    texts = [program(draw(template, 0)) for template in TEMPLATES.values()]
    calls = [line for text in texts for line in text.splitlines() if line.startswith(("optimizer = ", "scheduler = "))]
    assert any(line.endswith("(") for line in calls)
    assert any(line.endswith(")") for line in calls)
    assert max(map(len, calls)) <= COLUMNS
