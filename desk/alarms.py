"""Begin a ladder, take its rungs, and queue the pages, inside the transaction of whoever asks."""

import logging
import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from desk.book import Book
from desk.duty import Duties
from desk.wording import Wording
from escalation.ladder import Ladder, PageChannel, climb, page_key, rung_at
from storage.records import (
    CaseRecord,
    DeadlineKind,
    LadderRecord,
    Outgoing,
    Part,
    Person,
    Reachable,
)
from storage.unit import Unit
from triage.heard import Channel, Risk

log = logging.getLogger(__name__)

# When the caller is told that nobody has taken the case yet. Source: clinical/protocol.md 6.3.
PROGRESS = {
    Risk.IMMINENT: timedelta(seconds=120),
    Risk.HIGH: timedelta(minutes=5),
    Risk.ELEVATED: timedelta(minutes=30),
}


def new_id() -> str:
    """A fresh id of 32 hex digits."""
    return secrets.token_hex(16)


class Alarms:
    """Ladders and pages of cases."""

    def __init__(self, book: Book, duties: Duties, wording: Wording) -> None:
        self.book = book
        self.duties = duties
        self.wording = wording

    async def begin(self, unit: Unit, record: CaseRecord, *, now: datetime) -> None:
        """Start the ladder of the case's risk at its foot, at once or for the centre's opening."""
        ladder = self.book.ladders[record.talk.risk]
        running = LadderRecord(record.id, ladder, 0, now)
        opening = self.book.opening(record.talk, now=now)
        if opening is not None:
            await unit.put_ladder(running)
            await unit.set_deadline(record.id, DeadlineKind.LADDER, opening)
            return
        await self.take_rung(unit, record, running, now=now)
        await unit.set_deadline(record.id, DeadlineKind.PROGRESS, now + PROGRESS[record.talk.risk])

    async def take_rung(
        self, unit: Unit, record: CaseRecord, running: LadderRecord, *, now: datetime
    ) -> None:
        """Page whom the ladder says now, and set when it is looked at again, in one transaction."""
        duty = self.duties.pageable(record.duty_centre, now=now)
        step = climb(running.ladder, running.position, duty, now=now)
        if step.nobody:
            log.critical("nobody on duty can be reached for case %s", record.id)
        wanted = {
            (person, rung): rung_at(running.ladder, rung).channels for person, _, rung in step.pages
        }
        pages = [
            self._page(record, reachable, rung, running, now=now)
            for (person, rung), channels in wanted.items()
            for reachable in self.duties.channels_of(person, channels)
            if not _rings_already(record, reachable, rung)
        ]
        await unit.queue_all(pages)
        await unit.put_ladder(replace(running, position=step.position))
        await unit.set_deadline(record.id, DeadlineKind.LADDER, step.due)

    async def page_owner(
        self, unit: Unit, record: CaseRecord, owner: str, *, now: datetime
    ) -> None:
        """Page the one who has the case over every channel they have."""
        ladder = self.book.ladders[record.talk.risk]
        running = LadderRecord(record.id, ladder, 0, now)
        channels = self.duties.channels_of(owner, tuple(PageChannel))
        await unit.queue_all([self._page(record, each, -1, running, now=now) for each in channels])

    async def notify(
        self,
        unit: Unit,
        record: CaseRecord,
        person: str,
        text: str,
        *,
        key: str,
        over: Reachable | None = None,
        now: datetime,
    ) -> None:
        """Tell one of the staff something, over this channel or else their first quiet one."""
        quiet = (PageChannel.TELEGRAM, PageChannel.SMS)
        for reachable in (over,) if over else self.duties.channels_of(person, quiet)[:1]:
            notice = Outgoing(
                id=new_id(),
                key=f"{record.id}/notice/{key}/{person}",
                part=Part.NOTICE,
                case=record.id,
                channel=reachable.channel,
                address=reachable.address,
                text=text,
                code=record.code,
                line=record.line,
                due=now,
                person=person,
            )
            await unit.queue(notice)

    def name_of(self, person: str | None) -> str:
        """How staff are called to each other; empty for nobody."""
        known: Person | None = self.duties.person(person) if person else None
        return known.name if known else ""

    def _page(
        self,
        record: CaseRecord,
        reachable: Reachable,
        rung: int,
        running: LadderRecord,
        *,
        now: datetime,
    ) -> Outgoing:
        ladder: Ladder = running.ladder
        return Outgoing(
            id=new_id(),
            key=page_key(
                record.id,
                ladder,
                started_at=running.started_at,
                rung=rung,
                person=reachable.person,
                channel=reachable.channel,
            ),
            part=Part.PAGE,
            case=record.id,
            channel=reachable.channel,
            address=reachable.address,
            text=self.wording.page(record, reachable.channel, rung),
            code=record.code,
            line=record.line,
            due=now,
            person=reachable.person,
            rung=rung,
            buttons=reachable.channel is PageChannel.TELEGRAM,
        )


def _rings_already(record: CaseRecord, reachable: Reachable, rung: int) -> bool:
    """Whether the first call goes out with the caller on the line, so that no phone rings twice."""
    on_the_line = record.talk.channel is Channel.VOICE and rung == 0
    return on_the_line and reachable.channel is PageChannel.CALL
