"""How a mistaken statement is known: the subject that it is about, what it says of it, and what would make it right."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from quiz_bank.wording import Wording, affirmed, joined

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Pattern:
    """One way of saying something mistaken. Each field that is given has to hold.

    A single subject may also have been named before, by a heading, a label or an earlier sentence of the same
    paragraph; several subjects must all be in the statement.
    """

    about: tuple[str, ...]
    says: tuple[Wording, ...]
    """What is said and not denied; every wording of these has to be found."""
    where: tuple[Wording, ...] = ()
    """What stands anywhere in the statement, denied or not."""
    under: tuple[Wording, ...] = ()
    """What stands in the statement or in a title above it."""
    nearby: tuple[Wording, ...] = ()
    """What stands in the statement, a title above it or a few statements before it."""
    unless: Wording | None = None
    """What makes the statement right, or another one."""
    unless_under: Wording | None = None
    unless_nearby: Wording | None = None
    whole: bool = False
    """Whether the statement is taken as a whole even where it speaks of other subjects of the same kind."""
    headings: bool = False
    """Whether a heading says it too: most headings only name what is discussed below them."""

    @property
    def required(self) -> tuple[Wording, ...]:
        """What the statement itself has to have."""
        return self.says + self.where


@dataclass(frozen=True, slots=True)
class CodePattern:
    """Code that does not run, or not as meant, and has `word` in it; `beside` must be found in the same block, and
    `unless` must not be found near it."""

    word: str
    code: re.Pattern[str]
    beside: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None


class Subjects:
    """What statements are about, by kind: two initializers in a sentence share what it says between them."""

    def __init__(self, kinds: Mapping[str, Mapping[str, Wording]]) -> None:
        self.kinds = kinds
        self.kind_of = {name: kind for kind, named in kinds.items() for name in named}

    def named(self, text: str, kind: str) -> tuple[str, ...]:
        """The subjects of a kind in a text of joined tokens, in no particular order."""
        return tuple(name for name, wording in self.kinds[kind].items() if wording.found_in(text))

    def share(self, words: tuple[str, ...], name: str) -> tuple[str, ...]:
        """The words of a statement with several subjects that are about the one of that name."""
        kind = self.kind_of[name]
        shares: list[tuple[frozenset[str], tuple[str, ...]]] = []
        for sign, segment in _segments(words):
            named = frozenset(self.named(joined(segment), kind)) if segment[0] not in _ASIDE else frozenset()
            turns = sign in _TURNING and not named
            if shares and not turns and (not named or not shares[-1][0] or _is_bare(shares[-1][1])):
                shares[-1] = (shares[-1][0] | named, (*shares[-1][1], sign, *segment))
            else:
                shares.append((named, segment))
        return tuple(word for named, segment in shares if name in named for word in segment)


_PARTING = frozenset({",", "and", "|", "—", "–"})
_TURNING = frozenset({";", "while", "whereas", "but"})
_ASIDE = frozenset({"unlike", "like", "as", "compared", "contrary", "similar", "similarly", "versus"})
_BARE = 4


def _segments(words: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """The words between signs and conjunctions, each with the one in front of it."""
    found: list[tuple[str, tuple[str, ...]]] = []
    start, sign = 0, ","
    for at, word in enumerate((*words, ";")):
        if word in _PARTING or word in _TURNING:
            if at > start:
                found.append((sign, words[start:at]))
                sign = word
            start, sign = at + 1, word if word in _TURNING else sign
    return found


def _is_bare(segment: tuple[str, ...]) -> bool:
    """Whether a segment can only be the first part of `A and B are ...`: a name, and nothing said of it."""
    return len(segment) < _BARE and not _SAYS.search(joined(segment))


_SAYS = re.compile(r" (?:=>|:|for|with|is|are|\() ")


class Passage:
    """A statement made ready for patterns: its tokens, and what was said above and before it."""

    def __init__(
        self,
        words: tuple[str, ...],
        *,
        titles: tuple[tuple[str, ...], ...],
        earlier: tuple[str, ...],
        before: tuple[str, ...],
        subjects: Subjects,
    ) -> None:
        self.words = words
        self.text = joined(words)
        self.titles = titles
        self.earlier = earlier
        """The texts of the statements before it in the same paragraph, nearest first."""
        self.before = before
        """The texts of the few statements before it, in other paragraphs as well."""
        self.subjects = subjects
        self._named: dict[str, tuple[str, ...]] = {}

    @cached_property
    def below(self) -> str:
        """The statement with its titles."""
        return joined(word for title in (*self.titles, self.words) for word in (*title, ";"))

    @cached_property
    def around(self) -> str:
        """The statement with its titles and the few statements before it."""
        return " ; ".join((*self.before, self.below))

    @cached_property
    def affirmed(self) -> str:
        """What it does not deny."""
        return joined(affirmed(self.words))

    def named(self, kind: str) -> tuple[str, ...]:
        """The subjects of a kind that the statement itself names."""
        if kind not in self._named:
            self._named[kind] = self.subjects.named(self.text, kind)
        return self._named[kind]

    def understood(self, kind: str) -> tuple[str, ...]:
        """The subjects of a kind that it speaks of without a name: the nearest that were named before."""
        for text in (*self.earlier, *(joined(_without_remarks(title)) for title in reversed(self.titles))):
            if named := self.subjects.named(text, kind):
                return named
        return ()

    def matches(self, pattern: Pattern) -> bool:
        """Whether the statement says what a pattern describes."""
        share = self._about(pattern)
        if share is None or not all(wording.found_in(share[0]) for wording in pattern.where):
            return False
        text, said = share
        return (
            all(wording.found_in(said) for wording in pattern.says)
            and all(wording.found_in(self.below) for wording in pattern.under)
            and all(wording.found_in(self.around) for wording in pattern.nearby)
            and not (pattern.unless and pattern.unless.found_in(text))
            and not (pattern.unless_under and pattern.unless_under.found_in(self.below))
            and not (pattern.unless_nearby and pattern.unless_nearby.found_in(self.around))
        )

    def _about(self, pattern: Pattern) -> tuple[str, str] | None:
        """The part of the statement that is about the subjects of a pattern, and what of it is affirmed."""
        kinds = [self.subjects.kind_of[name] for name in pattern.about]
        if all(name in self.named(kind) for name, kind in zip(pattern.about, kinds, strict=True)):
            if len(kinds) == 1 and not pattern.whole and len(self.named(kinds[0])) > 1:
                share = self.subjects.share(self.words, pattern.about[0])
                text, said = joined(share), joined(affirmed(share))
            else:
                text, said = self.text, self.affirmed
            is_denied = len(kinds) == 1 and pattern.about[0] not in self.subjects.named(said, kinds[0])
            return None if is_denied else (text, said)
        may_be_understood = len(kinds) == 1 and (pattern.whole or not self.named(kinds[0]))
        if may_be_understood and self.understood(kinds[0]) == pattern.about:
            return self.text, self.affirmed
        return None


def _without_remarks(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words outside brackets."""
    kept: list[str] = []
    depth = 0
    for word in words:
        depth += (word == "(") - (word == ")" and depth > 0)
        if not depth and word != ")":
            kept.append(word)
    return tuple(kept)
