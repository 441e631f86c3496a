"""The emulated Twilio account and its messages: taken, sent on, reported, answered."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import httpx

from dyzur.emulators.served import Changes, Failures, vendors_clock
from dyzur.emulators.twilio_call import Call
from dyzur.emulators.twilio_rest import Form
from dyzur.emulators.twilio_things import Number, Outcome, Phone, Sms, segments
from dyzur.emulators.twilio_verbs import VERBS
from dyzur.emulators.twilio_web import Unanswered, Webhooks, resolved
from dyzur.emulators.twiml import Verb


class Account:
    """What the account holds, and what it does beside the requests that it answers."""

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

    async def _post(self, url: str, fields: Mapping[str, str]) -> None:
        try:
            await self.webhooks.post(url, fields)
        except Unanswered as fault:
            self.faults.append(str(fault))

    def notify(self, url: str, fields: Mapping[str, str]) -> None:
        """Post a status callback beside everything else."""
        self._spawn(self._post(url, fields), self._posting)

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


class Messages(Account):
    """Messages of the account, both ways."""

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

    def _keep(self, sms: Sms) -> Sms:
        self.messages.append(sms)
        self.changes.tell("twilio", "message", message=sms.shown())
        return sms
