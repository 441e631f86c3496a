"""A case's conversation as its owner reads it: permission first, then who said what, and when."""

import unicodedata
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from pydantic import TypeAdapter

from desk.values import Answer, Kind
from desk.wording import Wording
from storage.records import CaseRecord, MessageRecord
from triage.heard import Heard

WARSAW = ZoneInfo("Europe/Warsaw")
PART = 3_500  # characters of one message; Telegram takes 4,096
WHOLE = 14_000  # characters that are shown on demand
NEWEST = 2_500  # characters that are shown at once with a claim
_WORDS = 8  # words of evidence that are named

_ANSWER = TypeAdapter(Answer)
_HEARD = TypeAdapter(Heard)
_UNHEARD = frozenset({"word", "human"})
_NAMED = {Kind.ATTACHMENT, Kind.LOCATION, Kind.SILENCE, Kind.BLOCKED}


class Transcript:
    """Writes conversations down in the staff's words."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def whole(
        self, record: CaseRecord, messages: Iterable[MessageRecord], *, most: int
    ) -> tuple[str, ...]:
        """The newest `most` characters in parts, each headed with the case's code."""
        head = self._wording.turn("whole", record)
        return self.parted(record, self.opening(record, messages, head=head, most=most))

    def opening(
        self, record: CaseRecord, messages: Iterable[MessageRecord], *, head: str, most: int
    ) -> list[str]:
        """The lines: what heads them, the words that decided, the newest `most` characters."""
        messages = tuple(messages)
        newest = self._newest(record, messages, most=most)
        return [head, *self._evidence(record, messages), *newest]

    def _newest(
        self, record: CaseRecord, messages: Iterable[MessageRecord], *, most: int
    ) -> list[str]:
        """The newest lines that fit, after a word on how many were left out."""
        lines = list(self._lines(record, messages))
        kept: list[str] = []
        room = most
        while lines and (not kept or len(lines[-1]) < room):
            line = lines.pop()[:most]
            room -= len(line) + 1
            kept.insert(0, line)
        left = [self._wording.turn("left", record, left=len(lines))] if lines else []
        return [*left, *kept]

    def parted(self, record: CaseRecord, lines: Iterable[str]) -> tuple[str, ...]:
        """The lines in parts that Telegram carries as one message; the first heads itself."""
        parts: list[str] = []
        for line in lines:
            for start in range(0, len(line), PART) or (0,):
                piece = line[start : start + PART]
                if parts and len(parts[-1]) + len(piece) < PART:
                    parts[-1] += f"\n{piece}"
                else:
                    parts.append(self._continued(record, piece) if parts else piece)
        return tuple(parts)

    def last_words(self, messages: Iterable[MessageRecord]) -> str:
        """What the caller wrote last with words in it; empty for nothing."""
        wrote = [m.text for m in messages if m.kind not in _UNHEARD and m.text.strip()]
        return clean(wrote[-1]) if wrote else ""

    def said(self, record: CaseRecord, kind: Kind, text: str) -> str:
        """One message of the caller: its words, and what came that is not words."""
        named = self._wording.turn(kind.value, record) if kind in _NAMED else ""
        return " ".join(filter(None, (named, clean(text)))) or self._wording.turn("silence", record)

    def turn(self, record: CaseRecord, kind: Kind, text: str, *, at: str) -> str:
        """One message of the caller as a line."""
        who = self._wording.turn("caller", record)
        return self._wording.turn(
            "turn", record, time=at, who=who, said=self.said(record, kind, text)
        )

    def _continued(self, record: CaseRecord, piece: str) -> str:
        return f"{self._wording.turn('part', record)}\n{piece}"

    def _evidence(self, record: CaseRecord, messages: Iterable[MessageRecord]) -> Iterator[str]:
        words = tuple(
            clean(message.text[found.start : found.end]).casefold()
            for message in messages
            if message.heard
            for found in _HEARD.validate_json(message.heard).evidence
        )
        whole = (each for each in words if not any(each in other != each for other in words))
        named = [f"„{word}”" for word in dict.fromkeys(whole) if word][:_WORDS]
        if named:
            yield self._wording.turn("words", record, said=", ".join(named))

    def _lines(self, record: CaseRecord, messages: Iterable[MessageRecord]) -> Iterator[str]:
        day = ""
        for message in messages:
            local = message.at.astimezone(WARSAW)
            if (date := f"{local:%d.%m.%Y}") != day:
                day = date
                yield self._wording.turn("day", record, date=date)
            for who, said in self._turns(record, message):
                name = self._wording.turn(who, record)
                yield self._wording.turn("turn", record, time=f"{local:%H:%M}", who=name, said=said)

    def _turns(self, record: CaseRecord, message: MessageRecord) -> Iterator[tuple[str, str]]:
        if message.kind in _UNHEARD:
            yield ("human" if message.kind == "human" else "machine"), clean(message.text)
            return
        yield "caller", self.said(record, Kind(message.kind), message.text)
        for reply in _ANSWER.validate_json(message.answer).replies if message.answer else ():
            yield "machine", clean(reply)


def clean(text: str) -> str:
    """The text without control characters, its own lines set in, so that none looks like ours."""
    lines = ("".join(sign for sign in line if _shows(sign)).strip() for line in text.splitlines())
    return "\n    ".join(filter(None, lines))


def _shows(sign: str) -> bool:
    return unicodedata.category(sign) not in {"Cc", "Cs"}
