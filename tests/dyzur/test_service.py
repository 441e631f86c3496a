"""The whole service, put together from its settings: doors, health, and what a monitor reads."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from dyzur.clock import utc_now
from dyzur.health import readiness
from dyzur.serve import must_be_ready, prepared
from dyzur.serving import listening
from dyzur.settings import FaultySettings
from dyzur.start import started
from dyzur.wiring import Wired
from tests.dyzur.conftest import PUBLIC, Installation

CALLER, LINE = "+12015550123", "+447700900011"
DANGER = "chce sie zabic, jestem w bialymstoku"


@pytest.fixture
async def service(installation: Installation) -> AsyncIterator[Wired]:
    """Serving on a free port; the emulated vendor posts to it."""
    await installation.bring_staff()
    wired = prepared(installation.settings)
    on = listening("127.0.0.1", 0)
    here = f"http://127.0.0.1:{on.getsockname()[1]}"
    twilio = installation.twilio
    twilio.webhooks.http = httpx.AsyncClient(transport=_Here(here), trust_env=False)
    async with started(wired, on):
        yield wired


class _Here(httpx.AsyncHTTPTransport):
    """Delivers what is meant for the public address to the service under test."""

    def __init__(self, here: str) -> None:
        super().__init__()
        self._here = httpx.URL(here)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._here.port)
        return await super().handle_async_request(request)


async def ready(service: Wired, now: datetime) -> dict[str, Any]:
    """What `/readyz` would say at that instant."""
    return await readiness(desk=service.desk, timers=service.timers, board=service.board, now=now)


async def first_page(installation: Installation) -> str:
    """The number that the first text of the service's own goes to."""
    async with asyncio.timeout(30):
        async for change in installation.twilio.changes.since(0):
            message = change.get("message", {})
            if message.get("direction") == "outbound-api":
                return str(message["to"])
    raise AssertionError("nobody was paged")


async def test_a_signed_message_is_answered_and_pages_the_person_on_duty(
    service: Wired, installation: Installation
) -> None:
    replies = await installation.twilio.text(CALLER, LINE, DANGER)
    paged = await first_page(installation)

    duty = service.desk.duties.on_duty("bialystok-oik", now=utc_now())
    known = service.desk.duties.snapshot.reachables
    phones = {each.address for each in known if each.person in duty.everyone}
    assert "112" in replies[0]
    assert "85 879 79 46" in " ".join(replies)
    assert paged in phones
    assert installation.twilio.faults == []


async def test_the_service_is_ready_when_its_timers_tick_and_not_when_they_stop(
    service: Wired,
) -> None:
    now = await ready(service, utc_now())
    later = await ready(service, utc_now() + timedelta(minutes=5))

    assert now["database"] == "ok"
    assert later["ready"] is False
    assert "sweep" in later["timers"]


async def test_a_forged_message_is_refused_and_nothing_is_stored(
    service: Wired, installation: Installation
) -> None:
    http = installation.twilio.webhooks.http
    form = {"From": CALLER, "To": LINE, "Body": DANGER, "MessageSid": "SM1"}

    answer = await http.post(f"{PUBLIC}/twilio/sms", data=form, headers={"X-Twilio-Signature": "x"})

    async with service.desk.database.read() as unit:
        assert await unit.open_cases() == ()
    assert answer.status_code == 403


async def test_figures_hold_no_number_and_no_word_of_a_caller(
    service: Wired, installation: Installation
) -> None:
    await installation.twilio.text(CALLER, LINE, DANGER)

    figures = await installation.twilio.webhooks.http.get(f"{PUBLIC}/metrics")

    assert 'dyzur_open_cases{risk="high",claimed="false"} 1' in figures.text
    assert "dyzur_database_up 1" in figures.text
    assert CALLER not in figures.text
    assert "zabic" not in figures.text


async def test_a_database_that_was_never_built_is_not_served_on(
    installation: Installation,
) -> None:
    folder = installation.settings.data / "elsewhere"
    wired = prepared(installation.settings.with_changes({"data": folder}))

    with pytest.raises(FaultySettings, match="dyzur migrate"):
        await must_be_ready(wired)

    await wired.close()


async def test_people_of_the_last_rota_are_known_though_the_database_is_away_at_the_start(
    service: Wired, installation: Installation, tmp_path: Path
) -> None:
    now = utc_now()
    for _ in range(200):
        if (installation.settings.spool_folder / "rota").exists():
            break
        await asyncio.sleep(0.05)
    assert service.desk.duties.reachable("bialystok-oik", now=now)
    away = SecretStr(f"sqlite+aiosqlite:///{tmp_path / 'away' / 'dyzur.sqlite'}")

    again = prepared(
        installation.settings.with_changes(
            {"database_url": away, "spool": installation.settings.spool_folder}
        )
    )

    assert again.desk.duties.reachable("bialystok-oik", now=now)
