"""Whatever is inside an update, the webhook neither breaks nor asks for it again."""

import json
from random import Random
from typing import Any

import httpx
import pytest

from bot import webhook
from bot.updates import UPDATES
from dyzur.emulators.telegram_samples import CONTENTS
from tests.bot.world import CALLER, SECRET, world

CHAT = {"id": CALLER, "type": "private", "first_name": "Ada"}
USER = {"id": CALLER, "is_bot": False, "first_name": "Ada"}
JUNK: list[Any] = [
    *(None, True, 0, -1, 1.5, 2**70, "", "x", "\ud800", "/start", "112", "a" * 5000),
    *([], [[]], {}, {"id": 1}, {"chat": CHAT}, {"type": "private", "id": CALLER}),
]
PARTS = ("text", "caption", "from", "chat", "date", "edit_date", "location", "entities", "via_bot")


class Fuzz:
    """Updates as Telegram sends them, with parts broken by a seeded die."""

    def __init__(self, seed: int) -> None:
        self._die = Random(seed)  # noqa: S311 - no secret

    def update(self, number: int) -> dict[str, Any]:
        """The update of this number."""
        kind = self._die.choice(["message", "edited_message", "callback_query", *UPDATES])
        return {"update_id": number, kind: self._broken(self._content(kind))}

    def _content(self, kind: str) -> dict[str, Any]:
        content = self._die.choice(list(CONTENTS.values()))
        message = {"message_id": 7, "date": 1796119200, "chat": CHAT, "from": USER, **content}
        if kind == "callback_query":
            return {"id": "1", "from": USER, "chat_instance": "1", "data": "x", "message": message}
        if kind == "my_chat_member":
            member = {"user": USER, "status": "kicked", "until_date": 0}
            return {**message, "old_chat_member": member, "new_chat_member": member}
        return message

    def _broken(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        if self._die.random() < 0.06:
            return self._die.choice(JUNK)
        if isinstance(value, list):
            return [self._broken(item) for item in value]
        if not isinstance(value, dict):
            return value
        kept = {k: self._broken(v) for k, v in value.items() if self._die.random() > 0.04}
        more = {self._die.choice(PARTS): self._die.choice(JUNK)}
        return kept | (more if self._die.random() < 0.1 else {})


@pytest.mark.parametrize("path", [webhook.CALLERS, webhook.STAFF])
async def test_no_broken_update_breaks_the_webhook(path: str) -> None:
    fuzz = Fuzz(seed=20261201)
    headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    async with world() as told, httpx.AsyncClient(trust_env=False) as outside:
        for number in range(400):
            body = json.dumps(fuzz.update(number))
            answer = await outside.post(told.url + path, content=body, headers=headers)

            assert answer.status_code == 200, body
        assert told.intake.handed
