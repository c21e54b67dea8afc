"""Markdown of cards as styled text of a given width.

Only what a card needs is read (paragraphs, emphasis, lists, quotes, code, tables, links); HTML is shown as it was
typed. A link carries nothing but its number, so that no text of a card is ever read as an action.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.content import Content
from textual.style import Style

from quiz_bank.safe import clean, clean_line
from tui.table import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

BULLETS = ("•", "◦", "▪")
LANGUAGES = frozenset({"python", "py", "pycon", "console", "bash", "sh", "json", "toml", "yaml", "c", "cpp", "text"})
LINKS = frozenset({"link_open", "link_close", "image"})
URL_LIMIT = 2_000
LINE_LIMIT = 2_000


@dataclass(frozen=True, slots=True)
class Document:
    """A text that was read, and the addresses its links lead to."""

    blocks: tuple[Token, ...]
    links: tuple[str, ...]


@dataclass(slots=True)
class _Inline:
    """Styled text under construction."""

    links: Mapping[str, int]
    parts: list[Content] = field(default_factory=list)
    styles: list[str | Style] = field(default_factory=list)

    def add(self, text: str, *styles: str | Style) -> None:
        content = Content(text)
        for style in (*self.styles, *styles):
            content = content.stylize(style)
        self.parts.append(content)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


@lru_cache(maxsize=64)
def read(source: str) -> Document:
    """Read Markdown; unsafe characters are replaced first."""
    blocks = tuple(_parser().parse(clean(source)))
    links = [_address(token) for block in blocks for token in block.children or () if _address(token)]
    return Document(blocks, tuple(dict.fromkeys(links)))


def _address(token: Token) -> str:
    """Where a link or a picture leads, or nothing when it is not a web address."""
    if token.type not in {"link_open", "image"}:
        return ""
    url = clean_line(str(token.attrs.get("href") or token.attrs.get("src") or ""), URL_LIMIT)
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def render(source: str, columns: int, first_link: int = 0) -> Content:
    """The text laid out within `columns` cells; a link's style carries the action `link(NUMBER)`, from `first_link`."""
    document = read(source)
    numbers = {address: number for number, address in enumerate(document.links, first_link)}
    return Content("\n").join(_lines(_Blocks(document, numbers), columns))


@lru_cache(maxsize=256)
def render_inline(source: str) -> Content:
    """Emphasis and code of one line of text; its links are not live."""
    tokens = _parser().parseInline(clean_line(source, LINE_LIMIT))
    return _inline([part for token in tokens for part in token.children or () if part.type not in LINKS], {})


class _Blocks:
    """The blocks of a document, taken one after the other."""

    def __init__(self, document: Document, links: Mapping[str, int]) -> None:
        self.links = links
        self._tokens = document.blocks
        self._next = 0

    def __bool__(self) -> bool:
        return self._next < len(self._tokens)

    def take(self) -> Token:
        """The next token."""
        self._next += 1
        return self._tokens[self._next - 1]

    def loose(self) -> bool:
        """Whether the item of a list that comes next is set apart from the one before."""
        return self.at("paragraph_open") and not self._tokens[self._next].hidden

    def at(self, kind: str) -> bool:
        """Whether the next token is of a kind."""
        return bool(self) and self._tokens[self._next].type == kind


def _lines(blocks: _Blocks, columns: int, until: str = "", depth: int = 0) -> list[Content]:
    """The lines of blocks up to a closing token, which is consumed; blocks are set apart by an empty line."""
    lines: list[Content] = []
    tight = False
    while blocks:
        token = blocks.take()
        if token.type == until:
            break
        block = _block(token, blocks, columns, depth)
        if lines and block and not tight:
            lines.append(Content(""))
        lines.extend(block)
        tight = token.hidden
    return lines


def _block(token: Token, blocks: _Blocks, columns: int, depth: int) -> list[Content]:
    """The lines of the block that a token begins."""
    match token.type:
        case "paragraph_open" | "heading_open":
            content = _inline(blocks.take().children or (), blocks.links)
            blocks.take()
            return (content.stylize("bold $text-primary") if token.type == "heading_open" else content).wrap(columns)
        case "bullet_list_open" | "ordered_list_open":
            return _list(token, blocks, columns, depth)
        case "blockquote_open":
            inner = _lines(blocks, columns - 2, "blockquote_close", depth)
            return [
                Content.assemble(("│ ", "$foreground 70%"), each.stylize_before("$foreground 70%")) for each in inner
            ]
        case "fence" | "code_block":
            return _code(token.content, token.info, columns)
        case "table_open":
            return _table(blocks, columns)
        case "hr":
            return [Content.styled("─" * columns, "$foreground 70%")]
        case _:
            return Content(token.content).wrap(columns) if token.content else []


def _list(token: Token, blocks: _Blocks, columns: int, depth: int) -> list[Content]:
    ordered = token.type == "ordered_list_open"
    number = int(token.attrs.get("start", 1))
    lines: list[Content] = []
    while blocks.at("list_item_open"):
        blocks.take()
        if lines and blocks.loose():
            lines.append(Content(""))
        mark = f"{number}. " if ordered else f"{BULLETS[depth % len(BULLETS)]} "
        item = _lines(blocks, columns - len(mark), "list_item_close", depth + 1) or [Content("")]
        lines.append(Content.assemble((mark, "$text-primary"), item[0]))
        lines.extend(each.pad_left(len(mark)) if each.plain else each for each in item[1:])
        number += 1
    blocks.take()
    return lines


def _code(source: str, info: str, columns: int) -> list[Content]:
    from textual.highlight import highlight

    language = info.split(maxsplit=1)[0].lower() if info.strip() else "python"
    code = highlight(source.rstrip("\n"), language=language if language in LANGUAGES else "text")
    lines = [part for each in code.split("\n", allow_blank=True) for part in each.rstrip().fold(max(columns - 2, 2))]
    return [Content.assemble(("▏ ", "$primary"), each) for each in lines]


def _table(blocks: _Blocks, columns: int) -> list[Content]:
    rows: list[list[Content]] = []
    while True:
        token = blocks.take()
        if token.type == "table_close":
            return table(rows, columns)
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(_inline(token.children or (), blocks.links))


STYLES = {"strong_open": "bold", "em_open": "italic", "s_open": "strike"}


def _inline(tokens: Sequence[Token], links: Mapping[str, int]) -> Content:
    text = _Inline(links)
    for token in tokens:
        _add(text, token)
    return Content("").join(text.parts)


def _add(text: _Inline, token: Token) -> None:
    match token.type:
        case "softbreak":
            text.add(" ")
        case "hardbreak":
            text.add("\n")
        case "code_inline":
            text.add(token.content, "$text-accent")
        case "strong_open" | "em_open" | "s_open":
            text.styles.append(STYLES[token.type])
        case "link_open":
            text.styles.append(_link(_address(token), text.links))
        case "image":
            text.add(token.content or "picture", _link(_address(token), text.links))
        case "strong_close" | "em_close" | "s_close" | "link_close":
            text.styles.pop()
        case _:
            text.add(token.content)


def _link(address: str, links: Mapping[str, int]) -> Style | str:
    if not address:
        return "$foreground 70%"
    return Style(underline=True) + Style.from_meta({"@click": f"link({links[address]})"})
