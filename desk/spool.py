"""Messages kept on disk, encrypted, while the database is gone; it may lie on another disk."""

import logging
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from desk.values import Inbound
from storage.keys import Keys, WrongKey

log = logging.getLogger(__name__)

_INBOUND = TypeAdapter(Inbound)
_PLACE = b"spool"


@dataclass(frozen=True, slots=True)
class Kept:
    """One message of the spool."""

    inbound: Inbound
    path: Path

    def done(self) -> None:
        """It was handled: take it off the disk."""
        self.path.unlink(missing_ok=True)


class Spool:
    """A folder with one sealed file a message, named so that the oldest comes first."""

    def __init__(self, folder: Path, keys: Keys) -> None:
        self._folder = folder
        self._keys = keys

    def keep(self, inbound: Inbound, *, at: str) -> bool:
        """Write the message and flush it to the disk; False when there is no place to write."""
        name = f"{at}-{self._keys.look_up(inbound.channel + inbound.external_id)[:24]}.msg"
        sealed = self._keys.seal(_INBOUND.dump_json(inbound).decode(), _PLACE)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            part = self._folder / f".{name}"
            with part.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.rename(self._folder / name)
        except OSError:
            log.critical("the spool cannot be written: %s", self._folder)
            return False
        return True

    def kept(self) -> Iterator[Kept]:
        """What waits, oldest first; a file that cannot be opened stays and is logged."""
        for path in sorted(self._folder.glob("*.msg")) if self._folder.is_dir() else ():
            try:
                yield Kept(_INBOUND.validate_json(self._keys.open(path.read_bytes(), _PLACE)), path)
            except (OSError, WrongKey, ValidationError):
                log.critical("a message of the spool cannot be read: %s", path.name)
