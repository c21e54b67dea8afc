"""A real terminal: a pty with the program in it, and an emulated screen to read."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pexpect
import pyte
import pytest

PATIENCE = 30.0
"""Seconds until a screen that never shows what is awaited counts as broken."""
REST = 0.25
"""Seconds without output after which a screen counts as painted."""
KEYS = {"enter": "\r", "escape": "\x1b", "ctrl+q": "\x11", "ctrl+u": "\x15", "tab": "\t"}


class Terminal:
    """One run of the program."""

    def __init__(self, arguments: list[str], *, columns: int, rows: int, environment: dict[str, str]) -> None:
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.written = b""
        self.process: pexpect.spawn[bytes] = pexpect.spawn(
            str(Path(sys.executable).with_name("gradrecall")),
            arguments,
            dimensions=(rows, columns),
            env=environment,
            timeout=PATIENCE,
        )

    def lines(self) -> list[str]:
        """What is on the screen now."""
        return [line.rstrip() for line in self._screen.display]

    def text(self) -> str:
        """The same, in one piece with single spaces."""
        return " ".join(" ".join(self.lines()).split())

    def wait_for(self, *wanted: str) -> str:
        """Read until all the texts are on the screen at once."""
        return self.wait_until(lambda text: all(part in text for part in wanted), f"{wanted}")

    def wait_until(self, holds: Callable[[str], bool], what: str) -> str:
        """Read until the screen has come to rest and its text meets a condition."""
        deadline = time.monotonic() + PATIENCE
        alive = True
        while True:
            wrote, alive = self._read()
            if not wrote and holds(self.text()):
                return self.text()
            if time.monotonic() > deadline or not (alive or wrote):
                pytest.fail(f"never saw {what} on the screen:\n" + "\n".join(self.lines()))

    def _read(self) -> tuple[bool, bool]:
        """Take in what the program wrote: whether it wrote anything, and whether it still runs."""
        try:
            chunk = self.process.read_nonblocking(65536, timeout=REST)
        except pexpect.TIMEOUT:
            return False, self.process.isalive()
        except pexpect.EOF:
            return False, False
        self.written += chunk
        self._stream.feed(chunk)
        return True, True

    def press(self, *keys: str) -> None:
        """Press keys by name, or type characters."""
        for key in keys:
            self.process.send(KEYS.get(key, key))
            if key == "escape":  # a key right behind it would read as one with Alt
                self._read()

    def end(self) -> int:
        """Wait until the program has ended; its exit status."""
        while any(self._read()):
            continue
        self.process.close()
        return self.process.exitstatus if self.process.exitstatus is not None else -(self.process.signalstatus or 0)

    def kill(self) -> None:
        """Kill the program as a power cut would."""
        self.process.kill(9)
        self.process.wait()
        self.process.close()


Open = Callable[..., Terminal]


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """A learner's environment: an own home, a capable terminal, no settings."""
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG", "TZ"}}
    xdg = {name: value for name, value in os.environ.items() if name.startswith("XDG_")}
    return kept | xdg | {"HOME": str(home), "TERM": "xterm-256color", "COLORTERM": "truecolor", "LANG": "C.UTF-8"}


@pytest.fixture
def open_terminal(environment: dict[str, str]) -> Iterator[Open]:
    """Start the program in a terminal; whatever still runs at the end is ended."""
    opened: list[Terminal] = []

    def open_(*arguments: str, columns: int = 80, rows: int = 24, **variables: str) -> Terminal:
        terminal = Terminal(list(arguments), columns=columns, rows=rows, environment=environment | variables)
        opened.append(terminal)
        return terminal

    yield open_
    for terminal in opened:
        terminal.process.close(force=True)
