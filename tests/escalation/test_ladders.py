"""The ladders' file: the good one loads, a faulty one names file, line and reason."""

from datetime import timedelta
from pathlib import Path

import pytest

from centres.datafile import FaultyData
from escalation.ladder import Ladder, PageChannel, Rung, Whom
from escalation.ladders import FILE, drawn, load
from triage.heard import Risk

GOOD = FILE.read_text(encoding="utf-8")


def test_there_is_a_ladder_for_each_risk_that_pages() -> None:
    ladders = load()

    assert set(ladders) == {Risk.ELEVATED, Risk.HIGH, Risk.IMMINENT}
    assert all(ladder.risk == risk for risk, ladder in ladders.items())
    assert {ladder.version for ladder in ladders.values()} == {"1"}


@pytest.mark.parametrize(
    ("found", "instead", "at", "reason"),
    [
        ("  high:\n", "  none:\n", "ladders:", "there is no ladder for high"),
        ("  elevated:\n", "  none:\n", "ladders:", "there is no ladder for elevated"),
        ("\nladders:", "\nextra: 1\nladders:", "extra:", '"extra" is not known'),
        ("wait: 2 min", "wait: 2 h", "wait: 2 h", 'a wait reads like "60 s" or "3 min"'),
        ("wait: 2 min", "wait: 120", "wait: 120", 'a wait reads like "60 s" or "3 min"'),
        ("wait: 2 min", "wait: -2 min", "wait: -2", 'a wait reads like "60 s" or "3 min"'),
        ("wait: 2 min", "wait: 6 min", "wait: 6 min", "no wait may be over 5 min"),
        ("wait: 3 min", "wait: 301 s", "wait: 301 s", "no wait may be over 5 min"),
        ("wait: 30 min", "wait: 61 min", "wait: 61", "no wait may be over 60 min"),
        ("repeats_from: 4", "repeats_from: 5", "repeats_from: 5", "there is no rung 5"),
        ("repeats_from: 4", "repeats_from: -1", "repeats_from: -1", "greater than or equal to 0"),
        ("wait: 5 min}\n    rep", "wait: 0 s}\n    rep", "repeats_from: 3", "take no time"),
        ("whom: lead", "whom: boss", "whom: boss", "should be 'primary'"),
        ("[telegram, sms, call], wait: 2", "[], wait: 2", "channels: []", "at least 1 item"),
        ("sms, call], wait: 2", "sms, sms], wait: 2", "sms, sms]", "a channel is named twice"),
    ],
)
def test_a_fault_names_file_line_and_reason(
    tmp_path: Path, found: str, instead: str, at: str, reason: str
) -> None:
    path = tmp_path / "ladders.yaml"
    broken = GOOD.replace(found, instead, 1)
    path.write_text(broken, encoding="utf-8")

    with pytest.raises(FaultyData) as caught:
        load(path)

    assert reason in caught.value.reason
    assert at in broken.splitlines()[caught.value.line - 1]


def test_a_ladder_for_no_risk_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ladders.yaml"
    extra = (
        "  none:\n    rungs: [{whom: lead, channels: [sms], wait: 1 min}]\n    repeats_from: 0\n"
    )
    path.write_text(GOOD + extra, encoding="utf-8")

    with pytest.raises(FaultyData, match="none pages nobody"):
        load(path)


def test_a_drawing_shows_each_rung_with_its_time_and_the_way_back() -> None:
    high = load()[Risk.HIGH]

    lines = drawn(high).splitlines()

    assert lines == [
        "flowchart TD",
        '    rung0["0 s: primary<br/>telegram, sms, call"]',
        "    rung0 -->|3 min| rung1",
        '    rung1["3 min: backup<br/>telegram, sms, call"]',
        "    rung1 -->|2 min| rung2",
        '    rung2["5 min: lead<br/>telegram, sms, call"]',
        "    rung2 -->|5 min| rung3",
        '    rung3["10 min: everyone<br/>telegram, sms, call"]',
        "    rung3 -->|5 min| rung3",
    ]


def test_a_drawing_writes_broken_minutes_in_seconds() -> None:
    rung = Rung(Whom.LEAD, (PageChannel.SMS,), timedelta(seconds=90))

    assert "|90 s|" in drawn(Ladder("high", "t", (rung,), 0))
