"""What stands around the whole HTTP application: headers, a size limit, and no stack traces."""

import logging
from collections.abc import Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dyzur.logs import describe

log = logging.getLogger(__name__)

MAX_BODY = 1_048_576  # bytes; the vendors' largest webhooks are far below

HEADERS: Mapping[str, str] = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


class TooLarge(Exception):
    """The body has more bytes than any vendor sends."""


class Guards:
    """Wraps the application; `max_body` is in bytes."""

    def __init__(self, app: ASGIApp, *, max_body: int = MAX_BODY) -> None:
        self._app = app
        self._max_body = max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; whatever goes wrong inside becomes a short answer and a line in the log."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sending = _Sending(send)
        try:
            within = await _within(self._max_body, scope, receive)
            await self._app(scope, within, sending)
        except TooLarge:
            await _say(413, "Too large.\n", scope, receive, sending)
        except Exception as error:  # noqa: BLE001 - nobody outside sees a stack trace
            log.error("request failed path=%s error=%s", scope["path"], describe(error))  # noqa: TRY400 - no words of others in the log
            await _say(500, "Something went wrong.\n", scope, receive, sending)


class _Sending:
    """Sends with our headers on every answer, and knows whether it has begun."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self.begun = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.begun = True
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await self._send(message)


async def _within(limit: int, scope: Scope, receive: Receive) -> Receive:
    """Read the whole body and hand it on. Raises `TooLarge`."""
    declared = Headers(scope=scope).get("content-length", "0")
    if declared.isdigit() and int(declared) > limit:
        raise TooLarge
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            raise TooLarge
    return _replayed(body, receive)


def _replayed(body: bytes, receive: Receive) -> Receive:
    left = [body]

    async def replay() -> Message:
        if left:
            return {"type": "http.request", "body": left.pop(), "more_body": False}
        return await receive()

    return replay


async def _say(status: int, text: str, scope: Scope, receive: Receive, sending: _Sending) -> None:
    if not sending.begun:
        await PlainTextResponse(text, status)(scope, receive, sending)
