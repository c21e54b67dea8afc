"""The kinds of drawn questions, one file each. A kind is applied to every rule that has what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.next_parameter import NextParameter
from quiz_bank.kinds.several_steps import SeveralSteps
from quiz_bank.kinds.step import Step
from quiz_bank.kinds.value import Value

if TYPE_CHECKING:
    from quiz_bank.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (Step(), NextParameter(), Value(), SeveralSteps())

__all__ = ["KINDS"]
