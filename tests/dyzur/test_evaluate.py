"""`dyzur evaluate` measures a labelled file, and names what is wrong with another."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dyzur.cli import main

LINES = [
    ("a", "chcę się zabić", ["suicide_risk"], "high"),
    ("b", "o której jest otwarte biuro w piątek", ["information"], "none"),
]


def labelled(folder: Path) -> Path:
    rows = [
        {"id": name, "text": text, "crisis": crisis, "risk": risk}
        | {"lang": "pl", "channel": "sms", "subject": "self", "tags": []}
        for name, text, crisis, risk in LINES
    ]
    path = folder / "mine.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("options", [[], ["--rules"]])
def test_a_labelled_file_gives_its_figures(tmp_path: Path, options: list[str]) -> None:
    result = CliRunner().invoke(main, ["evaluate", str(labelled(tmp_path)), *options])

    assert result.exit_code == 0
    assert "| danger: recall | 1.000 |" in result.output


def test_a_file_without_labels_is_named(tmp_path: Path) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text('{"text": "dzień dobry"}', encoding="utf-8")

    result = CliRunner().invoke(main, ["evaluate", str(path)])

    assert result.exit_code == 2
    assert "other.jsonl:1" in result.output
