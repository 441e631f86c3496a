"""Who is paged in which order and when, until a human takes the case.

Contract: a `Ladder` is data (escalation/ladders.yaml), frozen into each case when it begins.

A case whose risk rises leaves its ladder and starts the higher one at position 0, at once; one that
its owner leaves unanswered starts the same ladder again. Each start has pages of its own, because
`page_key` holds the ladder's risk, its version and the start beside the rung.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from escalation.rota import Duty, Layer

KNOCK = timedelta(seconds=60)
"""How soon a ladder on which nobody stands is tried again."""


class Whom(StrEnum):
    """Whom a rung pages."""

    PRIMARY = "primary"
    BACKUP = "backup"
    LEAD = "lead"
    EVERYONE = "everyone"


class PageChannel(StrEnum):
    """One way to reach one person."""

    TELEGRAM = "telegram"
    SMS = "sms"
    CALL = "call"


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: page `whom` over `channels`, then wait. An empty rung takes 0 s."""

    whom: Whom
    channels: tuple[PageChannel, ...]
    wait: timedelta


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs for one risk; after the last one it goes on at rung `repeats_from`, for ever.

    `version` names the edition that a case froze.
    """

    risk: str
    version: str
    rungs: tuple[Rung, ...]
    repeats_from: int


@dataclass(frozen=True, slots=True)
class Climb:
    """What one sweep of a ladder decided.

    `pages`: (person, channel, rung number) to be paged now, each once. `position`: the next rung to
    take (it counts on past the last one, so a page's key stays unique). `due`: when to take it.
    `nobody`: no person stood on any rung that was tried (an alarm).
    """

    pages: tuple[tuple[str, PageChannel, int], ...]
    position: int
    due: datetime
    nobody: bool


def climb(ladder: Ladder, position: int, duty: Duty, *, now: datetime) -> Climb:
    """Take the rung at `position`, and the ones after it until one that is staffed makes us wait.

    A rung without people takes no time, whatever its wait. A person who stands on two of the rungs
    taken is paged once over each channel, for the first. The wait counts from `now`, so a late
    sweep takes one rung, not all that it missed. There is always a next `due`: with nobody on duty
    the position stays, the alarm is raised, and `KNOCK` later it is tried again; a ladder that
    names none of the people who are there pages them all.
    """
    if not duty.everyone:
        return Climb((), position, now + KNOCK, nobody=True)
    pages: dict[tuple[str, PageChannel], int] = {}
    number = position
    for number, rung in _ahead(ladder, position):
        people = _people(rung.whom, duty)
        for page in _pages(people, rung):
            pages.setdefault(page, number)
        if people and rung.wait:
            return _taken(pages, number + 1, now + rung.wait)
    if not pages:
        pages = dict.fromkeys(_pages(duty.everyone, rung_at(ladder, position)), position)
    return _taken(pages, number + 1, now + KNOCK)


def rung_at(ladder: Ladder, position: int) -> Rung:
    """The rung of a position, which counts on past the last rung through the repeated ones."""
    beyond = position - len(ladder.rungs)
    if beyond < 0:
        return ladder.rungs[position]
    repeated = ladder.rungs[ladder.repeats_from :]
    return repeated[beyond % len(repeated)]


def page_key(
    case: str,
    ladder: Ladder,
    *,
    started_at: datetime,
    rung: int,
    person: str,
    channel: PageChannel,
) -> str:
    """The key under which a page is queued once, however often a sweep decides on it."""
    start = f"{started_at.astimezone(UTC):%Y%m%dT%H%M%S.%f}"
    return "/".join((case, ladder.risk, ladder.version, start, str(rung), person, channel))


def _ahead(ladder: Ladder, position: int) -> Iterator[tuple[int, Rung]]:
    """The rungs from `position` on: what is left of the ladder, then every rung it repeats."""
    repeated = len(ladder.rungs) - ladder.repeats_from
    left = max(0, len(ladder.rungs) - position)
    for number in range(position, position + left + repeated):
        yield number, rung_at(ladder, number)


def _people(whom: Whom, duty: Duty) -> tuple[str, ...]:
    return duty.everyone if whom is Whom.EVERYONE else duty.people.get(Layer(whom.value), ())


def _pages(people: tuple[str, ...], rung: Rung) -> Iterator[tuple[str, PageChannel]]:
    return ((person, channel) for person in people for channel in rung.channels)


def _taken(pages: dict[tuple[str, PageChannel], int], position: int, due: datetime) -> Climb:
    called = tuple((person, channel, rung) for (person, channel), rung in pages.items())
    return Climb(called, position, due, nobody=False)
