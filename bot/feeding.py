"""Reads what Telegram sends and feeds it to a bot's door, whatever it holds."""

import json
import logging
from collections.abc import Mapping
from typing import Any, Protocol

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from pydantic import ValidationError

from bot.callers import NotSent
from bot.updates import UPDATES

Json = dict[str, Any]

log = logging.getLogger(__name__)

# The parts of a message that are enough to answer it.
_CORE = ("message_id", "date", "edit_date", "chat", "text")


class Malformed(ValueError):
    """No update: not JSON, not an object, or without a number."""


class Door(Protocol):
    """A bot with what is done with its updates."""

    bot: Bot
    dispatcher: Dispatcher

    async def broken(self, update: Update) -> None:
        """Give what can still be given."""
        ...


def parsed(body: bytes) -> Json:
    """The JSON of an update. Raises `Malformed`."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Malformed(type(error).__name__) from None
    if not isinstance(found, dict) or not isinstance(found.get("update_id"), int):
        raise Malformed("no update")
    return found


def read(raw: Mapping[str, Any], bot: Bot) -> Update | None:
    """The update; None for a kind that is not known, or that cannot be read at all.

    A message with a part that this edition cannot read is reduced to what is enough to answer it.
    """
    kind = next((kind for kind in UPDATES if isinstance(raw.get(kind), dict)), None)
    if kind is None or kind not in Update.model_fields:
        return None
    clean = _clean({"update_id": raw["update_id"], kind: raw[kind]})
    try:
        return Update.model_validate(clean, context={"bot": bot})
    except (ValidationError, RecursionError):
        return _reduced(clean, kind, bot)


def _reduced(clean: Json, kind: str, bot: Bot) -> Update | None:
    content = clean[kind]
    core = {key: content[key] for key in _CORE if key in content}
    chat = core.get("chat")
    if isinstance(chat, dict):
        core["chat"] = {key: chat[key] for key in ("id", "type") if key in chat}
    try:
        return Update.model_validate({**clean, kind: core}, context={"bot": bot})
    except ValidationError:
        return None


def _clean(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """The same with lone surrogates replaced: half a sign cannot be stored or sent."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_clean(item) for item in value]
    if isinstance(value, dict):
        return {key: _clean(item) for key, item in value.items()}
    return value


async def feed(door: Door, raw: Mapping[str, Any]) -> bool:
    """Have an update handled. False: it must come again."""
    update = read(raw, door.bot)
    if update is None:
        log.warning("Update %s is of no known kind and was ignored", raw.get("update_id"))
        return True
    try:
        await door.dispatcher.feed_update(door.bot, update)
    except NotSent:
        log.warning("A reply to update %s was not taken by Telegram", update.update_id)
        return False
    except Exception as error:  # noqa: BLE001 - the outermost handler: the caller gets an answer
        name = type(error).__name__
        log.critical("Update %s broke its handler: %s", update.update_id, name)
        await door.broken(update)
        return False
    return True
