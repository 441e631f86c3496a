"""The sample world of `demo` and `simulate`: invented staff, a covered rota and lines.

Its data lie beside this module. The people change at 8 and 20, wall time of Europe/Warsaw.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from centres.datafile import fault, read
from desk.lines import Lines
from desk.lines import load as load_lines
from escalation.ladder import PageChannel
from escalation.rota import Layer, Rota, Shift
from storage.records import Person, Reachable

FOLDER = Path(__file__).parent

DramaNumber = Annotated[str, Field(pattern=r"^\+447700900[0-9]{3}$")]
"""A number that rings nowhere: Ofcom keeps the range free for drama."""

NobodysChat = Annotated[str, Field(pattern=r"^45035996[0-9]{8}$")]
"""A Telegram chat id that is never given out: the Bot API keeps them below 2^52."""


@dataclass(frozen=True, slots=True)
class Sample:
    """Everything that a centre brings along. `staff_number` is the number that pages leave from."""

    people: tuple[Person, ...]
    reachables: tuple[Reachable, ...]
    rota: Rota
    lines: Lines
    staff_number: str


class PersonEntry(BaseModel):
    """A person as the file writes them; `phone` takes SMS and calls."""

    id: str = Field(min_length=1)
    name: str = Field(min_length=1)
    roles: frozenset[Literal["interventer", "lead", "coordinator"]] = Field(min_length=1)
    centres: frozenset[str] = Field(min_length=1)
    telegram: NobodysChat
    phone: DramaNumber


class StaffFile(BaseModel):
    """The whole file of the staff."""

    staff_number: DramaNumber
    verified_at: AwareDatetime
    people: tuple[PersonEntry, ...]


class Places(BaseModel):
    """Who stands in one layer by day and by night."""

    day: str
    night: str


class RotaFile(BaseModel):
    """The whole file of the rota."""

    since: date
    day: time
    night: time
    centres: dict[str, dict[Layer, Places]]


@cache
def sample() -> Sample:
    """The sample world as it stands in this folder. Raises `FaultyData`."""
    return load(FOLDER)


def load(folder: Path) -> Sample:
    """The sample world of a folder with staff.yaml, rota.yaml and lines.yaml.

    Raises `FaultyData`, also for a person of the rota who is not on the staff of that centre, an id
    or address given twice, and a centre or layer that the rota lacks.
    """
    staff = read(folder / "staff.yaml", StaffFile)
    rota = read(folder / "rota.yaml", RotaFile)
    _check_staff(folder / "staff.yaml", staff)
    _check_rota(folder / "rota.yaml", rota, staff)
    return Sample(
        people=tuple(Person(p.id, p.name, frozenset(p.roles), p.centres) for p in staff.people),
        reachables=tuple(_reachables(staff.people, staff.verified_at)),
        rota=Rota(tuple(_shifts(rota))),
        lines=load_lines(folder / "lines.yaml", rota.centres),
        staff_number=staff.staff_number,
    )


def _reachables(people: Iterable[PersonEntry], verified_at: datetime) -> Iterator[Reachable]:
    for person in people:
        for channel in PageChannel:
            address = person.telegram if channel is PageChannel.TELEGRAM else person.phone
            yield Reachable(person.id, channel, address, verified_at)


def _shifts(rota: RotaFile) -> Iterator[Shift]:
    week = frozenset(range(7))
    for centre, layers in rota.centres.items():
        for layer, places in layers.items():
            for part, person, starts, ends in (
                ("day", places.day, rota.day, rota.night),
                ("night", places.night, rota.night, rota.day),
            ):
                shift = f"sample-{centre}-{layer}-{part}"
                yield Shift(shift, person, centre, layer, week, starts, ends, rota.since)


def _check_staff(path: Path, staff: StaffFile) -> None:
    seen = {staff.staff_number}
    for index, person in enumerate(staff.people):
        for key in ("id", "telegram", "phone"):
            value = getattr(person, key)
            if value in seen:
                raise fault(path, ("people", index, key), f"{value} is given twice")
            seen.add(value)


def _check_rota(path: Path, rota: RotaFile, staff: StaffFile) -> None:
    known = {(person.id, centre) for person in staff.people for centre in person.centres}
    for centre, layers in rota.centres.items():
        for layer in Layer:
            if layer not in layers:
                raise fault(path, ("centres", centre), f"the layer {layer} is missing")
            for part, person in layers[layer]:
                if (person, centre) not in known:
                    where = ("centres", centre, layer.value, part)
                    raise fault(path, where, f"{person} is not on the staff of {centre}")
