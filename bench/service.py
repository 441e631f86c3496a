"""The real service for measuring: `dyzur serve` as a process, its vendors emulated in another."""

import asyncio
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from dyzur.demo.run import fill
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.twilio import TwilioEmulator
from dyzur.sample import FOLDER, sample
from storage.database import open_database
from storage.keys import Keys
from storage.migrating import migrate

TOKEN = "bench-token"  # noqa: S105 - no secret
STAFF_BOT = "700700002:bench-staff"
ACCOUNT = "AC" + "0" * 32
PATIENCE_S = 30.0
_CODE = re.compile(r"(?<![\w+])[0-9]{4}(?!\w)")


@dataclass(frozen=True, slots=True)
class Service:
    """Where it listens, where its database lies, and the vendor that its texts reach."""

    url: str
    process: int
    file: Path
    twilio: TwilioEmulator


def cpu_seconds(process: int) -> float:
    """The processor time that a process has used; 0 where the system does not tell."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    user, system = stat.read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port that nobody listens on just now."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def started(command: list[str], url: str, environ: dict[str, str]) -> Iterator[int]:
    """A process that answers under `url`; its id."""
    process = subprocess.Popen(command, env=os.environ | environ)
    try:
        until = time.monotonic() + PATIENCE_S
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"{command[1:4]} does not answer")
            time.sleep(0.02)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        httpx.get(url, timeout=1)
    except httpx.HTTPError:
        return False
    return True


@asynccontextmanager
async def service(folder: Path) -> AsyncIterator[Service]:
    """Serve with the sample staff, its rota and lines, on a fresh SQLite file."""
    keys, port = Keys.fresh(), free_port()
    file = folder / "dyzur.sqlite"
    await _filled(file, keys)
    async with AsyncExitStack() as stack:
        telegram = await stack.enter_async_context(TelegramEmulator.serve())
        twilio = await stack.enter_async_context(
            TwilioEmulator.serve(account_sid=ACCOUNT, auth_token=TOKEN)
        )
        _know_everybody(telegram, twilio)
        url = f"http://127.0.0.1:{port}"
        environ = _environ(folder, keys, url) | {
            "DYZUR_TELEGRAM_API": telegram.url,
            "DYZUR_TWILIO_API": twilio.url,
        }
        command = [str(Path(sys.executable).with_name("dyzur")), "serve", "--port", str(port)]
        process = started(command, f"{url}/healthz", environ)
        number = await asyncio.to_thread(process.__enter__)
        try:
            yield Service(url, number, file, twilio)
        finally:
            await asyncio.to_thread(process.__exit__, None, None, None)


def _know_everybody(telegram: TelegramEmulator, twilio: TwilioEmulator) -> None:
    """The account's numbers, and the chats in which staff have started the bot."""
    world = sample()
    for number in filter(None, (world.staff_number, *(line.number for line in world.lines.all))):
        twilio.number(number)
    for reachable in world.reachables:
        if not reachable.address.startswith("+"):
            telegram.bot(STAFF_BOT).open(int(reachable.address))


def _environ(folder: Path, keys: Keys, url: str) -> dict[str, str]:
    return {
        "DYZUR_DATA": str(folder),
        "DYZUR_KEYS": keys.export(),
        "DYZUR_LINES": str(FOLDER / "lines.yaml"),
        "DYZUR_DRAFTS": "accept",
        "DYZUR_PUBLIC_URL": url,
        "DYZUR_LOG_LEVEL": "ERROR",
        "DYZUR_TELEGRAM_CALLERS_TOKEN": "700700001:bench-callers",
        "DYZUR_TELEGRAM_STAFF_TOKEN": STAFF_BOT,
        "DYZUR_TELEGRAM_SECRET": "bench-secret",
        "DYZUR_TWILIO_ACCOUNT_SID": ACCOUNT,
        "DYZUR_TWILIO_AUTH_TOKEN": TOKEN,
        "DYZUR_TWILIO_STAFF_NUMBER": sample().staff_number,
    }


async def _filled(file: Path, keys: Keys) -> None:
    url = f"sqlite+aiosqlite:///{file}"
    await migrate(url, keys=keys)
    database = open_database(url, keys=keys)
    await fill(database, sample())
    await database.close()


def page_times(service: Service) -> list[float]:
    """For each case in the order of arrival: when its first SMS page reached the vendor.

    Seconds since the epoch; infinite for a case whose page has not left.
    """
    with closing(sqlite3.connect(f"file:{service.file}?mode=ro", uri=True)) as database:
        rows = database.execute(
            "SELECT c.code FROM cases c JOIN messages m ON m.case_id = c.id "
            "GROUP BY c.id ORDER BY MIN(m.seq)"
        ).fetchall()
    texts = [sms for sms in service.twilio.messages if sms.direction == "outbound-api"]
    first: dict[str, float] = {}
    for sms in sorted(texts, key=lambda sms: sms.created, reverse=True):
        first |= dict.fromkeys(_CODE.findall(sms.body), sms.created.timestamp())
    return [first.get(code, float("inf")) for (code,) in rows]
