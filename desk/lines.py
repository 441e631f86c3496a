"""The numbers and bots that callers reach, and the centre each belongs to (DYZUR_LINES).

Contract: `To` decides which line was reached, never `From`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from centres.datafile import fault, read


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `centre` None: it is for all centres. `duty_centre` takes cases without one.

    `number` is E.164 (SMS and voice), `bot` says that the callers' Telegram bot is this line.
    """

    id: str
    centre: str | None
    duty_centre: str
    number: str | None = None
    bot: bool = False
    web: bool = False


class LineEntry(BaseModel):
    """A line as the file writes it."""

    model_config = ConfigDict(extra="forbid")

    id: str
    centre: str | None = None
    duty_centre: str
    number: str | None = None
    bot: bool = False
    web: bool = False


class LinesFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid")

    lines: list[LineEntry]


class Lines:
    """All lines of this installation, found by what the vendor says was reached."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self.all = tuple(lines)
        self._by_id = {line.id: line for line in self.all}
        self._by_number = {line.number: line for line in self.all if line.number}

    def get(self, line_id: str) -> Line:
        """The line of this id. Raises `KeyError`."""
        return self._by_id[line_id]

    def at_number(self, number: str) -> Line | None:
        """The line of this E.164 number, or None."""
        return self._by_number.get(number)

    @property
    def bot(self) -> Line | None:
        """The line that the callers' bot is, or None."""
        return next((line for line in self.all if line.bot), None)

    @property
    def web(self) -> Line | None:
        """The line of the web chat, or None."""
        return next((line for line in self.all if line.web), None)


def load(path: Path, centres: Iterable[str]) -> Lines:
    """The lines of a file. Raises `FaultyData` for an unknown centre or two lines of one id."""
    known, seen = set(centres), set[str]()
    entries = read(path, LinesFile).lines
    for index, entry in enumerate(entries):
        for name in (entry.centre, entry.duty_centre):
            if name is not None and name not in known:
                raise fault(path, ("lines", index), f"there is no centre {name!r} in the directory")
        if entry.id in seen:
            raise fault(path, ("lines", index, "id"), f"two lines are called {entry.id!r}")
        seen.add(entry.id)
    return Lines(Line(**entry.model_dump()) for entry in entries)
