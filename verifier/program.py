"""From the lines of a rule to a function: one compilation, several ways to compute.

The same lines run on plain floats, on lists of floats (a vector of a question), on NumPy arrays, on high-precision
numbers, and as a person would work them out by hand, rounding after every operation. Only the functions bound to the
names differ, and what is wrapped around each operation; the arithmetic is the lines' own.
"""

from __future__ import annotations

import ast
import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

from verifier.expression import REDUCTIONS, assigned_names, free_names, names_in, replaced, vector_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from verifier.expression import Line

Style = Literal["exact", "rounded", "regrouped", "watched", "cancelling"]
"""`rounded` calls `round_(value)` after each operation; `regrouped` also computes a*b/c as a*(b/c); `watched` is as
`rounded`, but for lines that choose between two values, as the other one does not count; `cancelling` calls
`combine(left, right, sign)` for each sum of quantities that are not mere constants."""


@dataclass(frozen=True, slots=True)
class Program:
    """A compiled block of lines: call `run` with the arguments in order, get the results in order."""

    arguments: tuple[str, ...]
    results: tuple[str, ...]
    run: Callable[..., tuple[Any, ...]]

    def __call__(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Run on values by name; returns every assigned name with its value.

        Raises:
            KeyError: a name that the lines read is missing.
        """
        return dict(zip(self.results, self.run(*[values[name] for name in self.arguments]), strict=True))


@dataclass(frozen=True, slots=True)
class Instrument:
    """A way to compute and the functions that it calls; see `Style` and `program`."""

    style: Style = "exact"
    functions: Mapping[str, Any] = field(default_factory=dict)
    constants: frozenset[str] = frozenset()
    unwatched: frozenset[str] = frozenset()


EXACT = Instrument()


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0))


def _clip(x: float, low: float, high: float) -> float:
    return low if x < low else min(x, high)


def _norm(entries: list[float]) -> float:
    return math.sqrt(sum(x * x for x in entries))


def _mean(entries: list[float]) -> float:
    return sum(entries) / len(entries)


SCALAR: dict[str, Any] = {
    "sqrt": math.sqrt, "abs": abs, "sign": _sign, "exp": math.exp, "log": math.log, "cos": math.cos,
    "floor": math.floor, "ceil": math.ceil, "maximum": max, "minimum": min, "clip": _clip,
    "sum": sum, "mean": _mean, "norm": _norm, "rms": lambda xs: math.sqrt(_mean([x * x for x in xs])), "count": len,
    "zip": zip, "pi": math.pi,
}  # fmt: skip
"""Plain Python: floats, and lists of floats for vectors. Imports nothing."""


@lru_cache(maxsize=1)
def array_functions() -> dict[str, Any]:
    """NumPy: arrays of any shape; reductions run over all entries."""
    import numpy as np

    return _numpy_functions() | {
        "sum": np.sum, "mean": np.mean, "count": np.size,
        "norm": lambda x: np.sqrt(np.sum(np.square(x))),
        "rms": lambda x: np.sqrt(np.mean(np.square(x))),
    }  # fmt: skip


@lru_cache(maxsize=1)
def batch_functions() -> dict[str, Any]:
    """NumPy with independent problems along the last axis; reductions run over all the others.

    The problems lie along the last axis because then a hyperparameter of shape (N,) goes with a vector of shape (k, N).
    """
    import numpy as np

    def mean(x: Any) -> Any:
        return np.mean(x, axis=tuple(range(np.ndim(x) - 1)))

    def total(x: Any) -> Any:
        return np.sum(x, axis=tuple(range(np.ndim(x) - 1)))

    return _numpy_functions() | {
        "sum": total, "mean": mean, "count": lambda x: math.prod(np.shape(x)[:-1]),
        "norm": lambda x: np.sqrt(total(np.square(x))),
        "rms": lambda x: np.sqrt(mean(np.square(x))),
    }  # fmt: skip


def _numpy_functions() -> dict[str, Any]:
    import numpy as np

    def where(condition: Any, then: Callable[[], Any], otherwise: Callable[[], Any]) -> Any:
        if isinstance(condition, bool | np.bool_):
            return then() if condition else otherwise()
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            return np.where(condition, then(), otherwise())

    return {
        "sqrt": np.sqrt, "abs": np.abs, "sign": np.sign, "exp": np.exp, "log": np.log, "cos": np.cos,
        "floor": np.floor, "ceil": np.ceil, "maximum": np.maximum, "minimum": np.minimum, "clip": np.clip,
        "where": where, "pi": math.pi,
    }  # fmt: skip


class _Lazily(ast.NodeTransformer):
    """Compute only the chosen side of `where`: a conditional on floats, two thunks on arrays."""

    def __init__(self, *, arrays: bool) -> None:
        self.arrays = arrays

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Replace `where`."""
        self.generic_visit(node)
        if not (isinstance(node.func, ast.Name) and node.func.id == "where"):
            return node
        condition, then, otherwise = node.args
        if not self.arrays:
            return ast.IfExp(condition, then, otherwise)
        none = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
        return ast.Call(node.func, [condition, ast.Lambda(none, then), ast.Lambda(none, otherwise)], [])


class _ByEntry(ast.NodeTransformer):
    """Turn reductions over lists into comprehensions: sum(w**2) becomes sum([w**2 for w in w])."""

    def __init__(self, vectors: frozenset[str]) -> None:
        self.vectors = vectors

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Replace a reduction's argument."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in REDUCTIONS:
            return ast.Call(node.func, [by_entry(node.args[0], self.vectors)], [])
        return node


def by_entry(expression: ast.expr, vectors: frozenset[str]) -> ast.expr:
    """Return a list comprehension that computes an expression for each entry of its vectors."""
    used = sorted(names_in(expression) & vectors)
    if isinstance(expression, ast.Name) or not used:
        return expression
    target: ast.expr = ast.Name(_each(used[0]), ast.Store())
    source: ast.expr = ast.Name(used[0], ast.Load())
    if len(used) > 1:
        target = ast.Tuple([ast.Name(_each(name), ast.Store()) for name in used], ast.Store())
        source = ast.Call(ast.Name("zip", ast.Load()), [ast.Name(name, ast.Load()) for name in used], [])
    return ast.ListComp(_Entry(used).visit(expression), [ast.comprehension(target, source, [], 0)])


def _each(name: str) -> str:
    return f"{name}_each"


class _Entry(ast.NodeTransformer):
    """Read one entry of each vector; a reduction inside keeps the whole."""

    def __init__(self, vectors: list[str]) -> None:
        self.vectors = vectors

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename."""
        return ast.Name(_each(node.id), ast.Load()) if node.id in self.vectors else node

    def visit_Call(self, node: ast.Call) -> ast.Call:
        """Leave reductions alone."""
        if isinstance(node.func, ast.Name) and node.func.id in REDUCTIONS:
            return node
        self.generic_visit(node)
        return node


class _Rounding(ast.NodeTransformer):
    """Round after every operation, as a person with four digits does."""

    def __init__(self, *, regroup: bool) -> None:
        self.regroup = regroup

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Wrap one operation."""
        if self.regroup and (product := _divided_product(node)):
            node = ast.BinOp(product.left, ast.Mult(), ast.BinOp(product.right, ast.Div(), node.right))
        self.generic_visit(node)
        return ast.Call(ast.Name("round_", ast.Load()), [node], [])

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Wrap a root, an exponential or a logarithm."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in {"sqrt", "exp", "log", "cos", "norm", "mean", "rms"}:
            return ast.Call(ast.Name("round_", ast.Load()), [node], [])
        return node


def _divided_product(node: ast.AST) -> ast.BinOp | None:
    """The product a*b of a quotient a*b/c."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and isinstance(node.left, ast.BinOp)):
        return None
    return node.left if isinstance(node.left.op, ast.Mult) else None


@lru_cache(maxsize=1024)
def regroups(lines: tuple[Line, ...]) -> bool:
    """Whether some a*b/c can be computed as a*(b/c)."""
    return any(_divided_product(node) for line in lines for node in ast.walk(line.expression))


class _Cancelling(ast.NodeTransformer):
    """Watch sums and differences of drawn quantities; constants such as 1 - beta**t are exact by hand."""

    def __init__(self, constants: frozenset[str]) -> None:
        self.constants = constants

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        """Wrap one sum or difference."""
        sides = (names_in(node.left), names_in(node.right))
        self.generic_visit(node)
        if not isinstance(node.op, ast.Add | ast.Sub) or any(side <= self.constants for side in sides):
            return node
        sign = ast.Constant(1 if isinstance(node.op, ast.Add) else -1)
        return ast.Call(ast.Name("combine", ast.Load()), [node.left, node.right, sign], [])


@lru_cache(maxsize=8192)
def program(
    lines: tuple[Line, ...],
    *,
    vectors: frozenset[str] = frozenset(),
    style: Style = "exact",
    constants: frozenset[str] = frozenset(),
    unwatched: frozenset[str] = frozenset(),
) -> Program:
    """Compile lines to run on floats and lists of floats.

    Args:
        lines: the rule's lines.
        vectors: the given names that are lists; which lines give lists follows from them.
        style: see `Style`; the first argument of a styled program is its `round_` or `combine`.
        constants: with style `cancelling`, the names that are not drawn.
        unwatched: with style `cancelling`, the lines whose own sums do not count; with a rounding one, those whose
            last operation is not rounded, as a sum with a parameter that is asked for to so many decimals.
    """
    lists = vector_names(lines, vectors)
    body: list[ast.stmt] = []
    for line in lines:
        expression = styled(line, style, constants, unwatched)
        expression = _ByEntry(lists).visit(_Lazily(arrays=False).visit(expression))
        if line.name in lists:
            expression = by_entry(expression, lists)
        body.append(ast.Assign([ast.Name(line.name, ast.Store())], expression))
    return _compiled(lines, body, SCALAR, _EXTRA[style])


_EXTRA: dict[Style, tuple[str, ...]] = {
    "exact": (),
    "rounded": ("round_",),
    "regrouped": ("round_",),
    "watched": ("round_",),
    "cancelling": ("combine",),
}
"""The functions that a styled program takes before its arguments."""


def styled(line: Line, style: Style, constants: frozenset[str], unwatched: frozenset[str]) -> ast.expr:
    """The expression of a line with what a style wraps around its operations."""
    expression = replaced(line.expression, {})
    if style == "cancelling" and line.name not in unwatched:
        watched: ast.expr = _Cancelling(constants).visit(expression)
        return watched
    if style == "watched" and _chooses(expression):
        return expression
    if style in {"rounded", "regrouped", "watched"}:
        hand = _Rounding(regroup=style == "regrouped")
        if line.name not in unwatched:
            rounded: ast.expr = hand.visit(expression)
            return rounded
        hand.generic_visit(expression)
    return expression


def _chooses(expression: ast.expr) -> bool:
    calls = (node.func for node in ast.walk(expression) if isinstance(node, ast.Call))
    return any(isinstance(function, ast.Name) and function.id == "where" for function in calls)


@lru_cache(maxsize=1024)
def array_program(lines: tuple[Line, ...], own_functions: tuple[tuple[str, Any], ...] = (), *, batch: bool) -> Program:
    """Compile lines to run on NumPy arrays, as one problem or as a batch along the last axis."""
    functions = (batch_functions() if batch else array_functions()) | dict(own_functions)
    return with_functions(lines, functions, lazy=True)


def with_functions(lines: tuple[Line, ...], functions: Mapping[str, Any], *, lazy: bool = False) -> Program:
    """Compile lines over functions of another kind of number; `lazy` says that `where` takes two thunks."""
    body: list[ast.stmt] = [
        ast.Assign([ast.Name(line.name, ast.Store())], _Lazily(arrays=lazy).visit(replaced(line.expression, {})))
        for line in lines
    ]
    return _compiled(lines, body, functions, ())


def _compiled(
    lines: tuple[Line, ...], body: list[ast.stmt], functions: Mapping[str, Any], extra: tuple[str, ...]
) -> Program:
    arguments = extra + free_names(lines)
    results = assigned_names(lines)
    returned = ast.Return(ast.Tuple([ast.Name(name, ast.Load()) for name in results], ast.Load()))
    signature = ast.arguments(
        posonlyargs=[], args=[ast.arg(name) for name in arguments], kwonlyargs=[], kw_defaults=[], defaults=[]
    )
    define = ast.FunctionDef("step", signature, [*body, returned], [], None, None)
    module = ast.fix_missing_locations(ast.Module([define], []))
    namespace: dict[str, Any] = {"__builtins__": {}} | dict(functions)
    # The tree holds nothing but what `expression._check` let through.
    exec(compile(module, "<rule>", "exec"), namespace)  # noqa: S102
    return Program(arguments, results, namespace["step"])
