"""Load the directory from its data files, or refuse them with file, line and reason.

Contract: other rooms import the directory's types from here.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path

from pydantic import BaseModel

from centres import checks
from centres.datafile import FaultyData, Loc, fault, read
from centres.records import (
    Address,
    Centre,
    Contact,
    Directory,
    Eligibility,
    Group,
    HoursLayer,
    Kind,
    NationalLine,
    Need,
    Offer,
    Programme,
    Publish,
    Service,
    Shelter,
    Shown,
    Status,
    Town,
    Who,
)

__all__ = [
    "DATA",
    "Address",
    "Centre",
    "Contact",
    "Directory",
    "Eligibility",
    "FaultyData",
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
    "load",
]

DATA = Path(__file__).parent / "data"


class RecordFile(BaseModel):
    """A file in `centres/`: one centre, or one programme of a centre in another file."""

    centre: Centre | None = None
    programme: Programme | None = None


class NationalFile(BaseModel):
    order: dict[str, tuple[str, ...]]
    lines: tuple[NationalLine, ...]


class TownsFile(BaseModel):
    towns: tuple[Town, ...]


def load(folder: Path = DATA) -> Directory:
    """Return the directory of a folder that holds `centres/*.yaml`, national and towns.

    Raises FaultyData for the first fault of a file, or between files.
    """
    paths = tuple(sorted((folder / "centres").glob("*.yaml")))
    if not paths:
        raise FaultyData(folder / "centres", 1, "no centre is here")
    records = {path: read(path, RecordFile) for path in paths}
    national = read(folder / "national.yaml", NationalFile)
    towns = read(folder / "towns.yaml", TownsFile)
    directory = _joined(records.values(), national, towns)
    for path, loc, reason in _faults(folder, records, national, directory):
        raise fault(path, loc, reason)
    return directory


def _joined(records: Iterable[RecordFile], national: NationalFile, towns: TownsFile) -> Directory:
    centres = tuple(each.centre for each in records if each.centre)
    apart = tuple(each.programme for each in records if each.programme)
    within = tuple(programme for centre in centres for programme in centre.programmes)
    return Directory(centres, national.lines, within + apart, towns.towns, national.order)


def _faults(
    folder: Path, records: dict[Path, RecordFile], national: NationalFile, directory: Directory
) -> Iterator[tuple[Path, Loc, str]]:
    lines = folder / "national.yaml"
    for path, record in records.items():
        if (record.centre is None) == (record.programme is None):
            yield path, (), "the file must hold one centre or one programme"
        elif record.centre:
            for place, reason in checks.centre_faults(record.centre):
                yield path, ("centre", *place), reason
    for index, line in enumerate(national.lines):
        for place, reason in checks.line_faults(line):
            yield lines, ("lines", index, *place), reason
    places = {"order": (lines, ("order",)), **_places(folder, records, national, directory)}
    for name, (place, reason) in checks.link_faults(directory):
        path, loc = places[name]
        yield path, (*loc, *place), reason


def _places(
    folder: Path, records: dict[Path, RecordFile], national: NationalFile, directory: Directory
) -> dict[str, tuple[Path, Loc]]:
    """Return where each id stands; of an id used twice the last place."""
    found: dict[str, tuple[Path, Loc]] = {}
    for index, town in enumerate(directory.towns):
        found[town.id] = folder / "towns.yaml", ("towns", index)
    for index, line in enumerate(national.lines):
        found[line.contact.id] = folder / "national.yaml", ("lines", index, "contact")
    for path, record in records.items():
        if record.programme:
            found[record.programme.id] = path, ("programme",)
        if record.centre:
            found[record.centre.id] = path, ("centre",)
            for at, programme in enumerate(record.centre.programmes):
                found[programme.id] = path, ("centre", "programmes", at)
            for at, contact in enumerate(record.centre.contacts):
                found[contact.id] = path, ("centre", "contacts", at)
    return found
