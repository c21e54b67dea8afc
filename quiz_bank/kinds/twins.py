"""Which wrong lines mean the same? Two options that do could both be struck out, for only one is right."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Any

from verifier.draws import mix
from verifier.outcome import is_real
from verifier.program import EXACT
from verifier.template import compiled, entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from verifier.expression import Line
    from verifier.program import Program
    from verifier.template import Template

Values = tuple[float, ...] | None
"""What a line gives, entry by entry; None where a name has no value or the numbers lead outside the reals."""

PROBES = 8
"""So many times two lines have to give the same before they count as one: enough to meet each side of a maximum."""
ROUNDING = 1e-9


def firsts(template: Template, before: Sequence[Line], offered: Sequence[Line]) -> dict[Line, Line]:
    """Each of some lines that may stand behind others, with the first that gives the same, whatever is given."""
    names = {line.name for line in before}
    # Lines that read the same results mean the same only if a rule has one misconception twice.
    if len({line.reads & names for line in offered}) <= 1:
        return {line: line for line in offered}
    found: list[tuple[list[Values], Line]] = []
    same = {}
    for line in offered:
        step = compiled((*before, line), template.carried, template.vectors, EXACT)
        values = [_run(step, known, line.name) for known in _anything(template)]
        same[line] = next((first for other, first in found if _agree(values, other)), line)
        found.append((values, same[line]))
    return same


def _anything(template: Template) -> Iterator[dict[str, Any]]:
    """Numbers between 0 and 1 for all names, that have nothing to do with each other."""
    for probe in range(PROBES):
        known: dict[str, Any] = {}
        for place, name in enumerate(dict.fromkeys(("t", *template.needed))):
            entries_of = [mix(mix(probe) + 8 * place + at) / 2**64 for at in range(template.length)]
            known[name] = entries_of if name in template.vectors else entries_of[0]
        yield known | {f"{name}_prev": known[name] for name in template.carried if name in known}


def _run(step: Program, known: Mapping[str, Any], name: str) -> Values:
    if not known.keys() >= set(step.arguments):
        return None
    try:
        found = entries(step(known)[name])
    except (ArithmeticError, ValueError):
        return None
    return found if all(map(is_real, found)) else None


def _agree(some: Sequence[Values], others: Sequence[Values]) -> bool:
    """Whether values are the same but for rounding; what gives no number is like nothing."""
    close = partial(math.isclose, rel_tol=ROUNDING)
    return all(
        one is not None and other is not None and len(one) == len(other) and all(map(close, one, other))
        for one, other in zip(some, others, strict=True)
    )
