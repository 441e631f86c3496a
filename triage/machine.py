"""One step of the conversation: a message or a silence comes in, the next state and the replies come out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from triage.case import Case, Facts, Step
from triage.heard import Channel, Crisis, Heard, Lang, Risk, Subject, highest
from triage.phrase import Phrases
from triage.protocol import (
    ENDED,
    GATE,
    HUMAN,
    MENU,
    PAUSE,
    RESUME,
    START,
    TOLD,
    TOWN,
    Limits,
    Move,
    Protocol,
    Protocols,
    Stage,
    Words,
)
from triage.words import answer, folded, stops, wants_human, wants_language

WARSAW = ZoneInfo("Europe/Warsaw")
GATED = frozenset({Crisis.VIOLENCE, Crisis.TRAFFICKING})
CONTACTS = "CONTACTS"


@dataclass(frozen=True, slots=True)
class Turn:
    """What came in: words with what was heard in them, or a silence.

    `centre`: the directory id that the words name a place of, None where they name none.
    `place`: whether they name any place. `attachment`: something came that is never opened.
    """

    text: str
    heard: Heard
    centre: str | None = None
    place: bool = False
    silent: bool = False
    attachment: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """The state after a move, and the messages to say: phrase keys, one tuple a message."""

    case: Case
    messages: tuple[tuple[str, ...], ...] = ()

    def then(self, *messages: tuple[str, ...]) -> "Plan":
        """The same plan with more said after it."""
        return replace(self, messages=(*self.messages, *messages))


class Machine:
    """The conversation as its data say: protocols, phrases, words and limits."""

    def __init__(
        self, protocols: Protocols, phrases: Phrases, words: Words, limits: Limits
    ) -> None:
        self.protocols = protocols
        self.phrases = phrases
        self.words = words
        self.limits = limits

    def took_in(self, case: Case, turn: Turn) -> Case:
        """The case with what the message told: types, risk (only upwards), subject, concepts, place.

        Call it before gathering facts, since the place decides whose facts they are.
        """
        heard = turn.heard
        crisis = _merged(case.crisis, heard.crisis)
        concepts = case.concepts | heard.flags | {evidence.concept for evidence in heard.evidence}
        return replace(
            case,
            lang=self._lang(case, turn),
            crisis=crisis,
            risk=highest((case.risk, heard.risk)),
            subject=heard.subject if heard.main is not Crisis.NONE else case.subject,
            concepts=concepts,
            centre=turn.centre or case.centre,
            turns=case.turns + (not turn.silent),
            marks=case.marks | ({"human"} if self._asks_for_human(turn) else set()),
        )

    def step(self, case: Case, turn: Turn, facts: Facts, *, now: datetime) -> Step:
        """Make the move that one message or silence asks for.

        `case` is the state before the message; `facts` are those of `took_in(case, turn)`. The risk of
        the returned case is never below that of the given one.
        """
        after = self.took_in(case, turn)
        plan = Plan(after) if case.muted else self._move(case, after, turn)
        done = _hushed(plan.case)
        silent = turn.silent and (case.quiet or done.quiet)
        messages = () if silent else plan.messages
        replies, keys, given = self._said(messages, done, self._timed(facts, now))
        done = replace(done, marks=done.marks | ({"contacts"} if given else set()))
        return Step(
            case=done,
            replies=replies,
            keys=keys,
            pages=done.risk.rank > case.risk.rank and done.risk.at_least(Risk.ELEVATED),
            awaits=self.asks(done) is not None,
        )

    def asks(self, case: Case) -> Stage | None:
        """The question that the case stands at, None where none is open."""
        return None if case.muted else self.protocols.stage(case.protocol, case.stage)

    # What the message is, in the order of the rules.

    def _move(self, before: Case, after: Case, turn: Turn) -> Plan:
        if turn.silent:
            return self._silence(after)
        if stops(turn.text, self.words):
            return self._stopped(before, after)
        if before.stage in {PAUSE, ENDED}:
            return self._reopened(before, replace(after, safe=None))
        if turn.heard.risk is Risk.IMMINENT and not _has_imminent(before):
            return self._enter(after)
        if turn.attachment and not turn.text.strip():
            return Plan(after, (("ATTACHMENT",), *self._asked_again(after)))
        if self._asks_for_human(turn):
            return self._human(after)
        if before.stage == START and not before.marks:
            return self._begun(after, turn)
        return self._told_more(before, after, turn)

    def _begun(self, case: Case, turn: Turn) -> Plan:
        """The first message: a key for the language on the telephone, or whatever was told."""
        said = folded(turn.text)
        languages = dict(zip("1234", Lang, strict=True))
        if case.channel is Channel.VOICE and len(said) == 1 and said[0] in languages:
            case = replace(case, lang=languages[said[0]])
        return self._enter(case)

    def _told_more(self, before: Case, after: Case, turn: Turn) -> Plan:
        """A later message: an answer, something new, a wish for another language, or unclear."""
        stage = self.asks(before)
        chosen = answer(turn.text, self.words.answers[stage.answers], after.lang) if stage else None
        if stage and chosen is not None and chosen in stage.moves:
            return self._take(after, stage.moves[chosen], turn)
        if self._turns_elsewhere(before, after, turn):
            return self._enter(after)
        if turn.heard.main is Crisis.INFORMATION:
            return self._facts(after, turn).then(*self._asked_again(after))
        if wants_language(turn.text, self.words) or after.lang is not before.lang:
            return Plan(after, self._asked_again(after) or (("NOTED",),))
        if before.stage in {START, TOLD}:
            return self._enter(after)
        return self._unclear(after, stage) if stage else Plan(after, self._standing(before, after))

    def _turns_elsewhere(self, before: Case, after: Case, turn: Turn) -> bool:
        """Whether the message tells a crisis that another protocol must deal with first, or more danger."""
        if (
            turn.heard.main in {Crisis.NONE, Crisis.INFORMATION}
            and "unsure" not in turn.heard.flags
        ):
            return False
        if before.stage in {START, TOLD}:
            return True
        gates = (
            bool(GATED & set(after.crisis))
            and not GATED & set(before.crisis)
            and after.safe is not True
        )
        name = self._protocol_of(after)
        sooner = self.protocols.by_name[name].order < self.protocols.by_name[before.protocol].order
        new = name != before.protocol and set(after.crisis) != set(before.crisis)
        return gates or (new and sooner) or after.risk.rank > before.risk.rank

    # The moves.

    def _reopened(self, before: Case, case: Case) -> Plan:
        """The caller writes after a pause or a stop word: 112 where it tells danger, then G2 again."""
        if before.stage == ENDED and not self._must_ask_safe(case):
            return self._enter(case, reopened=True)
        protocol = self.protocols.by_name[case.protocol]
        danger = case.risk.rank > before.risk.rank and case.risk.at_least(Risk.HIGH)
        return self._ask(
            replace(case, stage=GATE, unclear=0),
            self._opening(protocol, case, reopened=True) if danger else (),
        )

    def _enter(self, case: Case, *, reopened: bool = False) -> Plan:
        """Begin the protocol that the case calls for: its opening, then G2 or its first question."""
        name = self._protocol_of(case)
        protocol = self.protocols.by_name[name]
        case = replace(case, protocol=name, unclear=0)
        if name == "general" and case.risk is Risk.NONE:
            return self._calm(case)
        if case.risk is Risk.NONE:
            case = replace(case, risk=Risk.ELEVATED)
        opening = self._opening(protocol, case, reopened=reopened)
        if "watched" in case.concepts:
            return self._paused(case, opening)
        if self._must_ask_safe(case):
            return self._ask(replace(case, stage=GATE), opening)
        return self._go_on(case, opening)

    def _opening(
        self, protocol: Protocol, case: Case, *, reopened: bool
    ) -> tuple[tuple[str, ...], ...]:
        """What is said first at this risk; once a level unless danger was told again after a pause."""
        mark = f"opened_{case.risk}"
        if mark in case.marks and not (reopened and case.risk.at_least(Risk.HIGH)):
            return ()
        messages = protocol.opening.get(case.risk, protocol.opening[Risk.ELEVATED])
        if "watched" in case.concepts:
            return (("ONLY_112",),) if case.risk.at_least(Risk.HIGH) else ()
        if self._must_ask_safe(case):
            messages = tuple(
                tuple(key for key in message if key != CONTACTS) for message in messages
            )
        return messages

    def _go_on(self, case: Case, opening: tuple[tuple[str, ...], ...]) -> Plan:
        """From the opening to the first question of the protocol that is not answered yet."""
        protocol = self.protocols.by_name[case.protocol]
        stage = next(
            first.stage
            for first in protocol.first
            if case.risk.at_least(first.risk)
            and (first.concept is None or first.concept in case.concepts)
        )
        case = replace(case, marks=case.marks | {f"opened_{case.risk}"})
        if case.risk is Risk.IMMINENT or (
            case.channel is Channel.VOICE and case.risk.at_least(Risk.HIGH)
        ):
            stage = HUMAN
        return self._at(replace(case, stage=stage), opening)

    def _at(self, case: Case, messages: tuple[tuple[str, ...], ...]) -> Plan:
        """Stand at a stage: ask its question, or go on where a message already answered it."""
        if case.stage == HUMAN:
            return self._ended(case, messages)
        stage = self.asks(case)
        if stage is None:
            return Plan(case, messages)
        chosen = next(
            (option for concept, option in stage.known.items() if concept in case.concepts), None
        )
        if chosen is None and stage.counted and case.asked >= self._most(case):
            chosen = "3" if "3" in stage.moves else "silent"
        if chosen is not None:
            taken = self._take(case, stage.moves[chosen], None)
            return replace(taken, messages=(*messages, *taken.messages))
        return self._ask(case, messages)

    def _ask(self, case: Case, messages: tuple[tuple[str, ...], ...]) -> Plan:
        stage = self.asks(case)
        assert stage is not None
        marks = case.marks | {f"opened_{case.risk}", f"asked_{case.stage}"}
        case = replace(case, asked=case.asked + stage.counted, marks=marks)
        return Plan(case, (*messages, *_question(stage)))

    def _take(self, case: Case, move: Move, turn: Turn | None) -> Plan:
        """Make a move of a stage."""
        risk = case.risk
        case = replace(
            case,
            risk=highest((case.risk, move.risk)),
            crisis=_merged(case.crisis, (move.crisis,)) if move.crisis else case.crisis,
            safe=case.safe if move.safe is None else move.safe,
            permission=move.permission or case.permission,
            marks=case.marks | ({move.mark} if move.mark else set()),
            unclear=0,
        )
        said = (move.say,) if move.say else ()
        if case.stage == TOWN:
            return self._placed(case, turn)
        if move.to == PAUSE:
            return self._paused(case, said)
        if move.to == RESUME:
            return self._resumed(case)
        if move.to == HUMAN:
            return self._ended(replace(case, stage=HUMAN), said, fresh=case.risk.rank > risk.rank)
        protocol, _, stage = move.to.rpartition(".")
        if move.to in self.protocols.by_name:
            return self._go_on(replace(case, protocol=move.to), self._raised(risk, case, said))
        if protocol:
            return self._at(
                replace(case, protocol=protocol, stage=stage), self._raised(risk, case, said)
            )
        if self._must_ask_safe(case):
            return self._ask(replace(case, stage=GATE), self._raised(risk, case, said))
        return self._at(replace(case, stage=move.to), self._raised(risk, case, said))

    def _raised(
        self, before: Risk, case: Case, said: tuple[tuple[str, ...], ...]
    ) -> tuple[tuple[str, ...], ...]:
        """112 and the truth about the page, where an answer raised the risk to high or above."""
        if case.risk.rank > before.rank and case.risk.at_least(Risk.HIGH):
            return (("H112", CONTACTS), *said)
        return said

    def _resumed(self, case: Case) -> Plan:
        """G2 was answered yes: go on where it interrupted, or ask what is happening."""
        name = self._protocol_of(case)
        if name == "general" and not set(case.crisis) - {Crisis.NONE, Crisis.INFORMATION}:
            return self._at(replace(case, stage=MENU, protocol=name), ())
        contacts = ((CONTACTS,),) if case.risk.at_least(Risk.ELEVATED) else ()
        return self._go_on(replace(case, protocol=name), contacts)

    def _ended(
        self, case: Case, messages: tuple[tuple[str, ...], ...], *, fresh: bool = False
    ) -> Plan:
        """The questions are over: what the protocol says at this risk, then the town if unknown."""
        protocol = self.protocols.by_name[case.protocol]
        opened = any(
            key in {"H112", "S_IMM", "V_IMM", "X_INFO", "P_IMM", "ONLY_112"}
            for message in messages
            for key in message
        )
        if not opened or (fresh and case.risk is Risk.IMMINENT):
            messages = (*messages, *protocol.ends.get(case.risk, ()))
        if case.risk is Risk.ELEVATED and self._needs_town(case):
            case = replace(case, stage=TOWN)
            return self._ask(replace(case, marks=case.marks | {"town"}), messages)
        return Plan(replace(case, stage=HUMAN), messages)

    def _human(self, case: Case) -> Plan:
        """The caller wants a human: the stage's own move for it, at least elevated."""
        stage = self.asks(case)
        move = stage.moves.get("0") if stage else None
        risk = highest((case.risk, Risk.ELEVATED, move.risk if move else Risk.NONE))
        case = replace(
            case, risk=risk, stage=HUMAN, unclear=0, marks=case.marks | {f"opened_{risk}"}
        )
        contacts = () if self._must_ask_safe(case) else (CONTACTS,)
        return Plan(case, (("G4_ALERT", *contacts),))

    def _stopped(self, before: Case, case: Case) -> Plan:
        """Nothing but a stop word: said once, then nothing until the caller writes."""
        if before.stage == ENDED:
            return Plan(case)
        protocol = self.protocols.by_name[case.protocol]
        gated = GATED & set(case.crisis) or "watched" in case.concepts
        key = "STOP_RISK" if Crisis.SUICIDE_RISK in case.crisis and not gated else protocol.stop
        return Plan(replace(case, stage=ENDED, unclear=0), ((key,),))

    def _silence(self, case: Case) -> Plan:
        """The caller did not answer: the stage's own move; said only where nothing forbids it."""
        stage = self.asks(case)
        if stage is None and case.stage != START:
            return Plan(case)
        if self.limits.silence[case.channel].times > 1 and "silent_once" not in case.marks:
            case = replace(case, marks=case.marks | {"silent_once"})
            return Plan(case, (("G12_SILENT",), *(_question(stage) if stage else ())))
        case = replace(case, marks=case.marks - {"silent_once"})
        if stage is None:
            return self._human(case)
        plan = self._take(case, stage.moves["silent"], None)
        if plan.case.stage == PAUSE:
            return replace(plan, messages=())
        check = self.protocols.by_name[case.protocol].check
        if check and "still" not in case.marks and case.channel is not Channel.VOICE:
            marked = replace(plan.case, marks=plan.case.marks | {"still"})
            return Plan(marked, (*plan.messages, (check,)))
        return plan

    def _unclear(self, case: Case, stage: Stage) -> Plan:
        """An answer that cannot be read: asked once more, then the careful move."""
        if case.unclear == 0:
            return Plan(replace(case, unclear=1), (("G8_UNCLEAR",), *_question(stage)))
        move = stage.moves.get("unclear") or stage.moves.get("3") or stage.moves["0"]
        return self._take(replace(case, unclear=0), move, None)

    def _paused(self, case: Case, messages: tuple[tuple[str, ...], ...]) -> Plan:
        case = replace(case, stage=PAUSE, risk=highest((case.risk, Risk.ELEVATED)))
        return Plan(case, (*messages, ("V_NOTSAFE",)))

    def _calm(self, case: Case) -> Plan:
        """No sign of danger: a question on facts is answered, thanks are returned, else G2 is asked."""
        first = () if "opened_none" in case.marks else (("G1_OPEN",),)
        case = replace(case, marks=case.marks | {"opened_none"})
        if Crisis.INFORMATION in case.crisis:
            plan = self._facts(case, None)
            return (
                plan.then(*first)
                if plan.case.stage != TOWN
                else replace(plan, messages=(*first, *plan.messages))
            )
        if not first and case.safe:
            return self._at(replace(case, stage=MENU), ())
        if not first and case.stage == TOLD:
            return Plan(case, (("G11_BYE",),))
        return self._ask(replace(case, stage=GATE), first)

    def _facts(self, case: Case, turn: Turn | None) -> Plan:
        """A question on hours or place: answered, after 112 where there is danger; the town asked once."""
        danger = (("NOTED",),) if case.risk.at_least(Risk.HIGH) else ()
        if case.centre is None and self._needs_town(case) and not case.risk.at_least(Risk.ELEVATED):
            case = replace(case, stage=TOWN, marks=case.marks | {"town"})
            return self._ask(case, (("LINES_112",),))
        told = replace(case, stage=TOLD) if case.risk is Risk.NONE else case
        return Plan(told, (*danger, ("INFO_ALWAYS",)))

    def _placed(self, case: Case, turn: Turn | None) -> Plan:
        """The town was asked: the centre's facts, or that we have none for that place."""
        if turn is None or not case.risk.at_least(Risk.ELEVATED):
            stage = HUMAN if case.risk.at_least(Risk.ELEVATED) else TOLD
            said = () if turn is None else (("INFO_ALWAYS",) if case.centre else ("OTHER_TOWN",),)
            return Plan(replace(case, stage=stage), said)
        contacts = (CONTACTS,) if case.centre else ("OTHER_TOWN",)
        return Plan(
            replace(case, stage=HUMAN, marks=case.marks - {"contacts"}), (("NOTED",), contacts)
        )

    def _standing(self, before: Case, case: Case) -> tuple[tuple[str, ...], ...]:
        """The answer while a human is awaited; with the centre's phone once its town is known."""
        if case.centre and case.centre != before.centre:
            return (("NOTED",), (CONTACTS,))
        return (("NOTED",),)

    def _asked_again(self, case: Case) -> tuple[tuple[str, ...], ...]:
        stage = self.asks(case)
        return _question(stage) if stage else ()

    # What the moves ask of the case.

    def _protocol_of(self, case: Case) -> str:
        """The protocol that goes first among those that what was told calls for."""
        told = set(case.crisis)
        if "unsure" in case.concepts and not told - {Crisis.NONE, Crisis.INFORMATION}:
            return "suicide"
        for name, protocol in self.protocols.by_order():
            hears = protocol.hears
            of_crisis = bool(hears.crisis & told)
            of_concept = bool(hears.concepts & case.concepts) and bool(told - hears.exclude)
            if (of_crisis or of_concept) and hears.subject in {None, case.subject}:
                return name
        return "general"

    def _must_ask_safe(self, case: Case) -> bool:
        """Whether G2 stands before any question on content (DESIGN, first reply)."""
        return case.safe is not True and bool(GATED & set(case.crisis))

    def _needs_town(self, case: Case) -> bool:
        return (
            case.centre is None and "town" not in case.marks and case.channel is not Channel.VOICE
        )

    def _most(self, case: Case) -> int:
        suicide = case.protocol == "suicide"
        return self.limits.questions["suicide" if suicide else "other"]

    def _lang(self, case: Case, turn: Turn) -> Lang:
        """Heard from the first message, kept, switched when asked for or when the caller switches."""
        if turn.silent or not turn.text.strip():
            return case.lang
        asked = wants_language(turn.text, self.words)
        if asked is not None or case.turns == 0:
            return asked or (
                turn.heard.lang
                if len(folded(turn.text)) > 0 and not turn.text.strip().isdigit()
                else case.lang
            )
        cyrillic = {Lang.UK, Lang.RU}
        other_script = (turn.heard.lang in cyrillic) is not (case.lang in cyrillic)
        words = len(folded(turn.text))
        return turn.heard.lang if (other_script and words > 1) or words > 3 else case.lang

    def _asks_for_human(self, turn: Turn) -> bool:
        return not turn.silent and wants_human(turn.text, self.words)

    # Saying it.

    def _timed(self, facts: Facts, now: datetime) -> Facts:
        """The facts with the promised time, where somebody can be reached."""
        if "reachable" not in facts.truths or "time" in facts.slots:
            return facts
        by = now.astimezone(WARSAW) + timedelta(minutes=self.limits.promise_minutes)
        return replace(facts, slots={**facts.slots, "time": f"{by:%H:%M}"})

    def _said(
        self, messages: Iterable[tuple[str, ...]], case: Case, facts: Facts
    ) -> tuple[tuple[str, ...], tuple[str, ...], bool]:
        """The texts of the messages, the phrases they are made of, and whether contacts were given."""
        replies: list[str] = []
        keys: list[str] = []
        for message in messages:
            texts: list[str] = []
            for wanted in message:
                key, text = self.phrases.choose(wanted, facts, case.lang, case.channel)
                if key not in keys:
                    keys.append(key)
                    texts.append(text)
            if texts:
                replies.append(" ".join(texts))
        return tuple(replies), tuple(keys), CONTACTS in keys


def _question(stage: Stage) -> tuple[tuple[str, ...], ...]:
    return ((*stage.ask, *([stage.options] if stage.options else [])),)


def _merged(before: tuple[Crisis, ...], new: Iterable[Crisis]) -> tuple[Crisis, ...]:
    """Both, each once, by what must be dealt with first; `none` only where nothing else was told."""
    told = {*before, *new} - {Crisis.NONE}
    return tuple(crisis for crisis in ORDER if crisis in told)


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


def _has_imminent(case: Case) -> bool:
    """Whether the 112 sentence of imminent danger was said already and a human is awaited."""
    return case.risk is Risk.IMMINENT and case.stage == HUMAN


def _hushed(case: Case) -> Case:
    """Mark whether anything may be sent unprompted (DESIGN, silence)."""
    gated = bool(GATED & set(case.crisis)) or "watched" in case.concepts
    quiet = case.stage in {PAUSE, ENDED} or (gated and case.safe is not True)
    return replace(case, quiet=quiet)


def opening_case(channel: Channel, centre: str | None) -> Case:
    """A fresh case on a line that belongs to a centre or to all."""
    return Case(channel=channel, centre=centre, subject=Subject.SELF)
