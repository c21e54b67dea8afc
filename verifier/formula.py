"""A formula as a small tree of what stands where, and its two one-line forms: Unicode and LaTeX.

The tree is about signs, not about arithmetic: whoever builds it has put in every pair of parentheses that the meaning
needs. A *group* is a pair that only one-line Unicode needs, where no bar shows how far a fraction or a root reaches.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, TypeAlias

from verifier.symbols import subscript, superscript

Kind = Literal["sign", "word", "number", "operator"]
Delimiters = Literal["paren", "group", "bracket", "angle", "abs", "norm", "floor", "ceil"]


@dataclass(frozen=True, slots=True)
class Text:
    """Signs in a row that belong together: a letter, a word, a number, an operator with its spaces."""

    text: str
    latex: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Accent:
    """A hat or a bar over a letter."""

    base: Text
    mark: Literal["hat", "bar"]


@dataclass(frozen=True, slots=True)
class Row:
    """Parts beside each other."""

    parts: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Fraction:
    """Two storeys and the bar between."""

    top: Formula
    bottom: Formula


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    radicand: Formula


@dataclass(frozen=True, slots=True)
class Scripts:
    """A base with a label or time below it and a label or exponent above it."""

    base: Formula
    sub: Text | None = None
    sup: Formula | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """Something between delimiters."""

    delimiters: Delimiters
    body: Formula


@dataclass(frozen=True, slots=True)
class Cases:
    """One of two values, by a condition."""

    value: Formula
    condition: Formula
    otherwise: Formula


Formula: TypeAlias = Text | Accent | Row | Fraction | Root | Scripts | Fence | Cases

FENCES: dict[Delimiters, tuple[str, str]] = {
    "paren": ("(", ")"),
    "group": ("(", ")"),
    "bracket": ("[", "]"),
    "angle": ("⟨", "⟩"),
    "abs": ("|", "|"),
    "norm": ("‖", "‖"),
    "floor": ("⌊", "⌋"),
    "ceil": ("⌈", "⌉"),
}
_LATEX_FENCES: dict[Delimiters, tuple[str, str]] = {
    "paren": ("(", ")"),
    "bracket": ("[", "]"),
    "angle": (r"\langle ", r"\rangle"),
    "abs": ("|", "|"),
    "norm": (r"\Vert ", r"\Vert"),
    "floor": (r"\lfloor ", r"\rfloor"),
    "ceil": (r"\lceil ", r"\rceil"),
}
_COMBINING = {"hat": "\N{COMBINING CIRCUMFLEX ACCENT}", "bar": "\N{COMBINING MACRON}"}


def inline(tree: Formula) -> str:
    """One line of Unicode, such as `θₜ = θₜ₋₁ − η m̂ₜ / (√v̂ₜ + ε)`."""
    match tree:
        case Text(text=text):
            return text
        case Accent():
            return accented(tree)
        case Row(parts=parts):
            return "".join(map(inline, parts))
        case Fraction(top=top, bottom=bottom):
            return f"{inline(top)} / {inline(bottom)}"
        case Root(radicand=radicand):
            return f"√{inline(radicand)}"
        case Scripts():
            return _with_scripts(tree)
        case Fence(delimiters=delimiters, body=body):
            left, right = FENCES[delimiters]
            return f"{left}{inline(body)}{right}"
        case Cases(value=value, condition=condition, otherwise=otherwise):
            return f"{inline(value)} if {inline(condition)} else {inline(otherwise)}"


def accented(accent: Accent) -> str:
    """The letter with its mark; over a word the mark stands in the middle."""
    middle = (len(accent.base.text) + 1) // 2
    text = accent.base.text[:middle] + _COMBINING[accent.mark] + accent.base.text[middle:]
    return unicodedata.normalize("NFC", text)


def raised(sup: Formula) -> str | None:
    """What stands above as raised characters, or None where there are none or they would read as something else.

    Two letters in a row are refused in an exponent: ᵃᵇ could be a product or a name.
    """
    text = script(sup)
    if not _is_label(sup) and any(a.isalpha() and b.isalpha() for a, b in pairwise(text)):
        return None
    return superscript(text)


def script(sup: Formula) -> str:
    """What stands above in one line without the spaces around its operators."""
    text = inline(sup)
    for operator in "+−·/":
        text = text.replace(f" {operator} ", operator)
    return text


def _with_scripts(tree: Scripts) -> str:
    text = inline(tree.base)
    if tree.sub is not None:
        text += _below(tree.sub.text, is_free_above=tree.sup is None or not _is_label(tree.sup))
    if tree.sup is not None:
        exponent = script(tree.sup)
        text += raised(tree.sup) or (f"^{exponent}" if _is_one_sign(tree.sup) else f"^({exponent})")
    return text


def _below(label: str, *, is_free_above: bool) -> str:
    """What stands below; no lowered comma exists, so the letter of one of two rules is raised beside its time."""
    if lowered := subscript(label):
        return lowered
    owner, _, time = label.partition(",")
    if is_free_above and len(owner) == 1 and owner.isalpha() and time:
        above, below = superscript(owner), subscript(time)
        if above and below:
            return above + below
    return f"_{label}" if label.isalnum() else f"_({label})"


def _is_label(tree: Formula) -> bool:
    return isinstance(tree, Text) and tree.kind == "sign"


def _is_one_sign(tree: Formula) -> bool:
    return isinstance(tree, Text | Accent | Fence) or (isinstance(tree, Scripts) and tree.sup is None)


def latex(tree: Formula) -> str:
    """LaTeX without dollar signs, within what matplotlib's mathtext, KaTeX and MathJax all read."""
    match tree:
        case Text(latex=text):
            return text
        case Accent(base=base, mark=mark):
            narrow, wide = {"hat": (r"\hat", r"\widehat"), "bar": (r"\bar", r"\overline")}[mark]
            return f"{narrow if len(base.text) == 1 else wide}{{{base.latex}}}"
        case Row(parts=parts):
            return "".join(map(latex, parts))
        case Fraction(top=top, bottom=bottom):
            return rf"\frac{{{latex(top)}}}{{{latex(bottom)}}}"
        case Root(radicand=radicand):
            return rf"\sqrt{{{latex(radicand)}}}"
        case Scripts(base=base, sub=sub, sup=sup):
            below = "" if sub is None else f"_{{{sub.latex}}}"
            above = "" if sup is None else f"^{{{latex(sup)}}}"
            return latex(base) + below + above
        case Fence(delimiters="group", body=body):
            return latex(body)
        case Fence(delimiters=delimiters, body=body):
            left, right = _LATEX_FENCES[delimiters]
            return rf"\left{left}{latex(body)}\right{right}" if _is_tall(body) else f"{left}{latex(body)}{right}"
        case Cases(value=value, condition=condition, otherwise=otherwise):
            # mathtext knows no environment, so the brace with two rows is left to the terminal
            return rf"{latex(value)} \;\mathrm{{if}}\; {latex(condition)} \;\mathrm{{else}}\; {latex(otherwise)}"


def _is_tall(tree: Formula) -> bool:
    match tree:
        case Fraction():
            return True
        case Row(parts=parts):
            return any(map(_is_tall, parts))
        case Fence(body=body) | Root(radicand=body) | Scripts(base=body):
            return _is_tall(body)
        case _:
            return False


def sign_at(tree: Formula, end: Literal[0, -1]) -> Text | None:
    """The sign that a formula begins (0) or, scripts aside, ends (-1) with; None where that is a bar or a delimiter."""
    match tree:
        case Text():
            return tree
        case Row(parts=parts):
            return sign_at(parts[end], end)
        case Scripts(base=base) | Accent(base=base):
            return sign_at(base, end)
        case _:
            return None
