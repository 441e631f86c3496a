"""A database that goes away is told as `DatabaseGone`, and is used again when it is back."""

import socket

import pytest

from storage.database import Database, DatabaseGone, open_database
from storage.keys import Keys
from storage.migrating import migrate
from tests.postgres import PostgresServer
from tests.storage.samples import a_case, stored

_END_ALL = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'dyzur'"

pytestmark = pytest.mark.postgres


@pytest.fixture
def unbound() -> str:
    """The URL of a server that does not run."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"postgresql+asyncpg://postgres@127.0.0.1:{probe.getsockname()[1]}/dyzur"


async def test_a_server_that_does_not_run_is_gone(unbound: str, keys: Keys) -> None:
    database = open_database(unbound, keys=keys)

    with pytest.raises(DatabaseGone):
        await stored(database, a_case())
    with pytest.raises(DatabaseGone):
        await database.check()
    with pytest.raises(DatabaseGone):
        await migrate(unbound)
    await database.close()


async def test_a_database_that_does_not_exist_is_gone(
    postgres_server: PostgresServer, keys: Keys
) -> None:
    database = open_database(postgres_server.url("none"), keys=keys)

    with pytest.raises(DatabaseGone):
        await database.check()
    await database.close()


async def test_connections_that_broke_while_idle_are_not_noticed(
    postgres: Database, postgres_server: PostgresServer
) -> None:
    await stored(postgres, first := a_case())
    postgres_server.execute(_END_ALL)

    await stored(postgres, second := a_case())

    async with postgres.read() as unit:
        assert {case.id for case in await unit.open_cases()} == {first.id, second.id}


async def test_a_connection_that_breaks_inside_a_unit_takes_the_unit_along(
    postgres: Database, postgres_server: PostgresServer
) -> None:
    async def use_case() -> None:
        async with postgres.unit() as unit:
            await unit.add_case(a_case())
            postgres_server.execute(_END_ALL)
            await unit.add_case(a_case())

    with pytest.raises(DatabaseGone):
        await use_case()

    async with postgres.read() as unit:
        assert await unit.open_cases() == ()


async def test_a_connection_that_breaks_before_the_commit_stores_nothing(
    postgres: Database, postgres_server: PostgresServer
) -> None:
    async def use_case() -> None:
        async with postgres.unit() as unit:
            await unit.add_case(a_case())
            postgres_server.execute(_END_ALL)

    with pytest.raises(DatabaseGone):
        await use_case()

    async with postgres.read() as unit:
        assert await unit.open_cases() == ()
