"""A program of a framework that prints one quantity of a rule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verifier.draws import Draw
    from verifier.rule import Misconception


@dataclass(frozen=True, slots=True)
class Code:
    """A program with the question's numbers in braces, such as `{rate}`; what it prints last is the quantity."""

    text: str
    slips: tuple[Misconception, ...] = ()
    """What is believed of the program alone, as edits of the rule."""
    steps: int = 1
    """With more than one, the program runs them from the start, and what is given anew is a list."""
    draws: Mapping[str, Draw] = field(default_factory=dict)
    """What the program's questions draw otherwise."""
