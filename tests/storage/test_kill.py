"""What storage said was durable survives kill -9, and half a use case never does."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from storage.database import Database
from storage.keys import Keys

_ROOT = Path(__file__).parents[2]
_KILLS = 3


@pytest.mark.kill
async def test_nothing_that_was_durable_is_lost_and_nothing_is_half(
    database: Database, url: str, keys: Keys
) -> None:
    durable: set[str] = set()

    for kill in range(_KILLS):
        durable |= _killed_writer(url, keys, first=kill * 1_000_000, after=20 + 35 * kill)

    async with database.read() as unit:
        cases = {case.id for case in await unit.open_cases()}
        halves = [case for case in cases if len(await unit.messages(case)) != 1]
    assert len(durable) >= 20 * _KILLS
    assert durable <= cases
    assert halves == []


def _killed_writer(url: str, keys: Keys, *, first: int, after: int) -> set[str]:
    """Start a writer, kill it after so many cases, and return all that it called durable."""
    command = [sys.executable, "-m", "tests.storage.writer", url, str(first)]
    with subprocess.Popen(
        command,
        cwd=_ROOT,
        env=os.environ | {"PYTHONPATH": str(_ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        writer.stdin.write(f"{keys.export()}\n")
        writer.stdin.flush()
        told = [writer.stdout.readline() for _ in range(after)]
        writer.kill()
        told += writer.stdout.readlines()
    return {line.strip() for line in told if line.endswith("\n")}
