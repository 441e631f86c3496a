"""A world for the journeys of the desk."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from desk.staffing import Staffing
from storage.database import Database, open_database, open_memory
from storage.keys import Keys
from storage.migrating import migrate
from tests.desk.office import ADA, BORYS, CELINA, CENTRE, ROTA, bring, bring_rota
from tests.world import World


@pytest.fixture
async def world(staff_database: Database, tmp_path: Path) -> World:
    """A staffed hotline at noon on a Wednesday, on each kind of database."""
    world = World(staff_database, spool=tmp_path / "spool")
    await world.hire()
    return world


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def staff_database(request: pytest.FixtureRequest) -> AsyncIterator[Database]:
    """A fresh database, of each kind."""
    keys = Keys.fresh()
    if request.param == "sqlite":
        opened = open_memory(keys)
    else:
        url: str = request.getfixturevalue("postgres_url")
        await migrate(url, keys=keys)
        opened = open_database(url, keys=keys)
    yield opened
    await opened.close()


@pytest.fixture
async def staffing(staff_database: Database) -> Staffing:
    """A staffed centre: Ada by day, Borys by night, Celina behind them; all verified."""
    office = Staffing(staff_database, duty_centres=(CENTRE,))
    await bring(office, ADA, BORYS, CELINA)
    await bring_rota(office, *ROTA)
    return office
