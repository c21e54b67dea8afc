"""Where a long output goes: to standard output piece by piece, or into a file that is complete or not there."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tui.commands.surroundings import UsageProblem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import FrameType

STANDARD = "-"


def is_standard(file: str | None) -> bool:
    """Whether an option for a file means standard output."""
    return file in {None, STANDARD}


def write(pieces: Iterable[str], file: str | None) -> None:
    """Write pieces one by one; an interrupt waits until a piece is whole.

    Raises:
        UsageProblem: the file cannot be written.
        KeyboardInterrupt: behind a whole piece; a file is then as it was before.
    """
    if file is None or is_standard(file):
        _write(pieces, sys.stdout)
        return
    try:
        with _replacing(Path(file)) as stream:
            _write(pieces, stream)
    except OSError as error:
        found = f"{file}: cannot be written ({error.strerror}), expected a file in a folder that is there"
        raise UsageProblem(found) from error


def _write(pieces: Iterable[str], stream: TextIO) -> None:
    with _patience() as patience:
        for piece in pieces:
            stream.write(piece)
            patience.check()


class _Patience:
    """Remembers an interrupt until it may be obeyed; a second one is obeyed at once."""

    def __init__(self) -> None:
        self._is_interrupted = False

    def interrupt(self, _signal: int, _frame: FrameType | None) -> None:
        self.check()
        self._is_interrupted = True

    def check(self) -> None:
        """Raise KeyboardInterrupt if there was an interrupt."""
        if self._is_interrupted:
            raise KeyboardInterrupt


@contextmanager
def _patience() -> Iterator[_Patience]:
    patience = _Patience()
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:
        # Whoever started the program has other plans for interrupts, such as to ignore them.
        yield patience
        return
    signal.signal(signal.SIGINT, patience.interrupt)
    try:
        yield patience
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _replacing(file: Path) -> Iterator[TextIO]:
    """A file that takes the place of the old one when it is complete; what is no file is written into."""
    file = file.resolve()
    if file.exists() and (not file.is_file() or not os.access(file, os.W_OK)):
        with file.open("w", encoding="utf-8", newline="") as stream:
            yield stream
        return
    beside = file.with_name(f".{file.name}.{os.getpid()}.part")
    try:
        with beside.open("x", encoding="utf-8", newline="") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, beside)
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)
