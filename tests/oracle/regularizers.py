"""Random penalties, constraints, masks, losses, averages, clipped gradients and stopped trainings."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.frameworks import jax, keras, torch, torch_averages
from tests.oracle.sampling import filled
from verifier.vectors.case import Case

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Made = tuple[dict[str, Any], dict[str, Any], dict[str, Any]]
"""Hyperparameters, inputs and outputs."""


def cases(count: int) -> Iterator[tuple[str, Case]]:
    """Cases with the rule that each is about, `count` of each."""
    for rule, framework, name, make in TABLE:
        for number in range(count):
            hyper, inputs, outputs = make(name, Random(f"{framework}/{name}/{number}"))
            yield (
                rule,
                Case(
                    id=f"{framework}/regularizer/{name}/{number}",
                    family="regularizer",
                    framework=framework,
                    name=name,
                    hyperparameters=hyper,
                    inputs=inputs,
                    outputs=outputs,
                    backend="jax" if framework == "keras" else None,
                ),
            )


def _matrix(random: Random) -> Any:
    return filled(random.choice(((2, 3), (4, 2), (3, 3))), lambda: random.gauss(0, 1))


def _list(values: Any) -> Any:
    return np.asarray(values, float).tolist()


def _tensor(values: Any) -> Any:
    """An array of Keras' own."""
    return keras.ops.convert_to_tensor(values, dtype="float64")


def _penalty(name: str, random: Random) -> Made:
    hyper = {key: 10 ** random.uniform(-3, 0) for key in {"L1": ("l1",), "L2": ("l2",)}.get(name, ("l1", "l2"))}
    w = _matrix(random)
    w[0][0] = random.choice((0.0, w[0][0]))
    penalty = getattr(keras.regularizers, name)(**hyper)
    gradient = jax.grad(penalty)(_tensor(w))
    return hyper, {"w": w}, {"value": float(penalty(_tensor(w))), "gradient": _list(gradient)}


def _orthogonal(name: str, random: Random) -> Made:
    hyper = {"factor": 10 ** random.uniform(-3, 0), "mode": random.choice(("rows", "columns"))}
    w = _matrix(random)
    return hyper, {"w": w}, {"value": float(getattr(keras.regularizers, name)(**hyper)(_tensor(w)))}


def _constraint(name: str, random: Random) -> Made:
    low = random.uniform(0.1, 1)
    known: dict[str, dict[str, Any]] = {
        "MaxNorm": {"max_value": random.uniform(0.2, 3), "axis": random.choice((0, 1))},
        "UnitNorm": {"axis": random.choice((0, 1))},
        "MinMaxNorm": {
            "min_value": low, "max_value": low + random.uniform(0, 1), "rate": random.random(),
            "axis": random.choice((0, 1)),
        },
    }  # fmt: skip
    hyper = known.get(name, {})
    w = _matrix(random)
    return hyper, {"w": w}, {"w": _list(getattr(keras.constraints, name)(**hyper)(_tensor(w)))}


def _torch_mask(name: str, random: Random) -> Made:
    hyper, seed = {"p": random.uniform(0.05, 0.8)}, random.randrange(2**31)
    x = _signal(name, random)

    def trained(values: Any) -> Any:
        torch.manual_seed(seed)
        return getattr(torch.nn, name)(**hyper).train()(torch.tensor(values)).numpy()

    outputs = {"y": _list(trained(x))}
    if name == "Dropout":
        outputs["y_eval"] = _list(getattr(torch.nn, name)(**hyper).eval()(torch.tensor(x)))
    return hyper, {"x": _list(x), "mask": _mask(trained, x, channel=1 if name.endswith("d") else None)}, outputs


def _keras_mask(name: str, random: Random) -> Made:
    hyper, seed = {"rate": random.uniform(0.05, 0.8)}, random.randrange(2**31)
    x = _signal(name, random)

    def trained(values: Any) -> Any:
        return np.asarray(getattr(keras.layers, name)(**hyper, seed=seed, dtype="float64")(values, training=True))

    outputs = {"y": _list(trained(x))}
    mask = _mask(trained, x, channel=-1 if name.startswith("Spatial") else None)
    return hyper, {"x": _list(x), "mask": mask}, outputs


def _signal(name: str, random: Random) -> Any:
    shape = (2, 3, 2, 4) if "2" in name else (3, 4)
    return np.asarray(filled(shape, lambda: random.gauss(0, 1)))


def _mask(trained: Callable[[Any], Any], x: Any, channel: int | None) -> Any:
    """What is dropped does not follow the input; one entry for each channel where channels are dropped whole."""
    kept = trained(x) != trained(x + 1)
    if channel is not None:
        kept = kept.all(axis=tuple(axis for axis in range(1, kept.ndim) if axis != channel % kept.ndim))
    return kept.astype(int).tolist()


def _torch_loss(name: str, random: Random) -> Made:
    hyper = {"label_smoothing": random.uniform(0, 0.5)}
    logits, y = _matrix(random), []
    y = [random.randrange(len(row)) for row in logits]
    loss = getattr(torch.nn, name)(**hyper)(torch.tensor(logits, dtype=torch.float64), torch.tensor(y))
    return hyper, {"logits": logits, "y": y}, {"value": float(loss)}


def _keras_loss(name: str, random: Random) -> Made:
    hyper = {"label_smoothing": random.uniform(0, 0.5), "from_logits": True}
    logits = _matrix(random)
    if name.startswith("Binary"):
        y = [[float(random.random() < 0.5) for _ in row] for row in logits]
    else:
        y = np.eye(len(logits[0]))[[random.randrange(len(row)) for row in logits]].tolist()
    loss = getattr(keras.losses, name)(**hyper, dtype="float64")(_tensor(y), _tensor(logits))
    return hyper, {"logits": logits, "y": y}, {"value": float(loss)}


def _average(name: str, random: Random) -> Made:
    hyper = {"decay": random.uniform(0.3, 0.999)} if name.startswith("EMA") else {}
    model = torch.nn.Linear(3, 1, bias=False, dtype=torch.float64)
    running = torch_averages.get_ema_multi_avg_fn(hyper["decay"]) if hyper else None
    averaged = torch_averages.AveragedModel(model, multi_avg_fn=running)
    weights = [filled((1, 3), lambda: random.gauss(0, 1)) for _ in range(random.randint(1, 6))]
    means = []
    for w in weights:
        with torch.no_grad():
            model.weight.copy_(torch.tensor(w, dtype=torch.float64))
        averaged.update_parameters(model)
        means.append(_list(averaged.module.weight.detach()))
    return hyper, {"w": weights}, {"avg": means}


def _clipped(name: str, random: Random) -> Made:
    grads = [_matrix(random), filled((3,), lambda: random.gauss(0, 3))]
    tensors = [torch.zeros(np.shape(grad), dtype=torch.float64, requires_grad=True) for grad in grads]
    for tensor, grad in zip(tensors, grads, strict=True):
        tensor.grad = torch.tensor(grad, dtype=torch.float64)
    outputs: dict[str, Any] = {}
    if name == "clip_grad_norm_":
        order = random.choice((2.0, 2.0, 1.0, 3.0, float("inf")))
        hyper: dict[str, Any] = {"max_norm": random.uniform(0.2, 8), "norm_type": order}
        outputs["total_norm"] = float(torch.nn.utils.clip_grad_norm_(tensors, **hyper))
        hyper["norm_type"] = str(order)  # JSON has no infinity
    else:
        hyper = {"clip_value": random.uniform(0.2, 3)}
        torch.nn.utils.clip_grad_value_(tensors, **hyper)
    return hyper, {"grads": grads}, outputs | {"grads": [_list(tensor.grad) for tensor in tensors]}


def _stopping(name: str, random: Random) -> Made:
    hyper = {
        "patience": random.randint(0, 4),
        "min_delta": random.choice((0.0, 0.1)),
        "baseline": random.choice((None, None, 0.6)),
        "start_from_epoch": random.choice((0, 0, 2)),
        "mode": "min",
    }
    losses = [round(random.uniform(0, 1.5), 2) for _ in range(12)]
    callback = getattr(keras.callbacks, name)(monitor="val_loss", **hyper)
    callback.set_model(keras.Sequential())
    callback.model.stop_training = False  # as `fit` begins
    callback.on_train_begin()
    run = 0
    for epoch, loss in enumerate(losses):
        callback.on_epoch_end(epoch, {"val_loss": loss})
        run = epoch + 1
        if callback.model.stop_training:
            break
    best = None if callback.best is None else float(callback.best)
    outputs = {
        "epochs_run": run, "stopped": bool(callback.model.stop_training), "best": best,
        "best_epoch": callback.best_epoch, "wait": callback.wait,
    }  # fmt: skip
    return hyper, {"val_loss": losses}, outputs


TABLE: tuple[tuple[str, str, str, Callable[[str, Random], Made]], ...] = (
    ("l1", "keras", "L1", _penalty),
    ("l2", "keras", "L2", _penalty),
    ("l1-l2", "keras", "L1L2", _penalty),
    ("orthogonal-penalty", "keras", "OrthogonalRegularizer", _orthogonal),
    ("max-norm", "keras", "MaxNorm", _constraint),
    ("unit-norm", "keras", "UnitNorm", _constraint),
    ("min-max-norm", "keras", "MinMaxNorm", _constraint),
    ("non-negative", "keras", "NonNeg", _constraint),
    ("dropout", "torch", "Dropout", _torch_mask),
    ("dropout", "keras", "Dropout", _keras_mask),
    ("spatial-dropout", "torch", "Dropout2d", _torch_mask),
    ("spatial-dropout", "keras", "SpatialDropout2D", _keras_mask),
    ("alpha-dropout", "torch", "AlphaDropout", _torch_mask),
    ("alpha-dropout", "keras", "AlphaDropout", _keras_mask),
    ("label-smoothing-loss", "torch", "CrossEntropyLoss", _torch_loss),
    ("label-smoothing-loss", "keras", "CategoricalCrossentropy", _keras_loss),
    ("label-smoothing-binary", "keras", "BinaryCrossentropy", _keras_loss),
    ("ema", "torch", "EMA(AveragedModel)", _average),
    ("swa", "torch", "SWA(AveragedModel)", _average),
    ("clip-by-global-norm", "torch", "clip_grad_norm_", _clipped),
    ("clip-by-value", "torch", "clip_grad_value_", _clipped),
    ("early-stopping", "keras", "EarlyStopping", _stopping),
)
"""The rule, the framework, its name there, and how a random case is made."""
