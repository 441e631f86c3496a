"""Labelled messages as values: one file of corpus/data is one author, and is never split."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from triage.heard import Channel, Crisis, Lang, Risk, Subject

FOLDER = Path(__file__).parent / "data"
MOST_TYPES = 3
TAGS = frozenset(
    [
        "negation",
        "past",
        "third_party",
        "idiom",
        "fiction",
        "typo",
        "no_diacritics",
        "slang",
        "euphemism",
        "child",
        "mixed_language",
        "very_short",
        "long",
        "asr_error",
        "code_word",
        "irony",
        "farewell",
        "method",
        "plan",
    ]
)


class FaultyLine(ValueError):
    """A labelled line breaks the label guide; the text names file, line and fault."""


class Line(BaseModel):
    """One message and its labels, as corpus/README.md explains them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    text: str
    lang: Lang
    channel: Channel
    crisis: tuple[Crisis, ...]
    risk: Risk
    subject: Subject
    tags: frozenset[str] = frozenset()

    @field_validator("crisis")
    @classmethod
    def _few_types(cls, crisis: tuple[Crisis, ...]) -> tuple[Crisis, ...]:
        if not 1 <= len(crisis) <= MOST_TYPES or len(set(crisis)) != len(crisis):
            raise ValueError(f"one to {MOST_TYPES} types, none twice")
        if Crisis.NONE in crisis and len(crisis) > 1:
            raise ValueError('"none" stands alone')
        return crisis

    @field_validator("tags")
    @classmethod
    def _known_tags(cls, tags: frozenset[str]) -> frozenset[str]:
        if unknown := tags - TAGS:
            raise ValueError(f"unknown tags: {', '.join(sorted(unknown))}")
        return tags

    @model_validator(mode="after")
    def _calm_without_type(self) -> "Line":
        if self.crisis == (Crisis.NONE,) and self.risk is not Risk.NONE:
            raise ValueError("a risk needs a type")
        return self

    @property
    def in_danger(self) -> bool:
        """Whether life or health is in danger: risk high or imminent."""
        return self.risk.at_least(Risk.HIGH)


def read(path: Path) -> tuple[Line, ...]:
    """The lines of one file, in order. Raises FaultyLine, OSError."""
    rows = path.read_text(encoding="utf-8").splitlines()
    lines = tuple(_line(path, at, row) for at, row in enumerate(rows, start=1) if row.strip())
    if repeated := _first_repeated(line.id for line in lines):
        raise FaultyLine(f'{path.name}: the id "{repeated}" is given twice')
    return lines


def authors(folder: Path = FOLDER) -> Mapping[str, tuple[Line, ...]]:
    """All lines by author, in the order of the authors' names. Raises FaultyLine."""
    return {path.stem: read(path) for path in sorted(folder.glob("*.jsonl"))}


def _line(path: Path, at: int, row: str) -> Line:
    try:
        return Line.model_validate_json(row)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise FaultyLine(f"{path.name}:{at}: {place}: {first['msg']}") from error


def _first_repeated(ids: Iterable[str]) -> str | None:
    seen: set[str] = set()
    for each in ids:
        if each in seen:
            return each
        seen.add(each)
    return None
