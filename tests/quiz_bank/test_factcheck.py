"""What the evidence contradicts is found however it is said, and nothing else is."""

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.claim_files import knowledge
from quiz_bank.claims import Verdict
from quiz_bank.factcheck import Finding, check
from quiz_bank.importing import shipped_files
from tui.cli import main

ROOT = Path(__file__).parents[2]
DATA = Path(__file__).parent / "factcheck"
SOURCE = ROOT.parent / "shared" / "source"
CLAIMS = knowledge().claims
PARAPHRASES: dict[str, dict[str, list[str]]] = tomllib.loads((DATA / "paraphrases.toml").read_text("utf-8"))
CORRECT = sorted(DATA.glob("correct-*"))
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
# Not said in the document, only implied by it.
IMPLIED = {"qx.wdkw", "qx.eps"}


def family(claim: str) -> str:
    """The claim whose error a claim is a form of."""
    return CLAIMS[claim].like or claim


def each(kind: str) -> list[tuple[str, str]]:
    return [(claim, text) for claim, said in PARAPHRASES.items() for text in said[kind]]


def named(findings: tuple[Finding, ...]) -> set[str]:
    return {claim for finding in findings for claim in (finding.claim.id, *finding.also)}


@pytest.mark.parametrize(("claim", "text"), each("wrong"))
def test_an_error_is_found_in_other_words(claim: str, text: str) -> None:
    assert family(claim) in {family(found) for found in named(check(text))}


@pytest.mark.parametrize(("claim", "text"), each("right"))
def test_the_truth_in_the_same_words_is_left_alone(claim: str, text: str) -> None:
    assert claim in CLAIMS
    assert named(check(text)) == set()


def test_every_claim_with_patterns_has_three_wrong_and_three_right_forms() -> None:
    assert set(PARAPHRASES) == {claim.id for claim in CLAIMS.values() if claim.correction}
    few = [claim for claim, said in PARAPHRASES.items() if min(len(said["wrong"]), len(said["right"])) < 3]
    assert few == []


@pytest.mark.parametrize("claim", [claim.id for claim in CLAIMS.values() if claim.patterns])
def test_what_is_commonly_said_is_found_and_its_correction_is_not(claim: str) -> None:
    assert family(claim) in {family(found) for found in named(check(CLAIMS[claim].commonly_said))}
    assert named(check(CLAIMS[claim].correction)) == set()


def test_no_statement_of_ours_is_found() -> None:
    assert {claim.id: found for claim in CLAIMS.values() if (found := named(check(claim.statement)))} == {}


@pytest.mark.parametrize("page", CORRECT, ids=lambda page: page.name)
def test_a_correct_page_has_no_finding(page: Path) -> None:
    assert [(finding.line, finding.text) for finding in check(page.read_text("utf-8"))] == []


def test_there_are_ten_correct_pages() -> None:
    assert len(CORRECT) >= 10


def test_our_decks_have_no_finding() -> None:
    assert {name: found for name, text in shipped_files() if (found := named(check(text)))} == {}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_our_documentation_has_no_finding(page: Path) -> None:
    assert [(finding.line, finding.text) for finding in check(page.read_text("utf-8"))] == []


def test_every_corrected_claim_is_found_in_the_document_it_comes_from() -> None:
    if not SOURCE.is_dir():
        pytest.skip("the source document is kept outside the repository and is not beside this checkout")
    findings = check("\n".join(file.read_text("utf-8") for file in sorted(SOURCE.glob("*.md"))))
    corrected = {claim.id for claim in CLAIMS.values() if claim.verdict is Verdict.CORRECTED}
    assert corrected - named(findings) == IMPLIED


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# LeCun\n\nA start.\nUse it with leaky ReLU.", 4),
        ("# LeCun\n\n1. A start.\n2. Use with leaky ReLU.\n", 4),
        ("LeCun normal is a start.\nIt is designed for\nleaky ReLU.", 2),
        ("| a | use with |\n|---|---|\n| LeCun | leaky ReLU |", 3),
        ("Text.\n\n```python\nimport torch\nfrom transformers import AdamW\n```", 5),
        ("> # LeCun\n>\n> Use it with leaky ReLU.", 3),
    ],
)
def test_the_line_is_the_one_on_which_the_statement_begins(text: str, line: int) -> None:
    assert [finding.line for finding in check(text)] == [line]


@pytest.mark.parametrize(
    "text",
    [
        "Is AdamW slower than Adam?",
        "Commonly said: AdamW is slower than Adam.",
        "Myth: AdamW is slower than Adam.",
        "True or false: AdamW is slower than Adam.",
        "- [ ] AdamW is slower than Adam.",
        "## Common mistakes\n\n- AdamW is slower than Adam.",
        "AdamW is slower than Adam. That is wrong.",
        "~~AdamW is slower than Adam.~~",
        "❌ AdamW is slower than Adam.",
    ],
)
def test_what_is_not_asserted_is_not_found(text: str) -> None:
    assert named(check("AdamW is slower than Adam.")) == {"q1.adamw.dis.1"}
    assert check(text) == ()


def test_a_sentence_with_one_error_in_several_forms_is_found_once() -> None:
    (finding,) = check("L2, also called weight decay, penalizes large weights.")
    assert (finding.claim.id, finding.also) == ("q3.l2.name", ("q4.sum.wd",))


def test_untrusted_text_comes_out_clean() -> None:
    (finding,) = check("AdamW is \x1b[31m slower \u202ethan Adam.")
    assert "\x1b" not in finding.text
    assert "\u202e" not in finding.text


def test_a_long_sentence_is_cut_in_the_report() -> None:
    (finding,) = check(f"AdamW is slower than Adam, {'and so on ' * 60}")
    assert len(finding.text) <= 200


@given(st.text(alphabet="ab (),.:;|`~#*->_[]1\n\t\\$<'\"", max_size=400))
def test_any_text_can_be_read(text: str) -> None:
    assert check(text) == ()


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "not ",
        "AdamW(",
        "from transformers import (",
        "~~a ",
        "<a",
        "> ",
        "- a\n",
        "`",
        "|",
        "e.g. ",
        "1 - ",
        "\ufdfa",
    ],
)
def test_a_hostile_text_ends(piece: str) -> None:
    """An expression that backtracks without bounds would not come back from this."""
    assert check(piece * (60_000 // len(piece))) == ()


# -- the command -----------------------------------------------------------------------------------------------------
def test_the_command_lists_line_text_claim_correction_and_evidence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    notes = tmp_path / "notes.md"
    notes.write_text("# Notes\n\nAdamW is slower than Adam.\n", "utf-8")
    assert main(["factcheck", str(notes), "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["line"], found["text"], found["claim"]) == (3, "AdamW is slower than Adam.", "q1.adamw.dis.1")
    assert found["correction"] == CLAIMS["q1.adamw.dis.1"].correction
    assert "X13" in found["evidence"]
    assert main(["factcheck", str(notes)]) == 1
    shown = capsys.readouterr().out
    assert ":3: AdamW is slower" in shown
    assert "experiment X13 (" in shown


def test_the_command_finds_nothing_in_a_correct_page(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["factcheck", str(CORRECT[0]), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("content", [None, b"", b"\x00\x01", b"\xff\xfea"])
def test_a_file_that_cannot_be_read_is_one_line_and_status_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "notes.md"
    if content is not None:
        file.write_bytes(content)
    assert main(["factcheck", str(file)]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert "expected" in err
