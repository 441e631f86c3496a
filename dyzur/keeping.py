"""What settings name: keys, lines and the database, which is migrated, copied and restored."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from centres.records import Directory
from desk.lines import Lines
from desk.lines import load as load_lines
from dyzur.settings import FaultySettings, Settings
from storage import backup as copying
from storage.database import DatabaseGone, UnknownDatabase
from storage.keys import BadKeys, Keys, WrongKey
from storage.migrating import migrate as build


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


def lines_of(settings: Settings, directory: Directory) -> Lines:
    """The lines of the installation. Raises `FaultySettings` and `FaultyData`."""
    path = settings.lines
    if path is None or not path.is_file():
        raise FaultySettings([f"DYZUR_LINES names {path}, which is no file that can be read."])
    return load_lines(path, [centre.id for centre in directory.centres])


async def migrate(settings: Settings) -> tuple[str, ...]:
    """Bring the database to the tables of this release; what was done. Raises `FaultySettings`."""
    keys = keys_of(settings)
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FaultySettings(
            [f"DYZUR_DATA: {settings.data} cannot be made ({error.strerror}); name another folder."]
        ) from None
    with faults():
        await build(settings.database, keys=keys)
    return ("The database has the tables of this release.",)


def backup(settings: Settings, target: Path) -> None:
    """Copy the SQLite database to `target` while the service runs. Raises `FaultySettings`."""
    with faults():
        copying.backup(settings.database, target)


def restore(settings: Settings, source: Path, *, replace: bool) -> None:
    """Put the copy in the place of the database, whole or not at all. Raises `FaultySettings`."""
    with faults():
        copying.path_of(settings.database).parent.mkdir(parents=True, exist_ok=True)
        copying.restore(source, settings.database, keys=keys_of(settings), force=replace)


_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (copying.TargetExists, "{}: name another file, or add --replace to set it aside."),
    (copying.NotSqlite, "DYZUR_DATABASE_URL: {}; use pg_dump and pg_restore for PostgreSQL."),
    (copying.BadCopy, "{}."),
    (copying.DatabaseInUse, "{}."),
    (UnknownDatabase, "DYZUR_DATABASE_URL cannot be used: {}."),
    (WrongKey, "DYZUR_KEYS does not open what is stored: {}."),
    (DatabaseGone, "DYZUR_DATABASE_URL cannot be reached: {}."),
    (OSError, "The disk refused: {}."),
    (sqlite3.Error, "SQLite refused: {}."),
)


@contextmanager
def faults() -> Iterator[None]:
    """Turn what storage raises into sentences that name the variable and the remedy."""
    try:
        yield
    except tuple(kind for kind, _ in _SENTENCES) as error:
        words = next(words for kind, words in _SENTENCES if isinstance(error, kind))
        raise FaultySettings([words.format(error)]) from None
