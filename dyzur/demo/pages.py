"""The demo's routes: the page, what it shows as it moves, and what is done with its phones."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from jinja2 import Environment, FileSystemLoader

from desk.lines import Line
from dyzur.demo.acts import ACTS, Act
from dyzur.demo.view import state
from dyzur.demo.world import LAST_CALLER, Caller, NoSuchThing, World
from dyzur.statics import add_statics
from storage.database import DatabaseGone

HERE = Path(__file__).parent
BASE = "/demo"
REFRESH_S = 1.0  # what no vendor tells of (a rung that fell due) is seen this late at most
SETTLE_S = 0.03  # one gesture makes several changes

SAMPLES = (
    "chce sie zabic, jestem w bialymstoku",
    "Mąż mnie bije, jest za drzwiami",
    "Jakie są godziny otwarcia we Wrocławiu?",
    "Mama umarła miesiąc temu, nie radzę sobie",
    "Допоможіть, мені немає де спати",
    "My friend wants to kill himself",
)

Clock = Callable[[], datetime]
Place = Annotated[int, Query(alias="caller", ge=1, le=LAST_CALLER)]


def router(world: World, *, clock: Clock, names: Callable[[Line], str]) -> APIRouter:
    """Everything below `/demo`; `names` are the lines' names for the list of lines."""
    routes = APIRouter(prefix=BASE)
    pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True)
    lines = [
        {"id": each.id, "number": each.number, "name": names(each)} for each in world.lines.all
    ]
    page = pages.get_template("demo.html").render(base=BASE, lines=lines, samples=SAMPLES)

    @routes.get("/", response_class=HTMLResponse)
    async def show() -> str:
        return page

    @routes.get("", include_in_schema=False)
    async def without_slash() -> RedirectResponse:
        return RedirectResponse(f"{BASE}/")

    @routes.get("/events")
    async def events(line: str, caller: Place) -> StreamingResponse:
        try:
            world.line(line)
        except NoSuchThing:
            raise HTTPException(404) from None
        follow = _follow(world, Caller(caller), line, clock)
        return StreamingResponse(follow, media_type="text/event-stream")

    @routes.post("/act/{who}/{what}", status_code=204)
    async def act(who: str, what: str, given: Act, request: Request) -> None:
        await _act(world, f"{who}/{what}", given, request)

    add_statics(routes, "/static", HERE / "static")
    return routes


async def _act(world: World, name: str, given: Act, request: Request) -> None:
    """Do one gesture; another site's page may not do it for the visitor."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise HTTPException(403)
    if name not in ACTS:
        raise HTTPException(404)
    try:
        await ACTS[name](world, given)
    except LookupError:
        raise HTTPException(409) from None


async def _follow(world: World, caller: Caller, line: str, clock: Clock) -> AsyncIterator[str]:
    """The state as server-sent events: at once, and whenever it has changed."""
    last = ""
    async with aclosing(_knocks(world)) as knocks:
        async for _ in knocks:
            with suppress(DatabaseGone):  # the page shows the last state until it is back
                found = await state(world, caller=caller, line_id=line, now=clock())
                now = found.pop("now")
                text = json.dumps(found, ensure_ascii=False)
                if text != last:
                    last = text
                    yield f"data: {json.dumps(found | {'now': now}, ensure_ascii=False)}\n\n"


async def _knocks(world: World) -> AsyncGenerator[None, None]:
    """Once at the start, after each change at a vendor, and every so often."""
    changes = aiter(world.telegram.changes.since(world.telegram.changes.last))
    waiting = asyncio.ensure_future(anext(changes))
    try:
        while True:
            yield
            done, _ = await asyncio.wait({waiting}, timeout=REFRESH_S)
            if done:
                waiting.result()
                waiting = asyncio.ensure_future(anext(changes))
                await asyncio.sleep(SETTLE_S)
    except StopAsyncIteration:
        return
    finally:
        waiting.cancel()
