"""The rota on disk is whole, sealed, and never a reason not to start."""

from pathlib import Path

from desk.duty import Duties, Snapshot
from desk.snapshot import SnapshotFile
from dyzur.sample import sample
from storage.keys import Keys
from tests.world import NOON

PEOPLE = sample()
SNAPSHOT = Snapshot(PEOPLE.rota, PEOPLE.people, PEOPLE.reachables)


def test_what_was_kept_is_read_and_pages_the_same_people(tmp_path: Path) -> None:
    keys = Keys.fresh()
    SnapshotFile(tmp_path / "rota", keys).keep(SNAPSHOT)

    found = SnapshotFile(tmp_path / "rota", keys).read()

    assert found == SNAPSHOT
    duty = Duties(found).pageable("bialystok-oik", now=NOON)
    assert duty.everyone == ("ada", "celina", "regina")


def test_the_file_holds_no_name_and_no_number(tmp_path: Path) -> None:
    SnapshotFile(tmp_path / "rota", Keys.fresh()).keep(SNAPSHOT)

    raw = (tmp_path / "rota").read_bytes()

    assert b"447700" not in raw
    assert all(person.name.encode() not in raw for person in PEOPLE.people)


def test_other_keys_and_no_file_give_nothing(tmp_path: Path) -> None:
    SnapshotFile(tmp_path / "rota", Keys.fresh()).keep(SNAPSHOT)

    assert SnapshotFile(tmp_path / "rota", Keys.fresh()).read() is None
    assert SnapshotFile(tmp_path / "nowhere", Keys.fresh()).read() is None


def test_a_disk_that_cannot_be_written_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    SnapshotFile(tmp_path / "file" / "rota", Keys.fresh()).keep(SNAPSHOT)

    assert not (tmp_path / "file" / "rota").exists()
