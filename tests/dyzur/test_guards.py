"""Nothing leaves without its headers, nothing huge comes in, and no stack trace is shown."""

import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from dyzur.guards import HEADERS, Guards


def application() -> FastAPI:
    app = FastAPI()

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("the caller wrote: secret words")

    return app


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=Guards(application(), max_body=100))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        yield client


async def test_every_answer_carries_the_headers(client: httpx.AsyncClient) -> None:
    for path in ("/length", "/broken", "/nowhere"):
        answer = await client.get(path)

        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)
        assert answer.headers["cache-control"] == "no-store"


async def test_scripts_and_styles_within_the_page_are_refused() -> None:
    assert "unsafe" not in HEADERS["content-security-policy"]
    assert HEADERS["content-security-policy"].startswith("default-src 'none'")


async def test_a_failure_shows_no_more_than_that_it_happened(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = await client.get("/broken")

    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "request failed path=/broken error=RuntimeError" in caplog.text
    assert "secret" not in caplog.text


async def test_a_body_within_the_limit_passes(client: httpx.AsyncClient) -> None:
    answer = await client.post("/length", content=b"x" * 100)

    assert answer.json() == 100


async def test_a_body_that_says_it_is_too_large_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/length", content=b"x" * 101)

    assert answer.status_code == 413


async def test_a_body_that_hides_its_size_is_refused_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(10):
            yield b"x" * 50

    answer = await client.post("/length", content=endless())

    assert answer.status_code == 413
