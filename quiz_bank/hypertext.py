"""How the HTML of another program's cards becomes Markdown: lines, lists and code stay, all else is only text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from quiz_bank.latex_reader import MATH

_BREAKS = frozenset({"br", "div", "p", "tr", "ul", "ol", "table", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
_HIDDEN = frozenset({"script", "style", "title"})
_FORMULA = re.compile(r"\[(?P<mark>\$\$?)\](?P<formula>(?:(?!\[/?\$).){1,2000})\[/(?P=mark)\]", re.DOTALL)
_SOUND = re.compile(r"\[sound:[^\]\n]*\]")
_SPECIAL = re.compile(r"[*_`<]|^[ \t]*[#>]", re.MULTILINE)


def to_markdown(html: str) -> str:
    """The text of a piece of HTML as Markdown that shows it as it is; formulas between their marks are kept."""
    reader = _Reader()
    reader.feed(_SOUND.sub("", _FORMULA.sub(r"\g<mark>\g<formula>\g<mark>", html)))
    reader.close()
    text = "".join(reader.pieces).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", text).strip() if "```" not in text else text.strip()


class _Reader(HTMLParser):
    """Collects the text of a piece of HTML."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hidden = 0
        self.code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a line, an entry of a list, or code."""
        if tag in _HIDDEN:
            self.hidden += 1
        elif tag == "pre":
            self.code += 1
            self.pieces.append("\n\n```\n")
        elif tag == "br" and self.code:
            self.pieces.append("\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag == "img":
            self.pieces.append(f"(picture: {_as_text(dict(attrs).get('alt') or dict(attrs).get('src') or '?')})")
        elif tag in _BREAKS:
            self.pieces.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        """End what a tag began."""
        if tag in _HIDDEN:
            self.hidden = max(0, self.hidden - 1)
        elif tag == "pre" and self.code:
            self.code -= 1
            self.pieces.append("\n```\n\n")
        elif tag in _BREAKS and not self.code:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Take text."""
        if not self.hidden:
            self.pieces.append(data if self.code else _as_text(data))


def _as_text(text: str) -> str:
    """Text as Markdown that shows it; a formula is left as it is."""
    pieces, after = [], 0
    for formula in MATH.finditer(text):
        pieces += [_SPECIAL.sub(_escaped, text[after : formula.start()]), formula[0]]
        after = formula.end()
    return "".join([*pieces, _SPECIAL.sub(_escaped, text[after:])])


def _escaped(found: re.Match[str]) -> str:
    return f"{found[0][:-1]}\\{found[0][-1]}"
