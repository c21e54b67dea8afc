"""What the parser does with whatever is typed: a million texts, of which none may fail, run, or take long.

A recipe is a row of slots with several spellings each. Hypothesis makes the recipes, which costs a millisecond or two;
of each recipe a generator of its own then cooks hundreds of texts: one spelling a slot, and now and then a few
characters changed. A text that the parser fails on is shortened here, since a simpler recipe need not make it.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import math
import random
import time
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from verifier import answer, entries, numeral, spelling
from verifier.answer import LONGEST_TEXT, Reading, Unreadable, read
from verifier.entries import LONGEST_NUMBER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Slot = tuple[str, ...]
Recipe = tuple[Slot, ...]

MILLION = 1_000_000
TEXTS = 500
"""Texts of a recipe."""
MOST_SECONDS = 0.02
"""Processor time of any call."""
TRIALS = 100
RECIPES = 190
"""Recipes of each family in the long run."""
SETTINGS = (None, True, False)
MODULES = {
    "__future__", "collections", "dataclasses", "decimal", "itertools", "math", "re", "sys", "typing", "unicodedata",
    "verifier",
}  # fmt: skip
"""What the parser imports."""
RUNNING = {"eval", "exec", "compile", "__import__", "getattr", "setattr", "globals", "locals", "vars", "open"}


# -- what may stand in a slot ----------------------------------------------------------------------------------------
SIGNS = ("", "", "", "-", "+", "- ", "\u2212", "\u2013", "\u2012", "\ufe63", "\uff0d", "\u2010", "\u2014", "--", "+-")
MARKS = (".", ",", "'", " ", "\u00a0", "\u202f", "\u2009", "’", "·", "_", "٫", "٬", "，", "．", ";", "..", "")
DIGITS = ("0123456789", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑", "٠١٢٣٤٥٦٧٨٩", "०१२३", "⁰¹²³⁴⁻⁺", "₀₁₂₃", "①②Ⅳ五", "½¼⅔⅐↉⅟")
EXPONENTS = (
    "", "", "", "", "e3", "E-3", "e+05", "e-0000000307", "e308", "e-308", "e309", "e3000000", "e-3000000",
    "e99999999999", "*10^-3", "×10⁻³", "·10^5", "*10**-3", "x10^3", " x 10^(-3)", "*10^3000000", "10⁻³", "⁻³",
    "²", "^-2", "%", " %", "e",
)  # fmt: skip
OPERATORS = ("+", "-", "*", "/", "^", "**", " + ", " - ", " -", "×", "÷", "⋅", "∕", "−", "//", "^-", " ", "")
FUNCTIONS = (
    "", "(", "sqrt(", "√(", "abs(", "ln(", "exp(", "np.sqrt(", "math.exp(", "log(", "sin(", "Exp (", "f(",
    "-(",
)  # fmt: skip
OPEN = (
    "[", "(", "{", "[[", "((", "array([", "np.array([[", "tensor([", "tf.constant([", "matrix([",
    "torch.tensor(", "",
)  # fmt: skip
CLOSE = (
    "]", ")", "}", "]]", "))", "])", "]])", "], dtype=float32)", "], device='cuda:0')", "]ᵀ", "]'", "].T",
    "]^T", "].t()", "]]).T", "", ",]", ";)",
)  # fmt: skip
BETWEEN = (", ", ",", " ", "; ", ";", "\n", "\t", "  ", "，", "；", ",,", " , ", "],[", "], [", "]\n [", "; [")
LABELS = (
    "", "w=", "w = ", "θ ≈ ", "answer: ", "≈", ":=", "x == ", "w -= ", "m̂_t = ", "\u202ew = ", "w\x1b[2J=",
    "a" * 23 + "=", "= = ", "1=", "~", "lr: 0.1 = ", " \n = ",
)  # fmt: skip
UNITS = (
    "", ".", "..", " rad", "px", " V*m/A", "%", " %%", "e", " e", "pi", "!", "$", " ± 0.1", "\u00b0", "j",
    "f", "d", "L",
)  # fmt: skip
TOWERS = (
    "9**9**9", "10^10^10", "9^9^9^9^9^9", "2^-99999", "(9^9)^9", "exp(exp(exp(9)))", "1e3000000",
    "1e-3000000", "1e308*10", "1e-308/10", "0^0", "0^-1", "(-8)^(1/3)", "1/0", "ln(0)", "sqrt(-1)",
    "1e308-1e308", "0*1e308", "-0", "0e308", "4.9e-324", "2.2250738585072014e-308", "1.7976931348623157e308",
    "1.7976931348623159e308", "0.1+0.2", "1/3", "e^e^e",
)  # fmt: skip
PROGRAMS = (
    "__import__('os').system('true')", "().__class__.__mro__", "eval('1')", "lambda: 0",
    "[x for x in (1, 2)]", "f'{1}'", "0 if 1 else 2", "1;2", "import os", "a.b.c(1)", "{1: 2}", "'9'*9",
    "1 and 2", "not 1", "(yield)", "x:=1", "1_000", "0x10", "0b1", "0o7", "1j", "nan", "-inf", "Infinity",
    "1\\\n2", "#1", "@1", "`1`", "$(1)", "%s", "{0}", "None", "True", "np.float64(0.5)",
    "torch.float32(1.e-03)", "float64(1)", "tensor(0.5, grad_fn=<MeanBackward0>)",
)  # fmt: skip
CONTROLS = (
    "\x1b[31m", "\x1b]8;;\x07", "\x1b", "\x00", "\x07", "\x08", "\r", "\x7f", "\x85", "\x9b2J", "\x1c",
    "\u2028", "\u202e", "\u2066", "\u200b", "\u200d", "\ufeff", "\u2060", "\ud800", "\udfff", "\U000e0031",
    "\u0301", "\ufffe", "\U0010ffff",
)  # fmt: skip
VALID = (
    "-0.0316", ".5", "5.", "1e-3", "1.2×10^-3", "1.2*10**-3", "1.2x10^-3", "10⁻³", "20%", "½", "2½", "0,5",
    "1.234,5", "1,234", "1,234,567", "1 234.5", "1'234", "w=0.99", "θ ≈ -0.03", "1/3", "2^3^2", "-2^2",
    "sqrt(0.25)", "√(2/64)", "2 - -5", "(1 -2)*3", "e^2", "2*pi", "abs(-1)", "0.9*0.1+0.1", "[0.1, 0.2]",
    "0.1 0.2", "(0.1;0.2)", "0,1 0,2", "[1,2;3,4]", "[[1, 2], [3, 4]]", "[1 2; 3 4]'", "[0.1 0.2]ᵀ",
    "array([1.e-03, 2.])", "np.float64(0.5)", "tensor([0.1, -0.2], dtype=torch.float64)",
)  # fmt: skip
SHAPES = ((1, 1), (1, 2), (1, 3), (1, 8), (1, 64), (1, 65), (2, 2), (3, 2), (8, 8), (32, 2), (64, 1))
TYPED = "0123456789" * 2 + ".,;:'%+-*/^()[]{}eExX_= \n\t~≈×·√πᵀ⁻³½−–٣\u00a0\u200b\u202e\x1b\ud800nanifsqrtlog"
REPEATED = (
    "1", "(", "[", "-", "9^", "1,", "1 ", "½", "1e", "e^", "sqrt(", "1'234", "1,234,", "=", "w ", "²", ",5;",
    "%",
)  # fmt: skip


def fixed(texts: Slot) -> st.SearchStrategy[Slot]:
    """A slot with a few of the texts."""
    return st.lists(st.sampled_from(texts), min_size=1, max_size=5).map(tuple)


def joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


def several(parts: st.SearchStrategy[Recipe], most: int) -> st.SearchStrategy[Recipe]:
    return st.lists(parts, min_size=1, max_size=most).map(lambda found: tuple(slot for part in found for slot in part))


PLAIN_DIGITS = st.text(DIGITS[0], min_size=1, max_size=6)
ANY_DIGITS = st.sampled_from(DIGITS).flatmap(lambda digits: st.text(digits, min_size=1, max_size=5))
GROUPED = st.tuples(
    st.sampled_from(MARKS), st.lists(st.text(DIGITS[0], min_size=1, max_size=3), min_size=2, max_size=4)
).map(lambda drawn: drawn[0].join(drawn[1]))
BODIES = st.one_of(
    PLAIN_DIGITS,
    joined(PLAIN_DIGITS, st.sampled_from(MARKS), PLAIN_DIGITS),
    joined(GROUPED, st.sampled_from(MARKS), PLAIN_DIGITS),
    ANY_DIGITS,
    joined(PLAIN_DIGITS, ANY_DIGITS),
)
ANY_TEXT = st.text(max_size=12)
FLOATS = st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False).map(repr)
NUMERALS = joined(st.sampled_from(SIGNS), BODIES, st.sampled_from(EXPONENTS))
NUMBERS: st.SearchStrategy[Recipe] = st.lists(NUMERALS, min_size=3, max_size=8).map(lambda texts: (tuple(texts),))


def calculated(inner: st.SearchStrategy[Recipe]) -> st.SearchStrategy[Recipe]:
    binary = st.tuples(inner, fixed(OPERATORS), inner).map(lambda found: (*found[0], found[1], *found[2]))
    called = st.tuples(fixed(FUNCTIONS), inner, fixed((")", ")", "", " )"))).map(
        lambda found: (found[0], *found[1], found[2])
    )
    return st.one_of(binary, called)


@st.composite
def lists(draw: st.DrawFn) -> Recipe:
    """Vectors and matrices; most in one style, some in several."""
    rows, columns = draw(st.sampled_from(SHAPES))
    number, row, entry = draw(NUMBERS)[0], draw(fixed(BETWEEN)), draw(fixed(BETWEEN))
    opened, closed = draw(fixed(OPEN)), draw(fixed(CLOSE))
    inner: list[Slot] = []
    for place in range(rows * columns):
        inner += [number, row if place % columns == columns - 1 else entry]
    return (opened, *inner[:-1], closed)


@st.composite
def well_formed_lists(draw: st.DrawFn) -> Recipe:
    """Matrices of every shape as programs print them, so that most are read."""
    rows = draw(st.integers(1, 64))
    columns = draw(st.integers(1, 64 // rows))
    number: Slot = tuple(draw(st.lists(FLOATS, min_size=2, max_size=9)))
    between: Slot = (draw(st.sampled_from((", ", " "))),)
    row: Recipe = (("[",), *((number, between) * columns)[:-1], ("]",))
    return (("[", "array(["), *((*row, between) * rows)[:-1], draw(fixed(("]", "]'", "]ᵀ", "])", "]).T", "].T"))))


@st.composite
def nested(draw: st.DrawFn) -> Recipe:
    """Brackets as deep as may be, and deeper."""
    depth = draw(st.integers(1, 40))
    opening = draw(fixed(("(", "[", "{", "sqrt(", "-(", "abs(")))
    return ((opening,) * depth) + draw(NUMBERS) + ((draw(fixed((")", "]", "}"))),) * (depth + draw(st.integers(-1, 1))))


@st.composite
def long_texts(draw: st.DrawFn) -> Recipe:
    """The same piece again and again, up to about the longest text or number."""
    piece = draw(st.one_of(st.sampled_from(REPEATED), st.text(TYPED, min_size=1, max_size=4), NUMERALS))
    length = draw(st.sampled_from((LONGEST_NUMBER, LONGEST_TEXT))) + draw(st.integers(-8, 8))
    begin, end = draw(st.sampled_from(("", "1", "[", "w="))), draw(st.sampled_from(("", "1", "]", ")")))
    return ((begin,), ((piece * length)[: length - len(begin) - len(end)],), (end,))


FAMILIES: dict[str, st.SearchStrategy[Recipe]] = {
    "numerals": several(NUMBERS, 2),
    "expressions": st.recursive(NUMBERS, calculated, max_leaves=8),
    "lists in any style": lists(),
    "lists as printed": well_formed_lists(),
    "labels and units": st.tuples(fixed(LABELS), NUMBERS, fixed(UNITS)).map(
        lambda found: (found[0], *found[1], found[2])
    ),
    "nested brackets": nested(),
    "towers": several(st.tuples(fixed(TOWERS), fixed((*OPERATORS, ", "))), 3),
    "programs": several(st.tuples(fixed(PROGRAMS), fixed(("", " ", ",", *OPERATORS))), 2),
    "control characters": several(st.tuples(fixed(CONTROLS), fixed((*VALID, ""))), 3),
    "valid answers": st.tuples(fixed(VALID)),
    "any pieces": several(st.tuples(fixed((*VALID, *TYPED, *EXPONENTS))), 8),
    "any characters": several(st.lists(ANY_TEXT, min_size=2, max_size=6).map(lambda texts: (tuple(texts),)), 3),
    "long texts": long_texts(),
}
FEWER = {"lists as printed": 50, "long texts": 200}
"""Texts of a recipe where each is long, and takes as much longer to read."""


# -- from a recipe to texts ------------------------------------------------------------------------------------------
def texts_of(recipe: Recipe, seed: int, count: int) -> Iterator[str]:
    """Different texts of a recipe, always the same ones for the same seed; fewer where it has no more."""
    chance = random.Random(seed)
    cooked: dict[str, None] = {}
    for _ in range(4 * count):
        text = "".join([chance.choice(slot) for slot in recipe])
        for _ in range(chance.choice((0, 1, 2, 3, 4, 6))):
            text = changed(text, chance)
        cooked[text] = None
        if len(cooked) == count:
            break
    yield from cooked


def changed(text: str, chance: random.Random) -> str:
    """The text with a character put in, left out, replaced, or a piece of it repeated."""
    start = chance.randrange(len(text) + 1)
    match chance.randrange(4):
        case 0:
            return text[:start] + chance.choice(TYPED) + text[start:]
        case 1:
            return text[:start] + text[start + 1 :]
        case 2:
            return text[:start] + chance.choice(TYPED) + text[start + 1 :]
        case _:
            return text[:start] + text[max(start - chance.randrange(1, 5), 0) :]


# -- what must hold for each -----------------------------------------------------------------------------------------
def fault(text: str, decimal_comma: bool | None, expressions: bool) -> str:
    """What is wrong with what the parser makes of a text; nothing, where nothing is."""
    begun = time.thread_time()
    try:
        reading: Reading | Unreadable = read(text, decimal_comma=decimal_comma, expressions=expressions)
    except Unreadable as refusal:
        reading = refusal
    except Exception as error:  # whatever it is, it is what is looked for
        return f"{type(error).__name__}: {error}"
    if time.thread_time() - begun > MOST_SECONDS and is_slow(text, decimal_comma, expressions):
        return f"takes more than {1000 * MOST_SECONDS:.0f} ms"
    return fault_of_refusal(reading) if isinstance(reading, Unreadable) else fault_of_reading(reading)


def is_slow(text: str, decimal_comma: bool | None, expressions: bool) -> bool:
    """Whether none of many calls is quick: a machine that others use as well stops for a while now and then."""
    for _ in range(TRIALS):
        begun = time.thread_time()
        with contextlib.suppress(Unreadable):
            read(text, decimal_comma=decimal_comma, expressions=expressions)
        if time.thread_time() - begun <= MOST_SECONDS:
            return False
    return True


def fault_of_refusal(refusal: Unreadable) -> str:
    """A refusal is one line that is safe to print, and says what to do."""
    if not (str(refusal) and refusal.hint):
        return "is refused without a reason or a hint"
    return "" if f"{refusal}{refusal.hint}".isprintable() else "is refused in words that are not safe to print"


def fault_of_reading(reading: Reading) -> str:
    """A reading is finite, and what is echoed reads as the same values under every setting."""
    if not all(math.isfinite(number.value) for number in reading.entries):
        return "is read as no finite number"
    if len(reading.entries) != math.prod(reading.shape):
        return "has another number of entries than its shape"
    if not (reading.echo.isprintable() and reading.echo.startswith(f"{reading.written} (")):
        return f"is echoed as {reading.echo!r}"
    values = [number.value for number in reading.entries]
    for setting in SETTINGS:
        try:
            again = read(reading.written, decimal_comma=setting, expressions=False)
        except Unreadable as refusal:
            return f"is written as {reading.written!r}, which is refused: {refusal}"
        if (again.shape, again.written, [number.value for number in again.entries]) != (
            reading.shape,
            reading.written,
            values,
        ):
            return f"is written as {reading.written!r}, which reads as {again.written!r}"
    return ""


def shortest(text: str, wrong: str, fault_of: Callable[[str], str]) -> tuple[str, str]:
    """A faulty text without every piece that it needs not for being so, and what is wrong with it."""
    size = len(text)
    while size:
        for start in range(0, len(text), size):
            while start < len(text) and (still := fault_of(without := text[:start] + text[start + size :])):
                text, wrong = without, still
        size //= 2
    return text, wrong


def recipes_of(family: str, count: int) -> list[Recipe]:
    """So many recipes of a family; they are only collected, so that none of them can fail."""
    found: list[Recipe] = []

    @settings(max_examples=count, deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
    @given(FAMILIES[family])
    def collect(recipe: Recipe) -> None:
        found.append(recipe)

    collect()
    return found


def fuzz(family: str, recipes: int, texts: int) -> set[int]:
    """Read the texts of so many recipes of a family, each text with a setting; the hashes of the texts."""
    chance = random.Random(family)
    seen = set()
    for number, recipe in enumerate(recipes_of(family, recipes)):
        for text in texts_of(recipe, number, min(texts, FEWER.get(family, texts))):
            setting, expressions = chance.choice(SETTINGS), chance.random() < 0.8
            if wrong := fault(text, setting, expressions):
                fault_of = partial(fault, decimal_comma=setting, expressions=expressions)
                least, wrong = shortest(text, wrong, fault_of)
                pytest.fail(f"read({least!r}, decimal_comma={setting}, expressions={expressions}) {wrong}")
            seen.add(hash(text))
    return seen


@pytest.mark.parametrize("family", FAMILIES)
def test_no_text_makes_the_parser_fail(family: str) -> None:
    assert len(fuzz(family, recipes=5, texts=40)) > 40


@pytest.mark.long
def test_none_of_a_million_texts_makes_the_parser_fail_or_takes_long() -> None:
    seen: set[int] = set()
    for family in FAMILIES:
        seen |= fuzz(family, recipes=RECIPES, texts=TEXTS)

    assert len(seen) >= MILLION


def test_the_parser_has_nothing_in_it_that_could_run_what_is_typed() -> None:
    for module in (answer, entries, numeral, spelling):
        names = {node.id for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Name)}
        imported = {
            name.name.partition(".")[0] if isinstance(node, ast.Import) else str(node.module).partition(".")[0]
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in node.names
        }

        assert not names & RUNNING
        assert imported <= MODULES
