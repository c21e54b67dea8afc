"""Which statements of somebody's notes the evidence contradicts."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from quiz_bank.claim_files import knowledge
from quiz_bank.patterns import Passage
from quiz_bank.safe import clean, clean_line
from quiz_bank.statements import Statement, statements
from quiz_bank.wording import WordIndex, joined, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quiz_bank.claims import Claim, Knowledge
    from quiz_bank.patterns import CodePattern

NEARBY = 4
"""How many statements back the meaning of a symbol may have been given."""
_RETRACTION = 30
"""Words of the next sentence in which a statement is taken back."""
_CLOSING = "*_`\"')”’ "
_CROSSED = ("❌", "✗", "✘", "✖", "🚫")


@dataclass(frozen=True, slots=True)
class Finding:
    """A statement, by the line it begins on, and the claim that it repeats; `also` are other forms of that claim."""

    line: int
    text: str
    claim: Claim
    correction: str
    also: tuple[str, ...] = ()


def check(text: str) -> tuple[Finding, ...]:
    """Return what the evidence contradicts in a text, in the order in which it stands there."""
    checker = _Checker(knowledge())
    found: list[Finding] = []
    for statement, following in pairwise((*statements(clean(text, None)), None)):
        if statement is not None:
            found += checker.findings(statement, following)
    return tuple(found)


class _Checker:
    """Goes through statements in order and remembers what the next ones may refer to."""

    def __init__(self, known: Knowledge) -> None:
        self.known = known
        self.mistakes = tuple(claim for claim in known.claims.values() if claim.correction)
        self.index = WordIndex(
            wording for claim in self.mistakes for pattern in claim.patterns for wording in pattern.required
        )
        self.needed = {
            claim.id: [
                (pattern, frozenset(wording.source for wording in pattern.required)) for pattern in claim.patterns
            ]
            for claim in self.mistakes
        }
        self.recent: deque[str] = deque(maxlen=NEARBY)
        self.block = 0
        self.earlier: tuple[str, ...] = ()
        self.titles: dict[str, tuple[str, ...]] = {}
        self.lead = ""

    def findings(self, statement: Statement, following: Statement | None) -> Iterator[Finding]:
        """What is wrong with one statement; the one after it may take it back."""
        passage = self._passage(statement)
        claims = self._mistakes(statement, passage)
        if claims and self._is_no_assertion(statement, passage, following):
            claims = []
        families: dict[str, list[tuple[int, str, Claim]]] = {}
        for line, quoted, claim in claims:
            families.setdefault(claim.like or claim.id, []).append((line, quoted, claim))
        for family in families.values():
            line, quoted, claim = family[-1]
            yield Finding(
                line, clean_line(quoted), claim, claim.correction, tuple(each.id for _, _, each in family[:-1])
            )
        if not statement.is_code:
            self.lead = statement.text

    def _mistakes(self, statement: Statement, passage: Passage) -> list[tuple[int, str, Claim]]:
        """The claims that a statement repeats, each with the line and the text of the place."""
        found: list[tuple[int, str, Claim]] = []
        possible = self.index.sources(passage.words)
        for claim in self.mistakes:
            places = [place for pattern in claim.code if (place := self._in_code(statement, pattern)) is not None]
            if places:
                found.append((*places[0], claim))
            elif possible and any(
                needed <= possible and (pattern.headings or not statement.is_title) and passage.matches(pattern)
                for pattern, needed in self.needed[claim.id]
            ):
                found.append((statement.line, statement.text, claim))
        return found

    def _in_code(self, statement: Statement, pattern: CodePattern) -> tuple[int, str] | None:
        """Line and text of the first place that a pattern of code is found at, unless words beside it take it back."""
        if pattern.word not in statement.text or (pattern.beside and not pattern.beside.search(statement.text)):
            return None
        for match in pattern.code.finditer(statement.text):
            start = statement.text.count("\n", 0, match.start())
            lines = statement.text.split("\n")
            around = "\n".join(lines[max(start - 1, 0) : start + match[0].count("\n") + 2])
            if not (pattern.unless and pattern.unless.search(around)) and not self._is_doubted(around, statement):
                return statement.line + start, lines[start].strip()
        return None

    def _is_doubted(self, code: str, statement: Statement) -> bool:
        """Whether comments in code, or the sentence that leads up to it, say that it does not work."""
        broken = self.known.wordings["broken"]
        return broken.found_in(joined(tokens(code))) or (
            statement.is_code and broken.found_in(joined(tokens(self.lead)))
        )

    def _is_no_assertion(self, statement: Statement, passage: Passage, following: Statement | None) -> bool:
        """Whether a statement asks, reports what others believe, or is taken back."""
        wordings = self.known.wordings
        if any(wordings["disowning"].found_in(joined(("START", *title, "END"))) for title in passage.titles):
            return True
        if statement.is_code:
            return self.lead.rstrip(_CLOSING).endswith("?")
        if statement.text.rstrip(_CLOSING).endswith("?") or statement.text.lstrip("*_ ").startswith(_CROSSED):
            return True
        bounded = joined(("START", *passage.words, "END"))
        if wordings["unasserted"].found_in(bounded) or wordings["refuted"].found_in(bounded):
            return True
        after = following is not None and not following.is_code and not following.is_title
        return (
            after
            and following is not None
            and wordings["retracted"].found_in(joined(("START", *tokens(following.text)[:_RETRACTION])))
        )

    def _passage(self, statement: Statement) -> Passage:
        """A statement with what was said before it."""
        if statement.block != self.block:
            self.block, self.earlier = statement.block, ()
        if statement.is_title:
            self.recent.clear()
        passage = Passage(
            tokens(statement.text) if not statement.is_code else (),
            titles=tuple(self._tokens_of(title) for title in statement.titles),
            earlier=self.earlier,
            before=tuple(self.recent),
            subjects=self.known.subjects,
        )
        if not statement.is_code:
            self.recent.append(passage.text)
            self.earlier = (passage.text, *self.earlier[: NEARBY - 1])
        return passage

    def _tokens_of(self, title: str) -> tuple[str, ...]:
        """The tokens of a title, which stands above many statements."""
        if title not in self.titles:
            self.titles[title] = tokens(title)
        return self.titles[title]
