"""One recorded case, one compared quantity, one outcome."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from verifier.errors import BadInput, VerifierError

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """What became of a case."""

    PASS = "pass"  # noqa: S105  (a verdict, not a password)
    FAIL = "fail"
    UNSUPPORTED = "unsupported"


class Uncovered(VerifierError):
    """A case that no rule claims to cover; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Case:
    """What a framework was given and what it gave."""

    id: str
    family: str
    framework: str
    name: str
    hyperparameters: Mapping[str, Any]
    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any]
    rtol: float | None = None
    """Largest error, as `replay.error_of` measures it; None where only `atol` counts."""
    atol: float = 0.0
    backend: str | None = None
    pre_clip: tuple[str, float] | None = None
    """How the gradients were clipped before the optimizer saw them, and at which limit."""
    defaults_only: bool = False
    """Whether every hyperparameter has the framework's own default."""


@dataclass(frozen=True, slots=True)
class Pair:
    """One quantity: as recorded, and as the rules give it. Both are numbers or nested lists or arrays of one shape.

    `rtol` and `atol` replace the case's where a quantity has bounds of its own, such as the mean of a random draw.
    """

    what: str
    recorded: Any
    given: Any
    rtol: float | None = None
    atol: float | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of one case; `error` is its worst relative error, None where nothing was compared."""

    id: str
    status: Status
    error: float | None
    worst: str = field(default="", compare=False)
    """The quantity with the worst error, or why the case is not covered."""


def cases_of(text: str) -> list[Case]:
    """Read a JSON list of recorded cases.

    Raises:
        BadInput: the text is no such list; says where.
    """
    try:
        documents = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"not JSON: {error.msg} at line {error.lineno}, column {error.colno}") from error
    if not isinstance(documents, list):
        raise BadInput(f"found {type(documents).__name__}, expected a list of cases")
    return [_case(number, document) for number, document in enumerate(documents, start=1)]


def _case(number: int, document: object) -> Case:
    if not isinstance(document, dict):
        raise BadInput(f"case {number}: found {type(document).__name__}, expected an object")
    lacking = [key for key in ("id", "family", "framework", "name", "inputs", "outputs") if key not in document]
    if lacking:
        raise BadInput(f"case {number}: lacks {', '.join(lacking)}")
    clip = document.get("pre_clip")
    return Case(
        id=str(document["id"]),
        family=str(document["family"]),
        framework=str(document["framework"]),
        name=str(document["name"]),
        hyperparameters=document.get("hyperparameters") or {},
        inputs=document["inputs"],
        outputs=document["outputs"],
        rtol=document.get("rtol"),
        atol=document.get("atol") or 0.0,
        backend=document.get("backend"),
        pre_clip=(str(clip[0]), float(clip[1])) if clip else None,
        defaults_only=bool(document.get("defaults_only")),
    )
