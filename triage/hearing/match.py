"""Find the lexicon's phrases in a message: each word looked up once, gaps checked locally."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.hearing.pattern import Sequence, Step
from triage.hearing.words import Word, slips, spellings

ANY = -1
MOST_KNOWN_WORDS = 50_000
SAFE_LETTERS = 4  # a slip of the finger is mended only towards so many letters of the lexicon

Atoms = frozenset[int]


@dataclass(frozen=True, slots=True)
class Hit:
    """Words `first` to `last` (inclusive) carried the entry `name`."""

    name: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A sequence whose steps are numbers, to be tried where the word `anchor` is seen."""

    name: str
    atoms: tuple[int, ...]
    gaps: tuple[int, ...]
    anchor: int
    first: bool
    last: bool


Known = tuple[Atoms, tuple[_Compiled, ...]]


class Matcher:
    """All phrases of a set of entries, ready to be found."""

    def __init__(self, entries: Mapping[str, Iterable[Sequence]]) -> None:
        self._atoms: dict[frozenset[str], int] = {}
        self._exact: dict[str, set[int]] = {}
        self._stems: dict[str, set[int]] = {}
        self._anchored: dict[int, list[_Compiled]] = {}
        for name, sequences in entries.items():
            for sequence in sequences:
                self._add(name, sequence)
        self._lengths = sorted({len(stem) for stem in self._stems})
        self._known: dict[str, Known] = {}

    def find(self, words: list[Word]) -> list[Hit]:
        """Every phrase found, in the order of its anchor word."""
        known = [self._look_up(word.text) for word in words]
        seen = [atoms for atoms, _ in known]
        tried = (
            _try(sequence, at, seen, words)
            for at, (_, anchored) in enumerate(known)
            for sequence in anchored
        )
        return [hit for hit in tried if hit]

    def _add(self, name: str, sequence: Sequence) -> None:
        atoms = tuple(self._atom(step) for step in sequence.steps)
        gaps = tuple(step.gap for step in sequence.steps)
        anchor = max(range(len(atoms)), key=lambda at: _rarity(sequence.steps[at]))
        compiled = _Compiled(name, atoms, gaps, anchor, sequence.first, sequence.last)
        self._anchored.setdefault(atoms[anchor], []).append(compiled)

    def _atom(self, step: Step) -> int:
        if "*" in step.choices:
            return ANY
        if step.choices not in self._atoms:
            atom = self._atoms[step.choices] = len(self._atoms)
            for choice in step.choices:
                stem = choice.endswith("*")
                index = self._stems if stem else self._exact
                index.setdefault(choice.removesuffix("*"), set()).add(atom)
        return self._atoms[step.choices]

    def _atoms_of(self, spelling: str, fewest: int) -> Iterator[int]:
        """Atoms that a spelling fits by `fewest` letters or more."""
        if len(spelling) >= fewest:
            yield from self._exact.get(spelling, ())
        for length in self._lengths:
            if fewest <= length <= len(spelling):
                yield from self._stems.get(spelling[:length], ())

    def _look_up(self, word: str) -> Known:
        if (known := self._known.get(word)) is not None:
            return known
        atoms = {atom for spelling in spellings(word) for atom in self._atoms_of(spelling, 1)}
        if not atoms:
            atoms = {a for spelling in slips(word) for a in self._atoms_of(spelling, SAFE_LETTERS)}
        anchored = tuple(each for atom in sorted(atoms) for each in self._anchored.get(atom, ()))
        if len(self._known) >= MOST_KNOWN_WORDS:
            self._known.clear()
        self._known[word] = frozenset(atoms), anchored
        return self._known[word]


def _rarity(step: Step) -> float:
    shortest = min(len(choice) for choice in step.choices)
    return 0 if "*" in step.choices else shortest - len(step.choices) / 10


def _try(sequence: _Compiled, at: int, seen: list[Atoms], words: list[Word]) -> Hit | None:
    first = _reach(sequence, sequence.anchor, at, -1, seen, words)
    if first is None or (sequence.first and first != 0):
        return None
    last = _reach(sequence, sequence.anchor, at, 1, seen, words)
    if last is None or (sequence.last and last != len(seen) - 1):
        return None
    return Hit(sequence.name, first, last)


def _reach(
    sequence: _Compiled, step: int, at: int, way: int, seen: list[Atoms], words: list[Word]
) -> int | None:
    """The word where the sequence ends on that side, or None where a step fits nowhere."""
    following = step + way
    if not 0 <= following < len(sequence.atoms):
        return at
    gap = sequence.gaps[max(step, following)]
    atom = sequence.atoms[following]
    sentence = words[at].sentence
    for place in range(at + way, at + way * (gap + 2), way):
        if not 0 <= place < len(seen) or words[place].sentence != sentence:
            return None
        if atom == ANY or atom in seen[place]:
            end = _reach(sequence, following, place, way, seen, words)
            if end is not None:
                return end
    return None
