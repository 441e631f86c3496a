"""One verified webhook as the handlers read it, and where a call stands.

The place of a call travels in the signed address of each step, so a call goes on over a restart.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlencode

from triage.heard import Lang

_FIRST, _LAST = 1, 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """Where a call stands: the turn that is awaited, the language, the case, whom we rang.

    `tried`: ids of people who were rung and did not take it; `person`: who is being rung;
    `code`: the short code of the case that a page call is about.
    """

    turn: int = _FIRST
    lang: Lang = Lang.PL
    case: str = ""
    person: str = ""
    code: str = ""
    tried: tuple[str, ...] = ()

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> Self:
        """Read from the query of an address; what is unreadable becomes the start."""
        pairs = tuple(pairs)
        one = dict(pairs)
        return cls(
            turn=_turn(one.get("turn", "")),
            lang=_lang(one.get("lang", "")),
            case=one.get("case", ""),
            person=one.get("person", ""),
            code=one.get("code", ""),
            tried=tuple(value for name, value in pairs if name == "tried"),
        )

    @property
    def query(self) -> str:
        """As it stands in an address."""
        pairs = [("turn", str(self.turn)), ("lang", self.lang.value)]
        words = {"case": self.case, "person": self.person, "code": self.code}
        pairs += [(name, word) for name, word in words.items() if word]
        return urlencode(pairs + [("tried", person) for person in self.tried])

    def after(self, *, lang: Lang, case: str | None) -> Self:
        """The next turn, once the desk has answered this one."""
        turn = min(self.turn + 1, _LAST)
        return replace(self, turn=turn, lang=lang, case=case or self.case, person="", tried=())


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook: Twilio's words by name (first of each), the place, and an id of its own."""

    words: Mapping[str, str]
    place: Place

    @classmethod
    def of(cls, form: Iterable[tuple[str, object]], query: Iterable[tuple[str, str]]) -> Self:
        """From the pairs of a verified form and of the address's query."""
        words: dict[str, str] = {}
        for name, value in form:
            if isinstance(value, str):
                words.setdefault(name, value)
        return cls(words, Place.of(query))

    def __getitem__(self, name: str) -> str:
        """The word of this name; empty when it did not come."""
        return self.words.get(name, "")

    def sid(self, *names: str) -> str:
        """The first of these ids that came; else one made of the form, the same for a repeat."""
        said = next((self[name] for name in names if self[name]), "")
        return said or hashlib.sha256(repr(sorted(self.words.items())).encode()).hexdigest()[:34]


def _turn(word: str) -> int:
    readable = word.isascii() and word.isdigit() and len(word) < 6  # noqa: PLR2004 - digits of _LAST
    return min(max(int(word), _FIRST), _LAST) if readable else _FIRST


def _lang(word: str) -> Lang:
    return Lang(word) if word in set(Lang) else Lang.PL
