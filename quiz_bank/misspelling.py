"""Whether a short answer is the right one with a slip of the fingers: one letter of one long word.

Likeness alone never decides, since terms of the field are often one letter apart: Adam and Nadam, beta1 and beta2. So a
slip counts only inside a word of seven letters or more whose first letter is right; from that length on, the terms that
ship are further apart than one letter, but for endings such as a plural. What was typed must be no word of the decks
and not as close to another of their terms. Numbers, signs and names in code stand as they are.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from quiz_bank.importing import shipped_files

if TYPE_CHECKING:
    from collections.abc import Iterable

LONG_WORD = 7

_WORD = re.compile(r"[^\W\d_]+")
_NAME_IN_CODE = re.compile(r"[a-z][A-Z]|_")
_TERMS = re.compile(
    r"^(?:Short answer|Also accept|Tags):(?P<listed>.*(?:\n(?!\s*$|[A-Z][A-Za-z ]*:).*)*)|\{\{(?P<gap>[^}]*)\}\}",
    re.MULTILINE,
)


def meant(given: str, accepted: Iterable[str]) -> str:
    """The accepted spelling that differs from a short answer by a slip, or nothing."""
    return next((spelling for spelling in accepted if _is_slip(given, spelling)), "")


def one_apart(one: str, other: str) -> bool:
    """Whether two words differ by one letter: another one, one too many or too few, or two neighbours swapped."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])


def _is_slip(given: str, spelling: str) -> bool:
    """Whether the words are those of a spelling but for one letter of a long one."""
    if _NAME_IN_CODE.search(spelling):
        return False
    typed, right = given.casefold().split(), spelling.casefold().replace("-", " ").split()
    if len(typed) != len(right):
        return False
    differing = [(a, b) for a, b in zip(typed, right, strict=True) if a != b]
    if len(differing) != 1:
        return False
    word, wanted = differing[0]
    if len(wanted) < LONG_WORD or word[0] != wanted[0] or not (word.isalpha() and wanted.isalpha()):
        return False
    return one_apart(word, wanted) and word not in _words() and not _close_terms(word, wanted)


def _close_terms(word: str, wanted: str) -> bool:
    """Whether a word is as close to another term as to the one that is wanted."""
    return any(one_apart(word, term) for term in _terms() if term != wanted)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """Every word of the decks that ship."""
    return frozenset(word for _, text in shipped_files() for word in _WORD.findall(text.casefold()))


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    """The words of all answers and tags of the decks that ship; found without reading their cards."""
    listed = (found["listed"] or found["gap"] for _, text in shipped_files() for found in _TERMS.finditer(text))
    return frozenset(word for text in listed for word in _WORD.findall(text.casefold()))
