"""Pages and words through the vendor's own client, over HTTP, to the emulated vendor."""

import logging
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from twilio.rest import Client

from desk.values import Outcome, SendFailed
from dyzur.emulators.twilio import TwilioEmulator
from escalation.ladder import PageChannel
from storage.records import Outgoing, OutgoingState, Part
from telephony import texts
from telephony.client import client, close
from telephony.senders import CallerSms, StaffCall, StaffSms
from tests.telephony.door import (
    ADA,
    CALLER,
    LINE,
    LINES,
    NOW,
    STAFF,
    TOKEN,
    RecordingDesk,
    application,
    config,
)

ACCOUNT = "AC" + "0" * 32
PAGE = Outgoing(
    id="o1",
    key="c1:page:0:ada:sms",
    part=Part.PAGE,
    case="c1",
    channel=PageChannel.SMS,
    address=ADA,
    text="Dyżur: sprawa 1234 czeka. Odpisz 1234, aby przejąć.",
    code="1234",
    line="bialystok",
    due=NOW,
    person="ada",
)
WORD = replace(
    PAGE,
    part=Part.WORD,
    address=CALLER,
    text="Osoba na dyżurze czyta już Twoje wiadomości.",
    person=None,
    expires_at=NOW + timedelta(minutes=2),
)

PASSED_ON = "Przyjęto. Wzywam następną osobę do sprawy 1234."


class World:
    """The vendor, our door behind its webhooks, and the senders."""

    def __init__(self, vendor: TwilioEmulator, desk: RecordingDesk, http: Client) -> None:
        self.vendor, self.desk, self.http = vendor, desk, http
        self.now = NOW
        self.sms = StaffSms(http, config())
        self.call = StaffCall(http, config())
        self.word = CallerSms(http, config(), LINES, lambda: self.now)


@pytest.fixture
async def world(desk: RecordingDesk) -> AsyncIterator[World]:
    """Everything, with the vendor's clock standing still."""
    webhooks = httpx.AsyncClient(transport=httpx.ASGITransport(app=application(desk)))
    serving = TwilioEmulator.serve(auth_token=TOKEN, http=webhooks, clock=lambda: NOW)
    async with serving as vendor:
        for number in (LINE, STAFF):
            vendor.number(number)
        http = client(account=ACCOUNT, token=TOKEN, api=vendor.url, timeout_s=0.5)
        yield World(vendor, desk, http)
        await vendor.settle()
        await close(http)


async def test_a_page_by_text_leaves_from_the_staff_number_and_its_fate_is_told(
    world: World,
) -> None:
    sid = await world.sms.send(PAGE)
    await world.vendor.settle()

    (sms,) = world.vendor.messages
    assert (sms.sid, sms.from_, sms.to, sms.body) == (sid, STAFF, ADA, PAGE.text)
    assert world.desk.named("status") == [
        ("status", sid, OutgoingState.SENT, None),
        ("status", sid, OutgoingState.DELIVERED, None),
    ]
    assert world.vendor.faults == []


async def test_a_text_that_does_not_arrive_is_told_with_its_reason(world: World) -> None:
    world.vendor.outcome(ADA, "undelivered", 30003)

    sid = await world.sms.send(PAGE)
    await world.vendor.settle()

    failed = ("status", sid, OutgoingState.FAILED, "phone unreachable")
    assert world.desk.named("status")[-1] == failed


async def test_a_word_to_a_caller_leaves_from_their_line_and_is_valid_for_what_is_left(
    world: World,
) -> None:
    await world.word.send(WORD)

    (sms,) = world.vendor.messages
    assert (sms.from_, sms.to) == (LINE, CALLER)
    (_, form), *_ = world.vendor.requests
    assert form["ValidityPeriod"] == ["120"]


async def test_a_word_whose_time_is_over_is_not_sent(world: World) -> None:
    world.now = NOW + timedelta(minutes=2)

    with pytest.raises(SendFailed) as failed:
        await world.word.send(WORD)

    assert failed.value.final
    assert world.vendor.messages == []


async def test_a_line_without_a_number_sends_no_text(world: World) -> None:
    lines = type(LINES)(replace(line, number=None) for line in LINES.all)

    with pytest.raises(SendFailed) as failed:
        await CallerSms(world.http, config(), lines, lambda: NOW).send(WORD)

    assert failed.value.final


@pytest.mark.parametrize("key", ["1", "2"])
async def test_a_page_by_call_is_spoken_twice_and_a_key_takes_the_case_or_passes_it_on(
    world: World, key: str
) -> None:
    sid = await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing
    assert phone.from_ == STAFF

    await phone.answer()
    await phone.stay_silent()
    assert phone.heard == [f"{world.desk.text} {texts.PAGE_KEYS}"] * 2
    world.desk.outcome = {"1": Outcome.TAKEN, "2": Outcome.DECLINED}[key]
    await phone.press(key)

    what = {"1": "claim", "2": "decline"}[key]
    assert world.desk.named(what) == [(what, "1234", PageChannel.CALL, ADA)]
    assert phone.heard[-1] == {"1": "Sprawa 1234 jest Twoja.", "2": PASSED_ON}[key]
    assert phone.ended
    assert world.desk.named("status") == [("status", sid, OutgoingState.DELIVERED, None)]
    assert world.vendor.faults == []


async def test_another_key_says_it_again(world: World) -> None:
    await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing
    await phone.answer()

    await phone.press("9")

    assert phone.waiting == "gather"
    assert len(phone.heard) == 2


async def test_who_comes_second_by_telephone_hears_who_has_the_case(world: World) -> None:
    world.desk.outcome = Outcome.TAKEN_BY_OTHER
    await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing
    await phone.answer()

    await phone.press("1")

    assert phone.heard[-1] == "Sprawę 1234 ma już Jan Wymyślony."


async def test_voicemail_hears_nothing_and_claims_nothing(world: World) -> None:
    sid = await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing

    await phone.answer(machine=True)

    assert phone.heard == []
    failed = ("status", sid, OutgoingState.FAILED, "answering machine")
    assert world.desk.done == [failed]


async def test_a_case_that_waits_no_more_is_said_to_be_over(world: World) -> None:
    world.desk.text = None
    await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing

    await phone.answer()

    assert phone.heard == [texts.PAGE_OVER]
    assert phone.ended


@pytest.mark.parametrize("how", ["miss", "refuse"])
async def test_a_call_that_nobody_takes_has_failed(world: World, how: str) -> None:
    sid = await world.call.send(PAGE)
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing

    await getattr(phone, how)()

    reason = {"miss": "no-answer", "refuse": "busy"}[how]
    assert world.desk.done == [("status", sid, OutgoingState.FAILED, reason)]


async def test_before_a_second_try_the_vendor_is_asked_whether_it_took_the_first(
    world: World,
) -> None:
    world.vendor.fail("POST Messages.json", drop=True)
    world.vendor.fail("POST Calls.json", drop=True)
    assert await world.sms.sent_before(PAGE) is None
    assert await world.call.sent_before(PAGE) is None
    for sender in (world.sms, world.call):
        with pytest.raises(SendFailed) as failed:
            await sender.send(PAGE)
        assert not failed.value.final

    found = await world.sms.sent_before(PAGE), await world.call.sent_before(PAGE)

    assert found == (world.vendor.messages[0].sid, world.vendor.calls[0].sid)


async def test_a_page_of_an_earlier_rung_is_not_taken_for_this_one(world: World) -> None:
    await world.sms.send(PAGE)
    await world.call.send(PAGE)
    later = replace(PAGE, due=NOW + timedelta(minutes=1))

    assert await world.sms.sent_before(later) is None
    assert await world.call.sent_before(later) is None
    assert await world.sms.sent_before(replace(PAGE, text="inny")) is None


@pytest.mark.parametrize(
    ("fault", "final"),
    [
        ({"status": 400, "code": 21211}, True),
        ({"status": 400, "code": 21610}, True),
        ({"status": 400, "code": 21614}, True),
        ({"status": 401, "code": 20003}, False),
        ({"status": 429, "code": 20429}, False),
        ({"status": 500}, False),
        ({"status": 503}, False),
        ({"slow": 1.0}, False),
    ],
)
async def test_a_refusal_is_final_only_when_no_second_try_can_help(
    world: World, fault: Mapping[str, Any], *, final: bool
) -> None:
    world.vendor.fail("POST Messages.json", **fault)

    with pytest.raises(SendFailed) as failed:
        await world.sms.send(PAGE)

    assert failed.value.final is final
    assert (failed.value.retry_after_s is not None) == (fault.get("status") == 429)
    assert ADA not in str(failed.value)


async def test_an_unreachable_vendor_is_no_final_failure() -> None:
    http = client(account=ACCOUNT, token=TOKEN, api="http://127.0.0.1:9", timeout_s=1)

    with pytest.raises(SendFailed) as failed:
        await StaffSms(http, config()).send(PAGE)

    assert not failed.value.final
    await close(http)


async def test_without_a_staff_number_a_page_fails_aloud(world: World) -> None:
    with pytest.raises(SendFailed):
        await StaffSms(world.http, config(staff_number=None)).send(PAGE)


async def test_the_vendor_s_library_logs_neither_numbers_nor_texts(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        await world.sms.send(PAGE)
        await world.sms.sent_before(PAGE)
        await world.vendor.settle()

    for secret in (ADA, ADA.lstrip("+"), "sprawa 1234", TOKEN):
        assert secret not in caplog.text


async def test_a_page_without_a_case_is_said_without_any_server_of_ours(world: World) -> None:
    await world.call.send(replace(PAGE, code="", text="Dyżur, awaria: PILNE."))
    await world.vendor.settle()
    phone = world.vendor.phone(ADA).ringing

    await phone.answer()

    assert phone.heard == ["Dyżur, awaria: PILNE."] * 2
    assert phone.ended
    assert world.desk.named("page_text") == []


async def test_the_time_of_a_retry_does_not_hide_what_the_first_try_sent(world: World) -> None:
    sid = await world.sms.send(PAGE)

    assert await world.sms.sent_before(replace(PAGE, due=NOW + timedelta(seconds=30))) == sid
