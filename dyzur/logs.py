"""Logging without content: fixed sentences with ids; never a text, a number or a name."""

import logging
import sys
from collections.abc import Iterator
from types import TracebackType

ExceptionInfo = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)

_NOISY = (
    "httpx",
    "httpcore",
    "aiogram",
    "aiohttp.access",
    "twilio",
    "apscheduler",
    "uvicorn.access",
)


def set_up(level: str) -> None:
    """Send our sentences to standard error; libraries that print addresses are hushed."""
    to_errors = logging.StreamHandler(sys.stderr)
    to_errors.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[to_errors], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Formatter(logging.Formatter):
    """Tells of an error its type and places; its words may be a caller's."""

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 - the library's name
        """One line instead of a stack trace."""
        return describe(ei[1]) if ei[1] is not None else ""


def describe(error: BaseException) -> str:
    """What may be logged of an error: its type and where it was raised, never its words."""
    return " < ".join((type(error).__name__, *_places(error)))


def _places(error: BaseException) -> Iterator[str]:
    trace = error.__traceback__
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_name}:{trace.tb_lineno}")
        trace = trace.tb_next
    yield from reversed(places[-4:])
