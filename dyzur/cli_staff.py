"""`dyzur staff`: who is on the staff, and which of their channels are proved to reach them."""

# ruff: noqa: PLC0415 - a command that needs little must not wait for what others need
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dyzur.plain import plain_errors, run

if TYPE_CHECKING:
    from desk.staffing import Report
    from dyzur.office import Office
    from dyzur.settings import Settings
    from storage.records import Reachable

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_CHANNELS = click.Choice(["telegram", "sms", "call"])


@click.group()
def staff() -> None:
    """Who is on the staff and how they are reached."""


@staff.command("list")
def list_() -> None:
    """Print everybody with their channels."""
    with plain_errors():
        from dyzur.settings import load

        run(_list(load()))


@staff.command()
@click.argument("file", type=_FILE)
@click.option("--remove", is_flag=True, help="Take away people and channels that FILE lacks.")
@click.option("--force", is_flag=True, help="Even where it leaves a duty alone.")
def bring(file: Path, *, remove: bool, force: bool) -> None:
    """Put the people of FILE and their channels into the database."""
    with plain_errors():
        from dyzur.settings import load

        sys.exit(run(_bring(load(), file, remove=remove, force=force)))


@staff.command()
@click.argument("person")
@click.argument("channel", type=_CHANNELS)
@click.option("--code", help="The code that the person was sent.")
@click.option("--trust", is_flag=True, help="Without a code: for the first set-up only.")
def verify(person: str, channel: str, code: str | None, *, trust: bool) -> None:
    """Send PERSON a code over CHANNEL, or take it back with --code."""
    with plain_errors():
        from dyzur.settings import load

        if code is not None and trust:
            raise click.UsageError("give either --code or --trust")
        sys.exit(run(_verify(load(), (person, channel), code, trust=trust)))


async def _list(settings: "Settings") -> None:
    from dyzur import tables
    from dyzur.office import office

    async with office(settings) as open_:
        for line in tables.staff(await open_.staffing.snapshot()):
            click.echo(line)


async def _bring(settings: "Settings", file: Path, *, remove: bool, force: bool) -> int:
    from desk.staff_file import read_staff
    from dyzur import clock
    from dyzur.office import office

    now = clock.utc_now()
    async with office(settings) as open_:
        people = read_staff(file, centres=open_.centres, ours=open_.numbers, now=now)
        done = await open_.staffing.bring_staff(people, remove=remove, force=force, now=now)
    return tell(done)


async def _verify(
    settings: "Settings", wanted: tuple[str, str], code: str | None, *, trust: bool
) -> int:
    from desk.codes import Codes
    from dyzur import clock
    from dyzur.office import office
    from escalation.ladder import PageChannel

    now = clock.utc_now()
    async with office(settings) as open_:
        way = await open_.staffing.way(wanted[0], PageChannel(wanted[1]))
        if code is None and not trust:
            await _send_code(open_, way, now=now)
            return 0
        if code is not None and not Codes(open_.keys, {}).fits(way, code, now=now):
            click.echo("This is not the code, or it is too old: send a new one.", err=True)
            return 1
        done = await open_.staffing.verify(way, now=now)
    if trust:
        warning = f"Nobody has proved that {way.channel} reaches {way.person}: send a code soon."
        click.secho(warning, fg="yellow", err=True)
    return tell(done)


async def _send_code(open_: "Office", way: "Reachable", *, now: datetime) -> None:
    """Send the code through the vendor that pages leave by."""
    from desk.codes import Codes
    from desk.values import SendFailed
    from dyzur import clock
    from dyzur.doors import open_doors

    doors = open_doors(open_.settings, lines=open_.lines, standby={}, clock=clock.utc_now)
    try:
        await Codes(open_.keys, doors.senders).send(way, now=now)
    except SendFailed as failed:
        words = f"No code left for {way.person} by {way.channel}: {failed}."
        raise click.ClickException(words) from None
    finally:
        await doors.close()
    click.echo(
        f"A code is on its way to {way.person} by {way.channel}. Ask for it, and give it back "
        f"within 15 minutes:\n  dyzur staff verify {way.person} {way.channel} --code CODE"
    )


def tell(done: "Report") -> int:
    """Print what an edit did; the exit code."""
    from dyzur import tables

    for line in tables.report(done):
        click.echo(line)
    return 0 if done.done else 1
