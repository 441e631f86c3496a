"""One step of the conversation: a message or a silence in, the next state and the replies out."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from triage.case import Case, Facts, Step, Turn
from triage.heard import Channel, Crisis, Lang, Risk
from triage.moves import Moves
from triage.phrase import Phrases
from triage.plan import CONTACTS, Messages, Plan
from triage.protocol import ENDED, PAUSE, START, TOLD, Limits, Protocols, Stage, Words
from triage.safety import kept_safe, told_safely
from triage.told import (
    GATED,
    HUMAN_WISH,
    WATCHED,
    hushed,
    in_danger_told,
    opening_case,
    turns_elsewhere,
)
from triage.told import took_in as told_in
from triage.words import (
    answer,
    asks_facts,
    folded,
    hedges,
    stops,
    thanks,
    wants_human,
    wants_language,
)

__all__ = ["GATED", "HUMAN_WISH", "Machine", "Turn", "opening_case"]

WARSAW = ZoneInfo("Europe/Warsaw")


class Machine:
    """The conversation as its data say: protocols, phrases, words and limits."""

    def __init__(
        self, protocols: Protocols, phrases: Phrases, words: Words, limits: Limits
    ) -> None:
        self.protocols = protocols
        self.phrases = phrases
        self.words = words
        self.limits = limits
        self._moves = Moves(protocols, limits)

    def took_in(self, case: Case, turn: Turn) -> Case:
        """The case with what the message told, before any move.

        Gather facts for this one, since the place it names decides whose facts they are.
        """
        return told_in(case, turn, self.words)

    def step(self, case: Case, turn: Turn, facts: Facts, *, now: datetime) -> Step:
        """Make the move that one message or silence asks for.

        `case` is the state before the message; `facts` are those of `took_in(case, turn)`. The risk
        of the returned case is never below that of the given one. Raises nothing for any text.
        """
        after = self.took_in(case, turn)
        plan = Plan(after)
        if not case.muted:
            plan = kept_safe(case, _with_facts(self._move(case, after, turn), turn, self.words))
        done = hushed(plan.case)
        unprompted = turn.silent and done.channel is not Channel.VOICE
        hush = unprompted and (case.quiet or done.quiet)
        sayable = told_safely(self._timed(facts, now), done)
        replies, keys = self._said(() if hush else plan.messages, done, sayable)
        return Step(
            case=done,
            replies=replies,
            keys=keys,
            pages=done.risk.rank > case.risk.rank and done.risk.at_least(Risk.ELEVATED),
            awaits=self._moves.asks(done) is not None,
        )

    def _move(self, before: Case, after: Case, turn: Turn) -> Plan:
        """What the message is, in the order of the rules: the first that fits decides."""
        moves = self._moves
        if turn.silent:
            return moves.silence(after)
        if stops(turn.text, self.words):
            return moves.stopped(before, after)
        wishes = wants_human(turn.text, self.words)
        if before.stage in {PAUSE, ENDED} and not (wishes and before.stage == ENDED):
            return moves.reopened(before, after, turn.heard.risk)
        watched = WATCHED in after.concepts - before.concepts
        after = replace(after, safe=None) if watched else after
        elsewhere = watched or turns_elsewhere(before, after, turn, self.protocols)
        danger = turn.heard.risk is Risk.IMMINENT and (elsewhere or not in_danger_told(before))
        if watched or danger:
            return moves.enter(after, again=True)
        if wishes:
            return moves.human(after)
        bare = turn.attachment and not turn.text.strip()
        return moves.unopened(after) if bare else self._told(before, after, turn)

    def _told(self, before: Case, after: Case, turn: Turn) -> Plan:
        """An answer, something new, a question on facts, another language, or unclear."""
        stage = self._moves.asks(before)
        if stage is None and before.stage in {START, TOLD}:
            return self._fresh(before, after, turn)
        elsewhere = turns_elsewhere(before, after, turn, self.protocols)
        if stage and stage.answers == FREE and elsewhere:
            return self._moves.enter(after)
        chosen = self._chosen_answer(stage, turn, after.lang) if stage else None
        if stage and chosen is not None and chosen in stage.moves:
            return self._moves.take(after, stage.moves[chosen], turn)
        if elsewhere:
            return self._moves.enter(after)
        if turn.heard.main is Crisis.INFORMATION:
            plan = self._moves.facts(after)
            return replace(plan, messages=(*plan.messages, *self._moves.asked_again(plan.case)))
        return self._standing(before, after, turn, stage)

    def _chosen_answer(self, stage: Stage, turn: Turn, lang: Lang) -> str | None:
        """The option that the words choose; a no with a "but" behind it is not sure."""
        chosen = answer(turn.text, self.words.answers[stage.answers], lang)
        hedged = stage.answers == YES_NO and chosen == "2" and hedges(turn.text, self.words)
        return "3" if hedged else chosen

    def _fresh(self, before: Case, after: Case, turn: Turn) -> Plan:
        """The first message, or one after facts were told: whatever it tells decides."""
        said = folded(turn.text)
        if after.channel is Channel.VOICE and before.stage == START and len(said) == 1:
            after = replace(after, lang=_LANGUAGE_KEYS.get(said[0], after.lang))
        if after.risk.at_least(Risk.ELEVATED) or "unsure" in turn.heard.flags:
            return self._moves.enter(after)
        named = before.stage == TOLD and turn.centre is not None
        if turn.heard.main is Crisis.INFORMATION or named:
            return self._moves.facts(after)
        return self._moves.greet(after, thanks=thanks(turn.text, self.words))

    def _standing(self, before: Case, after: Case, turn: Turn, stage: Stage | None) -> Plan:
        """Nothing new was told: a language is switched, a question asked again, a note taken."""
        if wants_language(turn.text, self.words) or after.lang is not before.lang:
            return Plan(after, self._moves.asked_again(after) or (("NOTED",),))
        placed = after.centre is not None and after.centre != before.centre
        if placed:
            return Plan(after, (("NOTED",), (CONTACTS,), *self._moves.asked_again(after)))
        return self._moves.unclear(after, stage) if stage else Plan(after, (("NOTED",),))

    def _timed(self, facts: Facts, now: datetime) -> Facts:
        """The facts with the promised time, where somebody can be reached."""
        if "reachable" not in facts.truths or "time" in facts.slots:
            return facts
        by = now.astimezone(WARSAW) + timedelta(minutes=self.limits.promise_minutes)
        return replace(facts, slots={**facts.slots, "time": f"{by:%H:%M}"})

    def _said(
        self, messages: Messages, case: Case, facts: Facts
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The texts of the messages, and the phrases they are made of, none said twice."""
        replies: list[str] = []
        said: list[str] = []
        for message in messages:
            texts = tuple(self._chosen(message, case, facts, said))
            if texts:
                replies.append(" ".join(texts))
        return tuple(replies), tuple(said)

    def _chosen(
        self, message: Iterable[str], case: Case, facts: Facts, said: list[str]
    ) -> Iterable[str]:
        for wanted in message:
            key, text = self.phrases.choose(wanted, facts, case.lang, case.channel)
            if key not in said:
                said.append(key)
                yield text


def _with_facts(plan: Plan, turn: Turn, words: Words) -> Plan:
    """In danger a question on facts in the same message is answered too, after 112 and the page."""
    asks = asks_facts(turn.text, words)
    if not (asks and turn.heard.risk.at_least(Risk.HIGH) and plan.case.centre and plan.messages):
        return plan
    return replace(plan, messages=(plan.messages[0], ("INFO_ALWAYS",), *plan.messages[1:]))


FREE, YES_NO = "anything", "yes_no"
_LANGUAGE_KEYS = dict(zip("1234", Lang, strict=True))
