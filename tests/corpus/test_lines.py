"""The labelled lines keep the label guide, and a broken one is named."""

import json
from pathlib import Path

import pytest

from corpus.lines import FaultyLine, authors, read
from triage.heard import Risk

GOOD: dict[str, object] = {
    "id": "x-1",
    "text": "nie mam gdzie spać",
    "lang": "pl",
    "channel": "sms",
    "crisis": ["shelter"],
    "risk": "high",
    "subject": "self",
    "tags": [],
}


def written(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "x.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_every_author_s_lines_can_be_read() -> None:
    known = authors()

    assert sum(len(lines) for lines in known.values()) >= 12_000
    assert all(len({line.id.split("-")[0] for line in lines}) == 1 for lines in known.values())


def test_a_line_holds_its_labels(tmp_path: Path) -> None:
    (line,) = read(written(tmp_path, GOOD))

    assert (line.risk, line.in_danger) == (Risk.HIGH, True)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"crisis": []}, "crisis"),
        ({"crisis": ["none", "shelter"]}, "crisis"),
        ({"crisis": ["shelter", "shelter"]}, "crisis"),
        ({"crisis": ["none"]}, "a risk needs a type"),
        ({"risk": "grave"}, "risk"),
        ({"tags": ["odd"]}, "tags"),
        ({"mood": "low"}, "mood"),
    ],
)
def test_a_line_that_breaks_the_guide_is_named(
    tmp_path: Path, wrong: dict[str, object], named: str
) -> None:
    path = written(tmp_path, GOOD, {**GOOD, "id": "x-2", **wrong})

    with pytest.raises(FaultyLine, match=rf"x\.jsonl:2: .*{named}"):
        read(path)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(FaultyLine, match='"x-1" is given twice'):
        read(written(tmp_path, GOOD, GOOD))
