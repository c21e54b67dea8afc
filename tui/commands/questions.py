"""Generating questions, checking answers to them, and working them out."""

from __future__ import annotations

import sys
from contextlib import contextmanager, redirect_stdout
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import BankError
from tui.commands.parser import Command, add_json, whole_number
from tui.commands.speech import say, show, show_json, show_json_line
from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Iterator

    from tui.commands.parser import Parser
    from verifier.problem import Problem
    from verifier.rule import Rule
    from verifier.template import Template

FORMATS = ("text", "json", "csv")
LARGEST_NUMBER = 10**15 - 1
"""Of a question; ids have no more digits."""
MOST_LEFT_OUT = 20
"""Numbers in a row without a fair question after which a template is given up."""


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
        "--format", choices=FORMATS, default="text", help="text, json (JSON Lines) or csv (default text)"
    )
    parser.add_argument("--answers", action="store_true", help="text format: add the answers with the way to them")
    parser.add_argument("-o", "--output", metavar="FILE", help="write to a file")


def generate(args: Namespace) -> int:
    """Print questions."""
    problems = drawn(_wanted(args), args.count, args.start)
    with _output(args.output):
        match args.format:
            case "json":
                _print_json(problems)
            case "csv":
                _print_csv(problems)
            case _:
                _print_text(problems, answers=args.answers)
    return 0


def _wanted(args: Namespace) -> list[list[Template]]:
    """The templates that fit the options, rule by rule.

    Raises:
        UnknownName: a rule, kind or dialect that does not exist.
        UsageProblem: no template fits.
    """
    from quiz_bank.drawn import templates
    from verifier import registry

    rules = registry.select(args.rules)
    _check_names(args)
    fitting = {rule: [t for t in templates(rule).values() if _fits(t, args)] for rule in rules}
    if not any(fitting.values()):
        raise UsageProblem(_nothing(args, rules))
    for rule, found in fitting.items():
        if not found and rule.id in args.rules:
            say(f"gradrecall: left out: {_nothing(args, [rule])}")
    return [found for found in fitting.values() if found]


def _fits(template: Template, args: Namespace) -> bool:
    return (
        (args.kind is None or args.kind in {template.kind, template.kind.partition("-")[0]})
        and args.level in {None, template.level}
        and args.dialect in {None, template.dialect}
    )


def _check_names(args: Namespace) -> None:
    """Raise UnknownName for a kind or a dialect that no rule has."""
    from quiz_bank.drawn import all_templates
    from quiz_bank.kinds import KINDS
    from verifier.errors import UnknownName
    from verifier.rule import FRAMEWORKS

    if args.kind is not None:
        kinds = {kind.id for kind in KINDS} | {template.kind for template in all_templates()}
        if args.kind not in kinds:
            raise UnknownName("kind", args.kind, kinds)
    if args.dialect is not None and args.dialect not in FRAMEWORKS:
        raise UnknownName("dialect", args.dialect, FRAMEWORKS)


def _nothing(args: Namespace, rules: list[Rule]) -> str:
    """Say that there is no such question, and which there are."""
    from quiz_bank.drawn import templates

    wishes = [("kind", args.kind), ("level", args.level), ("dialect", args.dialect)]
    wanted = ", ".join(f"{name} {value}" for name, value in wishes if value is not None)
    there = [template for rule in rules for template in templates(rule).values()]
    whose = rules[0].id if len(rules) == 1 else " ".join(args.rules)
    if not there:
        return f"no questions are drawn from {whose}"
    levels: dict[str, set[int]] = {}
    for template in there:
        levels.setdefault(template.kind, set()).add(template.level)
    kinds = ", ".join(f"{kind} ({' and '.join(map(str, sorted(levels[kind])))})" for kind in levels)
    dialects = ", ".join(dict.fromkeys(template.dialect for template in there))
    same = [d for d in rules[0].dialects if d.same_as and d.name == args.dialect and len(rules) == 1]
    advice = f"; {same[0].name} gives the numbers of {same[0].same_as}" if same else ""
    return f"no question of {whose} has {wanted}: there are the kinds (levels) {kinds} in {dialects}{advice}"


def drawn(families: Iterable[list[Template]], count: int, start: int) -> Iterator[Problem]:
    """Questions rule by rule, `count` of each; the templates of a rule take turns.

    Raises:
        BankError: at the end, when there were fewer.
    """
    short = []
    for templates in families:
        found = 0
        for problem in islice(_in_turn(templates, start), count):
            found += 1
            yield problem
        if found < count:
            short.append(f"{found} of {templates[0].rule.id}")
    if short:
        raise BankError(f"found only {', '.join(short)}, expected {count}")


def _in_turn(templates: list[Template], start: int) -> Iterator[Problem]:
    """Question `start` of each template, then the next one of each, and so on; unfair numbers are left out."""
    from verifier.errors import NoAdmissibleDraw
    from verifier.problem import draw

    left_out = dict.fromkeys(templates, 0)
    for number in range(start, LARGEST_NUMBER + 1):
        for template in list(left_out):
            try:
                yield draw(template, number)
                left_out[template] = 0
            except NoAdmissibleDraw as reason:
                say(f"gradrecall: left out: {reason}")
                left_out[template] += 1
                if left_out[template] == MOST_LEFT_OUT:
                    del left_out[template]
        if not left_out:
            return


@contextmanager
def _output(file: str | None) -> Iterator[None]:
    """Send what is printed to a file, if one is named.

    Raises:
        UsageProblem: the file cannot be written.
    """
    if file in {None, "-"}:
        yield
        return
    try:
        with Path(file).open("w", encoding="utf-8", newline="") as stream, redirect_stdout(stream):
            yield
    except OSError as error:
        found = f"{file}: cannot be written ({error.strerror}), expected a file in a folder that is there"
        raise UsageProblem(found) from error


def _print_json(problems: Iterable[Problem]) -> None:
    from quiz_bank.documents import question_document

    for problem in problems:
        show_json_line(question_document(problem))


def _print_csv(problems: Iterable[Problem]) -> None:
    import csv

    from quiz_bank.exchange.spreadsheet import HEAD, row

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(HEAD)
    for problem in problems:
        writer.writerow(row(problem))


def _print_text(problems: Iterable[Problem], *, answers: bool) -> None:
    from quiz_bank.documents import prompt
    from tui.commands.worked import worked

    for number, problem in enumerate(problems):
        if number:
            show("")
        show(f"{problem.id}\n{prompt(problem)}")
        if answers:
            show("\n".join(["", *worked(problem)]))


# -- check -----------------------------------------------------------------------------------------------------------
def _check_arguments(parser: Parser) -> None:
    _add_question(parser)
    parser.add_argument("answer", metavar="ANSWER", nargs="+", help="what somebody typed, e.g. -0.0316 or [0.1, -0.2]")
    add_json(parser)


def check(args: Namespace) -> int:
    """Print the verdict on an answer; 0 only for a right one."""
    from quiz_bank.documents import verdict_document
    from quiz_bank.drawn import problem_of
    from quiz_bank import selection
    from tui.plain import judged
    from verifier.verdict import Verdict

    problem = problem_of(args.question)
    judgement = selection.check(problem, " ".join(args.answer))
    if args.json:
        show_json(verdict_document(problem, judgement))
    else:
        show("\n".join(judged(judgement)))
    return 0 if judgement.verdict is Verdict.RIGHT else 1


# -- solve -----------------------------------------------------------------------------------------------------------
def _solve_arguments(parser: Parser) -> None:
    _add_question(parser)
    add_json(parser)


def solve(args: Namespace) -> int:
    """Print the worked solution."""
    from quiz_bank.documents import prompt, solution_document
    from quiz_bank.drawn import problem_of
    from tui.commands.worked import worked

    problem = problem_of(args.question)
    if args.json:
        show_json(solution_document(problem))
    else:
        show("\n".join([prompt(problem), "", *worked(problem)]))
    return 0


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
        examples=("solve adam.step.1@pytorch#17",),
    ),
)
