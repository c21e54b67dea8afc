"""What is published speaks of what is published: no folder of one machine, no document that is not there."""

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path, PurePosixPath

import pytest

MACHINE = re.compile(r"(?<![\w.~-])/(?:root|work|home/\w+|Users/\w+)/\S*")
# A temporary folder is a fair place for a test to speak of, not for a page that people follow.
TEMPORARY = re.compile(r"(?<![\w.~-])/tmp/\S*")
# A page that is named by its folder or in capitals is meant to be opened; `notes.md` is somebody's example.
PAGE = re.compile(r"(?<![\w./~-])((?:docs|reference|bench)/[\w./-]+\.(?:md|json)|[A-Z]{4,}\.md)\b")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def strange_folders(name: str, text: str) -> Iterator[str]:
    """The absolute paths in a text that exist on the machine of one person only."""
    for pattern in (MACHINE, TEMPORARY) if name.endswith(".md") else (MACHINE,):
        yield from (found.group() for found in pattern.finditer(text))


def missing_pages(name: str, text: str, there: AbstractSet[str]) -> Iterator[str]:
    """The pages and, in a page of the documentation, the link targets that a text names and that are not there."""
    yield from (page for page in PAGE.findall(text) if page not in there)
    if name.endswith(".md") and not name.startswith(("quiz_bank/", "tests/")):
        folder = PurePosixPath(name).parent
        yield from (target for target in LINK.findall(text) if not reachable(folder / target, there))


def reachable(target: PurePosixPath, there: AbstractSet[str]) -> bool:
    """Whether a path with its `..` worked out is a file of the repository or a folder that holds one."""
    parts: list[str] = []
    for part in target.parts:
        if part == ".." and parts:
            parts.pop()
        else:
            parts.append(part)
    path = "/".join(parts)
    return any(name == path or name.startswith(f"{path}/") for name in there)


def test_no_committed_text_names_a_folder_of_one_machine(root: Path, committed: tuple[str, ...]) -> None:
    offenders = {
        name: found
        for name in committed
        if (found := list(strange_folders(name, (root / name).read_text("utf-8", errors="replace"))))
    }
    assert offenders == {}


def test_every_page_that_is_named_is_there(root: Path, committed: tuple[str, ...]) -> None:
    there = frozenset(committed)
    offenders = {
        name: found
        for name in committed
        if (found := list(missing_pages(name, (root / name).read_text("utf-8", errors="replace"), there)))
    }
    assert offenders == {}


def spelled_out(text: str) -> str:
    """The tables below write a slash as `%`, so that this file passes its own tests."""
    return text.replace("%", "/")


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("tui/cli.py", "see %root%notes", ["%root%notes"]),
        ("tui/cli.py", "at %work%main%x:1", ["%work%main%x:1"]),
        ("README.md", "cd %home%ada%x", ["%home%ada%x"]),
        ("README.md", "file:%%%Users%ada%x", ["%Users%ada%x"]),
        ("README.md", "write to %tmp%deck.md", ["%tmp%deck.md"]),
        ("tests/test_deck.py", "write to %tmp%deck.md", []),
        ("README.md", "~%work%notes.md and docs%work%x", []),
    ],
)
def test_a_folder_of_one_machine_is_seen(name: str, text: str, found: list[str]) -> None:
    assert list(strange_folders(name, spelled_out(text))) == [spelled_out(path) for path in found]


@pytest.mark.parametrize(
    ("name", "text", "missing"),
    [
        ("tui/cli.py", "as docs%absent.md says", ["docs%absent.md"]),
        ("tui/cli.py", "as docs%present.md says", []),
        ("tui/cli.py", "import notes.md", []),
        ("docs%present.md", "[more](absent.md#part)", ["absent.md"]),
        ("docs%present.md", "[more](..%tui%cli.py), [here](present.md), [all](..%docs)", []),
        ("docs%present.md", "[more](https:%%example.com%x.md), [part](#part)", []),
        ("quiz_bank/decks/adam.md", "w[t](1)", []),
    ],
)
def test_a_page_that_is_not_there_is_seen(name: str, text: str, missing: list[str]) -> None:
    there = frozenset({spelled_out("docs%present.md"), "tui/cli.py"})
    assert list(missing_pages(spelled_out(name), spelled_out(text), there)) == [spelled_out(page) for page in missing]
