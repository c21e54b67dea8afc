"""LaTeX in cards: what is read, how it stands in a text, and what is left as it was written."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tui.latex import on_lines, on_one_line, without_marks
from tui.markdown import render, render_inline
from verifier.notation import width


@pytest.mark.parametrize(
    ("source", "line"),
    [
        (r"\(\lambda\)", "λ"),
        (r"$\Delta\theta$", "Δθ"),
        (r"$\lambda w$", "λ w"),
        (r"$\hat{m}_t = \frac{m_t}{1-\beta_1^t}$", "m̂ₜ = mₜ / (1 − β₁ᵗ)"),
        (r"$\hat{v_t}$", "v̂ₜ"),  # the label is the letter's
        (r"$\frac{\lambda}{2} w$", "(λ / 2) w"),  # no bar says how far the fraction reaches
        (r"$\sqrt{\frac{2}{n}}$", "√(2 / n)"),
        (r"$-\eta \left( a + b \right)^2$", "−η (a + b)²"),
        (r"$\left. x \right|_0$", "x|₀"),
        (r"$f(x) \approx 2x$", "f(x) ≈ 2x"),
        (r"$\log(x) \cdot \max_x y$", "log(x) · maxₓ y"),
        (r"$\text{fan\_in} \times \mathrm{d}$", "fan_in × d"),
        (r"$\theta_{t+1} \le \infty$", "θₜ₊₁ ≤ ∞"),
        (r"$\prod_i \bar x_i$", "Πᵢ x̄ᵢ"),
        (r"$a, b \in \mathbb{R}$", "a, b ∈ R"),
        (r"$2^{10}\,\%$", "2¹⁰ %"),
    ],
)
def test_a_formula_on_one_line(source: str, line: str) -> None:
    assert on_one_line(source) == line


def test_a_displayed_formula_has_storeys_where_there_is_room_and_lines_where_not() -> None:
    source = r"\[ \text{New Cost} = \text{Previous Cost} + \frac{\lambda}{2} \sum_{i} w_i^2 \]"
    assert [row.rstrip() for row in on_lines(source, 60)] == [
        "                           λ",
        "New Cost = Previous Cost + ─ Σᵢ wᵢ²",
        "                           2",
    ]
    assert [row.strip() for row in on_lines(source, 26)] == ["New Cost = Previous Cost", "+ (λ / 2) Σᵢ wᵢ²"]


@pytest.mark.parametrize(
    "source",
    [
        r"$\begin{matrix} a & b \end{matrix}$",
        r"$\unknown{x}$",
        r"$\frac{a}$",
        r"$\sqrt[3]{x}$",
        r"$x_i_j$",
        r"$_i$",
        r"$\left( x$",
        r"${x$",
        r"$x}$",
        "$" + "{" * 500 + "}" * 500 + "$",
    ],
)
def test_what_is_not_understood_stays_as_it_was_written(source: str) -> None:
    assert on_one_line(source) == source
    assert on_lines(source, 40) == (source,)


COMMANDS = (
    r"\frac", r"\sqrt", r"\hat", r"\bar", r"\text", r"\left(", r"\right)", r"\left", r"\right", r"\sum", r"\lambda",
    r"\\", "\\", "$$", r"\(", r"\)", r"\[", r"\]",
)  # fmt: skip
MARKS = (("$", "$"), ("$$", "$$"), (r"\(", r"\)"), (r"\[", r"\]"), ("", ""))


@given(
    body=st.lists(st.sampled_from((*COMMANDS, *"{}_^ab1+-=()[]|.,'&%$ \n\t`*"))).map("".join),
    marks=st.sampled_from(MARKS),
    columns=st.integers(1, 60),
)
@example(body="\x1b[2J\u202ex", marks=("$", "$"), columns=20)
def test_whatever_stands_between_the_marks_is_shown_without_an_error(
    body: str, marks: tuple[str, str], columns: int
) -> None:
    source = body.join(marks)
    without_marks(source)
    shown = [
        on_one_line(source),
        *on_lines(source, columns),
        render_inline(source).plain,
        render(source, columns).plain,
    ]
    assert not {"\x1b", "\u202e"} & {*"".join(shown)}
    assert len({width(row) for row in on_lines(source, columns)}) == 1


CARD = r"""With *strength* \(\lambda\):
\[ \frac{a}{b} \]
Then **bold $$x_1 * y$$ more**, `$x$`, $5 and $6.

- item

  $$
  x = y
  - z
  $$
"""


def test_formulas_stand_in_a_text_and_markdown_leaves_them_alone() -> None:
    assert [line.rstrip() for line in render(CARD, 60).plain.splitlines()] == [
        "With strength λ:",
        "",
        "  a",
        "  ─",
        "  b",
        "",
        "Then bold",
        "  x₁ * y",
        "more, $x$, $5 and $6.",
        "",
        "• item",
        "",
        "    x = y − z",
    ]


def test_line_mode_shows_code_without_marks_and_blocks_as_they_are() -> None:
    assert without_marks("`v = g ** 2` is ``a`b``") == "v = g ** 2 is a`b"
    assert without_marks("```python\nv = `g`\n```") == "```python\nv = `g`\n```"


def test_a_line_and_line_mode_show_formulas_on_one_line() -> None:
    assert render_inline(r"**so** \[ x_i^2 \]").plain == "so xᵢ²"
    assert without_marks("a \\(x_i\\) `$x$` $5 or $6 \\\\(x\n```\n$y_1$\n```\n$y_1$") == (
        "a xᵢ $x$ $5 or $6 \\\\(x\n```\n$y_1$\n```\ny₁"
    )


def test_a_formula_without_end_is_text() -> None:
    assert render("\\[ never\n\nclosed", 40).plain.split() == ["[", "never", "closed"]
