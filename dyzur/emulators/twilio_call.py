"""One emulated call that follows TwiML step by step and waits for what the person on it does.

A call never waits for the clock: a timeout passes when the person `stay_silent`s (caller) or lets
the phone ring (`miss`, staff); `TwilioEmulator(patience=...)` lets real time do it as well.
Differences from Twilio: a pause takes no time, and what is said is over at once.
"""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dyzur.emulators.twilio_events import Ended, Event, Gesture, Jump, Jumped, Spoken
from dyzur.emulators.twilio_web import Unanswered
from dyzur.emulators.twiml import Document, Verb

if TYPE_CHECKING:
    from dyzur.emulators.twilio import TwilioEmulator

Json = dict[str, Any]

STEPS_AT_MOST = 50  # documents in a row without anything from the person


class Call:
    """One leg and the person on it.

    `waiting` says for what it waits: ringing, gather, dial, talking, conference, ended; "" while it
    works. `spoken` is all that its person heard.
    """

    def __init__(  # noqa: PLR0913 - a leg is made in three places, by name
        self,
        vendor: "TwilioEmulator",
        sid: str,
        *,
        from_: str,
        to: str,
        direction: str,
        parent: "Call | None" = None,
        callback: str = "",
        events: Sequence[str] = ("completed",),
    ) -> None:
        self.vendor, self.sid, self.from_, self.to = vendor, sid, from_, to
        self.direction, self.parent = direction, parent
        self.status = "ringing" if direction == "inbound" else "queued"
        self.started = vendor.clock()
        self.waiting = ""
        self.gather: Verb | None = None
        self.spoken: list[Spoken] = []
        self.legs: list[Call] = []
        self.detects = False
        self.ring_s = 60.0
        self.answered_by = ""
        self.bridged = False
        self._callback, self._events = callback, events
        self._inbox: asyncio.Queue[Event] = asyncio.Queue()
        self._idle = asyncio.Event()
        self._steps = 0

    # -- what the person does

    @property
    def heard(self) -> list[str]:
        """The texts that were said, oldest first."""
        return [spoken.text for spoken in self.spoken if spoken.verb == "Say"]

    @property
    def ended(self) -> bool:
        """Whether the call is over."""
        return self.waiting == "ended"

    async def press(self, keys: str) -> None:
        """Press keys; returns when the call waits again."""
        await self.give(Event(Gesture.KEYS, keys))

    async def say(self, text: str, confidence: float = 0.9) -> None:
        """Speak; the recogniser understands `text` with this confidence."""
        await self.give(Event(Gesture.SPEECH, text, confidence))

    async def stay_silent(self) -> None:
        """Let the time of what is waited for pass."""
        await self.give(Event(Gesture.SILENCE))

    async def hang_up(self) -> None:
        """Put the phone down."""
        await self.give(Event(Gesture.HANG_UP))

    async def answer(self, *, machine: bool = False) -> None:
        """Take the ringing phone, or let its voicemail take it."""
        await self.give(Event(Gesture.MACHINE if machine else Gesture.ANSWER))

    async def refuse(self) -> None:
        """Press the red button while it rings."""
        await self.give(Event(Gesture.REFUSE))

    async def miss(self) -> None:
        """Let it ring out."""
        await self.give(Event(Gesture.SILENCE))

    async def give(self, event: Event) -> None:
        """Do something to the call and let all that follows from it happen."""
        await self.still()
        if self.ended:
            return
        self.receive(event)
        await self.vendor.settle()

    def receive(self, event: Event) -> None:
        """Put a gesture into the call without waiting."""
        if not self.ended:
            self._steps = 0
            self._idle.clear()
            self._inbox.put_nowait(event)

    async def still(self) -> None:
        """Return when the call waits for somebody, or is over."""
        await self._idle.wait()

    @property
    def is_still(self) -> bool:
        """Whether it waits for somebody, or is over."""
        return self._idle.is_set()

    # -- how the call runs

    async def run(self, jump: Jump) -> None:
        """Live through the whole call; `jump` is its first document."""
        try:
            if self.direction != "inbound":
                await self._ring()
            await self._follow(jump)
            self._over("completed")
        except Ended as ended:
            self._over(ended.status)
        finally:
            self.waiting = "ended"
            self._idle.set()

    async def _follow(self, jump: Jump | None) -> None:
        while jump is not None:
            try:
                document = await self._fetch(jump)
                if self.status == "ringing":
                    self._reject_or_answer(document)
                jump = await self._perform(document)
            except Jumped as jumped:
                jump = jumped.jump
        self._bridge_if_leg()
        while self.bridged:
            await self._wait("talking")

    def _bridge_if_leg(self) -> None:
        if self.parent is not None and not self.parent.ended:
            self.bridged = True
            self.parent.receive(Event(Gesture.BRIDGED, leg=self))

    def _reject_or_answer(self, document: Document) -> None:
        if document.verbs and document.verbs[0].name == "Reject":
            raise Ended("busy" if document.verbs[0].get("reason") == "busy" else "no-answer")
        self._turn("in-progress")

    async def _ring(self) -> None:
        self._turn("initiated")
        if outcome := self.vendor.outcomes.get(self.to):
            raise Ended("busy" if outcome.status == "busy" else "failed")
        self._turn("ringing")
        event = await self._wait("ringing", self.vendor.phone(self.to).on_ringing(self))
        match event.gesture:
            case Gesture.ANSWER | Gesture.MACHINE:
                machine = event.gesture is Gesture.MACHINE
                self.answered_by = ("machine_start" if machine else "human") if self.detects else ""
                self._turn("in-progress")
            case Gesture.REFUSE:
                raise Ended("busy")
            case Gesture.SILENCE:
                raise Ended("no-answer")
            case _:
                raise Ended("canceled")

    async def _fetch(self, jump: Jump) -> Document:
        self._steps += 1
        if self._steps > STEPS_AT_MOST:
            self.vendor.faults.append(f"{jump.url}: more than {STEPS_AT_MOST} documents in a row")
            raise Ended("failed")
        if jump.document is not None:
            return jump.document
        if not jump.url:
            return Document((), "")
        fallback = self.vendor.fallback_of(self)
        try:
            return await self.vendor.webhooks.document(
                jump.url, self.fields() | dict(jump.fields), fallback=fallback
            )
        except Unanswered as fault:
            self.vendor.faults.append(str(fault))
            self.hear("Say", "An application error has occurred. Goodbye.", "en-US", "")
            raise Ended("failed" if self.status == "ringing" else "completed") from fault

    async def _perform(self, document: Document) -> Jump | None:
        for verb in document.verbs:
            jump = await self.vendor.verbs[verb.name](self, verb, document.url)
            if jump is not None:
                return jump
        return None

    async def _wait(self, what: str, at_once: Event | None = None) -> Event:
        if at_once is not None:
            return at_once
        self.waiting = what
        if self._inbox.empty():
            self._idle.set()
        self.tell()
        event = await self._next_event(what)
        self.waiting = ""
        if event.gesture is Gesture.HANG_UP and what != "ringing":
            raise Ended
        if event.gesture is Gesture.GO_TO:
            raise Jumped(Jump(event.text, document=event.document))
        return event

    async def _next_event(self, what: str) -> Event:
        patience = self.vendor.patience_for(self._lasts(what))
        try:
            return await asyncio.wait_for(self._inbox.get(), patience)
        except TimeoutError:
            self._idle.clear()
            return Event(Gesture.SILENCE)

    def _lasts(self, what: str) -> float | None:
        """After how many seconds Twilio stops waiting; None: never."""
        if what == "ringing":
            return self.ring_s
        return float(self.gather.get("timeout", "5")) if self.gather else None

    wait = _wait

    def hear(self, verb: str, text: str, language: str, voice: str) -> None:
        """Something is spoken into the line."""
        self.spoken.append(Spoken(verb, text, language, voice))

    def _over(self, status: str) -> None:
        for leg in self.legs:
            leg.receive(Event(Gesture.HANG_UP))
        self.waiting, self.bridged, self.gather = "ended", self.bridged, None
        self._turn(status)
        if self.parent is not None:
            self.parent.receive(Event(Gesture.LEG_ENDED, leg=self))

    def _turn(self, status: str) -> None:
        self.status = status
        names = {"in-progress": "answered", "initiated": "initiated", "ringing": "ringing"}
        if self._callback and names.get(status, "completed") in self._events:
            extra = {"CallDuration": "1"} if status == "completed" else {}
            self.vendor.notify(self._callback, self.fields() | extra)
        self.tell()

    def tell(self) -> None:
        """Tell the demo page how the call stands."""
        self.vendor.changes.tell("twilio", "call", call=self.shown())

    def fields(self) -> dict[str, str]:
        """The form fields that Twilio sends with every request of this call."""
        fields = {
            "AccountSid": self.vendor.account_sid,
            "ApiVersion": "2010-04-01",
            "CallSid": self.sid,
            "CallStatus": self.status,
            "Direction": self.direction,
            "From": self.from_,
            "Caller": self.from_,
            "To": self.to,
            "Called": self.to,
        }
        fields |= {"ParentCallSid": self.parent.sid} if self.parent else {}
        return fields | ({"AnsweredBy": self.answered_by} if self.answered_by else {})

    def shown(self) -> Json:
        """The call as the demo page shows it."""
        wants = self.gather.get("input", "dtmf") if self.gather else ""
        return {
            "sid": self.sid,
            "from": self.from_,
            "to": self.to,
            "direction": self.direction,
            "status": self.status,
            "waiting": self.waiting,
            "parent": self.parent.sid if self.parent else None,
            "keys": "dtmf" in wants,
            "speech": "speech" in wants,
            "said": [{"verb": s.verb, "text": s.text, "language": s.language} for s in self.spoken],
        }
