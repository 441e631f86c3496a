"""The phones of the demo as JSON values: the caller's, and those of the staff."""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from desk.lines import Line
from dyzur.demo.world import Caller, World
from dyzur.emulators.telegram_bot import Chat, shown
from dyzur.emulators.twilio import Call
from escalation.ladder import PageChannel
from escalation.rota import Duty
from storage.records import CaseRecord

Json = dict[str, Any]

NEWEST = 12  # items of one member of staff that the page holds
_CODE = re.compile(r"(?<![\w+])[0-9]{3,6}(?!\w)")


def caller(world: World, who: Caller, line: Line) -> Json:
    """What stands on the caller's phone: texts with this line, the chat, the last call."""
    ends = {who.number, line.number}
    texts = [sms for sms in world.twilio.messages if {sms.from_, sms.to} == ends]
    chat = world.callers_bot.chats.get(who.chat)
    call = world.call_of(who, line)
    return {
        "sms": [_bubble(m.sid, m.body, mine=m.from_ == who.number, at=m.created) for m in texts],
        "chat": list(_chat(chat)) if chat else [],
        "call": _call(world, call) if call else None,
    }


def _bubble(key: str | int, text: str, *, mine: bool, at: datetime | None = None) -> Json:
    return {"id": key, "mine": mine, "text": text, "at": at.isoformat() if at else None}


def _chat(chat: Chat) -> Iterator[Json]:
    for message in map(shown, chat.messages):
        at = datetime.fromtimestamp(message["at"], UTC)
        bubble = _bubble(message["id"], message["text"], mine=not message["from_bot"], at=at)
        buttons = [{"label": each["text"], "data": each["data"]} for each in message["buttons"]]
        yield bubble | {"buttons": buttons}


def _call(world: World, call: Call) -> Json:
    waits = "waiting" if call.waiting in {"dial", "conference"} else call.status
    return {"state": "completed" if call.ended else waits, "said": list(_said(world, call))}


def _said(world: World, call: Call) -> Iterator[Json]:
    """What was spoken, with what the caller did at its place in between."""
    own = list(enumerate(world.said.get(call.sid, ())))
    for place, spoken in enumerate(call.spoken):
        while own and own[0][1][0] <= place:
            number, (_, did) = own.pop(0)
            yield _bubble(f"own-{number}", did, mine=True)
        yield _bubble(place, spoken.text, mine=False)
    for number, (_, did) in own:
        yield _bubble(f"own-{number}", did, mine=True)


def staff(
    world: World, centre: str, paged: Iterable[str], case: CaseRecord | None, *, now: datetime
) -> list[Json]:
    """The phones of whoever is on duty in the centre now, and of everybody who was paged.

    Items about the case are marked as `current`.
    """
    duty = world.duties.on_duty(centre, now=now)
    people = dict.fromkeys((*duty.everyone, *paged))
    return [_person(world, person, duty, case) for person in people]


def _person(world: World, person_id: str, duty: Duty, case: CaseRecord | None) -> Json:
    items = sorted(_items(world, person_id), key=lambda item: item["at"])
    newest = [
        item | {"current": case is not None and case.code in item["text"]}
        for item in items[-NEWEST:]
    ]
    call = world.call_to(world.address(person_id, PageChannel.CALL))
    return {
        "id": person_id,
        "name": world.name(person_id),
        "layers": [layer.value for layer, those in duty.people.items() if person_id in those],
        "owns": case is not None and case.claimed_by == person_id,
        "items": newest,
        "call": _ringing(call) if call else None,
    }


def _ringing(call: Call) -> Json:
    said = [{"text": spoken.text} for spoken in call.spoken[-4:]]
    state = "ringing" if call.waiting == "ringing" else "talking" if call.bridged else "asked"
    return {"sid": call.sid, "state": state, "said": said}


def _items(world: World, person: str) -> Iterator[Json]:
    phone = world.address(person, PageChannel.SMS)
    for sms in world.twilio.messages:
        if phone in (sms.from_, sms.to):
            mine = sms.from_ == phone
            item = _bubble(sms.sid, sms.body, mine=mine, at=sms.created)
            yield item | {"by": "sms", "buttons": [], "reply": "" if mine else _reply(sms.body)}
    chat = world.staff_bot.chats.get(int(world.address(person, PageChannel.TELEGRAM)))
    for item in _chat(chat) if chat else ():
        yield item | {"by": "telegram", "reply": ""}


def _reply(body: str) -> str:
    """The code that takes the case when it is sent back; empty in a notice without one."""
    found = _CODE.search(body.replace("112", ""))
    return found[0] if found else ""
