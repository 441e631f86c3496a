"""The moves of the conversation: each takes a case and gives the next one and what is said."""

from dataclasses import replace

from triage.case import Case, Turn
from triage.heard import Channel, Crisis, Risk, highest
from triage.plan import AGAIN, ALERTS, ASKED_TOWN, CONTACTS, Messages, Plan, without
from triage.protocol import (
    ENDED,
    GATE,
    HUMAN,
    MENU,
    PAUSE,
    START,
    TOLD,
    TOWN,
    Limits,
    Move,
    Protocols,
    Stage,
)
from triage.told import CALM, WATCHED, gated, merged, must_ask_safe, protocol_of


class Moves:
    """Everything that a message or a silence can do to a case."""

    def __init__(self, protocols: Protocols, limits: Limits) -> None:
        self._protocols = protocols
        self._limits = limits

    def asks(self, case: Case) -> Stage | None:
        """The question that the case stands at, None where none is open."""
        return None if case.muted else self._protocols.stage(case.protocol, case.stage)

    def asked_again(self, case: Case) -> Messages:
        """The open question once more; nothing where none is open."""
        stage = self.asks(case)
        return question(stage) if stage else ()

    # Into a protocol.

    def enter(self, case: Case, *, again: bool = False) -> Plan:
        """Begin the protocol that the case calls for: its opening, then G2 or a question."""
        case = _turned(case, protocol_of(case, self._protocols))
        case = replace(case, unclear=0, risk=highest((case.risk, Risk.ELEVATED)))
        opening = self._opening(case, again=again)
        if WATCHED in case.concepts:
            return self._paused(case, opening)
        if must_ask_safe(case):
            return self._ask(replace(case, stage=GATE), opening)
        return self._go_on(case, opening)

    def reopened(self, before: Case, case: Case, told: Risk) -> Plan:
        """The caller writes after a pause or a stop word: 112 where in danger, then G2 again.

        `told` is the risk of this message alone.
        """
        case = replace(case, unclear=0, asked=0)
        if before.stage == ENDED and not gated(case):
            return (
                self.enter(case, again=True)
                if case.risk.at_least(Risk.ELEVATED)
                else self.greet(case)
            )
        opening = self._opening(case, again=True) if told.at_least(Risk.HIGH) else ()
        return self._ask(replace(case, stage=GATE), opening)

    def greet(self, case: Case, *, thanks: bool = False) -> Plan:
        """Nothing told yet: neutral, with 112, then G2; after a yes the menu; thanks get thanks."""
        new = "opened_none" not in case.marks
        case = replace(case, protocol="general", marks=case.marks | {"opened_none"})
        if thanks:
            return Plan(
                replace(case, stage=TOLD), (("G1_OPEN", "G11_BYE") if new else ("G11_BYE",),)
            )
        if case.safe:
            return self._at(replace(case, stage=MENU), ())
        return self._ask(replace(case, stage=GATE), (("G1_OPEN",),) if new else ())

    # At a stage.

    def take(self, case: Case, move: Move, turn: Turn | None) -> Plan:
        """Make a move of a stage."""
        if case.stage == TOWN and move.to == TOLD:
            return self._placed(case, turn)
        case = _moved(case, move)
        said = (move.say,) if move.say else ()
        protocol, _, stage = move.to.rpartition(".")
        match move.to:
            case "PAUSE":
                return self._paused(case, said)
            case "resume":
                return self._resumed(case)
            case "human":
                return self._ended(replace(case, stage=HUMAN), said)
            case name if name in self._protocols.by_name:
                return self._go_on(_turned(case, name), said)
            case _:
                case = replace(_turned(case, protocol or case.protocol), stage=stage)
                if must_ask_safe(case):
                    case = replace(case, stage=GATE)
                return self._at(case, said)

    def human(self, case: Case) -> Plan:
        """The caller wants a human: the stage's own move for it, at least elevated."""
        stage = self.asks(case)
        move = stage.moves.get("0") if stage else None
        risk = highest((case.risk, Risk.ELEVATED, move.risk if move else Risk.NONE))
        marks = case.marks | {f"opened_{risk}"}
        case = replace(case, risk=risk, stage=HUMAN, unclear=0, marks=marks)
        if case.risk is Risk.IMMINENT:
            return Plan(case, self._protocols.by_name[case.protocol].ends[case.risk])
        alert = "H112" if case.risk is Risk.HIGH else "G4_ALERT"
        return Plan(case, ((alert, CONTACTS),))

    def stopped(self, before: Case, case: Case) -> Plan:
        """Nothing but a stop word: said once, then nothing until the caller writes."""
        if before.stage == ENDED:
            return Plan(case)
        key = self._protocols.by_name[case.protocol].stop
        if Crisis.SUICIDE_RISK in case.crisis and not gated(case):
            key = "STOP_RISK"
        return Plan(replace(case, stage=ENDED, unclear=0), ((key,),))

    def silence(self, case: Case) -> Plan:
        """No answer came: the stage's own move; on the telephone only the second time."""
        stage = self.asks(case)
        if stage is None and case.stage != START:
            return Plan(case)
        if self._limits.silence[case.channel].times > 1 and "silent_once" not in case.marks:
            case = replace(case, marks=case.marks | {"silent_once"})
            return Plan(case, (("G12_SILENT",), *self.asked_again(case)))
        case = replace(case, marks=case.marks - {"silent_once"})
        if stage is None:
            return self.human(case)
        plan = self.take(case, stage.moves["silent"], None)
        if case.channel is Channel.VOICE and plan.case.stage != HUMAN:
            return self.human(plan.case)
        return replace(plan, messages=()) if plan.case.stage == PAUSE else self._checked(case, plan)

    def unopened(self, case: Case) -> Plan:
        """A picture or a voice note: never opened; as an answer it is one that cannot be read."""
        stage = self.asks(case)
        if stage and case.unclear:
            return self.unclear(case, stage)
        if case.stage == START:
            plan = self.greet(case)
            return replace(plan, messages=(("ATTACHMENT",), *plan.messages[1:]))
        return Plan(replace(case, unclear=1), (("ATTACHMENT",), *self.asked_again(case)))

    def unclear(self, case: Case, stage: Stage) -> Plan:
        """An answer that cannot be read: asked once more, then the careful move."""
        if case.unclear == 0:
            return Plan(replace(case, unclear=1), (("G8_UNCLEAR",), *question(stage)))
        move = stage.moves.get("unclear") or stage.moves.get("3") or stage.moves["0"]
        return self.take(case, move, None)

    def facts(self, case: Case) -> Plan:
        """A question on facts: answered, after 112 in danger; an unknown town is asked once."""
        urgent = case.risk.at_least(Risk.ELEVATED)
        if not urgent and self._needs_town(case):
            case = replace(case, protocol="general", stage=TOWN)
            opening: Messages = (("LINES_112",),)
            return self._ask(replace(case, marks=case.marks | {"opened_none"}), opening)
        messages: Messages = (("INFO_ALWAYS",),)
        if case.risk.at_least(Risk.HIGH):
            messages = (("NOTED",), *messages)
        if urgent or "opened_none" in case.marks:
            return Plan(case if urgent else replace(case, stage=TOLD), messages)
        case = replace(case, stage=TOLD, marks=case.marks | {"opened_none"})
        return Plan(case, (*messages, ("G1_OPEN",)))

    # Steps that moves share.

    def _opening(self, case: Case, *, again: bool) -> Messages:
        """What is said first at this risk: once a level, unless danger was told after a pause."""
        if f"opened_{case.risk}" in case.marks and not (again and case.risk.at_least(Risk.HIGH)):
            return ()
        if WATCHED in case.concepts:
            return (("ONLY_112",),) if case.risk.at_least(Risk.HIGH) else ()
        return self._protocols.by_name[case.protocol].opening[case.risk]

    def _go_on(self, case: Case, messages: Messages) -> Plan:
        """From the opening to the first question of the protocol."""
        protocol = self._protocols.by_name[case.protocol]
        stage = next(
            first.stage
            for first in protocol.first
            if case.risk.at_least(first.risk)
            and (first.concept is None or first.concept in case.concepts)
        )
        at_once = case.channel is Channel.VOICE and case.risk.at_least(Risk.HIGH)
        if case.risk is Risk.IMMINENT or at_once:
            stage = HUMAN
        marks = case.marks | {f"opened_{case.risk}"}
        return self._at(replace(case, stage=stage, marks=marks), messages)

    def _at(self, case: Case, messages: Messages) -> Plan:
        """Stand at a stage: ask its question, or go on where a message already answered it.

        Past the most questions the careful answer is taken instead of asking.
        """
        if case.stage == HUMAN:
            return self._ended(case, messages)
        stage = self.asks(case)
        if stage is None:
            return Plan(case, messages)
        known = (option for concept, option in stage.known.items() if concept in case.concepts)
        chosen = next(known, None)
        if chosen is None and stage.counted and case.asked >= self._most(case):
            chosen = "3" if "3" in stage.moves else "silent"
        if chosen is None:
            return self._ask(case, messages)
        taken = self.take(case, stage.moves[chosen], None)
        return replace(taken, messages=(*messages, *taken.messages))

    def _ask(self, case: Case, messages: Messages) -> Plan:
        stage = self._protocols.stage(case.protocol, case.stage)
        if stage is None:
            raise LookupError(f"{case.protocol} has no stage {case.stage}")
        town = {ASKED_TOWN} if case.stage == TOWN else set()
        marks = case.marks | {f"opened_{case.risk}"} | town
        case = replace(case, asked=case.asked + stage.counted, marks=marks)
        return Plan(case, (*messages, *question(stage)))

    def _resumed(self, case: Case) -> Plan:
        """G2 was answered yes: go on where it interrupted, or ask what is happening."""
        case = _turned(case, protocol_of(case, self._protocols))
        bare = case.risk is Risk.NONE or not set(case.crisis) - CALM
        if case.protocol == "general" and bare:
            return self._at(replace(case, stage=MENU), ())
        told = case.risk in {Risk.ELEVATED, Risk.HIGH}
        return self._go_on(case, ((CONTACTS,),) if told else ())

    def _ended(self, case: Case, messages: Messages) -> Plan:
        """The questions are over: what the protocol says at this risk, then the town if unknown."""
        ends = self._protocols.by_name[case.protocol].ends[case.risk]
        alerted = any(key in ALERTS for each in messages for key in each)
        messages = (*messages, *(without(ends, AGAIN) if alerted else ends))
        if case.risk is Risk.ELEVATED and self._needs_town(case):
            return self._ask(replace(case, stage=TOWN), messages)
        return Plan(replace(case, stage=HUMAN), messages)

    def _checked(self, before: Case, plan: Plan) -> Plan:
        """After a silence in suicide: one gentle check, once, and not on the telephone."""
        check = self._protocols.by_name[before.protocol].check
        if check is None or "still" in plan.case.marks or before.channel is Channel.VOICE:
            return plan
        marked = replace(plan.case, marks=plan.case.marks | {"still"})
        return Plan(marked, (*plan.messages, (check,)))

    def _paused(self, case: Case, messages: Messages) -> Plan:
        return Plan(replace(case, stage=PAUSE), (*messages, ("V_NOTSAFE",)))

    def _placed(self, case: Case, turn: Turn | None) -> Plan:
        """The town was asked: the centre's facts, or that we have none for that place."""
        waits = case.risk.at_least(Risk.ELEVATED)
        case = replace(case, stage=HUMAN if waits else TOLD, unclear=0)
        if turn is None:
            return Plan(case)
        known = CONTACTS if waits else "INFO_ALWAYS"
        told = (known,) if case.centre else ("OTHER_TOWN",)
        return Plan(case, (("NOTED",), told) if waits else (told,))

    def _needs_town(self, case: Case) -> bool:
        asked = ASKED_TOWN in case.marks
        return case.centre is None and not asked and case.channel is not Channel.VOICE

    def _most(self, case: Case) -> int:
        return self._limits.questions["suicide" if case.protocol == "suicide" else "other"]


def question(stage: Stage) -> Messages:
    """The one message that asks a stage's question with its options."""
    return ((*stage.ask, *([stage.options] if stage.options else [])),)


def _turned(case: Case, protocol: str) -> Case:
    """The case in another protocol, whose questions are counted anew."""
    return case if protocol == case.protocol else replace(case, protocol=protocol, asked=0)


def _moved(case: Case, move: Move) -> Case:
    """The case with what a move sets."""
    return replace(
        case,
        risk=highest((case.risk, move.risk)),
        crisis=merged(case.crisis, (move.crisis,)) if move.crisis else case.crisis,
        safe=case.safe if move.safe is None else move.safe,
        permission=move.permission or case.permission,
        marks=case.marks | ({move.mark} if move.mark else set()),
        unclear=0,
    )
