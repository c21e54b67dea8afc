"""The command line as a process of its own: pipes, signals, encodings, crashes, and the words around a command."""

import json
import os
import signal
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tui import cli

PROGRAM = (sys.executable, "-c", "import sys; from tui.cli import main; sys.exit(main())")
ROOT = Path(__file__).resolve().parents[2]


def process(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *words], input=stdin.encode(), capture_output=True, check=False, env={**os.environ, **environment}
    )


def test_a_closed_pipe_is_left_quietly() -> None:
    # Far more than a pipe holds, so that the writer notices.
    with subprocess.Popen(
        [*PROGRAM, "generate", "l2", "--count", "1000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        assert writer.stderr is not None
        assert writer.stdout.readline().startswith(b"l2.")
        writer.stdout.close()
        assert writer.stderr.read() == b""
        assert writer.wait() == cli.NOBODY_READS


@pytest.mark.skipif(os.name == "nt", reason="there is no such signal to send")
def test_an_interrupt_is_left_quietly(interruptible: None) -> None:  # noqa: ARG001 - so is what is started
    with subprocess.Popen(
        [*PROGRAM, "generate", "l2", "--count", "1000000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        writer.send_signal(signal.SIGINT)
        _, said = writer.communicate()
        assert (writer.returncode, said) == (cli.INTERRUPTED, b"")


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_a_sign_that_the_output_cannot_encode_stops_nothing(encoding: str) -> None:
    ran = process("generate", "adam", "--answers", PYTHONIOENCODING=encoding)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert b"Answer: " in ran.stdout


def test_documents_are_the_same_in_every_encoding() -> None:
    words = ("generate", "adam", "--format", "json")
    assert process(*words, PYTHONIOENCODING="ascii").stdout == process(*words, PYTHONIOENCODING="utf-8").stdout


def test_an_answer_goes_through_a_shell() -> None:
    question = json.loads(process("generate", "adam", "--format", "json").stdout)
    checked = process("check", question["id"], question["answer_text"])
    assert (checked.returncode, checked.stderr) == (0, b"")


# -- the words around a command --------------------------------------------------------------------------------------
def test_the_version_is_that_of_the_project(gradrecall: Run) -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    assert gradrecall("--version").out == f"gradrecall {version}\n"


@pytest.mark.parametrize("words", [("--help",), ("-h",), ("--database", "x", "--help")])
def test_help_lists_the_commands(gradrecall: Run, words: tuple[str, ...]) -> None:
    ran = gradrecall(*words)
    assert (ran.status, ran.err) == (0, "")
    assert all(f"  {command.name}" in ran.out for command in cli.COMMANDS)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("generat",), ["unknown command 'generat'", "did you mean generate"]),
        (("\x1b[31mred",), ["unknown command"]),
        (("--database",), ["--database", "expected one argument"]),
        (("--database", "x", "generat"), ["did you mean generate"]),
        (("rules", "--jso"), ["--jso"]),  # no abbreviations: they would break when an option is added
        (("doctor", "b"), ["unrecognized arguments: b"]),
    ],
)
def test_what_is_not_understood_is_said_in_one_line(gradrecall: Run, words: tuple[str, ...], said: list[str]) -> None:
    ran = gradrecall(*words)
    assert ran.failed(2, *said)
    assert "\x1b" not in ran.err


def test_options_may_stand_anywhere(gradrecall: Run) -> None:
    expected = gradrecall("generate", "adam", "sgd", "--format", "json", "--count", "2")
    assert gradrecall("generate", "--format=json", "adam", "--count", "2", "sgd") == expected
    assert gradrecall("generate", "--count", "2", "--format", "json", "--", "adam", "sgd") == expected


def test_a_crash_is_one_line_that_says_where_the_story_is(
    gradrecall: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stumble(_names: list[str]) -> None:
        raise ZeroDivisionError("by hand")

    monkeypatch.setattr("verifier.registry.select", stumble)
    assert gradrecall("rules").failed(1, "ZeroDivisionError", "crash.log")
    (log,) = home.rglob("crash.log")
    assert "by hand" in log.read_text("utf-8")


# -- completion ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_completes_every_command_and_option(gradrecall: Run, shell: str) -> None:
    ran = gradrecall("completion", shell)
    assert (ran.status, ran.err) == (0, "")
    for word in (*(command.name for command in cli.COMMANDS), "--dialect", "--dry-run", "adamw"):
        assert word in ran.out


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (("gradrecall", "gen"), {"generate"}),
        (("gradrecall", "import", "--dr"), {"--dry-run"}),
        (("gradrecall", "--cram", "generate", "adamw"), {"adamw"}),
        (("gradrecall", "completion", "b"), {"bash"}),
    ],
)
def test_bash_is_offered_what_fits(gradrecall: Run, line: tuple[str, ...], offered: set[str]) -> None:
    words = " ".join(f"'{word}'" for word in line)
    script = f"{gradrecall('completion', 'bash').out}\nCOMP_WORDS=({words}) COMP_CWORD={len(line) - 1}\n"
    done = subprocess.run(
        ["bash", "--norc", "-c", f'{script}_gradrecall; echo "${{COMPREPLY[@]}}"'],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (set(done.stdout.split()), done.stderr) == (offered, "")


def test_a_shell_that_is_not_known_is_said_in_one_line(gradrecall: Run) -> None:
    assert gradrecall("completion", "tcsh").failed(2, "tcsh", "bash", "zsh", "fish")
    assert gradrecall("completion").failed(2, "SHELL")
