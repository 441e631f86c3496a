"""Figures of hearing on the labelled sample beside this file (tuned on: a gate, no proof)."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from triage.heard import Heard, Lang, Risk
from triage.hearing import hear

LINES = [
    json.loads(line)
    for line in (Path(__file__).parent / "heard.jsonl").read_text(encoding="utf-8").splitlines()
]
DANGER = {"imminent", "high"}

Line = Mapping[str, Any]


def share(lines: list[Line], holds: Callable[[Line, Heard], bool]) -> float:
    """Of the lines, the share on which it holds."""
    return sum(holds(line, hear(line["text"])) for line in lines) / len(lines)


def in_danger(heard: Heard) -> bool:
    return heard.risk.at_least(Risk.HIGH)


@pytest.mark.parametrize("line", [x for x in LINES if x["risk"] in DANGER], ids=lambda x: x["id"])
def test_danger_is_never_called_none(line: Line) -> None:
    assert hear(line["text"]).risk.at_least(Risk.ELEVATED)


@pytest.mark.parametrize("lang", [lang.value for lang in Lang])
def test_dangers_are_heard_as_danger_in_every_language(lang: str) -> None:
    dangers = [x for x in LINES if x["risk"] in DANGER and x["lang"] == lang]

    assert share(dangers, lambda _, heard: in_danger(heard)) >= 0.85


def test_few_calm_lines_are_called_danger() -> None:
    calm = [x for x in LINES if x["risk"] == "none"]

    assert share(calm, lambda _, heard: in_danger(heard)) <= 0.15


def test_what_is_called_danger_mostly_is() -> None:
    called = [x for x in LINES if in_danger(hear(x["text"]))]

    assert share(called, lambda line, _: line["risk"] in DANGER) >= 0.75


def test_language_main_type_and_subject_are_mostly_right() -> None:
    assert share(LINES, lambda line, heard: heard.lang == line["lang"]) >= 0.98
    assert share(LINES, lambda line, heard: heard.main == line["crisis"][0]) >= 0.65
    assert share(LINES, lambda line, heard: heard.subject == line["subject"]) >= 0.9


def test_danger_survives_the_loss_of_diacritics() -> None:
    plain = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")
    polish = [x for x in LINES if x["lang"] == "pl"]

    assert all(hear(x["text"].translate(plain)).risk is hear(x["text"]).risk for x in polish)
