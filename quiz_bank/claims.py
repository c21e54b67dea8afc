"""What is known about the subject, claim by claim: the verdict, its evidence, and how the mistaken form is recognised.

The claims are data beside this file; the page `fact-check` of the documentation describes them for those who add some.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quiz_bank.model import Evidence
    from quiz_bank.patterns import CodePattern, Pattern, Subjects
    from quiz_bank.wording import Wording


class Verdict(StrEnum):
    """What became of a claim when it was checked."""

    VERIFIED = "verified"
    PRECISE = "with precision"
    """True, under a condition or with a detail that its usual form leaves out."""
    CORRECTED = "corrected"
    CONTESTED = "contested"
    OPINION = "opinion"
    FACT = "fact"
    """Nobody's claim, but something that one should know."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. Only a corrected one has a mistaken form, its correction, and patterns that recognise it."""

    id: str
    statement: str
    verdict: Verdict
    evidence: Evidence
    commonly_said: str = ""
    correction: str = ""
    like: str = ""
    """The claim whose mistake this is another form of: one sentence is reported for one of them."""
    patterns: tuple[Pattern, ...] = ()
    code: tuple[CodePattern, ...] = ()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All claims by id, what they speak of, and the wordings that patterns share, by name."""

    claims: Mapping[str, Claim]
    subjects: Subjects
    wordings: Mapping[str, Wording]
