"""The regularizers give again what PyTorch and Keras gave."""

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from verifier.vectors.case import Case, Status
from verifier.vectors.regularizers import REPLAYS, pairs
from verifier.vectors.replay import replay

DOUBLE = 1e-12
UNRECORDED = {"Dropout1d", "Dropout3d", "SpatialDropout1D", "SpatialDropout3D", "clip_grad_value_"}
"""Names that are replayed as their recorded relatives are."""


@pytest.fixture(scope="module")
def cases(recorded: list[Case]) -> list[Case]:
    return [case for case in recorded if case.family == "regularizer"]


def named(cases: list[Case], name: str) -> Case:
    return next(case for case in cases if case.name == name)


def test_every_recorded_case_is_given_again(cases: list[Case]) -> None:
    outcomes = [(replay(case), case.rtol) for case in cases]

    assert len(outcomes) > 200
    assert [outcome for outcome, _ in outcomes if outcome.status is not Status.PASS] == []
    assert [o for o, rtol in outcomes if rtol == 1e-10 and (o.error is None or o.error > DOUBLE)] == []


def test_every_name_of_the_table_is_recorded_or_a_relative(cases: list[Case]) -> None:
    assert {case.name for case in cases} == REPLAYS.keys() - UNRECORDED


def off(value: Any) -> Any:
    return [off(entry) for entry in value] if isinstance(value, list) else value * 1.03 + 0.03


@pytest.mark.parametrize("name", sorted(REPLAYS.keys() - UNRECORDED))
def test_a_number_that_is_off_fails(cases: list[Case], name: str) -> None:
    case = named(cases, name)
    for what, value in case.outputs.items():
        if what not in {"n", "min", "max"}:
            assert replay(replace(case, outputs={**case.outputs, what: off(value)})).status is Status.FAIL, what


@pytest.mark.parametrize("order", [1.0, 2.0, 3.0, math.inf])
def test_the_clipped_norm_may_have_any_order(cases: list[Case], order: float) -> None:
    case = named(cases, "clip_grad_norm_")
    tensors = [np.array([[3.0, -4.0], [0.0, 1.0]]), np.array([12.0])]
    size = np.linalg.norm(np.concatenate([tensor.reshape(-1) for tensor in tensors]), order)
    outputs = {"grads": [(tensor * 2 / (size + 1e-6)).tolist() for tensor in tensors], "total_norm": size}
    hyper = {"max_norm": 2.0, "norm_type": str(order)}
    inputs = {"grads": [tensor.tolist() for tensor in tensors]}

    assert replay(replace(case, hyperparameters=hyper, inputs=inputs, outputs=outputs)).status is Status.PASS


def test_gradients_may_be_clipped_by_value(cases: list[Case]) -> None:
    case = replace(
        named(cases, "clip_grad_norm_"),
        name="clip_grad_value_",
        hyperparameters={"clip_value": 0.5},
        inputs={"grads": [[[3.0, -0.2]], [-4.0]]},
        outputs={"grads": [[[0.5, -0.2]], [-0.5]]},
    )

    assert replay(case).status is Status.PASS


@pytest.mark.parametrize(("backend", "at_zero"), [("jax", 0.1), ("torch", 0.0)])
def test_the_gradient_of_l1_at_zero_is_the_back_ends(cases: list[Case], backend: str, at_zero: float) -> None:
    case = replace(
        named(cases, "L1"),
        backend=backend,
        hyperparameters={"l1": 0.1},
        inputs={"w": [0.0, 2.0, -3.0]},
        outputs={"value": 0.5, "gradient": [at_zero, 0.1, -0.1]},
    )

    assert replay(case).status is Status.PASS


def test_a_constraint_may_hold_along_several_axes(cases: list[Case]) -> None:
    weights = np.arange(24.0).reshape(2, 3, 4) - 11
    size = np.sqrt((weights**2).sum((0, 1), keepdims=True))
    case = replace(
        named(cases, "UnitNorm"),
        hyperparameters={"axis": [0, 1]},
        inputs={"w": weights.tolist()},
        outputs={"w": (weights / (size + 1e-7)).tolist()},
    )

    assert replay(case).status is Status.PASS


def test_what_is_used_is_compared_where_it_was_recorded(cases: list[Case]) -> None:
    assert {pair.what for pair in pairs(named(cases, "Dropout"))} == {"output in training", "output in use"}


@pytest.mark.parametrize(
    ("name", "changes", "reason"),
    [
        ("L1", {"name": "Cutout"}, "no rule for the regularizer keras Cutout"),
        ("L1", {"framework": "caffe"}, "no rule for the regularizer caffe L1"),
        ("L1", {"hyperparameters": {"l7": 1.0}}, "unknown hyperparameter of l1 'l7'"),
        ("EarlyStopping", {"hyperparameters": {"verbose": 1}}, "EarlyStopping with verbose"),
        ("BinaryCrossentropy", {"hyperparameters": {"from_logits": False}}, "BinaryCrossentropy from probabilities"),
    ],
)
def test_what_no_rule_claims_is_unsupported(
    cases: list[Case], name: str, changes: dict[str, object], reason: str
) -> None:
    outcome = replay(replace(named(cases, name), **changes))  # type: ignore[arg-type]  # a table of single changes

    assert outcome.status is Status.UNSUPPORTED
    assert outcome.worst.startswith(reason)


def test_a_case_without_its_inputs_fails_with_a_reason(cases: list[Case]) -> None:
    outcome = replay(replace(named(cases, "Dropout"), inputs={"x": [1.0]}))

    assert outcome.status is Status.FAIL
    assert "lacks 'mask'" in outcome.worst
