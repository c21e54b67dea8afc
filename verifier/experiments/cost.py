"""What an optimizer costs: arrays it keeps and operations per weight, counted, not timed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from verifier.experiments.experiment import Bound, Experiment
from verifier.experiments.stepping import stepper

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.random import Generator
    from numpy.typing import NDArray

Array: TypeAlias = "NDArray[np.float64]"

STATE_ARRAYS = {
    "sgd": 0, "momentum": 1, "rmsprop": 1, "adagrad": 1, "lion": 1, "adadelta": 2, "adam": 2, "adamw": 2, "nadam": 2,
    "amsgrad": 3,
}  # fmt: skip
"""Arrays of the parameters' size that each optimizer keeps between steps."""


def operations_per_weight(rng: Generator, rule: str, **hyper: float) -> int:
    """Count the element-wise array operations of a rule's second step, when its state is already made of arrays."""
    import numpy as np

    count = 0

    class Counted(np.ndarray[tuple[int], np.dtype[np.float64]]):
        """An array that notes every operation it takes part in; scalars of the rule cost nothing per weight."""

        def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: object, **keywords: object) -> object:
            nonlocal count
            count += 1
            plain = [x.view(np.ndarray) if isinstance(x, Counted) else x for x in inputs]
            return getattr(ufunc, method)(*plain, **keywords).view(Counted)

    method = stepper(rule, "pytorch", **hyper)
    w: Array = rng.standard_normal(7).view(Counted)
    for _ in range(2):
        count = 0
        w = method.step(w, rng.standard_normal(7).view(Counted))
    return count


def cost_of_decoupling(rng: Generator, rule: str) -> dict[str, float]:
    """Count operations and state arrays of AdamW, weight decay 0.01, against Adam without decay and with L2.

    Claim: decoupled decay costs one multiply and subtract per weight, no more than the L2 term does, and no memory.
    Counts do not depend on the machine, as timings would.
    """
    bare = operations_per_weight(rng, "adam")
    coupled = operations_per_weight(rng, "adam", weight_decay=0.01)
    decoupled = operations_per_weight(rng, rule, weight_decay=0.01)
    return {
        "state arrays beyond Adam's": float(state_arrays(rng, rule, weight_decay=0.01) - state_arrays(rng, "adam")),
        "operations over Adam without decay": decoupled / bare,
        "operations over Adam with L2": decoupled / coupled,
    }


def state_arrays(rng: Generator, rule: str, **hyper: float) -> int:
    """Count the arrays of the parameters' size that a rule in Keras' dialect holds after one step of 7 parameters."""
    import numpy as np

    method = stepper(rule, "keras", **hyper)
    method.step(rng.standard_normal(7), rng.standard_normal(7))
    return sum(np.shape(kept) == (7,) for kept in method.state.values())


def state_of_each(rng: Generator, options: Mapping[str, Mapping[str, float]]) -> dict[str, float]:
    """Count the state arrays of ten optimizers, with the given options by rule.

    Claim: plain gradient descent keeps nothing, momentum, RMSprop, Adagrad and Lion one array, Adadelta, Adam, AdamW
    and Nadam two, AMSGrad three.
    """
    return {f"{rule}, state arrays": float(state_arrays(rng, rule, **options.get(rule, {}))) for rule in STATE_ARRAYS}


EXPERIMENTS = (
    Experiment(
        id="X13",
        title="Decoupled decay is free",
        question="Does AdamW keep more state or do more work per weight than Adam?",
        bounds=(
            Bound("state arrays beyond Adam's", 0.0, 0.0),
            Bound("operations over Adam without decay", high=1.25),
            Bound("operations over Adam with L2", high=1.0),
        ),
        measure=partial(cost_of_decoupling, rule="adamw"),
        measure_control=partial(cost_of_decoupling, rule="amsgrad"),
        control_note="AMSGrad in AdamW's place: one more moment is one more array",
    ),
    Experiment(
        id="X33",
        title="What each optimizer remembers",
        question="How many arrays of the parameters' size does each optimizer keep between steps?",
        bounds=tuple(Bound(f"{rule}, state arrays", float(n), float(n)) for rule, n in STATE_ARRAYS.items()),
        measure=partial(state_of_each, options={}),
        measure_control=partial(state_of_each, options={"rmsprop": {"momentum": 0.9}, "adam": {"amsgrad": True}}),
        control_note="RMSprop given momentum and Adam the running maximum: one array more each",
    ),
)
