"""Random kernels: the scale that a framework draws with, measured, and orthogonal matrices.

A draw with a scale, divided by the standard draw from the same seed, is the scale to the last bit: no internals of the
frameworks are touched.
"""

from __future__ import annotations

import math
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.frameworks import jax, keras, torch
from verifier.initializers.fans import conv_shape
from verifier.vectors.case import Case
from verifier.vectors.initializers import DIALECTS, MODES, rules_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AUTHORS = ("He", "Glorot", "Lecun")
ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "selu")
NORMAL, TRUNCATED, UNIFORM = "std", "pre_truncation_std", "limit"
Named = tuple[str, dict[str, Any], str]
"""The framework's name, its arguments, and which kind of scale it draws with."""


def cases(count: int) -> Iterator[tuple[str, Case]]:
    """Cases with the rules that each is about, `count` of each initializer of each framework."""
    for framework, names in (("torch", _torch_names), ("keras", _keras_names), ("jax", _jax_names)):
        for number in range(count):
            random = Random(f"{framework}/{number}")
            inputs, outputs, window = random.choice(KERNELS)
            shape = conv_shape(inputs, outputs, window, DIALECTS[framework])
            fans = {mode: _fan(framework, mode, shape) for mode in ("fan_in", "fan_out")}
            for name, hyper, kind in names(random):
                case = Case(
                    id=f"{framework}/init_scale/{name}/{number}",
                    family="init_scale",
                    framework=framework,
                    name=name,
                    hyperparameters=hyper,
                    inputs={"shape": list(shape)},
                    outputs={"kind": kind, "value": _scale(framework, name, hyper, shape, kind, number), **fans},
                )
                yield " ".join(sorted({found.rule for found in rules_of(case)})), case
            yield "orthogonal", _orthogonal(framework, shape, 10 ** random.uniform(-1, 1), number)


KERNELS: tuple[tuple[int, int, tuple[int, ...]], ...] = ((9, 1, ()), (7, 12, ()), (6, 4, (3, 5)))
"""Inputs, outputs and window of dense and convolution kernels; few, because an array compiler works anew for each."""


def _torch_names(random: Random) -> Iterator[Named]:
    for shape, kind in (("normal", NORMAL), ("uniform", UNIFORM)):
        activation = random.choice(ACTIVATIONS)
        yield (
            f"kaiming_{shape}_",
            {
                "a": random.uniform(0, 2.5),
                "mode": random.choice(("fan_in", "fan_out")),
                "nonlinearity": activation,
            },
            kind,
        )
        yield f"kaiming_{shape}_", {}, kind
        yield f"xavier_{shape}_", {"gain": random.uniform(0.3, 3)}, kind
        yield f"xavier_{shape}_", {}, kind
    yield "normal_", {"std": 10 ** random.uniform(-3, 1)}, NORMAL


def _keras_names(random: Random) -> Iterator[Named]:
    for author in AUTHORS:
        yield f"{author}Normal", {}, TRUNCATED
        yield f"{author}Uniform", {}, UNIFORM
    kinds = {"truncated_normal": TRUNCATED, "untruncated_normal": NORMAL, "normal": TRUNCATED, "uniform": UNIFORM}
    yield _scaling("VarianceScaling", kinds, ("fan_in", "fan_out", "fan_avg"), random)
    yield "RandomNormal", {"stddev": 10 ** random.uniform(-3, 1)}, NORMAL


def _jax_names(random: Random) -> Iterator[Named]:
    for author in AUTHORS:
        yield f"{author.lower()}_normal", {}, TRUNCATED
        yield f"{author.lower()}_uniform", {}, UNIFORM
    kinds = {"truncated_normal": TRUNCATED, "normal": NORMAL, "uniform": UNIFORM}
    yield _scaling("variance_scaling", kinds, tuple(MODES), random)
    yield "normal", {"stddev": 10 ** random.uniform(-3, 1)}, NORMAL


def _scaling(name: str, kinds: dict[str, str], modes: tuple[str, ...], random: Random) -> Named:
    shape = random.choice(list(kinds))
    hyper = {"scale": 10 ** random.uniform(-1, 1), "mode": random.choice(modes), "distribution": shape}
    return name, hyper, kinds[shape]


def _fan(framework: str, mode: str, shape: tuple[int, ...]) -> int:
    """The fan that a framework must have used: a uniform draw of scale 1 has the limit √(3 / fan)."""
    call, scale = {"torch": ("kaiming_uniform_", "nonlinearity"), "keras": ("VarianceScaling", "distribution"),
                   "jax": ("variance_scaling", "distribution")}[framework]  # fmt: skip
    hyper = {"mode": mode, scale: "linear" if framework == "torch" else "uniform"}
    limit = _scale(framework, call, hyper if framework == "torch" else {**hyper, "scale": 1.0}, shape, UNIFORM, 0)
    return round(3 / limit**2)


def _scale(framework: str, name: str, hyper: dict[str, Any], shape: tuple[int, ...], kind: str, seed: int) -> float:
    """Divide a draw by the standard draw, where that is largest."""
    drawn, standard = {"torch": _torch, "keras": _keras, "jax": _jax}[framework](name, hyper, shape, kind, seed)
    at = np.unravel_index(np.argmax(np.abs(standard)), standard.shape)
    return float(drawn[at] / standard[at])


Draws = tuple[Any, Any]


def _torch(name: str, hyper: dict[str, Any], shape: tuple[int, ...], kind: str, seed: int) -> Draws:
    def seeded() -> Any:
        return torch.Generator().manual_seed(seed)

    empty = torch.empty(shape, dtype=torch.float64)
    drawn = getattr(torch.nn.init, name)(empty.clone(), **hyper, generator=seeded())
    standard = empty.normal_(generator=seeded()) if kind == NORMAL else 2 * empty.uniform_(generator=seeded()) - 1
    return drawn.numpy(), standard.numpy()


def _keras(name: str, hyper: dict[str, Any], shape: tuple[int, ...], kind: str, seed: int) -> Draws:
    drawn = getattr(keras.initializers, name)(**hyper, seed=seed)(shape, dtype="float64")
    standard: dict[str, Callable[[], Any]] = {
        NORMAL: lambda: keras.random.normal(shape, seed=seed, dtype="float64"),
        TRUNCATED: lambda: keras.random.truncated_normal(shape, seed=seed, dtype="float64"),
        UNIFORM: lambda: keras.random.uniform(shape, -1, 1, seed=seed, dtype="float64"),
    }
    return np.asarray(drawn), np.asarray(standard[kind]())


def _jax(name: str, hyper: dict[str, Any], shape: tuple[int, ...], kind: str, seed: int) -> Draws:
    key = jax.random.PRNGKey(seed)
    drawn = getattr(jax.nn.initializers, name)(**hyper)(key, shape, np.float64)
    standard: dict[str, Callable[[], Any]] = {
        NORMAL: lambda: jax.random.normal(key, shape, np.float64),
        TRUNCATED: lambda: jax.random.truncated_normal(key, -2, 2, shape, np.float64),
        UNIFORM: lambda: jax.random.uniform(key, shape, np.float64, -1),
    }
    return np.asarray(drawn), np.asarray(standard[kind]())


def _orthogonal(framework: str, shape: tuple[int, ...], gain: float, seed: int) -> Case:
    rows, columns = (shape[0], math.prod(shape[1:])) if framework == "torch" else (math.prod(shape[:-1]), shape[-1])
    if framework == "torch":

        def seeded() -> Any:
            return torch.Generator().manual_seed(seed)

        gaussian = torch.empty((rows, columns), dtype=torch.float64).normal_(generator=seeded()).numpy()
        weights = torch.nn.init.orthogonal_(torch.empty(shape, dtype=torch.float64), gain, generator=seeded()).numpy()
    else:
        tall = (max(rows, columns), min(rows, columns))
        if framework == "keras":
            gaussian = np.asarray(keras.random.normal(tall, seed=seed, dtype="float64"))
            weights = np.asarray(keras.initializers.Orthogonal(gain, seed=seed)(shape, dtype="float64"))
        else:
            key = jax.random.PRNGKey(seed)
            gaussian = np.asarray(jax.random.normal(key, tall, np.float64))
            weights = np.asarray(jax.nn.initializers.orthogonal(gain)(key, shape, np.float64))
    return Case(
        id=f"{framework}/orthogonal/{seed}",
        family="orthogonal",
        framework=framework,
        name="orthogonal",
        hyperparameters={"gain": gain, "shape": list(shape)},
        inputs={"gaussian": gaussian.tolist()},
        outputs={"weights": weights.tolist()},
    )
