"""A changed operator or constant in any line of an optimizer is noticed by the recorded vectors."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from verifier import registry, tracing
from verifier.errors import VerifierError
from verifier.expression import Line
from verifier.program import Program, array_program
from verifier.rule import Family
from verifier.vectors.case import Case, Status
from verifier.vectors.optimizers import Walk
from verifier.vectors.replay import replay

AN_OPTION_OF_ANOTHER = ("momentum", "nesterov")
"""Recorded as SGD; tests/verifier/test_optimizers.py shows that the lines are the same."""
OPTIMIZERS = [
    rule.id
    for rule in registry.all_rules().values()
    if rule.family is Family.OPTIMIZER and rule.id not in AN_OPTION_OF_ANOTHER
]

OTHER_OPERATOR: dict[type[ast.AST], ast.AST] = {
    ast.Add: ast.Sub(), ast.Sub: ast.Add(), ast.Mult: ast.Div(), ast.Div: ast.Mult(), ast.Pow: ast.Mult(),
    ast.Gt: ast.LtE(), ast.GtE: ast.Lt(), ast.Lt: ast.GtE(), ast.LtE: ast.Gt(), ast.Eq: ast.NotEq(),
}  # fmt: skip
OTHER_FUNCTION = {
    "maximum": "minimum", "minimum": "maximum", "sqrt": "abs", "abs": "sqrt", "sign": "abs", "rms": "norm",
    "rows": "columns", "columns": "rows", "over_rows": "over_columns", "over_columns": "over_rows",
    "over_longest": "over_second", "over_second": "over_longest",
}  # fmt: skip

RECTIFIER = "sqrt((rho - 4) * (rho - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho))"
EQUIVALENT = {
    f"radam@{dialect}: {line} 0)  ->  {line} 1)": "the factor is read only where the memory is long enough"
    for dialect, line in (
        ("pytorch", f"r = where(rho > threshold, {RECTIFIER},"),
        ("optax", f"r = where(rho >= threshold, {RECTIFIER},"),
    )
} | {
    "adafactor@keras: r = beta2 * r + (1 - beta2) * over_rows(g ** 2 + eps1)"
    "  ->  r = beta2 * r - (1 - beta2) * over_rows(g ** 2 + eps1)": "the sign cancels in r / over_columns(r)",
}
"""Mutants that no number can tell, each with the reason."""


def by_hand(
    framework: str, name: str, hyper: dict[str, Any], param: float, grads: list[float], params: list[float]
) -> Case:
    """A case of one parameter whose steps can be worked out on paper; for lines that no recording reaches."""
    return Case(
        id=f"by hand: {framework} {name} {hyper}",
        family="optimizer",
        framework=framework,
        name=name,
        hyperparameters=hyper,
        inputs={"params": [[param]], "grads": [[[g]] for g in grads]},
        outputs={"params": [[[theta]] for theta in params]},
        rtol=1e-12,
    )


DECAYING_LAMB = {"learning_rate": 0.1, "epsilon": 0.0, "weight_decay": 0.1}
BY_HAND = (
    # Adam's first direction is the sign of the gradient; a tensor or a direction without length has ratio 1.
    by_hand("keras", "Lamb", DECAYING_LAMB, 0.0, [2.0], [-0.1]),
    by_hand("keras", "Lamb", DECAYING_LAMB, 0.5, [2.0], [0.495 - 0.1 * 0.495]),
    by_hand("keras", "Lamb", {"epsilon": 1e-7, "learning_rate": 0.1}, 1.0, [0.0], [1.0]),
    by_hand("optax", "lamb", {"eps": 1e-6, "learning_rate": 0.1}, 1.0, [0.0], [1.0]),
    by_hand(
        "optax", "rmsprop", {"learning_rate": 0.1, "decay": 0.5, "eps": 0.0, "initial_scale": 4.0}, 1.0, [2.0], [0.9]
    ),
    by_hand(
        "optax",
        "rmsprop",
        {"learning_rate": 0.1, "decay": 0.5, "eps": 3.0, "bias_correction": True},
        1.0,
        [1.0],
        [0.95],
    ),
    by_hand(
        "optax",
        "rmsprop",
        {"learning_rate": 0.1, "decay": 0.5, "eps": 1.0, "bias_correction": True, "centered": True},
        1.0,
        [1.0, 3.0],
        [0.9, 0.9 - 0.3 / (17 / 9) ** 0.5],
    ),
    by_hand(
        "optax",
        "adamw",
        {"learning_rate": 0.1, "b1": 0.5, "eps": 0.0, "weight_decay": 0.0, "nesterov": True},
        1.0,
        [1.0, 1.0],
        [1 - 0.1 * 4 / 3, 1 - 0.1 * (4 / 3 + 3 / 7 + 2 / 3)],
    ),
    # The second moment 0.01 is below the floor 0.25.
    by_hand("torch", "Adafactor", {"lr": 0.1, "eps": [0.5, 1e-3]}, 1.0, [0.1], [0.98]),
    by_hand("optax", "adafactor", {"learning_rate": 0.1, "clipping_threshold": 0.5}, 1.0, [2.0], [0.95]),
    by_hand(
        "keras",
        "Adafactor",
        {"learning_rate": 0.8, "weight_decay": 0.5},
        1.0,
        [1.0, 1.0],
        [0.12, 0.072 * (1 - 0.5**0.5)],
    ),
)


@pytest.mark.parametrize("case", BY_HAND, ids=lambda case: case.id)
def test_what_is_worked_out_on_paper_is_given_again(case: Case) -> None:
    assert replay(case).status is Status.PASS


def mutants(line: Line) -> Iterator[tuple[str, Line]]:
    """Every line that differs from this one in one operator, function or constant, and what was changed."""
    places = [node for node in ast.walk(line.expression) if _changed(copy.copy(node))]
    for at in range(len(places)):
        expression = copy.deepcopy(line.expression)
        _changed([node for node in ast.walk(expression) if _changed(copy.copy(node))][at])
        text = f"{line.name} = {ast.unparse(expression)}"
        yield f"{line.text}  ->  {text}", Line(line.name, expression, text)


def _changed(node: ast.AST) -> bool:
    """Change one node in place; whether there was something to change."""
    match node:
        case ast.BinOp(op=operator) if type(operator) in OTHER_OPERATOR:
            node.op = OTHER_OPERATOR[type(operator)]  # type: ignore[assignment]  # an operator of the same kind
        case ast.Compare(ops=[operator]):
            node.ops = [OTHER_OPERATOR[type(operator)]]  # type: ignore[list-item]  # an operator of the same kind
        case ast.UnaryOp(op=ast.USub()):
            node.op = ast.UAdd()
        case ast.Call(func=ast.Name(id=name)) if name in OTHER_FUNCTION:
            node.func = ast.Name(OTHER_FUNCTION[name], ast.Load())
        case ast.Constant(value=value):
            node.value = value + 1  # type: ignore[operator]  # the constants of a line are numbers
        case _:
            return False
    return True


@dataclass
class Used:
    """A line of a rule in one dialect, and the cases that run it."""

    line: Line
    cases: list[Case] = field(default_factory=list)


def lines_in_use(recorded: list[Case], rule: str) -> dict[tuple[str, str], Used]:
    found: dict[tuple[str, str], Used] = {}
    for case in sorted(
        [*BY_HAND, *recorded], key=lambda case: (case.rtol is None, case.rtol or 0, -len(str(case.inputs)))
    ):
        if case.family != "optimizer":
            continue
        for stepper in Walk(case).steppers:
            if stepper.rule.id == rule:
                for line in stepper.lines:
                    used = found.setdefault((stepper.dialect, line.text), Used(line))
                    if case not in used.cases[-1:]:
                        used.cases.append(case)
    return found


def is_noticed(monkeypatch: pytest.MonkeyPatch, original: Line, mutant: Line, cases: list[Case]) -> bool:
    def compiled(lines: tuple[Line, ...], own: tuple[tuple[str, Any], ...] = (), *, batch: bool) -> Program:
        return array_program(tuple(mutant if line == original else line for line in lines), own, batch=batch)

    with monkeypatch.context() as patch:
        patch.setattr(tracing, "array_program", compiled)
        return any(_fails(case) for case in cases)


def _fails(case: Case) -> bool:
    try:
        return replay(case).status is Status.FAIL
    except (VerifierError, ArithmeticError):
        return True


@pytest.mark.long
@pytest.mark.parametrize("rule", OPTIMIZERS)
def test_no_mutant_of_a_recorded_line_survives(
    recorded: list[Case], rule: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_use = lines_in_use(recorded, rule)
    survivors = [
        f"{rule}@{dialect}: {change}"
        for (dialect, _), used in in_use.items()
        for change, mutant in mutants(used.line)
        if not is_noticed(monkeypatch, used.line, mutant, used.cases)
    ]

    assert in_use
    assert [survivor for survivor in survivors if survivor not in EQUIVALENT] == []
