"""Knocks that never decide: every second the desk is asked what is due, and at once when woken.

A knock may come late, twice or after a crash; what is due stands in rows. One that fails is logged
and comes again; the next one never waits for it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from dyzur.logs import describe

log = logging.getLogger(__name__)

_LIMIT_S = 60.0  # longer than any vendor's timeout: only a hang gets there
_SENDERS = 256  # one silent vendor must not hold up the pages behind it
_GATHER_S = 0.02  # rings within this time are one: each look at what must leave is a transaction

_KEPT = timedelta(seconds=10)

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Knock:
    """Work that is asked for every so often, now; it may tell how much it did."""

    name: str
    work: Callable[[datetime], Awaitable[object]]
    every: timedelta = timedelta(seconds=1)


class Wake:
    """A bell: rung by a use case after its commit, heard by whoever sends. Many rings are one."""

    def __init__(self) -> None:
        self._rung: asyncio.Queue[None] = asyncio.Queue(maxsize=1)

    def set(self) -> None:
        """Ring; costs nothing and never waits."""
        if not self._rung.full():
            self._rung.put_nowait(None)

    def __call__(self) -> None:
        """As `set`."""
        self.set()

    async def wait(self) -> None:
        """Until the bell is rung; each ring is heard by one."""
        await self._rung.get()


class Timers:
    """All knocks of one process, and when each last succeeded."""

    def __init__(
        self,
        knocks: Iterable[Knock],
        *,
        sending: Knock,
        wake: Wake,
        clock: Clock,
        keep: Callable[[Mapping[str, datetime]], Awaitable[None]] | None = None,
    ) -> None:
        """`keep` stores the beats, for those who watch from outside."""
        beats = () if keep is None else (Knock("beats", lambda _: keep(self.beats), _KEPT),)
        self._knocks = (*knocks, *beats)
        self._sending = sending
        self._wake = wake
        self._clock = clock
        self._beats: dict[str, datetime] = {}
        self._failing: dict[str, str] = {}
        self._listening: asyncio.Task[None] | None = None
        self._under_way: set[asyncio.Task[None]] = set()
        self._scheduler = AsyncIOScheduler(
            timezone="UTC",
            job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        )

    @property
    def beats(self) -> Mapping[str, datetime]:
        """When each knock last succeeded; one that never did is missing."""
        return dict(self._beats)

    def late(self, *, now: datetime, limit: timedelta) -> tuple[str, ...]:
        """Names of the knocks that have not succeeded within `limit` (or their own interval)."""
        return tuple(
            knock.name
            for knock in (*self._knocks, self._sending)
            if (beat := self._beats.get(knock.name)) is None or now - beat > limit + knock.every
        )

    async def start(self) -> None:
        """Knock once everywhere, so that what fell due while nobody was there is done first."""
        self._listening = asyncio.create_task(self._listen())
        for knock in self._knocks:
            await self.knock(knock)
            self._scheduler.add_job(
                self.knock, "interval", args=[knock], seconds=knock.every.total_seconds()
            )
        self._wake.set()
        self._scheduler.add_job(
            self._wake.set, "interval", seconds=self._sending.every.total_seconds()
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Stop knocking; a send under way is cancelled and its lease lets another try it again."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        tasks = [*self._under_way, *filter(None, (self._listening,))]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def knock(self, knock: Knock) -> bool:
        """Ask once, and whether anything was done; a fault is logged and asked again next time."""
        now, done = self._clock(), None
        try:
            async with asyncio.timeout(_LIMIT_S):
                done = await knock.work(now)
        except Exception as error:  # noqa: BLE001 - the outermost loop of each job goes on
            self._fails(knock.name, describe(error))
        else:
            self._works(knock.name, now)
        return bool(done)

    def _fails(self, name: str, why: str) -> None:
        """Say it once, not every second."""
        if self._failing.get(name) != why:
            log.error("knock failed name=%s error=%s", name, why)
        self._failing[name] = why

    def _works(self, name: str, now: datetime) -> None:
        if self._failing.pop(name, None) is not None:
            log.warning("knock works again name=%s", name)
        self._beats[name] = now

    async def _listen(self) -> None:
        """Send at the first ring, then at most every so often, a few at the same time."""
        free = asyncio.Semaphore(_SENDERS)
        while True:
            await self._wake.wait()
            await free.acquire()
            task = asyncio.create_task(self._send())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
            task.add_done_callback(lambda _: free.release())
            await asyncio.sleep(_GATHER_S)

    async def _send(self) -> None:
        if await self.knock(self._sending):
            self._wake.set()  # there may be more than one batch
