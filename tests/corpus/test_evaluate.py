"""The figures of hearing say what happened, and how far they can be trusted."""

import pytest

from corpus.evaluate import Share, Tried, figures, report
from corpus.lines import Line
from triage.heard import Channel, Crisis, Heard, Lang, Risk, Subject


def tried(labelled: Risk, heard: Risk, *, name: str = "x", lang: Lang = Lang.PL) -> Tried:
    line = Line(
        id=name,
        text=f"wiadomość {name}",
        lang=lang,
        channel=Channel.SMS,
        crisis=(Crisis.VIOLENCE,),
        risk=labelled,
        subject=Subject.SELF,
    )
    return Tried(line, Heard(lang, (Crisis.VIOLENCE,), heard))


def named(lines: list[Tried]) -> dict[str, float]:
    return {share.name: share.value for share in figures(lines)}


def test_each_figure_counts_its_own_lines() -> None:
    lines = [
        tried(Risk.HIGH, Risk.IMMINENT),
        tried(Risk.IMMINENT, Risk.HIGH),
        tried(Risk.HIGH, Risk.NONE),
        tried(Risk.IMMINENT, Risk.IMMINENT),
        tried(Risk.NONE, Risk.HIGH),
        tried(Risk.NONE, Risk.NONE),
    ]

    found = named(lines)

    assert (found["danger: recall"], found["danger: precision"]) == (0.75, 0.75)
    assert (found["danger called none"], found["imminent called imminent"]) == (0.25, 0.5)
    assert (found["calm called danger"], found["calm called elevated or more"]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("share", "interval"),
    [
        (Share("", 0, 0), (0.0, 1.0)),
        (Share("", 0, 10), (0.0, 0.278)),
        (Share("", 81, 100), (0.722, 0.875)),
        (Share("", 10, 10), (0.722, 1.0)),
    ],
)
def test_intervals_are_wilson_s(share: Share, interval: tuple[float, float]) -> None:
    assert share.interval() == pytest.approx(interval, abs=0.001)


def test_the_worst_lines_begin_with_a_danger_that_was_missed() -> None:
    lines = [
        tried(Risk.NONE, Risk.IMMINENT, name="alarm"),
        tried(Risk.HIGH, Risk.NONE, name="missed"),
        tried(Risk.IMMINENT, Risk.ELEVATED, name="low"),
        tried(Risk.HIGH, Risk.HIGH, name="right"),
    ]

    last = [row.split(" | ")[0].strip("| ") for row in list(report(lines))[-3:]]

    assert last == ["missed", "low", "alarm"]


def test_the_report_has_a_column_for_each_language_met() -> None:
    lines = [tried(Risk.HIGH, Risk.HIGH), tried(Risk.HIGH, Risk.NONE, lang=Lang.UK)]

    rows = list(report(lines))

    assert rows[0] == "| figure | all | 95 % | of | pl | uk |"
    assert rows[2].startswith("| danger: recall | 0.500 |")
    assert rows[2].endswith("| 1.000 | 0.000 |")
