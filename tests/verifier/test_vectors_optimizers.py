"""The optimizers give again what PyTorch, Keras and optax gave."""

from dataclasses import replace
from typing import Any

import pytest

from verifier.errors import BadInput
from verifier.vectors.case import Case, Pair, Status, cases_of
from verifier.vectors.optimizers import optimizers, pairs, rule_of
from verifier.vectors.replay import agrees, error_of, replay

RECORDED = {
    "torch": (
        "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Muon", "NAdam", "RAdam", "RMSprop", "SGD",
    ),
    "keras": (
        "Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lamb", "Lion", "Muon", "Nadam",
        "RMSprop", "SGD",
    ),
    "optax": (
        "adadelta", "adafactor", "adagrad", "adam", "adamax", "adamaxw", "adamw", "amsgrad", "lamb", "lion", "muon",
        "nadam", "nadamw", "radam", "rmsprop", "sgd",
    ),
}  # fmt: skip
NAMES = [(framework, name) for framework, names in RECORDED.items() for name in names]

DOUBLE = 1e-12
"""What the rules keep to where the framework stays in float64; such cases are recorded with 1e-10."""


def of(recorded: list[Case], framework: str, name: str) -> list[Case]:
    return [
        case for case in recorded if case.family == "optimizer" and (case.framework, case.name) == (framework, name)
    ]


@pytest.mark.parametrize(("framework", "name"), NAMES)
def test_every_recorded_case_is_given_again(recorded: list[Case], framework: str, name: str) -> None:
    cases = of(recorded, framework, name)
    outcomes = {case.id: replay(case) for case in cases}
    exact = [outcomes[case.id] for case in cases if case.rtol == 1e-10]

    assert outcomes
    assert [outcome for outcome in outcomes.values() if outcome.status is not Status.PASS] == []
    assert [outcome for outcome in exact if outcome.error is None or outcome.error > DOUBLE] == []


def test_every_recorded_optimizer_is_in_the_table(recorded: list[Case]) -> None:
    assert {(case.framework, case.name) for case in recorded if case.family == "optimizer"} == set(NAMES)


def test_every_recorded_optimizer_belongs_to_one_rule() -> None:
    assert set(NAMES) <= optimizers().keys()


@pytest.fixture
def adam(recorded: list[Case]) -> Case:
    return next(case for case in of(recorded, "torch", "Adam") if "exp_avg_sq" in case.outputs["state"][0])


def stretched(tensor: Any) -> Any:
    """The tensor, a billionth larger."""
    return [stretched(entry) for entry in tensor] if isinstance(tensor, list) else tensor * (1 + 1e-9)


def test_a_step_that_is_off_by_a_billionth_fails(adam: Case) -> None:
    first, *later = adam.outputs["params"]

    assert replay(replace(adam, outputs={**adam.outputs, "params": [stretched(first), *later]})).status is Status.FAIL


def test_a_state_that_is_off_by_a_billionth_fails(adam: Case) -> None:
    first, *others = adam.outputs["state"]
    state = [{**first, "exp_avg_sq": stretched(first["exp_avg_sq"])}, *others]
    outcome = replay(replace(adam, outputs={**adam.outputs, "state": state}))

    assert outcome.status is Status.FAIL
    assert outcome.worst == "exp_avg_sq of tensor 0"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Adamant"}, "no rule for torch Adamant"),
        ({"framework": "caffe"}, "no rule for caffe Adam"),
        ({"hyperparameters": {"lr": 0.1, "warmth": 1.0}}, "unknown hyperparameter of adam 'warmth'"),
        ({"family": "augmentation"}, "unknown family 'augmentation'"),
    ],
)
def test_what_no_rule_claims_is_unsupported(adam: Case, changes: dict[str, object], reason: str) -> None:
    outcome = replay(replace(adam, **changes))  # type: ignore[arg-type]  # a table of single changes

    assert outcome.status is Status.UNSUPPORTED
    assert outcome.error is None
    assert outcome.worst.startswith(reason)


@pytest.mark.parametrize(
    "inputs",
    [
        {"params": [[1.0]]},
        {"params": [[1.0]], "grads": [[[1.0], [2.0]]]},
        {"params": [["one"]], "grads": [[[1.0]]]},
        {"params": 1.0, "grads": [[[1.0]]]},
    ],
    ids=["no gradients", "more gradients than tensors", "a word", "no list"],
)
def test_a_case_that_cannot_be_read_fails_with_a_reason(adam: Case, inputs: dict[str, object]) -> None:
    outcome = replay(replace(adam, inputs=inputs))

    assert outcome.status is Status.FAIL
    assert "not a case of family optimizer" in outcome.worst


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[", "not JSON: Expecting value at line 1, column 2"),
        ("{}", "found dict, expected a list of cases"),
        ("[1]", "case 1: found int, expected an object"),
        ('[{"id": "a", "family": "optimizer"}]', "case 1: lacks framework, name, inputs, outputs"),
    ],
)
def test_a_file_of_another_form_is_refused_with_its_place(text: str, found: str) -> None:
    with pytest.raises(BadInput, match=found):
        cases_of(text)


def test_the_error_counts_small_entries_against_the_largest() -> None:
    assert error_of([1.0, 0.0], [1.0, 1e-6]) == pytest.approx(1e-3)
    assert error_of([1.0, 0.5], [1.0, 0.5 + 1e-6]) == pytest.approx(2e-6)


def test_tensors_of_other_shapes_or_without_a_number_never_agree(adam: Case) -> None:
    assert error_of([1.0, 2.0], [1.0]) == float("inf")
    assert not agrees(adam, Pair("shape", [1.0, 2.0], [1.0]))
    assert not agrees(adam, Pair("value", [1.0], [float("nan")], atol=1.0))
    assert error_of([0.0], [float("nan")]) == float("inf")


def test_a_pair_may_bring_its_own_bounds(adam: Case) -> None:
    assert agrees(adam, Pair("mean", 0.0, 0.02, atol=0.03))
    assert agrees(adam, Pair("scale", 1.0, 1.02, rtol=0.03))
    assert not agrees(adam, Pair("scale", 1.0, 1.02))


def test_the_sgd_of_a_framework_is_the_rule_without_momentum(recorded: list[Case]) -> None:
    rule, dialect = rule_of(of(recorded, "torch", "SGD")[0])

    assert (rule.id, dialect) == ("sgd", "pytorch")


def test_every_step_and_every_tensor_is_compared(recorded: list[Case]) -> None:
    case = next(c for c in of(recorded, "optax", "adam") if len(c.inputs["params"]) > 1 and len(c.inputs["grads"]) > 1)
    compared = [pair.what for pair in pairs(case)]

    for step in range(len(case.inputs["grads"])):
        for tensor in range(len(case.inputs["params"])):
            assert f"step {step + 1}, tensor {tensor}" in compared
