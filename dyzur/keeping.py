"""What keeps the data: migrating the database, and copying a SQLite file out and back."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from dyzur.settings import FaultySettings, Settings
from storage.keys import BadKeys, Keys
from storage.migrating import migrate as build

_OWNER_ONLY = 0o600


def keys_of(settings: Settings) -> Keys:
    """The encryption keys of the settings. Raises `FaultySettings`."""
    if not settings.key_list:
        raise FaultySettings(
            ["DYZUR_KEYS is not set: run `dyzur keys` once and keep the key safe."]
        )
    try:
        return Keys.parse(",".join(settings.key_list))
    except BadKeys as error:
        raise FaultySettings([f"DYZUR_KEYS cannot be used: {error}."]) from None


async def migrate(settings: Settings) -> tuple[str, ...]:
    """Bring the database to the tables of this release; what was done, in sentences.

    Raises `FaultySettings`, `storage.database.DatabaseGone` and `storage.keys.WrongKey`.
    """
    keys = keys_of(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    await build(settings.database, keys=keys)
    return ("The database has the tables of this release.",)


def backup(settings: Settings, target: Path) -> None:
    """Copy the SQLite database to `target` while the service runs, whole and checked.

    Raises `FaultySettings` when there is nothing to copy or the target exists.
    """
    source = _file(settings)
    if not source.is_file():
        raise FaultySettings([f"{source} is not there: nothing to copy."])
    if target.exists():
        raise FaultySettings([f"{target} exists: name a file that does not."])
    with _beside(target) as part:
        with closing(_open(source, "mode=ro")) as from_, closing(sqlite3.connect(part)) as to:
            from_.backup(to)
        _check(part)
        part.replace(target)
    _keep(target.parent)


def restore(settings: Settings, source: Path, *, replace: bool) -> None:
    """Put the copy in the place of the database, whole or not at all.

    Raises `FaultySettings` when the copy is damaged, a database is there and `replace` is False, or
    the service still runs on it.
    """
    target = _file(settings)
    _check(source)
    if target.exists():
        if not replace:
            raise FaultySettings([f"{target} exists: add --replace if it may be lost."])
        _must_be_idle(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _beside(target) as part:
        shutil.copyfile(source, part)
        for rest in ("-wal", "-shm"):
            target.with_name(target.name + rest).unlink(missing_ok=True)
        part.replace(target)
    _keep(target.parent)


def _file(settings: Settings) -> Path:
    kind, _, path = settings.database.partition(":///")
    if kind != "sqlite+aiosqlite" or not path:
        raise FaultySettings(
            ["DYZUR_DATABASE_URL is not a SQLite file: use pg_dump and pg_restore for PostgreSQL."]
        )
    return Path(path)


def _open(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?{how}", uri=True)


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A file beside the target that only its owner reads; gone afterwards, durable before."""
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=_OWNER_ONLY)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


def _check(path: Path) -> None:
    try:
        with closing(_open(path, "immutable=1")) as connection:
            sound = connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.execute("SELECT version_num FROM alembic_version")
    except sqlite3.Error:
        sound = False
    if not sound:
        raise FaultySettings([f"{path} is no sound copy of the database."])
    _keep(path)


def _must_be_idle(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
            connection.execute("PRAGMA locking_mode=EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("ROLLBACK")
    except sqlite3.Error:
        raise FaultySettings([f"{path} is in use: stop the service first."]) from None


def _keep(path: Path) -> None:
    """Make a file, or the names in a folder, survive a loss of power."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
