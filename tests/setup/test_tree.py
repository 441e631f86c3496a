"""The tree holds no registry host and only hashed locks."""

import re
from pathlib import Path

import pytest

from tools import check_tree

ROOT = Path(__file__).parents[2]


def test_the_tree_passes_its_own_check() -> None:
    assert list(check_tree.faults(ROOT)) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.toml", "index = 'https://" + "py" + "pi.org/simple'\n"),
        ("a.json", "https://registry." + "npm" + "js.org/htmx\n"),
        ("requirements.lock", "httpx>=0.28\n"),
        ("requirements.lock", "httpx @ https://example.org/httpx.whl\n"),
        ("long.py", "x = 1\n" * 401),
    ],
)
def test_a_fault_in_the_tree_is_found(tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content)

    assert [fault.split(":")[0] for fault in check_tree.faults(tmp_path)] == [name]


def test_every_locked_package_carries_a_hash() -> None:
    for lock in (ROOT / "requirements.lock", ROOT / "requirements-dev.lock"):
        text = lock.read_text().replace(" \\\n", " ")

        assert all("--hash=sha256:" in line for line in text.splitlines())


def test_the_runtime_lock_is_part_of_the_development_lock() -> None:
    runtime, dev = (
        set(re.findall(r"^[^\s=]+==\S+", (ROOT / name).read_text(), re.MULTILINE))
        for name in ("requirements.lock", "requirements-dev.lock")
    )

    assert runtime < dev
