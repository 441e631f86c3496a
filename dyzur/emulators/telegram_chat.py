"""One chat of an emulated bot: its messages, their buttons, what is shown of them."""

from dataclasses import dataclass, field
from typing import Any

from dyzur.emulators.telegram_samples import CONTENTS

Json = dict[str, Any]


@dataclass
class Chat:
    """A chat as this bot sees it. `messages` hold Bot API messages of both sides, oldest first."""

    id: int
    name: str
    type: str = "private"
    blocked: bool = False
    left: bool = False
    messages: list[Json] = field(default_factory=list)

    def texts(self) -> list[str]:
        """What the bot has written here, oldest first."""
        return [m["text"] for m in self.messages if m["from"]["is_bot"]]

    def last(self) -> Json:
        """The bot's last message here. Raises `LookupError`."""
        return [m for m in self.messages if m["from"]["is_bot"]][-1]

    def find(self, message_id: int) -> Json | None:
        """The message of this id."""
        return next((m for m in self.messages if m["message_id"] == message_id), None)

    def as_chat(self) -> Json:
        """The Bot API's `Chat`."""
        titled = "first_name" if self.type == "private" else "title"
        return {"id": self.id, "type": self.type, titled: self.name}

    def as_user(self) -> Json:
        """The Bot API's `User` who writes here."""
        return {"id": abs(self.id), "is_bot": False, "first_name": self.name, "language_code": "pl"}


@dataclass
class Press:
    """A pressed button. `answers` are the texts that answerCallbackQuery showed to the person."""

    id: str
    chat: int
    answers: list[str] = field(default_factory=list)


def buttons(message: Json) -> list[Json]:
    """The inline buttons of a message, row after row."""
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return [button for row in rows for button in row]


def shown(message: Json) -> Json:
    """A message as the demo page shows it."""
    kinds = [kind for kind in CONTENTS if kind in message]
    return {
        "id": message["message_id"],
        "from_bot": message["from"]["is_bot"],
        "kind": kinds[0] if kinds else "other",
        "text": message.get("text", message.get("caption", "")),
        "buttons": [{"text": b["text"], "data": b["callback_data"]} for b in buttons(message)],
        "at": message["date"],
        "edited": "edit_date" in message,
    }
