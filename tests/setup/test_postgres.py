"""The PostgreSQL that tests get is real, empty and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres import PostgresServer

pytestmark = pytest.mark.postgres


async def _answer(url: str, question: str) -> object:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        answer: object = await connection.scalar(text(question))
    await engine.dispose()
    return answer


async def test_a_test_gets_an_empty_database_of_a_real_server(postgres_url: str) -> None:
    tables = await _answer(
        postgres_url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    )

    assert tables == 0


async def test_two_databases_know_nothing_of_each_other(postgres_server: PostgresServer) -> None:
    one, other = postgres_server.create(), postgres_server.create()

    postgres_server.execute("CREATE TABLE mine ()", database=one)

    assert await _answer(postgres_server.url(one), "SELECT to_regclass('mine')::text") == "mine"
    assert await _answer(postgres_server.url(other), "SELECT to_regclass('mine')::text") is None


def test_a_database_can_be_copied_from_a_template(postgres_server: PostgresServer) -> None:
    template = postgres_server.create()
    postgres_server.execute("CREATE TABLE mine AS SELECT 7 AS kept", database=template)

    copy = postgres_server.create(template=template)

    assert postgres_server.execute("SELECT kept FROM mine", database=copy) == "7"


def _gone(folder: Path) -> bool:
    for _ in range(200):
        if not folder.exists():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.kill
def test_a_killed_test_process_takes_its_server_and_its_folder_along() -> None:
    script = (
        "from tests import needs\n"
        "from tests.postgres import running\n"
        "with running(needs.postgres()) as server:\n"
        "    print(server.execute('SHOW data_directory'), flush=True)\n"
        "    input()\n"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    with child:
        assert child.stdout is not None
        folder = Path(child.stdout.readline().strip()).parent
        log_of_server = folder / "log"
        assert log_of_server.exists()

        os.kill(child.pid, signal.SIGKILL)

    assert _gone(folder)
