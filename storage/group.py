"""Group commit for SQLite: units run one after another, and those that meet share one COMMIT.

Each unit runs inside a savepoint of one open transaction on one connection. When a unit ends and
another waits, it hands the transaction on and waits with it; when nobody waits (or the group is
full or old) the transaction commits: at once where the last commit was quick, else in a thread,
while the event loop goes on. Every unit ends only when the COMMIT that holds it is on the disk. A
failing unit takes back its own savepoint.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from time import perf_counter

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.failures import DatabaseGone, told
from storage.inline import BUSY_MS, MEMORY, InlineConnection, driver_of, identity

GROUP_UNITS = 64
GROUP_SECONDS = 0.005
QUICK_SECONDS = 0.002  # a hop to the thread and back costs as much, waiting for the interpreter
_TAKEN_BACK = "the disk failed and the transaction was taken back"


def commit(connection: sqlite3.Connection) -> None:
    """The one place where anything becomes durable on SQLite. Raises `sqlite3.Error`."""
    connection.execute("COMMIT")


class UnitInUnit(RuntimeError):
    """A use case opened a second unit inside its first: it would wait for itself for ever."""


class Group:
    """The units that share one transaction. `done` tells each how the COMMIT ended."""

    __slots__ = ("begun", "done", "units")

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.begun = loop.time()
        self.done: asyncio.Future[None] = loop.create_future()
        self.units = 0


class Writer:
    """The one writing connection of a SQLite database, handed from unit to unit."""

    def __init__(self, engine: AsyncEngine, path: str, threads: Executor) -> None:
        self._engine = engine
        self._path = path
        self._threads = threads
        self._connection: AsyncConnection | None = None
        self._quick = False
        self._driver: InlineConnection | None = None
        self._file: tuple[int, int] | None = None
        self._broken = False
        self._busy = False
        self._holder: asyncio.Task[object] | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._group: Group | None = None

    async def enter(self) -> AsyncConnection:
        """Wait for one's turn; the connection is then inside this unit's own savepoint."""
        me = asyncio.current_task()
        if self._holder is not None and self._holder is me:
            raise UnitInUnit("a unit was opened inside a unit")
        await self._turn()
        self._holder = me
        try:
            with told():
                return await self._begun()
        except BaseException:
            self._lose("the transaction did not begin")
            self._pass_on()
            raise

    async def leave(self) -> None:
        """Keep this unit's work and wait until it is durable. Raises `DatabaseGone`."""
        try:
            group = self._kept()
        finally:
            self._pass_on()
        try:
            await asyncio.shield(group.done)
        except DatabaseGone as error:
            raise DatabaseGone(str(error)) from error

    def abandon(self) -> None:
        """Take back this unit's work only."""
        if self._driver is not None and self._group is not None:
            try:
                self._driver.execute("ROLLBACK TO unit")
                self._driver.execute("RELEASE unit")
            except sqlite3.Error:  # the disk failed and SQLite took the whole transaction back
                self._lose(_TAKEN_BACK)
        self._pass_on()

    async def close(self) -> None:
        """Wait for the units under way and close the connection."""
        await self._turn()
        while self._group is not None:
            self._end(self._group)
            await self._turn()
        try:
            await self._disconnect()
        finally:
            self._pass_on()

    async def _turn(self) -> None:
        if not self._busy:
            self._busy = True
            return
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        try:
            await mine
        except asyncio.CancelledError:
            if mine.done() and not mine.cancelled():  # it had become this unit's turn already
                self._pass_on()
            raise

    async def _begun(self) -> AsyncConnection:
        connection, driver = await self._connected()
        if self._group is None:
            await self._begin(driver)
            self._group = Group(asyncio.get_running_loop())
            self._group.done.add_done_callback(_seen)
        driver.execute("SAVEPOINT unit")
        return connection

    async def _connected(self) -> tuple[AsyncConnection, InlineConnection]:
        if self._group is None and self._path != MEMORY and (self._broken or self._moved()):
            await self._disconnect()
        if self._connection is None or self._driver is None:
            self._connection = await self._engine.connect()
            self._driver = await driver_of(self._connection)
            self._file, self._broken = identity(self._path), False
        return self._connection, self._driver

    def _moved(self) -> bool:
        """Whether the file was taken away or replaced: writing on would go nowhere."""
        return self._file != identity(self._path)

    async def _disconnect(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            await connection.close()

    async def _begin(self, driver: InlineConnection) -> None:
        """BEGIN IMMEDIATE at once, or in a thread where another process holds the lock."""
        driver.execute("PRAGMA busy_timeout=0")
        try:
            driver.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")
            await self._wait_for_lock(driver)
        else:
            driver.execute(f"PRAGMA busy_timeout={BUSY_MS}")

    async def _wait_for_lock(self, driver: InlineConnection) -> None:
        loop = asyncio.get_running_loop()
        begun = loop.run_in_executor(self._threads, driver.execute, "BEGIN IMMEDIATE")
        try:
            await asyncio.shield(begun)
        except asyncio.CancelledError:
            await asyncio.wait((begun,))  # the thread must be out of the connection first
            raise

    def _kept(self) -> Group:
        group = self._group
        if group is None or self._driver is None:
            raise DatabaseGone(_TAKEN_BACK)
        try:
            self._driver.execute("RELEASE unit")
        except sqlite3.Error as error:
            self._lose(_TAKEN_BACK)
            raise DatabaseGone(_TAKEN_BACK) from error
        group.units += 1
        return group

    def _pass_on(self) -> None:
        """Hand the connection to the next unit, or commit when the group ends here."""
        self._holder = None
        if self._group is not None and not self._next_joins(self._group):
            self._end(self._group)
            return
        while self._waiting:
            waiting = self._waiting.popleft()
            if not waiting.done():
                waiting.set_result(None)
                return
        self._busy = False

    def _next_joins(self, group: Group) -> bool:
        waits = any(not waiting.done() for waiting in self._waiting)
        young = asyncio.get_running_loop().time() - group.begun < GROUP_SECONDS
        return waits and young and group.units < GROUP_UNITS

    def _end(self, group: Group) -> None:
        driver = self._driver
        if driver is None or group.units == 0:
            self._lose("nothing was kept")
            self._pass_on()
        elif self._path == MEMORY or self._quick:
            self._ended(group, lambda: self._commit(driver))
        else:
            loop = asyncio.get_running_loop()
            committed = loop.run_in_executor(self._threads, self._commit, driver)
            committed.add_done_callback(lambda done: self._ended(group, done.result))

    def _commit(self, driver: InlineConnection) -> None:
        """Commit, and note whether this disk is quick enough for the event loop to wait for it."""
        begun = perf_counter()
        commit(driver)
        self._quick = perf_counter() - begun < QUICK_SECONDS

    def _ended(self, group: Group, outcome: Callable[[], None]) -> None:
        try:
            outcome()
        except Exception as error:  # noqa: BLE001  every unit of the group must hear of it
            self._lose("the commit failed", error)
        else:
            self._group = None
            group.done.set_result(None)
        self._pass_on()

    def _lose(self, reason: str, cause: Exception | None = None) -> None:
        """Roll everything back, tell all units of the group, and connect anew for the next."""
        group, self._group = self._group, None
        if group is not None and group.units:
            gone = DatabaseGone(reason)
            gone.__cause__ = cause
            group.done.set_exception(gone)
            self._broken = True
        if self._driver is not None and self._driver.in_transaction:
            try:
                self._driver.execute("ROLLBACK")
            except sqlite3.Error:
                self._broken = True


def _seen(done: asyncio.Future[None]) -> None:
    """A failed commit whose units were all cancelled is no unheard error."""
    if not done.cancelled():
        done.exception()
