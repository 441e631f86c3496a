"""Builds the database and brings it to this release's tables: all of it, or nothing of it."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, create_engine, make_url, text
from sqlalchemy.pool import StaticPool

from storage.checking import prove
from storage.columns import give_keys
from storage.failures import told
from storage.inline import MEMORY, InlineConnection, connect
from storage.keys import Keys
from storage.postgres import postgres_engine
from storage.tables import metadata

_FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x64797A7572  # "dyzur": two replicas that start at once migrate one after the other
_WAITS = ("SET LOCAL lock_timeout = '5s'", "SET LOCAL statement_timeout = '60s'")


async def migrate(url: str, *, keys: Keys | None = None) -> None:
    """Bring the database of the URL to this release, and seal the proof that `keys` open it.

    Raises `DatabaseGone`, and `storage.keys.WrongKey` when other keys were used before.
    """
    parts = make_url(url)
    with told():
        if parts.get_backend_name() == "sqlite":
            _migrate_file(str(parts.database), keys)
        else:
            await _migrate_server(parts, keys)


@cache
def template() -> bytes:
    """A built, empty SQLite database as bytes."""
    driver = connect(MEMORY)
    _build(driver, None)
    return driver.serialize()


def newest() -> str | None:
    """The revision that this release's tables are at."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def revisions() -> frozenset[str]:
    """All revisions that this release can bring up to its own."""
    scripts = ScriptDirectory.from_config(_config()).walk_revisions()
    return frozenset(script.revision for script in scripts)


def revision(connection: Connection) -> str | None:
    """The revision that the database is at; None for one that was never built."""
    return MigrationContext.configure(connection).get_current_revision()


def differences(connection: Connection) -> list[object]:
    """What the tables of storage/tables.py have and the database has not, or the other way."""
    return list(compare_metadata(_context(connection), metadata))


def _context(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"compare_type": True})


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    return config


def _upgrade(connection: Connection, keys: Keys | None) -> None:
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    if keys is not None:
        give_keys(connection.dialect, keys)
        prove(connection)


def _migrate_file(path: str, keys: Keys | None) -> None:
    driver = connect(path, create=True)
    try:
        _build(driver, keys)
    finally:
        driver.close()


def _build(driver: InlineConnection, keys: Keys | None) -> None:
    engine = create_engine("sqlite://", creator=lambda: driver, poolclass=StaticPool)
    driver.execute("PRAGMA foreign_keys=OFF")  # a table may be rebuilt
    with engine.connect() as connection:
        driver.execute("BEGIN IMMEDIATE")  # SQLAlchemy's own begin does nothing here
        with connection.begin():
            _upgrade(connection, keys)
    driver.execute("PRAGMA foreign_keys=ON")


async def _migrate_server(url: URL, keys: Keys | None) -> None:
    engine = postgres_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            for wait in _WAITS:
                await connection.execute(text(wait))
            await connection.run_sync(_upgrade, keys)
    finally:
        await engine.dispose()
