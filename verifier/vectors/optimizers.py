"""Recorded optimizer steps: parameters after every step and the state at the end, worked out by the rules.

Around an optimizer's own lines stand other rules: gradients are clipped before it (by the user in PyTorch and optax, by
the optimizer in Keras), Keras adds up gradients over several calls and averages the parameters afterwards.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from verifier import registry
from verifier.errors import UnknownName
from verifier.program import array_program
from verifier.rule import Family
from verifier.tracing import Stepper
from verifier.vectors.case import Pair, Uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from verifier.rule import Rule
    from verifier.vectors.case import Case

Array: TypeAlias = "NDArray[np.float64]"

DIALECTS = {"torch": "pytorch", "keras": "keras", "optax": "optax"}
"""The dialect of a framework as recorded."""

KERAS_COMMON = (
    "clipnorm", "global_clipnorm", "clipvalue", "use_ema", "ema_momentum", "ema_overwrite_frequency",
    "gradient_accumulation_steps",
)  # fmt: skip
"""Arguments of every Keras optimizer that are no part of its own lines."""

KERAS_CLIPS = {
    "clipnorm": "clip-by-norm",
    "global_clipnorm": "clip-by-global-norm",
    "clipvalue": "clip-by-value",
}
"""The arguments by which a Keras optimizer clips, in the order in which it looks at them: the first one counts."""

USER_CLIPS = {"norm": "clip-by-global-norm", "block_rms": "clip-by-norm", "value": "clip-by-value"}

BY_SHAPE = {"adafactor": ("r", "c", "v")}
"""State that a parameter's shape may leave out; Keras and optax keep a zero in its place."""

_KERAS_STATE = re.compile(r"(?:.*/)?v(?P<tensor>\d+)(?:_(?P<name>.+))?")
_KERAS_SHARED = re.compile(r"variable(_\d+)?")


@lru_cache(maxsize=1)
def optimizers() -> dict[tuple[str, str], tuple[Rule, str]]:
    """The rule and dialect of every optimizer that a framework has, by the framework and its own name there."""
    found: dict[tuple[str, str], tuple[Rule, str]] = {}
    for rule in registry.all_rules().values():
        if rule.family is Family.OPTIMIZER:
            for dialect in rule.dialects:
                for call in (dialect.api, *dialect.also):
                    found[call.partition(".")[0], call.rpartition(".")[2]] = (rule, dialect.name)
    return found


def rule_of(case: Case) -> tuple[Rule, str]:
    """The rule and dialect that a case was recorded from.

    Raises:
        Uncovered: there is none.
    """
    try:
        return optimizers()[case.framework, case.name]
    except KeyError as error:
        raise Uncovered(f"no rule for {case.framework} {case.name}") from error


def pairs(case: Case) -> Iterator[Pair]:
    """Parameters after each step, then every part of the final state."""
    walk = Walk(case)
    recorded = case.outputs["params"]
    for number, tensors in enumerate(recorded):
        for index, (expected, got) in enumerate(zip(tensors, walk.step(number), strict=True)):
            yield Pair(f"step {number + 1}, tensor {index}", expected, got)
    yield from _state_pairs(case, walk)


class Walk:
    """One case in motion: all its tensors, with everything that happens around the optimizer's own lines."""

    def __init__(self, case: Case) -> None:
        import numpy as np

        rule, dialect = rule_of(case)
        self.rule, self.dialect = rule, dialect
        hyper = {name: value for name, value in case.hyperparameters.items() if name not in KERAS_COMMON}
        self._case = case
        self.thetas: list[Array] = [np.asarray(tensor, float) for tensor in case.inputs["params"]]
        try:
            self.steppers = [_stepper(rule, dialect, hyper, theta) for theta in self.thetas]
        except UnknownName as error:
            raise Uncovered(str(error)) from error
        self._every = int(case.hyperparameters.get("gradient_accumulation_steps") or 1)
        self.waiting: list[Array] = [np.zeros_like(theta) for theta in self.thetas]
        """What Keras adds up until the next update."""
        self.averages: list[Array] = [np.zeros_like(theta) for theta in self.thetas]
        """Keras' moving average of the parameters."""

    def step(self, number: int) -> list[Array]:
        """The parameters after call number `number`, counted from 0."""
        import numpy as np

        case = self._case
        gradients = [np.asarray(gradient, float) for gradient in case.inputs["grads"][number]]
        self.waiting = [sum_ + gradient for sum_, gradient in zip(self.waiting, gradients, strict=True)]
        if (number + 1) % self._every == 0:
            self._update([sum_ / self._every for sum_ in self.waiting], _rate(case, number))
            self.waiting = [np.zeros_like(theta) for theta in self.thetas]
        if case.hyperparameters.get("use_ema"):
            self._average(number // self._every + 1)
        return self.thetas

    def _update(self, gradients: list[Array], changed: Mapping[str, float]) -> None:
        gradients = self._clipped(gradients)
        moved = zip(self.steppers, self.thetas, gradients, strict=True)
        self.thetas = [stepper.step(theta, gradient, **changed)["theta"] for stepper, theta, gradient in moved]

    def _clipped(self, gradients: list[Array]) -> list[Array]:
        case = self._case
        if case.pre_clip:
            how, limit = case.pre_clip
            return clipped(USER_CLIPS[how], self.dialect, gradients, limit)
        for argument, rule in KERAS_CLIPS.items():
            if case.hyperparameters.get(argument):
                return clipped(rule, self.dialect, gradients, case.hyperparameters[argument])
        return gradients

    def _average(self, update: int) -> None:
        """Average the parameters as Keras does; every so often the average takes their place."""
        hyper = self._case.hyperparameters
        decay = {"ema_momentum": hyper["ema_momentum"]}
        self.averages = [
            _once("ema", self.dialect, decay, theta=theta, theta_bar=average, t=update)["theta_bar"]
            for theta, average in zip(self.thetas, self.averages, strict=True)
        ]
        if hyper.get("ema_overwrite_frequency") and update % hyper["ema_overwrite_frequency"] == 0:
            self.thetas = list(self.averages)


def clipped(rule: str, dialect: str, gradients: list[Array], limit: float) -> list[Array]:
    """Clip gradients by a rule; a global norm is the norm of all tensors as one."""
    import numpy as np

    name = "limit" if rule == "clip-by-value" else "max_norm"
    if rule != "clip-by-global-norm":
        return [_once(rule, dialect, {name: limit}, g=gradient)["clipped"] for gradient in gradients]
    together = np.concatenate([gradient.reshape(-1) for gradient in gradients])
    parts = np.split(
        _once(rule, dialect, {name: limit}, g=together)["clipped"], np.cumsum([g.size for g in gradients[:-1]])
    )
    return [part.reshape(gradient.shape) for part, gradient in zip(parts, gradients, strict=True)]


def _once(rule_id: str, dialect: str, hyper: Mapping[str, float], **given: Any) -> dict[str, Any]:
    """Run a rule once on what is given."""
    rule = registry.get(rule_id)
    values = rule.values(dialect, hyper)
    lines = rule.variant(dialect, values).lines
    return array_program(lines, tuple(rule.functions.items()), batch=False)({**values, **given})


def _rate(case: Case, number: int) -> dict[str, float]:
    rates = case.inputs.get("lrs")
    return {"lr": rates[number]} if rates else {}


MUON_ADAM = {
    "keras": {"adam_beta_1": "beta1", "adam_beta_2": "beta2", "epsilon": "eps", "adam_weight_decay": "weight_decay"},
    "optax": {
        "adam_b1": "beta1",
        "adam_b2": "beta2",
        "adam_eps_root": "eps_root",
        "eps": "eps",
        "adam_weight_decay": "weight_decay",
        "nesterov": "nesterov",
    },
}
"""What Muon hands on to Adam for parameters that are no matrices, and Adam's names for it."""


def _stepper(rule: Rule, dialect: str, hyper: Mapping[str, Any], theta: Array) -> Stepper:
    """The rule, ready for one tensor."""
    values = rule.values(dialect, hyper)
    if rule.id == "muon" and theta.ndim != 2 and dialect in MUON_ADAM:
        rule = registry.get("adamw")
        handed = {own: hyper[name] for name, own in MUON_ADAM[dialect].items()}
        ratio = hyper.get("adam_lr_ratio") or 1.0
        # The decay is by the whole learning rate, the step by the share of it.
        handed["weight_decay"] = (handed["weight_decay"] or 0.0) / ratio
        values = rule.values(dialect, {**handed, "lr": values["lr"] * ratio})
    return Stepper(rule, dialect, rule.values_for(theta.shape, values))


def _state_pairs(case: Case, walk: Walk) -> Iterator[Pair]:
    state = case.outputs.get("state")
    if not state:
        return
    if isinstance(state, dict):
        yield from _keras_state(state, walk)
    elif case.framework == "torch":
        for index, (tensor, stepper) in enumerate(zip(state, walk.steppers, strict=True)):
            for name, recorded in tensor.items():
                if name != "step":
                    yield Pair(f"{name} of tensor {index}", recorded, _as(recorded, _part(stepper, name)))
    else:
        yield from _optax_state(state, walk)


def _part(stepper: Stepper, name: str) -> Any:
    """The rule's value of a framework's part of the state."""
    own = stepper.rule.dialect(stepper.dialect).state_names.get(name, name)
    if own in stepper.state:
        return stepper.state[own]
    if own in BY_SHAPE.get(stepper.rule.id, ()):
        return 0.0
    raise Uncovered(f"{stepper.rule.id} carries nothing that {stepper.dialect} calls '{name}'")


def _keras_state(state: Mapping[str, Any], walk: Walk) -> Iterator[Pair]:
    for key, recorded in state.items():
        if key.endswith(("/iteration", "/learning_rate")):
            continue
        if _KERAS_SHARED.fullmatch(key):
            yield Pair(key, recorded, _part(walk.steppers[0], "u_product"))
            continue
        match = _KERAS_STATE.fullmatch(key)
        if match is None:
            raise Uncovered(f"unknown part of a state: {key}")
        index, name = int(match["tensor"]), match["name"] or ""
        around = {"gradient_accumulator": walk.waiting, "average": walk.averages}
        value = around[name][index] if name in around else _part(walk.steppers[index], name)
        yield Pair(key, recorded, _as(recorded, value))


def _optax_state(state: list[Any], walk: Walk) -> Iterator[Pair]:
    """The leaves of optax' state: part by part in the order of `state_names`, tensor by tensor; counts are numbers.

    What optax carries although it is switched off stands at the end.
    """
    leaves = [leaf for leaf in state if isinstance(leaf, list)]
    rules = sorted({stepper.rule for stepper in walk.steppers}, key=lambda rule: rule.id)
    parts = [
        (f"{name} of tensor {index}", _part(stepper, name))
        for rule in rules
        for name, own in rule.dialect(walk.dialect).state_names.items()
        for index, stepper in enumerate(walk.steppers)
        if stepper.rule is rule and own in (*stepper.state, *BY_SHAPE.get(rule.id, ()))
    ]
    if len(leaves) < len(parts):
        raise Uncovered(f"found {len(leaves)} leaves of the state, expected {len(parts)}")
    for leaf, (what, value) in zip(leaves, parts, strict=False):
        yield Pair(what, leaf, _as(leaf, value))


def _as(recorded: Any, value: Any) -> Any:
    """A value in the recorded shape: frameworks drop axes of length one, and fill a state before its first step."""
    import numpy as np

    shape = np.shape(recorded)
    if np.ndim(value) == 0:  # what no step has reached yet
        return np.broadcast_to(value, shape)
    return np.reshape(value, shape) if np.size(value) == np.size(recorded) else value
