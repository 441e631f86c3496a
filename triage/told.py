"""What a case says about itself: which types come first, is it safe, which protocol fits."""

from collections.abc import Iterable
from dataclasses import replace

from triage.case import Case, Permission, Turn
from triage.heard import Channel, Crisis, Lang, Risk, Subject, highest
from triage.protocol import ENDED, PAUSE, Protocols, Words
from triage.words import folded, wants_human, wants_language

# G2 stands before any question on content, and nothing unprompted is sent before its yes.
GATED = frozenset({Crisis.VIOLENCE, Crisis.TRAFFICKING})
# These branches have no level "none". Source: clinical/protocol.md 0.1, 1.4, 2.2, 3.
_NEVER_NONE = GATED | {Crisis.SUICIDE_RISK}
CALM = frozenset({Crisis.NONE, Crisis.INFORMATION})
WATCHED, UNSURE, HUMAN_WISH = "watched", "unsure", "human"

# Source: clinical/protocol.md 3, "order when several apply"; the last six by the label guide.
ORDER = (
    Crisis.SUICIDE_RISK,
    Crisis.VIOLENCE,
    Crisis.TRAFFICKING,
    Crisis.SHELTER,
    Crisis.DISASTER,
    Crisis.BEREAVEMENT,
    Crisis.PERPETRATOR,
    Crisis.ADDICTION,
    Crisis.RELATIONSHIP,
    Crisis.PARENTING,
    Crisis.LIFE_CHANGE,
    Crisis.EMOTIONAL,
    Crisis.INFORMATION,
)
_SWITCH_WORDS = 3  # words in another language of the same script before the answers follow it


def opening_case(channel: Channel, centre: str | None) -> Case:
    """A fresh case on a line that belongs to a centre, or (None) to all."""
    return Case(channel=channel, centre=centre, subject=Subject.SELF)


def took_in(case: Case, turn: Turn, words: Words) -> Case:
    """The case with what the message told: types, risk (only upwards), subject, concepts, place."""
    heard = turn.heard
    asks = not turn.silent and wants_human(turn.text, words)
    floor = Risk.ELEVATED if _NEVER_NONE & set(heard.crisis) else Risk.NONE
    return replace(
        case,
        lang=_lang(case, turn, words),
        crisis=merged(case.crisis, heard.crisis),
        risk=highest((case.risk, heard.risk, floor)),
        subject=heard.subject if heard.main is not Crisis.NONE else case.subject,
        concepts=case.concepts | heard.flags | {evidence.concept for evidence in heard.evidence},
        centre=turn.centre or case.centre,
        turns=case.turns + (not turn.silent),
        marks=case.marks | ({HUMAN_WISH} if asks else set()),
    )


def merged(before: tuple[Crisis, ...], new: Iterable[Crisis]) -> tuple[Crisis, ...]:
    """Both, each once, by what must be dealt with first; `none` is left out."""
    told = {*before, *new}
    return tuple(crisis for crisis in ORDER if crisis in told)


def gated(case: Case) -> bool:
    """Whether this caller may be watched by the person who hurts them."""
    return bool(GATED & set(case.crisis)) or WATCHED in case.concepts


def must_ask_safe(case: Case) -> bool:
    """Whether G2 stands before any question on content (DESIGN, first reply)."""
    return case.safe is not True and bool(GATED & set(case.crisis))


def hushed(case: Case) -> Case:
    """Mark whether anything may be sent unprompted (DESIGN, silence)."""
    watched = WATCHED in case.concepts or case.permission is Permission.NONE
    quiet = case.stage in {PAUSE, ENDED} or watched or (gated(case) and case.safe is not True)
    return replace(case, quiet=quiet)


def protocol_of(case: Case, protocols: Protocols) -> str:
    """The protocol that goes first among those that what was told calls for."""
    told = set(case.crisis)
    if UNSURE in case.concepts and not told - CALM:
        return "suicide"
    for name, protocol in protocols.by_order():
        hears = protocol.hears
        of_crisis = bool(hears.crisis & told)
        of_concept = bool(hears.concepts & case.concepts) and bool(told - hears.exclude)
        if (of_crisis or of_concept) and hears.subject in {None, case.subject}:
            return name
    return "general"


def turns_elsewhere(before: Case, after: Case, turn: Turn, protocols: Protocols) -> bool:
    """Whether a message tells what another protocol must deal with first, or more danger."""
    if turn.heard.main in CALM and UNSURE not in turn.heard.flags:
        return False
    if must_ask_safe(after) and not GATED & set(before.crisis):
        return True
    name = protocol_of(after, protocols)
    sooner = protocols.by_name[name].order < protocols.by_name[before.protocol].order
    new = name != before.protocol and set(after.crisis) != set(before.crisis)
    return (new and sooner) or after.risk.rank > before.risk.rank


def in_danger_told(case: Case) -> bool:
    """Whether the 112 sentence of imminent danger was said and a human is awaited."""
    return case.risk is Risk.IMMINENT and case.stage == "human"


def _lang(case: Case, turn: Turn, words: Words) -> Lang:
    """Heard from the first message, kept, switched when asked for or when the caller switches."""
    said = folded(turn.text)
    if turn.silent or not said or all(word.isdigit() for word in said):
        return case.lang
    asked = wants_language(turn.text, words)
    if asked is not None or case.turns == 0:
        return asked or turn.heard.lang
    cyrillic = {Lang.UK, Lang.RU}
    other_script = (turn.heard.lang in cyrillic) is not (case.lang in cyrillic)
    follows = (other_script and len(said) > 1) or len(said) > _SWITCH_WORDS
    return turn.heard.lang if follows else case.lang
