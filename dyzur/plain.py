"""How every command runs: one event loop, and what an operator can mend told without a trace."""

import asyncio
import os
import sys
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import click

_T = TypeVar("_T")
FAULTY = 2  # settings or data that nothing can start with
BROKEN = 1


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Do the work in an event loop of its own."""
    return asyncio.run(work)


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn what an operator can mend into sentences, without a stack trace."""
    # ruff: noqa: PLC0415 - a command that needs little must not wait for what others need
    from centres.datafile import FaultyData
    from dyzur.settings import FaultySettings

    try:
        yield
    except (FaultySettings, FaultyData) as error:
        click.echo(str(error), err=True)
        sys.exit(FAULTY)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(BROKEN)
    except KeyboardInterrupt:
        sys.exit(130)
