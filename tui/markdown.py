"""Markdown of cards as styled text of a given width.

Only what a card needs is read (paragraphs, emphasis, lists, quotes, code, tables, links, formulas); HTML is shown as
it was typed. A link carries nothing but its number, so that no text of a card is ever read as an action.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from textual.content import Content
from textual.style import Style

from quiz_bank.safe import clean, clean_line
from tui.latex import MATH, displayed, on_lines, on_one_line
from tui.table import table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

BULLETS = ("•", "◦", "▪")
LANGUAGES = frozenset({"python", "py", "pycon", "console", "bash", "sh", "json", "toml", "yaml", "c", "cpp", "text"})
LINKS = frozenset({"link_open", "link_close", "image"})
URL_LIMIT = 2_000
LINE_LIMIT = 2_000
FORMULA, DISPLAY = "formula", "formula_display"
"""The tokens of a formula within a line and of one on lines of its own."""
INDENT = 2
NO_BREAK = "\N{NO-BREAK SPACE}"
UNBROKEN = "\ue000"
"""Stands for a no-break space while lines are wrapped: a private character, one cell wide and no space."""
FORMULA_LINES = 40
"""Lines that a formula of its own may take in the source."""


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

    def taken(self, columns: int) -> list[Content]:
        """The lines of the text so far, which begins anew; what is open stays open."""
        content = Content("").join(self.parts).rstrip()
        content = content[len(content.plain) - len(content.plain.lstrip()) :]
        self.parts = []
        return _wrapped(content, columns) if content.plain else []


def _wrapped(content: Content, columns: int) -> list[Content]:
    """Lines that do not end at a no-break space; wrapping takes any space for an end."""
    if NO_BREAK not in content.plain:
        return content.wrap(columns)
    rows = Content(content.plain.replace(NO_BREAK, UNBROKEN), list(content.spans)).wrap(columns)
    return [Content(row.plain.replace(UNBROKEN, NO_BREAK), list(row.spans)) for row in rows]


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    # Before Markdown takes their backslashes, underscores and stars for its own.
    parser.inline.ruler.before("escape", FORMULA, _formula)
    interrupts = {"alt": ["paragraph", "reference", "blockquote", "list"]}
    parser.block.ruler.before("fence", DISPLAY, _formula_block, interrupts)  # type: ignore[arg-type]
    return parser


def _formula(state: StateInline, silent: bool) -> bool:
    """Take the formula that begins here."""
    found = MATH.match(state.src, state.pos) if state.src[state.pos] in "\\$" else None
    if found is None or found.end() > state.posMax:
        return False
    if not silent:
        state.push(DISPLAY if displayed(found) else FORMULA, "", 0).content = found[0]
    state.pos = found.end()
    return True


def _formula_block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Take the lines of a formula that stands by itself."""
    if not state.src.startswith(("$$", r"\["), state.bMarks[start] + state.tShift[start]):
        return False
    for line in range(start, min(end, start + FORMULA_LINES)):
        if state.isEmpty(line) or state.sCount[line] < state.blkIndent:
            return False
        found = MATH.fullmatch(state.getLines(start, line + 1, state.blkIndent, False).strip())
        if found:
            if not silent:
                state.push(DISPLAY, "", 0).content = found[0]
            state.line = line + 1
            return True
    return False


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
        case "paragraph_open":
            lines = _paragraph(blocks.take().children or (), blocks.links, columns)
            blocks.take()
            return lines
        case "heading_open":
            content = _inline(blocks.take().children or (), blocks.links)
            blocks.take()
            return content.stylize("bold $text-primary").wrap(columns)
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
        case "formula_display":
            return _display(token.content, columns)
        case "hr":
            return [Content.styled("─" * columns, "$foreground 70%")]
        case _:
            return Content(token.content).wrap(columns) if token.content else []


def _paragraph(tokens: Sequence[Token], links: Mapping[str, int], columns: int) -> list[Content]:
    """Lines of text, and between them the formulas that stand on lines of their own."""
    text = _Inline(links)
    lines: list[Content] = []
    for token in tokens:
        if token.type == DISPLAY:
            lines += [*text.taken(columns), *_display(token.content, columns)]
        elif text.parts or token.type != "softbreak":
            _add(text, token)
    return lines + text.taken(columns) if lines or text.parts else [Content("")]


def _display(source: str, columns: int) -> list[Content]:
    """The rows of a formula, a little indented."""
    room = max(columns - INDENT, 1)
    return [part.pad_left(INDENT) for row in on_lines(source, room) for part in Content(row).wrap(room)]


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
        case "formula" | "formula_display":
            text.add(on_one_line(token.content))
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
