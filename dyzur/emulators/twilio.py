"""Twilio emulated over HTTP: SMS and calls, stateful, with true signatures and faults on demand.

`async with TwilioEmulator.serve() as twilio:` gives `twilio.url` (for the official client:
`client.api.base_url = twilio.url`). `twilio.number("+44...", sms_url=..., voice_url=...)` is a
number of the account. As a caller: `await twilio.text(from_, to, "pomocy")` gives the messages of
the TwiML answer; `call = await twilio.call(from_, to)`, then `await call.press("1")`,
`call.say("pomocy")`, `call.stay_silent()`, `call.hang_up()`; `call.heard` is what was spoken. As
staff: `twilio.phone(number).ringing` is a call: `await ringing.answer()`, `.press("1")`,
`.refuse()`, `.miss()`; or `twilio.phone(number).habit = Habit.TAKE`.
`twilio.outcome(number, "undelivered", 30003)` plans how messages and calls to a number end. Each
gesture returns when all that follows from it has happened. `twilio.faults` lists bad TwiML, failed
webhooks and calls outside the table of methods in use: a test asserts that it is empty.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Self

from fastapi import FastAPI

from dyzur.emulators.control import control
from dyzur.emulators.served import served
from dyzur.emulators.twilio_call import Call
from dyzur.emulators.twilio_events import Jump
from dyzur.emulators.twilio_messages import Messages
from dyzur.emulators.twilio_rest import Form, rest
from dyzur.emulators.twilio_things import Habit, Number, Outcome, Phone, Sms
from dyzur.emulators.twilio_web import resolved
from dyzur.emulators.twiml import Document, Verb

__all__ = ["Call", "Habit", "Number", "Outcome", "Phone", "Sms", "TwilioEmulator"]


class TwilioEmulator(Messages):
    """An account: its numbers, messages, calls and the phones of people whom it calls.

    `patience`: by how much a person is slower than Twilio's timeouts (gather, ringing); None: these
    pass only by gesture. `requests` holds (operation, form) of each REST call.
    """

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, port: int = 0, **options: Any) -> AsyncIterator[Self]:  # noqa: ANN401
        """Serve it on loopback; options are those of the constructor."""
        emulator = cls(**options)
        async with served(emulator.app(), port=port) as url:
            emulator.url = url
            async with emulator.running():
                yield emulator

    def app(self) -> FastAPI:
        """The HTTP application: the REST API, and the control of the demo page."""
        app = FastAPI(openapi_url=None)
        app.include_router(rest(self))
        app.include_router(control(twilio=self))
        return app

    # -- what is planned

    def number(self, number: str, **webhooks: str) -> Number:
        """A number of the account with its webhooks: `sms_url`, `voice_url`, `fallback_url`."""
        self.numbers[number] = Number(number, **webhooks)
        return self.numbers[number]

    def phone(self, number: str) -> Phone:
        """The phone of somebody whom the service calls."""
        return self.phones.setdefault(number, Phone(number))

    def outcome(self, number: str, status: str, error: int | None = None) -> None:
        """Plan how messages and calls to `number` end.

        Messages: `delivered`, `undelivered`, `failed`, or they stay `sent`. Calls: as usual when
        `delivered`, `busy`, else failed.
        """
        self.outcomes[number] = Outcome(status, error)

    def fail(self, method: str = "*", *, times: int = 1, **fault: Any) -> None:  # noqa: ANN401
        """Plan a fault of the REST API, for `POST Messages.json` and the like.

        `status=429`, `status=500`, `code=...`, `slow=2.0` (seconds), `drop=True` (the work is done,
        the answer is lost); `to=number` narrows it to one number.
        """
        self.failures.plan(method, times, **fault)

    # -- calls

    async def call(self, from_: str, to: str) -> Call:
        """Somebody calls a number; returns when the call waits for them or is over."""
        call = Call(self, self.sid("CA"), from_=from_, to=to, direction="inbound")
        self._begin(call, Jump(self.numbers[to].voice_url))
        await self.settle()
        return call

    def start(self, form: Form, document: Document | None) -> Call:
        """A call that the REST API asked for."""
        call = Call(
            self,
            self.sid("CA"),
            from_=form["From"][0],
            to=form["To"][0],
            direction="outbound-api",
            callback=form.get("StatusCallback", [""])[0],
            events=form.get("StatusCallbackEvent", ["completed"]),
        )
        call.detects = "MachineDetection" in form
        call.ring_s = float(form.get("Timeout", ["60"])[0])
        self._begin(call, Jump(form.get("Url", [""])[0], document=document))
        return call

    def ring(self, parent: Call, noun: Verb, *, caller_id: str, ring_s: float, base: str) -> Call:
        """A leg that Dial rings."""
        callback = noun.get("statusCallback")
        leg = Call(
            self,
            self.sid("CA"),
            from_=caller_id,
            to=noun.text,
            direction="outbound-dial",
            parent=parent,
            callback=resolved(base, callback) if callback else "",
            events=noun.get("statusCallbackEvent", "completed").split(),
        )
        leg.detects, leg.ring_s = bool(noun.get("machineDetection")), ring_s
        parent.legs.append(leg)
        whisper = noun.get("url")
        self._begin(leg, Jump(resolved(base, whisper) if whisper else ""))
        return leg

    def _begin(self, call: Call, jump: Jump) -> None:
        self.calls.append(call)
        self._spawn(call.run(jump), self._running)

    def patience_for(self, lasts: float | None) -> float | None:
        """After how many real seconds a timeout of the vendor's passes by itself; None: never."""
        return None if self._patience is None or lasts is None else self._patience * lasts

    def fallback_of(self, call: Call) -> str:
        """Where the number of an inbound call sends it when our answer fails; "": nowhere."""
        known = self.numbers.get(call.to)
        return known.fallback_url if known and call.direction == "inbound" else ""
