"""The initializers give again what PyTorch, Keras and JAX gave: fans, scales, moments, orthogonal matrices."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from verifier.initializers.sampling import absolute_cut, sample
from verifier.vectors.case import Case, Status
from verifier.vectors.initializers import DIALECTS, pairs, rules_of
from verifier.vectors.replay import replay

DOUBLE = 1e-12
FAMILIES = ("init_scale", "init_moments", "orthogonal")


def of(recorded: list[Case], family: str) -> list[Case]:
    return [case for case in recorded if case.family == family]


@pytest.mark.parametrize("family", FAMILIES)
def test_every_recorded_case_is_given_again(recorded: list[Case], family: str) -> None:
    outcomes = [(replay(case), case.rtol) for case in of(recorded, family)]

    assert len(outcomes) > 20
    assert [outcome for outcome, _ in outcomes if outcome.status is not Status.PASS] == []
    assert [o for o, rtol in outcomes if rtol == 1e-10 and (o.error is None or o.error > DOUBLE)] == []


@pytest.mark.parametrize("rule", ["he", "glorot", "lecun"])
@pytest.mark.parametrize("shape", ["normal", "uniform"])
@pytest.mark.parametrize("framework", ["torch", "keras", "jax"])
def test_every_named_initializer_is_held_against_every_framework(
    recorded: list[Case], rule: str, shape: str, framework: str
) -> None:
    cases = [case for case in of(recorded, "init_scale") if case.framework == framework and case.name != "compute_fans"]

    assert any(f"{rule}-{shape}" in {found.rule for found in rules_of(case)} for case in cases)


def test_the_sampler_draws_with_the_moments_of_the_frameworks(recorded: list[Case]) -> None:
    rng = np.random.default_rng(11)
    checked = 0
    for case in of(recorded, "init_moments"):
        shape, there = case.inputs["shape"], case.outputs
        if case.name == "trunc_normal_":
            weights = absolute_cut(**case.hyperparameters).sample(shape, rng)
        else:
            rule, hyper = next(iter(rules_of(case)))
            weights = sample(rule, DIALECTS[case.framework], shape, rng, **hyper)
        error = 6 * there["std"] / np.sqrt(weights.size) * np.sqrt(2)  # both are draws
        assert weights.shape == tuple(shape)
        assert abs(weights.mean() - there["mean"]) < error, case.id
        assert abs(weights.std() - there["std"]) < error / np.sqrt(2), case.id
        checked += 1
    assert checked > 20


def changed(case: Case, **outputs: Any) -> Case:
    return replace(case, outputs={**case.outputs, **outputs})


def test_fans_scales_and_moments_that_are_off_fail(recorded: list[Case]) -> None:
    scale = next(case for case in of(recorded, "init_scale") if case.outputs["kind"] == "std")
    moments = next(case for case in of(recorded, "init_moments") if case.name == "glorot_normal")
    value, std = scale.outputs["value"], moments.outputs["std"]

    assert replay(changed(scale, value=value * (1 + 1e-9))).status is Status.FAIL
    assert replay(changed(scale, fan_in=scale.outputs["fan_out"] + 1)).status is Status.FAIL
    assert replay(changed(moments, std=std * 1.02)).status is Status.FAIL
    assert replay(changed(moments, mean=std / 50)).status is Status.FAIL
    assert replay(changed(moments, max=10 * std)).status is Status.FAIL


def test_a_weight_beyond_the_cut_fails(recorded: list[Case]) -> None:
    case = next(c for c in of(recorded, "init_moments") if c.name == "TruncatedNormal" and c.backend == "jax")

    assert replay(changed(case, max=2.01)).status is Status.FAIL


def test_an_orthogonal_matrix_with_a_turned_column_fails(recorded: list[Case]) -> None:
    case = next(case for case in of(recorded, "orthogonal") if np.ndim(case.outputs["weights"]) == 2)
    turned = np.array(case.outputs["weights"])
    turned[:, 0] *= -1

    assert replay(changed(case, weights=turned.tolist())).status is Status.FAIL


def test_a_matrix_without_its_gaussian_is_still_held_to_its_orthogonality(recorded: list[Case]) -> None:
    case = next(case for case in of(recorded, "orthogonal") if not np.size(case.inputs["gaussian"]))

    assert {pair.what for pair in pairs(case)} == {"W Wᵀ on the shorter side", "Frobenius norm"}
    assert replay(replace(case, hyperparameters={**case.hyperparameters, "gain": 1.0})).status is Status.FAIL


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": "Sparse"}, "no rule for the initializer torch Sparse"),
        ({"framework": "caffe"}, "no initializers of caffe"),
        ({"hyperparameters": {"nonlinearity": "mish"}}, "unknown activation 'mish'"),
    ],
)
def test_what_no_rule_claims_is_unsupported(recorded: list[Case], changes: dict[str, object], reason: str) -> None:
    case = next(case for case in of(recorded, "init_scale") if case.name == "kaiming_normal_")
    outcome = replay(replace(case, **changes))  # type: ignore[arg-type]  # a table of single changes

    assert outcome.status is Status.UNSUPPORTED
    assert outcome.worst.startswith(reason)
