"""A missing part of the machine skips a test, and fails it where skips are failures."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests import needs


@pytest.fixture(autouse=True)
def _own_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("DYZUR_TESTS_STRICT", raising=False)


def test_at_home_a_missing_part_skips_and_is_named() -> None:
    with pytest.raises(pytest.skip.Exception, match="Chromium is missing on this machine"):
        needs.missing("Chromium")


@pytest.mark.parametrize(("name", "value"), [("CI", "true"), ("DYZUR_TESTS_STRICT", "1")])
def test_on_the_build_machine_a_missing_part_fails(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(pytest.fail.Exception, match="Chromium is missing on this machine"):
        needs.missing("Chromium")


def test_a_named_postgres_goes_before_the_found_ones(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "initdb").touch()
    monkeypatch.setenv("DYZUR_TESTS_POSTGRES_BIN", str(tmp_path))

    assert needs.postgres() == tmp_path


def test_the_shell_learns_that_there_is_no_browser(tmp_path: Path) -> None:
    asking = [sys.executable, "-m", "tests.needs", "chromium"]
    root = Path(__file__).parents[2]

    told = subprocess.run(asking, cwd=root, env={"PATH": str(tmp_path)}, check=False)

    assert told.returncode == 1
