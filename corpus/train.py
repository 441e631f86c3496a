"""Trains the hearing model from the labelled lines (`make model`): two linear models, averaged."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, diags, vstack
from sklearn.linear_model import LogisticRegression

from corpus.lines import Line
from triage.heard import Crisis, Risk, Subject
from triage.hearing.features import BITS, ROWS, features
from triage.hearing.listen import concepts_in
from triage.hearing.model import Levels
from triage.hearing.weights import Weights

STRENGTH = 32.0  # inverse of how much weights are held down
RATIO = 0.5  # how far a feature counts more for standing on one side only
LEAST = 0.1
MOST_EVENED = 6.0
SEED = 20261122
# Chosen on the answers to kept-out authors (docs/hearing.md says what they give there).
LEVELS = Levels(
    danger=-0.6,
    backed=-1.5,
    imminent=-0.8,
    calm=1.0,
    calm_over=1.8,
    doubt=-2.2,
    type=-0.4,
    asked=-1.0,
    main=0.5,
    other=2.0,
    child=0.0,
)
TYPES = tuple(crisis for crisis in Crisis if crisis is not Crisis.NONE)
HEADS = ("danger", "imminent", "calm", "other", "child", *(crisis.value for crisis in TYPES))
VIEWS = (slice(0, 1 << BITS), slice(1 << BITS, ROWS))

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """Lines as numbers: features as ones [lines, ROWS], what is true of each [lines, heads].

    `langs` [lines] is the language of each.
    """

    found: csr_matrix
    truths: Truths
    langs: NDArray[np.str_]


def sample(lines: Iterable[Line]) -> Sample:
    """The lines as the model meets them."""
    kept = list(lines)
    rows = [np.concatenate([v.numbers for v in features(*concepts_in(x.text))]) for x in kept]
    ends = np.cumsum([0, *(len(row) for row in rows)])
    ones = np.ones(int(ends[-1]), np.float32)
    found = csr_matrix((ones, np.concatenate(rows), ends), shape=(len(rows), ROWS))
    truths = np.array([_truths(line) for line in kept])
    return Sample(found, truths, np.array([line.lang.value for line in kept]))


def joined(samples: Iterable[Sample]) -> Sample:
    """Several samples as one."""
    kept = list(samples)
    found = vstack([each.found for each in kept]).tocsr()
    truths = np.concatenate([each.truths for each in kept])
    return Sample(found, truths, np.concatenate([each.langs for each in kept]))


def train(given: Sample) -> Weights:
    """Weights that answer in uncalibrated log-odds; the same sample gives the same weights."""
    rarity = rarity_of(given.found)
    points = np.zeros((ROWS, len(HEADS)), np.float32)
    start = np.zeros(len(HEADS), np.float32)
    shares = even(given)
    for view in VIEWS:
        scaled = _scaled(given.found[:, view], rarity[view])
        for head in range(len(HEADS)):
            added, begin = _fitted(scaled, given.truths[:, head], shares)
            points[view, head] = added * rarity[view] / len(VIEWS)
            start[head] += begin / len(VIEWS)
    return rounded(points, rarity, start)


def rounded(points: NDArray[np.float32], rarity: Floats, start: NDArray[np.float32]) -> Weights:
    """The weights in whole numbers of one byte."""
    scale = np.maximum(np.abs(points).max(axis=0), 1e-9) / 127
    whole = np.rint(points / scale).astype(np.int8)
    thin = rarity.astype(np.float16).astype(np.float32)
    return Weights(HEADS, whole, scale.astype(np.float32), thin, start)


def calibrated(weights: Weights, odds: Floats, truths: Truths) -> Weights:
    """The same weights in log-odds that hold on the kept-out answers `odds` [lines, heads]."""
    scale, start = weights.scale.copy(), weights.start.copy()
    for head in range(len(HEADS)):
        fit = LogisticRegression(C=1e3).fit(odds[:, [head]], truths[:, head])
        steep = float(fit.coef_[0, 0])
        scale[head] *= steep
        start[head] = start[head] * steep + float(fit.intercept_[0])
    return Weights(weights.heads, weights.points, scale, weights.rarity, start)


def odds_of(weights: Weights, given: Sample) -> Floats:
    """What the weights say of a whole sample, [lines, heads]."""
    total = np.tile(weights.start.astype(np.float64), (given.found.shape[0], 1))
    added = weights.points * weights.scale
    for view in VIEWS:
        rarity = weights.rarity[view].astype(np.float64)
        total += _over_length(given.found[:, view], rarity) @ added[view]
    return total


def kept_out(by_author: Mapping[str, Sample]) -> Iterator[tuple[str, Weights]]:
    """For each author, weights trained on all the others."""
    for author in by_author:
        yield author, train(joined(each for name, each in by_author.items() if name != author))


def rarity_of(found: csr_matrix) -> Floats:
    """Inverse document frequency of every row; a feature never seen is the rarest."""
    seen = np.asarray(found.sum(axis=0)).ravel()
    rarity: Floats = np.log((1 + found.shape[0]) / (1 + seen)) + 1
    return rarity


def _truths(line: Line) -> list[bool]:
    calm, other = line.risk is Risk.NONE, line.subject is Subject.OTHER
    first = [line.in_danger, line.risk is Risk.IMMINENT, calm, other, "child" in line.tags]
    return [*first, *(crisis in line.crisis for crisis in TYPES)]


def _over_length(found: csr_matrix, rarity: Floats) -> csr_matrix:
    length = np.sqrt(found @ np.square(rarity))
    return diags(1 / np.where(length > 0, length, 1)) @ found


def _scaled(found: csr_matrix, rarity: Floats) -> csr_matrix:
    return (_over_length(found, rarity) @ diags(rarity)).tocsr()


def even(given: Sample) -> Floats:
    """What each line counts, so that no language is a sign of danger or of calm by itself."""
    danger, calm = given.truths[:, HEADS.index("danger")], given.truths[:, HEADS.index("calm")]
    level = danger.astype(int) - calm.astype(int)
    counts = np.ones(len(level))
    for lang in np.unique(given.langs):
        spoken = given.langs == lang
        for each in (-1, 0, 1):
            usual, here = (level == each).mean(), (level[spoken] == each).mean()
            share = usual / here if here else 1.0
            counts[spoken & (level == each)] = np.clip(share, 1 / MOST_EVENED, MOST_EVENED)
    return counts


def _fitted(scaled: csr_matrix, truth: Truths, shares: Floats) -> tuple[Floats, float]:
    """What each feature adds to a head, and where the head starts."""
    sides = [np.asarray(scaled[side].sum(axis=0)).ravel() + 0.05 for side in (truth, ~truth)]
    ratio = np.log(sides[0] / sides[0].sum()) - np.log(sides[1] / sides[1].sum())
    leaning = np.abs(ratio) ** RATIO + LEAST
    fit = LogisticRegression(
        C=STRENGTH, solver="liblinear", intercept_scaling=2, tol=1e-3, random_state=SEED
    ).fit((scaled @ diags(leaning)).tocsr(), truth, sample_weight=shares)
    return fit.coef_[0] * leaning, float(fit.intercept_[0])
