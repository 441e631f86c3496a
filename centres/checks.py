"""What the directory refuses: numbers, hours and links that would mislead a caller.

Checks work on values, so that an edited record is held to the same rules as a file. Each
fault is a place (keys and indexes from the top of the value) and a reason.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

import phonenumbers

from centres import hours
from centres.records import Centre, Contact, Directory, Kind, NationalLine, Need, Publish

Place = tuple[str | int, ...]
Fault = tuple[Place, str]

OBSOLETE_NUMBERS = frozenset({"+48801120002"})  # the violence line's number of before 2016
_NEVER_ONE = 2  # no answer may rest on one number
_GROUPED = re.compile(r"\d+( \d+)*")
_SHORT_CODE = re.compile(r"\d{3}|\d{6}")


def contact_faults(contact: Contact) -> Iterator[Fault]:
    """Yield what is wrong with one contact by itself."""
    if contact.kind in (Kind.PHONE, Kind.FAX):
        yield from _number_faults(contact)
    elif "@" not in contact.number and contact.kind is Kind.EMAIL:
        yield ("number",), "this is no e-mail address"
    if contact.hours is not None and (reason := hours.fault_of(contact.hours)):
        yield ("hours",), reason
    if contact.offers and contact.hours is None:
        yield ("offers",), "a contact without hours can fill no need"
    if contact.offers and contact.superseded:
        yield ("offers",), "a superseded contact can fill no need"
    if Need.LINE_24H in contact.offers and contact.hours != "24/7":
        yield ("offers",), "only hours 24/7 make a 24-hour line"


def centre_faults(centre: Centre) -> Iterator[Fault]:
    """Yield what is wrong with one centre, its contacts included."""
    for index, contact in enumerate(centre.contacts):
        yield from _under(("contacts", index), contact_faults(contact))
    for place, text in _timed(centre):
        if text is not None and (reason := hours.fault_of(text)):
            yield place, reason
    if not any(Need.CENTRE_PHONE in contact.offers for contact in centre.contacts):
        yield ("contacts",), "a centre needs a phone that offers centre_phone"
    if centre.shelter and not any(Need.SHELTER_PHONE in each.offers for each in centre.contacts):
        yield ("shelter",), "a centre with a shelter needs a phone that offers shelter_phone"
    own = {contact.id for contact in centre.contacts}
    if centre.sign_language_contact is not None and centre.sign_language_contact not in own:
        yield ("sign_language_contact",), "no contact of the centre has this id"


def line_faults(line: NationalLine) -> Iterator[Fault]:
    """Yield what is wrong with one national line."""
    yield from _under(("contact",), contact_faults(line.contact))
    if line.contact.publish is Publish.NOT_UNTIL_VERIFIED and line.contact.offers:
        yield ("contact", "offers"), "a line that is never shown can fill no need"


def link_faults(directory: Directory) -> Iterator[tuple[str, Fault]]:
    """Yield (id of the record, fault) for what is wrong between records."""
    yield from _repeated("centre", [each.id for each in directory.centres])
    yield from _repeated("contact", [each.id for each in directory.contacts])
    yield from _repeated("programme", [each.id for each in directory.programmes])
    yield from _repeated("town", [each.id for each in directory.towns])
    yield from _number_twice(directory)
    yield from _programme_links(directory)
    yield from _order_links(directory)
    centres = {each.id for each in directory.centres}
    for town in directory.towns:
        if town.centre_id is not None and town.centre_id not in centres:
            yield town.id, (("centre_id",), f'no centre has the id "{town.centre_id}"')


def _number_faults(contact: Contact) -> Iterator[Fault]:
    if not _GROUPED.fullmatch(contact.written):
        yield ("written",), "write the digits in groups with single spaces between"
    digits = contact.written.replace(" ", "")
    if digits != contact.number.removeprefix("+48"):
        yield ("written",), "these are not the digits of the number"
    if contact.number in OBSOLETE_NUMBERS:
        yield ("number",), "this number is obsolete and banned"
    if contact.publish is not Publish.NOT_UNTIL_VERIFIED and not _valid(contact.number):
        yield ("number",), "this is no valid Polish number (E.164, or a short code)"


def _valid(number: str) -> bool:
    if _SHORT_CODE.fullmatch(number):
        return phonenumbers.is_valid_short_number_for_region(_parse(number), "PL")
    return number.startswith("+48") and phonenumbers.is_valid_number(_parse(number))


def _parse(number: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(number, "PL")
    except phonenumbers.NumberParseException:
        return phonenumbers.PhoneNumber()


def _timed(centre: Centre) -> Iterator[tuple[Place, str | None]]:
    yield ("hours",), centre.hours
    for index, layer in enumerate(centre.layers):
        yield ("layers", index, "hours"), layer.hours


def _under(place: Place, faults: Iterable[Fault]) -> Iterator[Fault]:
    return ((place + inner, reason) for inner, reason in faults)


def _repeated(kind: str, ids: Iterable[str]) -> Iterator[tuple[str, Fault]]:
    for each, count in Counter(ids).items():
        if count > 1:
            yield each, (("id",), f'the {kind} id "{each}" is used {count} times')


def _number_twice(directory: Directory) -> Iterator[tuple[str, Fault]]:
    seen: dict[str, str] = {}
    for contact in directory.contacts:
        if contact.number in seen:
            reason = f'"{seen[contact.number]}" already holds this number'
            yield contact.id, (("number",), reason)
        seen[contact.number] = contact.id


def _programme_links(directory: Directory) -> Iterator[tuple[str, Fault]]:
    contacts = {each.id: each for each in directory.contacts}
    centres = {each.id for each in directory.centres}
    for programme in directory.programmes:
        if programme.parent_id not in centres:
            reason = f'no centre has the id "{programme.parent_id}"'
            yield programme.id, (("parent_id",), reason)
        for index, contact_id in enumerate(programme.contact_ids):
            if contact_id not in contacts or contacts[contact_id].superseded:
                reason = f'no current contact has the id "{contact_id}"'
                yield programme.id, (("contact_ids", index), reason)


def _order_links(directory: Directory) -> Iterator[tuple[str, Fault]]:
    lines = {each.contact.id: each.contact for each in directory.national}
    for topic, ids in directory.line_order.items():
        for index, line_id in enumerate(ids):
            if line_id not in lines or Need.LINE_24H not in lines[line_id].offers:
                yield "order", ((topic, index), f'"{line_id}" is no line that offers line_24h')
    for topic in ("default", "child"):
        if len(set(directory.line_order.get(topic, ()))) < _NEVER_ONE:
            yield "order", ((topic,), "two different 24-hour lines are needed")


def all_faults(directory: Directory) -> tuple[tuple[str, Fault], ...]:
    """Return (id of the record, fault) for everything wrong in a directory; () when it holds."""
    own = ((each.id, found) for each in directory.centres for found in centre_faults(each))
    lines = ((each.contact.id, found) for each in directory.national for found in line_faults(each))
    return tuple(chain(own, lines, link_faults(directory)))
