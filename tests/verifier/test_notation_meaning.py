"""A formula means exactly what its line computes.

Random expressions are shown in one line and in LaTeX; two small readers, which share nothing with the writer, turn each
form back into a value. Values are residues of a large prime, so that every operation is exact and defined, and no two
different expressions agree by chance. That a block shows what the LaTeX says is tested beside the boxes.
"""

from __future__ import annotations

import ast
import re
import unicodedata
import zlib
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import example, given
from hypothesis import strategies as st

from verifier.notation import inline, latex, substituted, term

if TYPE_CHECKING:
    from collections.abc import Callable

PRIME = 2**61 - 1
TIMES = {"m": "t-1", "g": "t", "v_hat": "t"}
NAMES = (
    "m",
    "g",
    "v_hat",
    "g_bar",
    "beta1",
    "lr",
    "t",
    "fan_in",
    "w_b",
    "v_max",
    "update",
    "rho_inf",
    "momentum_decay",
)
VALUES = {name: zlib.crc32(name.encode()) for name in NAMES}
TERMS = {name: term(ast.Name(name), times=TIMES) for name in NAMES}
INLINE_NAMES = {inline(tree): name for name, tree in TERMS.items()}
LATEX_NAMES = {latex(tree): inline(tree) for tree in TERMS.values()}
SHOWN_AS = {"log": "ln", "sign": "sgn", "maximum": "max", "minimum": "min", "sum": "Σ", "norm": "‖", "abs": "|"}
CALLED = ("exp", "ln", "cos", "sgn", "max", "min", "clip", "mean", "norm", "abs", "newton_schulz")


def literal(text: str) -> int:
    """An exact decimal as a residue."""
    number = Fraction(text)
    return number.numerator * pow(number.denominator, -1, PRIME) % PRIME


def power(base: int, exponent: int) -> int:
    small = exponent if exponent < PRIME // 2 else exponent - PRIME
    if abs(small) <= 40:
        return pow(base or 1, small, PRIME)
    return apply("power", base, exponent)


def apply(name: str, *arguments: int) -> int:
    """Some fixed function of that name, without any symmetry."""
    result = zlib.crc32(SHOWN_AS.get(name, name).encode())
    for argument in arguments:
        result = (result * result + 3 * argument + 7) % PRIME
    return result


def value_of(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int() | float() as number):
            return literal(repr(number))
        case ast.Name(id=name):
            return VALUES[name]
        case ast.UnaryOp(operand=operand):
            return -value_of(operand) % PRIME
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return int(compare(value_of(left), type(operator).__name__, value_of(right)))
        case ast.Call(func=ast.Name(id="where"), args=[condition, first, second]):
            return value_of(first) if value_of(condition) else value_of(second)
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return apply(name, *map(value_of, arguments))
        case ast.BinOp(left=left, op=operator, right=right):
            return operation(value_of(left), type(operator).__name__, value_of(right))
    raise AssertionError(ast.dump(node))


def compare(left: int, operator: str, right: int) -> bool:
    return {"Lt": left < right, "LtE": left <= right, "Gt": left > right, "GtE": left >= right, "Eq": left == right}[
        operator
    ]


def operation(left: int, operator: str, right: int) -> int:
    match operator:
        case "Add":
            return (left + right) % PRIME
        case "Sub":
            return (left - right) % PRIME
        case "Mult":
            return left * right % PRIME
        case "Div":
            return left * pow(right or 1, -1, PRIME) % PRIME
    return power(left, right)


ENDS = {"(": ")", "⌊": "⌋", "⌈": "⌉", "|": "|", "‖": "‖"}
COMPARES = {"<": "Lt", "≤": "LtE", ">": "Gt", "≥": "GtE", "=": "Eq"}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵝ"
TOKEN = re.compile(
    "|".join(re.escape(name) for name in sorted(INLINE_NAMES, key=len, reverse=True))
    + "|".join(("", *(rf"{name}(?=\()" for name in CALLED), r"\d+(?:\.\d+)?", f"[{RAISED}]+", "if", "else", r"\S"))
)


class Reader:
    """One line of Unicode to its value; refuses what a person could read in two ways."""

    def __init__(self, text: str) -> None:
        self.tokens: list[str] = [*TOKEN.findall(text), ""]
        self.bars = ""

    def value(self) -> int:
        result = self.choice()
        assert self.tokens == [""], self.tokens
        return result

    def take(self, *expected: str) -> str:
        if self.tokens[0] in expected:
            return self.tokens.pop(0)
        return ""

    def choice(self) -> int:
        value = self.comparison()
        if not self.take("if"):
            return value
        condition = self.comparison()
        assert self.take("else")
        otherwise = self.comparison()
        return value if condition else otherwise

    def comparison(self) -> int:
        left = self.sum()
        if sign := self.take(*COMPARES):
            return int(compare(left, COMPARES[sign], self.sum()))
        return left

    def sum(self) -> int:
        result = -self.quotient() if self.take("−") else self.quotient()
        while sign := self.take("+", "−"):
            result = operation(result, "Add" if sign == "+" else "Sub", self.quotient())
        return result % PRIME

    def quotient(self) -> int:
        top = self.product()
        if not self.take("/"):
            return top
        result = operation(top, "Div", self.power())
        assert not self.goes_on(), "who divides what?"
        return result

    def product(self) -> int:
        result = self.power()
        while self.take("·") or (self.starts_factor() and not self.tokens[0][0].isdecimal()):
            if self.take("Σ"):
                result *= apply("sum", self.power())
                assert not self.goes_on(), "how far does the sum reach?"
            else:
                result *= self.power()
        return result % PRIME

    def goes_on(self) -> bool:
        return self.starts_factor() or self.tokens[0] in {"/", "·"}

    def starts_factor(self) -> bool:
        token = self.tokens[0]
        closes = bool(token) and token == self.bars[-1:]
        return not closes and (token in {*INLINE_NAMES, *CALLED, *ENDS, "√", "Σ"} or token[:1].isdecimal())

    def power(self) -> int:
        if self.take("Σ"):
            return apply("sum", self.power())
        base = self.atom()
        if self.tokens[0] and self.tokens[0][0] in RAISED:
            return power(base, Reader(unicodedata.normalize("NFKC", self.tokens.pop(0))).value())
        return power(base, self.atom()) if self.take("^") else base

    def atom(self) -> int:
        sign = self.tokens.pop(0)
        if sign == "√":
            radicand = self.atom()
            assert self.tokens[0][:1] not in {"^", *RAISED}, "does the root reach the exponent?"
            return apply("sqrt", radicand)
        if sign in INLINE_NAMES:
            return VALUES[INLINE_NAMES[sign]]
        if sign in CALLED:
            self.tokens.pop(0)
            arguments = [self.choice()]
            while self.take(","):
                arguments.append(self.choice())
            assert self.take(")")
            return apply(sign, *arguments)
        if sign not in ENDS:
            return literal(sign)
        outer, self.bars = self.bars, sign if sign in "|‖" else ""
        body = self.choice()
        assert self.take(ENDS[sign])
        self.bars = outer
        name = {"⌊": "floor", "⌈": "ceil", "|": "abs", "‖": "norm"}.get(sign)
        return apply(name, body) if name else body


COMMANDS = {
    r"\left": "", r"\right": "", r"\,": " ", r"\;": " ", r"\cdot": "·", r"\Vert": "‖", r"\lfloor": "⌊",
    r"\rfloor": "⌋", r"\lceil": "⌈", r"\rceil": "⌉", r"\sum": "Σ", r"\leq": "≤", r"\geq": "≥", r"\mathrm{if}": "if",
    r"\mathrm{else}": "else", r"\mathrm{newton\_schulz}": "newton_schulz", "-": "−",
    **{rf"\mathrm{{{name}}}": name for name in CALLED}, **{rf"\{name}": name for name in CALLED},
}  # fmt: skip
LATEX_TOKEN = re.compile(
    "|".join(re.escape(text) for text in sorted([*LATEX_NAMES, *COMMANDS], key=len, reverse=True)) + r"|\\[a-z]+|."
)


def line_of_latex(text: str) -> str:
    signs = LATEX_TOKEN.findall(text)

    def group() -> str:
        assert signs.pop(0) == "{"
        body = until("}")
        signs.pop(0)
        return f"({body})"

    def until(end: str) -> str:
        line = ""
        while signs and signs[0] != end:
            sign = signs.pop(0)
            if sign == r"\frac":
                line += f"({group()} / {group()})"
            elif sign in {r"\sqrt", "^"}:
                line += ("√" if sign == r"\sqrt" else "^") + group()
            else:
                line += LATEX_NAMES.get(sign) or COMMANDS.get(sign, sign)
        return line

    return until("")


NUMBERS = st.sampled_from(
    ("0", "1", "2", "3", "7", "250", "0.5", "0.96", "0.004", "1e-08", "4.123e-05", "2e7", "12345678.9", "3.4445")
)
FUNCTIONS = ("sqrt", "abs", "sign", "exp", "log", "cos", "floor", "ceil", "sum", "mean", "norm", "newton_schulz")


def larger(smaller: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    comparison = st.builds("({}) {} ({})".format, smaller, st.sampled_from(("<", "<=", ">", ">=", "==")), smaller)
    return st.one_of(
        st.builds("({}) {} ({})".format, smaller, st.sampled_from(("+", "-", "*", "/", "**")), smaller),
        st.builds("({}) {} ({})".format, smaller, st.sampled_from(("+", "-", "*", "/", "**")), smaller),
        st.builds("-({})".format, smaller),
        st.builds("({}) ** ({})".format, smaller, st.sampled_from(("2", "-1", "t", "t + 1", "-t", "0.5", "1 / 3"))),
        st.builds("{}({})".format, st.sampled_from(FUNCTIONS), smaller),
        st.builds("{}({}, {})".format, st.sampled_from(("maximum", "minimum")), smaller, smaller),
        st.builds("clip({}, {}, {})".format, smaller, smaller, smaller),
        st.builds("where({}, {}, {})".format, comparison, smaller, smaller),
    )


EXPRESSIONS = st.recursive(st.sampled_from(NAMES) | NUMBERS, larger, max_leaves=12).map(
    lambda text: ast.parse(text, mode="eval").body
)


def parsed(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


HARD_CASES = (
    "m / (g * t)", "(m / g) * t", "m / g / t", "m / (g / t)", "-(m ** 2)", "(-m) ** 2", "m - (g - t)", "m + -g",
    "sqrt(m) ** 2", "sqrt(m ** 2)", "sqrt(m) * g", "abs(abs(m) - 1)", "abs(m) * abs(g)", "sum(m * g)", "sum(m) * g",
    "lr / 2 * sum(m ** 2)", "sum(m) / t", "2 ** 3 ** t", "(2 ** 3) ** t", "v_max ** 2", "update ** 2", "w_b ** 2",
    "w_b ** g * w_b", "fan_in * fan_in", "m * 2", "2 * 4e-5", "m / 4e-5", "4e-5 ** 2", "1e-8 ** t", "m ** -t",
    "where(m > g, where(t == 1, m, g), -m) * 2", "-m / g", "m - -g / t", "norm(m / (1 + g / t))", "(m + g) * (t - 1)",
    "beta1 ** (momentum_decay * t) * m", "(m / g) ** (1 / 3) * (t + 1)", "floor(m / g) * ceil(m / g)", "cos(m) ** 2",
    "sqrt((m - 4) * (g - 2) / (t - 4)) * sqrt(lr / g)", "-(m * g)", "m * (-g)", "-(m + g)", "m * g ** -1",
    "where(m > 0, m / g, 0)", "max(m) * min(g)", "g ** fan_in * g ** g", "mean(m / g) * m ** 0.5 ** t",
)  # fmt: skip


def with_hard_cases(test: Callable[[ast.expr], None]) -> Callable[[ast.expr], None]:
    for text in HARD_CASES:
        test = example(parsed(text))(test)
    return given(EXPRESSIONS)(test)


@with_hard_cases
def test_one_line_of_unicode_means_what_the_line_computes(expression: ast.expr) -> None:
    assert Reader(inline(term(expression, times=TIMES))).value() == value_of(expression)


@with_hard_cases
def test_latex_means_what_the_line_computes(expression: ast.expr) -> None:
    line = line_of_latex(latex(term(expression, times=TIMES)))
    assert Reader(line).value() == value_of(expression), line


class WithNumbers(ast.NodeTransformer):
    """The expression in which names that have a value are replaced by it."""

    def __init__(self, values: dict[str, float]) -> None:
        self.values = values

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return parsed(repr(self.values[node.id])) if node.id in self.values else node


GIVEN = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from((-0.3, 0.9, 3, -2, 1e-8, -4.123e-5, 0.99999, 2e7, -1e-5)), max_size=6
)


@given(EXPRESSIONS, GIVEN)
def test_an_expression_with_numbers_put_in_means_the_same(expression: ast.expr, values: dict[str, float]) -> None:
    tree = substituted(expression, values, times=TIMES)
    expected = value_of(WithNumbers(values).visit(parsed(ast.unparse(expression))))
    assert Reader(inline(tree)).value() == expected
    assert Reader(line_of_latex(latex(tree))).value() == expected
