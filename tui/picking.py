"""What was picked so far among the options of a question, for each way of picking."""

from __future__ import annotations

from dataclasses import dataclass, replace

from quiz_bank.question import Entry

SINGLE = frozenset({Entry.CHOICE, Entry.TRUE_FALSE})
PICKED = frozenset({*SINGLE, Entry.SEVERAL, Entry.ORDER, Entry.MATCH})
"""The ways of answering that pick among options."""
LOGGED = PICKED | {Entry.REVEAL}
"""The ways of answering of which the log keeps indices: of the options picked, or of the key points recalled."""


@dataclass(frozen=True, slots=True)
class Picking:
    """Picks are indices into the options: the one chosen, those marked, the order, or a partner for each slot."""

    entry: Entry
    options: int
    picks: tuple[int, ...] = ()

    @property
    def at_once(self) -> bool:
        """Whether a single pick is already the answer."""
        return self.entry in SINGLE

    @property
    def complete(self) -> bool:
        """Whether there is something to check."""
        if self.entry in {Entry.ORDER, Entry.MATCH}:
            return len(self.picks) == self.options
        return bool(self.picks)

    def press(self, option: int) -> Picking:
        """Pick an option, or take it back when it was picked."""
        if self.at_once:
            return replace(self, picks=(option,))
        if option in self.picks:
            return replace(self, picks=tuple(each for each in self.picks if each != option))
        picks = (*self.picks, option)
        return replace(self, picks=tuple(sorted(picks)) if self.entry is Entry.SEVERAL else picks)

    def back(self) -> Picking:
        """Take the last pick back."""
        return replace(self, picks=self.picks[:-1])
