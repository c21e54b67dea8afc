"""Random configurations: hyperparameters, tensors, gradients in regimes, and rates that change.

Every draw comes from a generator that is seeded with the configuration's own name, so one configuration can be run
again without the others.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from random import Random


def power(low: float, high: float) -> Callable[[Random], float]:
    """A power of ten with an exponent between two numbers."""
    return lambda random: 10 ** random.uniform(low, high)


def between(low: float, high: float) -> Callable[[Random], float]:
    """A number between two."""
    return lambda random: random.uniform(low, high)


def perhaps(sampler: Callable[[Random], Any], otherwise: Any = 0.0) -> Callable[[Random], Any]:
    """Off in half of the draws."""
    return lambda random: sampler(random) if random.random() < 0.5 else otherwise


def among(*values: Any) -> Callable[[Random], Any]:
    """One of a few values."""
    return lambda random: random.choice(values)


HYPERPARAMETERS: Mapping[str, Callable[[Random], Any]] = {
    "lr": power(-4, -0.4),
    "beta1": between(0.0, 0.99),
    "beta2": lambda random: 1 - 10 ** random.uniform(-3, -0.3),
    "rho": between(0.5, 0.99),
    "eps": power(-10, -2),
    "eps_root": perhaps(power(-10, -3)),
    "weight_decay": perhaps(power(-4, -0.5)),
    "momentum": perhaps(between(0.1, 0.99)),
    "dampening": perhaps(between(0.0, 0.9)),
    "lr_decay": perhaps(between(0.0, 0.2)),
    "initial_accumulator_value": perhaps(between(0.01, 1.0)),
    "initial_scale": perhaps(between(0.0, 1.0)),
    "momentum_decay": power(-3, 0),
    "threshold": between(4.5, 6.0),
    "ns_steps": lambda random: random.randint(1, 5),
    "ns_a": between(3.3, 3.4445),
    "ns_b": between(-4.9, -4.775),
    "ns_c": between(1.95, 2.0315),
    "eps1": power(-30, -8),
    "eps2": power(-4, -1),
    "d": between(1.0, 2.0),
    "decay_offset": among(0, -2, -5),
    "least_length": among(2, 128),
    "power": between(-0.7, -0.3),
    "l1": perhaps(power(-3, -1)),
    "l2": perhaps(power(-3, -1)),
    "l2_shrinkage": perhaps(power(-3, -1)),
    "beta": perhaps(between(0.0, 1.0)),
}
"""What a hyperparameter of an optimizer is drawn from, by the rule's name for it; switches are drawn by their type."""

IN_FRAMEWORK: Mapping[tuple[str, str], Callable[[Random], Any]] = {
    ("torch", "adjust_lr_fn"): among(None, "original", "match_rms_adamw"),
    ("torch", "beta2_decay"): between(-0.95, -0.5),
    ("keras", "beta_2_decay"): between(-0.95, -0.5),
    ("keras", "rms_rate"): between(0.1, 0.4),
    ("optax", "decay_rate"): between(0.5, 0.95),
    ("optax", "consistent_rms"): among(None, 0.2),
}
"""Arguments that the frameworks count or name in ways of their own."""

SHAPES: tuple[tuple[int, ...], ...] = ((1,), (5,), (2, 3), (4, 2), (2, 2, 3))
"""Few, because an array compiler works anew for every shape."""
MATRICES = tuple(shape for shape in SHAPES if len(shape) == 2)


@dataclass(frozen=True, slots=True)
class Tensors:
    """What an optimizer is given: where it starts, the gradients of each step, and perhaps a rate for each step."""

    params: list[Any]
    grads: list[list[Any]]
    rates: list[float] | None


REGIMES: Mapping[str, Callable[[Random], float]] = {
    "unit": lambda random: random.gauss(0, 1),
    "tiny": lambda random: random.gauss(0, 1e-8),
    "large": lambda random: random.gauss(0, 1e3),
    "sparse": lambda random: random.gauss(0, 1) if random.random() < 0.4 else 0.0,
    "mixed": lambda random: random.choice((-1, 1)) * 10 ** random.uniform(-8, 2),
    "constant": lambda random: random.gauss(0, 1),
}


def tensors(random: Random, shapes: tuple[tuple[int, ...], ...], rate: float) -> Tensors:
    """One or two tensors, one to six steps; in a third of the draws the rate changes from step to step."""
    chosen = [random.choice(shapes) for _ in range(random.randint(1, 2))]
    regime = random.choice(list(REGIMES))
    draw = REGIMES[regime]
    steps = random.randint(1, 6)
    first = [filled(shape, lambda: draw(random)) for shape in chosen]
    later = ([filled(shape, lambda: draw(random)) for shape in chosen] for _ in range(steps - 1))
    grads = [first] * steps if regime == "constant" else [first, *later]
    params = [filled(shape, lambda: random.gauss(0, 1)) for shape in chosen]
    rates = [rate * random.choice((0.1, 0.5, 1.0, 2.0)) for _ in range(steps)] if random.random() < 1 / 3 else None
    return Tensors(params, grads, rates)


def filled(shape: tuple[int, ...], number: Callable[[], float]) -> Any:
    """Nested lists of a shape."""
    return [filled(shape[1:], number) for _ in range(shape[0])] if shape else number()


def nudged(value: Any, random: Random, bit: float) -> Any:
    """The same numbers, each moved by its last bit; whole numbers and everything else as they are."""
    if isinstance(value, list | tuple):
        return [nudged(entry, random, bit) for entry in value]
    if isinstance(value, dict):
        return {name: nudged(entry, random, bit) for name, entry in value.items()}
    return value * (1 + random.choice((-1, 1)) * bit) if isinstance(value, float) else value
