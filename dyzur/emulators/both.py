"""Both vendors on one port with one stream of changes, as the demo uses them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastapi import FastAPI

from dyzur.emulators.control import control
from dyzur.emulators.served import served
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.twilio import TwilioEmulator
from dyzur.emulators.twilio_rest import rest


def both(telegram: TelegramEmulator, twilio: TwilioEmulator) -> FastAPI:
    """One application for both, which must share their `Changes`."""
    app = FastAPI(openapi_url=None)
    app.include_router(telegram.routes())
    app.include_router(rest(twilio))
    app.include_router(control(telegram=telegram, twilio=twilio))
    return app


@asynccontextmanager
async def serve(
    *, port: int = 0, retry_s: float | None = 1.0, patience: float | None = None
) -> AsyncIterator[tuple[TelegramEmulator, TwilioEmulator]]:
    """Serve both on loopback under one URL, which is the `url` of each."""
    telegram = TelegramEmulator(retry_s=retry_s)
    twilio = TwilioEmulator(changes=telegram.changes, patience=patience)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(served(both(telegram, twilio), port=port))
        telegram.url = twilio.url = url
        await stack.enter_async_context(telegram.running())
        await stack.enter_async_context(twilio.running())
        yield telegram, twilio
