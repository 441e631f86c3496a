"""The protocols: stages, answers and moves as data, loaded from triage/protocols and checked."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from centres.datafile import fault, read
from triage.case import Permission
from triage.heard import Channel, Crisis, Lang, Risk, Subject
from triage.phrase import Phrases

HERE = Path(__file__).parent
DATA = HERE / "protocols"
# Stages that need no question: a human is awaited, a safe pause, the caller ended, facts were told.
HUMAN, PAUSE, ENDED, TOLD, START = "human", "PAUSE", "ended", "told", "start"
# Where a move may lead beside a stage: back to what G2 interrupted.
RESUME = "resume"
GATE, MENU, TOWN = "G2", "G3", "TOWN"


class Frozen(BaseModel):
    """What all entries share: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Move(Frozen):
    """What one answer leads to.

    `to`: a stage of this protocol, `human`, `PAUSE`, `resume`, `told`, a protocol, or
    `protocol.stage`. `risk` is a floor. `say` is said before what the new stage says.
    """

    to: str
    risk: Risk = Risk.NONE
    crisis: Crisis | None = None
    safe: bool | None = None
    permission: Permission | None = None
    mark: str | None = None
    say: tuple[str, ...] = ()


class Stage(Frozen):
    """One question. `answers` names a set of words.yaml; `known`: concepts that answer it."""

    ask: tuple[str, ...]
    options: str | None = None
    answers: str
    counted: bool = True
    known: Mapping[str, str] = Field(default_factory=dict)
    moves: Mapping[str, Move]


class First(Frozen):
    """Where the questions begin: the first entry whose risk floor and concept fit."""

    stage: str
    risk: Risk = Risk.NONE
    concept: str | None = None


class Hears(Frozen):
    """What makes a protocol apply."""

    crisis: frozenset[Crisis] = frozenset()
    concepts: frozenset[str] = frozenset()
    subject: Subject | None = None
    exclude: frozenset[Crisis] = Field(default=frozenset(), alias="except")


class Protocol(Frozen):
    """One kind of crisis. `order` decides when several apply (clinical/protocol.md 3)."""

    title: str
    source: str
    order: int
    hears: Hears
    safe_first: bool = False
    opening: Mapping[Risk, tuple[tuple[str, ...], ...]]
    first: tuple[First, ...]
    stages: Mapping[str, Stage]
    ends: Mapping[Risk, tuple[tuple[str, ...], ...]]
    check: str | None = None
    stop: str


class Words(Frozen):
    """words.yaml: words from any stage, and the sets of answers."""

    human: tuple[str, ...]
    stop: tuple[str, ...]
    thanks: tuple[str, ...]
    but: tuple[str, ...]
    facts: tuple[str, ...]
    languages: Mapping[Lang, tuple[str, ...]]
    answers: Mapping[str, Mapping[str, tuple[str, ...]]]


class Silence(Frozen):
    """How long and how often a caller may be silent."""

    seconds: int
    times: int


class Limits(Frozen):
    """limits.yaml."""

    silence: Mapping[Channel, Silence]
    questions: Mapping[Literal["suicide", "other"], int]
    promise_minutes: int


class Protocols:
    """All protocols by name (the file's name), and the shared stages of the general path."""

    def __init__(self, protocols: Mapping[str, Protocol]) -> None:
        self.by_name = protocols

    def stage(self, protocol: str, stage: str) -> Stage | None:
        """The stage, taken from the general path where the protocol has none of that name."""
        own = self.by_name[protocol].stages.get(stage)
        return own or self.by_name["general"].stages.get(stage)

    def by_order(self) -> list[tuple[str, Protocol]]:
        """Names and protocols, the one that goes first first."""
        return sorted(
            self.by_name.items(), key=lambda item: (item[1].order, item[1].hears.subject is None)
        )


def load(phrases: Phrases, words: Words, folder: Path = DATA) -> Protocols:
    """Read every protocol and check that all it names exists. Raises `FaultyData`."""
    paths = {path.stem: path for path in sorted(folder.glob("*.yaml"))}
    protocols = Protocols({name: read(path, Protocol) for name, path in paths.items()})
    for name, protocol in protocols.by_name.items():
        for stage_name, stage in protocol.stages.items():
            wrong = _wrong_stage(stage, phrases, words) or _wrong_moves(name, stage, protocols)
            if wrong:
                raise fault(paths[name], ("stages", stage_name), f"{stage_name}: {wrong}")
        for where, reason in _wrong_protocol(name, protocol, protocols, phrases):
            raise fault(paths[name], where, reason)
    return protocols


def load_words(path: Path = HERE / "words.yaml") -> Words:
    """Read words.yaml. Raises `FaultyData`."""
    words = read(path, Words)
    for name, options in words.answers.items():
        for option, phrases in options.items():
            for phrase in phrases:
                _, marked, lang = phrase.partition("@")
                if marked and lang not in set(Lang):
                    reason = f"{phrase!r}: there is no language {lang!r}"
                    raise fault(path, ("answers", name, option), reason)
    return words


def load_limits(path: Path = HERE / "limits.yaml") -> Limits:
    """Read limits.yaml. Raises `FaultyData`."""
    limits = read(path, Limits)
    for channel in Channel:
        if channel not in limits.silence:
            raise fault(path, ("silence",), f"nothing is said of the channel {channel.value!r}")
    for kind in ("suicide", "other"):
        if kind not in limits.questions:
            raise fault(path, ("questions",), f"nothing is said of {kind!r}")
    return limits


def _wrong_stage(stage: Stage, phrases: Phrases, words: Words) -> str | None:
    spoken = (*stage.ask, *([stage.options] if stage.options else []))
    for key in (*spoken, *(key for move in stage.moves.values() for key in move.say)):
        if key not in phrases.by_key:
            return f"there is no phrase {key}"
    if stage.answers not in words.answers:
        return f"there is no set of answers {stage.answers!r} in words.yaml"
    wanted = set(words.answers[stage.answers]) | {"0", "silent"}
    if missing := wanted - set(stage.moves):
        return f"nothing is said of the answer {min(missing)!r}"
    if unknown := set(stage.known.values()) - set(stage.moves):
        return f"`known` names the answer {min(unknown)!r}, which has no move"
    return None


def _wrong_moves(name: str, stage: Stage, protocols: Protocols) -> str | None:
    ends = {HUMAN, PAUSE, TOLD, RESUME}
    for answer, move in stage.moves.items():
        protocol, _, target = move.to.rpartition(".")
        known = move.to in ends or move.to in protocols.by_name
        known = known or (
            (protocol or name) in protocols.by_name
            and protocols.stage(protocol or name, target) is not None
        )
        if not known:
            return f"the answer {answer!r} leads to {move.to!r}, which is nowhere"
    return None


def _wrong_protocol(
    name: str, protocol: Protocol, protocols: Protocols, phrases: Phrases
) -> Iterator[tuple[tuple[str, ...], str]]:
    """What is wrong beside the stages, with the place in the file."""
    levels = {risk for risk in Risk if risk.at_least(Risk.ELEVATED) or name == "general"}
    yield from _wrong_said("opening", protocol.opening, levels, phrases)
    yield from _wrong_said("ends", protocol.ends, levels, phrases)
    for first in protocol.first:
        if first.stage != HUMAN and protocols.stage(name, first.stage) is None:
            yield ("first",), f"the questions begin at {first.stage!r}, which is nowhere"
    if not any(first.risk is Risk.NONE and first.concept is None for first in protocol.first):
        yield ("first",), "no entry fits every case: the last must have neither risk nor concept"
    for part, key in (("stop", protocol.stop), ("check", protocol.check)):
        if key is not None and key not in phrases.by_key:
            yield (part,), f"there is no phrase {key}"


def _wrong_said(
    part: str,
    by_risk: Mapping[Risk, tuple[tuple[str, ...], ...]],
    levels: set[Risk],
    phrases: Phrases,
) -> Iterator[tuple[tuple[str, ...], str]]:
    for risk in sorted(levels - set(by_risk)):
        yield (part,), f"{part}: nothing is said at {risk.value}"
    for risk, messages in by_risk.items():
        for key in (key for message in messages for key in message):
            if key not in phrases.by_key:
                yield (part, risk.value), f"there is no phrase {key}"
