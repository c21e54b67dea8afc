"""How rule lines look: in one line, in LaTeX, as a block, and with a learner's numbers."""

from __future__ import annotations

import ast
import subprocess
import sys

import pytest

from verifier.errors import BadLine
from verifier.notation import Symbol, Value, block, equation, fit, formula, inline, latex, number, substituted, term

STATE = {"m": "t", "v": "t", "m_hat": "t", "v_hat": "t", "g": "t", "update": "t", "mu": "t", "theta": "t-1"}


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def drawn(rows: tuple[str, ...]) -> str:
    return "\n" + "\n".join(row.rstrip() for row in rows) + "\n"


@pytest.mark.parametrize(
    ("line", "times", "line_of_unicode", "line_of_latex"),
    [
        (
            "m = beta1 * m + (1 - beta1) * g",
            {"m": "t-1", "g": "t"},
            "mₜ = β₁ mₜ₋₁ + (1 − β₁) gₜ",
            r"m_{t} = \beta_{1} \, m_{t-1} + (1 - \beta_{1}) \, g_{t}",
        ),
        (
            "v = beta2 * v + (1 - beta2) * g**2",
            {"v": "t-1", "g": "t"},
            "vₜ = β₂ vₜ₋₁ + (1 − β₂) gₜ²",
            r"v_{t} = \beta_{2} \, v_{t-1} + (1 - \beta_{2}) \, g_{t}^{2}",
        ),
        (
            "m_hat = m / (1 - beta1**t)",
            {"m": "t"},
            "m̂ₜ = mₜ / (1 − β₁ᵗ)",
            r"\hat{m}_{t} = \frac{m_{t}}{1 - \beta_{1}^{t}}",
        ),
        (
            "v_hat = v / (1 - beta2**t)",
            {"v": "t"},
            "v̂ₜ = vₜ / (1 − β₂ᵗ)",
            r"\hat{v}_{t} = \frac{v_{t}}{1 - \beta_{2}^{t}}",
        ),
        (
            "update = lr * m_hat / (sqrt(v_hat) + eps)",
            {"m_hat": "t", "v_hat": "t"},
            "Δθₜ = η m̂ₜ / (√v̂ₜ + ε)",
            r"\Delta\theta_{t} = \frac{\eta \, \hat{m}_{t}}{\sqrt{\hat{v}_{t}} + \epsilon}",
        ),
        (
            "theta = theta - update",
            {"theta": "t-1", "update": "t"},
            "θₜ = θₜ₋₁ − Δθₜ",
            r"\theta_{t} = \theta_{t-1} - \Delta\theta_{t}",
        ),
    ],
)
def test_the_lines_of_adam(line: str, times: dict[str, str], line_of_unicode: str, line_of_latex: str) -> None:
    name, _, text = line.partition(" = ")
    tree = formula(name, parsed(text), times=times, target_time="t")
    assert inline(tree) == line_of_unicode
    assert latex(tree) == line_of_latex


BLOCKS = {
    "theta = theta - lr * m_hat / (sqrt(v_hat) + eps)": """
             η m̂ₜ
θₜ = θₜ₋₁ − ───────
             __
            √v̂ₜ + ε
""",
    "m_hat = m / (1 - beta1**t)": """
       mₜ
m̂ₜ = ───────
     1 − β₁ᵗ
""",
    "mu = beta1 * (1 - 0.5 * 0.96**(momentum_decay * t))": """
        ⎛              ψ t⎞
μₜ = β₁ ⎝1 − 0.5 · 0.96   ⎠
""",
    "m_bar = mu_next * m / (1 - mu_product * mu_next) + (1 - mu) * g / (1 - mu_product)": """
      μₜ₊₁ mₜ     (1 − μₜ) gₜ
m̄ₜ = ────────── + ───────────
     1 − P μₜ₊₁      1 − P
""",
    "update = g / sqrt(v + eps)": """
        gₜ
Δθₜ = ───────
       ______
      √vₜ + ε
""",
    "sigma = sqrt(2 / fan_in)": """
         _______
        ╱   2
σₜ =   ╱  ──────
     ╲╱   fan_in
""",
    "limit = gain * sqrt(6 / (fan_in + fan_out))": """
                    _________________
                   ╱        6
limitₜ = gain ·   ╱  ────────────────
                ╲╱   fan_in + fan_out
""",
    "rho_t = rho_inf - 2 * t * beta2**t / (1 - beta2**t)": """
          2 t β₂ᵗ
ρₜ = ρ∞ − ───────
          1 − β₂ᵗ
""",
    "r = sqrt((rho_t - 4) * (rho_t - 2) * rho_inf / ((rho_inf - 4) * (rho_inf - 2) * rho_t))": """
         ____________________
        ╱ (ρₜ − 4)(ρₜ − 2) ρ∞
rₜ =   ╱  ───────────────────
     ╲╱   (ρ∞ − 4)(ρ∞ − 2) ρₜ
""",
    "L = lambda_ / 2 * sum(w**2)": """
     λ
Lₜ = ─ Σ w²
     2
""",
    "y = where(mask, x / (1 - rate), 0)": """
     ⎧   x
     ⎪ ─────   if mask
yₜ = ⎨ 1 − p
     ⎪
     ⎩ 0       otherwise
""",
    "lr_t = lr_min + (lr - lr_min) * (1 + cos(pi * t / T)) / 2": """
                      ⎛       ⎛π t⎞⎞
            (η − ηₘᵢₙ)⎜1 + cos⎜───⎟⎟
                      ⎝       ⎝ T ⎠⎠
ηₜ = ηₘᵢₙ + ────────────────────────
                       2
""",
    "lr_t = lr * gamma**floor(t / s)": """
        ⌊t/s⌋
ηₜ = η γ
""",
    "g = g * c / maximum(norm(g), c)": """
         gₜ c
gₜ = ────────────
     max(‖gₜ‖, c)
""",
    "s = (x / y)**2 * w_b + floor(x / y) * norm(x / y)": """
     ⎛x⎞²      ⎢x⎥ ║x║
sₜ = ⎜─⎟  w  + ⎢─⎥ ║─║
     ⎝y⎠   b   ⎣y⎦ ║y║
""",
}


@pytest.mark.parametrize("columns", [40, 80, 120])
@pytest.mark.parametrize("line", BLOCKS)
def test_blocks_look_as_in_a_textbook(line: str, columns: int) -> None:
    name, _, text = line.partition(" = ")
    tree = formula(name, parsed(text), times=STATE, target_time="t")
    assert drawn(fit(tree, columns)) == BLOCKS[line]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("lr * (g + weight_decay * theta)", "η (g + λ θ)"),
        ("mu_product * mu_next", "P μₜ₊₁"),
        ("v_prev - g_bar**2", "vₜ₋₁ − ḡ²"),
        ("maximum(v_max, v)", "max(vᵐᵃˣ, v)"),
        ("v_max**2", "(vᵐᵃˣ)²"),  # v with the exponent max2 it is not
        ("sigma2**2", "(σ²)²"),
        ("update**2", "(Δθ)²"),  # not the step of θ²
        ("fan_in * fan_out", "fan_in · fan_out"),  # words beside each other need a sign
        ("gain * x", "gain · x"),
        ("2 * t", "2 t"),
        ("t * 2", "t · 2"),
        ("0.9 * 0.5", "0.9 · 0.5"),
        ("(1 - beta1) * (g - m)", "(1 − β₁)(g − m)"),
        ("lr * -g", "η (−g)"),
        ("-lr * g", "(−η) g"),
        ("-(lr * g)", "−η g"),
        ("m - -g", "m − (−g)"),
        ("m - (g - v)", "m − (g − v)"),
        ("m + (g - v)", "m + g − v"),
        ("m + (-g + v)", "m + (−g + v)"),
        ("a / b / c", "(a / b) / c"),
        ("a / (b * c)", "a / (b c)"),
        ("a / b * c", "(a / b) c"),
        ("a * b / c", "a b / c"),
        ("(-a) / b", "(−a) / b"),
        ("a / b**2", "a / b²"),
        ("(-a)**2", "(−a)²"),
        ("-a**2", "−a²"),
        ("2**t**2", "2^(t²)"),
        ("x**-1", "x⁻¹"),
        ("x**0.5", "x^0.5"),  # Unicode has no raised point
        ("x**(t + 1)", "xᵗ⁺¹"),
        ("x**(a * b)", "x^(a b)"),  # ᵃᵇ would read as one name
        ("x**limit", "x^limit"),
        ("sqrt(x)**2", "(√x)²"),
        ("sqrt(x**2)", "√(x²)"),
        ("sqrt(x) * y", "√x · y"),
        ("sqrt(sqrt(x))", "√(√x)"),
        ("abs(abs(x) - 1)", "abs(|x| − 1)"),  # bars within bars have no direction
        ("norm(g) * abs(x)", "‖g‖ |x|"),
        ("sum(x * y)", "Σ (x y)"),
        ("sum(x) * y", "(Σ x) y"),
        ("sum(x) / K", "(Σ x) / K"),
        ("mean(x)", "mean(x)"),
        ("dot(a, b)", "⟨a, b⟩"),
        ("sign(g) * log(x)", "sgn(g) ln(x)"),
        ("clip(z, -l1, l1)", "clip(z, −l₁, l₁)"),
        ("newton_schulz(G)", "newton_schulz(G)"),  # a function of one rule
        ("where(t == 1, g, m)", "g if t = 1 else m"),
        ("where(x >= 0, x, 0) + 1", "(x if x ≥ 0 else 0) + 1"),
        ("1e-8 * x", "10⁻⁸ x"),
        ("x / 4.5e-5", "x / (4.5·10⁻⁵)"),
        ("2e7", "2·10⁷"),
        ("0.1 + 250", "0.1 + 250"),
        ("w_b * w1", "w_b w₁"),
        ("std * sigma", "std · sigma"),  # both would be σ
    ],
)
def test_an_expression_has_the_parentheses_and_dots_it_needs_and_no_more(text: str, shown: str) -> None:
    assert inline(term(parsed(text))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0.96**(momentum_decay * t)", r"0.96^{\psi \, t}"),
        ("(m / v)**2", r"\left(\frac{m}{v}\right)^{2}"),
        ("v_max * fan_in", r"v^{\mathrm{max}} \cdot \mathrm{fan\_in}"),
        ("foo_hat - theta_bar", r"\widehat{\mathrm{foo}} - \bar{\theta}"),
        ("rho_inf**2", r"\rho_{\infty}^{2}"),
        ("norm(g) + floor(t / s)", r"\Vert g\Vert + \left\lfloor \frac{t}{s}\right\rfloor"),
        ("newton_schulz(exp(x))", r"\mathrm{newton\_schulz}(\exp(x))"),
        ("sum(w**2) * 1e-8", r"(\sum w^{2}) \cdot 10^{-8}"),
        ("where(x <= 0, 0, x)", r"0 \;\mathrm{if}\; x \leq 0 \;\mathrm{else}\; x"),
    ],
)
def test_latex_uses_only_what_mathtext_and_katex_know(text: str, shown: str) -> None:
    assert latex(term(parsed(text))) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("beta1 * m + (1 - beta1) * g", "0.9 · 0.05 + (1 − 0.9)(−0.3)"),
        ("m / (1 - beta1**t)", "0.05 / (1 − 0.9³)"),
        ("g**2", "(−0.3)²"),
        ("m - g", "0.05 − (−0.3)"),
        ("lr * m / (sqrt(v) + eps)", "0.001 · 0.05 / (√(4.123·10⁻⁵) + 10⁻⁸)"),
        ("beta2 * v", "0.99999 · 4.123·10⁻⁵"),  # rounded to four digits it would be 1
        ("theta - lr * u", "θₜ₋₁ − 0.001 u"),  # what has no value keeps its sign
        ("sum(w**2)", "Σ [0.5, −1.2, 3]²"),
        ("lr * g", "0.001 · (−0.3)"),
        ("w * w", "[0.5, −1.2, 3] ⊙ [0.5, −1.2, 3]"),
        ("beta1 * w", "0.9 · [0.5, −1.2, 3]"),
        ("third", "0.3333"),
    ],
)
def test_numbers_take_the_place_of_names(text: str, shown: str) -> None:
    values: dict[str, Value] = {
        "beta1": 0.9, "beta2": 0.99999, "m": 0.05, "g": -0.3, "t": 3, "v": 4.123456e-5, "eps": 1e-8, "lr": 1e-3,
        "w": [0.5, -1.2, 3], "third": 1 / 3,
    }  # fmt: skip
    assert inline(substituted(parsed(text), values, times={"theta": "t-1"})) == shown


def test_a_worked_line_is_one_equation() -> None:
    expression = parsed("lr * g / sqrt(v)")
    sides = (term(expression), substituted(expression, {"lr": 0.01, "g": -2, "v": 4}), number(-0.0100000001))
    assert (
        drawn(block(equation(*sides)))
        == """
η g   0.01 · (−2)
─── = ─────────── = −0.01
 _         _
√v        √4
"""
    )


def test_in_a_chain_of_equations_it_is_clear_where_a_choice_ends() -> None:
    choice = parsed("where(t == 1, g, m)")
    tree = equation(term(choice), substituted(choice, {"t": 2, "g": 0.5, "m": 0.25}), number(0.25))
    assert inline(tree) == "(g if t = 1 else m) = (0.5 if 2 = 1 else 0.25) = 0.25"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("update_a", "Δθᵃₜ"),
        ("update_b", "Δθᵇₜ"),
        ("m_hat_b", "m̂ᵇₜ"),
        ("v_max_a", "v_(a,t)ᵐᵃˣ"),  # what stands above already leaves no room for the letter
    ],
)
def test_the_letter_of_one_of_two_rules_stands_above_its_time(name: str, shown: str) -> None:
    assert inline(term(parsed(name), times={name: "t"})) == shown


def test_a_matrix_is_a_list_of_rows() -> None:
    assert inline(number([[1, 0.5], [1e-9, -2]])) == "[[1, 0.5], [10⁻⁹, −2]]"


def test_a_caller_may_bring_signs_of_its_own() -> None:
    symbols = {"lr": Symbol("α", r"\alpha"), "loss": Symbol("L", "L", hat=True, sub="1")}
    tree = formula("loss", parsed("lr * eps"), symbols=symbols, target_time="t")
    assert inline(tree) == "L̂_(1,t) = α ε"
    assert latex(tree) == r"\hat{L}_{1,t} = \alpha \, \epsilon"
    assert drawn(block(tree)) == "\nL̂    = α ε\n 1,t\n"


@pytest.mark.parametrize(
    "text", ["x[0]", "x.y", "f()", "f(x, k=1)", "x % 2", "+x", "'a'", "x < y in z", "[x for x in y]"]
)
def test_what_rule_lines_do_not_have_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(BadLine, match="no notation") as caught:
        term(parsed(text))
    assert "\n" not in str(caught.value)


def test_notation_needs_no_numpy() -> None:
    script = "import sys, verifier.notation; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
