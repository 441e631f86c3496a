"""The trained weights and the sum that they make: features of a message to calibrated log-odds."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from triage.hearing.features import NOWHERE, ROWS, View, features
from triage.hearing.words import Word

MOST_TOLD = 3

Floats = NDArray[np.float32]


class FaultyWeights(ValueError):
    """The file of weights does not hold what hearing needs; the text says what."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A linear model over hashed features.

    `points` is int8 [ROWS, heads], times `scale` [heads] what a feature adds; `rarity`
    float32 [ROWS] is its inverse document frequency, by which each view is brought to length
    one; `start` [heads] is where each head starts. Heads answer in log-odds.
    """

    heads: tuple[str, ...]
    points: NDArray[np.int8]
    scale: Floats
    rarity: Floats
    start: Floats

    def sums(
        self, words: list[Word], concepts: Collection[str]
    ) -> tuple[Mapping[str, float], tuple[int, ...]]:
        """Log-odds by head, and the places of the words that weighed most for `danger`."""
        total = self.start.copy()
        by_word = np.zeros(len(words) + 1, np.float32)
        danger = self.heads.index("danger")
        for view in features(words, concepts):
            added = self._added(view)
            total += added.sum(axis=0)
            np.add.at(by_word, view.places, added[:, danger])
        odds = dict(zip(self.heads, total.tolist(), strict=True))
        return odds, _heaviest(by_word[:NOWHERE])

    def _added(self, view: View) -> Floats:
        length = np.sqrt(np.square(self.rarity[view.numbers]).sum()) or np.float32(1)
        return self.points[view.numbers].astype(np.float32) * (self.scale / length)


def _heaviest(by_word: Floats) -> tuple[int, ...]:
    order = np.argsort(-by_word, kind="stable")[:MOST_TOLD]
    return tuple(sorted(int(at) for at in order if by_word[at] > 0))


def read(path: Path) -> Weights:
    """The weights of a file. Raises FaultyWeights, OSError."""
    try:
        with np.load(path, allow_pickle=False) as file:
            found = Weights(
                heads=tuple(str(name) for name in file["heads"]),
                points=file["points"],
                scale=file["scale"].astype(np.float32),
                rarity=file["rarity"].astype(np.float32),
                start=file["start"].astype(np.float32),
            )
    except (KeyError, ValueError, EOFError) as error:
        raise FaultyWeights(f"{path.name} is damaged: {error}") from error
    if found.points.shape != (ROWS, len(found.heads)) or found.rarity.shape != (ROWS,):
        raise FaultyWeights(f"{path.name} was made for other features")
    return found


def write(path: Path, weights: Weights) -> None:
    """Keep the weights in a file, the same bytes for the same weights."""
    np.savez_compressed(
        path,
        heads=np.array(weights.heads),
        points=weights.points,
        scale=weights.scale,
        rarity=weights.rarity.astype(np.float16),
        start=weights.start,
    )
