"""What is no clear answer: refused with a reason, whatever the text, and never by another error."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.answer import Ambiguous, Reading, Unreadable, read
from verifier.errors import VerifierError

SETTINGS = (None, True, False)


REFUSED = (
    ("", "no number", "nothing typed"),
    ("  \n ", "no number", "only white space"),
    ("w =", "no number", "only a label"),
    ("nan", "finite", "Python's float reads it"),
    ("-Infinity", "finite", "this too"),
    ("∞", "finite", "its sign"),
    ("[1, np.inf]", "finite", "inside a vector"),
    ("1_000", "underscores", "Python's float reads it"),
    ("٣", "arabic-indic digit three", "Python's float reads it"),
    ("x₂", "subscript two", "a subscript is no digit"),
    ("0x10", "hexadecimal", "code"),
    ("--5", "two signs", "what is left of an em dash"),
    ("2+-5", "two signs", "spaces make it clear"),
    ("- -5", "two signs", "with a space"),
    ("\u20145", "em dash", "keyboards make it from two hyphens"),
    ("0.99 rad", "'rad' is not read", "a unit"),
    ("0.99rad", "'rad' follows", "without a space"),
    ("0 V*m/A", "'v' is not read", "zero times any unit is no answer"),
    ("$5", "'$' is not read", "a currency"),
    ("0.5 ± 0.1", "plus-minus", "an interval"),
    ("1.2x10-3", "lost its ^", "9 or 0.0012"),
    ("[1.2×10-3, 2]", "lost its ^", "also in a vector"),
    ("0·5", "raised dot", "a decimal point on the middle of the line"),
    ("e-3", "power of ten", "0.001, or 2.718 - 3"),
    ("1 e-3", "power of ten", "a stray space"),
    ("2 e", "'e' follows", "an unfinished exponent"),
    ("1e", "'e' follows", "without its exponent"),
    ("1e5e5", "'e5' follows", "two exponents"),
    ("1.2.3", "'.3' follows", "two points"),
    ("1,2,,3", "missing before ','", "two commas"),
    ("5,", "missing after ','", "an unfinished list"),
    ("5 -", "missing at the end", "an unfinished sum"),
    ("1//2", "missing before '/'", "two division signs"),
    ("2pi", "'pi' follows", "a missing multiplication sign"),
    ("2(3)", "'(' follows", "a missing multiplication sign"),
    ("(2 3)*4", "'3' follows", "a space does not multiply"),
    ("sqrt 4", "needs brackets", "a function without brackets"),
    ("sqrt(4; 5)", "';' is not read", "two arguments"),
    ("log(2)", "'log' is not read", "of which base?"),
    ("sin(1)", "'sin' is not read", "not among the functions"),
    ("5!", "'!' is not read", "not among the operators"),
    ("1/3%", "percent", "(1/3)% or 1/(3%)"),
    ("100-20%", "percent", "80 on some calculators"),
    ("w = 1 - 0.1 = 0.9", "'=' is not read", "the working along with the result"),
    ("w -= 0.1", "'=' is not read", "an update rather than a value"),
    ("1/0", "division by zero", "no number"),
    ("0^-1", "no real value", "no number"),
    ("(-8)^(1/3)", "no real value", "complex"),
    ("sqrt(-1)", "no real value", "complex"),
    ("ln(0)", "no real value", "infinite"),
    ("9**9**9", "too large", "a third of a million digits"),
    ("exp(1000)", "too large", "overflow in a function"),
    ("1e308*10", "too large", "overflow in a product"),
    ("1e999", "exponent is too large", "infinite as a float"),
    ("1e-400", "exponent is too large", "zero as a float"),
    ("10e308", "too large", "just beyond the largest float"),
    ("0.001e-308", "too close to zero", "without full precision"),
    ("0." + "0" * 150 + "1e-200", "too close to zero", "zero as a float"),
    ("1e-200*1e-115", "too close to zero", "underflow in a product"),
    ("[0.1, 0.2", "never closed", "a missing bracket"),
    ("0.5)", "closes no bracket", "a bracket too many"),
    ("[0, 1)", "closes no bracket", "an interval"),
    ("[]", "nothing between", "an empty list"),
    ("[[1, 2], []]", "nothing between", "an empty row"),
    ("[[1, 2], [3]]", "rows differ", "rows of different length"),
    ("[1 2; 3]", "rows differ", "rows of different length"),
    ("[[1, 2], 3]", "rows differ", "a row and a number"),
    ("[[[1]]]", "deeper than a matrix", "three dimensions"),
    ("[1, 2 3]", "Commas and spaces", "two kinds of separators"),
    ("1 2; 3 4", "square brackets", "rows outside of brackets"),
    ("2*[1.5, 2]", "inside a calculation", "vector arithmetic"),
    ("[1.5, 2]*2", "whole vectors", "vector arithmetic"),
    ('__import__("os").system("true")', "is not read", "code"),
    ("().__class__", "is not read", "code"),
    ("0 if 1 else 2", "'if' is not read", "code"),
    ("'9'*9", "is not read", "text"),
    ("0.5\x1b[31m", "U+001B", "an escape sequence"),
    ("0.5\u202e", "right-to-left override", "an invisible control"),
    ("\ud800", "U+D800", "half a character"),
)


@pytest.mark.parametrize(("text", "message", "reason"), REFUSED)
@pytest.mark.parametrize("decimal_comma", [None, False])
def test_what_is_no_clear_answer_is_refused_with_its_reason(
    text: str, message: str, reason: str, decimal_comma: bool | None
) -> None:
    with pytest.raises(Unreadable) as caught:
        read(text, decimal_comma=decimal_comma)
    assert message in str(caught.value), reason
    assert caught.value.hint, reason


def test_the_hint_for_an_equals_sign_holds_none() -> None:
    with pytest.raises(Unreadable, match="'=' is not read here") as caught:
        read("0.5 = 0.5")
    assert "=" not in caught.value.hint


def test_every_refusal_is_a_value_error_of_the_verifier() -> None:
    assert issubclass(Ambiguous, Unreadable)
    assert issubclass(Unreadable, ValueError)
    assert issubclass(Unreadable, VerifierError)


LONGEST = (
    ("one number", "0." + "1" * 198, "0." + "1" * 199),
    ("an expression", "+".join(["1"] * 100), "+".join(["1"] * 102)),
    ("an expression with spaces", " + ".join(["1"] * 50), " + ".join(["1"] * 52)),
    ("numbers in a vector", " ".join(["1"] * 64), " ".join(["1"] * 65)),
    ("numbers in a matrix", f"[{';'.join(['-1 -2 -3 -4 -5 -6 -7 -8'] * 8)}]", f"[{';'.join(['1 2 3 4 5'] * 13)}]"),
    ("numbers in a column", f"[{', '.join(['[-1]'] * 64)}]", f"[{', '.join(['[-1]'] * 65)}]"),
    ("entries of a vector", f"[{'1' * 200}, 1]", f"[{'1' * 201}, 1]"),
    ("characters of a vector", "1, 2".ljust(2000), "1, 2".ljust(2001)),
    ("nested brackets", "(" * 32 + "1" + ")" * 32, "(" * 33 + "1" + ")" * 33),
    ("exponents", "1e308", "1e309"),
    ("exponents with zeros", "1e-0000000307", "1e-0000000309"),
)


@pytest.mark.parametrize(("what", "longest", "too_long"), LONGEST)
def test_every_size_has_a_limit_and_everything_up_to_it_is_read(what: str, longest: str, too_long: str) -> None:
    assert read(longest).entries, what
    with pytest.raises(Unreadable):
        read(too_long)


HOSTILE = ("1", "(", "[", "-", "9^", "1,", "1 ", "½", "1e", "e^", "sqrt(", "1'234", "1,234,", "=", "w", "²", ",5;", "%")


@pytest.mark.parametrize("piece", HOSTILE)
@pytest.mark.parametrize("length", [300, 2000, 10_000])
def test_endless_text_is_refused(piece: str, length: int) -> None:
    for decimal_comma in SETTINGS:
        with pytest.raises(Unreadable):
            read((piece * length)[:length], decimal_comma=decimal_comma)


VALID = (
    *(
        "-0.0316",
        ".5",
        "5.",
        "1e-3",
        "1.2×10^-3",
        "1.2*10**-3",
        "1.2x10^-3",
        "10⁻³",
        "20%",
        "½",
        "2½",
        "0,5",
        "1.234,5",
    ),
    *("1,234", "1,234,567", "1 234.5", "1'234", "w=0.99", "≈0.99", "θ ≈ -0.03", "0.99.", "1/3", "2^3^2", "-2^2"),
    *(
        "sqrt(0.25)",
        "√(2/64)",
        "2 - -5",
        "(1 -2)*3",
        "e^2",
        "2*pi",
        "abs(-1)",
        "0.9*0.1+0.1",
        "2.2250738585072014e-308",
    ),
    *("[0.1, 0.2]", "0.1 0.2", "(0.1;0.2)", "0,1 0,2", "[1,2;3,4]", "[[1, 2], [3, 4]]", "[1 2; 3 4]'", "[0.1 0.2]ᵀ"),
    *("array([1.e-03, 2.])", "tensor([0.1, -0.2], dtype=torch.float64)", "np.float64(0.5)", "1.7976931348623157e308"),
)
ALPHABET = "0123456789" * 3 + ".,;:'%+-*/^()[]{}eExX_= \n\t~≈×·√πᵀ⁻³½−–٣\u00a0\u200b\u202e\x1b\ud800nanifsqrtlog"
SOMETHING_TYPED = st.one_of(
    st.text(max_size=60),
    st.text(ALPHABET, max_size=40),
    st.lists(st.sampled_from([*VALID, *ALPHABET]), max_size=8).map("".join),
)


@st.composite
def nearly_valid(draw: st.DrawFn) -> str:
    """Valid text with a few characters inserted, replaced or removed."""
    text = draw(st.sampled_from(VALID))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        text = text[:start] + draw(st.text(ALPHABET, max_size=2)) + text[start + draw(st.integers(0, 2)) :]
    return text


def reading_or_refusal(text: str, decimal_comma: bool | None, expressions: bool) -> Reading | Unreadable:
    try:
        return read(text, decimal_comma=decimal_comma, expressions=expressions)
    except Unreadable as refusal:
        return refusal


@settings(deadline=None, max_examples=600)
@given(st.one_of(SOMETHING_TYPED, nearly_valid()), st.sampled_from(SETTINGS), st.booleans())
def test_any_text_is_either_refused_in_one_line_or_reads_back_from_its_echo(
    text: str, decimal_comma: bool | None, expressions: bool
) -> None:
    reading = reading_or_refusal(text, decimal_comma, expressions)
    if isinstance(reading, Unreadable):
        assert f"{reading}{reading.hint}".isprintable()
        return
    assert all(math.isfinite(number.value) for number in reading.entries)
    assert len(reading.entries) == math.prod(reading.shape)
    assert reading.echo.isprintable()
    assert reading.echo.startswith(f"{reading.written} (")
    for setting in SETTINGS:
        again = read(reading.written, decimal_comma=setting, expressions=False)
        assert again.shape == reading.shape
        assert [number.value for number in again.entries] == [number.value for number in reading.entries]
        assert again.written == reading.written


@settings(deadline=None, max_examples=300)
@given(st.one_of(SOMETHING_TYPED, nearly_valid()))
def test_text_is_read_without_a_choice_as_it_is_with_one_or_the_other(text: str) -> None:
    undecided, *decided = (reading_or_refusal(text, decimal_comma, expressions=True) for decimal_comma in SETTINGS)
    if isinstance(undecided, Ambiguous):
        assert list(undecided.candidates) == decided
    elif isinstance(undecided, Reading):
        assert any(isinstance(choice, Reading) and choice.entries == undecided.entries for choice in decided)
    else:
        assert all(isinstance(choice, Unreadable) for choice in decided)
