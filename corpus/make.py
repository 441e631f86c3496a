"""`make model` and `make eval`: train on all authors, and measure on each author kept out."""

import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.evaluate import Tried, figures, report, table
from corpus.lines import FOLDER as DATA
from corpus.lines import Line, authors
from corpus.noise import Noise, noisy
from corpus.train import (
    LEVELS,
    SEED,
    Sample,
    calibrated,
    joined,
    kept_out,
    odds_of,
    sample,
    train,
)
from triage.heard import Lang
from triage.hearing.listen import hear_with
from triage.hearing.model import CARD, FOLDER, WEIGHTS, Model
from triage.hearing.weights import Weights, write

PAGE = Path(__file__).parent.parent / "docs" / "hearing.md"
HEAD = Path(__file__).parent / "hearing.head.md"
# Alone in telling of crises in their language: without them the others have hardly met it.
ALONE = frozenset({"uk", "ru_en"})


def main(what: Sequence[str]) -> None:
    """Do what the Makefile asks: `model`, `eval` or both."""
    by_author = authors()
    samples = {author: sample(lines) for author, lines in by_author.items()}
    without = {}
    for author, weights in kept_out(samples):
        print(f"kept out: {author}", file=sys.stderr, flush=True)  # noqa: T201 - minutes pass
        without[author] = weights
    if "model" in what:
        _write_model(samples, without)
    if "eval" in what:
        models = {author: _settled(without[author], samples, without, author) for author in without}
        PAGE.write_text("\n".join(_page(by_author, models)) + "\n", encoding="utf-8")


def _settled(
    weights: Weights, samples: Mapping[str, Sample], without: Mapping[str, Weights], but: str = ""
) -> Model:
    """The weights calibrated on what kept-out authors were answered, those of `but` left aside."""
    used = [author for author in samples if author not in ALONE | {but}]
    odds = np.concatenate([odds_of(without[author], samples[author]) for author in used])
    truths = np.concatenate([samples[author].truths for author in used])
    return Model(calibrated(weights, odds, truths), LEVELS)


def _write_model(samples: Mapping[str, Sample], without: Mapping[str, Weights]) -> None:
    model = _settled(train(joined(samples.values())), samples, without)
    FOLDER.mkdir(exist_ok=True)
    write(FOLDER / WEIGHTS, model.weights)
    card = {
        "sha256": hashlib.sha256((FOLDER / WEIGHTS).read_bytes()).hexdigest(),
        "levels": model.levels.model_dump(),
        "seed": SEED,
        "corpus_sha256": _corpus(),
        "lines": sum(len(each.langs) for each in samples.values()),
    }
    (FOLDER / CARD).write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")


def _corpus() -> str:
    whole = hashlib.sha256()
    for path in sorted(DATA.glob("*.jsonl")):
        whole.update(path.read_bytes())
    return whole.hexdigest()


def _heard(lines: Sequence[Line], model: Model | None, noise: Noise | None = None) -> list[Tried]:
    texts = [noisy(line.text, noise) if noise else line.text for line in lines]
    heard = (hear_with(text, model) for text in texts)
    return [Tried(line, each) for line, each in zip(lines, heard, strict=True)]


def _page(by_author: Mapping[str, tuple[Line, ...]], models: Mapping[str, Model]) -> Iterator[str]:
    tried = {author: _heard(lines, models[author]) for author, lines in by_author.items()}
    yield HEAD.read_text(encoding="utf-8").rstrip()
    met = [each for author in tried if author not in ALONE for each in tried[author]]
    yield "\n## Authors in a language that other authors tell crises in\n"
    yield from report(met, worst=0)
    yield "\n## Each author alone\n"
    yield from _by_author(tried)
    yield "\n## Rules alone, the same lines\n"
    yield from _by_author({author: _heard(lines, None) for author, lines in by_author.items()})
    yield "\n## Worse forms of the same lines (made by code)\n"
    lines = {author: lines for author, lines in by_author.items() if author not in ALONE}
    for noise in Noise:
        worse = [t for author in lines for t in _heard(lines[author], models[author], noise)]
        yield f"\n### {noise.value.capitalize()}\n"
        yield from table(worse, Lang)


def _by_author(tried: Mapping[str, Sequence[Tried]]) -> Iterator[str]:
    names = [share.name for share in figures(())]
    yield f"| author | lines | {' | '.join(names)} |"
    yield f"| --- | ---: |{' ---: |' * len(names)}"
    for author, lines in tried.items():
        shares = figures(lines)
        told = " | ".join(f"{share.value:.3f}" if share.of else "-" for share in shares)
        yield f"| {author} | {len(lines)} | {told} |"


if __name__ == "__main__":
    main(sys.argv[1:])
