"""A coordinator's commands: from an empty database to a covered rota, and what they refuse."""

import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from desk.duty import Snapshot
from dyzur import tables
from dyzur.cli import main
from dyzur.sample import sample
from escalation.rota import WARSAW
from storage.keys import Keys

ROOT = Path(__file__).parents[2]
STAFF, ROTA = ROOT / "deploy" / "staff.example.yaml", ROOT / "deploy" / "rota.example.yaml"
CENTRE = "bialystok-oik"
Dyzur = Callable[..., Result]


@dataclass(frozen=True, slots=True)
class Installed:
    """Two databases, one empty, one with the examples brought in and everybody reachable."""

    empty: Path
    staffed: Path
    keys: str


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folders = (tmp_path_factory.mktemp("empty"), tmp_path_factory.mktemp("staffed"))
    keys = Keys.fresh().export()
    with pytest.MonkeyPatch.context() as patched:
        assert program(folders[0], keys, patched)("migrate").exit_code == 0
        run = program(folders[1], keys, patched)
        assert run("migrate").exit_code == 0
        assert run("staff", "bring", STAFF).exit_code == 0
        assert run("rota", "bring", ROTA).exit_code == 0
        for person, channel in (("ada", "sms"), ("celina", "call"), ("regina", "call")):
            assert run("staff", "verify", person, channel, "--trust").exit_code == 0
    return Installed(*folders, keys)


@pytest.fixture(autouse=True)
def _logging_stays() -> Iterator[None]:
    """Commands set logging up for a process of their own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.fixture
def dyzur(installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dyzur:
    """The program with an empty database and the example of lines."""
    shutil.copytree(installed.empty, tmp_path / "data")
    return program(tmp_path / "data", installed.keys, monkeypatch)


@pytest.fixture
def staffed(installed: Installed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Dyzur:
    """The program with the examples of staff and rota brought in, and everybody reachable."""
    shutil.copytree(installed.staffed, tmp_path / "data")
    return program(tmp_path / "data", installed.keys, monkeypatch)


def program(folder: Path, keys: str, patched: pytest.MonkeyPatch) -> Dyzur:
    patched.chdir(folder)
    patched.setenv("DYZUR_DATA", str(folder))
    patched.setenv("DYZUR_KEYS", keys)
    patched.setenv("DYZUR_LINES", str(ROOT / "deploy" / "lines.yaml.example"))
    patched.setenv("DYZUR_TWILIO_STAFF_NUMBER", "+447700900001")
    return lambda *words: CliRunner().invoke(main, [str(word) for word in words])


def changed(path: Path, folder: Path, found: str, instead: str) -> Path:
    text = path.read_text(encoding="utf-8")
    assert found in text
    copy = folder / path.name
    copy.write_text(text.replace(found, instead), encoding="utf-8")
    return copy


def test_a_new_installation_gets_staff_and_a_covered_rota_by_command(dyzur: Dyzur) -> None:
    empty = dyzur("rota", "gaps")
    staff = dyzur("staff", "bring", STAFF)
    rota = dyzur("rota", "bring", ROTA)
    unverified = dyzur("rota", "gaps")
    trusted = [
        dyzur("staff", "verify", *each, "--trust") for each in (("ada", "sms"), ("celina", "call"))
    ]
    covered = dyzur("rota", "gaps")

    assert (empty.exit_code, unverified.exit_code, covered.exit_code) == (1, 1, 0)
    assert "nobody" in empty.stdout
    assert "+ person ada: Ada Przykładowa; interventer; bialystok-oik" in staff.stdout
    assert "+ shift bialystok-oik/primary/mo-fr/08:00: ada" in rota.stdout
    assert "only celina, whom nothing verified reaches" in unverified.stdout
    assert all("Nobody has proved" in each.stderr for each in trusted)
    assert "every minute of each line's duty has a primary" in covered.stdout


def test_the_list_shows_who_is_reached_how(staffed: Dyzur) -> None:
    lines = staffed("staff", "list").stdout.splitlines()

    assert lines[0] == "ada  Ada Przykładowa; interventer; bialystok-oik"
    assert [line.split()[0] for line in lines[1:4]] == ["telegram", "sms", "call"]
    assert "not verified" in lines[1]
    assert "verified 20" in lines[2]


def test_a_refused_file_is_told_and_changes_nothing(staffed: Dyzur, tmp_path: Path) -> None:
    fewer = changed(STAFF, tmp_path, "id: borys", "id: bogdan")
    before = staffed("staff", "list").stdout

    refused = staffed("staff", "bring", fewer, "--remove")
    after = staffed("staff", "list").stdout
    forced = staffed("staff", "bring", fewer, "--remove", "--force")

    assert refused.exit_code == 1
    assert "! new gap at bialystok-oik: primary from" in refused.stdout
    assert "Nothing was changed." in refused.stdout
    assert after == before
    assert forced.exit_code == 0
    assert "- person borys: Borys Zmyślony" in forced.stdout
    assert "borys" not in staffed("rota", "show").stdout


@pytest.mark.parametrize(
    ("kind", "path", "found", "instead", "words"),
    [
        ("staff", STAFF, "[bialystok-oik]", "[radom]", "staff.example.yaml:11: there is no centre"),
        ("staff", STAFF, "900101", "900001", "is a number of the hotline"),
        ("staff", STAFF, "900101", "900014", "is a number of the hotline"),
        ("rota", ROTA, "person: ada", "person: zofia", "zofia is not on the staff of bialystok"),
        ("rota", ROTA, "mo-fr", "weekdays", "'weekdays' is no day"),
    ],
)
def test_a_faulty_file_is_refused_with_its_line_and_exit_code_2(
    staffed: Dyzur, tmp_path: Path, kind: str, path: Path, found: str, instead: str, words: str
) -> None:
    told = staffed(kind, "bring", changed(path, tmp_path, found, instead))

    assert told.exit_code == 2
    assert words in told.stderr
    assert f"{path.name}:" in told.stderr
    assert staffed(kind, "bring", path).stdout == "Nothing to change.\n"


def test_an_override_stands_in_the_rota_until_it_is_withdrawn(staffed: Dyzur) -> None:
    times = ("2099-12-24T20:00", "2099-12-25T08:00")

    put = staffed("rota", "override", CENTRE, "primary", "celina", *times)
    name = put.stdout.split()[2].strip(":")
    shown = staffed("rota", "show", "--centre", CENTRE).stdout
    withdrawn = staffed("rota", "withdraw", name)

    told = f"override {name}: add celina; primary of {CENTRE}, 2099-12-24 20:00 to 2099-12-25 08:00"
    assert put.exit_code == withdrawn.exit_code == 0
    assert told in shown
    assert "override" not in staffed("rota", "show").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((CENTRE, "boss", "celina", "2099-12-24T20:00", "2099-12-25T08:00"), "no layer 'boss'"),
        (("radom", "primary", "celina", "2099-12-24T20:00", "2099-12-25T08:00"), "no centre"),
        ((CENTRE, "primary", "zofia", "2099-12-24T20:00", "2099-12-25T08:00"), "not on the staff"),
        ((CENTRE, "primary", "celina", "2099-12-24T20:00", "2099-12-24T08:00"), "before it begins"),
        ((CENTRE, "primary", "celina", "2020-12-24T20:00", "2020-12-25T08:00"), "is over"),
        ((CENTRE, "primary", "celina", "tomorrow", "2099-12-25T08:00"), "does not match"),
    ],
)
def test_an_override_that_cannot_be_meant_is_refused(
    staffed: Dyzur, words: tuple[str, ...], reason: str
) -> None:
    told = staffed("rota", "override", *words)

    assert told.exit_code in {1, 2}
    assert reason in told.stderr


def test_a_wrong_code_and_a_missing_channel_verify_nothing(staffed: Dyzur) -> None:
    before = staffed("staff", "list").stdout

    wrong = staffed("staff", "verify", "borys", "sms", "--code", "no code")
    missing = staffed("staff", "verify", "regina", "telegram", "--trust")
    unset = staffed("staff", "verify", "ada", "telegram")

    assert (wrong.exit_code, missing.exit_code, unset.exit_code) == (1, 1, 1)
    assert "telegram is not set up" in unset.stderr
    assert staffed("staff", "list").stdout == before


def test_contacts_are_listed_with_why_callers_are_not_told_them(dyzur: Dyzur) -> None:
    rows = dyzur("directory", "list").stdout.splitlines()
    told = {row.split()[0]: row for row in rows}

    assert told["bialystok-46"].endswith("never     shown")
    assert "hidden: superseded" in told["bialystok-old-28"]
    assert "hidden until verified" in told["wroclaw-85"]
    assert "2013-10-31" in told["wroclaw-85"]
    assert "116123" in told


def test_a_contact_is_verified_and_retired_by_command(dyzur: Dyzur) -> None:
    verified = dyzur("directory", "verify", "wroclaw-85", "--on", "2026-11-01", "--by", "Regina")
    retired = dyzur("directory", "retire", "wroclaw-85")
    listed = dyzur("directory", "list", "--centre", "wroclaw-oik").stdout

    assert "wroclaw-85, 71 796 40 85: shown." in verified.stdout
    assert "hidden: retired" in retired.stdout
    assert "no phone of wroclaw-oik any more" in retired.stderr
    assert "bialystok-46" not in listed


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("verify", "nobody"), "there is no contact"),
        (("verify", "bialystok-old-28"), "superseded"),
        (("verify", "bialystok-46", "--on", "2099-01-01"), "has not come yet"),
        (("retire", "112"), "approved texts"),
        (("list", "--centre", "radom"), "there is no centre"),
    ],
)
def test_what_cannot_be_noted_of_a_contact_is_refused(
    dyzur: Dyzur, words: tuple[str, ...], reason: str
) -> None:
    told = dyzur("directory", *words)

    assert told.exit_code == 1
    assert reason in told.stderr


def test_a_database_that_was_never_built_is_told_with_its_remedy(
    dyzur: Dyzur, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYZUR_DATA", str(tmp_path / "elsewhere"))

    told = dyzur("staff", "list")

    assert told.exit_code == 2
    assert "dyzur migrate" in told.stderr


@pytest.mark.parametrize(
    ("day", "length"), [("2026-10-24", "the clock changes: 13 h"), ("2027-03-27", "11 h")]
)
def test_a_night_in_which_the_clock_changes_is_marked_with_its_length(
    day: str, length: str
) -> None:
    world = sample()
    known = Snapshot(world.rota, world.people, world.reachables)
    noon = datetime.fromisoformat(day).replace(hour=12, tzinfo=WARSAW)

    lines = list(tables.rota(known, CENTRE, 3, now=noon))

    marked = [line for line in lines if "the clock changes" in line]
    assert len(marked) == 3
    assert all(length in line and "20:00 - " in line for line in marked)


def test_each_hand_over_stands_at_its_hour() -> None:
    world = sample()
    known = Snapshot(world.rota, world.people, ())
    noon = datetime(2026, 12, 24, 12, tzinfo=WARSAW)

    primary = list(tables.rota(known, CENTRE, 1, now=noon + timedelta(minutes=5)))[1:5]

    assert primary == [
        "  primary",
        "    Th 2026-12-24 12:05 - Th 2026-12-24 20:00  ada (Ada Przykładowa) CANNOT BE PAGED",
        "    Th 2026-12-24 20:00 - Fr 2026-12-25 08:00  borys (Borys Zmyślony) CANNOT BE PAGED",
        "    Fr 2026-12-25 08:00 - Fr 2026-12-25 12:05  ada (Ada Przykładowa) CANNOT BE PAGED",
    ]
