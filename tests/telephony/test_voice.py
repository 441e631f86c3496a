"""A caller's telephone call, followed verb by verb by the vendor's emulator."""

from collections.abc import AsyncIterator

import httpx
import pytest

from desk.values import Answer, Kind
from dyzur.emulators.twilio import TwilioEmulator
from telephony import texts
from telephony.speech import VOICES, spell
from telephony.texts import Text, to_caller
from tests.telephony.door import (
    ADA,
    ALL,
    CALLER,
    JAN,
    LINE,
    STAFF,
    TOKEN,
    URL,
    Phone,
    RecordingDesk,
    application,
    config,
    person,
)
from triage.heard import Channel, Lang

QUESTION = Answer(("Czy możesz teraz swobodnie rozmawiać?",), case="c1", awaits=True)
CONNECT = Answer(("Dzwoń teraz 112. Wzywam dyżurnego.",), case="c1", connect=True)
SAID_112 = "sto dwanaście"


@pytest.fixture
async def vendor(desk: RecordingDesk) -> AsyncIterator[TwilioEmulator]:
    """Twilio with our numbers; a test ends with no fault seen by the vendor."""
    async for emulator in _serving(desk, frozenset({"bialystok", "all"})):
        yield emulator


async def _serving(desk: RecordingDesk, speech: frozenset[str]) -> AsyncIterator[TwilioEmulator]:
    app = application(desk, config(speech=speech))
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app=app))
    emulator = TwilioEmulator(auth_token=TOKEN, http=http)
    for number in (LINE, ALL, STAFF):
        emulator.number(number, sms_url=f"{URL}/twilio/sms", voice_url=f"{URL}/twilio/voice")
    async with emulator.running():
        yield emulator
    assert emulator.faults == []


async def test_the_greeting_says_what_it_is_and_offers_112_a_human_and_four_languages(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    call = await vendor.call(CALLER, LINE)

    greeting = " ".join(call.heard)
    assert call.waiting == "gather"
    assert desk.received == []
    for word in (
        "automat",
        "Nic nie nagrywamy",
        SAID_112,
        "naciśnij 0",
        "naciśnij 1",
        "натисніть 2",
        "нажмите 3",
        "press 4",
    ):
        assert word in greeting
    assert [spoken.language for spoken in call.spoken][-4:] == ["pl-PL", "uk-UA", "ru-RU", "en-GB"]


@pytest.mark.parametrize("number", [CALLER, "anonymous", "+266696687"])
async def test_keys_speech_and_silence_reach_the_desk_turn_by_turn(
    vendor: TwilioEmulator, desk: RecordingDesk, number: str
) -> None:
    call = await vendor.call(number, LINE)

    await call.press("1")
    await call.say("boję się")
    await call.stay_silent()

    told = [(turn.kind, turn.text) for turn in desk.received]
    assert told == [(Kind.KEYS, "1"), (Kind.TEXT, "boję się"), (Kind.SILENCE, "")]
    assert [turn.external_id for turn in desk.received] == [f"{call.sid}:{n}" for n in (1, 2, 3)]
    assert {turn.channel for turn in desk.received} == {Channel.VOICE}
    assert {turn.caller for turn in desk.received} == {CALLER if number == CALLER else call.sid}


@pytest.mark.parametrize("lang", list(Lang))
async def test_the_call_goes_on_in_the_language_of_the_answer(
    vendor: TwilioEmulator, desk: RecordingDesk, lang: Lang
) -> None:
    desk.answer = Answer(("112",), lang=lang, case="c1", awaits=True)
    call = await vendor.call(CALLER, LINE)

    await call.press("2")

    assert call.spoken[-1].language == VOICES[lang].tag
    assert call.spoken[-1].voice == VOICES[lang].voice
    assert call.gather is not None
    assert call.gather.get("language") == VOICES[lang].tag


async def test_a_line_that_recognises_no_speech_listens_to_keys_alone(desk: RecordingDesk) -> None:
    async for vendor in _serving(desk, frozenset()):
        call = await vendor.call(CALLER, LINE)
        assert call.gather is not None
        assert call.gather.get("input") == "dtmf"
        assert to_caller(Text.SPEECH, Lang.PL) not in call.heard

        await call.press("0")

        assert desk.received[0].text == "0"


async def test_the_machine_never_hangs_up_first(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = Answer((), case="c1")
    call = await vendor.call(CALLER, LINE)

    for _ in range(20):
        await call.stay_silent()

    assert call.waiting == "gather"


async def test_112_is_said_before_the_phone_rings(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)

    await call.say("zaraz to zrobię")

    assert SAID_112 in call.heard[-2]
    assert call.heard[-1] == to_caller(Text.RINGING, Lang.PL)
    assert vendor.phone(ADA).ringing.waiting == "ringing"


async def test_who_presses_1_gets_the_case_and_the_caller(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing

    await phone.answer()
    assert phone.heard == [texts.WHISPER]
    await phone.press("1")

    assert call.waiting == "talking"
    assert desk.named("took") == [("took", "c1", "ada")]
    assert desk.named("bridged") == [("bridged", "c1", "ada")]


async def test_neither_side_sees_the_other_s_number(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)

    await call.press("0")

    assert vendor.phone(ADA).ringing.from_ == LINE


@pytest.mark.parametrize("how", ["missed", "refused", "machine", "no key", "wrong key", "taken"])
async def test_when_it_is_not_taken_the_next_phone_rings(
    vendor: TwilioEmulator, desk: RecordingDesk, how: str
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing

    match how:
        case "missed":
            await phone.miss()
        case "refused":
            await phone.refuse()
        case _:
            await phone.answer(machine=how == "machine")
            if how in {"machine", "no key"}:
                await phone.stay_silent()
                await phone.stay_silent()
            else:
                desk.outcome = desk.outcome.TAKEN_BY_OTHER
                await phone.press("1" if how == "taken" else "7")

    assert call.heard[-1] == to_caller(Text.NEXT, Lang.PL)
    assert vendor.phone(JAN).ringing.waiting == "ringing"
    assert desk.named("next_phone")[-1] == ("next_phone", "c1", ("ada",))
    assert desk.named("bridged") == []


async def test_when_nobody_takes_it_the_caller_is_told_and_the_line_stays_open(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer, desk.phones = CONNECT, (Phone("ada", ADA),)
    call = await vendor.call(CALLER, LINE)
    await call.press("0")

    await vendor.phone(ADA).ringing.miss()

    assert "jeden jeden sześć, jeden dwa trzy" in call.heard[-1]
    assert call.waiting == "gather"
    assert desk.named("nobody") == [("nobody", "c1")]


async def test_after_nobody_took_it_a_second_wish_rings_from_the_first_phone_again(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer, desk.phones = CONNECT, (Phone("ada", ADA),)
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    await vendor.phone(ADA).ringing.miss()

    await call.press("0")

    assert desk.named("next_phone")[-1] == ("next_phone", "c1", ())
    assert vendor.phone(ADA).ringing.waiting == "ringing"
    assert [turn.external_id[-1] for turn in desk.received] == ["1", "2"]


async def test_when_the_human_hangs_up_the_caller_still_has_an_open_line(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing
    await phone.answer()
    await phone.press("1")

    await phone.hang_up()

    assert "naciśnij 0" in call.heard[-1]
    assert call.waiting == "gather"
    assert vendor.phone(JAN).call is None


async def test_after_a_talk_key_0_rings_again_although_the_desk_is_mute(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing
    await phone.answer()
    await phone.press("1")
    await phone.hang_up()
    desk.answer = Answer((), case="c1")

    await call.stay_silent()
    assert call.waiting == "gather"
    await call.press("0")

    assert vendor.phone(ADA).ringing.waiting == "ringing"


async def test_a_caller_who_hangs_up_lets_the_phone_stop_and_rings_no_other(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing

    await call.hang_up()

    assert len(desk.named("next_phone")) == 1
    assert phone.ended
    assert vendor.phone(JAN).call is None


async def test_a_turn_that_breaks_gives_112_and_the_call_goes_on(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    call = await vendor.call(CALLER, LINE)
    desk.planned.append(RuntimeError("broken"))

    await call.say("pomocy")

    told = " ".join(call.heard)
    assert spell("85 879 79 46", Lang.PL) in told
    assert spell("116 123", Lang.PL) in told
    assert [turn.external_id[-1] for turn in desk.received] == ["1", "1"]
    assert call.waiting == "gather"


async def test_a_human_who_pressed_1_is_let_through_whatever_breaks(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = CONNECT
    call = await vendor.call(CALLER, LINE)
    await call.press("0")
    phone = vendor.phone(ADA).ringing
    await phone.answer()
    desk.breaks = RuntimeError("broken")

    await phone.press("1")

    assert call.waiting == "talking"


async def test_without_a_case_the_door_cannot_ring_and_goes_on_listening(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.answer = Answer(("Zagrożenie życia: dzwoń 112.",), connect=True)
    call = await vendor.call(CALLER, LINE)

    await call.say("pomocy")

    assert SAID_112 in call.heard[-1]
    assert call.waiting == "gather"


async def test_staff_who_call_back_can_take_the_case_they_were_paged_for(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    desk.staff[ADA] = person("ada")
    call = await vendor.call(ADA, STAFF)
    assert call.heard == [texts.CALLED_BACK]

    await call.press("1")

    assert [done[:2] for done in desk.done] == [("claim", None)]
    assert call.ended


async def test_a_stranger_who_calls_the_staff_number_is_a_caller(
    vendor: TwilioEmulator, desk: RecordingDesk
) -> None:
    call = await vendor.call(CALLER, STAFF)

    await call.say("pomocy")

    assert desk.received[0].line == "all"
