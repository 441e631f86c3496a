"""`dyzur directory`: the contacts that callers are told, and what a coordinator found out."""

# ruff: noqa: PLC0415 - a command that needs little must not wait for what others need
from datetime import datetime
from typing import TYPE_CHECKING

import click

from dyzur.plain import plain_errors, run

if TYPE_CHECKING:
    from desk.contacts import Listed
    from dyzur.settings import Settings

_DAY = click.DateTime(["%Y-%m-%d"])


@click.group()
def directory() -> None:
    """The contacts that callers are told."""


@directory.command("list")
@click.option("--centre", help="One centre only.")
def list_(centre: str | None) -> None:
    """Print every contact: status, source, when verified, told to callers or not, and why."""
    with plain_errors():
        from dyzur.settings import load

        run(_list(load(), centre))


@directory.command()
@click.argument("contact")
@click.option("--on", type=_DAY, help="The day on which it was rung (today).")
@click.option("--by", default="", help="Who rang it.")
def verify(contact: str, on: datetime | None, by: str) -> None:
    """Note that CONTACT was rung and answers as its record says."""
    with plain_errors():
        from dyzur.settings import load

        run(_verify(load(), contact, on, by))


@directory.command()
@click.argument("contact")
@click.option("--by", default="", help="Who found it out.")
def retire(contact: str, by: str) -> None:
    """Tell CONTACT to no caller any more, at once."""
    with plain_errors():
        from dyzur.settings import load

        run(_retire(load(), contact, by))


async def _list(settings: "Settings", centre: str | None) -> None:
    from dyzur import clock, tables
    from dyzur.office import office

    async with office(settings) as open_:
        if centre is not None and centre not in open_.centres:
            raise click.ClickException(f"there is no centre {centre!r}.")
        found = [each for each in open_.contacts.listed() if centre in (None, each.owner)]
    for line in tables.contacts(found, now=clock.utc_now()):
        click.echo(line)


async def _verify(settings: "Settings", contact: str, on: datetime | None, by: str) -> None:
    from centres import hours
    from dyzur import clock
    from dyzur.office import office

    now = clock.utc_now()
    async with office(settings) as open_:
        day = on.date() if on is not None else hours.local_day(now)
        listed = await open_.contacts.verify(contact, on=day, by=by, now=now)
    _tell(listed)


async def _retire(settings: "Settings", contact: str, by: str) -> None:
    from dyzur import clock
    from dyzur.office import office

    async with office(settings) as open_:
        listed = await open_.contacts.retire(contact, by=by, now=clock.utc_now())
        _tell(listed)
        if listed.owner is not None and not _has_phone(open_.contacts.listed(), listed.owner):
            warning = f"Callers are told no phone of {listed.owner} any more: add its new one."
            click.secho(warning, fg="yellow", err=True)


def _tell(listed: "Listed") -> None:
    click.echo(f"{listed.contact.id}, {listed.contact.written}: {listed.standing}.")
    click.echo("The running service knows within seconds.")


def _has_phone(listed: "tuple[Listed, ...]", centre: str) -> bool:
    from centres.marks import Standing
    from centres.records import Need

    return any(
        each.owner == centre
        and each.standing is Standing.SHOWN
        and Need.CENTRE_PHONE in each.contact.offers
        for each in listed
    )
