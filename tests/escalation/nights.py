"""The nights of both clock changes from 2024 to 2035, and wall time read off by walking."""

from datetime import UTC, date, datetime, timedelta

from escalation.rota import WARSAW

MINUTE = timedelta(minutes=1)


def last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


NIGHTS = [last_sunday(year, month) for year in range(2024, 2036) for month in (3, 10)]


def shown_first(wall: datetime) -> datetime:
    """The first instant at which the clock shows this time or a later one, found by walking."""
    at = wall.replace(tzinfo=UTC) - timedelta(hours=3)
    while at.astimezone(WARSAW).replace(tzinfo=None) < wall:
        at += MINUTE
    return at
