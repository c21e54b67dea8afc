"""Which characters of untrusted text may reach a widget, a terminal or an export: the one cleaning function.

Escape codes can write to the clipboard, marks of writing direction can show a sentence in another order than it has,
and invisible characters can make two different words look the same. None of them has a place in a question.
"""

from __future__ import annotations

import re

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
CUT = "\N{HORIZONTAL ELLIPSIS}"
TEXT_LIMIT = 100_000
LINE_LIMIT = 200

_RANGES = (
    (0x0000, 0x0008),  # controls, all but tab and newline
    (0x000B, 0x001F),
    (0x007F, 0x009F),  # delete and the second set of controls, which terminals obey as well
    (0x00AD, 0x00AD),  # from here on: format characters, invisible or changing the direction of writing
    (0x034F, 0x034F),
    (0x0600, 0x0605),
    (0x061C, 0x061C),
    (0x06DD, 0x06DD),
    (0x070F, 0x070F),
    (0x0890, 0x0891),
    (0x08E2, 0x08E2),
    (0x115F, 0x1160),  # letters without a shape
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x2028, 0x202E),  # line and paragraph separators, embeddings and overrides
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xD800, 0xDFFF),  # halves of a surrogate pair, which no encoding can write
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF9, 0xFFFB),
    (0x110BD, 0x110BD),
    (0x110CD, 0x110CD),
    (0x13430, 0x1343F),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),  # tags: a hidden copy of ASCII
)
_UNSAFE = re.compile("[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in _RANGES) + "]")


def clean(text: str, limit: int | None = TEXT_LIMIT) -> str:
    """Return `text` with newlines as `\\n`, unsafe characters replaced, and at most `limit` characters (None: all)."""
    cleaned = _UNSAFE.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))
    if limit is None or len(cleaned) <= limit:
        return cleaned
    return cleaned[: limit - 1] + CUT


def clean_line(text: str, limit: int = LINE_LIMIT) -> str:
    """Return `text` cleaned and on one line, for file names and messages."""
    return clean(clean(text, None).replace("\n", " ").replace("\t", " "), limit)
