"""The Twilio emulator behaves as Twilio does, to the official client and to signed webhooks."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
from fastapi import FastAPI, Request
from starlette.responses import Response
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.request_validator import RequestValidator
from twilio.rest import Client

from dyzur.emulators.served import served
from dyzur.emulators.twilio import Habit, TwilioEmulator

LINE = "+447700900001"
CALLER = "+447700900100"
STAFF = "+447700900200"
SECOND = "+447700900201"
TOKEN = "emulated"


class Service:
    """A service with TwiML by path; it keeps each form and whether its signature was true."""

    def __init__(self) -> None:
        self.twiml: dict[str, str | list[str]] = {}
        self.forms: list[tuple[str, dict[str, str]]] = []
        self.forged: list[str] = []
        self.url = ""
        self.app = FastAPI()
        self.app.add_api_route("/{path:path}", self._answer, methods=["POST"])

    async def _answer(self, request: Request, path: str) -> Response:
        async with request.form() as form:
            fields = {key: str(value) for key, value in form.items()}
        query = f"?{request.url.query}" if request.url.query else ""
        url = f"{self.url}/{path}{query}"
        signature = request.headers.get("X-Twilio-Signature", "")
        if not RequestValidator(TOKEN).validate(url, fields, signature):  # type: ignore[no-untyped-call]
            self.forged.append(path)
        self.forms.append((path, fields))
        planned = self.twiml.get(path, "")
        body = planned if isinstance(planned, str) else planned.pop(0)
        return Response(f"<Response>{body}</Response>", media_type="text/xml")

    def asked(self, path: str) -> list[dict[str, str]]:
        return [fields for asked, fields in self.forms if asked == path]


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    service = Service()
    async with served(service.app) as url:
        service.url = url
        yield service


@pytest.fixture
async def twilio(service: Service) -> AsyncIterator[TwilioEmulator]:
    async with TwilioEmulator.serve() as emulator:
        url = service.url
        emulator.number(LINE, sms_url=f"{url}/sms?a=1", voice_url=f"{url}/voice")
        yield emulator
    assert service.forged == []


async def rest(twilio: TwilioEmulator, work: Any) -> Any:  # noqa: ANN401
    """Run blocking work of the official client beside the loop."""
    client = Client(twilio.account_sid, twilio.auth_token)  # type: ignore[no-untyped-call]
    client.api.base_url = twilio.url
    return await asyncio.to_thread(work, client)


async def test_a_text_is_posted_signed_and_answered(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml["sms"] = "<Message>pierwsza</Message><Message><Body>druga</Body></Message>"

    replies = await twilio.text(CALLER, LINE, "zażółć & = + gęślą")

    assert replies == ("pierwsza", "druga")
    assert service.asked("sms")[0]["Body"] == "zażółć & = + gęślą"
    assert twilio.faults == []


async def test_a_sent_message_is_reported_until_it_is_delivered(
    twilio: TwilioEmulator, service: Service
) -> None:
    url = f"{service.url}/status"

    sent = await rest(
        twilio,
        lambda client: client.messages.create(to=STAFF, from_=LINE, body="K7", status_callback=url),
    )
    await twilio.settle()

    assert sent.status == "queued"
    reported = [form["MessageStatus"] for form in service.asked("status")]
    assert reported == ["queued", "sent", "delivered"]


async def test_an_undelivered_message_brings_its_error_code(
    twilio: TwilioEmulator, service: Service
) -> None:
    twilio.outcome(STAFF, "undelivered", 30003)

    await rest(
        twilio,
        lambda client: client.messages.create(
            to=STAFF, from_=LINE, body="K7", status_callback=f"{service.url}/status"
        ),
    )
    await twilio.settle()

    last = service.asked("status")[-1]
    assert (last["MessageStatus"], last["ErrorCode"]) == ("undelivered", "30003")


async def test_messages_are_listed_by_number_and_day(twilio: TwilioEmulator) -> None:
    def work(client: Client) -> tuple[list[Any], list[Any], list[Any]]:
        client.messages.create(to=STAFF, from_=LINE, body="K7")
        client.messages.create(to=SECOND, from_=LINE, body="K8")
        today = datetime.now(UTC)
        old = datetime(2020, 1, 1, tzinfo=UTC)
        return (
            client.messages.list(to=STAFF, date_sent=today),
            client.messages.list(to=STAFF, date_sent=old),
            client.messages.list(from_=LINE, date_sent_after=old),
        )

    found, none, both = await rest(twilio, work)

    assert [m.body for m in found] == ["K7"]
    assert none == []
    assert [m.body for m in both] == ["K8", "K7"]


@pytest.mark.parametrize(
    ("to", "from_", "code"),
    [("+0", LINE, 21211), (STAFF, "+447700900999", 21606), (SECOND, LINE, 21610)],
)
async def test_wrong_numbers_are_refused_with_twilios_codes(
    twilio: TwilioEmulator, to: str, from_: str, code: int
) -> None:
    twilio.opted_out.add(SECOND)

    with pytest.raises(TwilioRestException) as refused:
        await rest(twilio, lambda client: client.messages.create(to=to, from_=from_, body="x"))

    assert refused.value.code == code


async def test_a_call_outside_the_table_is_a_fault(twilio: TwilioEmulator) -> None:
    with pytest.raises(TwilioRestException):
        await rest(
            twilio,
            lambda client: client.messages.create(
                to=STAFF, from_=LINE, body="x", shorten_urls=True
            ),
        )

    assert twilio.faults == ["POST Messages.json: ShortenUrls is not in the table"]


async def test_a_wrong_password_is_refused(twilio: TwilioEmulator) -> None:
    twilio.auth_token = "other"
    client = Client(twilio.account_sid, "wrong")  # type: ignore[no-untyped-call]
    client.api.base_url = twilio.url
    with pytest.raises(TwilioException, match="HTTP 401"):
        await asyncio.to_thread(client.messages.list)


async def test_a_dropped_answer_leaves_the_message_on_its_way(twilio: TwilioEmulator) -> None:
    twilio.fail("POST Messages.json", drop=True)

    with pytest.raises(requests.exceptions.RequestException):
        await rest(twilio, lambda client: client.messages.create(to=STAFF, from_=LINE, body="K7"))

    assert [m.body for m in twilio.messages] == ["K7"]


GATHER = (
    '<Gather input="dtmf speech" numDigits="1" action="/heard" language="pl-PL">'
    '<Say language="pl-PL">Dzień dobry</Say></Gather><Redirect>/silence</Redirect>'
)


async def test_a_caller_presses_speaks_and_stays_silent(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"voice": GATHER, "heard": GATHER, "silence": "<Say>Halo</Say><Hangup/>"}

    call = await twilio.call(CALLER, LINE)
    await call.press("1")
    await call.say("pomocy", confidence=0.4)
    await call.stay_silent()

    assert call.heard == ["Dzień dobry", "Dzień dobry", "Dzień dobry", "Halo"]
    keys, speech = service.asked("heard")
    assert keys["Digits"] == "1"
    assert (speech["SpeechResult"], speech["Confidence"]) == ("pomocy", "0.4")
    assert (call.ended, call.status) == (True, "completed")
    assert twilio.faults == []


DIAL = (
    f'<Dial action="/after" timeout="20"><Number url="/whisper">{STAFF}</Number></Dial>'
)  # fmt: skip


async def test_a_dialled_person_takes_the_call_with_one(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {
        "voice": DIAL,
        "whisper": '<Gather numDigits="1" action="/took"><Say>Wciśnij 1</Say></Gather><Hangup/>',
        "after": "<Hangup/>",
    }

    call = await twilio.call(CALLER, LINE)
    staff = twilio.phone(STAFF).ringing
    await staff.answer()
    await staff.press("1")
    talking = (call.waiting, staff.waiting)
    await staff.hang_up()

    assert staff.heard == ["Wciśnij 1"]
    assert service.asked("took")[0]["ParentCallSid"] == call.sid
    assert talking == ("talking", "talking")
    after = service.asked("after")[0]
    assert (after["DialCallStatus"], after["DialBridged"]) == ("completed", "true")
    assert call.ended


@pytest.mark.parametrize(("habit", "status"), [(Habit.REFUSE, "busy"), (Habit.MISS, "no-answer")])
async def test_a_dial_that_nobody_takes_tells_its_action_why(
    twilio: TwilioEmulator, service: Service, habit: Habit, status: str
) -> None:
    service.twiml |= {"voice": DIAL, "after": "<Say>Nikt</Say>"}
    twilio.phone(STAFF).habit = habit

    call = await twilio.call(CALLER, LINE)

    assert service.asked("after")[0]["DialCallStatus"] == status
    assert call.heard == ["Nikt"]


async def test_a_whisper_without_a_key_leaves_the_call_unbridged(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"voice": DIAL, "whisper": "<Gather/><Hangup/>", "after": "<Say>Nikt</Say>"}

    call = await twilio.call(CALLER, LINE)
    staff = twilio.phone(STAFF).ringing
    await staff.answer(machine=True)
    await staff.stay_silent()

    assert service.asked("after")[0]["DialBridged"] == "false"
    assert call.heard == ["Nikt"]


async def test_a_caller_who_hangs_up_while_it_rings_ends_the_ringing(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"voice": DIAL, "after": ""}

    call = await twilio.call(CALLER, LINE)
    staff = twilio.phone(STAFF).ringing
    await call.hang_up()

    assert staff.status == "canceled"
    assert service.asked("after")[0]["CallStatus"] == "completed"


async def test_an_outgoing_call_is_reported_and_follows_its_document(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"page": '<Gather numDigits="1" action="/took"/>', "took": "<Say>Masz</Say>"}

    await rest(
        twilio,
        lambda client: client.calls.create(
            to=STAFF,
            from_=LINE,
            url=f"{service.url}/page",
            status_callback=f"{service.url}/status",
            status_callback_event=["initiated", "ringing", "answered", "completed"],
            machine_detection="Enable",
        ),
    )
    await twilio.settle()
    call = twilio.phone(STAFF).ringing
    await call.answer()
    await call.press("1")

    assert service.asked("page")[0]["AnsweredBy"] == "human"
    assert call.heard == ["Masz"]
    statuses = {form["CallStatus"] for form in service.asked("status")}
    assert statuses == {"initiated", "ringing", "in-progress", "completed"}


async def test_a_running_call_can_be_sent_elsewhere_and_ended(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"voice": GATHER, "other": "<Say>Już łączę</Say><Gather/>"}
    call = await twilio.call(CALLER, LINE)

    await rest(twilio, lambda c: c.calls(call.sid).update(url=f"{service.url}/other"))
    await twilio.settle()
    heard = call.heard
    await rest(twilio, lambda client: client.calls(call.sid).update(status="completed"))
    await twilio.settle()

    assert heard == ["Dzień dobry", "Już łączę"]
    assert call.ended


async def test_two_people_meet_in_a_conference_that_one_of_them_ends(
    twilio: TwilioEmulator, service: Service
) -> None:
    room = '<Dial action="/after"><Conference endConferenceOnExit="true">r</Conference></Dial>'
    service.twiml |= {"voice": room, "after": "<Say>Koniec</Say>"}

    first = await twilio.call(CALLER, LINE)
    alone = first.waiting
    second = await twilio.call(SECOND, LINE)
    together = (first.waiting, second.waiting)
    await second.hang_up()

    assert alone == "conference"
    assert together == ("talking", "talking")
    assert first.heard == ["Koniec"]


async def test_when_the_answer_fails_the_fallback_speaks(
    twilio: TwilioEmulator, service: Service
) -> None:
    service.twiml |= {"voice": "<Nonsense/>", "fallback": "<Say>Dzwoń 112</Say>"}
    twilio.numbers[LINE].fallback_url = f"{service.url}/fallback"

    call = await twilio.call(CALLER, LINE)

    assert call.heard == ["Dzwoń 112"]
    assert service.asked("fallback")[0]["ErrorUrl"].endswith("/voice")


async def test_with_patience_time_itself_passes(service: Service) -> None:
    service.twiml |= {
        "voice": f'<Dial timeout="2" action="/after"><Number>{STAFF}</Number></Dial>',
        "after": '<Gather timeout="1"><Say>Jeszcze</Say></Gather><Say>Koniec</Say>',
    }
    async with TwilioEmulator.serve(patience=0.001) as twilio:
        twilio.number(LINE, voice_url=f"{service.url}/voice")

        call = await twilio.call(CALLER, LINE)
        while not call.ended:
            await call.still()
            await asyncio.sleep(0)

    assert call.heard == ["Jeszcze", "Koniec"]
    assert service.asked("after")[0]["DialCallStatus"] == "no-answer"


@pytest.mark.parametrize(
    ("twiml", "fault"),
    [
        ("<Sing/>", "no such verb: Sing"),
        ('<Say colour="red">x</Say>', "Say has no attribute colour"),
        ("<Dial><Say>x</Say></Dial>", "Say may not stand in Dial"),
        ("<Say></Say>", "Say holds 0 characters, not 1 to 4096"),
        ("<Redirect>/voice</Redirect>", "more than 50 documents in a row"),
    ],
)
async def test_bad_twiml_is_a_fault_and_ends_the_call(
    twilio: TwilioEmulator, service: Service, twiml: str, fault: str
) -> None:
    service.twiml["voice"] = twiml

    call = await twilio.call(CALLER, LINE)

    assert call.ended
    assert twilio.faults[0].endswith(f": {fault}")
