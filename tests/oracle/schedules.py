"""Random schedules of the three frameworks: the rate at each of the first steps."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.frameworks import jax, keras, optax, torch, torch_schedules
from verifier.vectors.case import Case
from verifier.vectors.schedules import rule_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STEPS = 20

Drawn = dict[str, Any]


def cases(count: int) -> Iterator[tuple[str, Case]]:
    """Cases with the rule that each is about, `count` of each schedule of each framework."""
    for framework, table in (("torch", TORCH), ("keras", KERAS), ("optax", OPTAX)):
        for name, draw in table.items():
            for number in range(count):
                hyper = draw(Random(f"{framework}/{name}/{number}"))
                with jax.disable_jit():  # what is compiled for one schedule is of no use to the next
                    rates = {"torch": _torch, "keras": _keras, "optax": _optax}[framework](name, hyper)
                case = Case(
                    id=f"{framework}/schedule/{name}/{number}",
                    family="schedule",
                    framework=framework,
                    name=name,
                    hyperparameters=hyper,
                    inputs={"steps": list(range(STEPS))},
                    outputs={"lr": rates},
                )
                yield rule_of(case)[0].id, case


def _rate(random: Random) -> float:
    return 10 ** random.uniform(-3, 0)


def _times(random: Random, highest: int = 20) -> list[int]:
    return sorted(random.sample(range(1, highest), random.randint(1, 4)))


def _factors(random: Random, count: int) -> list[float]:
    return [random.uniform(0.1, 1.5) for _ in range(count)]


TORCH: dict[str, Callable[[Random], Drawn]] = {
    "StepLR": lambda r: {"lr": _rate(r), "step_size": r.randint(1, 10), "gamma": r.uniform(0.1, 0.99)},
    "MultiStepLR": lambda r: {
        "lr": _rate(r),
        "milestones": sorted(_times(r) + r.choices((3, 8), k=r.randint(0, 2))),
        "gamma": r.uniform(0.1, 0.99),
    },
    "ExponentialLR": lambda r: {"lr": _rate(r), "gamma": r.uniform(0.5, 1.0)},
    "CosineAnnealingLR": lambda r: {"lr": _rate(r), "T_max": r.randint(2, 25), "eta_min": r.uniform(0, 1e-3)},
    "CosineAnnealingWarmRestarts": lambda r: {
        "lr": _rate(r), "T_0": r.randint(1, 8), "T_mult": r.randint(1, 3), "eta_min": r.uniform(0, 1e-3),
    },
    "LinearLR": lambda r: {
        "lr": _rate(r), "start_factor": r.uniform(0.05, 1), "end_factor": r.uniform(0.05, 1),
        "total_iters": r.randint(1, 20),
    },
    "PolynomialLR": lambda r: {"lr": _rate(r), "total_iters": r.randint(2, 20), "power": r.uniform(0.5, 3)},
    "LinearLR+CosineAnnealingLR": lambda r: {
        "lr": _rate(r), "warmup": r.randint(1, 10), "start_factor": r.uniform(0.05, 1), "T_max": r.randint(2, 25),
        "eta_min": r.uniform(0, 1e-3),
    },
}  # fmt: skip


def _torch(name: str, hyper: Drawn) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], lr=hyper["lr"])
    others = {key: value for key, value in hyper.items() if key != "lr"}
    if "+" in name:
        climb = torch_schedules.LinearLR(optimizer, others["start_factor"], total_iters=others["warmup"])
        fall = torch_schedules.CosineAnnealingLR(optimizer, others["T_max"], others["eta_min"])
        schedule = torch_schedules.SequentialLR(optimizer, [climb, fall], [others["warmup"]])
    else:
        schedule = getattr(torch_schedules, name)(optimizer, **others)
    rates = []
    for _ in range(STEPS):
        rates.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
        schedule.step()
    return rates


KERAS: dict[str, Callable[[Random], Drawn]] = {
    "ExponentialDecay": lambda r: {
        "initial_learning_rate": _rate(r), "decay_steps": r.randint(1, 10), "decay_rate": r.uniform(0.1, 0.99),
        "staircase": r.random() < 0.5,
    },
    "InverseTimeDecay": lambda r: {
        "initial_learning_rate": _rate(r), "decay_steps": r.randint(1, 10), "decay_rate": r.uniform(0.1, 2),
        "staircase": r.random() < 0.5,
    },
    "PiecewiseConstantDecay": lambda r: {
        "boundaries": (times := _times(r)), "values": _factors(r, len(times) + 1),
    },
    "PolynomialDecay": lambda r: {
        "initial_learning_rate": _rate(r), "decay_steps": r.randint(2, 20), "end_learning_rate": r.uniform(0, 1e-3),
        "power": r.uniform(0.5, 3), "cycle": r.random() < 0.5,
    },
    "CosineDecay": lambda r: {
        "initial_learning_rate": _rate(r), "decay_steps": r.randint(2, 20), "alpha": r.uniform(0, 0.3),
        **({"warmup_target": _rate(r), "warmup_steps": r.randint(1, 8)} if r.random() < 0.5 else {}),
    },
    "CosineDecayRestarts": lambda r: {
        "initial_learning_rate": _rate(r), "first_decay_steps": r.randint(2, 8), "t_mul": r.choice((1, 2)),
        "m_mul": r.uniform(0.5, 1), "alpha": r.uniform(0, 0.3),
    },
}  # fmt: skip


def _keras(name: str, hyper: Drawn) -> list[float]:
    schedule = getattr(keras.optimizers.schedules, name)(**hyper)
    return [float(np.asarray(schedule(step))) for step in range(STEPS)]


OPTAX: dict[str, Callable[[Random], Drawn]] = {
    "exponential_decay": lambda r: {
        "init_value": _rate(r), "transition_steps": r.randint(1, 10), "decay_rate": r.uniform(0.1, 0.99),
        "transition_begin": r.randint(0, 5), "staircase": r.random() < 0.5,
        "end_value": r.choice((None, r.uniform(0, 1e-2))),
    },
    "piecewise_constant_schedule": lambda r: {
        "init_value": _rate(r),
        "boundaries_and_scales": {str(time): scale for time, scale in zip(_times(r), _factors(r, 4), strict=False)},
    },
    "polynomial_schedule": lambda r: {
        "init_value": _rate(r), "end_value": r.uniform(0, 1e-2), "power": r.uniform(0.5, 3),
        "transition_steps": r.randint(1, 20), "transition_begin": r.randint(0, 5),
    },
    "linear_schedule": lambda r: {
        "init_value": _rate(r), "end_value": _rate(r), "transition_steps": r.randint(1, 20),
        "transition_begin": r.randint(0, 5),
    },
    "cosine_decay_schedule": lambda r: {
        "init_value": _rate(r), "decay_steps": r.randint(2, 20), "alpha": r.uniform(0, 0.3),
        "exponent": r.uniform(0.5, 2),
    },
    "warmup_cosine_decay_schedule": lambda r: {
        "init_value": _rate(r), "peak_value": _rate(r), "warmup_steps": (warmup := r.randint(1, 8)),
        "decay_steps": warmup + r.randint(2, 20), "end_value": r.uniform(0, 1e-3), "exponent": r.uniform(0.5, 2),
    },
}  # fmt: skip


def _optax(name: str, hyper: Drawn) -> list[float]:
    changes = hyper.get("boundaries_and_scales", {})
    named = {"boundaries_and_scales": {int(time): scale for time, scale in changes.items()}} if changes else {}
    schedule = getattr(optax, name)(**{**hyper, **named})
    return [float(np.asarray(schedule(step))) for step in range(STEPS)]
