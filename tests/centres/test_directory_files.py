"""A directory file with a fault is refused with file, line and reason; the delivered ones hold."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from centres.checks import all_faults, centre_faults, contact_faults, line_faults
from centres.datafile import FaultyData
from centres.directory import DATA, Directory, Need, Publish, load

BIALA = "centres/biala-podlaska-pik.yaml"
BIALYSTOK = "centres/bialystok-oik.yaml"
OSTROLEKA = "centres/ostroleka-oik.yaml"
PROGRAMME = "centres/bialystok-perpetrators-2022.yaml"
NATIONAL = "national.yaml"
TOWNS = "towns.yaml"
ROOT = DATA.parent.parent
OBSOLETE = re.compile(r"801[ -]?12[ -]?00[ -]?02|801[ -]?120[ -]?002")
Break = Callable[[str, str, str], tuple[Path, int]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the delivered files, of the towns only the first few: they take long to read."""
    copied = Path(shutil.copytree(DATA, tmp_path / "data"))
    towns = (copied / TOWNS).read_text(encoding="utf-8")
    (copied / TOWNS).write_text(towns[: towns.index("  - id: bialystok-")], encoding="utf-8")
    return copied


@pytest.fixture
def break_(folder: Path) -> Break:
    """Replace the first `old` of a file by `new`; return the file and the line of the change."""

    def change(name: str, old: str, new: str) -> tuple[Path, int]:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path, text[: text.index(old)].count("\n") + 1

    return change


def test_the_delivered_directory_has_no_fault(directory: Directory) -> None:
    assert all_faults(directory) == ()
    assert len(directory.centres) == 4
    assert len(directory.programmes) == 3


def test_a_copied_folder_loads_as_well(folder: Path) -> None:
    assert len(load(folder).centres) == 4


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        (BIALA, "walk_in: true", "walkin: true", 'the key "walkin" is not known'),
        (BIALA, "walk_in: true", "walk_in: perhaps", "should be a valid boolean"),
        (BIALA, "status: current", "status: fresh", "input should be 'current'"),
        (BIALA, "kind: phone", "kind: pigeon", "input should be 'phone'"),
        (BIALA, "offers: [centre_phone", "offers: [center_phone", "'centre_phone'"),
        (BIALA, "hours: Mo-Fr 08:00-16:00; PH off", "hours: Mo-Fr 8-16", "no OpenStreetMap"),
        (BIALA, "08:00-16:00; PH off", "08:00-16:00", "say what holds on public holidays"),
        (BIALA, "Mo-Fr 08:00-16:00; PH off", "PH off; Mo-Fr 08:00-16:00", "must come last"),
        (BIALA, "written: 83 376 93 94", "written: 83-376-93-94", "single spaces"),
        (BIALA, "written: 83 376 93 94", "written: 83 376 93 49", "not the digits of the number"),
        (BIALA, "id: biala-95", "id: biala-94", 'id "biala-94" is used 2 times'),
        (BIALA, "number: pik@", "number: pik.", "no e-mail address"),
        (OSTROLEKA, "hours: Mo-Fr 08:00-20:00; PH off", "hours: pn-pt", "no OpenStreetMap"),
        (BIALYSTOK, "contact: bialystok-mopr-50", "contact: nobody", "no contact of the centre"),
        (BIALYSTOK, "parent_id: bialystok-oik", "parent_id: atlantis", '"atlantis"'),
        (PROGRAMME, "parent_id: bialystok-oik", "parent_id: atlantis", '"atlantis"'),
        (PROGRAMME, "[bialystok-46", "[bialystok-old-28", '"bialystok-old-28"'),
        (NATIONAL, '"116123"]', '"116000x"]', '"116000x" is no line that offers line_24h'),
        (NATIONAL, '  default: ["8007022222", "116123"]', '  default: ["116123"]', "two different"),
        (TOWNS, "centre_id: bialystok-oik", "centre_id: atlantis", 'the id "atlantis"'),
        (TOWNS, "id: wroclaw\n", "id: bialystok\n", 'town id "bialystok" is used 2 times'),
        (TOWNS, "forms: [", "forms: {", "not YAML"),
    ],
)
def test_a_fault_in_a_file_is_refused_with_its_line(
    folder: Path, break_: Break, name: str, old: str, new: str, reason: str
) -> None:
    path, line = break_(name, old, new)

    with pytest.raises(FaultyData) as caught:
        load(folder)

    assert reason in str(caught.value)
    assert caught.value.path == path
    if "not YAML" not in reason:
        assert abs(caught.value.line - line) <= 1
        assert str(caught.value).startswith(f"{path}:{caught.value.line}: ")


def test_a_missing_key_names_the_entry_it_is_missing_from(folder: Path, break_: Break) -> None:
    path, line = break_(BIALA, "      kind: phone\n", "")

    with pytest.raises(FaultyData, match='the key "kind" is missing') as caught:
        load(folder)

    assert (caught.value.path, caught.value.line) == (path, line - 1)


@pytest.mark.parametrize("number", ["+48833769394999", "+12025550123", "83 376 93 94", "12"])
def test_a_number_that_is_not_polish_is_refused(folder: Path, break_: Break, number: str) -> None:
    path, line = break_(BIALA, 'number: "+48833769394"', f'number: "{number}"')

    with pytest.raises(FaultyData) as caught:
        load(folder)

    assert caught.value.path == path
    assert line <= caught.value.line <= line + 1


def test_a_centre_without_a_phone_is_refused(folder: Path) -> None:
    path = folder / BIALA
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[centre_phone, open_phone]", "[open_phone]"), encoding="utf-8")

    with pytest.raises(FaultyData, match="needs a phone that offers centre_phone"):
        load(folder)


def test_one_number_cannot_stand_twice(folder: Path, break_: Break) -> None:
    break_(BIALA, '"+48833769395"', '"+48833769394"')
    path, _ = break_(BIALA, "written: 83 376 93 95", "written: 83 376 93 94")

    with pytest.raises(FaultyData, match='"biala-94" already holds this number') as caught:
        load(folder)

    assert caught.value.path == path


def test_an_empty_record_and_an_empty_folder_are_refused(folder: Path) -> None:
    (folder / PROGRAMME).write_text("programme: null\n", encoding="utf-8")

    with pytest.raises(FaultyData, match="one centre or one programme"):
        load(folder)
    with pytest.raises(FaultyData, match="no centre is here"):
        load(folder / "centres")


def test_a_contact_that_cannot_be_open_or_was_replaced_can_fill_no_need(
    directory: Directory,
) -> None:
    phones = {each.id: each for each in directory.contacts}
    offers = phones["bialystok-46"].offers

    silent = replace(phones["bialystok-46"], hours=None)
    replaced = replace(phones["bialystok-old-28"], offers=offers)
    by_day = replace(phones["116123"], hours="Mo-Su 08:00-20:00")

    assert [place for place, _ in contact_faults(silent)] == [("offers",)]
    assert [place for place, _ in contact_faults(replaced)] == [("offers",)]
    assert [place for place, _ in contact_faults(by_day)] == [("offers",)]


def test_a_line_that_is_never_shown_can_fill_no_need(directory: Directory) -> None:
    line = directory.line("116123")
    hidden = replace(line.contact, publish=Publish.NOT_UNTIL_VERIFIED)

    faults = tuple(line_faults(replace(line, contact=hidden)))

    assert [place for place, _ in faults] == [("contact", "offers")]


def test_a_shelter_that_nobody_can_be_called_for_is_refused(directory: Directory) -> None:
    wroclaw = directory.centre("wroclaw-oik")
    deaf = tuple(
        replace(each, offers=tuple(need for need in each.offers if need != Need.SHELTER_PHONE))
        for each in wroclaw.contacts
    )

    faults = tuple(centre_faults(replace(wroclaw, contacts=deaf)))

    assert [place for place, _ in faults] == [("shelter",)]


def test_the_obsolete_violence_number_is_refused(directory: Directory) -> None:
    line = directory.line("800120002").contact

    old = replace(line, number="+48801120002", written="801 12 00 02")

    assert (("number",), "this number is obsolete and banned") in tuple(contact_faults(old))


def test_the_obsolete_violence_number_stands_in_no_file_of_ours() -> None:
    rooms = ("bot", "centres", "console", "desk", "docs", "dyzur", "telephony", "triage")
    files = [
        path
        for room in rooms
        for path in (ROOT / room).rglob("*")
        if path.suffix in {".yaml", ".py", ".html", ".md", ".js", ".json", ".txt"}
    ]

    found = [path for path in files if OBSOLETE.search(path.read_text(encoding="utf-8"))]

    assert found == [ROOT / "centres" / "checks.py"]
