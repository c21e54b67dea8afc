"""Which plain ASCII text did a person mean? Signs, spaces, superscripts and fractions of any keyboard, one spelling."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from verifier.errors import VerifierError


class Unreadable(VerifierError, ValueError):
    """A typed answer that cannot be read: one friendly line (`str(error)`), and `hint`, what to type instead."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def plain(text: str) -> str:
    """Typed text in printable ASCII: single spaces, `-` for every minus, `*` and `/`, `^` for powers.

    Raises:
        Unreadable: a character or a form of number that is refused, with its own reason. Unusual characters are named
            instead of shown, so the message is safe to print.
    """
    text = " ".join(text.split())
    if not (text.isascii() and text.isprintable()):
        if _RAISED_POINT.search(text):
            raise Unreadable("A raised dot means multiplication here.", "Type 0.5 with a point on the line.")
        # Superscripts come before any compatibility mapping, which would flatten 10⁻³ to 10-3.
        text = _SUPERSCRIPT.sub(lambda run: "^" + run[0].translate(_LEVEL), text)
        text = _MIXED_FRACTION.sub(_fraction, text)
        text = _NOT_PLAIN.sub(_respelled, text.translate(_SPELLINGS))
    text = text.replace("**", "^")
    for pattern, reason, hint in _REFUSED:
        if found := pattern.search(text):
            raise Unreadable(f"{found[0][:20]!r}: {reason}", hint)
    return _TIMES_TEN_BY_LETTER.sub("*", text).strip()


def _fraction(match: re.Match[str]) -> str:
    whole, sign = match.groups()
    fraction = unicodedata.normalize("NFKC", sign).replace("\N{FRACTION SLASH}", "/")
    return f"({whole}+{fraction})" if whole else f"({fraction})"


def _respelled(match: re.Match[str]) -> str:
    """ASCII for a full-width or mathematical form of an ASCII character; everything else is refused by its name."""
    character = match[0]
    if unicodedata.decomposition(character).startswith(("<wide>", "<narrow>", "<small>", "<font>")):
        meant = unicodedata.normalize("NFKC", character).translate(_SPELLINGS)
        if meant.isascii():
            return meant
    name = unicodedata.name(character, "control or unassigned character")
    category = unicodedata.category(character)
    hint = _HINTS.get(category, "Leave it out, or type it with plain keyboard characters.")
    raise Unreadable(f"U+{ord(character):04X} ({name.lower()}) is not read here.", hint)


_HINTS: Final = {
    "Nd": "Type the digits 0 to 9.",
    "Pd": "Type - for minus.",
    "Cf": "Type the answer instead of pasting it: invisible characters came along.",
}

_RAISED_POINT: Final = re.compile(r"(?<![\d.,])0[·⋅∙]\d")
_LEVEL: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPT: Final = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_MIXED_FRACTION: Final = re.compile(r"(?<![\d.,])(\d*)([¼½¾⅐⅑⅒⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞↉])")
_NOT_PLAIN: Final = re.compile(r"[^ -~]")

# The em dash is left out on purpose: keyboards make it from two hyphens, and two signs in a row are refused.
_MINUS: Final = "\u2212\u2013\u2012\ufe63\uff0d\u2010\u2011\u2796"
_SPELLINGS: Final = str.maketrans(
    dict.fromkeys(_MINUS, "-")
    | dict.fromkeys("×⋅·∙∗✕⨯", "*")
    | dict.fromkeys("÷∕⁄", "/")
    | dict.fromkeys("’ʼ′ᵀ⊤", "'")
    | dict.fromkeys("\u200b\u2060\ufeff", "")  # zero-width: what is read is what is seen
    | {"π": "pi", "√": "sqrt ", "∞": "inf"}
)

# 1.2x10^-3, where the letter stands for the sign; hexadecimal numbers are refused before this.
_TIMES_TEN_BY_LETTER: Final = re.compile(r"(?<=[\d.]) ?[xX] ?(?=10 ?\^)")

_REFUSED: Final = (
    (
        re.compile(r"(?<![\w.,])0[xXoObB][0-9a-fA-F]\w*"),
        "hexadecimal, octal and binary numbers are not read.",
        "Type a decimal number, such as 16 for 0x10.",
    ),
    (
        re.compile(r"\d_[\d_]*"),
        "underscores inside a number are not read.",
        "Type the digits together, such as 1000.",
    ),
    (
        re.compile(r"(?<!\w)[+-]?(?:nan|inf|infinity)(?!\w)", re.IGNORECASE),
        "only finite numbers are read.",
        "Every answer is a finite number: look for a division by zero or an overflow in the working.",
    ),
    (
        re.compile(r"[+-]{2,}"),
        "two signs in a row.",
        "Type one sign, such as -5; between two numbers put spaces: 2 - -5.",
    ),
    (
        re.compile(r"(?<![\w.])[eE][+-]\d+"),
        "a power of ten needs a number in front, and e - 3 needs spaces.",
        "Type 1e-3 for 0.001.",
    ),
    (
        re.compile(r"[*xX] ?10[+-]\d{1,3}(?![\d*/^(]|[.,]\d)"),
        "the exponent has lost its ^, or spaces are missing around the sign.",
        "Type 1.2e-3 or 1.2*10^-3 for 0.0012.",
    ),
)
