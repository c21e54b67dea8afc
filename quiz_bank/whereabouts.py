"""Where a wrong answer can have gone off that no known slip gives, in words, and where its worked solution starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.feedback import DIGITS, shown_entries
from quiz_bank.question import SolutionStart
from quiz_bank.staged import label, sign
from verifier.retracing import origin
from verifier.solution import places
from verifier.stages import Stage, slipped_lines
from verifier.template import entries

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from verifier.answer import Number
    from verifier.problem import Problem
    from verifier.retracing import Misstep
    from verifier.solution import Place
    from verifier.stages import JudgedStage


def whereabouts(problem: Problem, typed: Sequence[Number]) -> tuple[SolutionStart, str]:
    """Where the worked solution of an unknown wrong answer starts, and what to say of it."""
    way = tuple(places(problem))
    found = origin(typed, problem)
    stages = [Stage(place.line.name, place.step) for place in way]
    signs = [label(problem, stage) for stage in stages]
    place = way[found.line]
    start = SolutionStart(
        found.line,
        signs[found.line],
        implied=shown_entries(entries(found.implied), DIGITS) if found.implied is not None else "",
        expected=shown_entries(entries(place.value), DIGITS),
        fits=_fits(problem, found.misstep) if found.misstep else "",
    )
    also = [signs[line] for line in found.also]
    ruled_out = signs[: found.line] if found.ruled_out else []
    return start, " ".join(_said(start, also, tuple(dict.fromkeys(ruled_out)), is_last=place is way[-1]))


def _said(start: SolutionStart, also: Sequence[str], ruled_out: Sequence[str], *, is_last: bool) -> list[str]:
    """What the typed number tells, and no more: it may come from several slips that nobody thought of."""
    sign = start.sign
    said = []
    if start.fits:
        alike = f" The same at {' or '.join(also)} would end there, too." if also else ""
        said.append(f"It is what follows from {sign} = {start.implied}, {start.fits}, not {start.expected}.{alike}")
    elif start.implied and not is_last:
        said.append(f"If all that comes after {sign} was done right, {sign} was {start.implied}, not {start.expected}.")
    elif ruled_out:
        said.append(f"No other value of {' or '.join(ruled_out)} alone would end there.")
    if start.step:
        said.append(f"The worked solution starts at {sign}.")
    return said or ["Follow the worked solution."]


def _fits(problem: Problem, misstep: Misstep) -> str:
    """A slip of the hand in words."""
    if misstep.misconception:
        return f"as who {problem.template.misconception(misstep.misconception).belief} gets it"
    if misstep.detail:
        return misstep.detail
    read, instead = misstep.exchanged
    return f"worked out with {sign(instead)} in place of {sign(read)}"


def start_of_stage(problem: Problem, wrong: JudgedStage, given: Collection[Stage]) -> SolutionStart:
    """The wrong stage where it is known to be slipped, else the first line that leads to it and was not given."""
    way = tuple(places(problem))
    stages = [Stage(place.line.name, place.step) for place in way]
    at = len(stages) - 1 - stages[::-1].index(wrong.stage)
    own = {slip for slip, _ in slipped_lines(problem, way[at].line)}
    known = wrong.judged.detail or own.intersection(wrong.judged.slips)
    step = at if known else min(_leading(way, at, given))
    value = way[step].value
    return SolutionStart(step, label(problem, stages[step]), expected=shown_entries(entries(value), DIGITS))


def _leading(way: Sequence[Place], at: int, given: Collection[Stage]) -> set[int]:
    """The lines that a line rests on, as far back as the next ones that were given, with the line itself."""
    found = {at}
    for read in way[at].line.reads:
        name = read.removesuffix("_prev")
        # what is read as it was before the step was given in another one
        step = way[at].step - read.endswith("_prev")
        before = [line for line in range(at) if way[line].line.name == name and way[line].step <= step]
        if before and Stage(name, way[before[-1]].step) not in given:
            found |= _leading(way, before[-1], given)
    return found
