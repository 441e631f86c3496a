"""The sample world of `demo` and `simulate`: invented staff, a covered rota and lines.

Its data lie beside this module. The people change at 8 and 20, wall time of Europe/Warsaw.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import AwareDatetime, Field

from centres.datafile import fault, read
from desk.lines import Lines
from desk.lines import load as load_lines
from desk.rota_file import RotaFile, check_staffed, placed
from desk.staff_file import PersonEntry, StaffFile, check_people
from escalation.rota import Layer, Rota
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


class SamplePerson(PersonEntry):
    """A person with every channel, none of which reaches anybody."""

    telegram: NobodysChat
    phone: DramaNumber


class SampleStaff(StaffFile):
    """The whole file of the staff."""

    staff_number: DramaNumber
    verified_at: AwareDatetime
    people: tuple[SamplePerson, ...]


@cache
def sample() -> Sample:
    """The sample world as it stands in this folder. Raises `FaultyData`."""
    return load(FOLDER)


def load(folder: Path) -> Sample:
    """The sample world of a folder with staff.yaml, rota.yaml and lines.yaml.

    Raises `FaultyData`, also for a person of the rota who is not on the staff of that centre, an id
    or address given twice, and a centre or layer that the rota lacks.
    """
    staff, path = read(folder / "staff.yaml", SampleStaff), folder / "rota.yaml"
    check_people(folder / "staff.yaml", staff.people, staff.staff_number)
    file = read(path, RotaFile)
    _check_layers(path, file)
    rota = placed(path, file)
    check_staffed(path, rota, {person.id: person.centres for person in staff.people})
    return Sample(
        people=tuple(each.person for each in staff.people),
        reachables=tuple(
            reachable for each in staff.people for reachable in each.reachables(staff.verified_at)
        ),
        rota=Rota(tuple(each.shift for each in rota)),
        lines=load_lines(folder / "lines.yaml", file.centres),
        staff_number=staff.staff_number,
    )


def _check_layers(path: Path, file: RotaFile) -> None:
    for centre, layers in file.centres.items():
        for layer in Layer:
            if layer not in layers:
                raise fault(path, ("centres", centre), f"the layer {layer} is missing")
