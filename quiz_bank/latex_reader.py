"""The part of LaTeX that notes about training need, read into the project's own formula trees."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from quiz_bank.latex_signs import (
    ACCENTS,
    DELIMITERS,
    FUNCTIONS,
    LETTERED,
    OPERATORS,
    PAIRS,
    PREFIXES,
    SIGNS,
    SPACES,
    WORDED,
)
from quiz_bank.safe import clean_line
from verifier.formula import Accent, Fence, Formula, Fraction, Root, Row, Scripts, Text, script

if TYPE_CHECKING:
    from collections.abc import Sequence

MATH = re.compile(
    r"\\\((?P<round>(?:[^\\]|\\[^()\[\]])+?)\\\)"
    r"|\\\[(?P<square>(?:[^\\]|\\[^()\[\]])+?)\\\]"
    r"|\$\$(?P<double>(?:[^$\\]|\\.)+)\$\$"
    # a price is no formula: no space inside the marks, no digit after them
    r"|\$(?![\s$])(?P<single>(?:[^$\\\n]|\\.)+?)(?<!\s)\$(?!\d)",
    re.DOTALL,
)
"""A formula with its marks."""
LONGEST = 2_000
DEEPEST = 12
"""How deep braces may stand within each other."""

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\s+|.", re.DOTALL)
_NOT_READ = frozenset("#%&$")

Role = Literal["atom", "apart", "operator", "opening", "closing", "space"]
"""How a part stands beside others; `apart` is an atom that needs room on both sides on one line."""


class Unread(ValueError):
    """The formula holds something outside the part of LaTeX that is read; the message says what."""


@dataclass(frozen=True, slots=True)
class _Part:
    tree: Formula
    role: Role


def read_formula(source: str) -> Formula:
    """Return the tree of a formula with its marks.

    Raises Unread, which says what stands in the way.
    """
    found = MATH.fullmatch(source)
    body = clean_line(found[found.lastgroup or 0], LONGEST + 1) if found else ""
    if not body.strip():
        raise Unread("nothing between the marks of a formula")
    if len(body) > LONGEST:
        raise Unread(f"more than {LONGEST} characters")
    return _Reader(_TOKEN.findall(body.strip())).formula()


class _Reader:
    """Takes the tokens of a formula one after the other."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self._tokens = tokens
        self._next = 0
        self._depth = 0

    def formula(self) -> Formula:
        """Everything there is."""
        tree = self._row(until="")
        if self._peek():
            raise Unread(f"`{self._peek()}` with nothing that it closes")
        return tree

    def _descend(self) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise Unread(f"braces more than {DEEPEST} deep")

    # -- tokens ---------------------------------------------------------------------------------------------------
    def _peek(self) -> str:
        return self._tokens[self._next] if self._next < len(self._tokens) else ""

    def _take(self) -> str:
        self._next += 1
        return self._tokens[self._next - 1] if self._next <= len(self._tokens) else ""

    def _after_space(self) -> str:
        """The next token that is not a space, taken."""
        while self._peek().isspace():
            self._take()
        return self._take()

    # -- parts ----------------------------------------------------------------------------------------------------
    def _row(self, until: str) -> Formula:
        """Parts up to a token, which is left."""
        self._descend()
        parts: list[_Part] = []
        while self._peek() not in {until, "", "}", r"\right"}:
            taken = self._take()
            parts.append(self._scripted(parts.pop() if parts else None, taken) if taken in "_^" else self._part(taken))
        if self._peek() != until:
            raise Unread(f"`{self._peek() or 'the end'}` where `{until or 'the end'}` belongs")
        self._depth -= 1
        return _beside(parts)

    def _part(self, first: str) -> _Part:
        """What a token begins."""
        name = first[1:]
        if first.isspace() or first in SPACES:
            return _Part(Text(" ", " ", "operator"), "space")
        if first == "{":
            return _Part(self._closed("}"), "atom")
        if first in OPERATORS:
            return _Part(Text(OPERATORS[first], first, "operator"), "operator")
        if first in DELIMITERS:
            sign, role = DELIMITERS[first]
            return _Part(Text(sign, first, "operator"), role)
        if first in SIGNS:
            return _Part(Text(SIGNS[first], first, "sign"), "atom")
        if first in PREFIXES:
            return _Part(Text(PREFIXES[first], first, "operator"), "apart")
        if first.startswith("\\"):
            return self._command(name)
        if first in _NOT_READ:
            raise Unread(f"the sign `{first}`")
        return _Part(Text(first, first, "number" if first[0].isdigit() else "sign"), "atom")

    def _command(self, name: str) -> _Part:
        """What a command with arguments makes."""
        if name in FUNCTIONS:
            return _Part(Text(name, name, "word"), "apart")
        if name in WORDED:
            return _Part(self._words(), "atom")
        if name in LETTERED:
            return _Part(self._argument(), "atom")
        if name in {"frac", "dfrac", "tfrac"}:
            return _Part(Fraction(_grouped(self._argument()), _grouped(self._argument())), "apart")
        if name == "sqrt":
            return _Part(Root(_grouped(self._argument())), "apart")
        if name in {"hat", "widehat", "bar", "overline"} | ACCENTS.keys():
            return _Part(_accented(name, self._argument()), "atom")
        if name == "left":
            return self._fence()
        raise Unread(rf"the command `\{name}`")

    def _argument(self) -> Formula:
        """What follows a command: something in braces, or one sign."""
        token = self._after_space()
        if token in {"", "}", "_", "^", "["}:
            raise Unread(f"`{token or 'the end'}` where something in braces belongs")
        self._descend()
        tree = self._part(token).tree
        self._depth -= 1
        return tree

    def _closed(self, end: str) -> Formula:
        tree = self._row(end)
        self._take()
        return tree

    def _words(self) -> Text:
        """The text in braces, with its spaces."""
        if self._after_space() != "{":
            raise Unread("words without braces around them")
        words = ""
        while (token := self._take()) != "}":
            if not token or token in {"{", "$"} or (token.startswith("\\") and token[1:].isalpha()):
                raise Unread(f"`{token or 'the end'}` among words")
            words += token.removeprefix("\\")
        return Text(words, words, "word")

    def _scripted(self, base: _Part | None, mark: str) -> _Part:
        """A part with what stands below or above it."""
        if base is None or base.role in {"space", "operator"}:
            raise Unread(f"`{mark}` with nothing before it")
        tree = base.tree if isinstance(base.tree, Scripts) else Scripts(base.tree)
        taken = tree.sub if mark == "_" else tree.sup
        if taken is not None:
            raise Unread(f"`{mark}` twice at one letter")
        argument = self._argument()
        if mark == "_":
            return _Part(Scripts(tree.base, Text(script(argument), script(argument), "sign"), tree.sup), base.role)
        return _Part(Scripts(tree.base, tree.sub, argument), base.role)

    def _fence(self) -> _Part:
        r"""What stands between `\left` and `\right`."""
        left = self._after_space()
        body = self._closed(r"\right")
        right = self._after_space()
        if (left, right) in PAIRS:
            return _Part(Fence(PAIRS[left, right], body), "atom")
        ends = [("", "atom") if end == "." else DELIMITERS.get(end) for end in (left, right)]
        if None in ends:
            raise Unread(rf"`\left{left}` with `\right{right}`")
        first, last = (Text(end[0], "", "operator") for end in ends if end)
        return _Part(Row((first, body, last)), "atom")


def _accented(name: str, base: Formula) -> Formula:
    """A hat or a bar; over a letter with a label, the letter has it."""
    if isinstance(base, Scripts):
        return Scripts(_accented(name, base.base), base.sub, base.sup)
    if not isinstance(base, Text) or not base.text.strip():
        raise Unread(rf"`\{name}` over more than a letter")
    if name in ACCENTS:
        return Text(base.text + ACCENTS[name], base.latex, base.kind)
    return Accent(base, "hat" if name.endswith("hat") else "bar")


def _grouped(tree: Formula) -> Formula:
    """In parentheses on one line, where no bar shows how far a fraction or a root reaches."""
    return Fence("group", tree) if isinstance(tree, Row | Fraction | Root) else tree


def _beside(parts: Sequence[_Part]) -> Formula:
    """Parts in a row with the spaces that they need, which are not those of the source."""
    row: list[Formula] = []
    before: Role = "opening"
    gap = False
    for part in parts:
        if part.role == "space":
            gap = True
            continue
        tree, role = part.tree, part.role
        if role == "operator" and isinstance(tree, Text) and before in {"opening", "operator"}:
            tree, role = Text(tree.text.strip(), tree.latex, tree.kind), "opening"
        apart = "apart" in {before, role} and role not in {"closing", "operator"}
        calls = before == "apart" and role == "opening"
        if before in {"atom", "apart", "closing"} and (apart or (gap and role in {"atom", "opening"})) and not calls:
            row.append(Text(" ", " ", "operator"))
        row.append(tree)
        before, gap = role, False
    trees = [_reaching(tree, row, at) for at, tree in enumerate(row)]
    return trees[0] if len(trees) == 1 else Row(tuple(trees)) if trees else Text("", "", "operator")


def _reaching(tree: Formula, row: Sequence[Formula], at: int) -> Formula:
    """A fraction beside a factor is grouped."""
    beside = [each for each in (*row[max(at - 1, 0) : at], *row[at + 1 : at + 2]) if isinstance(each, Text)]
    return Fence("group", tree) if isinstance(tree, Fraction) and any(each.text == " " for each in beside) else tree
