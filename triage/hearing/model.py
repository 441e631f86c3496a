"""The trained model beside the rules: loads its weights and says how likely a message tells what.

Rules set a floor that the model never lowers. Where the weights cannot be read, rules go on
alone, and `fault` says why.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError

from triage.heard import Crisis
from triage.hearing.words import Word

if TYPE_CHECKING:
    from triage.hearing.weights import Weights

FOLDER = Path(__file__).parent.parent / "weights"
WEIGHTS, CARD = "hearing.npz", "hearing.json"


class Levels(BaseModel):
    """Log-odds from which a head counts; set by training on kept-out authors.

    `danger` makes a message high, `backed` lets an unsure concept of danger count, `imminent`
    lifts it further; `calm` makes none of a message, `calm_over` even beside an unsure concept,
    unless danger is above `doubt`; `type` and `asked` name a type or a question on facts, `main`
    is what a concept adds to its type; `other` and `child` say whom the message is about.
    """

    model_config = ConfigDict(frozen=True)

    danger: float
    backed: float
    imminent: float
    calm: float
    calm_over: float
    doubt: float
    type: float
    asked: float
    main: float
    other: float
    child: float


class Card(BaseModel):
    """What stands beside the weights: whose they are and the levels that belong to them."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    levels: Levels


@dataclass(frozen=True, slots=True)
class Weighed:
    """Log-odds of each head; `told` are places of the words that spoke most for danger."""

    danger: float
    imminent: float
    calm: float
    other: float
    child: float
    types: Mapping[Crisis, float]
    told: tuple[int, ...]
    levels: Levels


@dataclass(frozen=True, slots=True)
class Model:
    """Weights with the levels that belong to them."""

    weights: "Weights"
    levels: Levels

    def weigh(self, words: list[Word], concepts: Collection[str]) -> Weighed:
        """What the words and the concepts heard in them say to each head."""
        odds, told = self.weights.sums(words, concepts)
        return Weighed(
            danger=odds["danger"],
            imminent=odds["imminent"],
            calm=odds["calm"],
            other=odds["other"],
            child=odds["child"],
            types={crisis: odds[crisis] for crisis in Crisis if crisis in odds},
            told=told,
            levels=self.levels,
        )


def model() -> Model | None:
    """The shipped model, read once; None where it cannot be read."""
    return _loaded()[0]


def fault() -> str | None:
    """Why the rules hear alone, for the doctor; None while the model is heard."""
    return _loaded()[1]


def load(folder: Path) -> Model:
    """The model that lies in a folder. Raises OSError, ValueError, ImportError."""
    from triage.hearing.weights import read  # noqa: PLC0415 - where numpy cannot run, rules can

    try:
        card = Card.model_validate_json((folder / CARD).read_text(encoding="utf-8"))
    except ValidationError as error:
        raise ValueError(f"{CARD}: {error.errors()[0]['msg']}") from error
    if hashlib.sha256((folder / WEIGHTS).read_bytes()).hexdigest() != card.sha256:
        raise ValueError(f"{WEIGHTS} and {CARD} do not belong together")
    return Model(read(folder / WEIGHTS), card.levels)


@cache
def _loaded(folder: Path = FOLDER) -> tuple[Model | None, str | None]:
    try:
        return load(folder), None
    except (OSError, ValueError, ImportError) as error:
        return None, f"the trained model is not heard, only rules: {error}"
