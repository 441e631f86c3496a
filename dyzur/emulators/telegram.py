"""The Telegram Bot API emulated over HTTP for any number of bots, stateful, with faults on demand.

`async with TelegramEmulator.serve() as telegram:` gives `telegram.url`, the base for
`TelegramAPIServer.from_base`. `telegram.bot(token)` is a bot and its chats: `bot.open(5001)`,
`await bot.say(5001, "hej")`, `await bot.press(5001, message_id, "Biorę")`,
`bot.chats[5001].texts()`.
`telegram.fail(...)` plans faults; `telegram.faults` lists calls that the table of methods in use
does not allow: a test asserts that it is empty.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, Self

import httpx
from fastapi import APIRouter, FastAPI, Request
from starlette.responses import Response

from dyzur.emulators.checking import telegram_call
from dyzur.emulators.control import control
from dyzur.emulators.served import Changes, Failures, dropped, served, vendors_clock
from dyzur.emulators.telegram_bot import EmulatedBot
from dyzur.emulators.telegram_methods import METHODS, Refused, wait_for_updates

Json = dict[str, Any]

_TOKEN = re.compile(r"^\d+:[A-Za-z0-9_-]+$")


class TelegramEmulator:
    """All of Telegram: its bots, the log of calls, planned faults.

    `calls` holds (bot id, method, parameters) in order. `retry_s`: after how many seconds an update
    that the webhook did not take is posted again; None: only by `bot.retry()`.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], datetime] = vendors_clock,
        http: httpx.AsyncClient | None = None,
        changes: Changes | None = None,
        retry_s: float | None = None,
    ) -> None:
        self.url = ""
        self.bots: dict[str, EmulatedBot] = {}
        self.calls: list[tuple[int, str, Json]] = []
        self.faults: list[str] = []
        self.failures = Failures()
        self.changes = changes or Changes()
        self.closing = asyncio.Event()
        self._http = http or httpx.AsyncClient(trust_env=False)
        self._clock, self._retry_s = clock, retry_s
        self._revoked: set[str] = set()

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, port: int = 0, **options: Any) -> AsyncIterator[Self]:  # noqa: ANN401
        """Serve it on loopback; options are those of the constructor."""
        emulator = cls(**options)
        async with served(emulator.app(), port=port) as url:
            emulator.url = url
            async with emulator.running():
                yield emulator

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Retry what webhooks did not take; at the end let all who wait go."""
        retrying = asyncio.create_task(self._retry())
        try:
            yield
        finally:
            self.closing.set()
            self.changes.close()
            for bot in self.bots.values():
                bot.arrived.set()
            retrying.cancel()
            with suppress(asyncio.CancelledError):
                await retrying
            await self._http.aclose()

    async def _retry(self) -> None:
        while self._retry_s is not None:
            await asyncio.sleep(self._retry_s)
            for bot in list(self.bots.values()):
                await bot.retry()

    def bot(self, token: str) -> EmulatedBot:
        """The bot of this token, made when it is new."""
        if token not in self.bots:
            bot = EmulatedBot(token, http=self._http, clock=self._clock, changes=self.changes)
            bot.perform = lambda method, form: self.call(bot, method, form)
            self.bots[token] = bot
        return self.bots[token]

    def revoke(self, token: str) -> None:
        """From now on the token is refused (401)."""
        self._revoked.add(token)

    def fail(self, method: str = "*", *, times: int = 1, **fault: Any) -> None:  # noqa: ANN401
        """Plan a fault of the next calls.

        `status=429, retry_after=3`, `status=403`, `status=500`, `slow=2.0` (seconds), `drop=True`
        (the work is done, the answer is lost); `to=chat` narrows it to one chat.
        """
        self.failures.plan(method, times, **fault)

    def app(self) -> FastAPI:
        """The HTTP application: the Bot API, and the control of the demo page."""
        app = FastAPI(openapi_url=None)
        app.include_router(self.routes())
        app.include_router(control(telegram=self))
        return app

    def routes(self) -> APIRouter:
        """The Bot API."""
        router = APIRouter()
        router.add_api_route("/bot{token}/{method}", self._route, methods=["GET", "POST"])
        return router

    async def _route(self, request: Request, token: str, method: str) -> Response:
        if not _TOKEN.match(token) or token in self._revoked:
            return _refused(401, "Unauthorized")
        bot, form = self.bot(token), await _form(request)
        fault = self.failures.take(method, str(form.get("chat_id", ""))) or {}
        await asyncio.sleep(fault.get("slow", 0))
        if "status" in fault:
            return _planned(fault)
        if method == "getUpdates":
            await wait_for_updates(bot, form, self.closing)
        answer = self.call(bot, method, form)
        return dropped() if fault.get("drop") else answer

    def call(self, bot: EmulatedBot, method: str, form: Mapping[str, str]) -> Response:
        """Check one call and do it."""
        params, faults = telegram_call(method, form)
        self.calls.append((bot.id, method, params))
        if faults:
            self.faults += faults
            return _refused(400, f"Bad Request: {faults[0]}")
        try:
            result = METHODS[method](bot, params, self.changes)
        except Refused as refused:
            return _refused(refused.status, str(refused))
        return _json({"ok": True, "result": result})


async def _form(request: Request) -> dict[str, str]:
    async with request.form() as form:
        return {**request.query_params, **{key: str(value) for key, value in form.items()}}


def _refused(status: int, description: str, **parameters: int) -> Response:
    body: Json = {"ok": False, "error_code": status, "description": description}
    if parameters:
        body["parameters"] = parameters
    return _json(body, status)


def _json(body: Json, status: int = 200) -> Response:
    # escaped: a lone surrogate of a person's text cannot be written as UTF-8
    return Response(json.dumps(body), status, media_type="application/json")


def _planned(fault: Json) -> Response:
    words = {
        401: "Unauthorized",
        403: "Forbidden: bot was blocked by the user",
        429: f"Too Many Requests: retry after {fault.get('retry_after', 1)}",
        500: "Internal Server Error",
        502: "Bad Gateway",
    }
    status = int(fault["status"])
    after = {"retry_after": int(fault.get("retry_after", 1))} if status == 429 else {}  # noqa: PLR2004
    return _refused(status, fault.get("description", words.get(status, "Bad Request")), **after)
