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

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, Self

import httpx
from fastapi import FastAPI

from dyzur.emulators.control import control
from dyzur.emulators.served import Changes, Failures, served, vendors_clock
from dyzur.emulators.twilio_call import Call, Jump, resolved
from dyzur.emulators.twilio_rest import Form, rest
from dyzur.emulators.twilio_things import Habit, Number, Outcome, Phone, Sms, segments
from dyzur.emulators.twilio_verbs import VERBS
from dyzur.emulators.twilio_web import Unanswered, Webhooks
from dyzur.emulators.twiml import Document, Verb

__all__ = ["Call", "Habit", "Number", "Outcome", "Phone", "Sms", "TwilioEmulator"]


class TwilioEmulator:
    """An account: its numbers, messages, calls and the phones of people whom it calls.

    `patience`: by how much a person is slower than Twilio's timeouts (gather, ringing); None: these
    pass only by gesture. `requests` holds (operation, form) of each REST call.
    """

    def __init__(
        self,
        *,
        account_sid: str = "AC" + "0" * 32,
        auth_token: str = "emulated",  # noqa: S107 - no secret
        clock: Callable[[], datetime] = vendors_clock,
        http: httpx.AsyncClient | None = None,
        changes: Changes | None = None,
        patience: float | None = None,
    ) -> None:
        self.url = ""
        self.account_sid, self.auth_token, self.clock = account_sid, auth_token, clock
        self.webhooks = Webhooks(http or httpx.AsyncClient(trust_env=False), auth_token)
        self.changes = changes or Changes()
        self.verbs = VERBS
        self.numbers: dict[str, Number] = {}
        self.messages: list[Sms] = []
        self.calls: list[Call] = []
        self.phones: dict[str, Phone] = {}
        self.rooms: dict[str, list[Call]] = {}
        self.outcomes: dict[str, Outcome] = {}
        self.opted_out: set[str] = set()
        self.requests: list[tuple[str, Form]] = []
        self.faults: list[str] = []
        self.failures = Failures()
        self._patience = patience
        self._made = 0
        self._posting: set[asyncio.Task[None]] = set()
        self._running: set[asyncio.Task[None]] = set()

    @classmethod
    @asynccontextmanager
    async def serve(cls, *, port: int = 0, **options: Any) -> AsyncIterator[Self]:  # noqa: ANN401
        """Serve it on loopback; options are those of the constructor."""
        emulator = cls(**options)
        async with served(emulator.app(), port=port) as url:
            emulator.url = url
            async with emulator.running():
                yield emulator

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """At the end stop all calls and callbacks."""
        try:
            yield
        finally:
            self.changes.close()
            tasks = [*self._running, *self._posting]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.webhooks.http.aclose()

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

    # -- messages

    async def text(self, from_: str, to: str, body: str, **extra: str) -> tuple[str, ...]:
        """Somebody sends an SMS; the messages of the TwiML answer. `extra`: more form fields."""
        sms = self._keep(Sms(self.sid("SM"), from_, to, body, "inbound", "received", self.clock()))
        return await self.post_text(sms, **extra)

    async def post_text(self, sms: Sms, **extra: str) -> tuple[str, ...]:
        """Post an inbound message to its number's webhook (again: Twilio repeats itself)."""
        fields = {
            "MessageSid": sms.sid,
            "SmsSid": sms.sid,
            "SmsMessageSid": sms.sid,
            "From": sms.from_,
            "To": sms.to,
            "Body": sms.body,
            "AccountSid": self.account_sid,
            "SmsStatus": "received",
            "NumMedia": "0",
            "NumSegments": str(segments(sms.body)),
            "ApiVersion": "2010-04-01",
        }
        number = self.numbers[sms.to]
        url = number.sms_url
        try:
            document = await self.webhooks.document(
                url, fields | extra, fallback=number.fallback_url
            )
        except Unanswered as fault:
            self.faults.append(str(fault))
            return ()
        return tuple(
            self._reply(verb, sms, url) for verb in document.verbs if verb.name == "Message"
        )

    def _reply(self, verb: Verb, sms: Sms, url: str) -> str:
        bodies = [inner.text for inner in verb.all("Body")]
        callback = verb.get("statusCallback")
        body = " ".join(bodies) or verb.text
        self.send(
            from_=verb.get("from", sms.to),
            to=verb.get("to", sms.from_),
            body=body,
            direction="outbound-reply",
            callback=resolved(url, callback) if callback else "",
        )
        return body

    def send(self, *, from_: str, to: str, body: str, direction: str, callback: str) -> Sms:
        """Take a message from the account; it is on its way when this returns."""
        now = self.clock()
        sms = Sms(self.sid("SM"), from_, to, body, direction, "queued", now, callback=callback)
        self._spawn(self._deliver(self._keep(sms)), self._posting)
        return sms

    async def _deliver(self, sms: Sms) -> None:
        outcome = self.outcomes.get(sms.to, Outcome())
        await self._report(sms, "queued")
        if outcome.status != "failed":
            sms.sent = self.clock()
            await self._report(sms, "sent")
        if outcome.status != "sent":
            sms.error = outcome.error
            await self._report(sms, outcome.status)

    async def _report(self, sms: Sms, status: str) -> None:
        sms.status = status
        self.changes.tell("twilio", "message", message=sms.shown())
        if sms.callback:
            fields = {
                "MessageSid": sms.sid,
                "SmsSid": sms.sid,
                "AccountSid": self.account_sid,
                "From": sms.from_,
                "To": sms.to,
                "MessageStatus": status,
                "SmsStatus": status,
                "ApiVersion": "2010-04-01",
            } | ({"ErrorCode": str(sms.error)} if sms.error else {})
            await self._post(sms.callback, fields)

    async def _post(self, url: str, fields: Mapping[str, str]) -> None:
        try:
            await self.webhooks.post(url, fields)
        except Unanswered as fault:
            self.faults.append(str(fault))

    def notify(self, url: str, fields: Mapping[str, str]) -> None:
        """Post a status callback beside everything else."""
        self._spawn(self._post(url, fields), self._posting)

    def _keep(self, sms: Sms) -> Sms:
        self.messages.append(sms)
        self.changes.tell("twilio", "message", message=sms.shown())
        return sms

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

    # -- the machinery

    def sid(self, prefix: str) -> str:
        """A new identifier."""
        self._made += 1
        return f"{prefix}{self._made:032x}"

    async def settle(self) -> None:
        """Return when every call waits for somebody and every callback has been posted."""
        while True:
            if self._posting:
                await asyncio.gather(*self._posting, return_exceptions=True)
            elif busy := [call for call in self.calls if not call.is_still]:
                await busy[0].still()
            else:
                return

    def _spawn(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)
        task.add_done_callback(self._note)

    def _note(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (fault := task.exception()):
            self.faults.append(f"the emulator itself failed: {fault!r}")
