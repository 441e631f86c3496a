"""One sample case, played through the emulated vendors and told in the terminal."""

import asyncio
import sys
import textwrap
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from typing import TypeVar

import click

from dyzur.demo.view_case import newest, parts_of
from dyzur.demo.world import Caller, World
from dyzur.emulators.telegram_bot import buttons
from escalation.ladder import PageChannel
from storage.database import Unit
from storage.records import CaseRecord

CALLER = Caller(999)
LINE = "bialystok-oik"
TEXT = "chce sie zabic, jestem w bialymstoku"
PATIENCE_S = 20.0

_T = TypeVar("_T")


class StoryBroke(Exception):
    """The sample case did not go as it must; the words say where."""


async def play(world: World, *, clock: Callable[[], datetime]) -> None:
    """Tell the whole story. Raises `StoryBroke` when a part of it does not happen in time."""
    line = world.line(LINE)
    tell("Ktoś pisze SMS", [TEXT], "cyan", note=f"{CALLER.number} → {line.number}")
    replies = await world.twilio.text(CALLER.number, line.number or "", TEXT)
    async with world.database.read() as unit:
        case = await _must(newest(unit, CALLER), "no case was opened")
        tell("Co usłyszano i dlaczego", await _heard(unit, world, case), "yellow")
    tell("Odpowiedź", list(replies), "green")
    person, message = await _page(world, case, now=clock())
    tell(
        f"Wezwanie: {world.name(person)}",
        [message["text"]],
        "magenta",
        note="Telegram, SMS i telefon",
    )
    before = len(world.twilio.messages)
    await _claim(world, person, message)
    word = await _until(lambda: _word(world, line.number or "", before), "the caller was not told")
    tell("Słowo do osoby w kryzysie", [word], "green")


def tell(title: str, lines: list[str], colour: str, *, note: str = "") -> None:
    """One part of the story; colours only where somebody looks."""
    click.secho(f"\n● {title}", fg=colour, bold=True, nl=not note)
    if note:
        click.secho(f"  {note}", dim=True)
    for line in lines:
        for part in line.splitlines() or [""]:
            click.echo(textwrap.fill(part, 88, initial_indent="    ", subsequent_indent="    "))
    sys.stdout.flush()


async def _heard(unit: Unit, world: World, case: CaseRecord) -> list[str]:
    message = (await unit.messages(case.id))[0]
    found = [f"„{text}” – {world.concept(why)}" for text, why in parts_of(message) if why]
    kinds = ", ".join(case.talk.crisis)
    return [f"zagrożenie: {case.talk.risk} · rodzaj: {kinds} · sprawa {case.code}", *found]


async def _page(world: World, case: CaseRecord, *, now: datetime) -> tuple[str, dict[str, str]]:
    """The first page with a button on it, and to whom it went."""
    people = {
        world.address(person, PageChannel.TELEGRAM): person
        for person in world.duties.on_duty(case.duty_centre, now=now).everyone
    }

    def paged() -> tuple[str, dict[str, str]] | None:
        for chat in list(world.staff_bot.chats.values()):
            for message in chat.messages:
                if str(chat.id) in people and case.code in message.get("text", ""):
                    return people[str(chat.id)], message
        return None

    return await _until(paged, "nobody was paged")


async def _claim(world: World, person: str, message: dict[str, str]) -> None:
    chat = int(world.address(person, PageChannel.TELEGRAM))
    button = buttons(message)[0]
    pressed = await world.staff_bot.press(chat, int(message["message_id"]), button["text"])
    tell(f"{world.name(person)} naciska „{button['text']}”", pressed.answers, "magenta")


def _word(world: World, line: str, before: int) -> str | None:
    sent = world.twilio.messages[before:]
    ours: Iterator[str] = (m.body for m in sent if (m.from_, m.to) == (line, CALLER.number))
    return next(ours, None)


async def _until(found: Callable[[], _T | None], else_: str) -> _T:
    """What `found` finds, as soon as it does. Raises `StoryBroke`."""
    for _ in range(int(PATIENCE_S / 0.02)):
        if (value := found()) is not None:
            return value
        await asyncio.sleep(0.02)
    raise StoryBroke(else_)


async def _must(asked: Awaitable[_T | None], else_: str) -> _T:
    found = await asked
    if found is None:
        raise StoryBroke(else_)
    return found
