"""Names become the signs of the field."""

from __future__ import annotations

import ast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from verifier.notation import inline, latex, term
from verifier.symbols import SYMBOLS, Symbol, clashes, subscript, superscript, symbol


@pytest.mark.parametrize(
    ("name", "text", "in_latex"),
    [
        ("theta", "θ", r"\theta"),
        ("lr", "η", r"\eta"),
        ("eps", "ε", r"\epsilon"),
        ("beta1", "β₁", r"\beta_{1}"),
        ("beta3", "β₃", r"\beta_{3}"),
        ("m_hat", "m̂", r"\hat{m}"),
        ("g_bar", "ḡ", r"\bar{g}"),
        ("momentum", "μ", r"\mu"),
        ("dampening", "τ", r"\tau"),
        ("weight_decay", "λ", r"\lambda"),
        ("lambda_", "λ", r"\lambda"),
        ("rate", "p", "p"),
        ("std", "σ", r"\sigma"),
        ("sigma2", "σ²", r"\sigma^{2}"),
        ("update", "Δθ", r"\Delta\theta"),
        ("v_max", "vᵐᵃˣ", r"v^{\mathrm{max}}"),
        ("v_hat_max", "v̂ᵐᵃˣ", r"\hat{v}^{\mathrm{max}}"),
        ("lr_min", "ηₘᵢₙ", r"\eta_{\mathrm{min}}"),
        ("mu_next", "μₜ₊₁", r"\mu_{t+1}"),
        ("m_hat_prev", "m̂ₜ₋₁", r"\hat{m}_{t-1}"),
        ("rho_inf", "ρ∞", r"\rho_{\infty}"),
        ("rho_t", "ρₜ", r"\rho_{t}"),
        ("l1", "l₁", "l_{1}"),
        ("x_1_2", "x_(1,2)", "x_{1,2}"),  # no lowered comma exists
        ("w_b", "w_b", "w_{b}"),  # nor a lowered b
        ("fan_in", "fan_in", r"\mathrm{fan\_in}"),
        ("lr_decay", "lr_decay", r"\mathrm{lr\_decay}"),
        ("limit", "limit", r"\mathrm{limit}"),
        ("foo_hat", "fôo", r"\widehat{\mathrm{foo}}"),
        ("conv2d", "conv2d", r"\mathrm{conv2d}"),
        ("_x", "_x", r"\mathrm{\_x}"),
        ("foo_", "foo_", r"\mathrm{foo\_}"),
        ("_", "_", r"\mathrm{\_}"),
        ("x_hat_bar", "x_hat_bar", r"\mathrm{x\_hat\_bar}"),  # no letter carries two marks
        ("x_t_prev", "x_t_prev", r"\mathrm{x\_t\_prev}"),  # nor two times
        ("T", "T", "T"),
    ],
)
def test_a_name_has_the_sign_that_the_field_gives_it(name: str, text: str, in_latex: str) -> None:
    assert inline(term(ast.Name(name))) == text
    assert latex(term(ast.Name(name))) == in_latex


def test_a_time_goes_below_and_a_time_of_its_own_comes_first() -> None:
    times = {"v_max": "t-1", "v_prev": "t", "w1": "t", "limit": "t"}
    shown = [inline(term(ast.Name(name), times=times)) for name in times]
    assert shown == ["vₜ₋₁ᵐᵃˣ", "vₜ₋₁", "w_(1,t)", "limitₜ"]


def test_signs_of_a_caller_come_first_also_within_a_name() -> None:
    extra = {"m": Symbol("M", "M"), "beta1": Symbol("β", r"\beta")}
    assert symbol("m_hat", extra) == Symbol("M", "M", hat=True)
    assert symbol("beta1", extra) == Symbol("β", r"\beta")


def test_names_that_share_a_sign_are_told() -> None:
    assert clashes(["rate", "p", "beta1", "beta2", "x1", "x_1", "g"]) == {"rate", "p", "x1", "x_1"}
    assert clashes(["rate", "p"], {"p": Symbol("P", "P")}) == frozenset()


NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True) | st.sampled_from(sorted(SYMBOLS))


@given(st.sets(NAMES, max_size=6))
def test_names_without_a_clash_look_different(names: set[str]) -> None:
    clear = names - clashes(names)
    for show in (inline, latex):
        assert len({show(term(ast.Name(name))) for name in clear}) == len(clear)


def test_scripts_are_characters_only_where_unicode_has_them_all() -> None:
    assert (superscript("t+1"), superscript("-2"), superscript("ψ")) == ("ᵗ⁺¹", "⁻²", None)
    assert (subscript("t-1"), subscript("max"), subscript("1,t")) == ("ₜ₋₁", "ₘₐₓ", None)
