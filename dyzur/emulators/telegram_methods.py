"""What each emulated Bot API method does to a bot and its chats, once the call has been checked."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from dyzur.emulators.served import Changes
from dyzur.emulators.telegram_bot import Chat, EmulatedBot, shown

Json = dict[str, Any]


class Refused(Exception):
    """Telegram will not do it: the description and the HTTP status."""

    def __init__(self, status: int, description: str) -> None:
        super().__init__(description)
        self.status = status


def _get_me(bot: EmulatedBot, _params: Json, _changes: Changes) -> Json:
    return {
        **bot.as_user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def _set_webhook(bot: EmulatedBot, params: Json, _changes: Changes) -> bool:
    bot.webhook, bot.secret = params["url"] or None, params.get("secret_token")
    return _forget(bot, params)


def _delete_webhook(bot: EmulatedBot, params: Json, _changes: Changes) -> bool:
    bot.webhook = bot.secret = None
    return _forget(bot, params)


def _forget(bot: EmulatedBot, params: Json) -> bool:
    bot.allowed = params.get("allowed_updates", bot.allowed)
    if params.get("drop_pending_updates"):
        bot.pending.clear()
    return True


def _webhook_info(bot: EmulatedBot, _params: Json, _changes: Changes) -> Json:
    info: Json = {
        "url": bot.webhook or "",
        "has_custom_certificate": False,
        "pending_update_count": len(bot.pending),
        "allowed_updates": bot.allowed,
    }
    return info | ({"last_error_message": bot.last_error} if bot.last_error else {})


async def wait_for_updates(
    bot: EmulatedBot, form: Mapping[str, str], closing: asyncio.Event
) -> None:
    """Hold a getUpdates until an update is there, its timeout (s) is over or all closes."""
    _confirm(bot, int(form.get("offset", 0)))
    if bot.webhook or bot.pending or closing.is_set():
        return
    bot.arrived.clear()
    try:
        await asyncio.wait_for(bot.arrived.wait(), timeout=float(form.get("timeout", 0)))
    except TimeoutError:
        return


def _get_updates(bot: EmulatedBot, params: Json, _changes: Changes) -> list[Json]:
    if bot.webhook:
        raise Refused(
            409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook"
        )
    bot.allowed = params.get("allowed_updates", bot.allowed)
    _confirm(bot, params.get("offset", 0))
    return [bot.pending[key] for key in sorted(bot.pending)][: params.get("limit", 100)]


def _confirm(bot: EmulatedBot, offset: int) -> None:
    for update_id in [known for known in bot.pending if known < offset]:
        del bot.pending[update_id]


def _send_message(bot: EmulatedBot, params: Json, _changes: Changes) -> Json:
    content = {"text": params["text"]}
    if markup := params.get("reply_markup"):
        content["reply_markup"] = markup
    if params.get("protect_content"):
        content["has_protected_content"] = True
    return bot.write(_chat(bot, params), content)


def _edit_text(bot: EmulatedBot, params: Json, changes: Changes) -> Json:
    return _edit(bot, params, {"text": params["text"]}, changes)


def _edit_markup(bot: EmulatedBot, params: Json, changes: Changes) -> Json:
    return _edit(bot, params, {}, changes)


def _edit(bot: EmulatedBot, params: Json, content: Json, changes: Changes) -> Json:
    chat = _chat(bot, params)
    message = chat.find(params["message_id"])
    if message is None or not message["from"]["is_bot"]:
        raise Refused(400, "Bad Request: message to edit not found")
    edited = {**message, **content}
    edited.pop("reply_markup", None)
    if markup := params.get("reply_markup"):
        edited["reply_markup"] = markup
    if edited == message:
        raise Refused(400, "Bad Request: message is not modified")
    message.clear()
    message.update(edited, edit_date=edited["date"])
    changes.tell("telegram", "edit", bot=bot.id, chat=chat.id, message=shown(message))
    return message


def _answer_callback(bot: EmulatedBot, params: Json, changes: Changes) -> bool:
    press = bot.presses.get(params["callback_query_id"])
    if press is None:
        raise Refused(
            400,
            "Bad Request: query is too old and response timeout expired or query ID is invalid",
        )
    press.answers.append(params.get("text", ""))
    changes.tell("telegram", "toast", bot=bot.id, chat=press.chat, text=params.get("text", ""))
    return True


def _delete_message(bot: EmulatedBot, params: Json, changes: Changes) -> bool:
    chat = _chat(bot, params)
    message = chat.find(params["message_id"])
    if message is None:
        raise Refused(400, "Bad Request: message to delete not found")
    chat.messages.remove(message)
    changes.tell("telegram", "delete", bot=bot.id, chat=chat.id, message=shown(message))
    return True


def _set_commands(bot: EmulatedBot, params: Json, _changes: Changes) -> bool:
    bot.commands = params["commands"]
    return True


def _leave_chat(bot: EmulatedBot, params: Json, _changes: Changes) -> bool:
    chat = _chat(bot, params)
    if chat.type == "private":
        raise Refused(400, "Bad Request: chat member status can't be changed in private chats")
    chat.left = True
    return True


def _chat(bot: EmulatedBot, params: Json) -> Chat:
    chat = bot.chats.get(params["chat_id"])
    if chat is None:
        raise Refused(400, "Bad Request: chat not found")
    if chat.blocked:
        raise Refused(403, "Forbidden: bot was blocked by the user")
    if chat.left:
        raise Refused(403, "Forbidden: bot is not a member of the group chat")
    return chat


METHODS: Mapping[str, Callable[[EmulatedBot, Json, Changes], Any]] = {
    "getMe": _get_me,
    "setWebhook": _set_webhook,
    "deleteWebhook": _delete_webhook,
    "getWebhookInfo": _webhook_info,
    "getUpdates": _get_updates,
    "sendMessage": _send_message,
    "editMessageText": _edit_text,
    "editMessageReplyMarkup": _edit_markup,
    "answerCallbackQuery": _answer_callback,
    "deleteMessage": _delete_message,
    "setMyCommands": _set_commands,
    "leaveChat": _leave_chat,
}
