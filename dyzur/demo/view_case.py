"""The case of the demo's caller as JSON values: how urgent, what was heard, who is alerted next."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from dyzur.demo.world import Caller, World
from storage.database import Unit
from storage.records import CaseRecord, DeadlineKind, LadderRecord, MessageRecord, Outgoing, Part

Json = dict[str, Any]

_OURS = frozenset({"word", "human"})  # kinds of messages that the caller did not write


async def newest(unit: Unit, caller: Caller) -> CaseRecord | None:
    """The caller's open case that was last heard, over all channels."""
    addresses = {caller.number, str(caller.chat)}
    theirs = [case for case in await unit.open_cases() if case.caller in addresses]
    return max(theirs, key=lambda case: case.heard_at, default=None)


async def shown(unit: Unit, world: World, record: CaseRecord) -> Json:
    """The case with its turns, its ladder and its pages."""
    names = {person.id: person.name for person in world.duties.snapshot.people}
    outgoing = await unit.outgoing_of(record.id)
    pages = [_page(message, names) for message in outgoing if message.part is Part.PAGE]
    turns = [_turn(world, m) for m in await unit.messages(record.id) if m.kind not in _OURS]
    return _head(world, record, names) | {
        "turns": turns,
        "ladder": await _ladder(unit, record),
        "pages": pages,
    }


def _head(world: World, record: CaseRecord, names: Mapping[str, str]) -> Json:
    talk = record.talk
    centres = {centre.id: centre for centre in world.directory.centres}
    centre = centres.get(talk.centre or "")
    return {
        "code": record.code,
        "channel": talk.channel.value,
        "protocol": world.titles.get(talk.protocol, talk.protocol),
        "stage": talk.stage,
        "risk": talk.risk.value,
        "crisis": [crisis.value for crisis in talk.crisis] or ["none"],
        "subject": talk.subject.value,
        "lang": talk.lang.value,
        "quiet": talk.quiet,
        "centre_name": f"{centre.name_short}" if centre else None,
        "claimed_by": names.get(record.claimed_by or "", record.claimed_by),
        "claimed_at": record.claimed_at.isoformat() if record.claimed_at else None,
    }


def _turn(world: World, message: MessageRecord) -> Json:
    parts = [
        {"text": text, "concept": world.concept(concept) if concept else None}
        for text, concept in parts_of(message)
    ]
    return {"at": message.at.isoformat(), "parts": parts}


def parts_of(message: MessageRecord) -> Iterator[tuple[str, str | None]]:
    """The text cut where evidence begins and ends, with its concept; what overlaps is told once."""
    text, evidence = message.text, json.loads(message.heard or "{}").get("evidence", ())
    at = 0
    for found in sorted(evidence, key=lambda each: (each["start"], -each["end"])):
        start, end = max(found["start"], at), found["end"]
        if end <= start:
            continue
        if start > at:
            yield text[at:start], None
        yield text[start:end], found["concept"]
        at = end
    if text[at:]:
        yield text[at:], None


async def _ladder(unit: Unit, record: CaseRecord) -> Json | None:
    ladder = await unit.ladder_of(record.id)
    if ladder is None:
        return None
    due = [d.due for d in await unit.deadlines_of(record.id) if d.kind is DeadlineKind.LADDER]
    return {
        "rungs": _rungs(ladder),
        "repeats_from": ladder.ladder.repeats_from,
        "position": ladder.position,
        "due": due[0].isoformat() if due else None,
        "ended": ladder.ended_at is not None,
    }


def _rungs(record: LadderRecord) -> list[Json]:
    return [
        {
            "whom": rung.whom.value,
            "channels": [channel.value for channel in rung.channels],
            "wait_s": int(rung.wait.total_seconds()),
        }
        for rung in record.ladder.rungs
    ]


def _page(message: Outgoing, names: Mapping[str, str]) -> Json:
    return {
        "name": names.get(message.person or "", message.person),
        "channel": message.channel.value,
        "state": message.state.value,
        "at": message.sent_at.isoformat() if message.sent_at else None,
    }
