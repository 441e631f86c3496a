"""How a unit asks the database: one statement at a time, driver's errors in our words."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, Executable, Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.dml import Insert
from sqlalchemy.sql.schema import Table

from storage.failures import DatabaseGone, Stale, told
from storage.keys import Keys


class UnitOver(RuntimeError):
    """A unit was used, or was to be kept, after its transaction had ended or failed."""


class Asking:
    """One transaction on one connection; the questions are in the classes built on it."""

    def __init__(self, connection: AsyncConnection, keys: Keys, *, locks: bool = False) -> None:
        """`locks`: units run at once on this database, so a case that is read is locked."""
        self._connection: AsyncConnection | None = connection
        self._keys = keys
        self._locks = locks
        self._dialect = connection.dialect.name

    def keep(self) -> None:
        """Refuse every further question. Raises `UnitOver` when an earlier one had failed."""
        if self._connection is None:
            raise UnitOver("an error of this transaction was swallowed")
        self.end()

    def end(self) -> None:
        """Refuse every further question."""
        self._connection = None

    async def _run(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] = ()
    ) -> CursorResult[Any]:
        if self._connection is None:
            raise UnitOver("this transaction has ended")
        try:
            with told():
                return await self._connection.run_sync(_execute, statement, values)
        except (DatabaseGone, Stale):
            self.end()  # PostgreSQL refuses the rest of the transaction, so both do
            raise

    async def _rows(
        self,
        statement: Executable,
        values: Mapping[str, Any] = {},
    ) -> Sequence[Row[Any]]:
        return (await self._run(statement, values)).fetchall()

    async def _row(self, statement: Executable, values: Mapping[str, Any]) -> Row[Any] | None:
        return (await self._run(statement, values)).fetchone()

    async def _changed(self, statement: Executable, values: Mapping[str, Any]) -> int:
        """How many rows the statement changed."""
        return (await self._run(statement, values)).rowcount


def _execute(connection: Connection, statement: Executable, values: Any) -> CursorResult[Any]:  # noqa: ANN401
    return connection.execute(statement, values or None)


class Upsert:
    """INSERT that gives way to a row with the same key, in the words of both databases."""

    def __init__(self, table: Table, *key: str, replace: bool = True) -> None:
        rest = [column.name for column in table.c if column.name not in key]
        self._by_dialect: dict[str, Insert] = {}
        for name, dialect in (("sqlite", sqlite), ("postgresql", postgresql)):
            insert = dialect.insert(table)
            if replace:
                new = {column: insert.excluded[column] for column in rest}
                self._by_dialect[name] = insert.on_conflict_do_update(index_elements=key, set_=new)
            else:
                self._by_dialect[name] = insert.on_conflict_do_nothing(index_elements=key)

    def on(self, dialect: str) -> Insert:
        """The statement for the dialect's name."""
        return self._by_dialect[dialect]
