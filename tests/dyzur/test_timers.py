"""Knocks go on whatever happens, and sending starts when it is asked for."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest

from dyzur.timers import Knock, Timers, Wake

NOON = datetime(2026, 3, 29, 10, tzinfo=UTC)


class Desk:
    """Work that is asked for; it remembers the instants and may fail."""

    def __init__(self, *, fails: bool = False) -> None:
        self.asked: list[datetime] = []
        self.called = asyncio.Event()
        self._fails = fails

    async def work(self, now: datetime) -> None:
        self.asked.append(now)
        self.called.set()
        if self._fails:
            raise RuntimeError("the caller wrote: secret words")


def timers(*desks: Desk, sending: Desk | None = None, wake: Wake | None = None) -> Timers:
    knocks = [Knock(f"knock-{i}", desk.work) for i, desk in enumerate(desks)]
    return Timers(
        knocks,
        sending=Knock("deliver", (sending or Desk()).work),
        wake=wake or Wake(),
        clock=lambda: NOON,
    )


async def test_a_knock_that_fails_does_not_hold_up_the_next() -> None:
    broken, sound = Desk(fails=True), Desk()
    running = timers(broken, sound)

    await running.start()
    await running.stop()

    assert sound.asked[0] == NOON
    assert "knock-0" not in running.beats
    assert running.beats["knock-1"] == NOON


async def test_what_a_failing_knock_said_stays_out_of_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    running = timers(Desk(fails=True))

    with caplog.at_level(logging.DEBUG):
        await running.start()
        await running.stop()

    assert "knock failed name=knock-0" in caplog.text
    assert "secret" not in caplog.text


async def test_sending_is_asked_for_at_the_start_and_at_every_ring() -> None:
    wake, sending = Wake(), Desk()
    running = timers(sending=sending, wake=wake)
    await running.start()
    await sending.called.wait()
    sending.called.clear()

    wake.set()
    await sending.called.wait()

    await running.stop()
    assert len(sending.asked) >= 2


async def test_many_rings_before_anyone_listens_are_one() -> None:
    wake, sending = Wake(), Desk()

    for _ in range(1000):
        wake()
    await wake.wait()

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wake.wait(), timeout=0)
    assert sending.asked == []


async def test_a_knock_is_late_until_it_has_succeeded_and_when_it_stops() -> None:
    running = timers(Desk(), Desk(fails=True))
    await running.knock(Knock("knock-0", Desk().work))

    soon = running.late(now=NOON + timedelta(seconds=2), limit=timedelta(seconds=10))
    later = running.late(now=NOON + timedelta(seconds=30), limit=timedelta(seconds=10))

    assert soon == ("knock-1", "deliver")
    assert later == ("knock-0", "knock-1", "deliver")
