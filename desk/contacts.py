"""What coordinators found out about the directory's contacts: stored, and in force at once."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from pydantic import TypeAdapter

from centres import hours
from centres.marks import ALWAYS, Mark, Standing, marked, standing
from centres.records import Contact, Directory, Shown
from desk.alarms import new_id
from storage.database import Database
from storage.records import Document, Event
from storage.unit import Unit

KIND = "marks"
_MARK = TypeAdapter(Mark)


class ContactRefused(ValueError):
    """This cannot be noted of the contact; the text says why and what to do instead."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A contact with what callers are told of it; `owner` is a centre's id, or None."""

    contact: Contact
    owner: str | None
    standing: Standing


class Contacts:
    """The directory of the files with the marks of the database laid over it."""

    def __init__(self, database: Database, files: Directory, *, shown: Shown) -> None:
        self._database = database
        self._files = files
        self._shown = shown
        self._marks: Mapping[str, Mark] = {}
        self.directory = files

    async def refresh(self, unit: Unit) -> None:
        """Take the marks that storage holds now; a new directory only where they changed.

        When it raises `DatabaseGone`, the last directory stays.
        """
        documents = await unit.documents(KIND)
        self._take({each.name: _MARK.validate_json(each.body) for each in documents})

    def listed(self) -> tuple[Listed, ...]:
        """Every contact, those of the centres first, superseded and hidden ones included."""
        directory = self.directory
        owners = {each.id: centre.id for centre in directory.centres for each in centre.contacts}
        return tuple(
            Listed(
                each,
                owners.get(each.id),
                standing(directory, each, self._marks, shown=self._shown),
            )
            for each in directory.contacts
        )

    async def verify(self, contact_id: str, *, on: date, by: str, now: datetime) -> Listed:
        """Note that somebody rang it on that day and was answered as the record says.

        A contact that was retired by mistake comes back. Raises `ContactRefused`.
        """
        contact = self._known(contact_id)
        if contact.superseded:
            raise ContactRefused(
                f"{contact_id} is superseded by a newer source and is never shown: correct its "
                "file first."
            )
        if on > hours.local_day(now):
            raise ContactRefused(f"{on} has not come yet: give the day on which it was rung.")
        await self._note(contact, Mark(contact.number, verified_on=on), by=by, now=now)
        return self._one(contact_id)

    async def retire(self, contact_id: str, *, by: str, now: datetime) -> Listed:
        """Show it to no caller any more, from this moment on. Raises `ContactRefused`."""
        contact = self._known(contact_id)
        if contact.number in ALWAYS:
            raise ContactRefused(f"{contact.number} stands in the approved texts themselves.")
        mark = Mark(contact.number, retired_on=hours.local_day(now))
        without = marked(self._files, {**self._marks, contact_id: mark})
        if not without.line_order.get("default"):
            raise ContactRefused(
                f"{contact_id} is the last 24-hour line for everybody: add another to "
                "centres/data/national.yaml first."
            )
        await self._note(contact, mark, by=by, now=now)
        return self._one(contact_id)

    async def _note(self, contact: Contact, mark: Mark, *, by: str, now: datetime) -> None:
        kind = "contact_verified" if mark.retired_on is None else "contact_retired"
        body = _MARK.dump_json(mark).decode()
        detail = json.dumps({"contact": contact.id, "mark": json.loads(body), "by": by})
        async with self._database.unit() as unit:
            before = {each.name: each for each in await unit.documents(KIND)}
            version = before[contact.id].version + 1 if contact.id in before else 1
            await unit.put_document(
                Document(KIND, contact.id, body, "", edited=True, version=version)
            )
            await unit.add_event(Event(id=new_id(), kind=kind, at=now, detail=detail))
        async with self._database.read() as unit:
            await self.refresh(unit)

    def _known(self, contact_id: str) -> Contact:
        """The contact as its file has it."""
        for each in self._files.contacts:
            if each.id == contact_id:
                return each
        raise ContactRefused(
            f"there is no contact {contact_id!r}: `dyzur directory list` names them all."
        )

    def _one(self, contact_id: str) -> Listed:
        return next(each for each in self.listed() if each.contact.id == contact_id)

    def _take(self, marks: Mapping[str, Mark]) -> None:
        if marks == self._marks:
            return
        self._marks, self.directory = marks, marked(self._files, marks)
