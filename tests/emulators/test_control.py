"""The demo page can see and do everything through the emulators' control."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI, Request
from starlette.responses import Response

from dyzur.emulators import both
from dyzur.emulators.served import served
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.twilio import TwilioEmulator

TOKEN = "1001:callers"
LINE, CALLER, STAFF = "+447700900001", "+447700900100", "+447700900200"
TWIML = {
    "sms": "<Message>Jestem</Message>",
    "voice": f'<Dial action="/voice-after"><Number>{STAFF}</Number></Dial>',
    "voice-after": '<Gather input="dtmf speech"><Say language="pl-PL">Halo</Say></Gather>',
}


@dataclass
class Page:
    """What the demo page has: both emulators behind one address."""

    telegram: TelegramEmulator
    twilio: TwilioEmulator
    http: httpx.AsyncClient

    async def post(self, path: str, **given: Any) -> Any:  # noqa: ANN401
        return (await self.http.post(f"/emulator/{path}", json=given)).json()

    async def state(self) -> Any:  # noqa: ANN401
        return (await self.http.get("/emulator/state")).json()


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    async def answer(request: Request, path: str) -> Response:
        await request.body()
        return Response(f"<Response>{TWIML[path]}</Response>", media_type="text/xml")

    service = FastAPI()
    service.add_api_route("/{path}", answer, methods=["POST"])
    async with (
        served(service) as url,
        both.serve() as (telegram, twilio),
        httpx.AsyncClient(base_url=telegram.url, trust_env=False) as http,
    ):
        twilio.number(LINE, sms_url=f"{url}/sms", voice_url=f"{url}/voice")
        telegram.bot(TOKEN).open(5001, "Ada Przykładowa")
        yield Page(telegram, twilio, http)
        assert telegram.faults == twilio.faults == []


async def test_a_chat_is_shown_with_its_buttons_and_they_can_be_pressed(page: Page) -> None:
    markup = {"inline_keyboard": [[{"text": "Biorę", "callback_data": "take:1234"}]]}
    form = {"chat_id": "5001", "text": "Czeka", "reply_markup": json.dumps(markup)}
    sent = (await page.http.post(f"/bot{TOKEN}/sendMessage", data=form)).json()["result"]

    shown = (await page.state())["telegram"]["bots"][0]["chats"][0]
    pressed = await page.post(
        "telegram/1001/press", chat=5001, message=sent["message_id"], button="Biorę"
    )

    assert shown["name"] == "Ada Przykładowa"
    assert shown["messages"][0]["buttons"] == [{"text": "Biorę", "data": "take:1234"}]
    assert pressed == {"answers": []}


async def test_people_write_send_and_block(page: Page) -> None:
    await page.post("telegram/1001/open", chat=5002, name="Jan Wymyślony")
    await page.post("telegram/1001/say", chat=5002, text="cześć")
    await page.post("telegram/1001/send", chat=5002, kind="photo")
    await page.post("telegram/1001/block", chat=5002)

    chat = (await page.state())["telegram"]["bots"][0]["chats"][1]
    assert [(m["kind"], m["text"]) for m in chat["messages"]] == [
        ("text", "cześć"),
        ("photo", "to zdjęcie"),
    ]
    assert chat["blocked"]


async def test_a_text_and_a_call_are_made_from_the_page(page: Page) -> None:
    texted = await page.post("twilio/text", **{"from": CALLER, "to": LINE, "body": "pomocy"})
    call = await page.post("twilio/call", **{"from": CALLER, "to": LINE})
    ringing = next(c for c in (await page.state())["twilio"]["calls"] if c["to"] == STAFF)
    await page.post(f"twilio/calls/{ringing['sid']}/answer")
    await page.post(f"twilio/calls/{ringing['sid']}/hang_up")
    heard = next(c for c in (await page.state())["twilio"]["calls"] if c["sid"] == call["sid"])
    over = await page.post(f"twilio/calls/{call['sid']}/silence")

    assert texted == {"replies": ["Jestem"]}
    assert (call["waiting"], ringing["waiting"]) == ("dial", "ringing")
    assert (heard["waiting"], heard["keys"], heard["speech"]) == ("gather", True, True)
    assert heard["said"] == [{"verb": "Say", "text": "Halo", "language": "pl-PL"}]
    assert (over["waiting"], over["status"]) == ("ended", "completed")


async def test_changes_are_streamed_from_where_the_page_left_off(page: Page) -> None:
    await page.post("telegram/1001/say", chat=5001, text="pierwsza")
    first = (await page.state())["last"]
    await page.post("telegram/1001/say", chat=5001, text="druga")

    async with page.http.stream("GET", f"/emulator/events?after={first}") as stream:
        lines = (line async for line in stream.aiter_lines() if line.startswith("data: "))
        change = json.loads((await anext(lines)).removeprefix("data: "))

    assert (change["vendor"], change["what"]) == ("telegram", "message")
    assert change["message"]["text"] == "druga"


@pytest.mark.parametrize(
    "path",
    [
        "telegram/9/say",
        "telegram/1001/sing",
        "telegram/1001/press",
        "twilio/calls/CA9/press",
        "twilio/text",
        "twilio/call",
    ],
)
async def test_what_is_not_there_is_not_found(page: Page, path: str) -> None:
    given = {"chat": 5001, "message": 9, "button": "x", "text": "x", "from": CALLER, "to": STAFF}

    answer = await page.http.post(f"/emulator/{path}", json=given)

    assert answer.status_code == 404
