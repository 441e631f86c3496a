"""What the desk asks about cases and their messages."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, insert, literal, select, update
from sqlalchemy.sql.elements import ColumnElement

from storage.asking import Asking
from storage.failures import Stale
from storage.records import CaseRecord, MessageRecord
from storage.tables import cases, messages
from triage.case import Case

_TALK = TypeAdapter(Case)

_ADD = insert(cases)
_OPEN = cases.c.closed_at.is_(None)
_FIXED = ("id", "caller", "caller_hash", "opened_at", "version")
_KEEP = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"), cases.c.version == bindparam("the_version"))
    .values({c.name: bindparam(c.name) for c in cases.c if c.name not in _FIXED})
    .values(version=cases.c.version + 1)
)
_BY_ID = select(cases).where(cases.c.id == bindparam("the_id"))
_BY_ID_LOCKED = _BY_ID.with_for_update(key_share=True)  # rows may still refer to it
_BY_CODE = select(cases).where(cases.c.code == bindparam("the_code"), _OPEN)
_ALL_OPEN = select(cases).where(_OPEN).order_by(cases.c.opened_at, cases.c.id)
_CLAIM = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"), cases.c.claimed_by.is_(None), _OPEN)
    .values(claimed_by=bindparam("person"), claimed_at=bindparam("at"), version=cases.c.version + 1)
)
_TAKE_OVER = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"), cases.c.claimed_by == bindparam("owner"), _OPEN)
    .values(claimed_by=bindparam("person"), claimed_at=bindparam("at"), version=cases.c.version + 1)
)
_CLOSE = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"), _OPEN)
    .values(closed_at=bindparam("at"), version=cases.c.version + 1)
)
_REACH = (
    update(cases)
    .where(cases.c.id == bindparam("the_id"), cases.c.reached_at.is_(None))
    .values(reached_at=bindparam("at"), version=cases.c.version + 1)
)

_ADD_MESSAGE = insert(messages)
_MESSAGES = (
    select(messages).where(messages.c.case_id == bindparam("the_case")).order_by(messages.c.seq)
)


def _arrival(message_found: ColumnElement[bool], caller_found: ColumnElement[bool]) -> Any:  # noqa: ANN401  its row type has 19 columns
    one = select(literal(1).label("one")).subquery()
    known = (messages.c.channel == bindparam("channel")) & message_found
    theirs = (cases.c.line == bindparam("line")) & (cases.c.channel == bindparam("channel")) & _OPEN
    return select(messages.c.answer, *cases.c).select_from(
        one.outerjoin(messages, known).outerjoin(cases, theirs & caller_found)
    )


_ARRIVAL = _arrival(
    messages.c.external_hash == bindparam("external"), cases.c.caller_hash == bindparam("caller")
)
_ARRIVAL_WHILE_KEYS_ROTATE = _arrival(
    messages.c.external_hash.in_(bindparam("external", expanding=True)),
    cases.c.caller_hash.in_(bindparam("caller", expanding=True)),
)


class CaseQuestions(Asking):
    """Cases, their claims and their messages."""

    async def arrival(
        self, channel: str, external_id: str, line: str, caller: str
    ) -> tuple[str | None, CaseRecord | None]:
        """The stored answer of a repeat, and the caller's open case on this line and channel."""
        found = self._keys.look_ups(external_id), self._keys.look_ups(caller)
        values: dict[str, object] = {"channel": channel, "line": line}
        if len(found[0]) == 1:
            values |= {"external": found[0][0], "caller": found[1][0]}
            row = await self._row(_ARRIVAL, values)
        else:
            values |= {"external": found[0], "caller": found[1]}
            row = await self._row(_ARRIVAL_WHILE_KEYS_ROTATE, values)
        if row is None or row.id is None:
            return (None if row is None else row.answer), None
        return row.answer, _case(row) if row.answer else await self._to_change(_case(row))

    async def _to_change(self, found: CaseRecord) -> CaseRecord | None:
        """The open case, locked where units run at once; it may have changed meanwhile."""
        if not self._locks:
            return found
        current = await self.case(found.id)
        return None if current is None or current.closed_at is not None else current

    async def add_case(self, record: CaseRecord) -> None:
        """Store a new case. Raises `Clash` when its caller or its code has an open one already."""
        fixed: dict[str, object] = {
            "id": record.id,
            "caller": record.caller,
            "caller_hash": self._keys.look_up(record.caller),
            "opened_at": record.opened_at,
            "version": record.version,
        }
        await self._run(_ADD, fixed | _changing(record))

    async def keep_case(self, record: CaseRecord) -> CaseRecord:
        """Store a changed case and give it back with its new version.

        Raises `Stale` when it was written since it was read (also by claim, reach and close).
        """
        which: dict[str, object] = {"the_id": record.id, "the_version": record.version}
        if await self._changed(_KEEP, which | _changing(record)) != 1:
            raise Stale(f"case {record.id} was written since version {record.version}")
        return replace(record, version=record.version + 1)

    async def case(self, case_id: str) -> CaseRecord | None:
        """The case of this id, open or closed. Units that would change it wait for each other."""
        row = await self._row(_BY_ID_LOCKED if self._locks else _BY_ID, {"the_id": case_id})
        return None if row is None else _case(row)

    async def case_by_code(self, code: str) -> CaseRecord | None:
        """The open case that staff answer with this code."""
        row = await self._row(_BY_CODE, {"the_code": code})
        return None if row is None else _case(row)

    async def open_cases(self) -> tuple[CaseRecord, ...]:
        """All open cases, oldest first."""
        return tuple(map(_case, await self._rows(_ALL_OPEN)))

    async def claim(self, case_id: str, person: str, at: datetime) -> bool:
        """Whether this person is the first to claim the open case."""
        values = {"the_id": case_id, "person": person, "at": at}
        return await self._changed(_CLAIM, values) == 1

    async def take_over(self, case_id: str, owner: str, person: str, at: datetime) -> bool:
        """Whether this person is the first to take the open case over from its owner."""
        values = {"the_id": case_id, "owner": owner, "person": person, "at": at}
        return await self._changed(_TAKE_OVER, values) == 1

    async def close(self, case_id: str, at: datetime) -> bool:
        """Whether it was open until now."""
        return await self._changed(_CLOSE, {"the_id": case_id, "at": at}) == 1

    async def reach(self, case_id: str, at: datetime) -> bool:
        """Whether this is the first proof of contact."""
        return await self._changed(_REACH, {"the_id": case_id, "at": at}) == 1

    async def add_message(self, record: MessageRecord) -> None:
        """Store a turn. Raises `Clash` when its channel knows the external id already."""
        found = None if record.external_id is None else self._keys.look_up(record.external_id)
        values = {
            "id": record.id,
            "case_id": record.case,
            "channel": record.channel,
            "kind": record.kind,
            "external_id": record.external_id,
            "external_hash": found,
            "text": record.text,
            "heard": record.heard,
            "answer": record.answer,
            "at": record.at,
        }
        await self._run(_ADD_MESSAGE, values)

    async def messages(self, case_id: str) -> tuple[MessageRecord, ...]:
        """All turns of a case in the order in which they were stored."""
        return tuple(map(_message, await self._rows(_MESSAGES, {"the_case": case_id})))


def _changing(record: CaseRecord) -> dict[str, object]:
    return {
        "code": record.code,
        "line": record.line,
        "channel": record.talk.channel.value,
        "duty_centre": record.duty_centre,
        "centre": record.talk.centre,
        "risk": record.talk.risk.value,
        "lang": record.talk.lang.value,
        "stage": record.talk.stage,
        "talk": _TALK.dump_json(record.talk).decode(),
        "heard_at": record.heard_at,
        "claimed_by": record.claimed_by,
        "claimed_at": record.claimed_at,
        "reached_at": record.reached_at,
        "closed_at": record.closed_at,
    }


def _case(row: Row[Any]) -> CaseRecord:
    return CaseRecord(
        id=row.id,
        code=row.code,
        line=row.line,
        caller=row.caller,
        duty_centre=row.duty_centre,
        talk=_TALK.validate_json(row.talk),
        opened_at=row.opened_at,
        heard_at=row.heard_at,
        version=row.version,
        claimed_by=row.claimed_by,
        claimed_at=row.claimed_at,
        reached_at=row.reached_at,
        closed_at=row.closed_at,
    )


def _message(row: Row[Any]) -> MessageRecord:
    return MessageRecord(
        id=row.id,
        case=row.case_id,
        channel=row.channel,
        kind=row.kind,
        text=row.text,
        at=row.at,
        external_id=row.external_id,
        heard=row.heard,
        answer=row.answer,
    )
