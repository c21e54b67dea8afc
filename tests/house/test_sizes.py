"""A file, a function and a class stay small enough to be read in one go."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HELD = ("tui/", "quiz_bank/", "verifier/", "db/", "bench/")
FILE_LINES = 400
FUNCTION_LINES = 60
CLASS_METHODS = 25


def oversized(name: str, source: str) -> Iterator[str]:
    """One line for each file, function and class of `source` that is over its limit."""
    if (length := len(source.splitlines())) > FILE_LINES:
        yield f"{name}: {length} lines, at most {FILE_LINES}"
    for node in ast.walk(ast.parse(source, name)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{name}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}"
        elif isinstance(node, ast.ClassDef):
            methods = sum(isinstance(member, ast.FunctionDef | ast.AsyncFunctionDef) for member in node.body)
            if methods > CLASS_METHODS:
                yield f"{name}:{node.lineno}: {node.name} has {methods} methods, at most {CLASS_METHODS}"


def test_every_source_file_function_and_class_is_within_its_limit(root: Path, committed: tuple[str, ...]) -> None:
    sources = [name for name in committed if name.startswith(HELD) and name.endswith(".py")]
    offenders = [line for name in sources for line in oversized(name, (root / name).read_text("utf-8"))]
    assert sources
    assert not offenders, "\n".join(offenders)


def lines(count: int) -> str:
    return "x = 1\n" * count


def function(count: int) -> str:
    return "def f():\n" + "    x = 1\n" * (count - 1)


def methods(count: int) -> str:
    return "class C:\n" + "".join(f"    def m{number}(self): ...\n" for number in range(count))


@pytest.mark.parametrize(
    ("at_the_limit", "over_it", "complaint"),
    [
        (lines(FILE_LINES), lines(FILE_LINES + 1), "planted.py: 401 lines, at most 400"),
        (function(FUNCTION_LINES), function(FUNCTION_LINES + 1), "planted.py:1: f has 61 lines, at most 60"),
        (
            f"async {function(FUNCTION_LINES)}",
            f"async {function(FUNCTION_LINES + 1)}",
            "planted.py:1: f has 61 lines, at most 60",
        ),
        (methods(CLASS_METHODS), methods(CLASS_METHODS + 1), "planted.py:1: C has 26 methods, at most 25"),
    ],
)
def test_the_limit_itself_is_allowed_and_one_more_is_not(at_the_limit: str, over_it: str, complaint: str) -> None:
    assert list(oversized("planted.py", at_the_limit)) == []
    assert list(oversized("planted.py", over_it)) == [complaint]
