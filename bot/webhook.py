"""The routes that Telegram posts updates to, closed to anybody who does not know the secret."""

import hmac
import logging

from fastapi import APIRouter, Request, Response

from bot.feeding import Door, Malformed, feed, parsed

log = logging.getLogger(__name__)

CALLERS = "/telegram/callers"
STAFF = "/telegram/staff"
_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_LARGEST = 1 << 20  # bytes; an update is a few thousand


def router(*, callers: Door | None, staff: Door | None, secret: str) -> APIRouter:
    """Both webhooks. Without a secret, or without the bot, nothing gets in (403)."""
    made = APIRouter(include_in_schema=False)
    for path, door in ((CALLERS, callers), (STAFF, staff)):
        made.add_api_route(path, _endpoint(door, secret).take, methods=["POST"])
    return made


class _endpoint:  # noqa: N801 - a bound method is what FastAPI needs
    def __init__(self, door: Door | None, secret: str) -> None:
        self._door, self._secret = door, secret.encode()

    async def take(self, request: Request) -> Response:
        """403 before anything is read; 503 makes Telegram send the update again."""
        given = request.headers.get(_HEADER, "").encode("latin-1", "replace")
        door = self._door
        if not self._secret or door is None or not hmac.compare_digest(given, self._secret):
            return Response(status_code=403)
        body = await _body(request)
        if body is None:
            return Response(status_code=413)
        try:
            raw = parsed(body)
        except Malformed as fault:
            log.warning("A post of Telegram's was no update: %s", fault)
            return Response(status_code=400)
        return Response(status_code=200 if await feed(door, raw) else 503)


async def _body(request: Request) -> bytes | None:
    """The body; None when it is too large to be an update."""
    read = bytearray()
    async for piece in request.stream():
        read += piece
        if len(read) > _LARGEST:
            return None
    return bytes(read)
