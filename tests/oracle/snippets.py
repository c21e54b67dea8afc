"""The programs of the questions, executed as they are shown: what they print last is the key."""

from __future__ import annotations

import ast
import math
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

import numpy as np

from quiz_bank.kinds.prints import Prints
from quiz_bank.snippets import program
from tests.oracle.bounds import DOUBLE, Bound, bound
from tests.oracle.tally import Row
from verifier import registry
from verifier.errors import NoAdmissibleDraw
from verifier.problem import draw
from verifier.vectors.replay import error_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from verifier.template import Template

PRINTED = 1e-9
"""The parameter may cancel with its steps, which loses a few of the last digits."""


def compare(count: int, tick: Callable[[str], None], wanted: frozenset[str] = frozenset()) -> Iterator[Row]:
    """A row for each template of programs, with so many questions."""
    for template in templates():
        if wanted and template.rule.id not in wanted:
            continue
        row = Row(template.rule.id, template.dialect, template.kind, _bound(template))
        for number in range(count):
            tick(template.name)
            try:
                problem = draw(template, number)
            except NoAdmissibleDraw:
                row.skipped += 1
                continue
            given = printed(program(problem))
            same = given.size == len(problem.key.value)
            error = error_of(given, np.array(problem.key.value)) if same else math.inf
            row.add(error, problem.id, fails=not error <= row.bound.error, touchy=False, detail=f"prints {given}")
        yield row


def templates() -> Iterator[Template]:
    """Every template of programs."""
    for rule in registry.all_rules().values():
        yield from Prints().templates(rule)


def printed(text: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Execute a program, and read its last line as numbers."""
    out = StringIO()
    with redirect_stdout(out), catch_warnings():
        simplefilter("ignore")  # some programs do what PyTorch warns of
        exec(compile(text, "program", "exec"), {"__name__": "__main__"})  # noqa: S102  # what the questions show
    return np.atleast_1d(np.array(ast.literal_eval(out.getvalue().strip().splitlines()[-1]), float))


def _bound(template: Template) -> Bound:
    """The bound of the framework's call; what has 64 bits is held to the digits that a question shows and more."""
    path = template.rule.dialect(template.dialect).api.partition("(")[0]
    found = bound({"pytorch": "torch"}.get(template.dialect, template.dialect), path.rpartition(".")[2])
    return found if found.error > DOUBLE else replace(found, error=PRINTED)
