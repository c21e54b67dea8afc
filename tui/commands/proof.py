"""Proving what the program teaches: recorded numbers, experiments with their controls, and drawn questions."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import FOUND_PROBLEMS
from tui.commands.parser import Command, add_json
from tui.commands.progress import Progress
from tui.commands.speech import show, show_json
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator

    from tui.commands.parser import Parser
    from verifier.experiments import Experiment
    from verifier.template import Template
    from verifier.vectors.case import Case

    Work = tuple[str, Callable[[], "Proven"]]
    """The id of a case, and how it is proven."""

SEED = 0
"""Of the experiments' random draws; their own tests run them with many."""
SAMPLE = 3
"""Questions of each template that are proven."""
FLOAT_DIGITS = 17
"""So many digits tell any float from the next."""


@dataclass(frozen=True, slots=True)
class Proven:
    """What became of one case; `error` is a relative error where one was measured."""

    id: str
    status: str
    error: float | None = None
    detail: str = ""


def _arguments(parser: Parser) -> None:
    parser.add_argument("--vectors", metavar="FILE", help="replay these recorded numbers instead of everything")
    add_json(parser)


def verify(args: Namespace) -> int:
    """Prove everything, or the numbers in one file; 1 when anything fails."""
    work = list(_vectors(Path(args.vectors))) if args.vectors else [*_recorded(), *_experiments(), *_questions()]
    found = [_proven(case_id, prove) for case_id, prove in Progress(len(work)).watch(work)]
    totals = {status: sum(case.status == status for case in found) for status in ("pass", "fail", "unsupported")}
    if args.json:
        show_json({"cases": [asdict(case) for case in found], "totals": totals})
    else:
        for case in found:
            error = "" if case.error is None else f"error {case.error:.2g}, "
            show(f"{case.status:<11}  {case.id}  {error}{case.detail}")
        show(", ".join(f"{number} {status}" for status, number in totals.items()))
    return FOUND_PROBLEMS if totals["fail"] else 0


def _proven(case_id: str, prove: Callable[[], Proven]) -> Proven:
    """What became of a case; one that cannot even be worked out fails, and the others go on."""
    try:
        return prove()
    except Exception as error:
        return Proven(case_id, "fail", detail=f"{type(error).__name__}: {error}")


# -- recorded numbers ------------------------------------------------------------------------------------------------
def _vectors(file: Path) -> Iterator[Work]:
    """Replay the cases of a file.

    Raises:
        UsageProblem: it cannot be read, or holds no recorded cases.
    """
    from verifier.errors import BadInput
    from verifier.vectors.case import cases_of

    try:
        cases = cases_of(file.read_text("utf-8"))
    except OSError as error:
        raise UsageProblem(f"{file}: cannot be read ({error.strerror}), expected a file of recorded cases") from error
    except (BadInput, ValueError, RecursionError) as error:
        raise UsageProblem(f"{file}: {error}, expected a JSON list of recorded cases") from error
    for case in cases:
        yield case.id, partial(_replayed, case)


def _recorded() -> Iterator[Work]:
    """Replay what ships with the program."""
    import lzma
    from importlib import resources

    from verifier.vectors.case import cases_of

    packed = (resources.files("verifier.vectors") / "recorded.json.xz").read_bytes()
    for case in cases_of(lzma.decompress(packed).decode()):
        yield case.id, partial(_replayed, case)


def _replayed(case: Case) -> Proven:
    from math import isfinite

    from verifier.vectors.replay import replay

    outcome = replay(case)
    error = outcome.error if outcome.error is not None and isfinite(outcome.error) else None
    return Proven(outcome.id, outcome.status.value, error, outcome.worst)


# -- experiments -----------------------------------------------------------------------------------------------------
def _experiments() -> Iterator[Work]:
    from verifier.experiments import all_experiments

    for experiment in all_experiments():
        yield experiment.id, partial(_measured, experiment)


def _measured(experiment: Experiment) -> Proven:
    """An experiment passes when its claim meets the bounds and its control misses them."""
    import numpy as np

    claim = experiment.run(np.random.default_rng(SEED))
    control = experiment.control(np.random.default_rng(SEED))
    if not claim.holds:
        return Proven(experiment.id, "fail", detail=f"{experiment.title}: expected {claim.threshold}")
    if control.holds:
        return Proven(experiment.id, "fail", detail=f"{experiment.title}: the control holds too")
    return Proven(experiment.id, "pass", detail=experiment.title)


# -- drawn questions -------------------------------------------------------------------------------------------------
def _questions() -> Iterator[Work]:
    from quiz_bank.drawn import all_templates

    for template in all_templates():
        yield template.name, partial(_certified, template)


def _certified(template: Template) -> Proven:
    """A template passes when its first questions accept their own answer and give no wrong rule credit."""
    from quiz_bank.documents import typed_answer
    from quiz_bank.selection import check
    from verifier.errors import NoAdmissibleDraw
    from verifier.numeral import Number
    from verifier.problem import draw
    from verifier.verdict import Verdict, judge

    proven = 0
    for number in range(SAMPLE):
        try:
            problem = draw(template, number)
        except NoAdmissibleDraw:
            continue
        if check(problem, typed_answer(problem)).verdict is not Verdict.RIGHT:
            return Proven(template.name, "fail", detail=f"{problem.id} refuses {typed_answer(problem)}, its own answer")
        for slip in problem.key.slips:
            verdict = judge([Number(value, 0.0, FLOAT_DIGITS) for value in slip.value], problem.key).verdict
            if verdict in {Verdict.RIGHT, Verdict.MORE_DIGITS, Verdict.CLOSE}:
                return Proven(template.name, "fail", detail=f"{problem.id} takes {slip.names[0]} for {verdict}")
        proven += 1
    if not proven:
        return Proven(template.name, "fail", detail=f"none of the first {SAMPLE} numbers is a fair question")
    return Proven(template.name, "pass", detail=f"{proven} questions")


COMMANDS = (
    Command(
        "verify",
        "Prove the answers: recorded numbers of the frameworks, experiments with controls, and drawn questions.",
        verify,
        _arguments,
        examples=("verify", "verify --vectors recorded.json --json"),
        about="Leaves with 0 when nothing fails, with 1 otherwise.",
    ),
)
