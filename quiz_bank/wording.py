"""Wording made comparable: text as plain tokens, what of it is denied, and terms that find words in it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_GAP = 4
"""Words that `..` in a term may stand for."""

_REPLACED = (
    (re.compile(r"~~[^~]{0,300}~~"), " "),
    (re.compile(r"</?[a-zA-Z][^<>]{0,60}>"), " "),
    (re.compile(r"\bHe\b"), "kaiming"),  # the author, who in lower case would be a pronoun
    (re.compile(r"\*\*\s?2\b"), "^2"),
    (re.compile(r"\\(?:text|mathrm|operatorname|mathbf|left|right|cdot|times|,|;|!|quad)\b"), " "),
    (re.compile(r"(?:-|=|–|—)+>|→|⇒|⟶|↦"), " => "),
    (re.compile(r"[‘’ʼ]"), "'"),
)
_SPELLED = (
    (re.compile(r"\b(?:can't|cannot)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ll|ve|d)?\b|'"), " "),
    (re.compile(r"(?<![\w.])1(?:\.0*)?\s*[-−–]\s*(?=[^\W\d])"), " oneminus "),
    (re.compile(r"\b(?:a\.k\.a\.?|aka)(?!\w)"), "aka"),
    (re.compile(r"\bi\.e\.?(?!\w)"), "ie"),
    (re.compile(r"\be\.g\.?(?!\w)"), "eg"),
    (re.compile("λ"), " lambda "),
    (re.compile("[εϵ]"), " epsilon "),
    (re.compile("β"), " beta "),
    (re.compile("[μµ]"), " mu "),
    (re.compile("η"), " eta "),
    (re.compile(r"[≡≈≃]"), " = "),
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:\^\d+)?|\.\d+|[^\W_]+(?:\^\d+)?|=>|==?|[(),;:/|*—–]")


def tokens(text: str) -> tuple[str, ...]:
    """The words and telling signs of a text, in one spelling: marks of Markdown and LaTeX, case and hyphens are gone."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    text = unicodedata.normalize("NFKC", text).lower()
    for pattern, replacement in _SPELLED:
        text = pattern.sub(replacement, text)
    return tuple(_TOKEN.findall(text.replace("*", " ").replace("_", " ")))


def joined(words: Iterable[str]) -> str:
    """Tokens as the text that terms are looked for in."""
    return f" {' '.join(words)} "


_DENIAL = frozenset({"not", "never", "no", "without", "neither", "nor", "nothing", "none", "unlike", "hardly", "barely"})
_DENIAL_OF_TWO = frozenset({("rather", "than"), ("instead", "of"), ("opposed", "to"), ("far", "from")})
_MERELY = frozenset({"only", "just", "merely", "simply", "doubt"})
_BOUNDARY = frozenset({";", ":", "(", ")", "—", "–", "but", "however", "instead", "yet", "although", "though", "=>"})
_VERBS = frozenset({"is", "are", "be", "was", "were", "get", "gets", "has", "have", "must", "should", "we", "you", "they"})
_FAR = 4


def affirmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that a `not` or its kin reaches: up to the end of its clause."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        two = words[at : at + 2]
        denies = words[at] in _DENIAL or two in _DENIAL_OF_TWO
        if denies and not (len(two) == 2 and two[1] in _MERELY):
            at = _end_of_denial(words, at + 1)
        else:
            kept.append(words[at])
            at += 1
    return tuple(kept)


def _end_of_denial(words: tuple[str, ...], at: int) -> int:
    """Where the clause ends whose denial stands just before `at`; a remark between two commas does not end it."""
    if words[at : at + 1] == (",",):
        closing = next((i for i in range(at + 1, min(at + 7, len(words))) if words[i] == ","), at)
        at = closing + 1
    while at < len(words):
        word = words[at]
        if word in _BOUNDARY or word == ",":
            return at
        if word == "and" and not _VERBS.isdisjoint(_clause_start(words, at + 1)):
            return at
        at += 1
    return at


def _clause_start(words: tuple[str, ...], at: int) -> tuple[str, ...]:
    """The next few words, up to a sign."""
    found = words[at : at + _FAR]
    stop = next((i for i, word in enumerate(found) if not word[0].isalnum()), len(found))
    return found[:stop]


@dataclass(frozen=True, slots=True)
class Wording:
    """Alternatives, any of which may be said: `suit* | well with | fit .. for`, where `*` stands for any ending and
    `..` for up to four words. `@name` stands for the alternatives of that name in the vocabulary."""

    source: str
    pattern: re.Pattern[str]

    def found_in(self, text: str) -> bool:
        """Whether a text of joined tokens has any of the alternatives."""
        return self.pattern.search(text) is not None


def compiled(source: str, vocabulary: Mapping[str, str]) -> Wording:
    """Return the wording for a source.

    Raises KeyError for a name that the vocabulary lacks, ValueError for an alternative without words.
    """
    return Wording(source, re.compile(f"(?<= )(?:{_alternatives(source, tuple(sorted(vocabulary.items())))})(?= )"))


@lru_cache(maxsize=4096)
def _alternatives(source: str, vocabulary: tuple[tuple[str, str], ...]) -> str:
    return "|".join(_sequence(part.split(), vocabulary) for part in source.split("|"))


def _sequence(words: list[str], vocabulary: tuple[tuple[str, str], ...]) -> str:
    if not words or words[0] == ".." or words[-1] == "..":
        raise ValueError("an alternative without words")
    pattern = ""
    for number, word in enumerate(words):
        if word == "..":
            pattern += rf"(?: \S+){{0,{_GAP}}}"
        else:
            pattern += (" " if number else "") + _one(word, vocabulary)
    return pattern


def _one(word: str, vocabulary: tuple[tuple[str, str], ...]) -> str:
    if word.startswith("@"):
        return f"(?:{_alternatives(dict(vocabulary)[word[1:]], vocabulary)})"
    return re.escape(word[:-1]) + r"\S*" if word.endswith("*") and len(word) > 1 else re.escape(word)
