"""Makes the older keys superfluous: every sealed value is sealed with the newest one."""

from sqlalchemy import Table

from storage.database import Database
from storage.rotation import SEALED_TABLES


async def reseal(database: Database) -> int:
    """Seal all old rows anew, in small transactions beside the service; how many there were.

    Afterwards the older keys can be taken out of the setting. Raises `DatabaseGone`, and
    `storage.keys.WrongKey` for a row that none of the keys opens; running it again goes on.
    """
    return sum([await _reseal(database, table) for table in SEALED_TABLES])


async def _reseal(database: Database, table: Table) -> int:
    total, after = 0, None
    while True:
        async with database.unit() as unit:
            count, after = await unit.reseal_some(table, after)
        total += count
        if after is None:
            return total
