"""The approved texts: loaded from triage/phrases, chosen by what is true, filled with facts."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from centres.datafile import fault, read
from triage.case import Facts
from triage.heard import Channel, Lang

DATA = Path(__file__).parent / "phrases"
SLOT = re.compile(r"\{(\w+)\}")
SLOTS = frozenset(
    [
        "centre_phone",
        "open_phone",
        "shelter_phone",
        "programme_phone",
        "line_24h",
        "line_24h_2",
        "hours",
        "next_opening",
        "address",
        "time",
        "url",
    ]
)
TRUTHS = frozenset({"reachable", "claimed", "open", "closed", "always"})

# Words that no phrase may hold. Source: clinical/protocol.md 4.
BANNED = re.compile(
    r"popełni|udan[ae] prób|uspok|spokojnie|weź się|nikt się nie dowie|obiecuj|покінч|покончи"
    r"|commit|calm down|promise|\w+(?:łeś|łaś)\b|\bти \w+(?:в|ла)\b|\bты \w+(?:л|ла)\b"
    r"|801 ?12 ?00 ?02",
    re.IGNORECASE,
)
# Every number but 112, 999 and an option's digit is a slot (DESIGN, facts).
NUMBER = re.compile(r"\d{2,}")


class PhraseEntry(BaseModel):
    """One phrase as the file writes it. `status`: `draft` or `approved: WHO, WHEN`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    status: str = Field(pattern=r"^(draft|approved: .+)$")
    note: str = ""
    needs: tuple[str, ...] = ()
    other: str | None = Field(default=None, alias="else")
    pl: str
    uk: str
    ru: str
    en: str
    voice: dict[Lang, str] = Field(default_factory=dict)


class PhraseFile(BaseModel):
    """One file of phrases, by key."""

    model_config = ConfigDict(extra="forbid")

    phrases: dict[str, PhraseEntry]


@dataclass(frozen=True, slots=True)
class Phrase:
    """An approved text: `texts` by language, `spoken` where the telephone needs other words.

    `needs`: truths of `Facts` without which it may not be said; `other`: the phrase that is said
    instead, None where nothing is needed.
    """

    key: str
    draft: bool
    needs: frozenset[str]
    other: str | None
    texts: Mapping[Lang, str]
    spoken: Mapping[Lang, str]

    def text(self, lang: Lang, channel: Channel) -> str:
        """The words for one channel, slots still in braces."""
        if channel is Channel.VOICE and lang in self.spoken:
            return self.spoken[lang]
        return self.texts[lang]

    def sayable(self, text: str, facts: Facts) -> bool:
        """Whether all that the text says is true and every slot can be filled."""
        return self.needs <= facts.truths and all(
            slot in facts.slots for slot in SLOT.findall(text)
        )


class Phrases:
    """All phrases of an installation."""

    def __init__(self, phrases: Mapping[str, Phrase]) -> None:
        self.by_key = phrases

    @property
    def drafts(self) -> tuple[str, ...]:
        """Keys that nobody has approved yet."""
        return tuple(key for key, phrase in self.by_key.items() if phrase.draft)

    def choose(self, key: str, facts: Facts, lang: Lang, channel: Channel) -> tuple[str, str]:
        """The phrase that may truly be said for `key`, and its filled text.

        Walks the chain of `else` until a phrase is sayable; loading has proved that it ends.
        """
        phrase = self.by_key[key]
        text = phrase.text(lang, channel)
        while not phrase.sayable(text, facts) and phrase.other is not None:
            phrase = self.by_key[phrase.other]
            text = phrase.text(lang, channel)
        return phrase.key, SLOT.sub(lambda slot: facts.slots[slot[1]], text)


def load(folder: Path = DATA) -> Phrases:
    """Read every file of the folder. Raises `FaultyData` with file, line and reason."""
    origins: dict[str, Path] = {}
    found: dict[str, PhraseEntry] = {}
    for path in sorted(folder.glob("*.yaml")):
        for key, entry in read(path, PhraseFile).phrases.items():
            if key in found:
                raise fault(
                    path, ("phrases", key), f"the phrase {key} stands in {origins[key].name} too"
                )
            origins[key], found[key] = path, entry
    for key, entry in found.items():
        reason = _wrong(key, entry, found)
        if reason:
            raise fault(origins[key], ("phrases", key), reason)
    return Phrases({key: _phrase(key, entry) for key, entry in found.items()})


def _phrase(key: str, entry: PhraseEntry) -> Phrase:
    return Phrase(
        key=key,
        draft=entry.status == "draft",
        needs=frozenset(entry.needs),
        other=entry.other,
        texts={lang: getattr(entry, lang.value) for lang in Lang},
        spoken=entry.voice,
    )


def _wrong(key: str, entry: PhraseEntry, found: Mapping[str, PhraseEntry]) -> str | None:
    """What is wrong with one phrase, or None."""
    texts = [getattr(entry, lang.value) for lang in Lang] + list(entry.voice.values())
    slots = {slot for text in texts for slot in SLOT.findall(text)}
    if unknown := slots - SLOTS:
        return f"{key}: there is no slot {min(unknown)!r}"
    if unknown := set(entry.needs) - TRUTHS:
        return f"{key}: nothing tells whether {min(unknown)!r} is true"
    if (slots or entry.needs) and entry.other is None:
        return f"{key}: it needs something, so an `else` must say what is said instead"
    if entry.other is not None and entry.other not in found:
        return f"{key}: the `else` {entry.other} is no phrase"
    if _circles(key, found):
        return f"{key}: the chain of `else` runs in a circle"
    return next((fault for text in texts if (fault := _wrong_text(key, text))), None)


def _wrong_text(key: str, text: str) -> str | None:
    if found := BANNED.search(text):
        return f"{key}: {found[0]!r} may not be said (protocol 4)"
    if text.count("?") > 1 and key not in TWO_QUESTIONS:
        return f"{key}: one question, one idea"
    numbers = set(NUMBER.findall(SLOT.sub("", text))) - {"112", "999", "18"}
    return f"{key}: the number {min(numbers)} must be a slot" if numbers else None


# S_IMM and V_IMM ask for the place in the sentence that follows 112 (clinical/protocol.md 1.4).
TWO_QUESTIONS = frozenset({"S_IMM", "V_IMM"})


def _circles(key: str, found: Mapping[str, PhraseEntry]) -> bool:
    seen: set[str] = set()
    current: str | None = key
    while current is not None and current in found:
        if current in seen:
            return True
        seen.add(current)
        current = found[current].other
    return False
