"""The golden conversations hold, played through `dyzur simulate`; see README.md beside."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from pydantic import BaseModel, ConfigDict

from centres.datafile import read
from dyzur.simulate import Line, Simulation
from triage.heard import Channel, Crisis, Lang, Risk

HERE = Path(__file__).parent
UNSAID = "unsaid"


class Spoken(BaseModel):
    """One message of the caller and what must hold after it."""

    model_config = ConfigDict(extra="forbid")

    at: datetime
    text: str
    first: str | None = None
    must: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()
    silent: bool = False
    between: tuple[str, ...] | None = None
    between_not: tuple[str, ...] = ()
    lang: Lang | None = None
    crisis: tuple[Crisis, ...] = ()
    risk: Risk | tuple[Risk, ...] | None = None
    stage: str | None = None
    centre: str | None = UNSAID
    paged: tuple[str, ...] | None = None
    escalated: bool | None = None


class Session(BaseModel):
    """One conversation; `why` names the rule it stands for."""

    model_config = ConfigDict(extra="forbid")

    title: str
    why: str
    line: str
    channel: Channel
    turns: tuple[Spoken, ...]


class SessionFile(BaseModel):
    """One file of conversations."""

    sessions: tuple[Session, ...]


SESSIONS = tuple(
    session for path in sorted(HERE.glob("*.yaml")) for session in read(path, SessionFile).sessions
)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def simulation() -> AsyncIterator[Simulation]:
    started = Simulation()
    yield started
    await started.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.title)
async def test_the_conversation_goes_as_its_protocol_says(
    session: Session, simulation: Simulation
) -> None:
    for number, spoken in enumerate(session.turns, start=1):
        line = Line(
            conversation=session.title,
            channel=session.channel,
            now=spoken.at,
            text=spoken.text,
            line=None if session.line == "all" else session.line,
        )

        report = await simulation.feed(line)

        faults = [*_said(spoken, report), *_state(spoken, report)]
        assert not faults, f"turn {number} ({spoken.text!r}): {faults}\n{report}"


def test_all_protocols_languages_channels_and_centres_have_a_conversation() -> None:
    crises = {crisis for each in SESSIONS for turn in each.turns for crisis in turn.crisis}
    langs = {turn.lang for each in SESSIONS for turn in each.turns}

    assert len(SESSIONS) >= 30
    assert len({each.title for each in SESSIONS}) == len(SESSIONS)
    assert {each.channel for each in SESSIONS} == set(Channel)
    assert langs >= set(Lang)
    assert {each.line for each in SESSIONS} == {
        "all",
        "bialystok-oik",
        "biala-podlaska-pik",
        "ostroleka-oik",
        "wroclaw-oik",
    }
    assert crises >= set(Crisis) - {Crisis.NONE, Crisis.PARENTING}


def _said(spoken: Spoken, report: dict[str, Any]) -> list[str]:
    """What the replies lack or must not hold."""
    replies = report["replies"]
    text = "\n".join(replies)
    between = "\n".join(report.get("between", []))
    faults = [f"lacks {each!r}" for each in spoken.must if each not in text]
    faults += [f"says {each!r}" for each in spoken.must_not if each.lower() in text.lower()]
    faults += [f"said {each!r} between" for each in spoken.between_not if each in between]
    faults += [f"between lacks {each!r}" for each in spoken.between or () if each not in between]
    if spoken.between == () and between:
        faults.append("something was sent unprompted")
    if bool(replies) is spoken.silent:
        faults.append("silent" if not replies else "not silent")
    if spoken.first is not None and spoken.first not in _first_sentence(replies):
        faults.append(f"the first sentence lacks {spoken.first!r}")
    return faults


def _state(spoken: Spoken, report: dict[str, Any]) -> list[str]:
    """Where the case stands otherwise than it must."""
    risks = spoken.risk if isinstance(spoken.risk, tuple) else (spoken.risk,)
    faults = [] if None in risks or report["risk"] in risks else [f"risk {report['risk']}"]
    faults += [f"no {each}" for each in spoken.crisis if each not in report["crisis"]]
    for name in ("lang", "stage", "escalated"):
        wanted = getattr(spoken, name)
        if wanted is not None and report[name] != wanted:
            faults.append(f"{name} {report[name]}")
    if spoken.centre != UNSAID and report["centre"] != spoken.centre:
        faults.append(f"centre {report['centre']}")
    if spoken.paged is not None and sorted(report["paged"]) != sorted(spoken.paged):
        faults.append(f"paged {report['paged']}")
    return faults


def _first_sentence(replies: list[str]) -> str:
    return re.split(r"(?<=[.?!])\s", replies[0])[0] if replies else ""
