"""Completion of commands, options and rules in a shell, written from the parsers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tui.commands.parser import PROGRAM, Command, parser_of
from tui.commands.speech import show

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from tui.commands.parser import Parser

SHELLS = ("bash", "zsh", "fish")


def _arguments(parser: Parser) -> None:
    parser.add_argument("shell", metavar="SHELL", choices=SHELLS, help="bash, zsh or fish")


def completion(args: Namespace) -> int:
    """Print the script for a shell."""
    writers = {"bash": _bash, "zsh": _zsh, "fish": _fish}
    show("\n".join(writers[args.shell]()))
    return 0


def _commands() -> tuple[Command, ...]:
    from tui.cli import COMMANDS

    return COMMANDS


def _words(command: Command) -> list[str]:
    """Options, choices and, where a rule is wanted, the rules."""
    from verifier.registry import all_rules

    words: list[str] = []
    for argument in parser_of(command).arguments:
        words += argument.option_strings
        words += map(str, argument.choices or ())
        if argument.metavar == "RULE":
            words += all_rules()
    return words


_FIND_COMMAND = """\
        case $word in -*) ;; *) command=$word; break ;; esac
    done
    case $command in"""


def _bash() -> Iterator[str]:
    yield f"_{PROGRAM}() {{"
    yield "    local word command= now=${COMP_WORDS[COMP_CWORD]}"
    yield '    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do'
    yield _FIND_COMMAND
    for command in _commands():
        yield f'        {command.name}) COMPREPLY=($(compgen -W "{" ".join(_words(command))}" -- "$now")) ;;'
    names = " ".join(command.name for command in _commands())
    yield f'        *) COMPREPLY=($(compgen -W "{names} --help --version" -- "$now")) ;;'
    yield "    esac"
    yield "}"
    yield f"complete -o default -F _{PROGRAM} {PROGRAM}"


def _zsh() -> Iterator[str]:
    yield f"#compdef {PROGRAM}"
    yield f"_{PROGRAM}() {{"
    yield "    local word command="
    yield "    local -a commands=("
    yield from (f"        {_quoted(f'{command.name}:{command.summary}')}" for command in _commands())
    yield "    )"
    yield '    for word in "${words[@]:1:$((CURRENT - 2))}"; do'
    yield _FIND_COMMAND
    for command in _commands():
        yield f"        {command.name}) compadd -- {' '.join(_words(command))}; _files ;;"
    yield "        *) _describe command commands; compadd -- --help --version ;;"
    yield "    esac"
    yield "}"
    yield f"compdef _{PROGRAM} {PROGRAM}"


def _fish() -> Iterator[str]:
    for command in _commands():
        yield f"complete -c {PROGRAM} -n __fish_use_subcommand -a {command.name} -d {_quoted(command.summary)}"
        yield f"complete -c {PROGRAM} -n '__fish_seen_subcommand_from {command.name}' -a '{' '.join(_words(command))}'"


def _quoted(text: str) -> str:
    """A text as one word of the three shells."""
    return "'" + text.replace("'", "’") + "'"


COMMANDS = (
    Command(
        "completion",
        "Print a script that completes commands and options in a shell.",
        completion,
        _arguments,
        examples=("completion bash > ~/.local/share/bash-completion/completions/gradrecall",),
    ),
)
