"""What the libraries make of the same call, and whether the rules reproduce what a library computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.random import Generator


def first_steps_by_default(rng: Generator, other: str) -> dict[str, float]:
    """Measure the first step of six methods, all hyperparameters left at their defaults, Keras over PyTorch.

    Claim: a rate found in somebody's code says nothing about the method: Keras 3.15 and PyTorch 2.13 share Adam's
    default, SGD's differ tenfold and Adadelta's a thousandfold, and other defaults (epsilon, decay, where a sum
    starts) add to it. Gradient 0.5, 10 random signs. What a class is called and which package exports it is not
    arithmetic and stays outside of this experiment.
    """
    import numpy as np

    g = 0.5 * rng.choice([-1.0, 1.0], 10)

    def size(rule: str, dialect: str) -> float:
        return float(np.abs(stepper(rule, dialect).step(np.zeros(10), g)).mean())

    rules = ("sgd", "adam", "rmsprop", "adagrad", "adadelta", "nadam")
    return {f"{rule}, Keras over PyTorch": size(rule, other) / size(rule, "pytorch") for rule in rules}


@dataclass(frozen=True, slots=True)
class Recording:
    """One parameter as PyTorch 2.13.0 left it in float64 after the given gradients, and rates where they changed."""

    rule: str
    start: float
    gradients: tuple[float, ...]
    end: float
    hyper: Mapping[str, float | bool] = field(default_factory=lambda: MappingProxyType({}))
    rates: tuple[float, ...] = ()

    def replayed(self, dialect: str) -> float:
        """Return where the rule ends on the same gradients."""
        import numpy as np

        method, w = stepper(self.rule, dialect, **self.hyper), np.array([self.start])
        for step, g in enumerate(self.gradients):
            changed = {"lr": self.rates[step]} if self.rates else {}
            w = method.step(w, np.array([g]), **changed)
        return float(w[0])


RECORDINGS = {
    "Adam": Recording("adam", 1.662, (0.482, 0.26, 0.584, 0.495), 1.6542292174704278, {"lr": 0.002}),
    "Adam with L2": Recording(
        "adam", -1.217, (-0.279, 0.269, -0.502, -1.764, -0.601), -1.1300250249821295,
        {"eps": 1e-3, "weight_decay": 1e-4}, (0.01, 0.02, 0.03, 0.04, 0.05),
    ),
    "AdamW": Recording(
        "adamw", 0.764, (0.335, 0.537, -0.969, 0.078), 0.7456051660031547,
        {"lr": 0.01, "beta2": 0.99, "eps": 1e-10, "weight_decay": 0.01},
    ),
    "RMSprop": Recording(
        "rmsprop", 0.408, (-9.49e-08, 5.66e-08, -1.077e-07, -2.436e-07, 3.784e-07), 0.4157291707728586,
        {"lr": 0.002, "rho": 0.95, "eps": 1e-8},
    ),
    "Adagrad": Recording(
        "adagrad", 0.808, (-1.28, 0.361, 0.79, 2.138, -0.721), 0.7915595433985281, {"lr": 0.05, "eps": 1e-3},
    ),
    "Adadelta": Recording(
        "adadelta", 0.686, (-1.032, -16.54, 0.004, -1.1e-07, -9.19e-08), 0.6867627975411258,
        {"rho": 0.95, "eps": 1e-6}, (0.1, 0.05, 0.025, 0.0125, 0.00625),
    ),
    "NAdam": Recording(
        "nadam", 2.498, (0.688, -0.096, 1.346, -0.382, 0.939), 2.418400602154936,
        {"beta1": 0.8, "eps": 1e-10}, (0.01, 0.02, 0.03, 0.04, 0.05),
    ),
    "momentum": Recording(
        "momentum", -0.02, (-0.227, 0.27, 1.642, -0.708, 1.661), -0.2213437643145352,
        {"momentum": 0.9, "weight_decay": 0.1}, (0.01, 0.02, 0.03, 0.04, 0.05),
    ),
    "Nesterov": Recording(
        "nesterov", 0.656, (-53.0, -0.018, 4.28e-09), 2.479147061197639,
        {"lr": 0.01, "momentum": 0.9, "weight_decay": 1e-4},
    ),
}  # fmt: skip


def replayed_recordings(rng: Generator, dialect: str) -> dict[str, float]:
    """Measure the largest miss when the rules replay short PyTorch 2.13.0 runs of nine methods, in random order.

    Claim: these update rules, in PyTorch's dialect, are what PyTorch computes; Nadam to 1e-5 only, because PyTorch
    keeps its product of momenta in single precision.
    """
    misses = {}
    for place in rng.permutation(len(RECORDINGS)):
        name = list(RECORDINGS)[place]
        recording = RECORDINGS[name]
        misses[name] = abs(recording.replayed(dialect) - recording.end)
    return {
        "largest miss of eight methods": max(miss for name, miss in misses.items() if name != "NAdam"),
        "miss of NAdam": misses["NAdam"],
    }


EXPERIMENTS = (
    Experiment(
        id="X34",
        title="A default rate belongs to the library",
        question="Does an optimizer called without arguments take the same first step in Keras and in PyTorch?",
        bounds=(
            Bound("sgd, Keras over PyTorch", 9.99, 10.01),
            Bound("adam, Keras over PyTorch", 0.999, 1.001),
            Bound("rmsprop, Keras over PyTorch", 0.0316, 0.0317),
            Bound("adagrad, Keras over PyTorch", 0.0845, 0.0846),
            Bound("adadelta, Keras over PyTorch", 4.4e-4, 4.5e-4),
            Bound("nadam, Keras over PyTorch", 0.45, 0.55),
        ),
        measure=partial(first_steps_by_default, other="keras"),
        measure_control=partial(first_steps_by_default, other="pytorch"),
        control_note="PyTorch's defaults on both sides",
    ),
    Experiment(
        id="X47",
        title="The rules reproduce PyTorch",
        question="Do the update rules end where PyTorch itself ended on the same gradients?",
        bounds=(Bound("largest miss of eight methods", high=1e-12), Bound("miss of NAdam", high=1e-5)),
        measure=partial(replayed_recordings, dialect="pytorch"),
        measure_control=partial(replayed_recordings, dialect="keras"),
        control_note="the same runs replayed in Keras' dialect",
    ),
)
