"""`dyzur rota`: who stands when, where nobody does, and changes for a while."""

# ruff: noqa: PLC0415 - a command that needs little must not wait for what others need
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dyzur.cli_staff import tell
from dyzur.plain import plain_errors, run

if TYPE_CHECKING:
    from dyzur.settings import Settings
    from escalation.rota import Override

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_WALL = click.DateTime(["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
_DAYS = click.IntRange(1, 366)
ALL = "all"


@click.group()
def rota() -> None:
    """Who stands when; all times are those of the clock in Warsaw."""


@rota.command()
@click.argument("file", type=_FILE)
@click.option("--remove", is_flag=True, help="Take away shifts of FILE's centres that it lacks.")
@click.option("--force", is_flag=True, help="Even where it leaves a duty alone.")
def bring(file: Path, *, remove: bool, force: bool) -> None:
    """Put the shifts of FILE into the database."""
    with plain_errors():
        from dyzur.settings import load

        sys.exit(run(_bring(load(), file, remove=remove, force=force)))


@rota.command()
@click.option("--centre", help="One centre only.")
@click.option("--days", type=_DAYS, default=7, help="How far ahead (7).")
def show(centre: str | None, days: int) -> None:
    """Print who stands in each layer, from when to when."""
    with plain_errors():
        from dyzur.settings import load

        run(_show(load(), centre, days))


@rota.command()
@click.option("--days", type=_DAYS, default=28, help="How far ahead (28).")
def gaps(days: int) -> None:
    """Print where no primary of a line's duty can be paged; exit 1 if anywhere."""
    with plain_errors():
        from dyzur.settings import load

        sys.exit(run(_gaps(load(), days)))


@rota.command()
@click.argument("centre")
@click.argument("layer")
@click.argument("person")
@click.argument("starts", metavar="FROM", type=_WALL)
@click.argument("ends", metavar="TO", type=_WALL)
@click.option("--replaces", metavar="WHO", help="In the place of WHO (`all`: of everybody there).")
@click.option("--force", is_flag=True, help="Even where it leaves a duty alone.")
def override(**given: object) -> None:
    """Let PERSON stand in LAYER of CENTRE from FROM to TO, such as 2026-12-24T20:00."""
    with plain_errors():
        from dyzur.settings import load

        force = bool(given.pop("force"))
        sys.exit(run(_override(load(), _meant(**given), force=force)))  # type: ignore[arg-type]  # click names them


@rota.command()
@click.argument("override_id", metavar="OVERRIDE")
@click.option("--force", is_flag=True, help="Even where it leaves a duty alone.")
def withdraw(override_id: str, *, force: bool) -> None:
    """Take the override OVERRIDE away (`dyzur rota show` names it)."""
    with plain_errors():
        from dyzur.settings import load

        sys.exit(run(_withdraw(load(), override_id, force=force)))


async def _bring(settings: "Settings", file: Path, *, remove: bool, force: bool) -> int:
    from desk.rota_file import read_rota
    from dyzur import clock
    from dyzur.office import office

    async with office(settings) as open_:
        shifts = read_rota(file, centres=open_.centres)
        done = await open_.staffing.bring_rota(
            file, shifts, remove=remove, force=force, now=clock.utc_now()
        )
    return tell(done)


async def _show(settings: "Settings", centre: str | None, days: int) -> None:
    from dyzur import clock, tables
    from dyzur.office import office

    async with office(settings) as open_:
        known = await open_.staffing.snapshot()
        if centre is not None and centre not in open_.centres:
            raise click.ClickException(f"there is no centre {centre!r}.")
        wanted = (centre,) if centre else {shift.centre for shift in known.rota.shifts}
        for each in sorted({*wanted} | (set() if centre else {*open_.duty_centres})):
            for line in tables.rota(known, each, days, now=clock.utc_now()):
                click.echo(line)


async def _gaps(settings: "Settings", days: int) -> int:
    from desk.changes import holes
    from dyzur import clock, tables
    from dyzur.office import office

    async with office(settings) as open_:
        known = await open_.staffing.snapshot()
        now = clock.utc_now()
        found = [hole for each in open_.duty_centres for hole in holes(known, each, days, now=now)]
    for line in tables.gaps(found):
        click.echo(line)
    if not found:
        click.echo(f"In the next {days} days every minute of each line's duty has a primary.")
    return int(bool(found))


async def _override(settings: "Settings", meant: "Override", *, force: bool) -> int:
    from dyzur import clock
    from dyzur.office import office

    async with office(settings) as open_:
        if meant.centre not in open_.centres:
            raise click.ClickException(f"there is no centre {meant.centre!r}.")
        done = await open_.staffing.override(meant, force=force, now=clock.utc_now())
    return tell(done)


async def _withdraw(settings: "Settings", override_id: str, *, force: bool) -> int:
    from dyzur import clock
    from dyzur.office import office

    async with office(settings) as open_:
        done = await open_.staffing.withdraw(override_id, force=force, now=clock.utc_now())
    return tell(done)


def _meant(
    *,
    centre: str,
    layer: str,
    person: str,
    starts: datetime,
    ends: datetime,
    replaces: str | None,
) -> "Override":
    """The override that the words of the command mean. Raises `click.ClickException`."""
    from desk.alarms import new_id
    from dyzur.office import refusals
    from escalation.checks import layer_of
    from escalation.rota import WARSAW, Override, OverrideKind
    from escalation.wall import instant

    with refusals():
        row = layer_of(layer)
    return Override(
        id=new_id()[:8],
        centre=centre,
        layer=row,
        kind=OverrideKind.ADD if replaces is None else OverrideKind.REPLACE,
        person=person,
        starts=instant(starts, WARSAW),
        ends=instant(ends, WARSAW),
        replaces=None if replaces == ALL else replaces,
    )
