"""With the database gone: a true answer, the message kept on disk, people paged straight away."""

import asyncio
import logging
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from desk.alarms import Alarms, new_id
from desk.spool import Kept, Spool
from desk.values import Answer, Inbound, Kind, Sender
from escalation.ladder import PageChannel
from storage.records import Outgoing, Part
from triage.case import Facts
from triage.heard import Channel, Risk
from triage.machine import Turn, opening_case

log = logging.getLogger(__name__)

_AGAIN = timedelta(seconds=60)
_SENDING_S = 20.0
_SAID = ("ONLY_112", "CONTACTS")


class Outage:
    """What is done without a database."""

    def __init__(
        self,
        alarms: Alarms,
        senders: Mapping[tuple[bool, PageChannel], Sender],
        spool: Spool | None,
    ) -> None:
        self._alarms = alarms
        self._senders = senders
        self._spool = spool
        self._paged: dict[str, datetime] = {}
        self._under_way: set[asyncio.Task[None]] = set()

    async def answer(self, inbound: Inbound, turn: Turn, *, now: datetime) -> Answer:
        """112, a 24-hour line, the centre's phone; high and up page the last rota's people."""
        book = self._alarms.book
        line = book.lines.get(inbound.line)
        case = book.machine.took_in(opening_case(inbound.channel, line.centre), turn)
        if self._spool is not None:
            self._spool.keep(inbound, at=f"{now:%Y%m%dT%H%M%S%f}")
        if case.risk.at_least(Risk.HIGH):
            self._page(inbound, case.risk, line.duty_centre, now=now)
        facts = Facts(book.facts(case, line, self._alarms.duties, now=now).slots)
        chosen = [
            book.machine.phrases.choose(key, facts, case.lang, case.channel)[1] for key in _SAID
        ]
        silent = inbound.kind is Kind.BLOCKED
        return Answer(
            replies=() if silent else (" ".join(dict.fromkeys(chosen)),),
            lang=case.lang,
            crisis=case.crisis,
            risk=case.risk,
            centre=case.centre,
            awaits=inbound.channel is Channel.VOICE,
        )

    def kept(self) -> Iterator[Kept]:
        """What the spool holds, oldest first."""
        return self._spool.kept() if self._spool is not None else iter(())

    def _page(self, inbound: Inbound, risk: Risk, centre: str, *, now: datetime) -> None:
        """Everyone on duty over every channel, once a minute a caller; sent beside the answer."""
        last = self._paged.get(inbound.caller)
        if last is not None and now - last < _AGAIN:
            return
        self._paged = {who: at for who, at in self._paged.items() if now - at < _AGAIN}
        self._paged[inbound.caller] = now
        task = asyncio.ensure_future(self._page_all(inbound, risk, centre, now=now))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def _page_all(self, inbound: Inbound, risk: Risk, centre: str, *, now: datetime) -> None:
        duties = self._alarms.duties
        text = self._alarms.wording.outage(risk, inbound.channel)
        pages = [
            (reachable.channel, reachable.address, person)
            for person in duties.pageable(centre, now=now).everyone
            for reachable in duties.channels_of(person, tuple(PageChannel))
        ]
        if not pages:
            log.critical("the database is gone and nobody of the last rota can be paged")
        await asyncio.gather(*(self._send(inbound, text, *page, now=now) for page in pages))

    async def _send(
        self,
        inbound: Inbound,
        text: str,
        channel: PageChannel,
        address: str,
        person: str,
        *,
        now: datetime,
    ) -> None:
        sender = self._senders.get((False, channel))
        if sender is None:
            return
        page = Outgoing(
            id=new_id(),
            key=f"outage/{inbound.external_id}/{person}/{channel}",
            part=Part.PAGE,
            case="",
            channel=channel,
            address=address,
            text=text,
            code="",
            line=inbound.line,
            due=now,
            person=person,
        )
        try:
            await asyncio.wait_for(sender.send(page), _SENDING_S)
        except Exception:
            log.exception("a page could not be sent while the database is gone")
