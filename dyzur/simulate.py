"""Whole conversations through the real stack, on a fresh database and a clock moved by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, ValidationError

from centres.records import Shown
from desk.book import Book, open_book
from desk.desk import Desk, assemble
from desk.duty import Duties, Snapshot
from desk.values import Answer, Inbound, Kind
from dyzur.sample import Sample, sample
from escalation.ladder import PageChannel
from storage.database import Database, open_memory
from storage.keys import Keys
from storage.records import Outgoing, Part
from triage.heard import Channel

WARSAW = ZoneInfo("Europe/Warsaw")
UTC = ZoneInfo("UTC")
ALL = "all"
_MOST_STEPS = 5_000


class Line(BaseModel):
    """One line of the input; `now` is local ISO time of Warsaw (an ambiguous hour is its first)."""

    model_config = ConfigDict(extra="ignore")

    conversation: str | int
    channel: Channel
    now: datetime
    text: str
    line: str | None = None

    @property
    def at(self) -> datetime:
        """The instant in UTC."""
        local = self.now if self.now.tzinfo else self.now.replace(tzinfo=WARSAW, fold=0)
        return local.astimezone(UTC)


@dataclass(slots=True)
class Vendor:
    """Takes everything at once and remembers it: no network in a simulation."""

    sent: list[Outgoing] = field(default_factory=list)

    async def send(self, outgoing: Outgoing) -> str:
        """Take it."""
        self.sent.append(outgoing)
        return f"sim-{len(self.sent)}"

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """Nothing is ever sent twice."""
        del outgoing
        return None


@dataclass(slots=True)
class Conversation:
    """One conversation: its own database, clock and vendor."""

    database: Database
    desk: Desk
    vendor: Vendor
    clock: datetime
    turns: int = 0
    last: Answer | None = None

    async def advance(self, until: datetime) -> tuple[str, ...]:
        """Let the timers do what falls due up to `until`; the words that reached the caller."""
        seen = len(self.vendor.sent)
        for _ in range(_MOST_STEPS):
            async with self.database.read() as unit:
                due = await unit.next_due(self.clock)
            if due is None or due > until:
                break
            self.clock = max(self.clock, due)
            await self._knock()
        self.clock = max(self.clock, until)
        return tuple(each.text for each in self.vendor.sent[seen:] if each.part is Part.WORD)

    async def turn(self, line: Line) -> dict[str, Any]:
        """Feed one message and report what came of it."""
        self.clock = min(self.clock, line.at) if self.turns == 0 else self.clock
        between = await self.advance(line.at)
        self.turns += 1
        inbound = Inbound(
            channel=line.channel,
            external_id=f"{line.conversation}:{self.turns}",
            line=line.line or ALL,
            caller=f"sim:{line.conversation}",
            text=line.text,
            kind=_kind(line),
        )
        answer = await self.desk.intake.receive(inbound, now=self.clock)
        await self._knock()
        return await self._report(line, answer, between)

    async def _knock(self) -> None:
        await self.desk.paging.sweep(now=self.clock)
        while await self.desk.paging.deliver(now=self.clock):
            pass

    async def _report(self, line: Line, answer: Answer, between: tuple[str, ...]) -> dict[str, Any]:
        case = str(answer.case)
        async with self.database.read() as unit:
            ladder = await unit.ladder_of(case)
            paged = await unit.paged(case)
        report = {
            "conversation": line.conversation,
            "turn": self.turns,
            "replies": list(answer.replies),
            "lang": answer.lang.value,
            "crisis": [crisis.value for crisis in answer.crisis] or ["none"],
            "risk": answer.risk.value,
            "stage": answer.stage,
            "escalated": ladder is not None and ladder.ended_at is None,
            "paged": list(paged),
            "centre": answer.centre,
        }
        return report | ({"between": list(between)} if between else {})


class Simulation:
    """Keeps conversations apart by their key."""

    def __init__(self) -> None:
        self._world: Sample = sample()
        self._book: Book = open_book(self._world.lines, shown=Shown.SEEDS)
        self._keys = Keys.fresh()
        self._open: dict[str | int, Conversation] = {}

    async def feed(self, line: Line) -> dict[str, Any]:
        """One input line in, one report out."""
        conversation = self._open.get(line.conversation)
        if conversation is None:
            conversation = self._open[line.conversation] = await self._fresh(line)
        return await conversation.turn(line)

    async def close(self) -> None:
        """Let the databases go."""
        for conversation in self._open.values():
            await conversation.database.close()

    async def _fresh(self, line: Line) -> Conversation:
        vendor = Vendor()
        world = self._world
        duties = Duties(Snapshot(world.rota, world.people, world.reachables))
        database = open_memory(self._keys)
        senders = {(caller, channel): vendor for caller in (True, False) for channel in PageChannel}
        desk = assemble(database, self._book, duties, senders, spool=None, wake=lambda: None)
        return Conversation(database, desk, vendor, line.at)


async def run(lines: Iterable[str]) -> AsyncIterator[str]:
    """Reports for JSON lines, one each, in order; a line that cannot be used says why."""
    simulation = Simulation()
    try:
        for number, text in enumerate(lines, start=1):
            if not text.strip():
                continue
            try:
                report = await simulation.feed(Line.model_validate(_loaded(text)))
            except (ValidationError, KeyError, ValueError, OverflowError) as error:
                report = {"line": number, "error": _reason(error)}
            yield json.dumps(report, ensure_ascii=False)
    finally:
        await simulation.close()


def simulate(lines: Iterable[str]) -> Iterator[str]:
    """`run` for the command line."""
    with asyncio.Runner() as runner:
        reports = run(lines)
        while (report := runner.run(_next(reports))) is not None:
            yield report


async def _next(reports: AsyncIterator[str]) -> str | None:
    return await anext(reports, None)


def _kind(line: Line) -> Kind:
    if line.channel is not Channel.VOICE:
        return Kind.TEXT
    said = line.text.strip()
    if not said:
        return Kind.SILENCE
    return Kind.KEYS if said.isdigit() else Kind.TEXT


def _loaded(text: str) -> Any:  # noqa: ANN401  any JSON value
    """The JSON value of a line; half of a character (a lone surrogate) is kept as a mark."""
    value = json.loads(text.removeprefix("\ufeff"))
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        value["text"] = value["text"].encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"there is no line {error.args[0]!r}: use a centre's id or leave it out"
    if not isinstance(error, ValidationError):
        return f"this line cannot be used: {error}"
    first = error.errors()[0]
    return f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"
