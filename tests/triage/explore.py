"""Walks every state that the conversation can reach: openings, inputs, facts, and one walk."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product

from triage import phrase, protocol
from triage.case import Case, Facts, Permission, Step, Turn
from triage.heard import Channel, Crisis, Evidence, Heard, Lang, Risk, Subject
from triage.machine import GATED, HUMAN_WISH, Machine, opening_case
from triage.told import merged

NOW = datetime(2026, 10, 7, 10, 0, tzinfo=UTC)
FLAGS = ("watched", "child_writer", "suicide_loss", "unsure")
CENTRE = "wroclaw-oik"

LINES = {"line_24h": "116 123", "line_24h_2": "800 70 2222"}
SLOTS = {
    **LINES,
    "centre_phone": "71 796 40 85",
    "open_phone": "71 796 40 85",
    "shelter_phone": "71 796 40 85",
    "programme_phone": "85 879 79 47",
    "hours": "8:00-16:00",
    "address": "ul. Przykładowa 1, Wrocław",
}
CLOSED = {**LINES, "hours": "23.11, 8:00-16:00", "next_opening": "23.11, 8:00"}
FACTS = {
    "open": Facts(SLOTS, frozenset({"reachable", "open"})),
    "always open": Facts(SLOTS, frozenset({"reachable", "open", "always"})),
    "open, nobody reachable": Facts(SLOTS, frozenset({"open"})),
    "closed, somebody reachable": Facts(CLOSED, frozenset({"reachable", "closed"})),
    "closed, nobody reachable": Facts(CLOSED, frozenset({"closed"})),
    "no centre": Facts(LINES, frozenset({"reachable"})),
    "no centre, nobody reachable": Facts(LINES, frozenset()),
    "nothing is known": Facts({}, frozenset()),
    "nothing is known, somebody reachable": Facts({}, frozenset({"reachable"})),
    "claimed": Facts(SLOTS, frozenset({"reachable", "open", "claimed"})),
}


def load_machine() -> Machine:
    """The machine of the delivered data."""
    phrases, words = phrase.load(), protocol.load_words()
    return Machine(protocol.load(phrases, words), phrases, words, protocol.load_limits())


def heard(
    *crisis: Crisis,
    risk: Risk = Risk.NONE,
    subject: Subject = Subject.SELF,
    flags: tuple[str, ...] = (),
    concepts: tuple[str, ...] = (),
    lang: Lang = Lang.PL,
) -> Heard:
    return Heard(
        lang=lang,
        crisis=crisis or (Crisis.NONE,),
        risk=risk,
        subject=subject,
        flags=frozenset(flags),
        evidence=tuple(Evidence(each, 0, 1) for each in concepts),
    )


def said(text: str, understood: Heard | None = None, *, centre: str | None = None) -> Turn:
    return Turn(text, understood or heard(), centre=centre, place=centre is not None)


SILENCE = "silence"
WORDS = ("yes", "no", "not sure")  # as 1, 2 and 3; the test of languages says them at every stage
BEYOND = ("4", "5")
YES_NO = {
    Lang.PL: ("tak", "nie", "nie wiem"),
    Lang.UK: ("так", "ні", "не знаю"),
    Lang.RU: ("да", "нет", "не знаю"),
    Lang.EN: ("yes", "no", "not sure"),
}
HUMAN = {Lang.PL: "człowiek", Lang.UK: "людина", Lang.RU: "человек", Lang.EN: "a human"}
STOP = {Lang.PL: "KONIEC", Lang.UK: "СТОП", Lang.RU: "стоп", Lang.EN: "X"}
OTHER = {Lang.PL: "english", Lang.UK: "po polsku", Lang.RU: "українською", Lang.EN: "по-русски"}
DANGERS: dict[str, Heard] = {
    "suicide now": heard(Crisis.SUICIDE_RISK, risk=Risk.IMMINENT),
    "violence now": heard(Crisis.VIOLENCE, risk=Risk.IMMINENT),
    "somebody else's life": heard(Crisis.SUICIDE_RISK, risk=Risk.IMMINENT, subject=Subject.OTHER),
}
TOLD: dict[str, Heard] = {
    "suicide high": heard(Crisis.SUICIDE_RISK, risk=Risk.HIGH),
    "violence told": heard(Crisis.VIOLENCE, risk=Risk.ELEVATED),
    "he reads my phone": heard(Crisis.VIOLENCE, risk=Risk.ELEVATED, flags=("watched",)),
    "a question on facts": heard(Crisis.INFORMATION),
}


def inputs_in(lang: Lang) -> dict[str, Turn]:
    """Everything that may come in at any moment, in one language."""
    plain = heard(lang=lang)
    texts = {"human word": HUMAN[lang], "stop word": STOP[lang], "another language": OTHER[lang]}
    texts |= {"unclear": "qwerty 🙂", "out of range": "9", "zero": "0"}
    texts |= dict(zip(WORDS, YES_NO[lang], strict=True))
    texts |= {each: each for each in "12345"}
    told = {name: replace(each, lang=lang) for name, each in (DANGERS | TOLD).items()}
    words = "te slowa mowia dosc dokladnie o tym, co sie teraz dzieje"
    return {
        **{name: said(text, plain) for name, text in texts.items()},
        **{name: said(words, each) for name, each in told.items()},
        SILENCE: Turn("", plain, silent=True),
        "attachment": Turn("", plain, attachment=True),
        "a town": said("jestem we Wrocławiu", plain, centre=CENTRE),
    }


WEIGHTY = frozenset({Crisis.SUICIDE_RISK, Crisis.VIOLENCE, Crisis.TRAFFICKING})
OUT = frozenset({"PAUSE", "ended"})
RESTING = frozenset({"human", "PAUSE", "ended", "told"})
# Types without a protocol of their own: the data treat them alike (protocols/general.yaml).
ALIKE = frozenset(
    {Crisis.RELATIONSHIP, Crisis.PARENTING, Crisis.ADDICTION, Crisis.LIFE_CHANGE, Crisis.EMOTIONAL}
)


def openings(lang: Lang, *, wide: bool = True) -> Iterator[Turn]:
    """First messages: every crisis type, risk and subject.

    If wide, also with violence or suicide told beside it, and with a flag.
    """
    beside = ((Crisis.VIOLENCE,), (Crisis.SUICIDE_RISK,)) if wide else ()
    flags = FLAGS if wide else ("watched",)
    kinds = [((), ()), *((more, ()) for more in beside), *(((), (flag,)) for flag in flags)]
    for crisis, risk, subject, (more, marked) in product(Crisis, Risk, Subject, kinds):
        told = heard(crisis, *more, risk=risk, subject=subject, flags=marked, lang=lang)
        yield said("pierwsze słowa o tym, co się u mnie teraz dzieje", told)


@dataclass(frozen=True, slots=True)
class Made:
    """One step of the walk: where it stood, what came in, what it led to."""

    before: Case
    name: str
    turn: Turn
    step: Step


def shape(case: Case, lang: Lang) -> Case:
    """The case without what changes no later move, so that each state is walked once.

    Left out: how many messages there were after the first; types that stand behind the one that
    goes first and change no move; flags and subject where no protocol asks for them; openings said
    at a risk that lies behind; what only staff read; the language (each has a walk of its own).
    """
    crisis = [Crisis.EMOTIONAL if each in ALIKE else each for each in merged((), case.crisis)]
    told = {each for each in crisis if each is not Crisis.INFORMATION}
    kept = {*[each for each in crisis if each in told][:1], *(told & WEIGHTY)}
    if "watched" in case.concepts:
        kept &= GATED
    spent = "watched" in case.concepts or case.risk is Risk.IMMINENT or case.stage in OUT
    without = {"unsure"} if kept else set()
    without |= set() if Crisis.BEREAVEMENT in kept else {"suicide_loss"}
    behind = {f"opened_{risk}" for risk in Risk if risk.rank < case.risk.rank}
    high = case.risk.at_least(Risk.HIGH)
    if high or case.centre:
        behind.add("asked_town")
    anywhere = case.stage == "ended" and case.risk is not Risk.IMMINENT
    return replace(
        case,
        protocol="general" if anywhere else case.protocol,
        lang=lang,
        turns=min(case.turns, 1),
        asked=0 if spent else case.asked,
        safe=case.safe or None,
        centre=None if high else case.centre,
        crisis=merged((), kept),
        subject=case.subject if Crisis.SUICIDE_RISK in kept else Subject.SELF,
        concepts=case.concepts - without,
        marks=case.marks - behind - {HUMAN_WISH, "child_at_risk"},
        permission=Permission.UNASKED,
        unclear=case.unclear if case.stage not in RESTING else 0,
    )


def walk(machine: Machine, channel: Channel, lang: Lang, *, wide: bool = True) -> Iterator[Made]:
    """Every step from every reachable state, breadth first, each state once."""
    start = replace(opening_case(channel, None), lang=lang)
    seen, ahead = {start}, deque([start])
    inputs = tuple((name, turn) for name, turn in inputs_in(lang).items() if name not in WORDS)
    while ahead:
        case = ahead.popleft()
        first = (
            (("an opening", turn) for turn in openings(lang, wide=wide)) if case is start else ()
        )
        for name, turn in (*inputs, *first):
            if name in BEYOND and case.stage != "G3":
                continue  # out of range, as 9 is
            step = machine.step(case, turn, FACTS["open"], now=NOW)
            yield Made(case, name, turn, step)
            after = shape(step.case, lang)
            if after not in seen:
                seen.add(after)
                ahead.append(after)
