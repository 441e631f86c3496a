"""The sample world: covered at every minute, changing at 8 and 20, with nobody's real number."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from centres.datafile import FaultyData
from dyzur.sample import FOLDER, load, sample
from escalation.ladder import PageChannel
from escalation.rota import WARSAW, Layer
from escalation.timeline import gaps, next_change, on_duty

CENTRES = ("bialystok-oik", "biala-podlaska-pik", "ostroleka-oik", "wroclaw-oik")


def warsaw(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=WARSAW)


@pytest.mark.parametrize(
    ("now", "primary", "backup", "lead"),
    [
        ("2026-12-24T07:59:59", "borys", "damian", "stefan"),
        ("2026-12-24T08:00:00", "ada", "celina", "regina"),
        ("2026-12-24T19:59:59", "ada", "celina", "regina"),
        ("2026-12-24T20:00:00", "borys", "damian", "stefan"),
        ("2026-12-24T23:40:00", "borys", "damian", "stefan"),
        ("2026-03-29T03:00:00", "borys", "damian", "stefan"),
        ("2026-10-25T07:59:59", "borys", "damian", "stefan"),
        ("2026-10-25T08:00:00", "ada", "celina", "regina"),
    ],
)
def test_the_people_of_bialystok_change_at_8_and_20(
    now: str, primary: str, backup: str, lead: str
) -> None:
    duty = on_duty(sample().rota, "bialystok-oik", now=warsaw(now))

    assert duty.people == {
        Layer.PRIMARY: (primary,),
        Layer.BACKUP: (backup,),
        Layer.LEAD: (lead,),
    }


@pytest.mark.parametrize("centre", CENTRES)
def test_day_night_and_backup_are_told_apart_by_id(centre: str) -> None:
    rota = sample().rota

    day = on_duty(rota, centre, now=warsaw("2026-06-01T12:00"))
    night = on_duty(rota, centre, now=warsaw("2026-06-01T00:00"))

    assert len({*day.everyone, *night.everyone}) == 6


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("layer", Layer)
@pytest.mark.parametrize("year", [2001, 2024, 2026, 2035])
def test_every_minute_of_a_year_is_covered(centre: str, layer: Layer, year: int) -> None:
    starts, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)

    assert gaps(sample().rota, centre, layer, starts, ends) == ()


def test_the_next_change_is_at_8_or_20() -> None:
    at = next_change(sample().rota, "wroclaw-oik", now=warsaw("2026-10-24T20:00"))

    assert at == warsaw("2026-10-25T08:00")
    assert at - warsaw("2026-10-24T20:00").astimezone(UTC) == timedelta(hours=13)


def test_everybody_on_the_rota_is_reachable_on_every_channel() -> None:
    world = sample()

    reached = {(each.person, each.channel) for each in world.reachables if each.verified_at}

    on_rota = {shift.person for shift in world.rota.shifts}
    assert reached >= {(person, channel) for person in on_rota for channel in PageChannel}
    assert on_rota <= {person.id for person in world.people}


def test_no_two_people_or_lines_share_a_number() -> None:
    world = sample()

    phones = [each.address for each in world.reachables if each.channel is PageChannel.SMS]
    lines = [line.number for line in world.lines.all]

    numbers = [*phones, *lines, world.staff_number]
    assert len(set(numbers)) == len(numbers)
    assert all(number and number.startswith("+447700900") for number in numbers)


def test_every_centre_has_a_line_and_one_line_is_for_all() -> None:
    lines = sample().lines

    assert {line.centre for line in lines.all} == {*CENTRES, None}
    assert all(lines.get(centre).duty_centre == centre for centre in CENTRES)
    assert (lines.get("all").centre, lines.get("all").duty_centre) == (None, "bialystok-oik")
    assert lines.bot == lines.web == lines.get("all")


@pytest.mark.parametrize(
    ("name", "found", "instead", "reason"),
    [
        ("rota.yaml", "day: ada", "day: nobody", "nobody is not on the staff of bialystok-oik"),
        ("rota.yaml", "day: ada", "day: ewa", "ewa is not on the staff of bialystok-oik"),
        ("rota.yaml", "    lead: {day: regina, night: stefan}\n", "", "the layer lead is missing"),
        ("rota.yaml", "    lead:", "    boss:", "should be 'primary', 'backup' or 'lead'"),
        ("staff.yaml", "id: borys", "id: ada", "ada is given twice"),
        ("staff.yaml", "+447700900101", "+447700900102", "+447700900102 is given twice"),
        ("staff.yaml", "+447700900101", "+48123456789", "should match pattern"),
        ("lines.yaml", "duty_centre: bialystok-oik", "duty_centre: x", "there is no centre 'x'"),
    ],
)
def test_a_fault_in_the_sample_names_file_line_and_reason(
    tmp_path: Path, name: str, found: str, instead: str, reason: str
) -> None:
    for file in FOLDER.glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        changed = text.replace(found, instead, 1) if file.name == name else text
        (tmp_path / file.name).write_text(changed, encoding="utf-8")

    with pytest.raises(FaultyData) as caught:
        load(tmp_path)

    assert caught.value.path.name == name
    assert reason in caught.value.reason
