"""Every experiment meets its bounds on every seed, and its control misses them on every seed."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from functools import cache

import numpy as np
import pytest

from verifier import experiments
from verifier.errors import UnknownName
from verifier.experiments import Bound, Experiment, Measurement

EVERY = experiments.all_experiments()
SEEDS = [
    pytest.param(seed, marks=() if seed < 3 else pytest.mark.long) for seed in range(20)
]  # the first three run always, all twenty in the long sweep
each_experiment = pytest.mark.parametrize("experiment", EVERY, ids=[experiment.id for experiment in EVERY])


@cache
def run(experiment: Experiment, seed: int) -> Measurement:
    return experiment.run(np.random.default_rng(seed))


def test_the_ids_run_from_x01_to_x47_without_a_gap() -> None:
    assert [experiment.id for experiment in EVERY] == [f"X{number:02}" for number in range(1, 48)]


@each_experiment
@pytest.mark.parametrize("seed", SEEDS)
def test_the_claim_holds(experiment: Experiment, seed: int) -> None:
    result = run(experiment, seed)
    assert result.holds, f"{result.threshold}: {result.measured}"


@each_experiment
@pytest.mark.parametrize("seed", SEEDS)
def test_the_control_fails(experiment: Experiment, seed: int) -> None:
    result = experiment.control(np.random.default_rng(seed))
    assert not result.holds, f"{experiment.control_note}: {result.measured}"


@each_experiment
def test_the_same_seed_gives_the_same_numbers(experiment: Experiment) -> None:
    assert experiment.run(np.random.default_rng(0)) == run(experiment, 0)


@each_experiment
def test_every_bound_names_a_measured_number_and_can_be_missed(experiment: Experiment) -> None:
    measured = run(experiment, 0).measured
    assert {bound.name for bound in experiment.bounds} <= measured.keys()
    assert all(math.isfinite(bound.low) or math.isfinite(bound.high) for bound in experiment.bounds)


@each_experiment
def test_the_words_are_complete(experiment: Experiment) -> None:
    assert experiment.title
    assert not experiment.title.endswith(".")
    assert experiment.question.endswith("?")
    assert experiment.control_note
    assert re.search(r"\d", experiment.threshold)


def test_no_two_experiments_share_a_title() -> None:
    assert len({experiment.title for experiment in EVERY}) == len(EVERY)


def test_an_experiment_is_found_by_its_id() -> None:
    assert experiments.get("X25").id == "X25"


def test_an_unknown_id_is_answered_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match=r"unknown experiment 'X99'"):
        experiments.get("X99")


@pytest.mark.parametrize(
    ("bound", "text"),
    [
        (Bound("share", high=1e-12), "share at most 1e-12"),
        (Bound("share", low=0.5), "share at least 0.5"),
        (Bound("share", 0.1, 0.22), "share from 0.1 to 0.22"),
        (Bound("share", 3.0, 3.0), "share exactly 3"),
        (Bound("share", 0.5 - 1e-9, 0.5 + 1e-9), "share 0.5 to within 1e-09"),
    ],
)
def test_a_bound_reads_as_words_with_numbers(bound: Bound, text: str) -> None:
    assert str(bound) == text


@pytest.mark.parametrize(
    ("value", "admitted"),
    [
        (1.0, True),  # the ends belong to the interval
        (2.0, True),
        (0.999, False),
        (2.001, False),
        (math.nan, False),  # no number is no success
    ],
)
def test_a_bound_admits_its_interval_only(value: float, admitted: bool) -> None:
    assert Bound("share", 1.0, 2.0).admits(value) is admitted


def test_titles_and_thresholds_are_listed_without_numpy() -> None:
    listing = (
        "import sys; from verifier import experiments;"
        "listed = [(x.id, x.title, x.question, x.threshold, x.control_note) for x in experiments.all_experiments()];"
        "assert len(listed) == 47; assert 'numpy' not in sys.modules"
    )
    finished = subprocess.run([sys.executable, "-c", listing], capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
