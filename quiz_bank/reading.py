"""How a file that somebody else wrote is opened: its size, its bytes and its characters are checked before its text."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from quiz_bank.errors import FileProblem, FormatProblem
from quiz_bank.safe import clean

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 8 * 1024 * 1024
"""Bytes; years of notes are smaller, and a film given by mistake is refused before it is read."""


def read_text(path: Path) -> str:
    """Return the text of a file, cleaned.

    Raises FileProblem when it cannot be opened, FormatProblem when it is not a text of a reasonable size.
    """
    content = _read_bytes(path)
    text = _decode(path.name, content)
    if not text.strip():
        raise FormatProblem(path.name, 1, "an empty document", "questions with their answers")
    return clean(text, None)


def _read_bytes(path: Path) -> bytes:
    """The bytes of a regular file of a reasonable size; the size is looked at before the bytes."""
    file = str(path)
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise FileProblem(file, "a directory", "a file")
        if not stat.S_ISREG(status.st_mode):
            raise FileProblem(file, "a device or a pipe", "a file")
        _refuse_large(path.name, status.st_size)
        with path.open("rb") as stream:
            content = stream.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise FileProblem(file, "no such file", "the path of an existing file") from error
    except PermissionError as error:
        raise FileProblem(file, "a file that may not be read", "permission to read it") from error
    except (OSError, ValueError) as error:
        raise FileProblem(file, f"a file that cannot be opened ({error})", "a readable file") from error
    _refuse_large(path.name, len(content))
    return content


def _refuse_large(name: str, size: int) -> None:
    """Raise FormatProblem for more than `LARGEST` bytes."""
    if size > LARGEST:
        found = f"a file of {size / 1024 / 1024:.1f} MB"
        raise FormatProblem(name, 1, found, f"at most {LARGEST // 1024 // 1024} MB; split it into several files")


def _decode(name: str, content: bytes) -> str:
    """The characters of UTF-8 bytes, without a byte order mark."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FormatProblem(name, 1, "text in UTF-16", "UTF-8; save it again in that encoding")
    nul = content.find(0)
    if nul >= 0:
        raise FormatProblem(name, _line(content, nul), f"binary data (a zero byte at offset {nul})", "text in UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        found = f"the byte 0x{content[at]:02X} at offset {at}, which is not UTF-8"
        raise FormatProblem(name, _line(content, at), found, "text in UTF-8; save it again in that encoding") from error


def _line(content: bytes, offset: int) -> int:
    """The line, from 1, that a byte is on, whichever way lines end."""
    return content[:offset].replace(b"\r\n", b"\n").replace(b"\r", b"\n").count(b"\n") + 1
