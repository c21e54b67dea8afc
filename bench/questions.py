"""How fast are questions? Drawn and written by the thousand, and asked one at a time.

Contestants take turns in every round, and what is told is the median of a round, in processor time; a shared machine
then slows all alike. Goals stand beside the figures; nothing depends on them.
"""

from __future__ import annotations

import json
import os
import statistics
import time
from typing import TYPE_CHECKING

import numpy as np

from quiz_bank.drawn import all_templates, question, template_of
from tui import cli
from verifier.answer import read
from verifier.arrays.batch import draw_batch
from verifier.diagnosis import diagnose
from verifier.errors import NoAdmissibleDraw
from verifier.problem import Problem, draw

if TYPE_CHECKING:
    from collections.abc import Callable

    from verifier.template import Template

ROUNDS = 3
NUMBERS = 20_000
DRAWN, WRITTEN = 3, 20
"""Every third template is drawn, every twentieth is written."""
TEXTS, LINES = 40_000, 1_500
SINGLE = 40
KINDS = ("step", "next", "value")
SAMPLE = ("adam.step.1@pytorch", "adam.step.2@pytorch", "adamw.next.1@keras", "sgd.next.1~2@pytorch")
GOALS = {"draws_s": 0.5e6, "written_s": 1e5, "documents_s": 2e3, "question_ms": 2.0, "verdict_ms": 2.0}


def single_steps() -> list[Template]:
    """The templates that ask for one number after one step."""
    return [t for t in all_templates() if t.kind.partition("-")[0] in KINDS and not t.vectors and not t.also]


def interleaved(contestants: dict[str, Callable[[int], int]]) -> dict[str, float]:
    """Median seconds of processor time for one thing; each contestant returns how many it made in its round."""
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for work in contestants.values():
        work(ROUNDS)  # what is prepared once is not counted
    for turn in range(ROUNDS):
        for name, work in contestants.items():
            begun = time.process_time()
            made = work(turn)
            taken[name].append((time.process_time() - begun) / max(1, made))
    return {name: statistics.median(times) for name, times in taken.items()}


def rates_of(contestants: dict[str, Callable[[int], int]]) -> dict[str, float]:
    """How many things each contestant makes in a second."""
    return {name: 1 / each for name, each in interleaved(contestants).items()}


def drawing(template: Template) -> Callable[[int], int]:
    """Fair draws with every misconception's number, as arrays."""

    def work(turn: int) -> int:
        return len(draw_batch(template, np.arange(turn * NUMBERS, (turn + 1) * NUMBERS)).numbers)

    return work


def problems(template: Template, turn: int) -> list[Problem]:
    """Problems that were not drawn before."""
    found = []
    for number in range(turn * SINGLE, (turn + 1) * SINGLE):
        try:
            found.append(draw(template, number))
        except NoAdmissibleDraw:
            continue
    return found


def asking(template: Template) -> Callable[[int], int]:
    """One question at a time, as a screen wants it."""

    def work(turn: int) -> int:
        return sum(bool(question(problem, item_id="", topic="")) for problem in problems(template, turn + 1_000))

    return work


def generating(template: Template, form: str, count: int) -> Callable[[int], int]:
    """What `generate` does, into a file that keeps nothing."""
    words = ["generate", template.rule.id, "--kind", template.kind, "--level", str(template.level)]
    words += ["--dialect", template.dialect, "--format", form, "--count", str(count), "-o", os.devnull]

    def work(turn: int) -> int:
        if status := cli.main([*words, "--start", str(turn * count)]):
            raise SystemExit(status)
        return count

    return work


def judging(template: Template) -> Callable[[int], int]:
    """One verdict on a number out of the air: all misconceptions and all pairs; no problem is met twice."""
    drawn = {turn: problems(template, turn) for turn in range(ROUNDS + 1)}
    typed = read("0.7773").entries

    def work(turn: int) -> int:
        return sum(bool(diagnose(typed * len(problem.key.value), problem)) for problem in drawn[turn])

    return work


def main() -> None:
    """Print a table and one JSON line."""
    templates = single_steps()
    drawn, written = templates[::DRAWN], templates[::WRITTEN]
    rates = rates_of({t.name: drawing(t) for t in drawn})
    some = [template_of(name) for name in SAMPLE]
    texts = rates_of({t.name: generating(t, "text", TEXTS) for t in written})
    lines = rates_of({t.name: generating(t, "json", LINES) for t in some})
    asked = interleaved({t.name: asking(t) for t in some})
    judged = interleaved({t.name: judging(t) for t in some})
    for name in sorted(rates, key=rates.__getitem__):
        print(f"{name:56}{rates[name] / 1e3:10.0f} k draws/s")
    for name in sorted(texts, key=texts.__getitem__):
        print(f"{name:56}{texts[name] / 1e3:10.0f} k written/s")
    figures = {
        "draws_s": statistics.median(rates.values()),
        "written_s": statistics.median(texts.values()),
        "documents_s": statistics.median(lines.values()),
        "question_ms": 1e3 * max(asked.values()),
        "verdict_ms": 1e3 * max(judged.values()),
    }
    for name, figure in figures.items():
        print(f"{name:20}{figure:14.2f}   goal: {GOALS[name]}")
    each = {"draws_s": rates, "written_s": texts, "documents_s": lines, "question_s": asked, "verdict_s": judged}
    print(json.dumps({"bench": "questions", "figures": figures, "goals": GOALS, "each": each}))


if __name__ == "__main__":
    main()
