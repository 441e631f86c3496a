"""When a contact or a centre is open: now, until when, who is there, and what comes next.

Hours hold in wall time of Europe/Warsaw; instants come and go in UTC. The library is asked
in wall time only: its own conversion fails in the hour that spring skips and jumps over the
one that autumn repeats.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State, validate

from centres.records import HoursLayer

WARSAW = ZoneInfo("Europe/Warsaw")
_NEVER_DAYS = 400  # a state that lasts longer than any year's holidays allow lasts for good
_BY_THE_SUN = ("sunrise", "sunset", "dawn", "dusk")
_SOME_DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


@dataclass(frozen=True, slots=True)
class Span:
    """Open from `opens` up to `closes`, wall time of one day; midnight as `closes` is its end."""

    opens: time
    closes: time

    def __str__(self) -> str:
        return f"{clock_face(self.opens)}-{_end(self.closes)}"


@dataclass(frozen=True, slots=True)
class Present:
    """Who is there now, until when (UTC; None: for good), and who comes then (None: nobody)."""

    layer: HoursLayer
    until: datetime | None
    then: HoursLayer | None


def fault_of(hours: str) -> str | None:
    """Return what is wrong with an hours string in one clause; None when it can be relied on."""
    if not validate(hours):
        return "these are no OpenStreetMap opening hours"
    rules = [rule.strip() for rule in hours.split(";")]
    on_holidays = ["PH" in rule for rule in rules]
    if "SH" in hours:
        return "school holidays (SH) would be ignored"
    if any(word in hours for word in _BY_THE_SUN):
        return "write times of the clock, not of the sun"
    if on_holidays != sorted(on_holidays):
        return "the rule for public holidays (PH) must come last, or it has no effect"
    if any(on_holidays) or not _only_some_days(hours):
        return None
    return "say what holds on public holidays: PH off, or PH and times"


def is_open(hours: str | None, *, now: datetime) -> bool:
    """Whether the hours say open at `now` (aware); unknown hours are never open."""
    return hours is not None and _parsed(hours).is_open(_wall(now))


def next_change(hours: str | None, *, now: datetime) -> datetime | None:
    """Return when (UTC) open next turns to closed or back; None when it never does."""
    if hours is None:
        return None
    open_now = is_open(hours, now=now)
    at: datetime | None = now
    while at is not None:
        wall = _parsed(hours).next_change(_wall(at))
        at = _instant(wall, after=at) if wall else None
        if at is not None and is_open(hours, now=at) != open_now:
            return at
    return None


def next_opening(hours: str | None, *, now: datetime) -> datetime | None:
    """Return the next instant (UTC) at which closed turns to open; None when that never comes."""
    change = next_change(hours, now=now)
    if change is None or is_open(hours, now=change):
        return change
    return next_change(hours, now=change)


def spans(hours: str | None, *, day: date) -> tuple[Span, ...]:
    """Return the times of one day at which the hours say open, in order; () when closed."""
    if hours is None:
        return ()
    midnight = datetime.combine(day, time(0))
    periods = _parsed(hours).intervals(midnight, midnight + timedelta(days=1))
    return tuple(
        Span(start.time(), end.time())
        for start, end, state, _ in periods
        if state == State.OPEN and end is not None
    )


def written(of_day: Iterable[Span]) -> str:
    """Return "8:00-12:00, 14:00-18:00": digits only, so that it stands in any language."""
    return ", ".join(map(str, of_day))


def written_moment(at: datetime) -> str:
    """Return "23.11, 8:00", wall time in Warsaw: digits only, so that it stands in any language."""
    wall = _wall(at)
    return f"{written_day(wall.date())}, {clock_face(wall.time())}"


def written_day(day: date) -> str:
    """Return "23.11": day and month."""
    return f"{day.day}.{day.month:02}"


def spoken(of_day: Iterable[Span], *, since: str, until: str) -> str:
    """Return "od 8:00 do 16:00" with the words of the caller's language, as voices read it well."""
    return ", ".join(
        f"{since} {clock_face(span.opens)} {until} {_end(span.closes)}" for span in of_day
    )


def clock_face(at: time) -> str:
    """Return "8:00", no leading zero."""
    return f"{at.hour}:{at.minute:02}"


def local_day(now: datetime) -> date:
    """Return the calendar day in Warsaw."""
    return _wall(now).date()


def present(layers: Iterable[HoursLayer], *, now: datetime) -> Present | None:
    """Return who is there now by the layers; None when no layer says that anybody is."""
    layer = _layer_at(layers, now=now)
    if layer is None:
        return None
    until = next_change(layer.hours, now=now)
    return Present(layer, until, _layer_at(layers, now=until) if until else None)


def _layer_at(layers: Iterable[HoursLayer], *, now: datetime) -> HoursLayer | None:
    return next((layer for layer in layers if is_open(layer.hours, now=now)), None)


@lru_cache(maxsize=512)
def _parsed(hours: str) -> OpeningHours:
    return OpeningHours(hours, country="PL", max_interval_days=_NEVER_DAYS)


def _wall(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(WARSAW).replace(tzinfo=None)


def _instant(wall: datetime, *, after: datetime) -> datetime:
    """Return when, later than `after`, the clock reaches `wall`."""
    first, second = (wall.replace(tzinfo=WARSAW, fold=fold).astimezone(UTC) for fold in (0, 1))
    if _wall(first) != wall:
        return first.replace(hour=1, minute=0)  # skipped: all EU clocks jump at 01:00 UTC
    return first if first > after else second


def _only_some_days(hours: str) -> bool:
    daily = hours.replace("Mo-Su", "")
    return any(day in daily for day in _SOME_DAYS)


def _end(at: time) -> str:
    return "24:00" if at == time(0) else clock_face(at)
