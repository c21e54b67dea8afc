"""One Adam step beside PyTorch's own, and a million entries beside what the memory allows.

Runs where PyTorch is: `make bench-frameworks`. All contestants take turns in every round, so that a busy machine slows
all alike; what is compared is the ratio of medians.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.in_place import INTO, SCRATCH, lasting_vectors, writing_program
from verifier.program import program
from verifier.registry import get
from verifier.tracing import BLOCK, Stepper, trace

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 41
MILLION = 1_000_000
STREAMS = 7
"""Arrays that a step reads or writes: parameter and both moments each way, the gradient once."""
MOST = {"one element": 0.1, "1,000 elements": 0.5, "a million elements": 3.0}
"""The goals: the first two as shares of PyTorch's time, the last as a multiple of the copying time."""

ADAM = get("adam")
LINES = ADAM.variant("pytorch").lines
SETTINGS: dict[str, Any] = {"beta1": 0.9, "beta2": 0.999, "lr": 0.1, "eps": 1e-8, "t": 3}


def scalar() -> Callable[[], object]:
    """One step on plain floats, as a question takes it."""
    step = program(LINES)
    known = {"theta": 1.0, "m": 0.1, "v": 0.01, "g": 0.5, **SETTINGS}
    values = [known[name] for name in step.arguments]
    return lambda: step.run(*values)


def small(size: int) -> Callable[[], object]:
    """One step on arrays, with the state carried on."""
    stepper = Stepper(ADAM, "pytorch", ADAM.values("pytorch", {}))
    theta, gradient = np.ones(size), np.full(size, 0.5)
    return lambda: stepper.step(theta, gradient)


def large(size: int) -> Callable[[], object]:
    """One step that moves parameter and moments where they are, block by block."""
    arrays = {name: np.full(size, number) for name, number in {"theta": 1.0, "m": 0.1, "v": 0.01, "g": 0.5}.items()}
    step = writing_program(LINES, lasting_vectors(LINES, frozenset(arrays), ()))
    room = {name: np.empty(BLOCK) for name in step.arguments if name.startswith((INTO, SCRATCH))}

    def run() -> None:
        for at in range(0, size, BLOCK):
            known = SETTINGS | {name: array[: size - at] for name, array in room.items()}
            for name, array in arrays.items():
                known[name] = known[INTO + name] = array[at : at + BLOCK]
            step.run(*[known[name] for name in step.arguments])

    return run


def traced(size: int) -> Callable[[], object]:
    """One step that keeps every value."""
    theta, gradients = np.ones(size), np.full((1, size), 0.5)
    return lambda: trace(ADAM, "pytorch", theta, gradients)


def torch_step(torch: Any, size: int) -> Callable[[], object]:
    """PyTorch's own step, one tensor at a time, on one thread."""
    parameter = torch.ones(size, dtype=torch.float64, requires_grad=True)
    parameter.grad = torch.full((size,), 0.5, dtype=torch.float64)
    step: Callable[[], object] = torch.optim.Adam([parameter], foreach=False).step
    return step


def copying(size: int) -> Callable[[], object]:
    """Moves as many bytes as a step of so many entries, half of them read and half written."""
    source = np.ones(size * STREAMS // 2)
    target = np.ones_like(source)
    return lambda: np.copyto(target, source)


def kept(size: int) -> Callable[[], object]:
    """Moves as many bytes as a trace, into memory that is as new as a trace's."""
    source = np.ones((len(trace(ADAM, "pytorch", [1.0], [[0.5]])), size))
    return source.copy


def interleaved(contestants: dict[str, tuple[Callable[[], object], int]]) -> dict[str, float]:
    """Median microseconds of one call; each contestant is called so many times in each round."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(ROUNDS):
        for name, (work, times) in contestants.items():
            begun = time.perf_counter()
            for _ in range(times):
                work()
            taken[name].append((time.perf_counter() - begun) / times * 1e6)
    return {name: statistics.median(times) for name, times in taken.items()}


def main() -> None:
    """Print a table and one JSON line."""
    try:
        import torch  # type: ignore[import-not-found]  # in the oracle's environment only
    except ImportError:
        print("PyTorch is not installed here: run `make bench-frameworks`", file=sys.stderr)
        return
    torch.set_num_threads(1)
    few = interleaved({"rule, 1": (scalar(), 200), "PyTorch, 1": (torch_step(torch, 1), 20)})
    some = interleaved({"rule, 1,000": (small(1000), 20), "PyTorch, 1,000": (torch_step(torch, 1000), 20)})
    many = interleaved({
        "rule, a million": (large(MILLION), 1), "copying as much": (copying(MILLION), 1),
        "PyTorch, a million": (torch_step(torch, MILLION), 1),
        "trace, a million": (traced(MILLION), 1), "keeping as much": (kept(MILLION), 1),
    })  # fmt: skip
    times = few | some | many
    ratios = {
        "one element": times["rule, 1"] / times["PyTorch, 1"],
        "1,000 elements": times["rule, 1,000"] / times["PyTorch, 1,000"],
        "a million elements": times["rule, a million"] / times["copying as much"],
    }
    for name, taken in times.items():
        print(f"{name:20}{taken:12.2f} us")
    for name, ratio in ratios.items():
        print(f"{name:20}{ratio:12.3f}   goal: at most {MOST[name]}")
    print(f"{'trace over keeping':20}{times['trace, a million'] / times['keeping as much']:12.3f}")
    print(json.dumps({"bench": "frameworks", "ratios": ratios, "goals": MOST, "microseconds": times}))


if __name__ == "__main__":
    main()
