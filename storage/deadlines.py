"""What the desk asks about deadlines and ladders: when a case must be looked at again."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Row, bindparam, case, delete, func, or_, select, text, tuple_, update

from escalation.ladder import Ladder
from storage.asking import Asking, Upsert
from storage.records import Deadline, DeadlineKind, LadderRecord
from storage.tables import WAITING, deadlines, ladders, outgoing

_LADDER = TypeAdapter(Ladder)

_SET = Upsert(deadlines, "case_id", "kind")
_CLEAR = delete(deadlines).where(
    deadlines.c.case_id == bindparam("the_case"),
    deadlines.c.kind.in_(bindparam("kinds", expanding=True)),
)
_FREE = or_(deadlines.c.leased_until.is_(None), deadlines.c.leased_until <= bindparam("now"))
_DUE = (
    select(deadlines.c.case_id, deadlines.c.kind)
    .where(deadlines.c.due <= bindparam("now"), _FREE)
    .order_by(deadlines.c.due)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)  # SQLite has one writer and leaves it out
    .cte("due_now")
)
_TAKE = (
    update(deadlines)
    .where(tuple_(deadlines.c.case_id, deadlines.c.kind).in_(select(_DUE.c.case_id, _DUE.c.kind)))
    .values(leased_until=bindparam("until"))
    .returning(deadlines)
)

_DEADLINES_OF = (
    select(deadlines).where(deadlines.c.case_id == bindparam("the_case")).order_by(deadlines.c.due)
)

_PUT_LADDER = Upsert(ladders, "case_id")
_LADDER_OF = select(ladders).where(ladders.c.case_id == bindparam("the_case"))
_END_LADDER = (
    update(ladders)
    .where(ladders.c.case_id == bindparam("the_case"), ladders.c.ended_at.is_(None))
    .values(ended_at=bindparam("at"))
)

_AGAIN = case(
    (deadlines.c.leased_until > deadlines.c.due, deadlines.c.leased_until), else_=deadlines.c.due
)
_NEXT_DEADLINE = select(func.min(_AGAIN))
_SEND_AGAIN = case(
    (outgoing.c.leased_until > outgoing.c.due, outgoing.c.leased_until), else_=outgoing.c.due
)
_NEXT_OUTGOING = select(func.min(_SEND_AGAIN)).where(text(f"outgoing.{WAITING}"))


class DeadlineQuestions(Asking):
    """Deadlines, ladders, and when the next thing is due."""

    async def set_deadline(self, case_id: str, kind: DeadlineKind, due: datetime) -> None:
        """Set or move the case's one deadline of this kind; a lease on it ends."""
        values = {"case_id": case_id, "kind": kind.value, "due": due, "leased_until": None}
        await self._run(_SET.on(self._dialect), values)

    async def set_deadlines(self, case_id: str, due: Mapping[DeadlineKind, datetime]) -> None:
        """Set or move several deadlines of the case in one statement."""
        rows = [
            {"case_id": case_id, "kind": kind.value, "due": when, "leased_until": None}
            for kind, when in due.items()
        ]
        if rows:
            await self._run(_SET.on(self._dialect), rows)

    async def clear_deadline(self, case_id: str, *kinds: DeadlineKind) -> None:
        """Take away the case's deadlines of these kinds."""
        await self._run(_CLEAR, {"the_case": case_id, "kinds": [kind.value for kind in kinds]})

    async def take_due(self, now: datetime, lease: timedelta, limit: int) -> tuple[Deadline, ...]:
        """Claim what is due, oldest first.

        What is neither set anew nor cleared comes back after the lease.
        """
        values = {"now": now, "until": now + lease, "most": limit}
        found = map(_deadline, await self._rows(_TAKE, values))
        return tuple(sorted(found, key=lambda deadline: deadline.due))

    async def deadlines_of(self, case_id: str) -> tuple[Deadline, ...]:
        """The case's deadlines, the next one first."""
        return tuple(map(_deadline, await self._rows(_DEADLINES_OF, {"the_case": case_id})))

    async def put_ladder(self, record: LadderRecord) -> None:
        """Store the case's ladder, or where it stands now."""
        values = {
            "case_id": record.case,
            "risk": record.ladder.risk,
            "version": record.ladder.version,
            "ladder": _LADDER.dump_json(record.ladder).decode(),
            "position": record.position,
            "started_at": record.started_at,
            "ended_at": record.ended_at,
        }
        await self._run(_PUT_LADDER.on(self._dialect), values)

    async def ladder_of(self, case_id: str) -> LadderRecord | None:
        """The case's ladder, running or ended."""
        row = await self._row(_LADDER_OF, {"the_case": case_id})
        return None if row is None else _ladder(row)

    async def end_ladder(self, case_id: str, at: datetime) -> bool:
        """Whether it was running until now."""
        return await self._changed(_END_LADDER, {"the_case": case_id, "at": at}) == 1

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next deadline or outgoing message is due, not before `now`; None for never."""
        found = [(await self._run(ask)).scalar() for ask in (_NEXT_DEADLINE, _NEXT_OUTGOING)]
        return max(now, min(times)) if (times := [time for time in found if time]) else None


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(case=row.case_id, kind=DeadlineKind(row.kind), due=row.due)


def _ladder(row: Row[Any]) -> LadderRecord:
    return LadderRecord(
        case=row.case_id,
        ladder=_LADDER.validate_json(row.ladder),
        position=row.position,
        started_at=row.started_at,
        ended_at=row.ended_at,
    )
