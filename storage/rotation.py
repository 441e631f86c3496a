"""Seals old rows anew with the newest key, batch by batch beside the running service."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, LargeBinary, Row, Table, bindparam, select, type_coerce, update

from storage.asking import Asking
from storage.columns import Sealed
from storage.tables import metadata

_BATCH = 200
_HASHES: Mapping[str, str] = {  # the look-up column of a sealed one
    "cases.caller": "caller_hash",
    "messages.external_id": "external_hash",
    "outgoing.vendor_id": "vendor_hash",
    "reachables.address": "address_hash",
}


def sealed_columns(table: Table) -> tuple[Column[Any], ...]:
    """The table's columns that keys open."""
    return tuple(column for column in table.c if isinstance(column.type, Sealed))


SEALED_TABLES = tuple(table for table in metadata.sorted_tables if sealed_columns(table))


class RotationQuestions(Asking):
    """What `storage.resealing` asks."""

    async def reseal_some(self, table: Table, after: object | None) -> tuple[int, object | None]:
        """Seal the next rows anew: how many needed it, and after which row to go on.

        None for the last row means that there are no more.
        """
        (key,) = table.primary_key
        raw = [
            type_coerce(column, LargeBinary).label(column.name) for column in sealed_columns(table)
        ]
        ask = select(key.label("row_key"), *raw).order_by(key).limit(_BATCH)
        rows = await self._rows(ask if after is None else ask.where(key > after))
        count = 0
        for row in rows:
            count += await self._reseal(table, row)
        return count, rows[-1].row_key if len(rows) == _BATCH else None

    async def _reseal(self, table: Table, row: Row[Any]) -> int:
        old = {
            column: sealed
            for column in sealed_columns(table)
            if (sealed := getattr(row, column.name)) is not None
            and not self._keys.is_newest(sealed)
        }
        if not old:
            return 0
        (key,) = table.primary_key
        untouched = [column == bindparam(None, was, LargeBinary) for column, was in old.items()]
        change = update(table).where(key == row.row_key, *untouched).values(self._anew(old))
        return await self._changed(change, {})

    def _anew(self, old: Mapping[Column[Any], bytes]) -> dict[str, object]:
        new: dict[str, object] = {}
        for column, sealed in old.items():
            place = f"{column.table.name}.{column.name}"
            new[column.name] = self._keys.open(sealed, place.encode())
            if found := _HASHES.get(place):
                new[found] = self._keys.look_up(str(new[column.name]))
        return new
