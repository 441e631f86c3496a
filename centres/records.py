"""The shapes of the directory: what a centre, a contact, a programme and a national line are.

Contract: read by triage, desk and console. `None` means that the source is silent; nothing
is filled in by guess. Hours are OpenStreetMap `opening_hours` strings in Europe/Warsaw.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from centres.terms import Group, Kind, Need, Publish, Service, Shown, Status, Who

__all__ = [
    "Address",
    "Centre",
    "Contact",
    "Directory",
    "Eligibility",
    "Group",
    "HoursLayer",
    "Kind",
    "NationalLine",
    "Need",
    "Offer",
    "Programme",
    "Publish",
    "Service",
    "Shelter",
    "Shown",
    "Status",
    "Town",
    "Who",
]


@dataclass(frozen=True, slots=True)
class Contact:
    """One number or address.

    `number` is E.164 or a short code (an address for e-mail and chat), `written` the form shown
    to a person: digits grouped by single spaces. `hours` None is never claimed to be open.
    """

    id: str
    kind: Kind
    number: str
    written: str
    hours: str | None
    publish: Publish
    status: Status
    source: str
    source_date: str | None
    offers: tuple[Need, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    free: bool | None = None
    purpose: str = ""
    verified_on: date | None = None

    @property
    def superseded(self) -> bool:
        """Whether a newer source replaced it, for certain or by all signs."""
        return self.status in (Status.SUPERSEDED, Status.SUPERSEDED_CANDIDATE)


@dataclass(frozen=True, slots=True)
class Address:
    street: str
    town: str
    postcode: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class HoursLayer:
    """Who is there when; layers with hours of one centre do not overlap.

    `hours` None: only at times agreed beforehand, or the source is silent.
    """

    who: Who
    hours: str | None
    by_appointment: bool | None = None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """One rule of a source: these services are for people of `residence` (a town) and `groups`.

    `residence` None with `anyone` says that the source admits anybody, from any town.
    """

    services: tuple[Service, ...]
    source: str
    residence: str | None = None
    groups: tuple[Group, ...] = ()
    anyone: bool = False


@dataclass(frozen=True, slots=True)
class Shelter:
    who: str
    reasons: tuple[str, ...]
    source: str
    max_stay_months: int | None = None
    max_stay_note: str | None = None
    board_provided: bool | None = None
    facilities: tuple[str, ...] = ()
    places: int | None = None
    men_admitted: bool | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """A service a caller may ask for by name; `id` is fixed, `name` is Polish."""

    id: str
    service: Service
    name: str
    for_children: bool = False


@dataclass(frozen=True, slots=True)
class Programme:
    """Group work with a beginning and an end. `edition_over`: ask about the next, never "open"."""

    id: str
    parent_id: str
    name: str
    audience: str
    groups: tuple[Group, ...]
    source: str
    source_date: str | None
    publish: Publish
    contact_ids: tuple[str, ...] = ()
    group_min: int | None = None
    group_max: int | None = None
    length: str | None = None
    hours_total_min: int | None = None
    meetings: int | None = None
    meeting_minutes: int | None = None
    frequency: str | None = None
    individual_meetings_min: int | None = None
    qualifying_talk: bool | None = None
    starts: str | None = None
    edition_over: bool = False
    residence: str | None = None
    entry_routes: tuple[str, ...] = ()
    free: bool | None = None
    referral_required: bool | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Centre:
    """A crisis intervention centre as its seed tells it."""

    id: str
    name: str
    name_short: str
    operator: str
    town: str
    address: Address
    contacts: tuple[Contact, ...]
    hours: str | None
    sources: tuple[str, ...]
    source_date: str | None
    publish: Publish
    layers: tuple[HoursLayer, ...] = ()
    walk_in: bool | None = None
    appointment_needed: bool | None = None
    staff: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    serves: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    income_test: bool | None = None
    free: bool | None = None
    free_note: str | None = None
    referral_required: bool | None = None
    shelter: Shelter | None = None
    programmes: tuple[Programme, ...] = ()
    sign_language_contact: str | None = None
    conflicts: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NationalLine:
    """A country-wide line; `contact.offers` holds LINE_24H only where the record says 24/7."""

    name: str
    audience: str
    contact: Contact
    languages_note: str | None = None
    other_ways: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Town:
    """A place name with the written forms that stand for it.

    `centre_id` is the centre that serves it or lies nearest (None: served by none), `resident`
    whether living there makes one a resident of the centre's town. `forms` are found anywhere;
    `after_in` only right after a word such as "w", "na", "z", "do", or as the whole message,
    because they are also ordinary words or surnames.
    """

    id: str
    name: str
    centre_id: str | None = None
    resident: bool = False
    forms: tuple[str, ...] = ()
    after_in: tuple[str, ...] = ()
    misspelt: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Directory:
    """Everything known, as one value; compared by identity, so that indexes can be kept by it.

    `line_order` maps a topic (a crisis type, "child" or "default") to national line ids,
    the fittest first.
    """

    centres: tuple[Centre, ...]
    national: tuple[NationalLine, ...]
    programmes: tuple[Programme, ...]
    towns: tuple[Town, ...]
    line_order: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def centre(self, centre_id: str) -> Centre:
        """Raises KeyError for an id that no centre has."""
        for each in self.centres:
            if each.id == centre_id:
                return each
        raise KeyError(centre_id)

    def line(self, line_id: str) -> NationalLine:
        """Raises KeyError for an id that no national line has."""
        for each in self.national:
            if each.contact.id == line_id:
                return each
        raise KeyError(line_id)

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """All contacts, those of the centres first, superseded ones included."""
        own = tuple(contact for centre in self.centres for contact in centre.contacts)
        return own + tuple(line.contact for line in self.national)
