"""Column types: instants that are always UTC, and texts that only the keys open."""

from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import DateTime, Dialect, LargeBinary
from sqlalchemy.types import TypeDecorator

from storage.keys import Keys

_KEYS: "WeakKeyDictionary[Dialect, Keys]" = WeakKeyDictionary()


class NaiveInstant(ValueError):
    """A datetime without time zone was to be stored."""


class NoKeys(Exception):
    """A sealed column was used on an engine that was given no keys."""


def give_keys(dialect: Dialect, keys: Keys) -> None:
    """Let sealed columns of this engine's dialect use these keys."""
    _KEYS[dialect] = keys


class Instant(TypeDecorator[datetime]):
    """An instant. Takes aware datetimes only, gives UTC back. Raises `NaiveInstant`."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise NaiveInstant("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002  as the base class has it
    ) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Sealed(TypeDecorator[str]):
    """A text that is stored encrypted and bound to its column (`place`: table.column).

    Raises `NoKeys`, and `storage.keys.WrongKey` when it is read.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, place: str) -> None:
        super().__init__()
        self.place = place

    def process_bind_param(self, value: str | None, dialect: Dialect) -> bytes | None:
        return None if value is None else _keys(dialect).seal(value, self.place.encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ANN401  as the base class has it
        return None if value is None else _keys(dialect).open(value, self.place.encode())


def _keys(dialect: Dialect) -> Keys:
    try:
        return _KEYS[dialect]
    except KeyError:
        raise NoKeys("this engine was given no keys") from None
