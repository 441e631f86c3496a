"""The last known rota on disk, encrypted: people are paged though the database never came up."""

import logging
import os
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from desk.duty import Snapshot
from storage.keys import Keys, WrongKey

log = logging.getLogger(__name__)

_SNAPSHOT = TypeAdapter(Snapshot)
_PLACE = b"rota snapshot"


class SnapshotFile:
    """One sealed file that always holds a whole snapshot."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self._path = path
        self._keys = keys
        self._written: Snapshot | None = None

    def keep(self, snapshot: Snapshot) -> None:
        """Write it where it differs from the last one; a full disk is logged, not raised."""
        if snapshot == self._written:
            return
        sealed = self._keys.seal(_SNAPSHOT.dump_json(snapshot).decode(), _PLACE)
        part = self._path.with_suffix(".part")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            part.replace(self._path)
        except OSError:
            log.exception("the rota's snapshot cannot be written")
            return
        self._written = snapshot

    def read(self) -> Snapshot | None:
        """The last snapshot; None where there is none or it cannot be opened."""
        try:
            return _SNAPSHOT.validate_json(self._keys.open(self._path.read_bytes(), _PLACE))
        except FileNotFoundError:
            return None
        except (OSError, WrongKey, ValidationError):
            log.critical("the rota's snapshot cannot be read: %s", self._path.name)
            return None
