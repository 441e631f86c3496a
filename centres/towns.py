"""Recognise the town, district or village that a message names, in any of four languages.

It runs on every message: a message that names no place costs one pass of folding and one
set comparison.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from centres.records import Directory, Town

_LONG = 7  # letters from which one wrong letter leaves a name recognisable
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CYRILLIC = "абвгдеєжзиіїйклмнопрстуфхцчшщьыэюя"
_FOLD = str.maketrans(
    dict(zip("ąćęłńóśźżёґ", "acelnoszzег", strict=True))
    | dict.fromkeys([*range(0x300, 0x370), 0xAD, *range(0x200B, 0x2010), 0x2060, 0xFEFF], "")
)
_WORDS = re.compile(r"[^\W\d_]+")


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_BEFORE_PLACE = _set(
    "w we z ze do od na kolo obok pod okolice okolicy okolic miasto miescie miasta gmina gminie"
    " gminy powiat powiecie wsi wies osiedle osiedlu у в во із з зі до біля из с около возле под"
    " місто місті город городе селі in from near at"
)
_IN = _set("w we na у в во in at")
_THERE_NOW = _set(
    "jestem jestesmy mieszkam mieszkamy teraz obecnie siedze przebywam jade я зараз тепер живу"
    " живемо проживаю перебуваю знаходжусь сейчас теперь живем нахожусь im am live living now"
)
_NEAR = 3  # words back from the place at which "jestem" and the like still belong to it


@dataclass(frozen=True, slots=True)
class Place:
    """A recognised place; `centre_id` None: known, but none of our centres serves it.

    `exact` is False when one letter had to be put right.
    """

    town_id: str
    name: str
    centre_id: str | None
    resident: bool
    exact: bool = True


@dataclass(frozen=True, slots=True)
class _Entry:
    place: Place
    needs_proof: bool  # an ordinary word as well
    main: bool  # one of the towns themselves, not a district or a village around


@dataclass(frozen=True, slots=True)
class _Index:
    """`lengths`: for a first word the lengths of names that begin so, the longest first."""

    lengths: Mapping[str, tuple[int, ...]]
    entries: Mapping[tuple[str, ...], _Entry]


@dataclass(frozen=True, slots=True)
class _Hit:
    place: Place
    score: int
    at: int


class _Same:
    """Towns compared by identity: a new directory with the same towns needs no new index."""

    __slots__ = ("towns",)

    def __init__(self, towns: tuple[Town, ...]) -> None:
        self.towns = towns

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.towns is other.towns

    def __hash__(self) -> int:
        return id(self.towns)


def find_place(text: str, directory: Directory) -> Place | None:
    """Return the place a message names, None when there is none or only an ordinary word.

    Of several the one the writer is in now wins ("jestem w ..."), then one of our towns, then
    the first. Diacritics, capitals, hyphens and one wrong letter in our towns do not matter.
    """
    index = _index(_Same(directory.towns))
    words = _folded(text)
    if index.lengths.keys().isdisjoint(words):
        return None
    hits = tuple(_hits(text, words, index))
    return min(hits, key=lambda hit: (-hit.score, hit.at)).place if hits else None


def find_places(text: str, directory: Directory) -> tuple[Place, ...]:
    """Return all places a message names, in its order."""
    return tuple(hit.place for hit in _hits(text, _folded(text), _index(_Same(directory.towns))))


def _folded(text: str) -> list[str]:
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).lower().translate(_FOLD)
    else:
        text = text.lower()
    return _WORDS.findall(text)


def _hits(text: str, words: list[str], index: _Index) -> Iterator[_Hit]:
    at = 0
    while at < len(words):
        found = _longest(words, at, index)
        if found is None:
            at += 1
            continue
        length, entry = found
        if not entry.needs_proof or _proven(text, words, at, length):
            yield _Hit(entry.place, _score(words, at, entry), at)
        at += length


def _longest(words: list[str], at: int, index: _Index) -> tuple[int, _Entry] | None:
    for length in index.lengths.get(words[at], ()):
        entry = index.entries.get(tuple(words[at : at + length]))
        if entry is not None and at + length <= len(words):
            return length, entry
    return None


def _proven(text: str, words: list[str], at: int, length: int) -> bool:
    """Whether an ordinary word is meant as a place: alone, or capitalised after "w", "z", ..."""
    before = words[:at]
    if at + length == len(words) and all(word in _BEFORE_PLACE for word in before) and at <= 1:
        return True
    if not before or before[-1] not in _BEFORE_PLACE or text.isupper():
        return False
    written = _WORDS.findall(unicodedata.normalize("NFC", text).translate(_FOLD))
    return len(written) == len(words) and written[at][0].isupper()


def _score(words: list[str], at: int, entry: _Entry) -> int:
    before = words[max(0, at - _NEAR) : at]
    return (
        4 * any(word in _THERE_NOW for word in before)
        + 2 * bool(before and before[-1] in _IN)
        + entry.main
        + entry.place.exact
    )


@lru_cache(maxsize=4)
def _index(of: _Same) -> _Index:
    entries: dict[tuple[str, ...], _Entry] = {}
    for town in of.towns:
        for form in (*town.forms, *town.after_in):
            entries.setdefault(tuple(_folded(form)), _entry(town, form))
    for town in of.towns:
        if town.misspelt:
            wrong = _Entry(_place(town, exact=False), needs_proof=False, main=True)
            for words in _misspelt(map(_folded, town.forms)):
                entries.setdefault(words, wrong)
    lengths: dict[str, set[int]] = {}
    for words in entries:
        lengths.setdefault(words[0], set()).add(len(words))
    return _Index({each: tuple(sorted(of, reverse=True)) for each, of in lengths.items()}, entries)


def _entry(town: Town, form: str) -> _Entry:
    proof = form not in town.forms
    return _Entry(_place(town, exact=True), needs_proof=proof, main=town.misspelt)


def _place(town: Town, *, exact: bool) -> Place:
    return Place(town.id, town.name, town.centre_id, town.resident, exact)


def _misspelt(forms: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    for words in forms:
        for at, word in enumerate(words):
            if len(word) >= _LONG:
                for variant in _one_letter_off(word):
                    yield (*words[:at], variant, *words[at + 1 :])


def _one_letter_off(word: str) -> Iterator[str]:
    """Yield the word with one letter left out, changed or added, or two neighbours swapped."""
    letters = _LATIN if word.isascii() else _CYRILLIC
    for at in range(len(word) + 1):
        head, tail = word[:at], word[at:]
        yield from (head + letter + tail for letter in letters)
        yield head + tail[1:]
        yield from (head + letter + tail[1:] for letter in letters)
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
