"""The command line: finds the command, runs it, and turns what goes wrong into one line and an exit status.

0 is fine, 1 means that problems were found, 2 that the command was not understood, 130 that it was interrupted.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from quiz_bank.errors import FOUND_PROBLEMS, USAGE, BankError
from tui.commands import completion, content, factcheck, proof, questions, rules, storage, study, sweep
from tui.commands.parser import PROGRAM, Parser, add_places, parser_of
from tui.commands.speech import say, show

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tui.commands.parser import Command

COMMANDS = (
    *study.COMMANDS,
    *questions.COMMANDS,
    *rules.COMMANDS,
    *proof.COMMANDS,
    *sweep.COMMANDS,
    *content.COMMANDS,
    *factcheck.COMMANDS,
    *storage.COMMANDS,
    *completion.COMMANDS,
)
INTERRUPTED = 130
NOBODY_READS = 141
"""What a shell reports of a program that wrote into a closed pipe."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status, or leaves with SystemExit from help and usage errors."""
    _never_choke()
    try:
        status = _run(list(sys.argv[1:] if words is None else words))
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still in the buffer has nobody to go to either; the interpreter must not try at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return NOBODY_READS
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        return _failed(error)
    return status


def _run(words: list[str]) -> int:
    places, rest = _split(words)
    if not rest:
        command = study.APP
    elif rest[0] in {"-h", "--help"}:
        show(overview().format_help().rstrip())
        return 0
    elif rest[0] == "--version":
        from importlib import metadata

        show(f"{PROGRAM} {metadata.version(PROGRAM)}")
        return 0
    elif rest[0].startswith("-"):
        command = study.COMMANDS[0]
    else:
        command = _command(rest.pop(0))
    return command.run(parser_of(command).understand([*places, *rest]))


def _split(words: list[str]) -> tuple[list[str], list[str]]:
    """The options before the command that every command has, and the rest."""
    parser = Parser(PROGRAM, summary="", epilog="")
    add_places(parser)
    flags = {flag for action in parser.arguments if action.nargs is None for flag in action.option_strings}
    at = 0
    while at < len(words) and words[at].partition("=")[0] in flags:
        at += 1 if "=" in words[at] else 2
    return words[:at], words[at:]


def _command(name: str) -> Command:
    """The command of that name.

    Raises:
        UnknownName: with the nearest names.
    """
    from verifier.errors import UnknownName

    by_name = {command.name: command for command in COMMANDS}
    if name not in by_name:
        raise UnknownName("command", name, by_name)
    return by_name[name]


def overview() -> Parser:
    """The parser of what stands before a command; its help lists the commands."""
    widest = max(len(command.name) for command in COMMANDS)
    lines = [f"  {command.name:<{widest}}  {command.summary}" for command in COMMANDS]
    parser = Parser(
        PROGRAM,
        summary="Train the fundamentals of deep learning. Without a command, the app opens.",
        epilog="\n".join(["commands:", *lines, "", f"{PROGRAM} COMMAND --help says more about a command."]),
        usage=f"{PROGRAM} [--database URL] [--data-dir DIR] [COMMAND] ...",
    )
    parser.add_argument("--version", action="store_true", help="show the version and leave")
    add_places(parser)
    return parser


def _never_choke() -> None:
    """Have signs that an output cannot encode replaced."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _failed(error: Exception) -> int:
    """Say what went wrong, and return the exit status for it."""
    from db.errors import CannotOpenError, StoreError
    from verifier.errors import BadInput, NoAdmissibleDraw, UnknownName, VerifierError

    status = FOUND_PROBLEMS
    if isinstance(error, BankError):
        status = error.exit_code
    elif isinstance(error, UnknownName | BadInput | NoAdmissibleDraw | CannotOpenError):
        status = USAGE
    elif not isinstance(error, VerifierError | StoreError):
        from tui.commands.surroundings import now
        from tui.crash import record

        say(record(error, now()))
        return status
    for line in str(error).splitlines():
        say(f"{PROGRAM}: {line}")
    return status
