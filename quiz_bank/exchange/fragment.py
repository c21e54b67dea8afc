"""Texts of a question as pieces of HTML: Markdown with formulas, or plain words."""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Literal

from quiz_bank.latex_reader import MATH, Unread, read_formula
from quiz_bank.safe import clean, clean_line
from verifier.notation import inline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

Formulas = Literal["latex", "signs"]
"""How formulas are shown: as LaTeX for a page that sets it, or as one line of signs for one that does not."""

_FORMULA = "formula"
_NO_CHARACTER = re.compile("[\ufffe\uffff]")
"""What `clean` lets through and no XML may hold."""


def words(text: str) -> str:
    """Plain text as HTML on one line."""
    return escape(_NO_CHARACTER.sub("\ufffd", clean_line(text, len(text) + 1)), quote=False)


def html(markdown: str, formulas: Formulas) -> str:
    """Markdown as paragraphs, lists and listings; HTML in it is shown as it was written."""
    return str(_parser().render(_cleaned(markdown), {"formulas": formulas})).strip()


def html_line(markdown: str, formulas: Formulas) -> str:
    """Markdown of one line, without a paragraph around it."""
    return str(_parser().renderInline(_cleaned(markdown), {"formulas": formulas})).strip()


def bare(markdown: str) -> str:
    """The words and formulas of Markdown as one line of text, for places that show no markup."""
    (block,) = _parser().parseInline(_cleaned(markdown))
    parts = [
        _signs(token.content) if token.type == _FORMULA else token.content or (" " if "break" in token.type else "")
        for token in block.children or ()
    ]
    return clean_line("".join(parts).strip(), len(markdown) + 1)


def _cleaned(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", clean(text, None))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Before Markdown takes their backslashes, underscores and stars for its own.
    parser.inline.ruler.before("escape", _FORMULA, _take_formula)
    parser.add_render_rule(_FORMULA, _rendered)
    return parser


def _take_formula(state: StateInline, silent: bool) -> bool:
    found = MATH.match(state.src, state.pos) if state.src[state.pos] in "\\$" else None
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        token = state.push(_FORMULA, "", 0)
        token.content, token.info = found[0], _latex(found)
    state.pos = found.end()
    return True


def _latex(found: re.Match[str]) -> str:
    """A formula between the marks that every page which sets LaTeX looks for."""
    body = found[found.lastgroup or 0]
    return rf"\[{body}\]" if found.lastgroup in {"double", "square"} else rf"\({body}\)"


def _rendered(_self: RendererHTML, tokens: Sequence[Token], at: int, _options: OptionsDict, env: EnvType) -> str:
    token = tokens[at]
    return escape(token.info if env["formulas"] == "latex" else _signs(token.content), quote=False)


def _signs(source: str) -> str:
    try:
        return inline(read_formula(source))
    except Unread:
        return source
