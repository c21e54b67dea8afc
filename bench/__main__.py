"""Run every benchmark, or those named: `python -m bench [NAME ...]`."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path


def names() -> list[str]:
    """Every benchmark: a module of this folder with a `main`."""
    return sorted(m.name for m in pkgutil.iter_modules([str(Path(__file__).parent)]) if not m.name.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run benchmarks one after another; 2 when one is not known."""
    known = names()
    for name in wanted:
        if name not in known:
            print(f"bench: unknown benchmark '{name}'; known: {', '.join(known)}", file=sys.stderr)
            return 2
    for name in wanted or known:
        print(f"\n== {name}", flush=True)
        importlib.import_module(f"bench.{name}").main()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
