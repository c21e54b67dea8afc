"""The schedules give again what PyTorch, Keras and optax gave."""

from dataclasses import replace

import pytest

from verifier.vectors.case import Case, Status
from verifier.vectors.replay import replay
from verifier.vectors.schedules import RULES

DOUBLE = 1e-12
"""What the rules keep to where the framework stays in float64; such cases are recorded with 1e-10."""


@pytest.fixture(scope="module")
def cases(recorded: list[Case]) -> list[Case]:
    return [case for case in recorded if case.family == "schedule"]


def test_every_recorded_case_is_given_again(cases: list[Case]) -> None:
    outcomes = [(replay(case), case.rtol) for case in cases]

    assert len(outcomes) > 100
    assert [outcome for outcome, _ in outcomes if outcome.status is not Status.PASS] == []
    assert [o for o, rtol in outcomes if rtol == 1e-10 and (o.error is None or o.error > DOUBLE)] == []


def test_every_schedule_of_the_table_is_recorded(cases: list[Case]) -> None:
    assert {case.name for case in cases} == set(RULES)


def test_a_rate_that_is_off_by_a_billionth_fails(cases: list[Case]) -> None:
    case = next(case for case in cases if case.name == "StepLR")
    rates = [rate * (1 + 1e-9) for rate in case.outputs["lr"]]

    assert replay(replace(case, outputs={"lr": rates})).status is Status.FAIL


def test_a_schedule_one_step_late_fails(cases: list[Case]) -> None:
    for case in cases:
        late = [step + 1 for step in case.inputs["steps"]]
        assert replay(replace(case, inputs={"steps": late})).status is Status.FAIL, case.id


@pytest.mark.parametrize("milestones", [[], [4], [2, 5], [1, 3, 3, 9]], ids=len)
def test_a_list_of_milestones_may_have_any_length(cases: list[Case], milestones: list[int]) -> None:
    case = next(case for case in cases if case.name == "MultiStepLR")
    steps = range(12)
    rates = [0.5 * 0.1 ** sum(step >= milestone for milestone in milestones) for step in steps]
    hyper = {"lr": 0.5, "gamma": 0.1, "milestones": milestones}

    assert (
        replay(replace(case, hyperparameters=hyper, inputs={"steps": steps}, outputs={"lr": rates})).status
        is Status.PASS
    )


@pytest.mark.parametrize("boundaries", [[], [4], [2, 5], [1, 3, 9]], ids=len)
def test_a_table_of_values_may_have_any_length(cases: list[Case], boundaries: list[int]) -> None:
    case = next(case for case in cases if case.name == "PiecewiseConstantDecay")
    values = [0.8, 0.4, 0.3, 0.1][: len(boundaries) + 1]
    steps = range(12)
    rates = [values[sum(step > boundary for boundary in boundaries)] for step in steps]
    hyper = {"boundaries": boundaries, "values": values}

    assert (
        replay(replace(case, hyperparameters=hyper, inputs={"steps": steps}, outputs={"lr": rates})).status
        is Status.PASS
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "OneCycleLR"}, "no rule for the schedule torch OneCycleLR"),
        ({"framework": "caffe"}, "no rule for the schedule caffe StepLR"),
        ({"hyperparameters": {"lr": 0.1, "warmth": 1.0}}, "unknown hyperparameter of step-lr 'warmth'"),
    ],
)
def test_what_no_rule_claims_is_unsupported(cases: list[Case], changes: dict[str, object], reason: str) -> None:
    case = next(case for case in cases if case.name == "StepLR")
    outcome = replay(replace(case, **changes))  # type: ignore[arg-type]  # a table of single changes

    assert outcome.status is Status.UNSUPPORTED
    assert outcome.worst.startswith(reason)


def test_a_case_without_steps_fails_with_a_reason(cases: list[Case]) -> None:
    outcome = replay(replace(cases[0], inputs={}))

    assert outcome.status is Status.FAIL
    assert outcome.worst == f"{cases[0].id}: expected inputs.steps and outputs.lr"
