"""A file that is no text of a reasonable size is refused in one line, before anything is done with it."""

import os
import re
from pathlib import Path

import pytest

from quiz_bank.errors import BankError, FileProblem, FormatProblem
from quiz_bank.reading import LARGEST, read_text


def refused(path: Path) -> BankError:
    with pytest.raises(BankError) as caught:
        read_text(path)
    assert len(str(caught.value).splitlines()) == 1
    return caught.value


def test_a_text_is_returned_clean_and_without_its_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"\xef\xbb\xbf# Adam\r\nm\xcc\x82\x1b[31m")
    assert read_text(path) == "# Adam\nm\N{COMBINING CIRCUMFLEX ACCENT}\N{REPLACEMENT CHARACTER}[31m"


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "1: found an empty document, expected questions with their answers"),
        (b" \n\t\n", "1: found an empty document, expected questions with their answers"),
        (b"a\nb\x00c", "2: found binary data (a zero byte at offset 3), expected text in UTF-8"),
        (b"a\r\nb\r\xe9", "3: found the byte 0xE9 at offset 5, which is not UTF-8, expected text in UTF-8; save"),
        (
            b"\xef\xbb\xbfa\n\xff",
            "2: found the byte 0xFF at offset 5, which is not UTF-8, expected text in UTF-8; save",
        ),
        ("a".encode("utf-16"), "1: found text in UTF-16, expected UTF-8; save"),
    ],
)
def test_what_is_not_a_text_is_named_with_its_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(content)
    error = refused(path)
    assert isinstance(error, FormatProblem)
    assert error.message.startswith(f"notes.md:{complaint}")
    assert error.exit_code == 1


def test_a_huge_file_is_refused_by_its_size_without_being_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "film.md"
    with path.open("wb") as stream:
        stream.truncate(50 * 1024 * 1024)
    monkeypatch.setattr(Path, "open", lambda *_args: pytest.fail("the file was opened"))
    assert re.search(r"film\.md:1: found a file of 50\.0 MB, expected at most 8 MB", refused(path).message)


def test_the_largest_file_is_read_and_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(b"a" * LARGEST)
    assert len(read_text(path)) == LARGEST
    path.write_bytes(b"a" * (LARGEST + 1))
    assert isinstance(refused(path), FormatProblem)


def test_what_cannot_be_opened_is_a_mistake_in_the_command(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path, found in [
        (tmp_path / "absent.md", "no such file"),
        (tmp_path, "a directory"),
        (pipe, "a device or a pipe"),
        (tmp_path / "a.md" / "b.md", "no such file"),
        (Path("a\0b"), "cannot be opened"),
        (Path("a" * 300), "cannot be opened"),
    ]:
        error = refused(path)
        assert isinstance(error, FileProblem)
        assert found in error.message
        assert error.exit_code == 2


def test_a_file_without_permission_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "secret.md"
    path.write_text("Q: a\nA: b")

    def denied(*_args: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", denied)
    assert "a file that may not be read, expected permission to read it" in refused(path).message


def test_a_hostile_file_name_reaches_no_terminal(tmp_path: Path) -> None:
    error = refused(tmp_path / "a\x1b]0;x\x07\nb.md")
    assert "\x1b" not in error.message
    assert "\n" not in error.message
