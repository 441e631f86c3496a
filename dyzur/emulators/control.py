"""Control of the emulators by plain JSON over HTTP, for the demo page.

    GET  /emulator/state                     everything there is, see below
    GET  /emulator/events?after=n            server-sent events:
                                             {"n", "vendor", "what", ...}; without `after` (or the
                                             header Last-Event-ID) from now on
    POST /emulator/telegram/{bot}/open       {"chat", "name"?}: its person started the bot before
    POST /emulator/telegram/{bot}/say        {"chat", "text", "name"?}
    POST /emulator/telegram/{bot}/send       {"chat", "kind"}: photo, sticker, voice, location ...
    POST /emulator/telegram/{bot}/press      {"chat", "message", "button"} -> {"answers": [toast]}
    POST /emulator/telegram/{bot}/block      {"chat", "blocked"}
    POST /emulator/twilio/text               {"from", "to", "body"} -> {"replies": [...]}
    POST /emulator/twilio/call               {"from", "to"} -> the call
    POST /emulator/twilio/calls/{sid}/press  {"keys"} -> the call, as after all below
    POST /emulator/twilio/calls/{sid}/say    {"text", "confidence"?}
    POST /emulator/twilio/calls/{sid}/silence  {}: the timeout of what is waited for passes
    POST /emulator/twilio/calls/{sid}/hang_up  {}
    POST /emulator/twilio/calls/{sid}/answer   {"machine"?}
    POST /emulator/twilio/calls/{sid}/refuse   {}
    POST /emulator/twilio/calls/{sid}/miss     {}

State: {"last": number of the last change, "telegram": {"bots": [{"id", "username", "webhook",
"chats": [{"id", "name", "type", "blocked", "messages": [message]}]}]}, "twilio": {"numbers": [str],
"messages": [sms], "calls": [call]}}.
message: {"id", "from_bot", "kind", "text", "buttons": [{"text", "data"}], "at" (Unix s), "edited"}.
sms: {"sid", "from", "to", "body", "direction" (inbound, outbound-reply, outbound-api), "status",
"at" (ISO)}.
call: {"sid", "from", "to", "direction" (inbound, outbound-api, outbound-dial), "status", "waiting"
(ringing, gather, dial, talking, conference, ended, "" while it works), "parent" (sid or null),
"keys", "speech" (what a gather listens for), "said": [{"verb", "text", "language"}]}.
Changes: telegram message, edit, delete (with bot, chat, message), toast (bot, chat, text); twilio
message, call (the whole thing, to be replaced by its sid). Unknown ids: 404. `{bot}` is the number
before the colon of its token.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Header, HTTPException
from starlette.responses import StreamingResponse

from dyzur.emulators.served import Changes, as_events
from dyzur.emulators.telegram_bot import EmulatedBot, shown
from dyzur.emulators.twilio_call import Call

if TYPE_CHECKING:
    from dyzur.emulators.telegram import TelegramEmulator
    from dyzur.emulators.twilio import TwilioEmulator

Json = dict[str, Any]
Given = Annotated[Json, Body()]


def control(
    *, telegram: "TelegramEmulator | None" = None, twilio: "TwilioEmulator | None" = None
) -> APIRouter:
    """The routes for one emulator, or for both when they share their `Changes`."""
    router = APIRouter(prefix="/emulator")
    changes = telegram.changes if telegram else twilio.changes if twilio else Changes()

    async def state() -> Json:
        told: Json = {"last": changes.last}
        told |= {"telegram": _telegram_state(telegram)} if telegram else {}
        return told | ({"twilio": _twilio_state(twilio)} if twilio else {})

    async def events(
        after: int | None = None, last_event_id: Annotated[int | None, Header()] = None
    ) -> StreamingResponse:
        number = next((n for n in (last_event_id, after) if n is not None), changes.last)
        return StreamingResponse(as_events(changes.since(number)), media_type="text/event-stream")

    router.add_api_route("/state", state, methods=["GET"])
    router.add_api_route("/events", events, methods=["GET"])
    if telegram:
        _add_telegram(router, telegram)
    if twilio:
        _add_twilio(router, twilio)
    return router


def _telegram_state(telegram: "TelegramEmulator") -> Json:
    return {"bots": [
        {
            "id": bot.id, "username": bot.as_user()["username"], "webhook": bot.webhook,
            "chats": [
                {
                    "id": chat.id, "name": chat.name, "type": chat.type, "blocked": chat.blocked,
                    "messages": [shown(message) for message in chat.messages],
                }
                for chat in bot.chats.values()
            ],
        }
        for bot in telegram.bots.values()
    ]}  # fmt: skip


def _twilio_state(twilio: "TwilioEmulator") -> Json:
    return {
        "numbers": list(twilio.numbers),
        "messages": [sms.shown() for sms in twilio.messages],
        "calls": [call.shown() for call in twilio.calls],
    }


def _add_telegram(router: APIRouter, telegram: "TelegramEmulator") -> None:
    async def act(bot: int, action: str, given: Given) -> Json:
        found = next((b for b in telegram.bots.values() if b.id == bot), None)
        if found is None or action not in _TELEGRAM:
            raise HTTPException(404)
        try:
            return await _TELEGRAM[action](found, given)
        except LookupError as missing:
            raise HTTPException(404) from missing

    router.add_api_route("/telegram/{bot}/{action}", act, methods=["POST"])


async def _open(bot: EmulatedBot, given: Json) -> Json:
    bot.open(given["chat"], given.get("name", "Ada Przykładowa"))
    return {}


async def _say(bot: EmulatedBot, given: Json) -> Json:
    bot.open(given["chat"], given.get("name", "Ada Przykładowa"))
    return {"status": await bot.say(given["chat"], given["text"])}


async def _send(bot: EmulatedBot, given: Json) -> Json:
    return {"status": await bot.send(given["chat"], given["kind"])}


async def _press(bot: EmulatedBot, given: Json) -> Json:
    pressed = await bot.press(given["chat"], given["message"], given["button"])
    return {"answers": pressed.answers}


async def _block(bot: EmulatedBot, given: Json) -> Json:
    return {"status": await bot.block(given["chat"], blocked=given.get("blocked", True))}


_TELEGRAM: Mapping[str, Callable[[EmulatedBot, Json], Awaitable[Json]]] = {
    "open": _open,
    "say": _say,
    "send": _send,
    "press": _press,
    "block": _block,
}


def _add_twilio(router: APIRouter, twilio: "TwilioEmulator") -> None:
    async def text(given: Given) -> Json:
        _known(given["to"], twilio)
        return {"replies": await twilio.text(given["from"], given["to"], given["body"])}

    async def call(given: Given) -> Json:
        _known(given["to"], twilio)
        return (await twilio.call(given["from"], given["to"])).shown()

    async def act(sid: str, action: str, given: Given) -> Json:
        found = next((c for c in twilio.calls if c.sid == sid), None)
        if found is None or action not in _TWILIO:
            raise HTTPException(404)
        await _TWILIO[action](found, given)
        return found.shown()

    router.add_api_route("/twilio/text", text, methods=["POST"])
    router.add_api_route("/twilio/call", call, methods=["POST"])
    router.add_api_route("/twilio/calls/{sid}/{action}", act, methods=["POST"])


def _known(number: str, twilio: "TwilioEmulator") -> None:
    if number not in twilio.numbers:
        raise HTTPException(404)


_TWILIO: Mapping[str, Callable[[Call, Json], Awaitable[None]]] = {
    "press": lambda call, given: call.press(given["keys"]),
    "say": lambda call, given: call.say(given["text"], given.get("confidence", 0.9)),
    "silence": lambda call, _given: call.stay_silent(),
    "hang_up": lambda call, _given: call.hang_up(),
    "answer": lambda call, given: call.answer(machine=bool(given.get("machine"))),
    "refuse": lambda call, _given: call.refuse(),
    "miss": lambda call, _given: call.miss(),
}
