"""The telephone door for tests: a desk that records, true signatures, the TwiML that comes back."""

# ruff: noqa: ARG002 - the recording desk answers as told, whatever the hour

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI
from twilio.request_validator import HMAC_SHA1, RequestValidator

from desk.lines import Line, Lines
from desk.values import Answer, Claimed, Done, Inbound, Letter, Outcome, Told
from dyzur.emulators.twiml import Document, read
from escalation.ladder import PageChannel
from storage.failures import DatabaseGone
from storage.records import OutgoingState, Person
from telephony.deps import Config, Deps, Standby
from telephony.routes import router

URL = "https://dyzur.example.org"
TOKEN = "12345"
NOW = datetime(2026, 12, 24, 22, 40, tzinfo=UTC)

LINE = "+15555550100"  # Białystok's line
ALL = "+15555550101"  # the line for all centres
STAFF = "+15555550109"  # the number that pages staff
CALLER = "+447700900001"
ADA = "+447700900101"
JAN = "+447700900102"

LINES = Lines(
    (
        Line("bialystok", "bialystok-oik", "bialystok-oik", number=LINE),
        Line("all", None, "wroclaw-oik", number=ALL, bot=True),
    )
)


@dataclass(frozen=True, slots=True)
class Phone:
    """Whom to ring."""

    person: str
    number: str


@dataclass
class RecordingDesk:
    """Stands in for the desk at its interface: answers as told and records what it was asked."""

    answer: Answer = field(
        default_factory=lambda: Answer(
            ("To automat. Zagrożenie życia: dzwoń 112.",), case="c1", awaits=True
        )
    )
    planned: deque[Answer | Exception] = field(default_factory=deque)
    received: list[Inbound] = field(default_factory=list)
    staff: dict[str, Person] = field(default_factory=dict)
    phones: tuple[Phone, ...] = (Phone("ada", ADA), Phone("jan", JAN))
    outcome: Outcome = Outcome.TAKEN
    done: list[tuple[object, ...]] = field(default_factory=list)
    breaks: Exception | None = None
    gone: bool = False
    owns: bool = False
    shown: tuple[str, ...] = ()
    text: str | None = "Tu Dyżur, automat. Sprawa 1234 czeka."

    async def receive(self, inbound: Inbound, *, now: datetime) -> Answer:
        self.received.append(inbound)
        planned = self.planned.popleft() if self.planned else self.answer
        if isinstance(planned, Exception):
            raise planned
        return planned

    async def claim(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        return self._claimed("claim", code, channel, address)

    async def decline(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Claimed:
        return self._claimed("decline", code, channel, address)

    def _claimed(self, *what: object) -> Claimed:
        self._note(*what)
        if self.gone:
            raise DatabaseGone
        return Claimed(self.outcome, case="c1", by="Jan Wymyślony", code="1234", shown=self.shown)

    async def read(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        return self._owned("read", code, channel, address)

    async def reach(
        self, *, code: str | None, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        return self._owned("reach", code, channel, address)

    async def close(
        self, *, code: str | None, channel: PageChannel, address: str, sure: bool, now: datetime
    ) -> Told:
        return self._owned("close", code, channel, address, sure)

    async def write(
        self, letter: Letter, *, channel: PageChannel, address: str, now: datetime
    ) -> Told:
        if not self.owns:
            return Told(Done.NONE)
        return self._owned("write", letter.code, letter.text, channel, address)

    def _owned(self, *what: object) -> Told:
        self._note(*what)
        if self.gone:
            raise DatabaseGone
        return Told(Done.DONE, ("Sprawa 1234: zapisano.",), "1234")

    async def person_at(self, channel: PageChannel, address: str) -> Person | None:
        if self.gone:
            raise DatabaseGone
        return self.staff.get(address)

    async def next_phone(self, case: str, *, tried: tuple[str, ...], now: datetime) -> Phone | None:
        self._note("next_phone", case, tried)
        return next((phone for phone in self.phones if phone.person not in tried), None)

    async def took(self, case: str, person: str, *, now: datetime) -> Claimed:
        return self._claimed("took", case, person)

    async def bridged(self, case: str, person: str, *, now: datetime) -> None:
        self._note("bridged", case, person)

    async def nobody(self, case: str, *, now: datetime) -> tuple[str, ...]:
        self._note("nobody", case)
        return ("Jeszcze nikt nie odebrał. Całą dobę: 116 123. Zagrożenie życia: 112.",)

    async def page_text(self, code: str, *, address: str) -> str | None:
        self._note("page_text", code, address)
        return self.text

    async def status(
        self, vendor_id: str, state: OutgoingState, reason: str | None, *, now: datetime
    ) -> None:
        self._note("status", vendor_id, state, reason)

    def _note(self, *what: object) -> None:
        if self.breaks is not None:
            raise self.breaks
        self.done.append(what)

    def named(self, what: str) -> list[tuple[object, ...]]:
        """What was asked of the desk under this name."""
        return [done for done in self.done if done[0] == what]


def person(name: str) -> Person:
    """Somebody invented on the staff."""
    return Person(name, name, frozenset({"interventer"}), frozenset({"bialystok-oik"}))


def config(**changes: object) -> Config:
    """The door's values in these tests."""
    standby = {"bialystok": Standby("85 879 79 46", "116 123"), "all": Standby(None, "116 123")}
    values: dict[str, object] = {
        "public_url": URL,
        "auth_token": TOKEN,
        "staff_number": STAFF,
        "standby": standby,
        "speech": frozenset({"bialystok", "all"}),
    }
    return Config(**(values | changes))  # type: ignore[arg-type]


def application(desk: RecordingDesk, values: Config | None = None) -> FastAPI:
    """The service with this door alone."""
    deps = Deps(
        config=values or config(),
        lines=LINES,
        intake=desk,
        casework=desk,
        calls=desk,
        paging=desk,
        clock=lambda: NOW,
    )
    app = FastAPI(openapi_url=None)
    app.include_router(router(deps))
    return app


def signature(url: str, form: Mapping[str, str], token: str = TOKEN) -> str:
    """What Twilio would sign."""
    return sign(url, dict(form), HMAC_SHA1, token=token)


def sign(url: str, form: object, algorithm: str, *, token: str = TOKEN) -> str:
    """A signature by the vendor's library, over a form or a body."""
    make: Callable[[str], RequestValidator] = RequestValidator
    compute: Callable[..., str] = make(token).compute_signature
    return compute(url, form, algorithm)


class Twilio:
    """Posts signed forms as Twilio does."""

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=True)
        self.http = httpx.AsyncClient(transport=transport, base_url=URL)

    async def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        """One webhook with a true signature."""
        headers = {
            "X-Twilio-Signature": signature(URL + path, form),
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        }
        return await self.http.post(URL + path, content=urlencode(form), headers=headers)

    async def twiml(self, path: str, **form: str) -> Document:
        """The document that a webhook gives; it must be sound TwiML."""
        answer = await self.post(path, form)
        assert answer.status_code == 200, answer.status_code
        return read(answer.text, URL + path)

    async def text(self, body: str, *, to: str = LINE, sid: str = "SM1", **form: str) -> list[str]:
        """Send an SMS; the messages that are answered."""
        given = {"MessageSid": sid, "From": CALLER, "To": to, "Body": body, "NumMedia": "0"}
        document = await self.twiml("/twilio/sms", **(given | form))
        return [verb.text for verb in document.verbs]


def words(document: Document) -> str:
    """All that a document says, in order."""
    said = (
        inner.text if inner.name == "Say" else ""
        for verb in document.verbs
        for inner in (verb, *verb.inner)
    )
    return " ".join(filter(None, said))
