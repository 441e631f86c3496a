"""The lexicon as its files hold it: concepts, modifiers and the table of what they add up to."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, SkipValidation

from centres.datafile import fault, read
from triage.heard import Crisis, Lang, Risk
from triage.hearing.pattern import Sequence, parse

FOLDER = Path(__file__).parent.parent / "lexicon"


class Entry(BaseModel):
    """What every entry of the lexicon shares."""

    model_config = ConfigDict(frozen=True)


def _sequences(block: object) -> tuple[Sequence, ...]:
    if not isinstance(block, str):
        raise ValueError(  # noqa: TRY004 - pydantic turns only this into a fault with its line
            "phrases are one block of text, a phrase on each line"
        )
    return tuple(sequence for phrase in phrases_in(block) for sequence in parse(phrase))


Phrases = Annotated[SkipValidation[tuple[Sequence, ...]], BeforeValidator(_sequences)]


class Concept(Entry):
    """One thing that can be heard.

    `crisis` and `risk` are what the concept means alone; `lowered_by` names the modifiers that
    may take it back; `flag` is the name under which `Heard.flags` carries it. `unsure` concepts
    count in full only where the trained model does not speak against them.
    """

    name: str
    note: str
    source: str = "LABELS"
    crisis: Crisis | None = None
    risk: Risk = Risk.NONE
    flag: str | None = None
    unsure: bool = False
    lowered_by: tuple[str, ...] = ()
    phrases: Mapping[Lang, Phrases]


class Reach(StrEnum):
    """How far a modifier works: on the next words, on words it shares, on a sentence, on all."""

    BEFORE = "before"
    OVER = "over"
    SENTENCE = "sentence"
    MESSAGE = "message"


class Modifier(Entry):
    """Words that take a concept back; `leaves` is the concept heard in its place.

    `words` is how many words ahead a modifier of reach `before` works.
    """

    name: str
    note: str
    reach: Reach
    words: int = 0
    leaves: str | None = None
    phrases: Mapping[Lang, Phrases]


class Sum(Entry):
    """What several concepts mean together: all of `when` heard, none of `unless`."""

    when: tuple[str, ...]
    unless: tuple[str, ...] = ()
    crisis: Crisis | None = None
    risk: Risk = Risk.NONE
    flag: str | None = None
    drop: tuple[str, ...] = ()
    note: str = ""


class ConceptFile(Entry):
    """A file of concepts."""

    concepts: tuple[Concept, ...]


class ModifierFile(Entry):
    """The file of modifiers."""

    modifiers: tuple[Modifier, ...]


class SumFile(Entry):
    """The file that says what concepts add up to, and in which order types are dealt with."""

    order: tuple[Crisis, ...]
    yields: Mapping[Crisis, tuple[Crisis, ...]]
    sums: tuple[Sum, ...]


def phrases_in(lines: str) -> list[str]:
    """The phrases of a block, one a line, without blank lines and comments (#)."""
    bare = (line.split("#")[0].strip() for line in lines.splitlines())
    return [line for line in bare if line]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Everything that hearing knows, as values."""

    concepts: Mapping[str, Concept]
    modifiers: Mapping[str, Modifier]
    sums: SumFile


@cache
def lexicon(folder: Path = FOLDER) -> Lexicon:
    """Read and check all files of the lexicon, once. Raises FaultyData."""
    files = {path: read(path, ConceptFile) for path in sorted(folder.glob("concepts_*.yaml"))}
    modifiers = read(folder / "modifiers.yaml", ModifierFile).modifiers
    sums = read(folder / "sums.yaml", SumFile)
    concepts: dict[str, Concept] = {}
    for path, file in files.items():
        for at, concept in enumerate(file.concepts):
            if concept.name in concepts:
                raise fault(path, ("concepts", at, "name"), f'"{concept.name}" is given twice')
            concepts[concept.name] = concept
    known = Lexicon(concepts, {each.name: each for each in modifiers}, sums)
    for path, file in files.items():
        _check_modifiers(path, file, known)
    _check_sums(folder / "sums.yaml", known)
    return known


def _check_modifiers(path: Path, file: ConceptFile, known: Lexicon) -> None:
    for at, concept in enumerate(file.concepts):
        for name in concept.lowered_by:
            if name not in known.modifiers:
                raise fault(path, ("concepts", at, "lowered_by"), f'no modifier is named "{name}"')


def _check_sums(path: Path, known: Lexicon) -> None:
    names = {*known.concepts, *known.modifiers}
    for at, entry in enumerate(known.sums.sums):
        for name in "|".join((*entry.when, *entry.unless, *entry.drop)).split("|"):
            if name not in names:
                raise fault(path, ("sums", at), f'no concept is named "{name}"')
