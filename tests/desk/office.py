"""A staffed centre for the tests of staffing, and what a coordinator brings to it."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from desk.duty import Duties, Snapshot
from desk.rota_file import Placed
from desk.staff_file import PersonEntry
from desk.staffing import Report, Staffing
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Layer, Override, OverrideKind, Shift

NOON = datetime(2026, 11, 25, 12, tzinfo=WARSAW).astimezone(UTC)  # a Wednesday
TELEGRAM, SMS, CALL = PageChannel
CENTRE, OTHER = "bialystok-oik", "wroclaw-oik"
TRIED = date(2026, 11, 20)
FILE = Path(__file__).parents[2] / "deploy" / "rota.example.yaml"


def entry(name: str, number: int, **changes: object) -> PersonEntry:
    given = {
        "id": name,
        "name": f"{name.capitalize()} Przykładowa",
        "roles": ["interventer"],
        "centres": [CENTRE],
        "phone": f"+447700900{number}",
        "verified": TRIED,
    }
    return PersonEntry.model_validate(given | changes)


def shift(name: str, person: str, starts: int, ends: int, **changes: object) -> Shift:
    week, since = frozenset(range(7)), date(2026, 11, 1)
    weekly = Shift(name, person, CENTRE, Layer.PRIMARY, week, time(starts), time(ends), since)
    return replace(weekly, **changes)  # type: ignore[arg-type]  # the tests name fields of it


ADA, BORYS, CELINA = entry("ada", 101), entry("borys", 102), entry("celina", 103)
DAY, NIGHT = shift("day", "ada", 8, 20), shift("night", "borys", 20, 8)
BEHIND = shift("behind", "celina", 8, 8, layer=Layer.BACKUP)
ROTA = (DAY, NIGHT, BEHIND)


async def bring(
    office: Staffing, *people: PersonEntry, remove: bool = False, force: bool = False
) -> Report:
    return await office.bring_staff(people, remove=remove, force=force, now=NOON)


async def bring_rota(
    office: Staffing, *shifts: Shift, remove: bool = False, force: bool = False
) -> Report:
    rota = [Placed(each, ()) for each in shifts]
    return await office.bring_rota(FILE, rota, remove=remove, force=force, now=NOON)


def override(person: str, starts: int, ends: int, **changes: object) -> Override:
    day = NOON.astimezone(WARSAW) + timedelta(days=7)
    times = (day.replace(hour=starts).astimezone(UTC), day.replace(hour=ends).astimezone(UTC))
    made = Override("ov", CENTRE, Layer.PRIMARY, OverrideKind.ADD, person, *times)
    return replace(made, **changes)  # type: ignore[arg-type]  # the tests name fields of it


def on_duty(known: Snapshot, *, at: datetime) -> tuple[str, ...]:
    return Duties(known).on_duty(CENTRE, now=at).people[Layer.PRIMARY]


def ways(known: Snapshot, person: str) -> list[tuple[PageChannel, str, bool]]:
    return [
        (each.channel, each.address, each.verified_at is not None)
        for each in known.reachables
        if each.person == person
    ]


def told(report: Report) -> list[str]:
    return [each.about for each in report.changes]
