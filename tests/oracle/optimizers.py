"""Random steps of every optimizer in every dialect, beside the framework's own steps.

Each configuration is compared twice: the whole case (several tensors, state, clipping, averaging and accumulation
around the optimizer) as `gradrecall verify` replays it, and the parameters by `verifier.trace` under the rule's own
name.
"""

from __future__ import annotations

import math
from collections import Counter
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.oracle.bounds import bound
from tests.oracle.calls import optimizer_calls
from tests.oracle.measure import judge, replayed
from tests.oracle.recorders import recorded
from tests.oracle.sampling import MATRICES, SHAPES, tensors
from tests.oracle.tally import Row
from verifier.tracing import trace
from verifier.vectors.case import Case, Pair
from verifier.vectors.optimizers import KERAS_COMMON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.oracle.calls import Call
    from tests.oracle.recorders import Clip
    from tests.oracle.sampling import Tensors

MUON_SHARE = 0.1
"""Share of each step's length that bfloat16 may move an entry."""


def compare(
    count: int, tick: Callable[[str], None], wanted: frozenset[str] = frozenset()
) -> Iterator[tuple[Row, list[Case]]]:
    """A row, and its cases, for each call of each framework; `count` configurations of a rule among all its calls."""
    calls = [call for call in optimizer_calls() if not wanted or call.rule.id in wanted]
    shares = Counter(call.rule for call in calls)
    for call in calls:
        row = Row(call.rule.id, call.dialect.name, call.path, bound(call.framework, call.name))
        cases = []
        for number in range(math.ceil(count / shares[call.rule])):
            tick(f"{call.rule.id} {call.path}")
            case = configuration(call, number)
            if case is None:
                row.skipped += 1
                continue
            cases.append(case)
            judge(row, case, partial(results, call))
        yield row, cases


def configuration(call: Call, number: int) -> Case | None:
    """Configuration `number` of a call; None where the framework's own numbers are not finite."""
    random = Random(f"{call.rule.id}/{call.path}/{number}")
    hyper = call.drawn(random)
    rate = hyper["lr"] if "lr" in hyper else hyper["learning_rate"]
    given = tensors(random, MATRICES if call.rule.id == "muon" else SHAPES, rate)
    clip = _around(call, hyper, random)
    outputs = recorded(call, hyper, given, clip)
    if not all(np.all(np.isfinite(tensor)) for step in outputs["params"] for tensor in step):
        return None
    held = bound(call.framework, call.name)
    return Case(
        id=f"{call.framework}/{call.rule.id}/{call.name}/{number}",
        family="optimizer",
        framework=call.framework,
        name=call.name,
        hyperparameters=hyper,
        inputs={"params": given.params, "grads": given.grads, **({"lrs": given.rates} if given.rates else {})},
        outputs=outputs,
        rtol=held.error or None,
        atol=0.0 if held.error else MUON_SHARE * _way(hyper, given),
        backend="jax" if call.framework == "keras" else None,
        pre_clip=clip,
    )


def _around(call: Call, hyper: dict[str, Any], random: Random) -> Clip:
    """Clipping, averaging or accumulation, in a fourth of the draws."""
    if random.random() < 0.75:
        return None
    limit = 10 ** random.uniform(-1, 1)
    if call.framework != "keras":
        return random.choice(("norm", "value", *(["block_rms"] if call.framework == "optax" else []))), limit
    kind = random.choice(("clipnorm", "global_clipnorm", "clipvalue", "use_ema", "gradient_accumulation_steps"))
    if kind == "use_ema":
        hyper |= {
            "use_ema": True,
            "ema_momentum": random.uniform(0.5, 0.99),
            "ema_overwrite_frequency": random.choice((None, 2, 3)),
        }
    else:
        hyper[kind] = random.randint(2, 3) if kind == "gradient_accumulation_steps" else limit
    return None


def _way(hyper: dict[str, Any], given: Tensors) -> float:
    """The length of all steps of torch's Muon, whose update has entries no larger than its factor."""
    rates = given.rates or [hyper["lr"]] * len(given.grads)
    matched = hyper["adjust_lr_fn"] == "match_rms_adamw"
    shapes = [np.shape(tensor) for tensor in given.params]
    return sum(rates) * max(
        0.2 * math.sqrt(max(shape)) if matched else math.sqrt(max(1.0, shape[0] / shape[1])) for shape in shapes
    )


def results(call: Call, case: Case) -> Iterator[Pair]:
    """Every quantity: as the framework gave it and as the rule gives it."""
    yield from replayed(case)
    hyper = case.hyperparameters
    around = case.pre_clip or any(hyper.get(name) for name in KERAS_COMMON if name != "ema_momentum")
    if around:
        return
    own = {name: value for name, value in hyper.items() if name not in KERAS_COMMON}
    for index, params in enumerate(case.inputs["params"]):
        grads = [step[index] for step in case.inputs["grads"]]
        given = trace(call.rule, call.dialect.name, params, grads, lrs=case.inputs.get("lrs"), **own)["theta"]
        yield Pair(f"trace of tensor {index}", [step[index] for step in case.outputs["params"]], given)
