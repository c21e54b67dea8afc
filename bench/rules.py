"""How fast is a rule? Scalar step, arrays, and many problems at once, against the memory that they touch.

Every figure is a ratio inside this run, or a rate with the copy rate beside it; machines differ and are shared.
"""

from __future__ import annotations

import json
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

from verifier.program import array_program, program
from verifier.registry import all_rules, get

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 15
PROBLEMS = 1_000_000
BLOCK = 8_192


def seconds(work: Callable[[], object], times: int = 1) -> float:
    """Median seconds of one call over interleavable rounds."""
    taken = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(times):
            work()
        taken.append((time.perf_counter() - begun) / times)
    return statistics.median(taken)


def copy_rate() -> float:
    """Bytes a second that a plain copy moves (read and written), over arrays far larger than the caches."""
    source = np.ones(4_000_000)
    target = np.empty_like(source)
    return 2 * source.nbytes / seconds(lambda: np.copyto(target, source))


def batched(rule_id: str) -> float:
    """Problems a second in one batched step, worked in blocks that stay in the cache."""
    rule = get(rule_id)
    dialect = rule.dialects[0].name
    variant = rule.variant(dialect)
    step = array_program(variant.lines, batch=True)
    defaults = rule.defaults(dialect)
    rng = np.random.default_rng(0)
    columns = [
        rng.uniform(0.1, 1.0, PROBLEMS) if name in {"theta", "g"} or name in variant.state else defaults.get(name, 3)
        for name in step.arguments
    ]

    def run() -> None:
        for at in range(0, PROBLEMS, BLOCK):
            step.run(*[c[at : at + BLOCK] if isinstance(c, np.ndarray) else c for c in columns])

    return PROBLEMS / seconds(run)


def scalar_step() -> float:
    """Microseconds of one Adam step on plain floats."""
    step = program(get("adam").variant("pytorch").lines)
    known = {"theta": 1.0, "m": 0.1, "v": 0.01, "g": 0.5, "beta1": 0.9, "beta2": 0.999, "lr": 0.1, "eps": 1e-8, "t": 3}
    values = [known[name] for name in step.arguments]
    return 1e6 * seconds(lambda: step.run(*values), times=2_000)


def main() -> None:
    """Print a table and one JSON line."""
    rate = copy_rate()
    rules = [rule.id for rule in all_rules().values() if rule.family == "optimizer" and not rule.functions]
    scalar = scalar_step()
    print(f"one scalar Adam step      {scalar:8.2f} us")
    print(f"copy                      {rate / 1e9:8.1f} GB/s")
    rates = {}
    for rule_id in rules:
        if get(rule_id).vectors:
            continue
        rates[rule_id] = batched(rule_id)
        print(f"batched {rule_id:16s}  {rates[rule_id] / 1e6:8.1f} million problems/s")
    print(json.dumps({"bench": "rules", "scalar_us": scalar, "copy_bytes_s": rate, "problems_s": rates}))


if __name__ == "__main__":
    main()
