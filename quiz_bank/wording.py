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

_TOO_LONG = 4000
"""Characters after normalization: a sign may stand for many."""

_REPLACED = (
    (re.compile(r"https?://\S+|\]\([^()\s]{0,300}\)"), " "),
    (re.compile(r"~~[^~]{0,300}~~"), " "),
    (re.compile(r"</?[a-zA-Z][^<>]{0,60}>"), " "),
    (re.compile(r"\bHe\b"), "kaiming"),  # the author, who in lower case would be a pronoun
    (re.compile(r"\*\*\s?2\b"), "^2"),
    (re.compile(r"\\(?:times|cdot)\b|[×·⋅]"), " times "),
    (re.compile(r"\\(?:text|mathrm|operatorname|mathbf|left|right|quad)\b"), " "),
    (re.compile(r"(?:[-=–—])>|→|⇒|⟶|↦"), " => "),
    (re.compile(r"\s(?:--?|—)\s"), " – "),
    (re.compile(r"[‘’ʼ]"), "'"),
)
_SPELLED = (
    (re.compile(r"\b(?:can't|cannot)\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"n't\b"), " not"),
    (re.compile(r"'(?:s|re|ll|ve|d)?\b|'"), " "),
    (re.compile(r"(?<![\w.])1(?:\.0{0,9})?\s?[-−–]\s?(?=[^\W\d])"), " oneminus "),
    (re.compile(r"\b(?:a\.k\.a\.?|aka)(?!\w)"), "aka"),
    (re.compile(r"\bi\.e\.?(?!\w)"), "ie"),
    (re.compile(r"\be\.g\.?(?!\w)"), "eg"),
)
_SIGNS = str.maketrans(
    {"λ": " lambda ", "ε": " epsilon ", "ϵ": " epsilon ", "β": " beta ", "μ": " mu ", "η": " eta "}
    | dict.fromkeys("≡≈≃", " = ")
    | dict.fromkeys("*_", " ")
)
_TOKEN = re.compile(r"\d+(?:\.\d+)?(?:e[-+]?\d+)?(?:\^\d+)?|\.\d+|[^\W_]+(?:\^\d+)?|=>|==?|[(),;:/|*+—–]")


def tokens(text: str) -> tuple[str, ...]:
    """The words and telling signs of a text in one spelling: without marks of Markdown and LaTeX, case and hyphens."""
    for pattern, replacement in _REPLACED:
        text = pattern.sub(replacement, text)
    text = unicodedata.normalize("NFKC", text)[:_TOO_LONG].lower()
    for pattern, replacement in _SPELLED:
        text = pattern.sub(replacement, text)
    return tuple(_TOKEN.findall(text.translate(_SIGNS)))


def joined(words: Iterable[str]) -> str:
    """Tokens as the text that terms are looked for in."""
    return f" {' '.join(words)} "


_DENIAL = frozenset(
    {
        "not",
        "never",
        "no",
        "without",
        "neither",
        "nor",
        "nothing",
        "none",
        "unlike",
        "hardly",
        "barely",
        "avoid",
        "avoids",
        "avoided",
        "avoiding",
    }
)
_DENIAL_OF_TWO = frozenset({("rather", "than"), ("instead", "of"), ("opposed", "to"), ("far", "from")})
_MERELY = frozenset({"only", "just", "merely", "simply"})
"""With a `but` behind it, `not only` denies nothing."""
_NOTHING_BUT = frozenset({"but", "other", "else"})
_BOUNDARY = frozenset({";", ":", "(", ")", "—", "–", "but", "however", "instead", "yet", "although", "though", "=>"})
_VERBS = frozenset(
    {"is", "are", "be", "was", "were", "get", "gets", "has", "have", "must", "should", "we", "you", "they"}
)
_FAR = 4


def affirmed(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words without those that a `not` or its kin reaches: up to the end of its clause."""
    kept: list[str] = []
    at = 0
    while at < len(words):
        two = words[at : at + 2]
        denies = words[at] in _DENIAL or two in _DENIAL_OF_TWO
        after = two[-1]
        is_merely = after in _MERELY and "but" in words[at:]
        is_all = words[at] == "nothing" and after in _NOTHING_BUT
        if denies and not is_merely and not is_all:
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
    keys: frozenset[str]
    """Words, perhaps with `*`, of which every text that has an alternative has at least one."""

    def found_in(self, text: str) -> bool:
        """Whether a text of joined tokens has any of the alternatives."""
        return self.pattern.search(text) is not None


class WordIndex:
    """Says of the words of a statement which wordings they may be part of, so that few have to be looked for."""

    def __init__(self, wordings: Iterable[Wording]) -> None:
        self.exact: dict[str, set[str]] = {}
        self.stems: dict[str, set[str]] = {}
        for wording in wordings:
            for key in wording.keys:
                stem = key.removesuffix("*")
                (self.stems if stem != key else self.exact).setdefault(stem, set()).add(wording.source)
        self.longest = max(map(len, self.stems), default=0)
        self.seen: dict[str, frozenset[str]] = {}

    def sources(self, words: Iterable[str]) -> set[str]:
        """The sources of the wordings that some of the words are keys of."""
        found: set[str] = set()
        for word in words:
            if word not in self.seen:
                if len(self.seen) >= _REMEMBERED:
                    self.seen.clear()
                self.seen[word] = self._sources(word)
            found |= self.seen[word]
        return found

    def _sources(self, word: str) -> frozenset[str]:
        starts = (self.stems.get(word[:length], ()) for length in range(1, min(len(word), self.longest) + 1))
        return frozenset(self.exact.get(word, ())).union(*starts)


_REMEMBERED = 20_000


def compiled(source: str, vocabulary: Mapping[str, str]) -> Wording:
    """Return the wording for a source.

    Raises KeyError for a name that the vocabulary lacks, ValueError for an alternative without words.
    """
    known = tuple(sorted(vocabulary.items()))
    pattern, keys = _alternatives(source, known)
    return Wording(source, re.compile(f" (?:{pattern})(?= )"), keys)


@lru_cache(maxsize=4096)
def _alternatives(source: str, vocabulary: tuple[tuple[str, str], ...]) -> tuple[str, frozenset[str]]:
    """The expression for a source, and its keys."""
    parts = [_sequence(part.split(), vocabulary) for part in source.split("|")]
    return "|".join(pattern for pattern, _ in parts), frozenset[str]().union(*(keys for _, keys in parts))


def _sequence(words: list[str], vocabulary: tuple[tuple[str, str], ...]) -> tuple[str, frozenset[str]]:
    """The expression for one alternative, and its keys: the longest of its words, else those of a name in it."""
    if not words or words[0] == ".." or words[-1] == "..":
        raise ValueError("an alternative without words")
    pattern = ""
    named = {word: _alternatives(dict(vocabulary)[word[1:]], vocabulary) for word in words if word.startswith("@")}
    for number, word in enumerate(words):
        if word == "..":
            pattern += rf"(?: [^\s;]+){{0,{_GAP}}}"
            continue
        pattern += " " if number else ""
        if word in named:
            pattern += f"(?:{named[word][0]})"
        elif word.endswith("*") and len(word) > 1:
            pattern += re.escape(word[:-1]) + r"\S*"
        else:
            pattern += re.escape(word)
    plain = [word for word in words if word != ".." and word not in named]
    return pattern, frozenset({max(plain, key=len)}) if plain else next(iter(named.values()))[1]
