"""The page about the commands names every command and every option, and no other; help shows examples that run."""

import re
import shlex
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tui.cli import COMMANDS, overview
from tui.commands.parser import PROGRAM, Command, Parser, parser_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "commands.md"
EVERYWHERE = {flag for argument in overview().arguments for flag in argument.option_strings}
each_command = pytest.mark.parametrize("command", COMMANDS, ids=[command.name for command in COMMANDS])


def sections() -> dict[str, str]:
    """The sections of the page by heading."""
    parts = re.split(r"^## (.+)$", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def flags_of(parser: Parser) -> set[str]:
    return {flag for argument in parser.arguments for flag in argument.option_strings}


def flags_in(text: str) -> set[str]:
    """The options that a text speaks of: in code, behind no word."""
    code = re.findall(r"`([^`]+)`", text)
    return {flag for piece in code for flag in re.findall(r"(?<![\w/.-])(--[a-z][a-z-]*|-[a-z]\b)", piece)}


def test_every_command_has_a_section_and_every_section_a_command() -> None:
    names = [name.removeprefix(f"{PROGRAM} ") for name in sections() if name.startswith(f"{PROGRAM} ")]
    assert names == [command.name for command in COMMANDS]


@each_command
def test_the_section_names_the_options_of_its_command_and_no_other(command: Command) -> None:
    named = flags_in(sections()[f"{PROGRAM} {command.name}"])
    assert named - EVERYWHERE == flags_of(parser_of(command)) - EVERYWHERE


def test_the_options_of_every_command_are_named_once_for_all() -> None:
    assert flags_in(sections()["Every command"]) == EVERYWHERE


@each_command
def test_help_is_short_and_every_argument_says_what_it_is(gradrecall: Run, command: Command) -> None:
    ran = gradrecall(command.name, "--help")
    assert (ran.status, ran.err) == (0, "")
    assert command.summary.split()[0] in ran.out
    assert len(command.summary) <= 110
    for argument in parser_of(command).arguments:
        assert argument.help
        assert len(argument.help) <= 80


@each_command
def test_the_examples_of_a_command_are_understood(command: Command) -> None:
    for example in command.examples:
        words = shlex.split(re.split(r"\s*(?:<<<|>|\|)", example)[0])
        if words[0] == command.name:
            words.pop(0)
        parser_of(command).understand(words)


def test_the_overview_lists_every_command(gradrecall: Run) -> None:
    shown = gradrecall("--help").out
    assert [line.split()[0] for line in shown.partition("commands:\n")[2].splitlines() if line.startswith("  ")] == [
        command.name for command in COMMANDS
    ]
