"""Checking somebody's notes against the evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from quiz_bank.errors import FOUND_PROBLEMS, FileProblem, FormatProblem
from tui.commands.parser import Command, add_json
from tui.commands.speech import say, show, show_json

if TYPE_CHECKING:
    from argparse import Namespace

    from quiz_bank.factcheck import Finding
    from quiz_bank.model import Evidence
    from tui.commands.parser import Parser


def _arguments(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="notes, in Markdown or plain text")
    add_json(parser)


def factcheck(args: Namespace) -> int:
    """List the statements of a file that the evidence contradicts.

    Raises:
        FileProblem: the file cannot be read.
    """
    from quiz_bank.factcheck import check
    from quiz_bank.reading import read_text

    try:
        text = read_text(Path(args.file))
    except FormatProblem as problem:
        found, _, expected = problem.complaint.removeprefix("found ").rpartition(", expected ")
        raise FileProblem(args.file, found, expected) from problem
    findings = check(text)
    if args.json:
        show_json([_document(finding) for finding in findings])
    else:
        for finding in findings:
            show(_block(args.file, finding))
        say(_summary(args.file, len(findings)))
    return FOUND_PROBLEMS if findings else 0


def _document(finding: Finding) -> dict[str, object]:
    evidence = finding.claim.evidence
    return {
        "line": finding.line,
        "text": finding.text,
        "claim": finding.claim.id,
        "also": list(finding.also),
        "commonly_said": finding.claim.commonly_said,
        "correction": finding.claim.correction,
        "evidence": [*evidence.experiments, *evidence.sources],
    }


def _block(file: str, finding: Finding) -> str:
    lines = [
        f"{file}:{finding.line}: {finding.text}",
        f"  {finding.claim.correction}",
        f"  Evidence: {'; '.join(_cited(finding.claim.evidence))} [{finding.claim.id}]",
    ]
    return "\n".join(lines) + "\n"


def _cited(evidence: Evidence) -> list[str]:
    """Experiments with their titles, sources as people cite them."""
    from quiz_bank.sources import SOURCES
    from verifier.experiments import get

    experiments = [f"experiment {name} ({get(name).title})" for name in evidence.experiments]
    return experiments + [SOURCES.get(key, key) for key in evidence.sources]


def _summary(file: str, count: int) -> str:
    if not count:
        return f"{file}: nothing that the evidence contradicts"
    return f"{file}: {count} statement{'s' if count > 1 else ''} that the evidence contradicts"


COMMANDS = (
    Command(
        "factcheck",
        "List the statements of somebody's notes that the evidence contradicts.",
        factcheck,
        _arguments,
        examples=("factcheck my-notes.md", "factcheck my-notes.md --json"),
        about="Each is shown with its line, the correction and the evidence. What is not listed need not be true:\n"
        "only errors that are made often are recognised.",
    ),
)
