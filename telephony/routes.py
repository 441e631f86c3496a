"""The webhooks that Twilio calls: path, handler, and what is answered when the handler breaks."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import FormData

from telephony import connect, fallback, listening, page, sms, status, voice
from telephony.deps import Deps
from telephony.hook import Hook
from telephony.signature import SignedForm

Handler = Callable[[Deps, Hook], Awaitable[Response]]
Fallback = Callable[[Deps, Hook], Response]

ROUTES: tuple[tuple[str, Handler, Fallback], ...] = (
    ("/twilio/sms", sms.receive, fallback.message),
    ("/twilio/status", status.receive, fallback.status),
    ("/twilio/voice", voice.greet, fallback.call),
    (listening.TURN, voice.turn, fallback.call),
    (connect.CONNECT, connect.connect, fallback.call),
    (connect.DIALLED, connect.dialled, fallback.call),
    (connect.WHISPER, connect.whisper, fallback.staff_call),
    (connect.WHISPER_KEY, connect.whisper_key, fallback.whisper_key),
    (page.PAGE, page.answered, fallback.staff_call),
    (page.PAGE_KEY, page.pressed, fallback.staff_call),
    (page.BACK_KEY, page.back_pressed, fallback.staff_call),
)

log = logging.getLogger(__name__)


def router(deps: Deps) -> APIRouter:
    """All webhooks of the telephone, none of them open to anybody but Twilio."""
    made = APIRouter(include_in_schema=False)
    signed = SignedForm(token=deps.config.auth_token, public_url=deps.config.public_url)
    for path, handler, broken in ROUTES:
        endpoint = _endpoint(deps, signed, handler, broken)
        made.add_api_route(path, endpoint, methods=["POST"], response_class=Response)
    return made


def _endpoint(
    deps: Deps, signed: SignedForm, handler: Handler, broken: Fallback
) -> Callable[..., Awaitable[Response]]:
    async def answer(form: Annotated[FormData, Depends(signed)], request: Request) -> Response:
        hook = Hook.of(form.multi_items(), request.query_params.multi_items())
        try:
            async with asyncio.timeout(deps.config.answer_s):
                return await handler(deps, hook)
        except Exception as error:  # noqa: BLE001 - the outermost handler: the caller gets an answer
            sid = hook.sid("CallSid", "MessageSid")
            log.critical(
                "A webhook broke and the fallback was given: %s %s", sid, type(error).__name__
            )
            return broken(deps, hook)

    return answer
