"""A formula that is not closed is reported, and nothing else is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz_bank.latex import unbalanced, unread


@pytest.mark.parametrize(
    "text",
    [
        "no formula at all",
        r"the rate is $\eta$, its square $\eta^{2}$",
        r"\(\frac{\lambda}{2} \sum_i w_i^2\)",
        r"\[ \left( a \right) \]",
        "$$x$$ and $y$",
        r"it costs \$5 and \{braces\} are fine",
        "`$` in code, ``a ` $`` too",
        "```\n$ pip\n```",
        "  ~~~\n  $\n  ~~~\nmore",
        "{{gap}} and } outside of formulas",
        r"$\{a\}$",
    ],
)
def test_closed_formulas_are_fine(text: str) -> None:
    assert unbalanced(text) == ""


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a $ b", "`$` without `$` after it"),
        ("$a$ and $b", "`$` without `$` after it"),
        ("$$a", "`$$` without `$$` after it"),
        (r"\(a", r"`\(` without `\)` after it"),
        (r"a\)", r"`\)` without `\(` before it"),
        (r"\[a\)", r"`\[` without `\]` after it"),
        (r"$a \( b$", r"`\(` inside a formula that `$` begins"),
        (r"$\frac{a}{b$", "`{` without `}` in a formula"),
        ("$a}$", "`}` without `{` in a formula"),
        (r"$\left( a$", r"`\left` without `\right`"),
        (r"$a \right)$", r"`\right` without `\left`"),
    ],
)
def test_an_open_formula_is_named(text: str, complaint: str) -> None:
    assert unbalanced(text) == complaint


@given(st.text(st.sampled_from("$\\(){}[]a`\n ")))
def test_a_formula_in_code_is_never_looked_at(text: str) -> None:
    assert unbalanced("````\n" + text.replace("`", "") + "\n````") == ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (r"fine: $\frac{a}{b}$, \$5, `$\x$`", []),
        ("one\n$\\foo{x}$\nand $x_i_j$", [(1, r"the command `\foo`"), (2, "`_` twice at one letter")]),
        ("```\n$\\x$\n```\n$&$", [(3, "the sign `&`")]),
        (r"\(\frac{a}\)", [(0, "`the end` where something in braces belongs")]),
        (r"\[\text a\]", [(0, "words without braces around them")]),
        ("$" + "{" * 20 + "}" * 20 + "$", [(0, "braces more than 12 deep")]),
    ],
)
def test_a_formula_that_cannot_be_read_is_named_with_its_line_and_the_reason(
    text: str, found: list[tuple[int, str]]
) -> None:
    assert [(formula.line, formula.reason) for formula in unread(text)] == found


@given(st.text(st.sampled_from("$\\(){}[]_^`\n abfrctexl&")))
def test_no_text_is_too_odd_to_be_looked_at(text: str) -> None:
    assert all(0 <= formula.line <= text.count("\n") for formula in unread(text))
