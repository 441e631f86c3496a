"""The rota's file: weekly shifts, single days, day and night; or refused with line and reason."""

from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from centres.datafile import FaultyData
from desk.rota_file import Placed, check_staffed, read_rota, weekdays
from escalation.rota import WARSAW, Layer, Rota, Shift
from escalation.timeline import gaps, on_duty

ROOT = Path(__file__).parents[2]
CENTRES = ("bialystok-oik", "wroclaw-oik")
FILE = """
since: 2026-11-01
day: "08:00"
night: "20:00"
centres:
  bialystok-oik:
    primary:
      - {person: ada, days: mo-fr, from: "08:00", to: "24:00"}
      - {person: borys, from: "00:00", to: "08:00", until: 2027-01-01}
      - {person: celina, dates: [2026-12-24, 2026-12-25], from: "20:00", to: "08:00"}
    lead:
      - {id: regina-always, person: regina, from: "00:00", to: "24:00"}
  wroclaw-oik:
    primary: {day: ewa, night: feliks}
"""


def read(folder: Path, text: str = FILE) -> tuple[Placed, ...]:
    path = folder / "rota.yaml"
    path.write_text(text, encoding="utf-8")
    return read_rota(path, centres=CENTRES)


def shifts(folder: Path, text: str = FILE) -> dict[str, Shift]:
    return {each.shift.id: each.shift for each in read(folder, text)}


def test_a_weekly_shift_and_the_days_of_a_month_are_read(tmp_path: Path) -> None:
    found = shifts(tmp_path)

    weekly = found["bialystok-oik/primary/mo-fr/08:00"]
    assert (weekly.weekdays, weekly.starts, weekly.ends) == (frozenset(range(5)), time(8), time(0))
    assert (weekly.since, weekly.until) == (date(2026, 11, 1), None)
    once = found["bialystok-oik/primary/2026-12-24/20:00"]
    assert (once.weekdays, once.since, once.until) == (
        frozenset({3}),
        date(2026, 12, 24),
        date(2026, 12, 25),
    )


def test_christmas_eve_has_the_one_who_took_it_and_the_day_after_new_year_nobody(
    tmp_path: Path,
) -> None:
    rota = Rota(tuple(each.shift for each in read(tmp_path)))

    def primary(written: str) -> tuple[str, ...]:
        at = datetime.fromisoformat(written).replace(tzinfo=WARSAW)
        return on_duty(rota, "bialystok-oik", now=at).people[Layer.PRIMARY]

    assert primary("2026-12-24T23:40") == ("ada", "celina")
    assert primary("2026-12-25T07:00") == ("borys", "celina")
    assert primary("2026-12-31T07:00") == ("borys",)
    assert primary("2027-01-01T07:00") == ()


def test_the_same_hour_twice_and_24_00_are_whole_days(tmp_path: Path) -> None:
    rota = Rota((shifts(tmp_path)["regina-always"],))
    starts, ends = datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 11, 30, tzinfo=UTC)

    assert gaps(rota, "bialystok-oik", Layer.LEAD, starts, ends) == ()


def test_day_and_night_change_at_the_hours_of_the_file(tmp_path: Path) -> None:
    rota = Rota(tuple(each.shift for each in read(tmp_path)))
    noon = datetime(2026, 12, 1, 12, tzinfo=WARSAW)

    duty = [on_duty(rota, "wroclaw-oik", now=noon.replace(hour=hour)) for hour in (7, 8, 19, 20)]

    assert [each.people[Layer.PRIMARY] for each in duty] == [
        ("feliks",),
        ("ewa",),
        ("ewa",),
        ("feliks",),
    ]


def test_a_slot_keeps_its_id_when_it_changes_hands(tmp_path: Path) -> None:
    before, after = shifts(tmp_path), shifts(tmp_path, FILE.replace("person: ada", "person: jan"))

    assert before.keys() == after.keys()
    assert after["bialystok-oik/primary/mo-fr/08:00"].person == "jan"


def test_two_people_may_share_a_slot(tmp_path: Path) -> None:
    two = '{person: ada, days: mo-fr, from: "08:00", to: "24:00"}'
    text = FILE.replace(two, f"{two}\n      - {two.replace('ada', 'jan')}")

    found = shifts(tmp_path, text)

    assert found["bialystok-oik/primary/mo-fr/08:00"].person == "ada"
    assert found["bialystok-oik/primary/mo-fr/08:00/2"].person == "jan"


@pytest.mark.parametrize(
    ("written", "days"),
    [("mo-su", "0123456"), ("sa,su", "56"), ("fr-mo", "0456"), ("We", "2"), ("mo, we-th", "023")],
)
def test_days_are_read(written: str, days: str) -> None:
    assert weekdays(written) == frozenset(map(int, days))


@pytest.mark.parametrize(
    ("found", "instead", "line", "reason"),
    [
        ("mo-fr", "mo-fri", 8, "'mo-fri' is no day"),
        ("mo-fr", "''", 8, "'' is no day"),
        ('from: "08:00"', "from: 8", 8, 'write the hour as "08:00"'),
        ('from: "08:00"', 'from: "8.00"', 8, 'write the hour as "08:00"'),
        ('from: "08:00"', 'from: "24:00"', 8, 'write the hour as "08:00"'),
        ("until: 2027-01-01", "until: 2026-11-01", 9, "until is not after since"),
        ("dates: [", "days: mo, dates: [", 10, "either days"),
        ("2026-12-24, 2026-12-25", "2026-12-24, 2026-12-24", 10, "a date is given twice"),
        ("2026-12-24, 2026-12-25", "2026-02-30", 10, "in no calendar"),
        ("    lead:", "    boss:", 11, "'primary', 'backup' or 'lead'"),
        ("  wroclaw-oik:", "  radom:", 13, "there is no centre 'radom'"),
        ("night: feliks", "evening: feliks", 14, '"night" is missing'),
        ('day: "08:00"\n', "", 13, "need the file's hours"),
        ("{person: borys,", "{id: regina-always, person: borys,", 12, "two shifts are called"),
        ("{person: borys,", "{id: a/b, person: borys,", 9, "should match pattern"),
    ],
)
def test_a_fault_is_told_with_line_and_reason(
    tmp_path: Path, found: str, instead: str, line: int, reason: str
) -> None:
    with pytest.raises(FaultyData) as caught:
        read(tmp_path, FILE.replace(found, instead, 1))

    assert reason in caught.value.reason
    assert caught.value.line == line


def test_a_shift_of_somebody_who_is_not_on_the_staff_of_the_centre_is_told(tmp_path: Path) -> None:
    rota = read(tmp_path)
    staff = {each.shift.person: ("bialystok-oik", "wroclaw-oik") for each in rota}

    check_staffed(tmp_path / "rota.yaml", rota, staff)
    with pytest.raises(FaultyData, match="celina is not on the staff of bialystok-oik") as caught:
        check_staffed(tmp_path / "rota.yaml", rota, staff | {"celina": ("wroclaw-oik",)})

    assert caught.value.line == 10


def test_the_example_for_a_real_centre_covers_every_minute_of_a_year() -> None:
    rota = Rota(
        tuple(
            each.shift for each in read_rota(ROOT / "deploy" / "rota.example.yaml", centres=CENTRES)
        )
    )
    starts, ends = datetime(2026, 12, 1, tzinfo=UTC), datetime(2027, 12, 1, tzinfo=UTC)

    assert gaps(rota, "bialystok-oik", Layer.PRIMARY, starts, ends) == ()
    assert gaps(rota, "bialystok-oik", Layer.LEAD, starts, ends) == ()
