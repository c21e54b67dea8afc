"""A few cases of everything, in the form that `gradrecall verify --vectors FILE` reads."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tests.oracle.tally import Row
    from verifier.vectors.case import Case

EACH = 4
"""Cases kept of each row: among many, the first are as good as any."""


def write(path: Path, found: list[tuple[Row, list[Case]]]) -> int:
    """Write the file and return the number of cases in it."""
    documents = [_document(row, case) for row, cases in found for case in cases[:EACH]]
    path.write_text(json.dumps(documents, indent=0, allow_nan=False) + "\n", "utf-8")
    return len(documents)


def _document(row: Row, case: Case) -> dict[str, Any]:
    document = {
        "id": case.id,
        "family": case.family,
        "framework": case.framework,
        "version": version(case.framework),
        "name": case.name,
        "hyperparameters": case.hyperparameters,
        "inputs": case.inputs,
        "outputs": case.outputs,
        "rtol": row.bound.error or None,
        "rtol_why": row.bound.why,
        "backend": case.backend,
        "pre_clip": case.pre_clip,
    }
    return document | ({"atol": case.atol} if case.atol else {})
