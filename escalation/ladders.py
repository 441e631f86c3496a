"""Load the ladders from their file, and draw one for the documents."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, Field

from centres.datafile import Loc, fault, read
from escalation.ladder import Ladder, PageChannel, Rung, Whom
from triage.heard import Risk

FILE = Path(__file__).with_name("ladders.yaml")

LONGEST_WAIT: Mapping[Risk, timedelta] = {
    Risk.IMMINENT: timedelta(minutes=5),
    Risk.HIGH: timedelta(minutes=5),
    Risk.ELEVATED: timedelta(minutes=60),
}
"""No rung may wait longer: a ladder has no rung on which it falls silent."""

_SECONDS = {"s": 1, "min": 60}


def _wait(written: object) -> timedelta:
    """A wait as the file writes it: "60 s", "3 min"."""
    found = re.fullmatch(r"([0-9]{1,4}) (s|min)", written) if isinstance(written, str) else None
    if not found:
        raise ValueError('a wait reads like "60 s" or "3 min"')
    return timedelta(seconds=int(found[1]) * _SECONDS[found[2]])


class RungEntry(BaseModel):
    """A rung as the file writes it."""

    whom: Whom
    channels: tuple[PageChannel, ...] = Field(min_length=1)
    wait: Annotated[timedelta, BeforeValidator(_wait)]


class LadderEntry(BaseModel):
    """A ladder as the file writes it; `repeats_from` counts its rungs from 0."""

    rungs: tuple[RungEntry, ...] = Field(min_length=1)
    repeats_from: int = Field(ge=0)


class LaddersFile(BaseModel):
    """The whole file."""

    version: str = Field(min_length=1)
    ladders: dict[Risk, LadderEntry]


def load(path: Path = FILE) -> Mapping[Risk, Ladder]:
    """The ladders by risk: elevated, high and imminent, no other.

    Raises `FaultyData` for a risk without a ladder, a ladder for `none`, a repeat that starts
    behind the last rung or takes no time, a channel named twice and a wait over `LONGEST_WAIT`.
    """
    file = read(path, LaddersFile)
    for risk in (*LONGEST_WAIT, *file.ladders):
        if risk not in file.ladders:
            raise fault(path, ("ladders",), f"there is no ladder for {risk.value}")
        if found := _fault(risk, file.ladders[risk]):
            raise fault(path, ("ladders", risk.value, *found[0]), found[1])
    return {risk: _ladder(risk, file) for risk in LONGEST_WAIT}


def drawn(ladder: Ladder) -> str:
    """The ladder as a Mermaid flowchart: rungs with the time at which they are taken."""
    lines, at = ["flowchart TD"], timedelta()
    last = len(ladder.rungs) - 1
    for number, rung in enumerate(ladder.rungs):
        channels = ", ".join(rung.channels)
        following = number + 1 if number < last else ladder.repeats_from
        lines.append(f'    rung{number}["{_span(at)}: {rung.whom}<br/>{channels}"]')
        lines.append(f"    rung{number} -->|{_span(rung.wait)}| rung{following}")
        at += rung.wait
    return "\n".join(lines) + "\n"


def _fault(risk: Risk, entry: LadderEntry) -> tuple[Loc, str] | None:
    if risk not in LONGEST_WAIT:
        return (), f"{risk.value} pages nobody and has no ladder"
    if entry.repeats_from >= len(entry.rungs):
        return ("repeats_from",), f"there is no rung {entry.repeats_from} to repeat from"
    if not any(rung.wait for rung in entry.rungs[entry.repeats_from :]):
        return ("repeats_from",), "the repeated rungs take no time"
    for number, rung in enumerate(entry.rungs):
        if rung.wait > LONGEST_WAIT[risk]:
            return ("rungs", number, "wait"), f"no wait may be over {_span(LONGEST_WAIT[risk])}"
        if len(set(rung.channels)) < len(rung.channels):
            return ("rungs", number, "channels"), "a channel is named twice"
    return None


def _ladder(risk: Risk, file: LaddersFile) -> Ladder:
    entry = file.ladders[risk]
    rungs = tuple(Rung(each.whom, each.channels, each.wait) for each in entry.rungs)
    return Ladder(risk.value, file.version, rungs, entry.repeats_from)


def _span(span: timedelta) -> str:
    seconds = int(span.total_seconds())
    return f"{seconds // 60} min" if seconds and seconds % 60 == 0 else f"{seconds} s"
