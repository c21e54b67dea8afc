"""The program that a question asks about: a rule's call in a framework, with the question's numbers.

Built from the dialect's own names; the loop around it is the framework's. All programs compute with 64 bits.
"""

from __future__ import annotations

from textwrap import dedent, indent, wrap
from typing import TYPE_CHECKING, Any, cast

from verifier.called import Unzeroed
from verifier.rule import Family

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from verifier.called import Called
    from verifier.problem import Problem
    from verifier.template import Inputs

COLUMNS = 74
"""Longest line, so that a program fits beside its frame on 80 columns."""

_OPTIMIZERS = {
    "pytorch": """
        import torch

        p = torch.tensor({theta}, dtype=torch.float64)
        {call}
        for {each} in {given}:
        {rate}
            p.grad = torch.tensor(g, dtype=torch.float64)
            optimizer.step()
        print(p.{plain}())
    """,
    "pytorch backward": """
        import torch

        p = torch.tensor({theta}, dtype=torch.float64, requires_grad=True)
        {call}
        for {each} in {given}:
        {rate}
            loss = g * p
            loss.backward()
            optimizer.step()
        print(p.{plain}())
    """,
    "keras": """
        import keras

        keras.config.set_floatx("float64")
        w = keras.Variable({theta})
        {call}
        for {each} in {given}:
        {rate}
            optimizer.apply([keras.ops.array(g, dtype="float64")], [w])
        print(w.numpy().{plain}())
    """,
    "optax": """
        import jax
        import optax

        jax.config.update("jax_enable_x64", True)
        p = jax.numpy.array({theta})
        {call}
        state = optimizer.init(p)
        for {each} in {given}:
            update, state = optimizer.update(jax.numpy.array(g), state, p)
            p = optax.apply_updates(p, update)
        print(p.{plain}())
    """,
}
_RATES = {
    "pytorch": 'for group in optimizer.param_groups:\n    group["lr"] = lr',
    "keras": "optimizer.learning_rate = lr",
}
_SCHEDULES = {
    "pytorch": """
        import torch

        p = torch.nn.Parameter(torch.zeros(1))
        optimizer = torch.optim.SGD([p], lr={first})
        {call}
        for step in range({t}):
            optimizer.step()
            scheduler.step()
        print(scheduler.get_last_lr()[0])
    """,
    "keras": """
        import keras

        keras.config.set_floatx("float64")
        {call}
        print(float(scheduler({t})))
    """,
    "optax": """
        import jax
        import optax

        jax.config.update("jax_enable_x64", True)
        {call}
        print(float(scheduler({t})))
    """,
}
FRAMEWORKS = frozenset(_SCHEDULES)
"""The dialects whose calls are known."""


def program(problem: Problem) -> str:
    """The program of a question about a call, with line breaks and without one at the end."""
    template = cast("Called", problem.template)
    if template.code is not None:
        return _filled(template.code.text, _code_numbers(template, problem.inputs))
    if template.rule.family is Family.SCHEDULE:
        return _schedule(template, problem.inputs)
    return _optimizer(template, problem.inputs)


def _filled(text: str, numbers: Mapping[str, str]) -> str:
    """A text with what stands in braces replaced, line by line, and empty replacements left out."""
    lines = []
    for line in dedent(text).strip().splitlines():
        name = line.strip(" {}")
        if line.strip() == f"{{{name}}}":
            depth = " " * (4 * (name == "rate"))
            lines += indent(numbers[name], depth).splitlines()
        else:
            lines.append(line.format(**numbers))
    return "\n".join(lines)


def _code_numbers(template: Called, inputs: Inputs) -> dict[str, str]:
    anew = {name: [given[name] for given in inputs.each] for name in inputs.each[0]} if template.steps > 1 else {}
    return {name: literal(value, whole=True) for name, value in {**inputs.first, **anew}.items()}


def _optimizer(template: Called, inputs: Inputs) -> str:
    rule, dialect = template.rule, template.dialect
    first = inputs.first
    backward = isinstance(template, Unzeroed)
    start = "[p], " if dialect == "pytorch" else ""
    given = [[literal(each[name]) for name in ("g", *template.varying)] for each in inputs.each]
    rows = [row[0] if len(row) == 1 else f"({', '.join(row)})" for row in given]
    numbers = {
        "theta": literal(first[rule.parameter]),
        "call": _call("optimizer", template, first, start=start),
        "each": ", ".join(("g", *template.varying)),
        "given": f"[{', '.join(rows)}]",
        "rate": _RATES[dialect] if template.varying else "",
        "plain": "tolist" if template.entries or dialect == "optax" else "item",
    }
    return _filled(_OPTIMIZERS[f"{dialect} backward" if backward else dialect], numbers)


def _schedule(template: Called, inputs: Inputs) -> str:
    numbers = dict(inputs.first)
    outside = template.rule.dialect(template.dialect).names.get("lr") if template.dialect == "pytorch" else None
    text = {
        "t": literal(numbers["t"], whole=True),
        "first": literal(numbers.pop(outside)) if outside else "",
        "call": _call("scheduler", template, numbers, start="optimizer, " if outside else "", whole=True),
    }
    return _filled(_SCHEDULES[template.dialect], text)


def _call(target: str, template: Called, numbers: Mapping[str, Any], *, start: str, whole: bool = False) -> str:
    """An assignment of a call, on several lines where it is long."""
    path, _, fixed = template.rule.dialect(template.dialect).api.rstrip(")").partition("(")
    arguments = [f"{name}={value}" for name, value in _arguments(template, numbers, whole=whole)]
    arguments += [part for part in fixed.split(", ") if part and not part.endswith("=...")]
    inner = start + ", ".join(arguments)
    line = f"{target} = {path}({inner})"
    if len(line) <= COLUMNS:
        return line
    rows = wrap(inner, COLUMNS - 4, break_long_words=False, break_on_hyphens=False)
    return "\n".join([f"{target} = {path}(", *(f"    {row}" for row in rows), ")"])


def _arguments(template: Called, numbers: Mapping[str, Any], *, whole: bool) -> Iterator[tuple[str, str]]:
    """The arguments by the framework's names; one of several numbers is a tuple or, in a schedule, a list."""
    rule, names = template.rule, template.rule.dialect(template.dialect).names
    done: set[str] = set()
    for hyperparameter in rule.hyperparameters:
        if hyperparameter.name not in template.written or hyperparameter.name not in numbers:
            continue
        argument = next((n for n, own in names.items() if hyperparameter.name in own.split()), hyperparameter.name)
        if argument in done:
            continue
        done.add(argument)
        parts = [literal(numbers[part], whole=whole) for part in names.get(argument, argument).split()]
        several = f"[{', '.join(parts)}]" if whole else f"({', '.join(parts)})"
        yield argument, parts[0] if len(parts) == 1 else several


def literal(value: Any, *, whole: bool = False) -> str:
    """A number or a list as Python writes it; `whole` writes whole numbers without a point."""
    if isinstance(value, list):
        return f"[{', '.join(literal(entry) for entry in value)}]"
    if isinstance(value, bool):
        return repr(value)
    return repr(int(value)) if whole and value == int(value) else repr(float(value))
