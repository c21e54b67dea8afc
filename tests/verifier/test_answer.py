"""What people type and what is read; what is refused has a file of its own."""

from __future__ import annotations

import math
import sys
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.answer import Ambiguous, Number, Reading, Unreadable, read

SETTINGS = (None, True, False)


def values(reading: Reading) -> tuple[float, ...]:
    return tuple(number.value for number in reading.entries)


NUMBERS = (
    (".5", 0.5, "no leading zero"),
    ("5.", 5.0, "no decimals after the point"),
    ("+0.5", 0.5, "a plus sign"),
    ("007", 7.0, "leading zeros"),
    ("-0.0316", -0.0316, "the plain case"),
    ("1e-3", 0.001, "scientific notation"),
    ("1E\u22123", 0.001, "with a capital and a typeset minus"),
    ("1.e-03", 0.001, "as NumPy prints it"),
    ("1.2×10^-3", 0.0012, "as it is written by hand"),
    ("1.2*10**-3", 0.0012, "as Python writes it"),
    ("1.2 x 10^(-3)", 0.0012, "the letter x before a power of ten"),
    ("1.2·10⁻³", 0.0012, "superscripts are powers, not digits"),
    ("10⁻³", 0.001, "which compatibility mapping would turn into 7"),
    ("\u22125", -5.0, "minus sign"),
    ("\u20135", -5.0, "en dash"),
    ("\u20125", -5.0, "figure dash"),
    ("\ufe635", -5.0, "small hyphen-minus"),
    ("\uff0d5", -5.0, "full-width hyphen-minus"),
    ("- 5", -5.0, "a space after the sign"),
    ("0.5%", 0.005, "percent"),
    ("20 %", 0.2, "percent after a space"),
    ("½", 0.5, "a fraction of one character"),
    ("2½", 2.5, "a mixed fraction"),
    ("-⅔", -2 / 3, "a signed fraction of one character"),
    ("w=0.99", 0.99, "a label"),
    ("θ_t+1 ≈ -0.03", -0.03, "a label with Greek and an approximate sign"),
    ("answer: 0.5", 0.5, "a label with a colon"),
    ("≈0.99", 0.99, "approximate sign"),
    ("0.99.", 0.99, "the full stop of a sentence"),
    ("\u00a00.99\u202f", 0.99, "no-break spaces around"),
    ("１２．５", 12.5, "full-width digits"),
    ("1'234.5", 1234.5, "Swiss thousands"),
    ("1 234.5", 1234.5, "thousands with a space"),
    ("1\u202f234,5", 1234.5, "French thousands and decimals"),
    ("1,234,567", 1234567.0, "two groups can only be thousands"),
    ("12,345.6", 12345.6, "thousands before decimals"),
    ("1.234.567", 1234567.0, "points that can only be thousands"),
    ("(0.5)", 0.5, "a number in brackets"),
    ("np.float64(0.5)", 0.5, "a NumPy scalar"),
    ("tensor(0.5, grad_fn=<MeanBackward0>)", 0.5, "a PyTorch scalar"),
    ("1.7976931348623157e308", sys.float_info.max, "the largest float"),
    ("1e-100", 1e-100, "tiny, and not zero"),
    ("10^10", 1e10, "large answers are numbers too"),
)


@pytest.mark.parametrize(("text", "value", "reason"), NUMBERS)
def test_a_number_is_read_in_every_spelling(text: str, value: float, reason: str) -> None:
    assert read(text).number.value == value, reason


EXPRESSIONS = (
    ("1/3", 1 / 3, "a fraction"),
    ("1÷4", 0.25, "a division sign"),
    ("2^-3", 0.125, "^ is a power, not exclusive or"),
    ("2**-3", 0.125, "as in Python"),
    ("-2^2", -4.0, "a power binds tighter than the sign in front"),
    ("2^3^2", 512.0, "powers associate to the right"),
    ("2^-1^2", 0.5, "also behind a sign"),
    ("8/4/2", 1.0, "division associates to the left"),
    ("5 - 3 - 1", 1.0, "subtraction too"),
    ("1+2*3", 7.0, "products before sums"),
    ("(1+2)*3", 9.0, "brackets first"),
    ("(1 -2)*3", -3.0, "spaces mean nothing inside brackets of a calculation"),
    ("1/2*10^-3", 0.0005, "a power of ten is no part of a denominator"),
    ("2^1.5*10^2", 2**1.5 * 100, "nor of an exponent"),
    ("1.5*10^2^2", 15000.0, "an exponent of ten may have an exponent"),
    ("2 - -5", 7.0, "a signed second operand"),
    ("sqrt(0.25)", 0.5, "square root"),
    ("√(2/64)", math.sqrt(2 / 64), "the root sign"),
    ("np.sqrt(4)", 2.0, "the prefix of a module"),
    ("abs(-2)", 2.0, "absolute value"),
    ("ln(e)", 1.0, "natural logarithm"),
    ("Exp(0)", 1.0, "a capital that a phone put there"),
    ("2*pi", 2 * math.pi, "pi"),
    ("π", math.pi, "pi as a letter"),
    ("e^2", math.pow(math.e, 2), "e alone is a constant"),
    ("0.1*0.2", 0.02, "no binary noise in what is echoed"),
    ("0.9*0.1+0.1", 0.19, "nor here"),
    ("0,9*0,1", 0.09, "decimal commas"),
    ("sqrt(0,25)", 0.5, "a decimal comma in a function"),
    ("½*3", 1.5, "a one-character fraction in a calculation"),
)


@pytest.mark.parametrize(("text", "value", "reason"), EXPRESSIONS)
def test_an_expression_is_worked_out_without_an_uncertainty_of_typing(text: str, value: float, reason: str) -> None:
    assert read(text).number == Number(value, 0.0, None), reason


PRECISION = (
    ("0.1667", 4, 5e-5, "counted on the text: floor(0.1667 * 10**4) is 1666"),
    ("0.0500", 3, 5e-5, "leading zeros do not count, trailing ones do"),
    ("80", 2, 0.5, "the trailing zero of an integer may be meant"),
    ("270", 3, 0.5, "so it counts here as it counts there"),
    ("007", 1, 0.5, "leading zeros of an integer"),
    ("0.000", 1, 5e-4, "zero has one digit, and as many places as typed"),
    ("5.", 1, 0.5, "no decimals were typed"),
    ("1.38e-1", 3, 5e-4, "scientific notation counts its mantissa"),
    ("1.38·10^-1", 3, 5e-4, "however it is spelled"),
    ("138·10^-3", 3, 5e-4, "and wherever its point is"),
    ("6.022e23", 4, 5e19, "not the zeros of the long form"),
    ("20%", 2, 0.005, "half a percent"),
    ("-3.14", 3, 0.005, "the sign is no digit"),
    ("1 234,5", 5, 0.05, "nor are separators"),
    ("(-0.5)", 1, 0.05, "brackets and signs calculate nothing"),
    ("0." + "3" * 50, 50, 5e-51, "more digits than a float has"),
)


@pytest.mark.parametrize(("text", "digits", "half_unit", "reason"), PRECISION)
def test_the_typed_precision_is_counted(text: str, digits: int, half_unit: float, reason: str) -> None:
    number = read(text).number
    assert number.digits == digits, reason
    assert number.half_unit == pytest.approx(half_unit, rel=1e-15), reason


LISTS = (
    ("[0.1, 0.2]", (2,), (0.1, 0.2), "a Python list"),
    ("[0.1,0.2]", (2,), (0.1, 0.2), "without a space: points leave one reading"),
    ("0.1,0.2", (2,), (0.1, 0.2), "also without brackets"),
    ("0.1 0.2", (2,), (0.1, 0.2), "spaces"),
    ("0.1\t0.2\n0.3", (3,), (0.1, 0.2, 0.3), "any white space"),
    ("0.5 3", (2,), (0.5, 3.0), "two numbers, never 0.53"),
    ("1,2,3", (3,), (1.0, 2.0, 3.0), "no number has two decimal commas"),
    ("(0.1;0.2)", (2,), (0.1, 0.2), "semicolons"),
    ("(0,1;0,2)", (2,), (0.1, 0.2), "semicolons between decimal commas"),
    ("0,1 0,2", (2,), (0.1, 0.2), "spaces between decimal commas"),
    ("[0,1 0,2]", (2,), (0.1, 0.2), "commas and spaces do not both separate"),
    ("(0.1,)", (1,), (0.1,), "a tuple of one"),
    ("[0.1]", (1,), (0.1,), "a list of one"),
    ("{0.1, 0.2}", (2,), (0.1, 0.2), "curly brackets"),
    ("[0.1, 0.2,]", (2,), (0.1, 0.2), "a trailing comma"),
    ("[0.1 -0.2]", (2,), (0.1, -0.2), "a sign that clings to its number, as in MATLAB"),
    ("[0.1 - 0.2 3]", (2,), (-0.1, 3.0), "a sign between spaces calculates"),
    ("[1/3, 2^-3]", (2,), (1 / 3, 0.125), "expressions as entries"),
    ("[(1+1)*2, (3)]", (2,), (4.0, 3.0), "brackets inside entries"),
    ("[½ ¼]", (2,), (0.5, 0.25), "one-character fractions"),
    ("w = [0.1, 0.2].", (2,), (0.1, 0.2), "a label and a full stop"),
    ("array([1.e-03, 2.e-03], dtype=float32)", (2,), (0.001, 0.002), "NumPy"),
    ("np.array([1,2])", (2,), (1.0, 2.0), "code has no decimal comma"),
    ("tensor([0.1, 0.2], dtype=torch.float64)", (2,), (0.1, 0.2), "PyTorch"),
    ("tf.Tensor([0.1 0.2], shape=(2,), dtype=float32)", (2,), (0.1, 0.2), "TensorFlow"),
    ("[np.float64(0.1), np.float64(-2e-05)]", (2,), (0.1, -2e-5), "a list of NumPy scalars"),
    ("[0.1 0.2]ᵀ", (2,), (0.1, 0.2), "a transposed row is a vector"),
    ("[[0.1, 0.2], [0.3, 0.4]]", (2, 2), (0.1, 0.2, 0.3, 0.4), "nested lists"),
    ("((0.1,0.2),(0.3,0.4))", (2, 2), (0.1, 0.2, 0.3, 0.4), "nested tuples"),
    ("[[0.1 0.2]\n [0.3 0.4]]", (2, 2), (0.1, 0.2, 0.3, 0.4), "as NumPy prints a matrix"),
    ("[1 2; 3 4]", (2, 2), (1.0, 2.0, 3.0, 4.0), "as MATLAB writes a matrix"),
    ("[1, 2, 3; 4, 5, 6]", (2, 3), (1.0, 2.0, 3.0, 4.0, 5.0, 6.0), "also with commas"),
    ("[1 2 3; 4 5 6]'", (3, 2), (1.0, 4.0, 2.0, 5.0, 3.0, 6.0), "transposed as MATLAB does"),
    ("np.array([[1, 2, 3], [4, 5, 6]]).T", (3, 2), (1.0, 4.0, 2.0, 5.0, 3.0, 6.0), "transposed as NumPy does"),
    ("[1 2; 3 4]^T", (2, 2), (1.0, 3.0, 2.0, 4.0), "transposed on paper"),
    ("[[1], [2]]", (2, 1), (1.0, 2.0), "a column"),
)


@pytest.mark.parametrize(("text", "shape", "expected", "reason"), LISTS)
def test_a_vector_or_matrix_is_read_in_every_spelling(
    text: str, shape: tuple[int, ...], expected: tuple[float, ...], reason: str
) -> None:
    reading = read(text)
    assert reading.shape == shape, reason
    assert values(reading) == expected, reason


COMMAS: tuple[tuple[str, bool | None, tuple[float, ...], str], ...] = (
    ("0,5", None, (0.5,), "a group of thousands has three digits"),
    (",5", None, (0.5,), "nothing before the comma"),
    ("0,125", None, (0.125,), "nor does it begin with a zero"),
    ("1234,567", None, (1234.567,), "the first group has at most three digits"),
    ("1.234,5", None, (1234.5,), "points group when a comma follows"),
    ("1,234", True, (1.234,), "as chosen"),
    ("1,234", False, (1234.0,), "as chosen"),
    ("1,234 5,678", True, (1.234, 5.678), "as chosen, in each entry"),
    ("1,234 5,678", False, (1234.0, 5678.0), "as chosen, in each entry"),
    ("[1,234]", True, (1.234,), "as chosen"),
    ("[1,234]", False, (1.0, 234.0), "in square brackets a comma does not group"),
    ("[1,2;3,4]", True, (1.2, 3.4), "as chosen: two entries"),
    ("[1,2;3,4]", False, (1.0, 2.0, 3.0, 4.0), "as chosen: two rows"),
    ("[0.1,0.2]", True, (0.1, 0.2), "a choice forbids nothing that has one reading"),
    ("1,234.5", True, (1234.5,), "nor this"),
    (",5", False, (0.5,), "nor this"),
    ("[0.1, 0.2]", True, (0.1, 0.2), "a comma before a space separates"),
    ("1.234", True, (1.234,), "a lone point is a decimal point, as the program itself prints it"),
    ("1.234", None, (1.234,), "always"),
    ("0,5", False, (0.0, 5.0), "two numbers where the comma is known not to be a decimal sign"),
)


@pytest.mark.parametrize(("text", "decimal_comma", "expected", "reason"), COMMAS)
def test_a_comma_is_read_by_its_one_reading_or_by_the_choice(
    text: str, decimal_comma: bool | None, expected: tuple[float, ...], reason: str
) -> None:
    assert values(read(text, decimal_comma=decimal_comma)) == expected, reason


AMBIGUOUS = (
    ("1,234", "1.234 or 1234", "the classical case"),
    ("-12,345", "-12.345 or -12345", "signed"),
    ("1,234e-3", "0.001234 or 1.234", "with an exponent"),
    ("2*(1,234)", "2.468 or 2468", "inside a calculation"),
    ("(1,234+1)*2", "4.468 or 2470", "a bracket in front encloses only a part"),
    ("[abs(-1,024)]", "[1.024] or [1024]", "inside a function inside a list"),
    ("(1,5)", "1.5 or [1, 5]", "a tuple, or a decimal in brackets"),
    ("[1,2]", "[1.2] or [1, 2]", "a list without a space"),
    ("[1,2, 3]", "[1.2, 3] or [1, 2, 3]", "uneven spaces"),
    ("[1,2;3,4]", "[1.2, 3.4] or [[1, 2], [3, 4]]", "entries or rows"),
    ("1,234; 5,678", "[1.234, 5.678] or [1234, 5678]", "every entry"),
)


@pytest.mark.parametrize(("text", "question", "reason"), AMBIGUOUS)
def test_an_ambiguous_comma_is_asked_about_and_the_choice_settles_it(text: str, question: str, reason: str) -> None:
    with pytest.raises(Ambiguous) as caught:
        read(text)
    assert str(caught.value) == f"This can mean {question}.", reason
    assert caught.value.candidates == (read(text, decimal_comma=True), read(text, decimal_comma=False)), reason


NOT_CALCULATED = ("0.25", "-0.25", "(0.25)", "2.5e-1", "2.5×10⁻¹", "25%", "0,25", "[0.1, 0.2]", "1 234.5")
CALCULATED = ("1/4", "½", "0.5*0.5", "0.1+0.15", "2^-2", "sqrt(0.0625)", "pi", "[1/4, 0.2]", "10^-3")


@pytest.mark.parametrize("text", NOT_CALCULATED)
def test_a_question_about_the_arithmetic_accepts_what_was_worked_out(text: str) -> None:
    assert read(text, expressions=False) == read(text)


@pytest.mark.parametrize("text", CALCULATED)
def test_a_question_about_the_arithmetic_refuses_to_do_it(text: str) -> None:
    with pytest.raises(Unreadable, match="not read in this question"):
        read(text, expressions=False)


ECHOES = (
    ("-0.0316", "-0.0316 (3 digits)", "as typed"),
    ("−0.03160", "-0.03160 (4 digits)", "with its trailing zero"),
    ("1e-7", "1e-7 (1 digit)", "as short as typed"),
    ("1.20×10^3", "1.20e+3 (3 digits)", "with its digits, not more"),
    ("1/3", "0.3333333333333333 (calculated)", "in full"),
    ("0,5", "0.5 (1 digit): comma is the decimal sign", "how the comma was read"),
    ("1,234,567", "1234567 (7 digits): commas group thousands", "how the commas were read"),
    ("1'234", "1234 (4 digits): apostrophes group thousands", "how the mark was read"),
    ("1 234.5", "1234.5 (5 digits): spaces group thousands", "how the space was read"),
    ("1.234.567", "1234567 (7 digits): points group thousands", "how the points were read"),
    ("20%", "0.20 (2 digits): percent read as hundredths", "what the percent sign did"),
    ("w = 0.99", "0.99 (2 digits): 'w =' left out", "which label was dropped"),
    ("w\u202e=0.99", "0.99 (2 digits): label left out", "a label that cannot be shown safely"),
    ("[0.10, .2]", "[0.10, 0.2] (2 numbers)", "the entries in brackets"),
    ("(3;)", "[3] (1 number)", "a vector of one"),
    ("[1 2; 3 4]", "[[1, 2], [3, 4]] (2 x 2 numbers)", "the rows in brackets"),
    ("tensor([1.], device='cuda:0')", "[1] (1 number): keywords left out", "what was left out of the code"),
)


@pytest.mark.parametrize(("text", "echo", "reason"), ECHOES)
def test_the_echo_tells_what_was_read_and_what_was_decided(text: str, echo: str, reason: str) -> None:
    assert read(text).echo == echo, reason


def test_the_echo_tells_how_a_lone_point_was_read_where_the_comma_is_the_decimal_sign() -> None:
    assert read("1.234", decimal_comma=True).echo == "1.234 (4 digits): point is the decimal sign"


def test_brackets_around_one_number_do_no_harm() -> None:
    assert read("array([0.50])").number == read("0.50").number


def test_several_numbers_are_no_single_number() -> None:
    with pytest.raises(Unreadable, match=r"^One number is expected, but 2 numbers were typed\.$"):
        _ = read("0.1 0.2").number


FULL_PRECISION = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False)


@settings(deadline=None)
@given(FULL_PRECISION, st.sampled_from(SETTINGS))
def test_what_python_prints_for_a_float_is_read_as_that_float(value: float, decimal_comma: bool | None) -> None:
    assert read(repr(value), decimal_comma=decimal_comma).number.value == value


@settings(deadline=None)
@given(st.lists(FULL_PRECISION, min_size=1, max_size=64), st.sampled_from(SETTINGS))
def test_what_python_prints_for_a_list_is_read_as_that_list(numbers: list[float], decimal_comma: bool | None) -> None:
    assert values(read(repr(numbers), decimal_comma=decimal_comma)) == tuple(numbers)


@settings(deadline=None)
@given(st.integers(-(10**15), 10**15), st.integers(1, 6))
def test_grouped_thousands_are_read_in_either_convention(thousandths: int, places: int) -> None:
    value = thousandths / 1000
    english = f"{value:,.{places}f}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert read(english, decimal_comma=False).number == read(german, decimal_comma=True).number
    assert read(english, decimal_comma=False).number.value == float(f"{value:.{places}f}")


@settings(deadline=None)
@given(st.decimals(min_value="1e-9", max_value="1e9", allow_nan=False, allow_infinity=False))
def test_the_typed_value_lies_within_half_a_unit_of_what_was_rounded(exact: Decimal) -> None:
    typed = read(f"{exact:.3e}").number
    assert typed.digits == 4
    assert abs(Decimal(typed.value) - exact) <= Decimal(typed.half_unit) * (1 + Decimal("1e-12"))
