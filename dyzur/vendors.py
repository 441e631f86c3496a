"""The last word of each vendor: when it took something, and when and why it did not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desk.values import Sender, SendFailed
from storage.records import Outgoing


@dataclass(frozen=True, slots=True)
class Word:
    """When a way out last worked and last failed; `reason` is the desk's, without content."""

    worked_at: datetime | None = None
    failed_at: datetime | None = None
    reason: str = ""
    taken: int = 0
    failed: int = 0

    @property
    def works(self) -> bool | None:
        """Whether the last thing that was handed over was taken; None before the first."""
        if self.failed_at is None or self.worked_at is None:
            return None if self.failed_at == self.worked_at else self.failed_at is None
        return self.worked_at >= self.failed_at


class Board:
    """The last words by way out, such as `staff-sms`."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._words: dict[str, Word] = {}

    @property
    def words(self) -> Mapping[str, Word]:
        """By name; a way out that is not set up is missing."""
        return dict(self._words)

    def watched(self, name: str, sender: Sender) -> Sender:
        """The same sender; what becomes of each send is noted here."""
        self._words[name] = Word()
        return _Watched(self, name, sender)

    def took(self, name: str) -> None:
        """The vendor took one."""
        word = self._words[name]
        self._words[name] = replace(word, worked_at=self._clock(), taken=word.taken + 1)

    def refused(self, name: str, reason: str) -> None:
        """The vendor did not take one."""
        word = self._words[name]
        self._words[name] = replace(
            word, failed_at=self._clock(), reason=reason, failed=word.failed + 1
        )


@dataclass(frozen=True, slots=True)
class _Watched:
    board: Board
    name: str
    sender: Sender

    async def send(self, outgoing: Outgoing) -> str:
        """As the sender's. What it raises is passed on."""
        try:
            taken = await self.sender.send(outgoing)
        except BaseException as error:
            reason = str(error) if isinstance(error, SendFailed) else type(error).__name__
            self.board.refused(self.name, reason)
            raise
        self.board.took(self.name)
        return taken

    async def sent_before(self, outgoing: Outgoing) -> str | None:
        """As the sender's."""
        return await self.sender.sent_before(outgoing)
