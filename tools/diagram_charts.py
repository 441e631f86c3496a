"""Draws one protocol as a Mermaid flowchart with Polish labels."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from triage.heard import Channel, Lang, Risk
from triage.phrase import Phrases
from triage.protocol import (
    GATE,
    HUMAN,
    MENU,
    PAUSE,
    RESUME,
    TOLD,
    First,
    Protocol,
    Protocols,
    Stage,
)

# The answers that no phrase lists.
UNLISTED = {"0": "0 człowiek", "silent": "cisza", "unclear": "drugi raz niejasno"}
# Where a move leads beside a stage.
PLACES = {
    HUMAN: '(["Człowiek na dyżurze"])',
    PAUSE: '(["Przerwa: sami już nie piszemy"])',
    TOLD: '(["Odpowiedź udzielona"])',
    RESUME: '(["Dalej"])',
}
_OPTION = re.compile(r"(\d) (.+?)(?=,? \d |$)")


@dataclass(frozen=True, slots=True)
class Book:
    """All that is drawn, and Polish words for the levels of risk."""

    protocols: Protocols
    phrases: Phrases
    risks: Mapping[Risk, str]

    def text(self, key: str) -> str:
        """The written Polish words of a phrase, slots in braces."""
        return self.phrases.by_key[key].text(Lang.PL, Channel.SMS)


def chart(name: str, book: Book) -> str:
    """The questions of one protocol as a Mermaid flowchart."""
    each, stages = book.protocols.by_name[name], _stages(name, book)
    arrows = [*_begins(each, book), *_answers(stages, book)]
    targets = {arrow.target for arrow in arrows} - set(stages)
    lines = [f'    start(["{_quoted(each.title)}"])']
    lines += [f'    {key}["{_asked(key, stage, book)}"]' for key, stage in stages.items()]
    lines += [f"    {_id(to)}{_shape(to, book)}" for to in sorted(targets)]
    lines += [str(arrow) for arrow in arrows]
    return "\n".join(["flowchart TD", *lines]) + "\n"


@dataclass(frozen=True, slots=True)
class _Arrow:
    source: str
    target: str
    label: str

    def __str__(self) -> str:
        return f'    {self.source} -->|"{_quoted(self.label)}"| {_id(self.target)}'


def _stages(name: str, book: Book) -> dict[str, Stage]:
    """The protocol's own stages; the shared G2 before them where it must be asked first."""
    own = dict(book.protocols.by_name[name].stages)
    shared = book.protocols.stage(name, GATE)
    if book.protocols.by_name[name].safe_first and shared is not None:
        return {GATE: shared} | own
    return own


def _begins(each: Protocol, book: Book) -> Iterator[_Arrow]:
    """From the start, or from a yes to G2, to the first question; imminent danger asks nothing."""
    source = "start"
    if each.safe_first:
        yield _Arrow("start", GATE, "najpierw")
        source = RESUME
    if each.stages.get(MENU):
        yield _Arrow(RESUME, MENU, "nic jeszcze nie powiedziano")
        yield _Arrow(RESUME, HUMAN, "powiedziano, co się dzieje")
    if not any(first.risk is Risk.IMMINENT for first in each.first):
        yield _Arrow(source, HUMAN, f"od: {book.risks[Risk.IMMINENT]}")
    for first in each.first:
        yield _Arrow(source, first.stage, _when(first, book))


def _when(first: First, book: Book) -> str:
    told = f"słychać: {first.concept}" if first.concept else ""
    level = f"od: {book.risks[first.risk]}" if first.risk is not Risk.NONE else ""
    return ", ".join(filter(None, (told, level))) or "w innych razach"


def _answers(stages: Mapping[str, Stage], book: Book) -> Iterator[_Arrow]:
    for key, stage in stages.items():
        for (target, risk), label in _grouped(stage, book).items():
            yield _Arrow(key, target, label + _raises(risk, book))


def _grouped(stage: Stage, book: Book) -> dict[tuple[str, Risk], str]:
    """The answers that lead to the same place with the same risk, together."""
    words = UNLISTED | _options(stage, book)
    found: dict[tuple[str, Risk], str] = {}
    for answer, move in stage.moves.items():
        at = (move.to, move.risk)
        word = words.get(answer, "każda odpowiedź")
        found[at] = f"{found[at]}, {word}" if at in found else word
    return found


def _options(stage: Stage, book: Book) -> dict[str, str]:
    """What each digit means, read off the words that are sent to the caller."""
    sent = book.text(stage.options or stage.ask[-1])
    tail = sent[sent.find("1 ") :] if "1 " in sent else ""
    return {digit: f"{digit} {word.strip(' .')}" for digit, word in _OPTION.findall(tail)}


def _raises(risk: Risk, book: Book) -> str:
    return f" → {book.risks[risk]}" if risk is not Risk.NONE else ""


def _asked(key: str, stage: Stage, book: Book) -> str:
    words = " ".join(book.text(asked) for asked in stage.ask)
    return f"{key}: {_quoted(words)}"


def _shape(to: str, book: Book) -> str:
    """A place outside the protocol's own stages."""
    return PLACES.get(to) or f'[["{_quoted(_elsewhere(to, book))}"]]'


def _elsewhere(to: str, book: Book) -> str:
    owner, _, stage = to.rpartition(".")
    if to in book.protocols.by_name:
        return book.protocols.by_name[to].title
    shared = book.protocols.by_name[owner or "general"]
    return f"{shared.title}: {stage}"


def _id(to: str) -> str:
    return to.replace(".", "_")


def _quoted(text: str) -> str:
    return text.replace('"', "&quot;")
