"""No sentence of the questions and answers that the project starts from is in the project."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

RUN = 8
OURS = (".md", ".py", ".json", ".toml")
WORD = re.compile(r"[a-z0-9]+")
ESCAPE = re.compile(r"\\[nrt]")
FENCE = re.compile(r"^\s*(```|~~~)")
# A displayed formula says the same thing in everybody's hand.
FORMULA = re.compile(r"\\\[.*?\\\]", re.DOTALL)
LIST_MARKER = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+")


def words(text: str) -> list[str]:
    """The words of a text in lower case, without the marks around them."""
    return WORD.findall(ESCAPE.sub(" ", text).lower())


def passages(markdown: str) -> Iterator[list[str]]:
    """The running text of a document: code, displayed formulas and lines of a single word part it into passages."""
    passage: list[str] = []
    fenced = False
    for line in FORMULA.sub("\nformula\n", markdown).splitlines():
        is_fence = bool(FENCE.match(line))
        found = words(LIST_MARKER.sub("", line))
        if is_fence or fenced or len(found) == 1:
            yield passage
            passage = []
        else:
            passage += found
        fenced ^= is_fence
    yield passage


def runs(passage: list[str]) -> Iterator[tuple[str, ...]]:
    """Every run of consecutive words of the length that counts as a copy."""
    return (tuple(passage[start : start + RUN]) for start in range(len(passage) - RUN + 1))


def test_no_run_of_eight_words_comes_from_the_source(root: Path, committed: tuple[str, ...]) -> None:
    folder = root.parent / "shared" / "source"
    if not folder.is_dir():
        pytest.skip("the source document is kept outside the repository and is not beside this checkout")
    source = {
        run for file in folder.glob("*.md") for passage in passages(file.read_text("utf-8")) for run in runs(passage)
    }
    assert source
    ours = [name for name in committed if name.endswith(OURS)]
    assert ours
    copied = [
        f"{name}: {' '.join(run)}"
        for name in ours
        for run in runs(words((root / name).read_text("utf-8")))
        if run in source
    ]
    assert not copied, "\n".join(copied)


SENTENCE = "One two three four five six seven eight."


@pytest.mark.parametrize(
    ("markdown", "ours", "copied"),
    [
        (SENTENCE, SENTENCE, True),
        (SENTENCE, "# one **two** three,\n# four: five `six` Seven EIGHT", True),
        (SENTENCE, r'{"text": "one two three four\nfive six seven eight"}', True),
        ("1. One two three four\n2. five six seven eight", SENTENCE, True),
        (SENTENCE, "one two three four five six seven and eight", False),
        (f"```\n{SENTENCE}\n```", SENTENCE, False),
        ("- One\n- two\n- three\n- four\n- five\n- six\n- seven\n- eight", SENTENCE, False),
        (
            r"\[ \frac{one}{two} three_four^five \cdot six seven eight \]",
            "frac one two three four five cdot six seven",
            False,
        ),
        ("One two three four\n```\nx = 1\n```\nfive six seven eight", SENTENCE, False),
    ],
)
def test_marks_and_line_breaks_hide_no_copy(markdown: str, ours: str, copied: bool) -> None:
    source = {run for passage in passages(markdown) for run in runs(passage)}
    assert any(run in source for run in runs(words(ours))) == copied
