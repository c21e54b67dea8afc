"""Generating questions, checking answers to them, and working them out."""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from quiz_bank.errors import BankError
from tui.commands.drawing import LARGEST_NUMBER, Drawing, wanted
from tui.commands.output import is_standard, write
from tui.commands.parser import Command, add_json, whole_number
from tui.commands.progress import Progress
from tui.commands.speech import show, show_json

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterable, Iterator

    from quiz_bank.question import Judgement
    from quiz_bank.supply import Making
    from tui.commands.parser import Parser
    from verifier.problem import Problem

T = TypeVar("T")

IN_DOUBT = "Write it with a point, or say --decimal comma or --decimal point."
FORMATS = ("text", "json", "csv", "gift", "moodle", "markdown", "html")


# -- generate --------------------------------------------------------------------------------------------------------
def _generate_arguments(parser: Parser) -> None:
    parser.add_argument("rules", metavar="RULE", nargs="+", help="id of a rule, name of a family, or all")
    parser.add_argument("--kind", help="only this kind of question, e.g. step; value means every value-*")
    parser.add_argument("--level", type=whole_number(1), metavar="N", help="only this level")
    parser.add_argument("--dialect", help="only this dialect, e.g. pytorch")
    parser.add_argument(
        "--count", type=whole_number(1), default=1, metavar="N", help="questions for each rule in total (default 1)"
    )
    parser.add_argument(
        "--start",
        type=whole_number(0, LARGEST_NUMBER),
        default=0,
        metavar="N",
        help="number of the first question of each template (default 0)",
    )
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="how to write them; json is JSON Lines (default text)"
    )
    parser.add_argument("--answers", action="store_true", help="text format: add the answers with the way to them")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file")


def generate(args: Namespace) -> int:
    """Print questions."""
    from quiz_bank.documents import text, texts
    from quiz_bank.supply import Making, as_problems

    if args.format == "text" and not args.answers:
        return _generate(args, Making(text, texts), _apart)
    return _generate(args, as_problems(), partial(_pieces, args=args))


def _generate(args: Namespace, making: Making[T], pieces: Callable[[Iterable[T]], Iterator[str]]) -> int:
    families = wanted(args)
    # A bar between the lines of a terminal would be in the way.
    progress = Progress(args.count * len(families), shown=not (is_standard(args.output) and sys.stdout.isatty()))
    drawing = Drawing(families, args.count, args.start, making, note=progress.say)
    write(pieces(progress.watch(drawing)), args.output)
    if drawing.short:
        raise BankError(f"found only {', '.join(drawing.short)}, expected {args.count}")
    return 0


def _pieces(problems: Iterable[Problem], args: Namespace) -> Iterator[str]:
    """The questions in their format, as pieces of whole lines."""
    match args.format:
        case "json":
            return _json(problems)
        case "csv":
            return _csv(problems)
        case "text":
            return _apart(map(_with_answer, problems))
        case form:
            from quiz_bank.exchange.exercise import exercise
            from quiz_bank.exchange.formats import written

            return written(map(exercise, problems), form)


def _json(problems: Iterable[Problem]) -> Iterator[str]:
    import json

    from quiz_bank.documents import question_document

    # In ASCII, so that no terminal takes a part of it for a command; to look for circles takes as long as to encode.
    encode = json.JSONEncoder(allow_nan=False, check_circular=False).encode
    return (f"{encode(question_document(problem))}\n" for problem in problems)


def _csv(problems: Iterable[Problem]) -> Iterator[str]:
    from quiz_bank.exchange.spreadsheet import HEAD, row

    yield _csv_line(HEAD)
    for problem in problems:
        yield _csv_line(row(problem))


def _csv_line(cells: Iterable[str]) -> str:
    import csv
    import io

    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()


def _apart(texts: Iterable[str]) -> Iterator[str]:
    """Texts with an empty line between them."""
    each = iter(texts)
    yield from islice(each, 1)
    yield from map("\n".__add__, each)


def _with_answer(problem: Problem) -> str:
    from quiz_bank.documents import text
    from quiz_bank.safe import clean
    from tui.commands.worked import worked

    way = "\n".join(worked(problem))
    return f"{text(problem)}\n{clean(way, None)}\n"


# -- check -----------------------------------------------------------------------------------------------------------
def _check_arguments(parser: Parser) -> None:
    _add_question(parser)
    parser.add_argument("answer", metavar="ANSWER", nargs="+", help="what somebody typed, e.g. -0.0316 or [0.1, -0.2]")
    _add_decimal(parser)
    add_json(parser)


def check(args: Namespace) -> int:
    """Print the verdict on an answer; 0 only for a right one."""
    from quiz_bank.documents import verdict_document
    from quiz_bank.drawn import problem_of
    from tui.commands.worked import worked_from
    from tui.plain import judged
    from tui.wording import hinted
    from verifier.verdict import Verdict

    problem = problem_of(args.question)
    judgement = _judgement(problem, args)
    if args.json:
        show_json(verdict_document(problem, judgement))
        return 0 if judgement.verdict is Verdict.RIGHT else 1
    lines = list(judged(judgement))
    if judgement.start and not hinted(judgement):
        lines += ["", *worked_from(problem, judgement.start.step)]
    show("\n".join(lines))
    return 0 if judgement.verdict is Verdict.RIGHT else 1


def _judgement(problem: Problem, args: Namespace) -> Judgement:
    """What became of the answer; where a comma is in doubt, how to say what it means."""
    from quiz_bank import selection
    from quiz_bank.decimal_sign import DecimalSign, meanings
    from verifier.verdict import Verdict

    typed = " ".join(args.answer)
    sign = DecimalSign(args.decimal) if args.decimal else None
    judgement = selection.check(problem, typed, sign)
    is_typed = selection.selection(problem) is None
    in_doubt = judgement.verdict is Verdict.UNREADABLE and is_typed and sign is None and meanings(typed)
    return replace(judgement, hint=IN_DOUBT) if in_doubt else judgement


# -- solve -----------------------------------------------------------------------------------------------------------
def _solve_arguments(parser: Parser) -> None:
    _add_question(parser)
    parser.add_argument("answer", metavar="ANSWER", nargs="*", help="a wrong answer: begin where it can have gone off")
    _add_decimal(parser)
    add_json(parser)


def solve(args: Namespace) -> int:
    """Print the worked solution."""
    from quiz_bank.documents import prompt, solution_document
    from quiz_bank.drawn import problem_of
    from tui.commands.worked import worked

    problem = problem_of(args.question)
    start = _judgement(problem, args).start if args.answer else None
    if args.json:
        show_json(solution_document(problem, start))
    else:
        show("\n".join([prompt(problem), "", *worked(problem, start.step if start else 0)]))
    return 0


def _add_decimal(parser: Parser) -> None:
    parser.add_argument("--decimal", choices=("comma", "point"), help="the decimal sign where a comma is in doubt")


def _add_question(parser: Parser) -> None:
    parser.add_argument("question", metavar="QUESTION_ID", help="e.g. adam.step.1@pytorch#17")


COMMANDS = (
    Command(
        "generate",
        "Print questions with fresh numbers, their answers and what every wrong rule gives.",
        generate,
        _generate_arguments,
        examples=(
            "generate adam",
            "generate adam sgd --kind step --level 1 --count 5 --answers",
            "generate all --format json --count 20 -o questions.jsonl",
            "generate adam --count 30 --format moodle -o adam.xml",
            "generate optimizers --level 1 --format html -o sheet.html",
        ),
        about="The kinds, levels and dialects of a rule take turns: question 0 of each, then question 1 of each, until "
        "there\nare as many as --count says. The same id always gives the same question.",
    ),
    Command(
        "check",
        "Say whether an answer to a generated question is right, and if not, what went wrong.",
        check,
        _check_arguments,
        examples=("check adam.step.1@pytorch#17 -0.1573", "check adam.step.1@pytorch#17 0.1355 --json"),
        about="Leaves with 0 when the answer is right, with 1 otherwise.",
        takes_negative=True,
    ),
    Command(
        "solve",
        "Work a generated question out, line by line.",
        solve,
        _solve_arguments,
        examples=("solve adam.step.1@pytorch#17", "solve adam.step.1@pytorch#17 -0.03728"),
        takes_negative=True,
    ),
)
