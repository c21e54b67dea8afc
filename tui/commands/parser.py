"""What a command is, and a parser that takes options anywhere, answers with a minus, and complains in one line."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from quiz_bank.errors import USAGE
from tui.commands.speech import say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

PROGRAM = "gradrecall"


@dataclass(frozen=True, slots=True)
class Command:
    """One word of the command line; `run` returns the exit status."""

    name: str
    summary: str
    run: Callable[[argparse.Namespace], int]
    arguments: Callable[[Parser], None]
    examples: tuple[str, ...] = ()
    about: str = ""
    """A paragraph below the options: what is not said beside one of them."""
    takes_negative: bool = False
    """Whether a word that begins with a minus and is no option is a value, such as the answer -0.5."""


class Parser(argparse.ArgumentParser):
    """Knows its arguments, and says what is wrong in one line."""

    def __init__(self, name: str, *, summary: str, epilog: str, takes_negative: bool = False, usage: str = "") -> None:
        self.arguments: list[argparse.Action] = []
        self.takes_negative = takes_negative
        super().__init__(
            prog=name,
            usage=usage or None,
            description=summary,
            epilog=epilog,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
            add_help=False,
        )
        self.add_argument("-h", "--help", action="help", help="show this help and leave")

    def add_argument(self, *flags: Any, **settings: Any) -> argparse.Action:
        """Add an argument as in argparse."""
        action = super().add_argument(*flags, **settings)
        self.arguments.append(action)
        return action

    def error(self, message: str) -> NoReturn:
        """Say in one line what is wrong and where to look, and leave."""
        say(f"{self.prog}: {message} (see {self.prog} --help)")
        raise SystemExit(USAGE)

    def understand(self, words: Iterable[str]) -> argparse.Namespace:
        """Parse words in any order: options before, between and behind the others."""
        return self.parse_args(list(self._arranged(words)))

    def _arranged(self, words: Iterable[str]) -> Iterator[str]:
        """The options, then what is none behind `--`, where argparse leaves a minus alone."""
        options = {flag: action for action in self.arguments for flag in action.option_strings}
        others: list[str] = []
        rest = iter(words)
        for word in rest:
            flag, equals, _ = word.partition("=")
            if word == "--":
                others += rest
            elif flag in options:
                yield word
                if options[flag].nargs is None and not equals:
                    yield from (value for value in [next(rest, None)] if value is not None)
            elif self._is_option(word):
                yield word
            else:
                others.append(word)
        if others and any(not action.option_strings for action in self.arguments):
            yield "--"
        yield from others

    def _is_option(self, word: str) -> bool:
        return word.startswith("--") or (word.startswith("-") and word != "-" and not self.takes_negative)


def parser_of(command: Command) -> Parser:
    """The parser of one command; what every command takes is put in last."""
    lines = [command.about] if command.about else []
    if command.examples:
        lines.append("\n".join(["examples:", *(f"  {PROGRAM} {example}" for example in command.examples)]))
    parser = Parser(
        f"{PROGRAM} {command.name}",
        summary=command.summary,
        epilog="\n\n".join(lines),
        takes_negative=command.takes_negative,
    )
    command.arguments(parser)
    add_places(parser)
    return parser


def add_places(parser: Parser) -> None:
    """Where the learner's data is, which every command can be told."""
    parser.add_argument(
        "--database",
        metavar="URL",
        help="database to use: a path, sqlite:/// or postgresql:// (or GRADRECALL_DATABASE)",
    )
    parser.add_argument("--data-dir", metavar="DIR", help="folder of the database and its backups")


def add_json(parser: Parser) -> None:
    """The option of all commands that print data."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """A converter for whole numbers from `least` on, at most `most`."""
    wanted = f"a whole number of at least {least}" if most is None else f"a whole number from {least} to {most}"

    def convert(text: str) -> int:
        if text.isascii() and text.isdigit() and len(text) <= len(str(most or 10**15)):
            number = int(text)
            if least <= number and (most is None or number <= most):
                return number
        raise argparse.ArgumentTypeError(f"found '{text[:40]}', expected {wanted}")

    return convert
