"""From the words of a message to the numbers of its features: a view of letters, one of words.

A feature's number is a hash, so no vocabulary is kept. Training and hearing both call `features`.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from triage.hearing.words import Word

BITS = 18
ROWS = 2 << BITS  # letters below 1 << BITS, words above
SHORTEST, LONGEST = 2, 5  # letters of a run, spaces between words included
STEM = 5
MOST_WORDS = 1_000
NOWHERE = -1

Numbers = NDArray[np.uint32]
Places = NDArray[np.int32]

_MASK = np.uint32((1 << BITS) - 1)
_PRIME, _SPREAD, _MIX = np.uint32(16777619), np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B)
_HALF, _LESS = np.uint32(15), np.uint32(13)
# Ukrainian and Russian brought near each other; a figure counts as a figure, whichever it is.
_SKELETON = str.maketrans("іїєґыэ0123456789", "иеегие0000000000")


@dataclass(frozen=True, slots=True)
class View:
    """Each feature once: its number, and the place in the list of words where it first stood.

    The place is `NOWHERE` for a concept, and for a word beyond the first and the last 500.
    """

    numbers: Numbers
    places: Places


def features(words: Sequence[Word], concepts: Collection[str]) -> tuple[View, View]:
    """The view of letters and the view of words of the first and the last 500 words."""
    half = MOST_WORDS // 2
    short = len(words) <= MOST_WORDS
    kept = words if short else [*words[:half], *words[-half:]]
    back = np.arange(len(kept), dtype=np.int32)
    if not short:
        back[half:] += len(words) - MOST_WORDS
    back = np.append(back, np.int32(NOWHERE))
    spelt = [word.text.translate(_SKELETON) for word in kept]
    letters, named = _letters(spelt), _named(spelt, concepts)
    return _view(*letters, back), _view(*named, back)


def _view(numbers: Numbers, places: Places, back: Places) -> View:
    once, first = np.unique(numbers, return_index=True)
    return View(once, back[places[first]])


def _letters(words: list[str]) -> tuple[Numbers, Places]:
    """Hashes of every run of letters, and the word that holds the middle of each."""
    if not words:
        return np.zeros(0, np.uint32), np.zeros(0, np.int32)
    text = f" {' '.join(words)} "
    letters = np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32)
    lengths = [len(word) + 1 for word in words]
    owner = np.append(0, np.repeat(np.arange(len(words)), lengths)).astype(np.int32)
    hashes: list[Numbers] = []
    places: list[Places] = []
    rolled = np.zeros(len(letters), np.uint32)
    for length in range(1, min(LONGEST, len(letters)) + 1):
        rolled = rolled[: len(letters) - length + 1] * _PRIME + letters[length - 1 :] * _SPREAD
        if length >= SHORTEST:
            mixed = (rolled ^ (rolled >> _HALF)) * _MIX
            hashes.append((mixed ^ (mixed >> _LESS)) & _MASK)
            places.append(owner[length // 2 :][: len(rolled)])
    return np.concatenate(hashes), np.concatenate(places)


def _named(words: list[str], concepts: Collection[str]) -> tuple[Numbers, Places]:
    """Hashes of stems, neighbouring stems, concepts and pairs of them, and where each stands."""
    stems = [word if len(word) <= STEM else f"{word[:STEM]}*" for word in words]
    pairs = [f"{a}_{b}" for a, b in pairwise(stems)]
    heard = list(_heard(sorted(set(concepts))))
    hashes = [crc32(name.encode("utf-8", "replace")) for name in (*stems, *pairs, *heard)]
    places = [*range(len(stems)), *range(len(pairs)), *[NOWHERE] * len(heard)]
    numbers = (np.asarray(hashes, np.uint32) & _MASK) | np.uint32(1 << BITS)
    return numbers, np.asarray(places, np.int32)


def _heard(concepts: list[str]) -> Iterator[str]:
    for name in concepts:
        yield f"@{name}"
    for a, b in combinations(concepts, 2):
        yield f"@{a}+{b}"
