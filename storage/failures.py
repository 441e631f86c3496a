"""What can go wrong between the desk and the database, in three words: gone, stale, clash."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeout

_GONE_CLASSES = ("08", "53", "57", "58", "XX")  # connection, resources, operator, system, internal
_GONE_STATES = ("25006", "3D000", "55P03")  # read-only standby, no such database, lock timeout
_STALE_STATES = ("40001", "40P01")  # serialisation failure, deadlock
_UNIQUE_STATE = "23505"
_UNIQUE_NAMES = ("SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")


class DatabaseGone(Exception):
    """The database cannot be reached, or could not make a commit durable: nothing was stored."""


class Stale(Exception):
    """Somebody else changed it in between: run the use case again from its start."""


class Clash(Stale):
    """Somebody else stored the same message, open case or code: run the use case again."""


@contextmanager
def told() -> Iterator[None]:
    """Turn a driver's errors into ours; errors of the program itself pass unchanged."""
    try:
        yield
    except (DBAPIError, PendingRollbackError, PoolTimeout, OSError, sqlite3.Error) as error:
        ours = ours_of(error)
        if ours is None:
            raise
        raise ours from error


def ours_of(error: BaseException) -> Exception | None:
    """`DatabaseGone`, `Stale` or `Clash` for a driver's error; None for a fault of the program."""
    state = _state(error)
    if state == _UNIQUE_STATE or state in _UNIQUE_NAMES:
        return Clash("it was stored already")
    if state in _STALE_STATES:
        return Stale("another transaction was faster")
    if _is_gone(error, state):
        return DatabaseGone(f"the database does not answer ({type(error).__name__} {state})")
    return None


def _state(error: BaseException) -> str:
    cause = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return str(state or "")


def _is_gone(error: BaseException, state: str) -> bool:
    if isinstance(error, DBAPIError):
        lost = error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
        return lost or state.startswith(_GONE_CLASSES) or state in _GONE_STATES
    return not isinstance(error, sqlite3.ProgrammingError | sqlite3.IntegrityError)
