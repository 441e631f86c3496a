"""The plain page at `/`: the numbers that are true now, without scripts or third parties."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader

from centres import answer, hours
from centres.records import Centre, Directory, Kind, Need, Shown
from desk.lines import Lines
from dyzur.statics import add_statics

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Place:
    """A centre as the page shows it; empty `phones` means that it is not shown."""

    name: str
    town: str
    phones: tuple[tuple[str, str], ...]  # as written, as dialled
    hours: str
    is_open: bool
    next_opening: str
    address: str


@dataclass(frozen=True, slots=True)
class National:
    """A country-wide line that is open now."""

    name: str
    written: str
    number: str


def places(directory: Directory, *, shown: Shown, now: datetime) -> tuple[Place, ...]:
    """The centres that have a phone which may be shown now."""
    found = (_place(directory, centre, shown=shown, now=now) for centre in directory.centres)
    return tuple(place for place in found if place.phones)


def national(directory: Directory, *, shown: Shown, now: datetime) -> tuple[National, ...]:
    """The country-wide lines that take calls day and night."""
    names = {line.contact.id: line.name for line in directory.national}
    met = answer.contacts(
        directory, Need.LINE_24H, centre_id=None, topic=None, shown=shown, now=now
    )
    return tuple(National(names.get(c.id, c.purpose), c.written, c.number) for c in met)


def _place(directory: Directory, centre: Centre, *, shown: Shown, now: datetime) -> Place:
    facts = answer.facts(
        directory, centre_id=centre.id, topic=None, child=False, shown=shown, now=now
    )
    return Place(
        name=centre.name,
        town=centre.town,
        phones=tuple(dict.fromkeys(_phones(centre, shown=shown))),
        hours=facts.get("hours", ""),
        is_open=hours.is_open(centre.hours, now=now),
        next_opening=facts.get("next_opening", ""),
        address=facts.get("address", ""),
    )


def _phones(centre: Centre, *, shown: Shown) -> Iterator[tuple[str, str]]:
    for contact in centre.contacts:
        is_phone = contact.kind is Kind.PHONE and Need.CENTRE_PHONE in contact.offers
        if is_phone and answer.may_show(contact, shown=shown):
            yield contact.written, contact.number


def router(
    *,
    directory: Callable[[], Directory],
    lines: Lines,
    shown: Shown,
    clock: Callable[[], datetime],
    demo: str | None = None,
) -> APIRouter:
    """`GET /` and its style; `demo` is the address of the demo's page, where there is one."""
    pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    template = pages.get_template("front.html")
    routes = APIRouter()

    @routes.api_route("/", methods=["GET", "HEAD"], response_class=HTMLResponse)
    async def front() -> str:
        now = clock()
        return template.render(
            places=places(directory(), shown=shown, now=now),
            national=national(directory(), shown=shown, now=now),
            numbers=[line.number for line in lines.all if line.number and demo is None],
            at=hours.written_moment(now),
            demo=demo,
        )

    add_statics(routes, "/front", HERE / "static")
    return routes
