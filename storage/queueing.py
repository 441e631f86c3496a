"""What the desk asks about outgoing messages: queue, take, mark, cancel."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, exists, func, or_, select, text, update

from escalation.ladder import PageChannel
from storage.asking import Asking, Upsert
from storage.columns import Instant
from storage.records import Outgoing, OutgoingState, Part
from storage.tables import WAITING, cases, outgoing

_o = outgoing.c
_NOW = bindparam("now", type_=Instant())
_QUEUE = Upsert(outgoing, "key", replace=False)
# In words, not in parameters: only so do both databases see that the index of waiting rows will do.
_AWAITED = text(f"outgoing.{WAITING}")
_LAPSED = and_(_o.state == OutgoingState.SENDING.value, _o.leased_until <= _NOW)
_DUE = and_(_o.state == OutgoingState.QUEUED.value, _o.due <= _NOW)
_TAKEABLE = and_(_AWAITED, or_(_DUE, _LAPSED))
_WAITING = and_(_AWAITED, or_(_o.state == OutgoingState.QUEUED.value, _LAPSED))

_EXPIRE = (
    update(outgoing)
    .where(_WAITING, _o.expires_at <= _NOW)
    .values(state=OutgoingState.EXPIRED.value, state_at=_NOW, leased_until=None)
)
# A page is moot when its case was claimed after it was queued, or closed. What was queued later
# (the owner is paged again) still goes out.
_MOOT = exists().where(
    cases.c.id == _o.case_id,
    or_(cases.c.closed_at.is_not(None), cases.c.claimed_at >= _o.queued_for),
)
_CANCEL_MOOT = (
    update(outgoing)
    .where(_WAITING, _o.part == Part.PAGE.value, _MOOT)
    .values(state=OutgoingState.CANCELLED.value, state_at=_NOW, leased_until=None)
)
_PAGES_FIRST = case((_o.part == Part.PAGE.value, 0), else_=1)
_READY = (
    select(_o.seq)
    .where(_TAKEABLE)
    .order_by(_PAGES_FIRST, _o.due, _o.seq)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite has one writer and leaves it out
    .cte("ready_now")
)
_TAKE = (
    update(outgoing)
    .where(_o.seq.in_(select(_READY.c.seq)))
    .values(
        state=OutgoingState.SENDING.value,
        state_at=_NOW,
        tries=_o.tries + 1,
        leased_until=bindparam("until"),
    )
    .returning(outgoing)
)

_BY_ID = _o.id == bindparam("the_id")
_UNTOLD = _o.state.not_in((OutgoingState.DELIVERED.value, OutgoingState.FAILED.value))
_MARK_SENT = (
    update(outgoing)
    .where(_BY_ID, _UNTOLD)
    .values(
        state=OutgoingState.SENT.value,
        state_at=bindparam("at"),
        sent_at=bindparam("at"),
        vendor_id=bindparam("vendor"),
        vendor_hash=bindparam("found"),
        leased_until=None,
    )
)
_MARK_FAILED = (
    update(outgoing)
    .where(_BY_ID, _o.state == OutgoingState.SENDING.value)
    .values(state=OutgoingState.FAILED.value, reason=bindparam("why"), leased_until=None)
)
_TRY_AGAIN = (
    update(outgoing)
    .where(_BY_ID, _o.state == OutgoingState.SENDING.value)
    .values(
        state=OutgoingState.QUEUED.value,
        reason=bindparam("why"),
        due=bindparam("again"),
        leased_until=None,
    )
)
_CANCELLED = {"state": OutgoingState.CANCELLED.value}
_CANCEL = (
    update(outgoing)
    .where(
        _o.case_id == bindparam("the_case"),
        _o.part == bindparam("the_part"),
        _o.state == OutgoingState.QUEUED.value,
    )
    .values(_CANCELLED)
)
_CANCEL_ONE = (
    update(outgoing).where(_BY_ID, _o.state == OutgoingState.QUEUED.value).values(_CANCELLED)
)
_SET_STATE = update(outgoing).where(_BY_ID).values(state=bindparam("to"), state_at=bindparam("at"))
_BY_VENDOR = select(outgoing).where(_o.vendor_hash.in_(bindparam("found", expanding=True)))
_OF_CASE = select(outgoing).where(_o.case_id == bindparam("the_case")).order_by(_o.seq)
_PAGED = (
    select(_o.person)
    .where(
        _o.case_id == bindparam("the_case"),
        _o.part == Part.PAGE.value,
        _o.person.is_not(None),
    )
    .group_by(_o.person)
    .order_by(func.min(_o.seq))
)


class OutgoingQuestions(Asking):
    """Messages and calls that must leave. `queued`: whether this unit queued anything."""

    queued = False

    async def queue(self, message: Outgoing) -> bool:
        """Queue it; False when its key was queued before."""
        self.queued = True
        return await self._changed(_QUEUE.on(self._dialect), _values(message)) == 1

    async def queue_all(self, messages: Iterable[Outgoing]) -> None:
        """Queue those whose keys are new."""
        if values := [_values(message) for message in messages]:
            self.queued = True
            await self._run(_QUEUE.on(self._dialect), values)

    async def take_outgoing(
        self, now: datetime, lease: timedelta, limit: int
    ) -> tuple[Outgoing, ...]:
        """Claim what must leave now, pages first, each with one try more than before.

        Takes what is queued and due, and what a sender took and never marked once its lease has
        lapsed. Words past their time expire instead; pages of a case that was claimed or closed
        are cancelled instead.
        """
        await self._run(_EXPIRE, {"now": now})
        await self._run(_CANCEL_MOOT, {"now": now})
        rows = await self._rows(_TAKE, {"now": now, "until": now + lease, "most": limit})
        return tuple(map(_outgoing, sorted(rows, key=_order)))

    async def mark_sent(self, outgoing_id: str, vendor_id: str, at: datetime) -> None:
        """The vendor took it."""
        found = self._keys.look_up(vendor_id)
        values = {"the_id": outgoing_id, "vendor": vendor_id, "found": found, "at": at}
        await self._run(_MARK_SENT, values)

    async def mark_failed(self, outgoing_id: str, reason: str, retry_at: datetime | None) -> None:
        """The vendor did not take it: try again then, or never (None)."""
        values: dict[str, object] = {"the_id": outgoing_id, "why": reason}
        if retry_at is None:
            await self._run(_MARK_FAILED, values)
        else:
            await self._run(_TRY_AGAIN, values | {"again": retry_at})

    async def cancel(self, case_id: str, part: Part) -> int:
        """Cancel what is still queued for this case; how many."""
        return await self._changed(_CANCEL, {"the_case": case_id, "the_part": part.value})

    async def cancel_one(self, outgoing_id: str) -> bool:
        """Whether it was still queued, and is cancelled now."""
        return await self._changed(_CANCEL_ONE, {"the_id": outgoing_id}) == 1

    async def by_vendor_id(self, vendor_id: str) -> Outgoing | None:
        """What the vendor knows under this id."""
        row = await self._row(_BY_VENDOR, {"found": self._keys.look_ups(vendor_id)})
        return None if row is None else _outgoing(row)

    async def set_state(self, outgoing_id: str, state: OutgoingState, at: datetime) -> None:
        """What the vendor told later."""
        await self._run(_SET_STATE, {"the_id": outgoing_id, "to": state.value, "at": at})

    async def outgoing_of(self, case_id: str) -> tuple[Outgoing, ...]:
        """Everything that was ever queued for this case, in that order."""
        return tuple(map(_outgoing, await self._rows(_OF_CASE, {"the_case": case_id})))

    async def paged(self, case_id: str) -> tuple[str, ...]:
        """The persons for whom a page was queued, each once, in that order."""
        return tuple(row.person for row in await self._rows(_PAGED, {"the_case": case_id}))


def _order(row: Row[Any]) -> tuple[bool, datetime, int]:
    return (row.part != Part.PAGE.value, row.due, row.seq)


def _values(message: Outgoing) -> Mapping[str, Any]:
    return {
        "id": message.id,
        "key": message.key,
        "part": message.part.value,
        "case_id": message.case,
        "channel": message.channel.value,
        "address": message.address,
        "text": message.text,
        "code": message.code,
        "line": message.line,
        "person": message.person,
        "rung": message.rung,
        "buttons": message.buttons,
        "details": json.dumps(dict(message.details)),
        "state": message.state.value,
        "queued_for": message.due,
        "due": message.due,
        "tries": message.tries,
        "expires_at": message.expires_at,
    }


def _outgoing(row: Row[Any]) -> Outgoing:
    return Outgoing(
        id=row.id,
        key=row.key,
        part=Part(row.part),
        case=row.case_id,
        channel=PageChannel(row.channel),
        address=row.address,
        text=row.text,
        code=row.code,
        line=row.line,
        due=row.due,
        queued_for=row.queued_for,
        person=row.person,
        rung=row.rung,
        buttons=row.buttons,
        tries=row.tries,
        state=OutgoingState(row.state),
        vendor_id=row.vendor_id,
        expires_at=row.expires_at,
        sent_at=row.sent_at,
        details=json.loads(row.details),
    )
