"""Who is paged in which order and when, until a human takes the case.

Contract: a `Ladder` is data (escalation/ladders.yaml), frozen into each case when it begins.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


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
