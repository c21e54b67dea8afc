"""Short experiments that settle claims in words: each with bounds to meet and a control that must miss them.

Titles, questions and bounds are plain values; NumPy is imported when an experiment runs.
"""

from __future__ import annotations

from functools import lru_cache

from verifier.errors import UnknownName
from verifier.experiments import (
    adam,
    adaptive_rates,
    cost,
    dropout,
    initial_scale,
    learning_rate,
    libraries,
    momentum,
    precision,
    shrinkage,
    signal_propagation,
    weight_decay,
)
from verifier.experiments.experiment import Bound, Experiment, Measurement

__all__ = ["Bound", "Experiment", "Measurement", "all_experiments", "get"]

_SUBJECTS = (
    signal_propagation,
    initial_scale,
    dropout,
    shrinkage,
    weight_decay,
    momentum,
    adaptive_rates,
    adam,
    learning_rate,
    cost,
    precision,
    libraries,
)


@lru_cache(maxsize=1)
def all_experiments() -> tuple[Experiment, ...]:
    """Every experiment, in the order of the ids."""
    found = [experiment for subject in _SUBJECTS for experiment in subject.EXPERIMENTS]
    return tuple(sorted(found, key=lambda experiment: experiment.id))


def get(name: str) -> Experiment:
    """The experiment of that id.

    Raises:
        UnknownName: with the nearest ids.
    """
    by_id = {experiment.id: experiment for experiment in all_experiments()}
    if name not in by_id:
        raise UnknownName("experiment", name, by_id)
    return by_id[name]
