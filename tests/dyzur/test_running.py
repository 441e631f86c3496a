"""What a coordinator changes by command reaches the running service without a restart."""

import asyncio
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from dyzur.emulators.twilio import TwilioEmulator
from storage.keys import Keys

ROOT = Path(__file__).parents[2]
STAFF, ROTA = ROOT / "deploy" / "staff.example.yaml", ROOT / "deploy" / "rota.example.yaml"
LINE, STAFF_NUMBER, ADA = "+447700900010", "+447700900001", "+447700900101"
TRIES = 120


@dataclass
class Installation:
    """An installation of its own: settings, the vendor, the service's address."""

    environment: dict[str, str]
    twilio: TwilioEmulator
    here: str

    async def command(self, *words: object) -> str:
        """Run `dyzur` as an operator does; what it printed. It must end with 0."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", "from dyzur.cli import main; main()"),
            *map(str, words),
            cwd=ROOT,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        told, wrong = await process.communicate()
        assert process.returncode == 0, f"dyzur {words}: {wrong.decode()}{told.decode()}"
        return told.decode()

    async def page(self) -> str:
        """The numbers that the service shows now; empty while it does not answer."""
        async with httpx.AsyncClient(trust_env=False) as http:
            try:
                return (await http.get(f"{self.here}/")).text
            except httpx.TransportError:
                return ""


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    async with TwilioEmulator.serve() as twilio:
        for number in (LINE, STAFF_NUMBER):
            hooks = {"sms_url": f"{here}/twilio/sms", "voice_url": f"{here}/twilio/voice"}
            twilio.number(number, **hooks)
        given = {
            "DYZUR_DATA": str(tmp_path),
            "DYZUR_DRAFTS": "accept",
            "DYZUR_KEYS": Keys.fresh().export(),
            "DYZUR_LINES": str(ROOT / "deploy" / "lines.yaml.example"),
            "DYZUR_PORT": str(port),
            "DYZUR_PUBLIC_URL": here,
            "DYZUR_TWILIO_ACCOUNT_SID": twilio.account_sid,
            "DYZUR_TWILIO_API": twilio.url,
            "DYZUR_TWILIO_AUTH_TOKEN": twilio.auth_token,
            "DYZUR_TWILIO_STAFF_NUMBER": STAFF_NUMBER,
        }
        yield Installation(os.environ | given, twilio, here)


@asynccontextmanager
async def serving(installation: Installation) -> AsyncIterator[None]:
    """`dyzur serve` while the block lasts."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", "from dyzur.cli import main; main()", "serve"),
        cwd=ROOT,
        env=installation.environment,
        stderr=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await until(installation.page)
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def until(ask: Callable[[], Awaitable[object]]) -> None:
    """Ask again and again until something is found."""
    for _ in range(TRIES):
        if await ask():
            return
        await asyncio.sleep(0.5)
    pytest.fail("it never came")


async def test_a_code_by_sms_verifies_a_channel_and_the_running_service_pages_over_it(
    installation: Installation,
) -> None:
    twilio = installation.twilio
    await installation.command("migrate")

    async with serving(installation):
        await installation.command("staff", "bring", STAFF)
        await installation.command("rota", "bring", ROTA)
        await installation.command("staff", "verify", "ada", "sms")
        (sms,) = twilio.messages
        code = re.findall(r"\d{6}", sms.body)[0]
        await installation.command("staff", "verify", "ada", "sms", "--code", code)
        listed = await installation.command("staff", "list")
        times = ("2020-01-01T00:00", "2099-01-01T00:00")
        await installation.command("rota", "override", "bialystok-oik", "primary", "ada", *times)

        async def paged() -> bool:
            caller = f"+4477009005{len(twilio.messages) % 100:02}"  # each has a case of their own
            await twilio.text(caller, LINE, "chcę się zabić, jestem w Białymstoku")
            return any(each.to == ADA and each.sid != sms.sid for each in twilio.messages)

        await until(paged)

    assert (sms.to, sms.from_) == (ADA, STAFF_NUMBER)
    assert re.search(r"sms +\+447700900101 +verified", listed)
    assert re.search(r"telegram +\d+ +not verified", listed)


async def test_contacts_appear_and_vanish_in_the_running_service(
    installation: Installation,
) -> None:
    await installation.command("migrate")

    async with serving(installation):
        before = await installation.page()
        await installation.command("directory", "verify", "wroclaw-85")
        await installation.command("directory", "retire", "bialystok-46")

        async def changed() -> bool:
            page = await installation.page()
            return "71 796 40 85" in page and "85 879 79 46" not in page

        await until(changed)

    assert "71 796 40 85" not in before
    assert "85 879 79 46" in before
