"""The command line. Each command imports what it needs when it runs, so that all start fast."""

# ruff: noqa: PLC0415 - a command that needs little must not wait for what others need
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dyzur import cli_directory, cli_rota, cli_staff
from dyzur.plain import plain_errors
from dyzur.plain import run as run_in_loop

if TYPE_CHECKING:
    from dyzur.settings import Settings


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dyzur")
def main() -> None:
    """Dyżur hears people in crisis, answers truly and pages the person on duty."""


main.add_command(cli_staff.staff)
main.add_command(cli_rota.rota)
main.add_command(cli_directory.directory)


@main.command()
@click.option("--host", help="Address to listen on (127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(0, 65535), help="Port to listen on (8080; 0: a free one)."
)
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep.")
def demo(host: str | None, port: int | None, data: Path | None) -> None:
    """Run everything on this machine: no keys, vendors emulated, people invented."""
    with plain_errors():
        from dyzur.demo.run import run
        from dyzur.settings import load_for_demo

        kept = data or (Path(os.environ["DYZUR_DATA"]) if os.environ.get("DYZUR_DATA") else None)
        settings = _changed(load_for_demo(), host=host, port=port)
        run_in_loop(run(settings, data=kept))


@main.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on.")
def serve(host: str | None, port: int | None) -> None:
    """Run the hotline with the settings of the environment."""
    with plain_errors():
        from dyzur.serve import run
        from dyzur.settings import load

        run_in_loop(run(_changed(load(), host=host, port=port)))


@main.command()
def check() -> None:
    """Examine settings, data, rota and vendors; exit 1 on what would leave a caller unanswered."""
    with plain_errors():
        from dyzur.check import run
        from dyzur.settings import load

        sys.exit(run_in_loop(run(load())))


@main.command()
def classify() -> None:
    """Hear messages: JSON Lines on standard input, one line out for each, in order."""
    with plain_errors():
        from dyzur.classify import run

        run(sys.stdin, sys.stdout)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--rules", is_flag=True, help="By the rules alone, without the trained model.")
def evaluate(file: Path, *, rules: bool) -> None:
    """Figures of hearing on the labelled lines of FILE, with the lines heard worst."""
    with plain_errors():
        from dyzur.evaluate import run

        for row in run(file, rules=rules):
            click.echo(row)


@main.command()
def simulate() -> None:
    """Play conversations: JSON Lines on standard input, one line out for each turn."""
    with plain_errors():
        from dyzur.simulate import simulate as play

        for report in play(sys.stdin):
            click.echo(report)


@main.command()
def migrate() -> None:
    """Bring the database to the tables of this release and the files' data into it."""
    with plain_errors():
        from dyzur.keeping import migrate as bring
        from dyzur.settings import load

        for sentence in run_in_loop(bring(load())):
            click.echo(sentence)


@main.command()
def keys() -> None:
    """Make a new encryption key for DYZUR_KEYS (put it before the old ones)."""
    from storage.keys import Keys

    click.echo(Keys.fresh().export())


@main.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def backup(target: Path) -> None:
    """Copy the SQLite database to TARGET while the service runs."""
    with plain_errors():
        from dyzur.keeping import backup as copy
        from dyzur.settings import load

        copy(load(), target)
        click.echo(f"{target} holds the database; keep DYZUR_KEYS apart from it.")


@main.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Replace the database that is there.")
def restore(source: Path, *, replace: bool) -> None:
    """Put the copy SOURCE in the place of the SQLite database; stop the service first."""
    with plain_errors():
        from dyzur.keeping import restore as put_back
        from dyzur.settings import load

        put_back(load(), source, replace=replace)
        click.echo("The database is restored; run `dyzur migrate`, then start the service.")


def _changed(settings: "Settings", **changes: object) -> "Settings":
    return settings.with_changes(
        {key: value for key, value in changes.items() if value is not None}
    )
