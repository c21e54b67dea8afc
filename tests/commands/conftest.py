"""The command line run in this process, with a database of the test's own."""

import io
import json
import shutil
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import pytest

import db
from quiz_bank.catalogue import sync
from tui.cli import main
from tui.commands import surroundings


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command printed and left with."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:  # whatever the command documents
        """Standard output as one JSON document."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Standard output as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    def failed(self, status: int, *words: str) -> bool:
        """Whether it left with this status, printed nothing, and said one line with all of these words."""
        assert (self.status, self.out) == (status, "")
        assert len(self.err.splitlines()) == 1, self.err
        return all(word in self.err for word in words)


Run: TypeAlias = Callable[..., Ran]


@pytest.fixture
def gradrecall(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command line on words, with a text on standard input."""

    def run(*words: str, stdin: str = "") -> Ran:
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            status = main(words)
        except SystemExit as leaving:
            status = int(leaving.code or 0)
        out, err = capsys.readouterr()
        return Ran(status, out, err)

    return run


@pytest.fixture(scope="session")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with all that the program ships, and no answer yet."""
    file = tmp_path_factory.mktemp("begun") / "begun.db"
    with db.open_store(file, clock=surroundings.now) as store:
        sync(store)
    return file


@pytest.fixture
def database(begun: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's database, which the environment names."""
    file = tmp_path / "mine.db"
    shutil.copy(begun, file)
    monkeypatch.setenv("GRADRECALL_DATABASE", str(file))
    return file


NOTES = """\
# Q: What is a learning rate?

The factor that a gradient is multiplied by before it is subtracted.

# Q: What does momentum keep?

A running sum of the gradients that came before.
"""

DECK = """\
---
deck: small
title: Small deck
---

# Optimizers

## momentum-keeps

Q: What does momentum keep?

A: A running sum of gradients.

Evidence: "a lecture of my own"
"""


@pytest.fixture
def notes(tmp_path: Path) -> Path:
    """Notes with two questions."""
    file = tmp_path / "my-notes.md"
    file.write_text(NOTES, "utf-8")
    return file


@pytest.fixture
def deck(tmp_path: Path) -> Path:
    """A deck with one card."""
    file = tmp_path / "small.md"
    file.write_text(DECK, "utf-8")
    return file


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Interrupts as a program has them that was started from a terminal; tests may run in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
