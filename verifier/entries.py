"""Which numbers, in which shape, does a plain text hold? Tokens, then a recursive-descent grammar over them.

list    : entry (separator entry)*             separators: one of comma, semicolon, space; MATLAB's [1 2; 3 4]
entry   : bracketed list | sum
sum     : product (("+" | "-") product)*       in a list " -" before a digit begins the next entry, as in MATLAB
product : factor (("*" | "/") factor)*
factor  : ("+" | "-")? power
power   : atom ("^" ("+" | "-")? atom)*        right-associative, binds tighter than the sign in front
atom    : number | constant | function "(" sum ")" | "(" sum ")"
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, NoReturn

from verifier.numeral import Number, in_range, numeral_at
from verifier.spelling import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from verifier.numeral import Comma

LONGEST_NUMBER: Final = 200
"""Characters of one number or expression."""
MOST_NUMBERS: Final = 64
DEEPEST_NESTING: Final = 32
_MOST_TOKENS: Final = 384  # bounds the time of any call; a column of 64 negative numbers in brackets needs 321

_FUNCTIONS: Final[dict[str, Callable[[float], float]]] = {
    "sqrt": math.sqrt,
    "abs": math.fabs,
    "ln": math.log,
    "exp": math.exp,
}
_CONSTANTS: Final = {"pi": math.pi, "e": math.e}
_KNOWN_NAMES: Final = "Leave out units and words; known are sqrt, abs, ln, exp, pi and e."


@dataclass(frozen=True, slots=True)
class Entries:
    """Numbers row by row; `shape` is () for one number, (n,) for a vector, (r, c) for a matrix."""

    numbers: tuple[Number, ...]
    shape: tuple[int, ...]

    def transposed(self) -> Entries:
        """The matrix with rows and columns exchanged; a vector has no direction and stays as it is."""
        if len(self.shape) < 2:
            return self
        rows, columns = self.shape
        exchanged = (self.numbers[row * columns + column] for column in range(columns) for row in range(rows))
        return Entries(tuple(exchanged), (columns, rows))


def entries_of(text: str, comma: Comma, *, expressions: bool) -> tuple[Entries, tuple[str, ...]]:
    """The entries of a plain text, and what is worth telling about the form of its numerals.

    Raises:
        Unreadable: the text holds anything else.
    """
    tokens, notes = _tokens(text, comma)
    return _Grammar(tokens, expressions=expressions).answer(), tuple(dict.fromkeys(notes))


Kind = Literal["number", "name", "sign", "operator", "separator", "open", "close", "end"]


class _Token(NamedTuple):
    kind: Kind
    text: str
    start: int
    end: int
    number: Number = Number(0.0, 0.0, None)
    is_percentage: bool = False


_CLOSING: Final = {"(": ")", "[": "]", "{": "}"}
_MARKS: Final[dict[str, Kind]] = {
    **dict.fromkeys("+-", "sign"),
    **dict.fromkeys("*/^", "operator"),
    **dict.fromkeys(",;", "separator"),
    **dict.fromkeys("([{", "open"),
    **dict.fromkeys(")]}", "close"),
}
_NUMERAL_STARTS: Final = "0123456789.,"
_MARK_HINTS: Final = {
    "=": "Type only the result, such as 0.9.",
    "%": "Type a percent sign only after a number, such as 20%.",
    "!": "Type the number worked out.",
}
_NAME: Final = re.compile(r"(?:(?:math|np|numpy|torch|jnp|tf)\.)?([A-Za-z_]\w*)")


def _tokens(text: str, comma: Comma) -> tuple[list[_Token], list[str]]:
    tokens: list[_Token] = []
    notes: list[str] = []
    position = 0
    while position < len(text):
        character = text[position]
        if character == " ":
            position += 1
            continue
        in_product = bool(tokens) and tokens[-1].kind == "operator"
        if character in _NUMERAL_STARTS and (numeral := numeral_at(text, position, comma, power_of_ten=not in_product)):
            found = text[position : numeral.end]
            token = _Token("number", found, position, numeral.end, numeral.number, numeral.is_percentage)
            notes += numeral.notes
        elif kind := _MARKS.get(character):
            token = _Token(kind, character, position, position + 1)
        elif name := _NAME.match(text, position):
            token = _Token("name", name[1].lower(), position, name.end())
        else:
            hint = _MARK_HINTS.get(character, "Type digits, one decimal sign, and + - * / ^.")
            raise Unreadable(f"{character!r} is not read here.", hint)
        tokens.append(token)
        position = token.end
        if len(tokens) > _MOST_TOKENS:
            raise Unreadable("The answer has too many parts.", f"Type at most {MOST_NUMBERS} numbers, worked out.")
    tokens.append(_Token("end", "", len(text), len(text)))
    return tokens, notes


def _partners(tokens: Sequence[_Token]) -> dict[int, int]:
    """Index of each opening bracket -> index of the bracket that closes it."""
    partners: dict[int, int] = {}
    opened: list[int] = []
    for index, token in enumerate(tokens):
        if token.kind == "open":
            opened.append(index)
            if len(opened) > DEEPEST_NESTING:
                raise Unreadable("The brackets are nested too deeply.", f"Nest at most {DEEPEST_NESTING} brackets.")
        elif token.kind == "close":
            if not opened or _CLOSING[tokens[opened[-1]].text] != token.text:
                raise Unreadable(f"'{token.text}' closes no bracket.", "Check the brackets.")
            partners[opened.pop()] = index
    if opened:
        raise Unreadable(f"'{tokens[opened[-1]].text}' is never closed.", "Check the brackets.")
    return partners


def _stacked(rows: Sequence[Entries]) -> Entries:
    """Numbers as a vector, vectors of one length as a matrix."""
    if len({row.shape for row in rows}) > 1:
        raise Unreadable("The rows differ in length.", "Give every row the same number of entries.")
    shape = (len(rows), *rows[0].shape)
    if len(shape) > 2:
        raise Unreadable("The brackets are nested deeper than a matrix.", "Type rows of numbers: [[1, 2], [3, 4]].")
    if math.prod(shape) > MOST_NUMBERS:
        raise Unreadable("There are too many numbers.", f"Type at most {MOST_NUMBERS} numbers.")
    return Entries(tuple(chain.from_iterable(row.numbers for row in rows)), shape)


def _without_noise(number: Number) -> Number:
    """0.02 for 0.1*0.2, as in exact arithmetic: drops what binary rounding added beyond the 15th digit."""
    short = f"{number.value:.12g}"
    if number.digits is None and short == f"{number.value:.15g}":
        return Number(float(short), 0.0, None)
    return number


def _real(what: str, function: Callable[..., float], *arguments: float) -> float:
    """The value of a function, infinite if it overflows."""
    try:
        return function(*arguments)
    except OverflowError:
        return math.inf
    except ValueError:
        raise Unreadable(f"{what} has no real value there.", "Check the signs and the order.") from None


class _Grammar:
    """The grammar of this module over one list of tokens. It recurses on brackets only, whose depth is bounded."""

    def __init__(self, tokens: Sequence[_Token], *, expressions: bool) -> None:
        self._tokens = tokens
        self._partners = _partners(tokens)
        self._expressions = expressions
        self._index = 0

    def answer(self) -> Entries:
        return self._list("")

    # Lists

    def _list(self, opening: str) -> Entries:
        """The entries up to the closing bracket, or to the end; a single one in no or round brackets is itself."""
        rows: list[list[Entries]] = [[]]
        used: set[str] = set()
        last = ""
        while self._peek().kind not in {"close", "end"}:
            rows[-1].append(self._entry())
            last = self._separator()
            used.add(last)
            if last == ";":
                rows.append([])
        if not opening and last:
            raise Unreadable(f"A number is missing after '{last}'.", "Type the number, or leave the mark out.")
        if not rows[-1]:
            rows.pop()
        if not rows:
            raise Unreadable("There is nothing between the brackets.", "Type the numbers, such as [0.1, 0.2].")
        used.discard("")
        if {",", " "} <= used:
            raise Unreadable("Commas and spaces both separate numbers here.", "Use one of them: [0.1, 0.2, 0.3].")
        if not used and opening in {"", "("}:
            return rows[0][0]
        if ";" in used and len(used) > 1:
            if opening not in {"[", "{"}:
                raise Unreadable("Rows of a matrix need square brackets.", "Type [1 2; 3 4] or [[1, 2], [3, 4]].")
            return _stacked([_stacked(row) for row in rows])
        return _stacked(list(chain.from_iterable(rows)))

    def _separator(self) -> str:
        """Step over what separates two entries: a comma, a semicolon, a space, or nothing at the end of the list."""
        token = self._peek()
        if token.kind == "separator":
            self._index += 1
            return token.text
        if token.kind in {"close", "end"}:
            return ""
        if not self._is_spaced(self._index) or token.text == "e":
            self._refuse(token)
        return " "

    def _entry(self) -> Entries:
        opening = self._peek()
        if opening.kind == "open":
            closing = self._partners[self._index]
            if opening.text != "(" or self._ends_entry(closing + 1):
                self._index += 1
                entries = self._list(opening.text)
                self._index = closing + 1
                if not self._ends_entry(self._index):
                    raise Unreadable("Arithmetic with whole vectors is not read.", "Type the entries worked out.")
                return entries
        first = self._index
        number = self._sum(in_list=True)
        tokens = self._tokens[first : self._index]
        if tokens[-1].end - tokens[0].start > LONGEST_NUMBER:
            raise Unreadable("The number is too long.", f"Type at most {LONGEST_NUMBER} characters for one number.")
        if number.digits is None and any(token.is_percentage for token in tokens):
            raise Unreadable("A percent sign inside a calculation can mean two things.", "Type 0.2 for 20%.")
        return Entries((_without_noise(number),), ())

    def _ends_entry(self, index: int) -> bool:
        token = self._tokens[index]
        if token.kind == "sign":
            return self._is_leading_sign(index)
        return token.kind in {"separator", "close", "end"} or (token.kind != "operator" and self._is_spaced(index))

    def _is_leading_sign(self, index: int) -> bool:
        """Whether a sign inside a list belongs to the next entry: a space before it and none after it."""
        return self._is_spaced(index) and not self._is_spaced(index + 1)

    # Expressions

    def _sum(self, *, in_list: bool) -> Number:
        total = self._product()
        while self._peek().kind == "sign" and not (in_list and self._is_leading_sign(self._index)):
            negative = self._take() == "-"
            term = self._product().value
            total = self._calculated(total.value - term if negative else total.value + term)
        return total

    def _product(self) -> Number:
        product = self._factor()
        while self._peek().text in {"*", "/"}:
            divides = self._take() == "/"
            factor = self._factor().value
            if divides and factor == 0:
                raise Unreadable("There is a division by zero.", "Check the denominator.")
            product = self._calculated(product.value / factor if divides else product.value * factor)
        return product

    def _factor(self) -> Number:
        negative = self._negative()
        power = self._power()
        return -power if negative else power

    def _power(self) -> Number:
        bases = [self._atom()]
        negatives: list[bool] = []
        while self._peek().text == "^":
            self._index += 1
            negatives.append(self._negative())
            bases.append(self._atom())
        power = bases.pop()
        while bases:
            exponent = -power.value if negatives.pop() else power.value
            power = self._calculated(_real("The power", math.pow, bases.pop().value, exponent))
        return power

    def _negative(self) -> bool:
        """Step over a sign, if there is one; whether it is a minus."""
        if self._peek().kind != "sign":
            return False
        negative = self._take() == "-"
        if self._peek().kind == "sign":
            raise Unreadable("There are two signs in a row.", "Type one sign, such as -5.")
        return negative

    def _atom(self) -> Number:
        token = self._peek()
        if token.kind == "number":
            self._index += 1
            return token.number
        if token.kind == "name":
            return self._named()
        if token.text == "(":
            return self._grouped()
        if token.kind == "open":
            raise Unreadable("A vector stands inside a calculation.", "Type the entries worked out.")
        where = f"before '{token.text}'" if token.text else "at the end"
        raise Unreadable(f"A number is missing {where}.", "Complete the calculation, or type the number alone.")

    def _named(self) -> Number:
        name = self._take()
        if name in _CONSTANTS:
            return self._calculated(_CONSTANTS[name])
        if name not in _FUNCTIONS:
            hint = "Type ln for the natural logarithm." if name.startswith("log") else _KNOWN_NAMES
            raise Unreadable(f"'{name[:20]}' is not read here.", hint)
        if self._peek().text != "(":
            raise Unreadable(f"{name} needs brackets.", f"Type {name}(0.25).")
        return self._calculated(_real(name, _FUNCTIONS[name], self._grouped().value))

    def _grouped(self) -> Number:
        closing = self._partners[self._index]
        self._index += 1
        number = self._sum(in_list=False)
        if self._index != closing:
            self._refuse(self._peek())
        self._index += 1
        return number

    def _calculated(self, value: float) -> Number:
        if not self._expressions:
            raise Unreadable("Calculations are not read in this question.", "Type the number worked out, such as 0.25.")
        return Number(in_range(value), 0.0, None)

    # Tokens

    def _peek(self) -> _Token:
        return self._tokens[self._index]

    def _take(self) -> str:
        self._index += 1
        return self._tokens[self._index - 1].text

    def _is_spaced(self, index: int) -> bool:
        """Whether a space stands before a token."""
        return index > 0 and self._tokens[index - 1].end < self._tokens[index].start

    def _refuse(self, token: _Token) -> NoReturn:
        if token.kind == "separator":
            raise Unreadable(f"'{token.text}' is not read inside a calculation.", "Type a point as the decimal sign.")
        hint = _KNOWN_NAMES if token.kind == "name" and token.text not in _CONSTANTS else "Type * to multiply."
        shown = token.text if len(token.text) <= 20 else token.text[:20] + "..."
        raise Unreadable(f"'{shown}' follows without an operator or a separator.", hint)
