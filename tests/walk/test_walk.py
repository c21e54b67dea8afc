"""A new learner's first evening, in a real terminal: import, study, be wrong, be cut off, come back."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

PROGRAM = str(Path(sys.executable).with_name("gradrecall"))

NOTES = """# Q1. What are optimizers for?
Ans: They move parameters so that the loss falls.

### 1. **Plain descent:**

**Advantages:**
- Little to remember.

**Python Code:**
```python
theta = theta - lr * g
```

### 2. **Heavy ball:**

**Disadvantages:**
- One more number to choose.

# Q2. What is a learning rate?
Ans: The factor between a gradient and a step, written \\(\\eta\\).
"""


class Terminal(Protocol):
    """The fixture's terminal, as these tests use it."""

    written: bytes

    def lines(self) -> list[str]: ...
    def text(self) -> str: ...
    def wait_for(self, *wanted: str) -> str: ...
    def wait_until(self, holds: Callable[[str], bool], what: str) -> str: ...
    def press(self, *keys: str) -> None: ...
    def end(self) -> int: ...
    def kill(self) -> None: ...


Open = Callable[..., Terminal]


@pytest.fixture
def gradrecall(environment: dict[str, str], tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run a command of the program to its end."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        words = [PROGRAM, *arguments]
        return subprocess.run(
            words, env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )

    return run


Command = Callable[..., subprocess.CompletedProcess[str]]


def reviews(gradrecall: Command) -> list[dict[str, Any]]:
    """The reviews in the log, oldest first."""
    lines = gradrecall("export").stdout.splitlines()
    return [entry for entry in map(json.loads, lines) if entry.get("action") == "review"]


def test_the_first_evening(open_terminal: Open, gradrecall: Command, tmp_path: Path) -> None:
    notes = tmp_path / "my notes.md"
    notes.write_text(NOTES, encoding="utf-8")
    first = json.loads(gradrecall("import", str(notes), "--json").stdout)
    again = json.loads(gradrecall("import", str(notes), "--json").stdout)
    assert first["added"] >= 5
    assert (again["added"], again["unchanged"]) == (0, first["added"])

    # Today shows topics and counts, and one key begins.
    terminal = open_terminal()
    terminal.wait_for("Optimizers", "Initializers", "My notes", "20 new")
    terminal.press("enter")

    # A mixture of cards and drawn questions: within a few items there is one that was drawn.
    text = terminal.wait_for("0 due · 0 learning · 20 new", "Help")
    for _ in range(12):
        if "Convention" in text:
            break
        pass_by(terminal, text)
        text = terminal.text()
    terminal.wait_for("Convention", "Given", "Asked", "Form")

    # The answer line says live what it reads, and what it cannot read is no lapse.
    before = len(reviews(gradrecall))
    terminal.press("nan")
    terminal.wait_for("only finite numbers")
    terminal.press("enter")
    terminal.press("ctrl+u")
    # Textual drops text that reaches it in one read with a control character before it; nobody types that fast.
    terminal.wait_for("Type a number")
    terminal.press("12345.678")
    terminal.wait_for("reads as 12345.678 (8 digits)")
    assert len(reviews(gradrecall)) == before
    terminal.press("enter")
    terminal.wait_for("Step by step", "Rated Again", "1 Again", "4 Easy")

    # What was answered is on disk before the screen changed: a power cut loses nothing.
    terminal.kill()
    log = reviews(gradrecall)
    assert len(log) == before + 1
    assert log[-1]["rating"] in {"again", 1}
    assert json.loads(gradrecall("stats", "--json").stdout)["totals"]["reviews"] == len(log)

    # The next start goes on, undo reaches across it, and quitting is clean.
    terminal = open_terminal()
    terminal.wait_for("learn", "Optimizers")
    terminal.press("t")
    terminal.wait_for("Progress", "Retention")
    terminal.press("s")
    terminal.wait_for("due ·")
    terminal.press("escape", "u")
    terminal.wait_for("Convention", "Given")
    assert [entry["action"] for entry in entries_of(gradrecall)][-1] == "undo"
    terminal.press("ctrl+q")
    assert terminal.end() == 0


def entries_of(gradrecall: Command) -> list[dict[str, Any]]:
    """All entries of the log."""
    return [e for e in map(json.loads, gradrecall("export").stdout.splitlines()) if "action" in e]


def pass_by(terminal: Terminal, text: str) -> None:
    """Reveal and rate a flashcard; put any other card off."""
    if "Space Show" in text:
        terminal.press(" ")
        terminal.wait_for("4 Easy")
        terminal.press("3")
    else:
        terminal.press("escape", "-")  # letters and signs are keys only once the answer is left
    terminal.wait_until(lambda now: now != text and "4 Easy" not in now, "the next question")
