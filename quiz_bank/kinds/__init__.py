"""The kinds of drawn questions, one file each. A kind is applied to every rule that has what it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quiz_bank.kinds.boundary import Boundary
from quiz_bank.kinds.bug import Bug
from quiz_bank.kinds.compare import Compare
from quiz_bank.kinds.convention import Convention
from quiz_bank.kinds.fill import Fill
from quiz_bank.kinds.inverse import Inverse
from quiz_bank.kinds.layers import Layers
from quiz_bank.kinds.match import Match
from quiz_bank.kinds.next_parameter import NextParameter
from quiz_bank.kinds.order import Order
from quiz_bank.kinds.pair import Pair
from quiz_bank.kinds.prints import Prints
from quiz_bank.kinds.several_steps import SeveralSteps
from quiz_bank.kinds.step import Step
from quiz_bank.kinds.value import Value

if TYPE_CHECKING:
    from quiz_bank.kinds.kind import Kind

KINDS: tuple[Kind, ...] = (
    Step(),
    NextParameter(),
    Value(),
    SeveralSteps(),
    Boundary(),
    Layers(),
    Prints(),
    Convention(),
    Inverse(),
    Compare(),
    Pair(),
    Bug(),
    Fill(),
    Order(),
    Match(),
)

__all__ = ["KINDS"]
