"""Wall time to instants: what the clock on the wall says, as UTC, on clock-change nights too."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dateutil.rrule import WEEKLY, rrule

DAY = timedelta(days=1)


def instant(wall: datetime, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which the zone's clock shows the naive time `wall`.

    An hour shown twice is its first; a time that the clock skips is the instant of the jump.
    """
    first = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    second = wall.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return _jump(second, first, zone) if second < first else first


def weekly(weekdays: Iterable[int], at: time, *, first: date, last: date) -> Iterator[datetime]:
    """The naive times `at` on each of the weekdays (0 Monday) from `first` to `last`, both in.

    Recurrence is RFC 5545's WEEKLY with BYDAY.
    """
    days = sorted(day for day in set(weekdays) if day in range(7))
    if not days or last < first:
        return iter(())
    begin, end = datetime.combine(first, at), datetime.combine(last, at)
    return iter(rrule(WEEKLY, byweekday=days, dtstart=begin, until=end))


def _jump(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first whole second in `[low, high]` at which the zone's offset is the one of `high`."""
    after = high.astimezone(zone).utcoffset()
    seconds = range(int((high - low).total_seconds()) + 1)

    def has_jumped(second: int) -> bool:
        return (low + timedelta(seconds=second)).astimezone(zone).utcoffset() == after

    return low + timedelta(seconds=bisect_left(seconds, 1, key=has_jumped))
