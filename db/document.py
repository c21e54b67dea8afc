"""Frozen dataclasses as JSON text and back: the one place where stored documents are written and read.

Fields at their default are left out, so a document is short and a field added later reads as its default.
"""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from types import UnionType
from typing import TYPE_CHECKING, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from collections.abc import Callable

Value = TypeVar("Value")

_SCALARS = {str, int, float, bool, type(None)}
_ENCODER = json.JSONEncoder(separators=(",", ":"), allow_nan=False)


def encode(value: object, *, without: str = "") -> str:
    """A dataclass of strings, numbers, enums, tuples and further dataclasses as one line of ASCII.

    `without` names a field that is left out, which must have a default.
    """
    plain = _plain(value)
    plain.pop(without, None)
    return _ENCODER.encode(plain)


def decode(kind: type[Value], text: str) -> Value:
    """The inverse of `encode`; a ValueError says where a document does not fit the dataclass."""
    try:
        plain = json.loads(text)
    except RecursionError:
        raise ValueError("the document is nested too deeply") from None
    value: Value = _reader(cast("Any", kind))(plain, kind.__name__)
    return value


@cache
def _defaults(kind: Any) -> tuple[tuple[str, Any], ...]:  # any dataclass
    return tuple(
        (one.name, one.default if one.default_factory is MISSING else one.default_factory()) for one in fields(kind)
    )


def _plain(value: Any) -> Any:  # the shape of a document is only known at run time
    kind = type(value)
    if kind in _SCALARS:
        return value
    if kind is tuple:
        return [_plain(one) for one in value]
    if isinstance(value, Enum):
        return value.value
    return {
        name: _plain(one) for name, default in _defaults(cast("Any", kind)) if (one := getattr(value, name)) != default
    }


@cache
def _reader(kind: Any) -> Callable[[Any, str], Any]:
    """A function of a plain value and its place that returns the value as `kind`."""
    if is_dataclass(kind):
        return _dataclass_reader(kind)
    origin = get_origin(kind)
    if origin is tuple:
        return _tuple_reader(_reader(get_args(kind)[0]))
    if origin in (Union, UnionType):
        inner = _reader(next(one for one in get_args(kind) if one is not type(None)))
        return lambda plain, place: None if plain is None else inner(plain, place)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _enum_reader(kind)
    return _scalar_reader(kind)


def _dataclass_reader(kind: Any) -> Callable[[Any, str], Any]:
    hints = get_type_hints(kind)
    readers = {one.name: _reader(hints[one.name]) for one in fields(kind)}
    needed = [one.name for one in fields(kind) if one.default is MISSING and one.default_factory is MISSING]

    def read(plain: Any, place: str) -> Any:
        if not isinstance(plain, dict):
            raise ValueError(f"{place} is {type(plain).__name__}, expected an object")
        if unknown := sorted(plain.keys() - readers.keys()):
            raise ValueError(f"{place} has an unknown field {unknown[0]!r}")
        if missing := [name for name in needed if name not in plain]:
            raise ValueError(f"{place} has no {missing[0]!r}")
        return kind(**{name: readers[name](one, f"{place}.{name}") for name, one in plain.items()})

    return read


def _tuple_reader(inner: Callable[[Any, str], Any]) -> Callable[[Any, str], Any]:
    def read(plain: Any, place: str) -> Any:
        if not isinstance(plain, list):
            raise ValueError(f"{place} is {type(plain).__name__}, expected a list")
        return tuple(inner(one, place) for one in plain)

    return read


def _enum_reader(kind: type[Enum]) -> Callable[[Any, str], Any]:
    def read(plain: Any, place: str) -> Any:
        try:
            return kind(plain)
        except ValueError:
            raise ValueError(f"{place} is {plain!r}, expected one of {', '.join(str(one) for one in kind)}") from None

    return read


def _scalar_reader(kind: Any) -> Callable[[Any, str], Any]:
    def read(plain: Any, place: str) -> Any:
        if type(plain) is not kind:
            raise ValueError(f"{place} is {type(plain).__name__}, expected {kind.__name__}")
        return plain

    return read
