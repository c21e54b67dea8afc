"""What a wrong answer comes from when no single wrong rule gives it: two of them at once.

The two are composed as edits of the rule's lines, so their number is computed like any other. There are many pairs, so
a number is put down to one only where it lies nearer than a wrong number would by chance, and the nearest is named.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from operator import itemgetter
from typing import TYPE_CHECKING

from verifier.certificate import DISTINCTION
from verifier.merged import Together
from verifier.verdict import Hypothesis, Judged, Verdict, distance, judge

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.answer import Number
    from verifier.problem import Problem
    from verifier.template import Template

BAND = 0.0015
"""Share of S within which a number is put down to a pair; four digits on the way move an answer by 0.0011 at most."""


def diagnose(typed: Sequence[Number], problem: Problem) -> Judged:
    """Grade an answer as `verdict.judge` does, and look for two slips at once where it finds nothing."""
    judged = judge(typed, problem.key)
    if judged.verdict not in {Verdict.WRONG, Verdict.SIGN_SCALE_ORDER} or problem.key.exact:
        return judged
    # Most pairs are far away, and of those it does not matter whether they can be told from what is known.
    near = [(away, pair) for pair in _pairs(problem) if (away := distance(typed, pair)) <= 2 * BAND]
    apart = [(away, pair) for away, pair in near if _is_apart(pair, problem)]
    if not apart:
        return judged
    away, nearest = min(apart, key=itemgetter(0))
    if away > BAND + max(_typed_to(typed, nearest)):
        return judged
    return Judged(Verdict.SLIP, slips=nearest.names, together=True)


def _typed_to(typed: Sequence[Number], pair: Hypothesis) -> list[float]:
    """How exactly each entry was typed, as a share of its scale, as far as that counts."""
    return [min(x.half_unit / s, BAND) for x, s in zip(typed, pair.scale, strict=True)]


def composed(problem: Problem) -> tuple[Hypothesis, ...]:
    """What every two of the visible misconceptions give together, where it is neither right nor what one gives."""
    return tuple(pair for pair in _pairs(problem) if _is_apart(pair, problem))


@lru_cache(maxsize=64)
def _pairs(problem: Problem) -> tuple[Hypothesis, ...]:
    """What every two of the visible misconceptions give together."""
    key = problem.key
    visible = {name for wrong in key.slips for name in wrong.names}
    pairs, together = _composed(problem.template)
    found = []
    for pair, outcome in zip(pairs, together.run(problem.inputs), strict=True):
        if outcome is not None and visible.issuperset(pair):
            # Far from the right answer, four typed digits are a coarser measure than S.
            entries = zip(key.scale, outcome.answer, key.value, strict=True)
            found.append(Hypothesis(pair, outcome.answer, tuple(max(s, abs(w - c)) for s, w, c in entries)))
    return tuple(found)


@lru_cache(maxsize=256)
def _composed(template: Template) -> tuple[tuple[tuple[str, str], ...], Together]:
    """Every two misconceptions of a template that go together, and the rules that they make, to be run at once."""
    pairs = combinations((slip.id for slip, _ in template.slips), 2)
    made = {pair: variant for pair in pairs if (variant := template.together(pair)) is not None}
    return tuple(made), Together(template, tuple(made.values()))


def _is_apart(pair: Hypothesis, problem: Problem) -> bool:
    """Whether a pair can be told from the answer and from every single misconception."""
    key = problem.key
    return all(_apart(pair, other) for other in (Hypothesis((), key.value, key.scale), *key.slips))


def _apart(one: Hypothesis, other: Hypothesis) -> bool:
    entries = zip(one.value, other.value, one.scale, strict=True)
    return max(abs(a - b) / s for a, b, s in entries) >= DISTINCTION
