"""Whether the keys at hand open what is stored: one sealed row tells, before anything is served."""

from sqlalchemy import Connection, insert, select

from storage.asking import Asking
from storage.tables import seals

PROOF = "proof"
FIND = select(seals).where(seals.c.name == PROOF)
_ADD = insert(seals).values(name=PROOF, proof=PROOF)


def prove(connection: Connection) -> None:
    """Seal the proof if there is none yet, else open it. Raises `storage.keys.WrongKey`."""
    if connection.execute(FIND).fetchone() is None:
        connection.execute(_ADD)


class KeyQuestion(Asking):
    """The question that `Database.check` asks."""

    async def open_proof(self) -> None:
        """Raises `storage.keys.WrongKey`."""
        await self._row(FIND, {})
