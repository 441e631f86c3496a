"""`dyzur demo`: everything on this machine, no keys; one sample case, then a page to play with."""

import os
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import click
import httpx
from fastapi import APIRouter
from pydantic import BaseModel, SecretStr

from centres.datafile import read
from centres.records import Shown
from desk.lines import Line
from dyzur import clock, front, logs
from dyzur.demo import pages
from dyzur.demo.play import StoryBroke, play
from dyzur.demo.reroute import Rerouted
from dyzur.demo.world import World
from dyzur.emulators.served import Changes
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.twilio import TwilioEmulator
from dyzur.sample import Sample, sample
from dyzur.serving import Server, listening
from dyzur.settings import Drafts, Settings, reveal
from dyzur.start import started
from dyzur.wiring import Wired, wire
from storage.database import Database
from storage.keys import Keys
from storage.migrating import migrate

HERE = Path(__file__).parent
PATIENCE = 4.0  # visitors are slower with keys than callers: so many times the vendor's timeouts
ALL_LINES = "Wszystkie ośrodki"
_DEFAULTS = {
    "telegram_callers_token": "700700001:demo-callers",
    "telegram_staff_token": "700700002:demo-staff",
    "telegram_secret": "demo-secret",
    "twilio_account_sid": "AC" + "0" * 32,
    "twilio_auth_token": "demo-token",
}


class ConceptsFile(BaseModel):
    """What the page calls the concepts of the lexicon."""

    concepts: dict[str, str]


async def run(settings: Settings, *, data: Path | None) -> None:
    """Play the story, then serve until asked to stop; `data` None: a folder of its own, new."""
    logs.set_up("CRITICAL")
    with tempfile.TemporaryDirectory(prefix="dyzur-demo-") as fresh:
        async with demo(settings.with_changes({"data": data or Path(fresh)})) as (
            world,
            at,
            server,
        ):
            click.secho("Dyżur – pokaz. Ludzie są zmyśleni, dostawcy udawani na tej maszynie.")
            try:
                await play(world, clock=clock.utc_now)
            except StoryBroke as broke:
                click.secho(f"The sample case did not go through: {broke}.", fg="red", err=True)
            click.echo(f"\nPokaz (demo): {at}{pages.BASE}/\nKoniec: Ctrl+C")
            await server.stopped.wait()
            world.telegram.changes.close()


@asynccontextmanager
async def demo(settings: Settings) -> AsyncIterator[tuple[World, str, Server]]:
    """The whole demo, serving while the block lasts: its world, its address, its server."""
    on = listening(settings.host, settings.port)
    port = on.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    host = settings.host if settings.host not in {"0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - compared, not bound
    async with AsyncExitStack() as stack:
        changes = Changes()
        telegram, twilio = await _vendors(stack, settings, here, changes)
        settings = _settled(settings, here, telegram, twilio)
        wired = await _wired(settings)
        world = _world(wired, telegram, twilio)
        page = pages.router(world, clock=wired.clock, names=lambda line: _name(wired, line))
        routers = (page, _front(wired))
        server = await stack.enter_async_context(started(wired, on, pages=routers, grace_s=1))
        yield world, f"http://{host}:{port}", server
        changes.close()


async def _vendors(
    stack: AsyncExitStack, settings: Settings, here: str, changes: Changes
) -> tuple[TelegramEmulator, TwilioEmulator]:
    def http() -> httpx.AsyncClient:
        transport = Rerouted(settings.public_url or here, here)
        return httpx.AsyncClient(transport=transport, trust_env=False)

    telegram = await stack.enter_async_context(
        TelegramEmulator.serve(changes=changes, http=http(), retry_s=5.0)
    )
    twilio = await stack.enter_async_context(
        TwilioEmulator.serve(
            changes=changes,
            http=http(),
            patience=PATIENCE,
            account_sid=settings.twilio_account_sid or _DEFAULTS["twilio_account_sid"],
            auth_token=reveal(settings.twilio_auth_token) or _DEFAULTS["twilio_auth_token"],
        )
    )
    return telegram, twilio


def _settled(
    settings: Settings, here: str, telegram: TelegramEmulator, twilio: TwilioEmulator
) -> Settings:
    """What demo adds to the settings: its vendors, its lines, drafts accepted."""
    world = sample()
    given = {
        name: value if name == "twilio_account_sid" else SecretStr(value)
        for name, value in _DEFAULTS.items()
        if getattr(settings, name) is None
    }
    return settings.with_changes(
        given
        | {
            "database_url": None,
            "public_url": settings.public_url or here,
            "telegram_api": telegram.url,
            "twilio_api": twilio.url,
            "twilio_staff_number": world.staff_number,
            "speech_lines": ",".join(line.id for line in world.lines.all),
            "drafts": Drafts.ACCEPT,
        }
    )


async def _wired(settings: Settings) -> Wired:
    settings.data.mkdir(parents=True, exist_ok=True)
    keys = _keys(settings.data / "demo.keys")
    await migrate(settings.database, keys=keys)
    world = sample()
    wired = wire(
        settings, keys=keys, lines=lambda _: world.lines, shown=Shown.SEEDS, clock=clock.utc_now
    )
    await fill(wired.desk.database, world)
    return wired


def _keys(path: Path) -> Keys:
    """The demo's own keys, kept beside its database so that it can be started again."""
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(Keys.fresh().export())
    return Keys.parse(path.read_text())


async def fill(database: Database, world: Sample) -> None:
    """Put the sample staff and rota into the database."""
    async with database.unit() as unit:
        for person in world.people:
            await unit.put_person(person)
        for reachable in world.reachables:
            await unit.put_reachable(reachable)
        for shift in world.rota.shifts:
            await unit.put_shift(shift)


def _world(wired: Wired, telegram: TelegramEmulator, twilio: TwilioEmulator) -> World:
    settings, desk, staff = wired.settings, wired.desk, sample()
    for number in filter(None, (staff.staff_number, *(each.number for each in staff.lines.all))):
        twilio.number(
            number,
            sms_url=f"{settings.public_url}/twilio/sms",
            voice_url=f"{settings.public_url}/twilio/voice",
        )
    world = World(
        database=desk.database,
        duties=desk.duties,
        directory=desk.book.directory,
        lines=staff.lines,
        telegram=telegram,
        twilio=twilio,
        callers_bot=telegram.bot(reveal(settings.telegram_callers_token)),
        staff_bot=telegram.bot(reveal(settings.telegram_staff_token)),
        concepts=read(HERE / "concepts.yaml", ConceptsFile).concepts,
        titles={name: each.title for name, each in desk.book.machine.protocols.by_name.items()},
    )
    _open_staff_chats(world, staff)
    return world


def _open_staff_chats(world: World, staff: Sample) -> None:
    names = {person.id: person.name for person in staff.people}
    for reachable in staff.reachables:
        if not reachable.address.startswith("+"):
            world.staff_bot.open(int(reachable.address), names[reachable.person])


def _name(wired: Wired, line: Line) -> str:
    if line.centre is None:
        return ALL_LINES
    return wired.desk.book.directory.centre(line.centre).name_short


def _front(wired: Wired) -> APIRouter:
    book = wired.desk.book
    return front.router(
        directory=lambda: book.directory,
        lines=book.lines,
        shown=book.shown,
        clock=wired.clock,
        demo=f"{pages.BASE}/",
    )
