"""`trace` runs a rule on arrays and keeps every named value."""

import json
import subprocess
import sys
import warnings
from typing import Any

import numpy as np
import pytest

import verifier
from verifier import registry, tracing
from verifier.errors import BadInput, UnknownName
from verifier.in_place import INTO, SCRATCH, lasting_vectors, writing_program
from verifier.program import array_program
from verifier.tracing import BLOCK, LARGE, trace, trace_document

PARAMS = [[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]]
GRADS = [[[0.5, -0.25, 1.0], [0.1, 2.0, -0.3]], [[0.4, 0.25, -1.0], [0.2, 1.0, 0.3]]]


def test_every_line_comes_back_for_every_step_and_entry() -> None:
    arrays = trace("adam", "pytorch", PARAMS, GRADS, lr=0.1)

    assert list(arrays) == ["g", "m", "v", "m_hat", "v_hat", "update", "theta"]
    assert {array.shape for array in arrays.values()} == {(2, 2, 3)}
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float64)}
    np.testing.assert_array_equal(arrays["theta"][1], arrays["theta"][0] - arrays["update"][1])


def test_the_first_step_of_adam_is_the_sign_of_the_gradient() -> None:
    update = trace("adam", "pytorch", [1.0, 1.0, 1.0], [[1e-3, -1.0, 1000.0]], lr=0.01)["update"]

    np.testing.assert_allclose(update, [[0.01, -0.01, 0.01]], rtol=1e-4)


def test_a_quantity_that_is_one_number_in_a_step_comes_back_as_one() -> None:
    alpha = trace("adam", "keras", PARAMS, GRADS)["alpha"]

    assert alpha.shape == (2,)
    np.testing.assert_allclose(alpha, [1e-3 * np.sqrt(1e-3) / 0.1, 1e-3 * np.sqrt(1 - 0.999**2) / 0.19])


def test_a_parameter_may_be_a_single_number() -> None:
    np.testing.assert_allclose(trace("sgd", "keras", 1.0, [0.5, 0.25])["theta"], [0.995, 0.9925])


def test_the_frameworks_own_names_are_understood() -> None:
    own = trace("adam", "pytorch", PARAMS, GRADS, beta1=0.8, beta2=0.95)
    theirs = trace("adam", "pytorch", PARAMS, GRADS, betas=(0.8, 0.95))

    np.testing.assert_array_equal(own["theta"], theirs["theta"])


def test_none_means_the_default_where_a_number_is_needed_and_off_where_something_is_switched() -> None:
    climbing = trace("adadelta", "optax", [1.0], [[0.5]], learning_rate=None)["theta"]
    plain = trace("sgd", "optax", [1.0], [[0.5]], lr=1.0, momentum=None)

    assert climbing[0, 0] > 1.0
    assert "b" not in plain


def test_each_step_may_have_its_own_learning_rate() -> None:
    outside = trace("momentum", "pytorch", [0.0], [[1.0], [1.0]], lrs=[0.1, 0.01])["update"]
    inside = trace("momentum", "keras", [0.0], [[1.0], [1.0]], lrs=[0.1, 0.01])["update"]

    np.testing.assert_allclose(outside[1], [0.019])
    np.testing.assert_allclose(inside[1], [0.100])


def test_options_that_are_off_leave_no_line() -> None:
    assert "v_max" not in trace("adam", "pytorch", PARAMS, GRADS)
    assert "v_max" in trace("adam", "pytorch", PARAMS, GRADS, amsgrad=True)


@pytest.mark.parametrize("size", [LARGE + 1, LARGE + BLOCK, 5 * BLOCK])
def test_large_tensors_run_in_blocks_and_give_the_same_numbers(size: int) -> None:
    rng = np.random.default_rng(7)
    params, grads = rng.normal(size=(size, 1)), rng.normal(size=(2, size, 1))
    arrays = trace("adam", "keras", params, grads)
    few = trace("adam", "keras", params[-9:], grads[:, -9:])

    assert arrays["theta"].shape == (2, size, 1)
    assert arrays["alpha"].shape == (2,)
    np.testing.assert_array_equal(arrays["theta"][:, -9:], few["theta"])


@pytest.mark.parametrize("switched", [False, True])
@pytest.mark.parametrize(
    ("rule", "dialect"),
    [
        (rule.id, dialect.name)
        for rule in registry.all_rules().values()
        # The other optimizers look at many entries at once.
        if rule.family == "optimizer" and rule.id not in {"adafactor", "lamb", "muon"}
        for dialect in rule.dialects
    ],
)
def test_blocks_change_no_bit_of_any_rule(
    monkeypatch: pytest.MonkeyPatch, rule: str, dialect: str, switched: bool
) -> None:
    monkeypatch.setattr(tracing, "LARGE", 100)
    monkeypatch.setattr(tracing, "BLOCK", 64)
    found = registry.get(rule)
    defaults, lacks = found.defaults(dialect), found.dialect(dialect).lacks
    switches = {name: True if isinstance(defaults[name], bool) else 0.1 for name in found.switches if name not in lacks}
    hyper: dict[str, Any] = {"lr": 0.1, **(switches if switched else {})}
    rng = np.random.default_rng(7)
    params, grads = rng.normal(size=150), rng.normal(size=(3, 150))
    many, few = (trace(rule, dialect, params[part], grads[:, part], **hyper) for part in (slice(None), slice(-9, None)))

    assert list(many) == list(few)
    for name in many:
        last = many[name][:, -9:] if many[name].ndim > 1 else many[name]
        np.testing.assert_array_equal(last, few[name], err_msg=name)


def test_a_step_may_write_where_its_vectors_are() -> None:
    lines = registry.get("adam").variant("pytorch").lines
    rng = np.random.default_rng(7)
    arrays: dict[str, Any] = {name: rng.uniform(0.1, 1.0, 5) for name in ("theta", "m", "v", "g")}
    known = arrays | {"beta1": 0.9, "beta2": 0.999, "lr": 0.1, "eps": 1e-8, "t": 3}
    expected = array_program(lines, batch=False)(known)
    step = writing_program(lines, lasting_vectors(lines, frozenset(arrays), ()))
    room = {name: np.empty(5) for name in step.arguments if name.startswith((INTO, SCRATCH))}
    step(known | room | {f"{INTO}{name}": array for name, array in arrays.items()})

    for name in ("theta", "m", "v"):
        np.testing.assert_array_equal(arrays[name], expected[name])


def test_large_tensors_whose_entries_depend_on_each_other_are_not_cut() -> None:
    rng = np.random.default_rng(7)
    params, grads = rng.normal(size=LARGE + 1), rng.normal(size=(1, LARGE + 1))
    ratio = trace("lamb", "optax", params, grads)["ratio"]

    assert ratio.shape == (1,)
    np.testing.assert_allclose(ratio[0], np.linalg.norm(params) / np.sqrt(LARGE + 1), rtol=1e-3)


def test_a_matrix_rule_gives_its_factors_in_their_own_shape() -> None:
    arrays = trace("adafactor", "pytorch", PARAMS, GRADS)

    assert (arrays["r"].shape, arrays["c"].shape, arrays["theta"].shape) == ((2, 2, 1), (2, 1, 3), (2, 2, 3))
    assert "r" not in trace("adafactor", "pytorch", [1.0], [[0.5]])


def test_sides_of_a_choice_that_are_not_taken_warn_nobody() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        arrays = trace("adagrad", "optax", [1.0, 1.0], [[0.0, 1.0]], initial_accumulator_value=0.0, eps=0.0)

    np.testing.assert_array_equal(arrays["update"], [[0.0, 1e-3]])


@pytest.mark.parametrize(
    ("rule", "params", "grads", "lrs", "found"),
    [
        ("adam", [1.0, 2.0], [[0.5]], None, r"grads: found shape \(1, 1\), expected \(steps, 2\)"),
        ("adam", [1.0, 2.0], [0.5, 0.5], None, r"grads: found shape \(2,\), expected \(steps, 2\)"),
        ("adam", [1.0], [], None, r"grads: found shape \(0,\), expected \(steps, 1\)"),
        ("adam", 1.0, [], None, "grads: found no step, expected at least one gradient"),
        ("adam", ["one"], [[0.5]], None, "params: expected numbers"),
        ("adam", [[1.0], [1.0, 2.0]], [[0.5]], None, "params: expected numbers in lists of equal length"),
        ("adam", [1.0], [[float("nan")]], None, "grads: found a number that is not finite"),
        ("adam", [1.0], [[0.5]], [0.1, 0.2], "lrs: found 2 learning rates, expected one for each of 1 steps"),
        ("adam", [1.0], [[0.5]], ["fast"], "adam: lrs is 'fast', expected a number"),
        ("l2", [1.0], [[0.5]], None, "l2 moves no parameter"),
        ("muon", [1.0], [[0.5]], None, "muon: found a parameter with 1 axes, expected a matrix"),
    ],
)
def test_input_that_does_not_fit_gets_one_clear_line(rule: str, params: Any, grads: Any, lrs: Any, found: str) -> None:
    with pytest.raises(BadInput, match=found) as caught:
        trace(rule, registry.get(rule).dialects[0].name, params, grads, lrs=lrs)

    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("hyper", "found"),
    [
        ({"lr": "fast"}, "adam: lr is 'fast', expected a number"),
        ({"betas": 0.9}, "adam: betas is 0.9, expected 2 numbers"),
        ({"betas": (0.9, 0.99, 0.999)}, r"adam: betas is \(0.9, 0.99, 0.999\), expected 2 numbers"),
    ],
)
def test_hyperparameters_that_are_no_numbers_get_one_clear_line(hyper: dict[str, Any], found: str) -> None:
    with pytest.raises(BadInput, match=found):
        trace("adam", "pytorch", [1.0], [[0.5]], **hyper)


@pytest.mark.parametrize(
    ("rule", "dialect", "hyper"),
    [("adamant", "pytorch", {}), ("adam", "caffe", {}), ("adam", "pytorch", {"warmth": 1.0})],
)
def test_names_that_do_not_exist_are_refused(rule: str, dialect: str, hyper: dict[str, Any]) -> None:
    with pytest.raises(UnknownName):
        trace(rule, dialect, [1.0], [[0.5]], **hyper)


def test_a_document_is_traced_step_by_step() -> None:
    document = {"params": [1.0, 2.0], "grads": [[0.5, 0.5], [0.5, 0.5]], "hyper": {"lr": 0.1}}
    traced = trace_document("sgd", "pytorch", document)

    assert (traced["rule"], traced["dialect"]) == ("sgd", "pytorch")
    assert traced["steps"][0] == {"g": [0.5, 0.5], "update": [0.05, 0.05], "theta": [0.95, 1.95]}
    assert json.loads(json.dumps(traced, allow_nan=False)) == traced


def test_a_document_may_give_the_rate_of_each_step() -> None:
    document = {"params": [1.0], "grads": [[1.0], [1.0]], "lrs": [0.5, 0.25]}

    assert [step["theta"] for step in trace_document("sgd", "pytorch", document)["steps"]] == [[0.5], [0.25]]


def test_what_is_beyond_the_floats_is_null_in_a_document() -> None:
    document = {"params": [1.0], "grads": [[1e300]], "hyper": {"lr": 0.1}}

    assert trace_document("adam", "pytorch", document)["steps"][0]["v"] == [None]


@pytest.mark.parametrize(
    ("document", "found"),
    [
        ([1.0], "found list, expected an object with params and grads"),
        ({"params": [1.0]}, "the input lacks grads"),
        ({}, "the input lacks params and grads"),
        ({"params": [1.0], "grads": [[1.0]], "hypers": {}}, "the input has an unknown entry 'hypers'"),
        ({"params": [1.0], "grads": [[1.0]], "hyper": [1]}, "hyper: found list, expected an object"),
        ({"params": [1.0], "grads": [[1.0]], "lrs": 1.0}, "lrs: found float, expected a list"),
        ({"params": [1.0], "grads": [[1.0]], "hyper": {"rule": 1.0}}, "unknown hyperparameter of sgd 'rule'"),
    ],
)
def test_a_document_of_another_form_gets_one_clear_line(document: object, found: str) -> None:
    with pytest.raises((BadInput, UnknownName), match=found):
        trace_document("sgd", "pytorch", document)


def test_the_library_offers_its_names_without_loading_arrays() -> None:
    program = (
        "import sys, verifier; assert 'numpy' not in sys.modules; "
        "assert verifier.trace('sgd', 'pytorch', [1.0], [[1.0]], lr=0.5)['theta'].tolist() == [[0.5]]; "
        "assert 'numpy' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr


def test_every_offered_name_exists_and_no_other() -> None:
    assert sorted(verifier.__all__, key=str.casefold) == sorted(dir(verifier), key=str.casefold)
    for name in verifier.__all__:
        assert getattr(verifier, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'tracer'"):
        _ = verifier.tracer
