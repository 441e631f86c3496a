"""What the desk asks about documents, the timers' beats and the audit's events."""

from datetime import datetime

from sqlalchemy import bindparam, insert, select

from storage.asking import Asking, Upsert
from storage.records import Document, Event
from storage.tables import beats, documents, events

_BEAT = Upsert(beats, "name")
_BEATS = select(beats)
_ADD_EVENT = insert(events)
_EVENTS = select(events).where(events.c.case_id == bindparam("the_case")).order_by(events.c.seq)
_PUT_DOCUMENT = Upsert(documents, "kind", "name")
_DOCUMENTS = (
    select(documents).where(documents.c.kind == bindparam("the_kind")).order_by(documents.c.name)
)


class LedgerQuestions(Asking):
    """Documents, beats and events."""

    async def beat(self, name: str, at: datetime) -> None:
        """A timer ticked."""
        await self._run(_BEAT.on(self._dialect), {"name": name, "at": at})

    async def beats(self) -> dict[str, datetime]:
        """Each timer's last tick."""
        return {row.name: row.at for row in await self._rows(_BEATS)}

    async def add_event(self, event: Event) -> None:
        """Append to the audit."""
        values = {
            "id": event.id,
            "case_id": event.case,
            "kind": event.kind,
            "person": event.person,
            "at": event.at,
            "detail": event.detail,
        }
        await self._run(_ADD_EVENT, values)

    async def events_of(self, case_id: str) -> tuple[Event, ...]:
        """The audit of one case, in order."""
        rows = await self._rows(_EVENTS, {"the_case": case_id})
        return tuple(
            Event(
                id=row.id,
                case=row.case_id,
                kind=row.kind,
                person=row.person,
                at=row.at,
                detail=row.detail,
            )
            for row in rows
        )

    async def put_document(self, document: Document) -> None:
        """Store a document, new or changed."""
        values = {
            "kind": document.kind,
            "name": document.name,
            "body": document.body,
            "upstream_hash": document.upstream_hash,
            "edited": document.edited,
            "version": document.version,
        }
        await self._run(_PUT_DOCUMENT.on(self._dialect), values)

    async def documents(self, kind: str) -> tuple[Document, ...]:
        """All documents of a kind, by name."""
        rows = await self._rows(_DOCUMENTS, {"the_kind": kind})
        return tuple(
            Document(
                kind=row.kind,
                name=row.name,
                body=row.body,
                upstream_hash=row.upstream_hash,
                edited=row.edited,
                version=row.version,
            )
            for row in rows
        )
