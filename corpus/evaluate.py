"""How well hearing did on labelled lines: figures with intervals, confusion, the worst lines."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from corpus.lines import Line
from triage.heard import Crisis, Heard, Lang, Risk

WORST = 30
LONGEST_TEXT = 160
_Z = 1.959964  # 95 per cent


@dataclass(frozen=True, slots=True)
class Tried:
    """A labelled line and what was heard in it."""

    line: Line
    heard: Heard


@dataclass(frozen=True, slots=True)
class Share:
    """Of `of` lines, `count` were so."""

    name: str
    count: int
    of: int

    @property
    def value(self) -> float:
        """Between 0 and 1; 0 of nothing."""
        return self.count / self.of if self.of else 0.0

    def interval(self) -> tuple[float, float]:
        """Wilson's 95 per cent interval; 0 to 1 of nothing."""
        if not self.of:
            return 0.0, 1.0
        n, p, z2 = self.of, self.value, _Z * _Z
        middle, reach = p + z2 / (2 * n), _Z * sqrt((p * (1 - p) + z2 / (4 * n)) / n)
        return max(0.0, (middle - reach) / (1 + z2 / n)), min(1.0, (middle + reach) / (1 + z2 / n))


def figures(tried: Sequence[Tried]) -> list[Share]:
    """The shares of the table, in its order."""
    danger = [t for t in tried if t.line.in_danger]
    called = [t for t in tried if _calls_danger(t)]
    calm = [t for t in tried if t.line.risk is Risk.NONE]
    imminent = [t for t in tried if t.line.risk is Risk.IMMINENT]
    suicide = [t for t in tried if Crisis.SUICIDE_RISK in t.line.crisis]
    named = [t for t in tried if Crisis.SUICIDE_RISK in t.heard.crisis]
    return [
        _share("danger: recall", danger, map(_calls_danger, danger)),
        _share("danger: precision", called, (t.line.in_danger for t in called)),
        _share("danger called none", danger, (t.heard.risk is Risk.NONE for t in danger)),
        _share(
            "imminent called imminent", imminent, (t.heard.risk is Risk.IMMINENT for t in imminent)
        ),
        _share("imminent called high or more", imminent, map(_calls_danger, imminent)),
        _share("calm called danger", calm, map(_calls_danger, calm)),
        _share("calm called elevated or more", calm, (t.heard.risk is not Risk.NONE for t in calm)),
        _share("suicide risk: recall", suicide, (_names_suicide(t) for t in suicide)),
        _share(
            "suicide risk: precision", named, (Crisis.SUICIDE_RISK in t.line.crisis for t in named)
        ),
        _share("main type right", tried, (t.heard.main is t.line.crisis[0] for t in tried)),
        _share("subject right", tried, (t.heard.subject is t.line.subject for t in tried)),
        _share("language right", tried, (t.heard.lang is t.line.lang for t in tried)),
    ]


def report(tried: Sequence[Tried], *, worst: int = WORST) -> Iterator[str]:
    """Lines of Markdown: the table by language, confusion of risk, the worst lines."""
    languages = [lang for lang in Lang if any(t.line.lang is lang for t in tried)]
    yield from table(tried, languages)
    yield ""
    yield from confusion(tried)
    yield ""
    if worst:
        yield from worst_lines(tried, worst)


def table(tried: Sequence[Tried], languages: Iterable[Lang]) -> Iterator[str]:
    """Each figure with its interval for all lines, then alone for each language."""
    columns = {lang: figures([t for t in tried if t.line.lang is lang]) for lang in languages}
    yield f"| figure | all | 95 % | of | {' | '.join(columns)} |"
    yield f"| --- | ---: | --- | ---: |{' ---: |' * len(columns)}"
    for at, share in enumerate(figures(tried)):
        low, high = share.interval()
        each = " | ".join(_written(column[at]) for column in columns.values())
        bounds = f"{low:.3f}-{high:.3f}" if share.of else ""
        yield f"| {share.name} | {_written(share)} | {bounds} | {share.of} | {each} |"


def confusion(tried: Sequence[Tried]) -> Iterator[str]:
    """How many lines of each labelled risk were heard as which."""
    counted = Counter((t.line.risk, t.heard.risk) for t in tried)
    yield f"| labelled, heard as | {' | '.join(Risk)} |"
    yield f"| --- |{' ---: |' * len(Risk)}"
    for risk in Risk:
        yield f"| {risk} | {' | '.join(str(counted[risk, heard]) for heard in Risk)} |"


def worst_lines(tried: Iterable[Tried], count: int) -> Iterator[str]:
    """Lines heard most wrongly, dangers that were missed first."""
    wrong = sorted((t for t in tried if _fault(t) > 0), key=_fault, reverse=True)
    yield "| line | labelled | heard | text |"
    yield "| --- | --- | --- | --- |"
    for t in wrong[:count]:
        told = " ".join(t.line.text.split()).replace("|", "/")[:LONGEST_TEXT]
        labelled = f"{t.line.risk} {t.line.crisis[0]}"
        yield f"| {t.line.id} | {labelled} | {t.heard.risk} {t.heard.main} | {told} |"


def _calls_danger(tried: Tried) -> bool:
    return tried.heard.risk.at_least(Risk.HIGH)


def _names_suicide(tried: Tried) -> bool:
    return Crisis.SUICIDE_RISK in tried.heard.crisis


def _share(name: str, lines: Sequence[Tried], holds: Iterable[bool]) -> Share:
    return Share(name, sum(holds), len(lines))


def _written(share: Share) -> str:
    return f"{share.value:.3f}" if share.of else "-"


def _fault(tried: Tried) -> int:
    """How bad the mistake is: ranks of risk missed weigh double, those invented single."""
    missed = tried.line.risk.rank - tried.heard.risk.rank
    if missed > 0:
        return 2 * missed + 4 * (tried.line.in_danger and tried.heard.risk is Risk.NONE)
    return -missed
