"""Core statements for the path of every answer: compiled once, then run on the driver's own cursor.

Core's part of a short statement costs several times what the database takes; here it is paid once for each dialect.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Double

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
    from sqlalchemy.sql.elements import ColumnElement

Row = dict[str, Any]
"""Values by column name."""


class Prepared:
    """A statement whose values are named parameters; `returned` are the columns that an insert gives back."""

    def __init__(
        self, statement: Select[*tuple[Any, ...]] | Insert | Update | Delete, *returned: ColumnElement[Any]
    ) -> None:
        self.statement = statement
        self.returned = returned
        self._compiled: dict[str, _Compiled] = {}

    def run(self, connection: Connection, values: Mapping[str, Any]) -> list[Row]:
        """Run once; the rows that come back."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.text, compiled.parameters(values))
            return compiled.rows(cursor.fetchall()) if compiled.columns else []
        finally:
            cursor.close()

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Row | None:
        """Run once; the first row that comes back, if any does."""
        return next(iter(self.run(connection, values)), None)

    def run_each(self, connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
        """Run once for each set of values."""
        compiled = self._for(connection.dialect)
        cursor = connection.connection.cursor()
        try:
            cursor.executemany(compiled.text, [compiled.parameters(values) for values in rows])
        finally:
            cursor.close()

    def _for(self, dialect: Dialect) -> _Compiled:
        compiled = self._compiled.get(dialect.name)
        if compiled is None:
            compiled = self._compiled[dialect.name] = _compile(self.statement, self.returned, dialect)
        return compiled


Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    text: str
    positional: bool
    parameter_names: tuple[str, ...]
    constants: Row
    """Values that are part of the statement."""
    parameter_converters: tuple[tuple[str, Convert], ...]
    columns: tuple[str, ...]
    column_converters: tuple[tuple[str, Convert], ...]

    def parameters(self, values: Mapping[str, Any]) -> Any:
        given = {**self.constants, **values}
        for name, convert in self.parameter_converters:
            given[name] = convert(given[name])
        if self.positional:
            return [given[name] for name in self.parameter_names]
        return {name: given[name] for name in self.parameter_names}

    def rows(self, fetched: Iterable[Sequence[Any]]) -> list[Row]:
        rows = [dict(zip(self.columns, row, strict=True)) for row in fetched]
        for name, convert in self.column_converters:
            for row in rows:
                row[name] = convert(row[name])
        return rows


def _compile(statement: Any, returned: tuple[ColumnElement[Any], ...], dialect: Dialect) -> _Compiled:
    compiled = statement.compile(dialect=dialect)
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    processors = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in binds.items()}
    columns: Any = returned or getattr(statement, "selected_columns", ())
    converters = {column.key: _converter(column, dialect) for column in columns}
    return _Compiled(
        text=str(compiled),
        positional=compiled.positional,
        parameter_names=tuple(compiled.positiontup if compiled.positional else binds),
        constants={name: bind.value for name, bind in binds.items() if not bind.required},
        parameter_converters=tuple((name, convert) for name, convert in processors.items() if convert),
        columns=tuple(converters),
        column_converters=tuple((name, convert) for name, convert in converters.items() if convert),
    )


def _converter(column: ColumnElement[Any], dialect: Dialect) -> Convert | None:
    # Both drivers give floats as they are.
    if isinstance(column.type, Double):
        return None
    return column.type.dialect_impl(dialect).result_processor(dialect, None)
