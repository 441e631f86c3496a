"""One emulated Telegram bot: its chats, what people do in them, how updates reach its webhook."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import httpx

from dyzur.emulators.served import Changes
from dyzur.emulators.telegram_chat import Chat, Press, buttons, shown
from dyzur.emulators.telegram_samples import CONTENTS

__all__ = ["Chat", "EmulatedBot", "Press", "buttons", "shown"]

Json = dict[str, Any]

# Kinds of update that Telegram sends only when they are asked for.
UNASKED = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


class EmulatedBot:
    """The bot of one token; what a test or the demo does as people in its chats starts here."""

    def __init__(
        self,
        token: str,
        *,
        http: httpx.AsyncClient,
        clock: Callable[[], datetime],
        changes: Changes,
    ) -> None:
        self.token = token
        self.id = int(token.split(":", 1)[0])
        self.webhook: str | None = None
        self.secret: str | None = None
        self.allowed: list[str] = []
        self.commands: list[Json] = []
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.pending: dict[int, Json] = {}
        self.updates: list[Json] = []
        self.last_error: str | None = None
        self.arrived = asyncio.Event()
        self.perform: Callable[[str, Mapping[str, str]], Any] | None = None
        self._http, self._clock, self._changes = http, clock, changes
        self._locks: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._next_update, self._next_message = 500_000, 100

    def as_user(self) -> Json:
        """The Bot API's `User` of the bot."""
        return {
            "id": self.id,
            "is_bot": True,
            "first_name": "Bot",
            "username": f"dyzur_{self.id}_bot",
        }

    # -- what people do

    def open(self, chat: int, name: str = "Ada Przykładowa", type: str = "private") -> Chat:  # noqa: A002
        """The chat, made if it is new: its person has started the bot before."""
        return self.chats.setdefault(chat, Chat(chat, name, type))

    async def say(self, chat: int, text: str, **more: Any) -> int | None:  # noqa: ANN401
        """Somebody writes `text`. The webhook's status, or None when it waits for getUpdates."""
        return await self._message(chat, {"text": text, **_entities(text), **more})

    async def send(self, chat: int, kind: str, **more: Any) -> int | None:  # noqa: ANN401
        """Somebody sends a sample of a kind of content (`telegram_samples.CONTENTS`)."""
        return await self._message(chat, {**CONTENTS[kind], **more})

    async def edit(self, chat: int, message_id: int, text: str) -> int | None:
        """Somebody edits a message of theirs."""
        message = self.chats[chat].find(message_id)
        if message is None:
            raise LookupError(message_id)
        message |= {"text": text, "edit_date": int(self._clock().timestamp())}
        self._changed("edit", chat, message)
        return await self.update({"edited_message": message})

    async def press(self, chat: int, message_id: int, button: str) -> Press:
        """Somebody presses the button of this label or data. Raises `LookupError`."""
        there = self.chats[chat]
        message = there.find(message_id)
        offered = buttons(message) if message else []
        chosen = [b for b in offered if button in (b["text"], b["callback_data"])]
        if not chosen:
            raise LookupError(button)
        pressed = Press(str(10_000 + len(self.presses)), chat)
        self.presses[pressed.id] = pressed
        await self.update(
            {
                "callback_query": {
                    "id": pressed.id,
                    "from": there.as_user(),
                    "message": message,
                    "chat_instance": str(chat),
                    "data": chosen[0]["callback_data"],
                }
            }
        )
        return pressed

    async def block(self, chat: int, *, blocked: bool = True) -> int | None:
        """Somebody blocks the bot, or lets it write again."""
        self.open(chat).blocked = blocked
        return await self._membership(
            chat, *(("member", "kicked") if blocked else ("kicked", "member"))
        )

    async def add_to(self, group: int, name: str = "Grupa") -> int | None:
        """Somebody adds the bot to a group."""
        self.open(group, name, "group").left = False
        return await self._membership(group, "left", "member")

    async def _membership(self, chat: int, old: str, new: str) -> int | None:
        there = self.chats[chat]
        member = {"user": self.as_user()}
        return await self.update(
            {
                "my_chat_member": {
                    "chat": there.as_chat(),
                    "from": there.as_user(),
                    "date": int(self._clock().timestamp()),
                    "old_chat_member": {**member, "status": old, "until_date": 0},
                    "new_chat_member": {**member, "status": new, "until_date": 0},
                }
            }
        )

    async def _message(self, chat: int, content: Json) -> int | None:
        there = self.open(chat)
        message = {**self.new_message(there), "from": there.as_user(), **content}
        there.messages.append(message)
        self._changed("message", chat, message)
        return await self.update({"message": message})

    def new_message(self, chat: Chat) -> Json:
        """The head of a new message in this chat."""
        self._next_message += 1
        date = int(self._clock().timestamp())
        return {"message_id": self._next_message, "date": date, "chat": chat.as_chat()}

    def write(self, chat: Chat, content: Json) -> Json:
        """The bot's own new message."""
        message = {**self.new_message(chat), "from": self.as_user(), **content}
        chat.messages.append(message)
        self._changed("message", chat.id, message)
        return message

    def _changed(self, what: str, chat: int, message: Json) -> None:
        self._changes.tell("telegram", what, bot=self.id, chat=chat, message=shown(message))

    # -- how updates reach the bot

    async def update(self, update: Json) -> int | None:
        """Bring any update to the bot. The webhook's status; None: it waits."""
        self._next_update += 1
        update = json.loads(json.dumps({"update_id": self._next_update, **update}))
        kind = next(iter(update.keys() - {"update_id"}), "")
        self.updates.append(update)
        if kind not in self.allowed if self.allowed else kind in UNASKED:
            return None
        self.pending[update["update_id"]] = update
        self.arrived.set()
        return await self.push(update)

    async def push(self, update: Json) -> int | None:
        """Post one update to the webhook, in order within its chat. None: no answer."""
        if self.webhook is None:
            return None
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        async with self._locks[_chat_of(update)]:
            try:
                answer = await self._http.post(
                    self.webhook, content=json.dumps(update), headers=headers, timeout=60
                )
            except httpx.HTTPError as fault:
                self.last_error = type(fault).__name__
                return None
            await self._answered(update, answer)
        return answer.status_code

    async def _answered(self, update: Json, answer: httpx.Response) -> None:
        if not answer.is_success:
            self.last_error = f"Wrong response from the webhook: {answer.status_code}"
            return
        self.pending.pop(update["update_id"], None)
        if self.perform and answer.headers.get("content-type", "").startswith("application/json"):
            call = answer.json()
            if isinstance(call, dict) and "method" in call:
                self.perform(call.pop("method"), {key: _form(value) for key, value in call.items()})

    async def retry(self) -> None:
        """Post again what the webhook has not taken, as Telegram does after a while."""
        for update in list(self.pending.values()):
            await self.push(update)


def _entities(text: str) -> Json:
    if not text.startswith("/"):
        return {}
    return {
        "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
    }


def _chat_of(update: Json) -> int:
    for content in update.values():
        if isinstance(content, dict):
            holder = content.get("message", content)
            if isinstance(holder, dict) and "chat" in holder:
                return int(holder["chat"]["id"])
    return 0


def _form(value: Any) -> str:  # noqa: ANN401 - any JSON value
    return value if isinstance(value, str) else json.dumps(value)
