"""Which call of which framework is a dialect of which rule, read from the rules and from the frameworks themselves."""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.oracle.frameworks import keras, optax, torch
from tests.oracle.sampling import HYPERPARAMETERS, IN_FRAMEWORK
from verifier import registry
from verifier.rule import Family
from verifier.vectors.optimizers import KERAS_COMMON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from random import Random

    from verifier.rule import Dialect, Rule

FRAMEWORKS = {"torch": torch, "keras": keras, "optax": optax}


@dataclass(frozen=True, eq=False)
class Call:
    """A framework's function or class that claims to be one dialect of one rule."""

    rule: Rule
    dialect: Dialect
    path: str
    """How the framework writes it, such as torch.optim.Adam."""
    defaults: Mapping[str, Any]
    """The rule's hyperparameters as this call has them when nothing is given."""

    @property
    def framework(self) -> str:
        """The first part of the path."""
        return self.path.partition(".")[0]

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition(".")[2]

    @functools.cached_property
    def function(self) -> Callable[..., Any]:
        """The call itself."""
        top, *rest = self.path.split(".")
        found: Callable[..., Any] = functools.reduce(getattr, rest, FRAMEWORKS[top])
        return found

    @functools.cached_property
    def arguments(self) -> dict[str, Any]:
        """The arguments that change numbers, with their defaults; None where the user has to choose."""
        found = {}
        for name, parameter in inspect.signature(self.function).parameters.items():
            if name in KERAS_COMMON or name in self.dialect.names or name in self.defaults:
                found[name] = None if parameter.default is inspect.Parameter.empty else parameter.default
        return found

    def own(self, argument: str) -> tuple[str, ...]:
        """The rule's hyperparameters that an argument carries."""
        names = self.dialect.names.get(argument, argument).split()
        return tuple(name for name in names if name in self.defaults)

    def drawn(self, random: Random) -> dict[str, Any]:
        """Every argument with a random value, or its default where it changes no number of the rule."""
        values = {}
        for argument, default in self.arguments.items():
            own = self.own(argument)
            if (self.framework, argument) in IN_FRAMEWORK:
                values[argument] = IN_FRAMEWORK[self.framework, argument](random)
            elif len(own) > 1:
                values[argument] = [HYPERPARAMETERS[name](random) for name in own]
            elif own and isinstance(self.defaults[own[0]], bool):
                values[argument] = random.random() < 0.5
            elif own:
                values[argument] = HYPERPARAMETERS[own[0]](random)
            else:
                values[argument] = list(default) if isinstance(default, set | tuple) else default
        return self._possible(values)

    def _possible(self, values: dict[str, Any]) -> dict[str, Any]:
        """Without the combinations that the framework refuses or that divide by zero."""
        if self.name == "SGD" and values["nesterov"]:
            values["momentum"] = values["momentum"] or 0.9
            values |= {"dampening": 0.0} if "dampening" in values else {}
        if self.name == "rmsprop" and values["centered"]:
            values["bias_correction"] = False
        if self.rule.id in {"momentum", "nesterov"}:
            values["momentum"] = values["momentum"] or 0.9
        if self.framework == "torch" and self.rule.id == "adafactor":
            values["eps"][0] = max(values["eps"][0], 1e-16)
        return values


def optimizer_calls() -> Iterator[Call]:
    """Every dialect of every optimizer that a framework has, and its other calls."""
    for rule in registry.all_rules().values():
        if rule.family is not Family.OPTIMIZER:
            continue
        for dialect in rule.dialects:
            also = ((path, changed) for path, changed in dialect.also.items())
            for path, changed in ((dialect.api.partition("(")[0], {}), *also):
                if path.partition(".")[0] in FRAMEWORKS:
                    yield Call(rule, dialect, path, {**rule.defaults(dialect.name), **changed})


def disagreements() -> Iterator[str]:
    """Where a dialect states other defaults than the call has, or offers what no call of the framework has."""
    offered: dict[tuple[str, str], set[str]] = {}
    for call in optimizer_calls():
        key = (call.rule.id, call.dialect.name)
        offered.setdefault(key, {*call.defaults} - {*call.dialect.lacks})
        for argument, default in call.arguments.items():
            own = call.own(argument)
            offered[key] -= {*own}
            if own and not own[0].startswith("lr") and argument not in call.dialect.api:
                yield from _other_default(call, argument, default)
    for (rule, dialect), names in offered.items():
        if names:
            yield f"{rule}@{dialect} offers {', '.join(sorted(names))}, which no call of the framework has"


NAMED_FOR = {("momentum", "momentum"), ("nesterov", "momentum"), ("adafactor", "eps")}
"""Rules that are a call with this argument given, and Adafactor's epsilon, which PyTorch fills in from the dtype."""


def _other_default(call: Call, argument: str, default: Any) -> Iterator[str]:
    own = call.own(argument)
    stated = [call.defaults[name] or 0 for name in own]
    given = [part or 0 for part in (default if isinstance(default, tuple) else (default,))]
    if stated != given and (call.rule.id, argument) not in NAMED_FOR:
        yield f"{call.rule.id}@{call.dialect.name} states {argument} = {stated}, {call.path} has {given}"
