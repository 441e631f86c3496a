"""A world for the journeys of the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import open_memory
from storage.keys import Keys
from tests.world import World

_KEYS = Keys.fresh()


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """A staffed hotline at noon on a Wednesday."""
    database = open_memory(_KEYS)
    world = World(database, spool=tmp_path / "spool")
    await world.hire()
    yield world
    await database.close()
