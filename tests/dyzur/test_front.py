"""The plain page shows the numbers that are true at that moment, and works without scripts."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
from fastapi import FastAPI

from centres import directory
from centres.records import Shown
from desk.lines import Line, Lines
from dyzur.front import router

CHRISTMAS_EVE = datetime(2026, 12, 24, 22, 40, tzinfo=UTC)
TUESDAY_NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
LINES = Lines([Line("all", None, "bialystok-oik", number="+447700900010")])


async def page(*, now: datetime, shown: Shown, demo: str | None = None, path: str = "/") -> str:
    app = FastAPI()
    clock: Callable[[], datetime] = lambda: now  # noqa: E731 - a clock that stands still
    app.include_router(
        router(directory=directory.load, lines=LINES, shown=shown, clock=clock, demo=demo)
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        return (await client.get(path)).text


async def test_112_stands_before_everything_else() -> None:
    text = await page(now=TUESDAY_NOON, shown=Shown.VERIFIED)

    assert 0 < text.index('href="tel:112"') < text.index("<h1>")


async def test_a_centre_is_open_when_it_is_open() -> None:
    text = await page(now=TUESDAY_NOON, shown=Shown.SEEDS)

    place = text[text.index("Biała Podlaska") :].partition("</article>")[0]
    assert "Otwarte – dziś 8:00-16:00" in place
    assert "83 376 93 94" in place


async def test_a_centre_is_closed_on_a_holiday_and_says_when_it_opens() -> None:
    text = await page(now=CHRISTMAS_EVE, shown=Shown.SEEDS)

    place = text[text.index("Biała Podlaska") :].partition("</article>")[0]
    assert "Zamknięte – otwarcie 28.12, 8:00" in place


async def test_numbers_that_nobody_has_verified_are_hidden_in_production() -> None:
    text = await page(now=TUESDAY_NOON, shown=Shown.VERIFIED)

    assert "Ostrołęka" not in text
    assert "85 879 79 46" in text


async def test_a_superseded_number_never_appears() -> None:
    text = await page(now=TUESDAY_NOON, shown=Shown.SEEDS)

    assert "744 50 28" not in text
    assert "7445028" not in text


async def test_the_hotlines_own_number_is_shown_but_not_that_of_the_demo() -> None:
    real = await page(now=TUESDAY_NOON, shown=Shown.VERIFIED)
    demo = await page(now=TUESDAY_NOON, shown=Shown.SEEDS, demo="/demo")

    assert "+447700900010" in real
    assert "+447700900010" not in demo
    assert 'href="/demo"' in demo


async def test_the_page_needs_no_script_and_nobody_else() -> None:
    text = await page(now=TUESDAY_NOON, shown=Shown.SEEDS)
    style = await page(now=TUESDAY_NOON, shown=Shown.SEEDS, path="/front/front.css")

    assert "<script" not in text
    assert ":focus-visible" in style
    assert "http" not in text + style
    assert "style=" not in text
