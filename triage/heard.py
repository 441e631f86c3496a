"""What was understood from one message: crisis types, risk, subject, language, evidence.

Contract: the lexicon and the trained model both return `Heard`; the conversation machine,
the console and `dyzur classify` read nothing else. Values follow corpus/LABELS.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """Languages that callers are answered in (ISO 639-1)."""

    PL = "pl"
    UK = "uk"
    RU = "ru"
    EN = "en"


class Channel(StrEnum):
    """How the message reached us; `voice` is a recogniser's transcript or keys."""

    SMS = "sms"
    TELEGRAM = "telegram"
    VOICE = "voice"
    WEB = "web"


class Crisis(StrEnum):
    """Crisis types of the label guide, in the words of the centres."""

    SUICIDE_RISK = "suicide_risk"
    VIOLENCE = "violence"
    BEREAVEMENT = "bereavement"
    DISASTER = "disaster"
    RELATIONSHIP = "relationship"
    PARENTING = "parenting"
    ADDICTION = "addiction"
    PERPETRATOR = "perpetrator"
    LIFE_CHANGE = "life_change"
    SHELTER = "shelter"
    TRAFFICKING = "trafficking"
    EMOTIONAL = "emotional"
    INFORMATION = "information"
    NONE = "none"


class Risk(StrEnum):
    """How fast a human must answer. The service only raises it (promise 3)."""

    NONE = "none"
    ELEVATED = "elevated"
    HIGH = "high"
    IMMINENT = "imminent"

    @property
    def rank(self) -> int:
        """0 for none up to 3 for imminent."""
        return _RANKS[self]

    def at_least(self, floor: "Risk") -> bool:
        """Whether this risk is the floor or above it."""
        return self.rank >= floor.rank


_RANKS = {risk: rank for rank, risk in enumerate(Risk)}


def highest(risks: Iterable[Risk]) -> Risk:
    """The most urgent of the given risks; `none` of nothing."""
    return max(risks, key=lambda risk: risk.rank, default=Risk.NONE)


class Subject(StrEnum):
    """Whom the message is about."""

    SELF = "self"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Evidence:
    """A concept that was heard and where: `text[start:end]` are the words that carried it."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Heard:
    """What one message says. `crisis` is never empty: nothing heard is `(Crisis.NONE,)`.

    `flags` are concepts that the conversation needs beside the label guide, by the names of the
    lexicon: `child` (the writer is one), `watched` (somebody reads this phone), `deaf`,
    `suicide_loss` (bereaved by suicide), `unsure` (a weak sign that must be asked about).
    """

    lang: Lang
    crisis: tuple[Crisis, ...] = (Crisis.NONE,)
    risk: Risk = Risk.NONE
    subject: Subject = Subject.SELF
    evidence: tuple[Evidence, ...] = ()
    flags: frozenset[str] = frozenset()

    @property
    def main(self) -> Crisis:
        """The type that must be dealt with first."""
        return self.crisis[0]
