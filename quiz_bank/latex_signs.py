"""The signs of LaTeX that are read, and how each stands beside others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from verifier.symbols import SYMBOLS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from verifier.formula import Delimiters

_GREEK = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
)  # fmt: skip
SIGNS: Mapping[str, str] = {
    **{rf"\{name}": SYMBOLS[name].text for name in _GREEK},
    r"\iota": "ι", r"\upsilon": "υ", r"\varepsilon": "ε", r"\vartheta": "ϑ", r"\varphi": "φ", r"\varrho": "ϱ",
    r"\Gamma": "Γ", r"\Delta": "Δ", r"\Theta": "Θ", r"\Lambda": "Λ", r"\Xi": "Ξ", r"\Pi": "Π", r"\Sigma": "Σ",
    r"\Phi": "Φ", r"\Psi": "Ψ", r"\Omega": "Ω",
    r"\infty": "∞", r"\nabla": "∇", r"\partial": "∂", r"\ell": "ℓ", r"\top": "T", r"\dots": "…", r"\ldots": "…",
    r"\cdots": "⋯", r"\prime": "′", r"\forall": "∀", r"\exists": "∃", r"\emptyset": "∅", r"\%": "%", r"\#": "#",
    r"\&": "&", r"\$": "$", r"\_": "_", "'": "′", "*": "*", "!": "!", "/": "/", ".": ".", ":": ":",
}  # fmt: skip
"""Letters and signs that stand beside others without room."""

OPERATORS: Mapping[str, str] = {
    "+": " + ", "-": " − ", "−": " − ", "=": " = ", "<": " < ", ">": " > ", ",": ", ", ";": "; ",
    r"\cdot": " · ", r"\times": " × ", r"\odot": " ⊙ ", r"\oplus": " ⊕ ", r"\otimes": " ⊗ ", r"\circ": " ∘ ",
    r"\div": " ÷ ", r"\pm": " ± ", r"\mp": " ∓ ", r"\ast": " * ",
    r"\le": " ≤ ", r"\leq": " ≤ ", r"\ge": " ≥ ", r"\geq": " ≥ ", r"\lt": " < ", r"\gt": " > ", r"\ll": " ≪ ",
    r"\gg": " ≫ ", r"\neq": " ≠ ", r"\ne": " ≠ ", r"\approx": " ≈ ", r"\sim": " ~ ", r"\equiv": " ≡ ",
    r"\propto": " ∝ ", r"\in": " ∈ ", r"\notin": " ∉ ", r"\subset": " ⊂ ", r"\cup": " ∪ ", r"\cap": " ∩ ",
    r"\to": " → ", r"\rightarrow": " → ", r"\leftarrow": " ← ", r"\gets": " ← ", r"\Rightarrow": " ⇒ ",
    r"\mapsto": " ↦ ", r"\mid": " | ",
}  # fmt: skip
"""Signs between two others; without one before them they stand close to what follows."""

PREFIXES: Mapping[str, str] = {r"\sum": "Σ", r"\prod": "Π", r"\int": "∫"}

DELIMITERS: Mapping[str, tuple[str, Literal["opening", "closing", "atom"]]] = {
    "(": ("(", "opening"), ")": (")", "closing"), "[": ("[", "opening"), "]": ("]", "closing"),
    r"\{": ("{", "opening"), r"\}": ("}", "closing"), r"\langle": ("⟨", "opening"), r"\rangle": ("⟩", "closing"),
    r"\lfloor": ("⌊", "opening"), r"\rfloor": ("⌋", "closing"), r"\lceil": ("⌈", "opening"),
    r"\rceil": ("⌉", "closing"), "|": ("|", "atom"), r"\|": ("‖", "atom"), r"\Vert": ("‖", "atom"),
    r"\vert": ("|", "atom"),
}  # fmt: skip

PAIRS: Mapping[tuple[str, str], Delimiters] = {
    ("(", ")"): "paren", ("[", "]"): "bracket", ("|", "|"): "abs", (r"\|", r"\|"): "norm",
    (r"\lfloor", r"\rfloor"): "floor", (r"\lceil", r"\rceil"): "ceil", (r"\langle", r"\rangle"): "angle",
}  # fmt: skip

FUNCTIONS = frozenset({
    "arg", "cos", "cosh", "det", "exp", "inf", "lim", "ln", "log", "max", "min", "sin", "sinh", "sup", "tan", "tanh",
})  # fmt: skip
WORDED = frozenset({"text", "textrm", "textbf", "textit", "mathrm", "operatorname"})
"""Commands whose argument is read as words."""
LETTERED = frozenset({"mathbf", "mathit", "mathcal", "mathbb", "boldsymbol", "bm"})
"""Commands that change only the look of the letters in their argument."""
ACCENTS: Mapping[str, str] = {
    "tilde": "\N{COMBINING TILDE}",
    "dot": "\N{COMBINING DOT ABOVE}",
    "vec": "\N{COMBINING RIGHT ARROW ABOVE}",
}
SPACES = frozenset({"~", r"\ ", r"\,", r"\;", r"\:", r"\!", r"\quad", r"\qquad"})
