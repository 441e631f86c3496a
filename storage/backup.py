"""Copies a SQLite database while it runs, and puts a copy back after checking it.

PostgreSQL has its own tools for this (pg_dump, pg_restore, or the provider's snapshots).
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import make_url

from storage.checking import PROOF
from storage.keys import Keys
from storage.migrating import revisions
from storage.tables import seals

_PROOF_PLACE = f"{seals.name}.proof".encode()


class NotSqlite(ValueError):
    """Only SQLite files are copied here."""


class TargetExists(Exception):
    """There is a file already where the copy would go."""


class BadCopy(Exception):
    """The copy is damaged, or no database of this program or of a later release of it."""


class DatabaseInUse(Exception):
    """Some process has the database open that was to be replaced."""


def backup(url: str, target: Path) -> None:
    """Write the database, as it is at one moment, to one file that only its owner can read.

    Units go on meanwhile. The file appears under its name when it is whole, checked and on the
    disk. Raises `NotSqlite`, `TargetExists`, `BadCopy`, `sqlite3.Error` and `OSError`.
    """
    if target.exists():
        raise TargetExists(f"{target} exists")
    with _copied(path_of(url), beside=target) as copy:
        copy.replace(target)
    _flush(target.parent)


def restore(source: Path, url: str, *, keys: Keys, force: bool = False) -> None:
    """Put a copy in the place of the database; `force` sets one that is there aside.

    What was there is kept as `<name>.replaced`. A copy of an earlier release is accepted: migrate
    it then. Raises `BadCopy`, `storage.keys.WrongKey`, `TargetExists`, `DatabaseInUse`,
    `NotSqlite`, `sqlite3.Error` and `OSError`.
    """
    target = path_of(url)
    with _copied(source, beside=target) as copy:
        _check_copy(copy, keys)
        if target.exists():
            _set_aside(target, force=force)
        copy.replace(target)
    _flush(target.parent)


def path_of(url: str) -> Path:
    """The file that the URL names. Raises `NotSqlite`."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or parts.database == ":memory:":
        raise NotSqlite("only a database in a SQLite file can be copied here")
    return Path(parts.database)


@contextmanager
def _copied(source: Path, *, beside: Path) -> Iterator[Path]:
    """A checked copy in the folder of `beside`; removed when it was not moved elsewhere."""
    if not source.exists():
        raise FileNotFoundError(source)
    copy = beside.with_name(f".{beside.name}.part")
    copy.unlink(missing_ok=True)
    copy.touch(mode=0o600)
    try:
        _copy(source, copy)
        yield copy
    finally:
        copy.unlink(missing_ok=True)


def _copy(source: Path, copy: Path) -> None:
    with _opened(source) as old, _opened(copy) as new:
        old.backup(new)
        new.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        found = new.execute("PRAGMA integrity_check").fetchall()
    if found != [("ok",)]:
        raise BadCopy(f"{source} is damaged: {found[0][0]}")
    _flush(copy)


def _check_copy(copy: Path, keys: Keys) -> None:
    with _opened(copy) as connection:
        try:
            revision = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            proof = connection.execute(
                "SELECT proof FROM seals WHERE name = ?", (PROOF,)
            ).fetchone()
        except sqlite3.OperationalError as error:
            raise BadCopy("the copy is no database of this program") from error
    if revision is None or revision[0] not in revisions():
        raise BadCopy("the copy was made by a later release")
    if proof is not None:
        keys.open(proof[0], _PROOF_PLACE)


def _set_aside(target: Path, *, force: bool) -> None:
    if not force:
        raise TargetExists(f"{target} exists")
    with suppress(BadCopy), _opened(target) as connection:  # a damaged one may be replaced, too
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # refused while others have it open
        except sqlite3.OperationalError as error:
            raise DatabaseInUse(f"{target} is in use: stop the service first") from error
    for tail in ("", "-wal", "-shm"):  # the last two lie there after a kill only
        with suppress(FileNotFoundError):
            target.with_name(target.name + tail).replace(
                target.with_name(f"{target.name}.replaced{tail}")
            )


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=rw", uri=True, isolation_level=None, timeout=5
    )
    try:
        yield connection
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise BadCopy(f"{path} is damaged or no database") from error
        raise
    finally:
        connection.close()


def _flush(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
