"""What is true, and what each slip would give: rules as data, numbers with their proof.

As a library:

    import verifier

    verifier.trace("adam", "pytorch", params=[1.0, 2.0], grads=[[0.1, 0.2], [0.3, 0.4]], lr=0.01)["theta"]

Names are loaded when they are first used, so that `import verifier` stays light.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from verifier.errors import VerifierError
    from verifier.problem import draw
    from verifier.registry import all_rules, get
    from verifier.tracing import trace, trace_document
    from verifier.vectors.case import cases_of
    from verifier.vectors.replay import replay

__all__ = ["VerifierError", "all_rules", "cases_of", "draw", "get", "replay", "trace", "trace_document"]

_HOMES = {
    "VerifierError": "errors",
    "all_rules": "registry",
    "cases_of": "vectors.case",
    "draw": "problem",
    "get": "registry",
    "replay": "vectors.replay",
    "trace": "tracing",
    "trace_document": "tracing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'verifier' has no attribute '{name}'")
    return getattr(import_module(f"verifier.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
