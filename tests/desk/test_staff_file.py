"""The staff's file: what a coordinator writes is read as meant, or refused with line and reason."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from centres.datafile import FaultyData
from desk.staff_file import PersonEntry, read_staff
from escalation.ladder import PageChannel

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
CENTRES = ("bialystok-oik", "wroclaw-oik")
TELEGRAM, SMS, CALL = PageChannel
FILE = """
people:
  - id: ada
    name: Ada Przykładowa
    roles: [interventer]
    centres: [bialystok-oik]
    telegram: "4503599627370597"
    phone: "+44 7700 900101"
    verified: 2026-11-20
  - id: borys
    name: Borys Zmyślony
    roles: [lead]
    centres: [bialystok-oik, wroclaw-oik]
    phone: "+447700900102"
    channels: [call]
"""


def read(folder: Path, text: str = FILE) -> tuple[PersonEntry, ...]:
    path = folder / "staff.yaml"
    path.write_text(text, encoding="utf-8")
    return read_staff(path, centres=CENTRES, ours=("+447700900001",), now=NOW)


def test_a_phone_takes_texts_and_calls_and_spaces_do_not_matter(tmp_path: Path) -> None:
    ada, borys = read(tmp_path)

    ways = [(each.channel, each.address) for each in ada.reachables(None)]
    assert ways == [
        (TELEGRAM, "4503599627370597"),
        (SMS, "+447700900101"),
        (CALL, "+447700900101"),
    ]
    assert [each.channel for each in borys.reachables(None)] == [CALL]


def test_a_person_without_any_address_can_be_on_the_staff(tmp_path: Path) -> None:
    text = FILE.replace('    phone: "+447700900102"\n    channels: [call]\n', "")

    _, borys = read(tmp_path, text)

    assert tuple(borys.reachables(None)) == ()


def test_the_example_for_a_real_centre_can_be_read() -> None:
    path = ROOT / "deploy" / "staff.example.yaml"

    people = read_staff(path, centres=CENTRES, ours=(), now=NOW)

    assert {each.id for each in people} >= {"ada", "borys", "celina", "regina"}
    assert all((each.phone or "").startswith("+447700900") for each in people)


@pytest.mark.parametrize(
    ("found", "instead", "line", "reason"),
    [
        ("id: borys", "id: ada", 10, "ada is given twice"),
        ("id: borys", "id: Borys Z", 10, "should match pattern"),
        ("+447700900102", "+447700900101", 14, "+447700900101 is given twice"),
        ("+447700900102", "+447700900001", 14, "is a number of the hotline"),
        ("+447700900102", "600 123 456", 14, "should match pattern"),
        ("+447700900102", "+0700900102", 14, "should match pattern"),
        ("[call]", "[telegram]", 10, "borys has no address for telegram"),
        ("[call]", "[fax]", 15, "'telegram', 'sms' or 'call'"),
        ("[lead]", "[boss]", 12, "'interventer', 'lead' or 'coordinator'"),
        ("[lead]", "[]", 12, "at least 1"),
        ("[bialystok-oik, wroclaw-oik]", "[radom]", 13, "there is no centre 'radom'"),
        ("2026-11-20", "2026-11-26", 9, "has not come yet"),
        ("2026-11-20", "yesterday", 9, "date"),
        ("    name: Borys Zmyślony\n", "", 10, 'the key "name" is missing'),
        ("verified:", "verifed:", 9, 'the key "verifed" is not known'),
    ],
)
def test_a_fault_is_told_with_line_and_reason(
    tmp_path: Path, found: str, instead: str, line: int, reason: str
) -> None:
    with pytest.raises(FaultyData) as caught:
        read(tmp_path, FILE.replace(found, instead))

    assert reason in caught.value.reason
    assert caught.value.line == line
