"""Which contacts and facts may be told to a caller now: shown, not superseded, and open.

Contract: triage fills the slots of phrases from `facts`; a key that is missing cannot be
filled truthfully, and another phrase must be chosen.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from typing import assert_never

from centres import hours
from centres.records import Centre, Contact, Directory, Kind, Need, Publish, Shown

CHILD = "child"
_DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class _Asked:
    """Whom an answer is for: own contacts, topics with the most telling first, and when."""

    own: tuple[Contact, ...]
    topics: tuple[str, ...]
    lang: str | None
    shown: Shown
    now: datetime


def contacts(
    directory: Directory,
    need: Need,
    *,
    centre_id: str | None,
    topic: str | None,
    shown: Shown,
    now: datetime,
    lang: str | None = None,
) -> tuple[Contact, ...]:
    """Return who meets the need and is open at `now`, the best first, each number once.

    `topic` is a crisis type of the label guide, or "child" when a child writes; `lang`
    (ISO 639-1) moves lines that speak it up within their topic. The needs of a centre are
    met by its own phones only; OPEN_PHONE falls back to national lines and is never empty.
    Raises KeyError for an unknown `centre_id`.
    """
    topics = (topic,) if topic is not None else ()
    return _meeting(directory, need, _Asked(_own(directory, centre_id), topics, lang, shown, now))


def facts(
    directory: Directory,
    *,
    centre_id: str | None,
    topic: str | None,
    child: bool,
    shown: Shown,
    now: datetime,
    lang: str | None = None,
) -> Mapping[str, str]:
    """Return the values of slots; each holds digits and names only, so it fits any language.

    Slots are every need by its name and a second, other number for it (`centre_phone_2`,
    `line_24h_2`), `hours`, `next_opening`, `address`, and `email` and `sign_language_phone`,
    which may be named but never said to be open. `hours` are today's ("8:00-16:00")
    while any of them is left, else those of the next open day ("23.11, 8:00-16:00");
    `next_opening` ("23.11, 8:00") is there only while the centre is closed. `line_24h` and
    `line_24h_2` are always there. Raises KeyError for an unknown `centre_id`.
    """
    topics = tuple(each for each in (CHILD if child else None, topic) if each is not None)
    minute = now.replace(second=0, microsecond=0)  # hours change on full minutes only
    return dict(_facts(directory, centre_id, topics, lang, shown, minute))


def may_show(contact: Contact, *, shown: Shown) -> bool:
    """Whether a caller may see this contact of a centre, open or not; superseded never."""
    if contact.superseded:
        return False
    match shown:
        case Shown.SEEDS:
            return True
        case Shown.VERIFIED:
            hidden = contact.publish is Publish.NOT_UNTIL_VERIFIED
            return contact.verified_on is not None or not hidden
        case _:
            assert_never(shown)


@lru_cache(maxsize=256)
def _facts(
    directory: Directory,
    centre_id: str | None,
    topics: tuple[str, ...],
    lang: str | None,
    shown: Shown,
    now: datetime,
) -> Mapping[str, str]:
    asked = _Asked(_own(directory, centre_id), topics, lang, shown, now)
    found: dict[str, str] = {}
    for need in Need:
        slots = (need.value, f"{need.value}_2")
        met = _meeting(directory, need, asked)
        found |= {slot: each.written for slot, each in zip(slots, met, strict=False)}
    if centre_id is not None:
        found |= _centre_facts(directory.centre(centre_id), shown=shown, now=now)
    return found


def _own(directory: Directory, centre_id: str | None) -> tuple[Contact, ...]:
    return directory.centre(centre_id).contacts if centre_id is not None else ()


def _meeting(directory: Directory, need: Need, asked: _Asked) -> tuple[Contact, ...]:
    usable = (
        each
        for each in _candidates(directory, need, asked)
        if need in each.offers and hours.is_open(each.hours, now=asked.now)
    )
    return tuple({each.number: each for each in usable}.values())


def _candidates(directory: Directory, need: Need, asked: _Asked) -> Iterable[Contact]:
    own = (each for each in asked.own if may_show(each, shown=asked.shown))
    match need:
        case Need.CENTRE_PHONE | Need.SHELTER_PHONE | Need.PROGRAMME_PHONE:
            return own
        case Need.LINE_24H:
            return _ranked(directory, asked)
        case Need.OPEN_PHONE:
            return (*own, *_ranked(directory, asked), *_of_topics(directory, asked))
        case _:
            assert_never(need)


def _ranked(directory: Directory, asked: _Asked) -> Iterable[Contact]:
    for topic in (*asked.topics, _DEFAULT):
        lines = [directory.line(each).contact for each in directory.line_order.get(topic, ())]
        usable = [each for each in lines if _national(each)]
        yield from sorted(usable, key=partial(_speaks_not, asked.lang))


def _of_topics(directory: Directory, asked: _Asked) -> Iterable[Contact]:
    lines = (each.contact for each in directory.national if _national(each.contact))
    return (each for each in lines if set(each.topics) & set(asked.topics))


def _national(contact: Contact) -> bool:
    """A national line that a human must verify first is never shown, whoever asks."""
    return not contact.superseded and contact.publish is not Publish.NOT_UNTIL_VERIFIED


def _speaks_not(lang: str | None, contact: Contact) -> bool:
    return lang is not None and lang not in contact.languages


def _centre_facts(centre: Centre, *, shown: Shown, now: datetime) -> dict[str, str]:
    found: dict[str, str] = {}
    for contact in centre.contacts:
        if may_show(contact, shown=shown):
            if contact.kind is Kind.EMAIL:
                found.setdefault("email", contact.written)
            if contact.id == centre.sign_language_contact:
                found["sign_language_phone"] = contact.written
    if _told(centre, shown=shown):
        found["address"] = f"{centre.address.street}, {centre.address.town}"
        found |= _times(centre.hours, now=now)
    return found


def _times(text: str | None, *, now: datetime) -> dict[str, str]:
    today = hours.local_day(now)
    if hours.is_open(text, now=now):
        return {"hours": hours.written(hours.spans(text, day=today))}
    opening = hours.next_opening(text, now=now)
    if opening is None:
        return {}
    day = hours.local_day(opening)
    times = hours.written(hours.spans(text, day=day))
    return {
        "next_opening": hours.written_moment(opening),
        "hours": times if day == today else f"{hours.written_day(day)}, {times}",
    }


def _told(centre: Centre, *, shown: Shown) -> bool:
    """Whether hours and address may be told: never those of a record nobody has verified."""
    if shown is Shown.SEEDS or centre.publish is not Publish.NOT_UNTIL_VERIFIED:
        return True
    return any(each.verified_on is not None for each in centre.contacts)
