"""What a coordinator found out about contacts by ringing them, laid over the directory's files.

Pure: `marked` gives a new directory. A mark belongs to the number that was rung: a file that
brings another number under the same id is unverified again.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from centres.answer import may_show
from centres.records import Centre, Contact, Directory, Kind, NationalLine, Publish, Shown, Status

ALWAYS = frozenset({"112", "999"})  # spoken by the protocols themselves
EMERGENCY = ALWAYS | {"997", "998"}  # nobody rings them to find out


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found out of one number: it answered on a day, or it is no longer right."""

    number: str
    verified_on: date | None = None
    retired_on: date | None = None


class Standing(StrEnum):
    """Whether callers are told a contact, and if not, why not."""

    SHOWN = "shown"
    SUPERSEDED = "hidden: superseded by a newer source"
    RETIRED = "hidden: retired"
    UNVERIFIED = "hidden until verified"
    NEVER = "hidden: its record says that it is never shown"
    SILENT = "not told: it has no hours, or nothing that callers ask for"


def marked(directory: Directory, marks: Mapping[str, Mark]) -> Directory:
    """The directory with the marks of contacts, by id; marks of other numbers are left out."""
    centres = tuple(
        replace(each, contacts=tuple(_marked(contact, marks) for contact in each.contacts))
        for each in directory.centres
    )
    national = tuple(
        replace(each, contact=_marked(each.contact, marks)) for each in directory.national
    )
    gone = {contact.id for contact in directory.contacts if retired(contact, marks)}
    return replace(
        directory,
        centres=centres,
        national=national,
        line_order={
            topic: tuple(each for each in ids if each not in gone)
            for topic, ids in directory.line_order.items()
        },
    )


def retired(contact: Contact, marks: Mapping[str, Mark]) -> bool:
    """Whether a mark says that this number is no longer right."""
    mark = _mark_of(contact, marks)
    return mark is not None and mark.retired_on is not None


def standing(
    directory: Directory, contact: Contact, marks: Mapping[str, Mark], *, shown: Shown
) -> Standing:
    """Whether callers are told this contact of the (marked) directory, open or not."""
    if retired(contact, marks):
        return Standing.RETIRED
    if contact.superseded:
        return Standing.SUPERSEDED
    if any(contact is line.contact for line in directory.national):
        return _of_national(contact)
    if not may_show(contact, shown=shown):
        return Standing.UNVERIFIED
    return Standing.SHOWN if _is_told(directory, contact) else Standing.SILENT


def to_verify(directory: Directory, *, shown: Shown) -> Iterator[tuple[Contact, Standing]]:
    """Phones that are told or wait for it, with their standing: those that somebody must ring."""
    for contact in directory.contacts:
        if contact.kind is Kind.PHONE and contact.number not in EMERGENCY:
            found = standing(directory, contact, {}, shown=shown)
            waits = found is Standing.UNVERIFIED and _is_told(directory, contact)
            if found is Standing.SHOWN or waits:
                yield contact, found


def owner(directory: Directory, contact_id: str) -> Centre | NationalLine:
    """The centre or country-wide line whose contact this is. Raises `KeyError`."""
    for centre in directory.centres:
        if any(each.id == contact_id for each in centre.contacts):
            return centre
    return directory.line(contact_id)


def _marked(contact: Contact, marks: Mapping[str, Mark]) -> Contact:
    mark = _mark_of(contact, marks)
    if mark is None:
        return contact
    if mark.retired_on is not None:
        return replace(contact, status=Status.SUPERSEDED, offers=())
    days = [day for day in (contact.verified_on, mark.verified_on) if day is not None]
    return replace(contact, verified_on=max(days, default=None))


def _mark_of(contact: Contact, marks: Mapping[str, Mark]) -> Mark | None:
    mark = marks.get(contact.id)
    return mark if mark is not None and mark.number == contact.number else None


def _of_national(contact: Contact) -> Standing:
    if contact.publish is Publish.NOT_UNTIL_VERIFIED:
        return Standing.NEVER
    told = contact.offers or contact.number in ALWAYS
    return Standing.SHOWN if told else Standing.SILENT


def _is_told(directory: Directory, contact: Contact) -> bool:
    """Whether any slot can hold this contact of a centre (or any contact that offers something)."""
    if contact.offers or contact.kind is Kind.EMAIL:
        return True
    return any(centre.sign_language_contact == contact.id for centre in directory.centres)
