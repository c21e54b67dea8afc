"""How a name of a rule is written: `beta1` is β₁, `m_hat` is m̂, `lr` is η.

A name that is not in the table is taken apart (`w1` is w₁, `g_bar` is ḡ, `eta_max` is ηₘₐₓ, `v_prev` is v of the step
before); what is left is shown as the word that it is.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class Symbol:
    """The sign of one name: a letter, its accent, its labels and, where the name itself says it, its time."""

    text: str
    latex: str
    hat: bool = False
    bar: bool = False
    sub: str | None = None
    """Label below: the 1 of β₁, the max of ηₘₐₓ."""
    sup: str | None = None
    """Label above, which is no exponent to compute with: the 2 of the variance σ², the max of vᵐᵃˣ."""
    at: str | None = None
    """Time that belongs to the name, such as t-1 in `v_prev`; it replaces the time a caller gives."""

    @property
    def is_word(self) -> bool:
        """Whether the sign is a word such as fan_in, which needs a sign of multiplication beside it."""
        return self.latex.startswith(r"\mathrm")


def word(name: str) -> Symbol:
    """A name shown as it is written in the code."""
    return Symbol(name, r"\mathrm{" + name.replace("_", r"\_") + "}")


_GREEK = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ", "tau": "τ",
    "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω",
}  # fmt: skip
_NAMED_AFTER = {
    "lr": "eta", "eps": "epsilon", "lambda_": "lambda", "weight_decay": "lambda", "momentum": "mu", "dampening": "tau",
    "momentum_decay": "psi", "std": "sigma",
}  # fmt: skip
_WORDS = ("fan_in", "fan_out", "keep_prob")
_MU = Symbol("μ", r"\mu")
_RHO = Symbol("ρ", r"\rho")
_SIGMA_SQUARED = Symbol("σ", r"\sigma", sup="2")
_V_MAX = Symbol("v", "v", sup="max")

SYMBOLS: Mapping[str, Symbol] = {
    **{name: Symbol(letter, rf"\{name}") for name, letter in _GREEK.items()},
    **{name: Symbol(_GREEK[letter], rf"\{letter}") for name, letter in _NAMED_AFTER.items()},
    **{name: word(name) for name in _WORDS},
    "mu_next": replace(_MU, at="t+1"),
    "mu_product": Symbol("P", "P"),
    "rate": Symbol("p", "p"),
    "rho_inf": replace(_RHO, sub="∞"),
    "sigma2": _SIGMA_SQUARED,
    "update": Symbol("Δθ", r"\Delta\theta"),
    "v_hat_max": replace(_V_MAX, hat=True),
    "v_max": _V_MAX,
    "var": _SIGMA_SQUARED,
    "variance": _SIGMA_SQUARED,
    "velocity": Symbol("V", "V"),
}
"""Signs of the names that the field has a letter for, besides those that `symbol` takes apart."""


def symbol(name: str, extra: Mapping[str, Symbol] | None = None) -> Symbol:
    """The sign of a name; `extra` comes before the table."""
    if extra and name in extra:
        return extra[name]
    if name in SYMBOLS:
        return SYMBOLS[name]
    if len(name) == 1 and name.isalpha():
        return Symbol(name, name)
    return _taken_apart(name, extra) or word(name)


def _taken_apart(name: str, extra: Mapping[str, Symbol] | None) -> Symbol | None:
    stem, _, ending = name.rpartition("_")
    if not stem.strip("_"):
        stem = name.rstrip("0123456789")
        ending = name[len(stem) :]
        if not ending or stem.endswith("_"):
            return None
        return _labelled(symbol(stem, extra), ending)
    if ending in {"hat", "bar"}:
        base = symbol(stem, extra)
        return None if base.hat or base.bar else replace(base, hat=ending == "hat", bar=ending == "bar")
    if ending in {"prev", "next", "t"}:
        at = {"prev": "t-1", "next": "t+1", "t": "t"}[ending]
        base = symbol(stem, extra)
        return None if base.at else replace(base, at=at)
    if ending in {"max", "min"} or ending.isdecimal() or len(ending) == 1:
        return _labelled(symbol(stem, extra), ending)
    return None


def _labelled(base: Symbol, label: str) -> Symbol:
    return replace(base, sub=label if base.sub is None else f"{base.sub},{label}")


def clashes(names: Iterable[str], extra: Mapping[str, Symbol] | None = None) -> frozenset[str]:
    """The names among `names` that share their sign with another, such as `rate` and `p`."""
    signs = {name: symbol(name, extra) for name in names}
    uses = Counter(signs.values())
    return frozenset(name for name, sign in signs.items() if uses[sign] > 1)


_SUPERSCRIPTS = dict(
    zip("0123456789+-−()abcdefghijklmnoprstuvwxyzTβ", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝ", strict=True)
)
_SUBSCRIPTS = dict(
    zip("0123456789+-−()aehijklmnoprstuvxβρ∞", "₀₁₂₃₄₅₆₇₈₉₊₋₋₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓᵦᵨ∞", strict=True)
)  # no small infinity exists; ρ∞ is how the field types it


def superscript(text: str) -> str | None:
    """Raised characters, or None where Unicode lacks one of them."""
    return _in(_SUPERSCRIPTS, text)


def subscript(text: str) -> str | None:
    """Lowered characters, or None where Unicode lacks one of them."""
    return _in(_SUBSCRIPTS, text)


def _in(table: Mapping[str, str], text: str) -> str | None:
    return "".join(table[character] for character in text) if all(character in table for character in text) else None
