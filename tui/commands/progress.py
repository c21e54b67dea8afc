"""How far a long command is, for whoever watches."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TypeVar

from tui.commands.speech import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

BAR = 30
MOST_DRAWN = 1000
"""How often the bar is drawn anew at most: a terminal is slower than a draw."""


class Progress:
    """A bar on standard error if that is a terminal; it is wiped out at the end and before anything is said."""

    def __init__(self, total: int, *, shown: bool = True) -> None:
        self._total = total
        self._is_watched = shown and sys.stderr.isatty()
        self._width = 0

    def watch(self, each: Iterable[T]) -> Iterator[T]:
        """The same, one by one; the bar grows when one has been dealt with."""
        if not self._is_watched:
            yield from each
            return
        try:
            for done, one in enumerate(each, start=1):
                yield one
                self._draw(done)
        finally:
            self.wipe()

    def say(self, message: str) -> None:
        """Tell something in a line of its own."""
        self.wipe()
        say(message)

    def wipe(self) -> None:
        """Take the bar away."""
        if self._width:
            print(f"\r{'':{self._width}}\r", end="", file=sys.stderr, flush=True)
            self._width = 0

    def _draw(self, done: int) -> None:
        if done >= self._total or done % max(1, self._total // MOST_DRAWN):
            return
        filled = BAR * done // self._total
        bar = f"[{'#' * filled}{'.' * (BAR - filled)}] {done}/{self._total}"
        print(f"\r{bar}", end="", file=sys.stderr, flush=True)
        self._width = len(bar)
