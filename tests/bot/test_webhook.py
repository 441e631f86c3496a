"""The webhook lets only Telegram in and never breaks on what it is sent."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot import webhook
from tests.bot.world import CALLER, SECRET, World, world

PATHS = (webhook.CALLERS, webhook.STAFF)
HEADER = "X-Telegram-Bot-Api-Secret-Token"


@pytest.fixture
async def told() -> AsyncIterator[World]:
    async with world() as made:
        yield made


@pytest.fixture
async def outside() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False) as client:
        yield client


def message(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    chat = {"id": CALLER, "type": "private", "first_name": "Ada"}
    return {"message_id": 1, "date": 1, "chat": chat, **more}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    "secret",
    [None, "", "tajne", SECRET + "x", SECRET.upper(), "zażółć".encode("latin-1", "replace")],
)
async def test_a_wrong_secret_is_refused_and_nothing_is_stored(
    told: World, outside: httpx.AsyncClient, path: str, secret: str | bytes | None
) -> None:
    headers = (
        []
        if secret is None
        else [(HEADER.encode(), secret if isinstance(secret, bytes) else secret.encode())]
    )
    body = json.dumps({"update_id": 1, "message": message(text="pomocy")})

    answer = await outside.post(told.url + path, content=body, headers=headers)

    assert answer.status_code == 403
    assert told.intake.handed == []


async def test_without_a_secret_or_a_bot_nothing_gets_in() -> None:
    async with world() as told:
        app = FastAPI()
        app.include_router(webhook.router(callers=told.callers_door, staff=None, secret=""))
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as outside:
            for path in PATHS:
                for headers in ({}, {HEADER: ""}):
                    assert (await outside.post(path, headers=headers)).status_code == 403


NO_UPDATES = [
    b"",
    b"{",
    b"[]",
    b"5",
    b"null",
    b"{}",
    b'{"update_id": "x"}',
    b'{"update_id": 1.5}',
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"update_id": ' + b"9" * 5000 + b"}",
]


async def test_what_is_no_update_is_refused_calmly(told: World, outside: httpx.AsyncClient) -> None:
    for body in NO_UPDATES:
        answer = await outside.post(
            told.url + webhook.CALLERS, content=body, headers={HEADER: SECRET}
        )

        assert answer.status_code == 400, body[:20]


async def test_what_is_too_large_is_not_read(told: World, outside: httpx.AsyncClient) -> None:
    answer = await outside.post(
        told.url + webhook.CALLERS, content=b" " * (1 << 21), headers={HEADER: SECRET}
    )

    assert answer.status_code == 413


UNREADABLE: list[dict[str, Any]] = [
    {"some_day": {"chat": {"id": CALLER}}},
    {},
    {"message": None},
    {"message": "x"},
    {"message": []},
    {"message": {}},
    {"message": {"chat": None}},
    {"message": {"chat": {"id": "x", "type": "private"}}},
    {"my_chat_member": {"chat": {"id": CALLER}}},
    {"callback_query": {"id": 5}},
    {"message": {"a": {"b": [[[["\ud800"]]]]}}},
]


@pytest.mark.parametrize("path", PATHS)
async def test_what_cannot_be_read_is_ignored(
    told: World, outside: httpx.AsyncClient, path: str
) -> None:
    for update in UNREADABLE:
        body = json.dumps({"update_id": 7, **update})

        answer = await outside.post(told.url + path, content=body, headers={HEADER: SECRET})

        assert answer.status_code == 200, update
    assert told.intake.handed == []


@pytest.mark.parametrize(
    "more",
    [
        {"text": "pomo\ud83dcy"},
        {"text": "pomocy", "entities": [{"type": 5}]},
        {"text": "pomocy", "from": {"id": "nobody"}},
        {"text": "pomocy", "reply_to_message": {"message_id": "x"}},
        {"sticker": {"new": "shape"}},
        {"some_day_content": {"x": 1}},
    ],
)
async def test_a_message_with_an_unreadable_part_is_answered_all_the_same(
    told: World, outside: httpx.AsyncClient, more: dict[str, Any]
) -> None:
    body = json.dumps({"update_id": 7, "message": message(**more)})

    answer = await outside.post(told.url + webhook.CALLERS, content=body, headers={HEADER: SECRET})

    assert answer.status_code == 200
    assert len(told.intake.handed) == 1
    assert told.caller.texts()
