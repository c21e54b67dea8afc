"""The errors of the verifier, one small tree.

VerifierError
 ├─ BadLine           a line of a rule that the notation does not allow
 ├─ IncompleteRule    a rule that lacks something, with everything that it lacks
 ├─ UnknownName       a rule, dialect, hyperparameter, kind or question that does not exist
 ├─ BadInput          numbers that a rule cannot run on
 └─ NoAdmissibleDraw  a template that never yields a fair question
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class VerifierError(Exception):
    """Base of all errors of the verifier; the message is one line for a person."""


class BadLine(VerifierError):
    """A line of a rule that the notation does not allow."""


class IncompleteRule(VerifierError):
    """A rule that lacks something; the message lists all of it."""


class BadInput(VerifierError):
    """Numbers that a rule cannot run on: what was found, what was expected."""


class NoAdmissibleDraw(VerifierError):
    """A template that yields no fair question for this number."""


class UnknownName(VerifierError):
    """A name that does not exist, with the nearest that do."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=3, cutoff=0.5)
        advice = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}"
        super().__init__(f"unknown {what} '{name}': {advice}")
