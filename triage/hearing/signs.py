"""Weak signs: words that mean little alone, weighed together by the points of lexicon/signs.yaml.

A sign never lowers what a concept says. What only signs tell is heard as `unsure`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, SkipValidation

from centres.datafile import read
from triage.heard import Crisis
from triage.hearing.words import Word, fold

FILE = Path(__file__).parent.parent / "lexicon" / "signs.yaml"
STEM = 5
MOST_WORDS = 1_000

_SKELETON = str.maketrans("іїєґыэ", "иеегие")

Points = Mapping[str, float]


def _points(block: object) -> Points:
    if not isinstance(block, str):
        raise ValueError(  # noqa: TRY004 - pydantic turns only this into a fault with its line
            "signs are one block of text: points, then signs, on each line"
        )
    points: dict[str, float] = {}
    for line in block.splitlines():
        value, *signs = line.split("#")[0].split() or ["0"]
        points |= {fold(sign): float(value) for sign in signs}
    return points


class Scale(BaseModel):
    """What one question starts from, and the points of each sign.

    `signs` has on each line the points and the signs that carry them: `stem*`, `word`,
    `word_word` for neighbours, `@concept` for a concept heard.
    """

    model_config = ConfigDict(frozen=True)

    start: float
    signs: Annotated[SkipValidation[Points], BeforeValidator(_points)]


class SignFile(BaseModel):
    """The scales: danger, imminent, calm, about another, by a child, and each crisis type."""

    model_config = ConfigDict(frozen=True)

    danger: Scale
    imminent: Scale
    calm: Scale
    other: Scale
    child: Scale
    types: Mapping[Crisis, Scale]


@dataclass(frozen=True, slots=True)
class Weighed:
    """Points on each scale, above 0 being more likely than not, and how many words were weighed."""

    danger: float
    imminent: float
    calm: float
    other: float
    child: float
    types: Mapping[Crisis, float]
    words: int


def weigh(words: list[Word], concepts: Collection[str]) -> Weighed:
    """Points of the message's signs, of its first and last 500 words where it is longer."""
    if len(words) > MOST_WORDS:
        words = words[: MOST_WORDS // 2] + words[-MOST_WORDS // 2 :]
    starts, by_sign = scales()
    points = dict(starts)
    for sign in signs_of(words, concepts) & by_sign.keys():
        for scale, value in by_sign[sign]:
            points[scale] += value
    points = {scale: round(value, 3) for scale, value in points.items()}  # whatever the order
    return Weighed(
        danger=points["danger"],
        imminent=points["imminent"],
        calm=points["calm"],
        other=points["other"],
        child=points["child"],
        types={crisis: points[crisis] for crisis in Crisis if crisis in points},
        words=len(words),
    )


def signs_of(words: list[Word], concepts: Collection[str]) -> set[str]:
    """Stems, neighbouring stems and concepts of a message."""
    stems = [stem(word.text) for word in words]
    return {*stems, *(f"{a}_{b}" for a, b in pairwise(stems)), *(f"@{name}" for name in concepts)}


def stem(word: str) -> str:
    """A word of up to five letters as it is, a longer one as `five*`; uk and ru brought near."""
    plain = word.translate(_SKELETON)
    return plain if len(plain) <= STEM else f"{plain[:STEM]}*"


@cache
def scales() -> tuple[Points, Mapping[str, tuple[tuple[str, float], ...]]]:
    """Where each scale starts and, by sign, what it adds to which; read once. Raises FaultyData."""
    file = read(FILE, SignFile)
    named: dict[str, Scale] = {crisis.value: scale for crisis, scale in file.types.items()}
    named |= {"danger": file.danger, "imminent": file.imminent}
    named |= {"calm": file.calm, "other": file.other, "child": file.child}
    by_sign: dict[str, tuple[tuple[str, float], ...]] = {}
    for name, scale in named.items():
        for sign, value in scale.signs.items():
            by_sign[sign] = (*by_sign.get(sign, ()), (name, value))
    return {name: scale.start for name, scale in named.items()}, by_sign
