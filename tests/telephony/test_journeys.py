"""Whole stories over the telephone: real desk, real door, the vendor followed verb by verb."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from telephony.speech import spell
from tests.telephony.door import URL
from tests.telephony.hotline import CALLER, LINE, Hotline, open_hotline
from triage.heard import Lang, Risk

SUICIDAL = "chce sie zabic, jestem w bialymstoku"
IMMINENT = "połknęłam wszystkie tabletki, żegnajcie"
STAFF = "+447700900001"


@pytest.fixture
async def hotline(tmp_path: Path) -> AsyncIterator[Hotline]:
    """A staffed hotline."""
    async with open_hotline(tmp_path / "spool") as made:
        yield made


async def test_a_text_is_answered_paged_claimed_and_its_writer_told(hotline: Hotline) -> None:
    ada = hotline.phone_of("ada")

    said = await hotline.text(SUICIDAL)
    (page,) = hotline.texts_to(ada)
    code = (await hotline.case()).code
    claimed = await hotline.text(f"biorę {code}", from_=ada, to=STAFF)

    assert "112" in said[0].partition(".")[0]
    assert "85 879 79 46" in said[0]
    assert code in page
    assert "zabi" not in page
    assert claimed[0] == f"Sprawa {code} jest Twoja."
    assert claimed[2] == f"{code}: {SUICIDAL}"
    assert (await hotline.case()).claimed_by == "ada"
    (word,) = hotline.texts_to(CALLER)
    assert word == "Osoba na dyżurze czyta już Twoje wiadomości. Zaraz odpisze."


async def test_the_one_who_took_a_case_reads_answers_and_closes_it_by_text(
    hotline: Hotline,
) -> None:
    ada = hotline.phone_of("ada")
    await hotline.text(SUICIDAL)
    code = (await hotline.case()).code
    await hotline.text(code, from_=ada, to=STAFF)

    read = await hotline.text(f"ROZMOWA {code}", from_=ada, to=STAFF)
    said = "Jestem z Tobą."
    sent = await hotline.text(f"{code} {said}", from_=ada, to=STAFF)
    (reached,) = await hotline.cases()
    unnamed = await hotline.text(said, from_=ada, to=STAFF)
    await hotline.text("dziękuję, boję się wanny", from_=CALLER)
    closed = await hotline.text(f"zamknij {code}", from_=ada, to=STAFF)

    assert SUICIDAL in read[0]
    assert sent == (f"Sprawa {code}: wysyłam do osoby.",)
    assert reached.reached_at is not None
    assert unnamed[0].startswith("Nie wysłano.")
    assert f"ROZMOWA {code}" in hotline.texts_to(ada)[-1]
    assert not any("wanny" in text for text in hotline.texts_to(ada))
    assert closed == (f"Sprawa {code} zamknięta.",)
    assert await hotline.cases() == ()
    (word,) = [sms for sms in hotline.twilio.messages if (sms.body, sms.to) == (said, CALLER)]
    assert word.from_ == LINE


async def test_a_stranger_and_a_colleague_get_nothing_of_a_case(hotline: Hotline) -> None:
    ada, celina = hotline.phone_of("ada"), hotline.phone_of("celina")
    await hotline.text(SUICIDAL)
    code = (await hotline.case()).code
    await hotline.text(code, from_=ada, to=STAFF)
    words = hotline.texts_to(CALLER)

    said = [
        *await hotline.text(f"ROZMOWA {code}", from_=celina, to=STAFF),
        *await hotline.text(f"{code} Jestem z Tobą.", from_=celina, to=STAFF),
        *await hotline.text(f"ROZMOWA {code}", from_="+447700900999", to=STAFF),
    ]

    assert not any("zabic" in text for text in said)
    assert said[1].startswith("Nie wysłano.")
    assert hotline.texts_to(CALLER) == words


async def test_key_3_in_a_page_tells_of_contact(hotline: Hotline) -> None:
    await hotline.text(IMMINENT)
    code = (await hotline.case()).code
    ada = hotline.twilio.phone(hotline.phone_of("ada"))
    await ada.ringing.refuse()
    await hotline.text(code, from_=hotline.phone_of("ada"), to=STAFF)
    await hotline.advance(timedelta(seconds=61))
    await hotline.settle()
    phone = ada.ringing

    await phone.answer()
    await phone.press("3")
    await hotline.settle()

    assert "Naciśnij 3" in " ".join(phone.heard)
    assert "masz kontakt z osobą" in phone.heard[-1]
    assert (await hotline.case()).reached_at is not None


async def test_a_repeat_of_a_message_gives_the_first_answer_and_nothing_new(
    hotline: Hotline,
) -> None:
    first = await hotline.text(SUICIDAL)
    sms = next(sms for sms in hotline.twilio.messages if sms.direction == "inbound")

    again = await hotline.twilio.post_text(sms)
    await hotline.settle()

    assert again == first
    assert len(await hotline.cases()) == 1
    assert len(hotline.texts_to(hotline.phone_of("ada"))) == 1


async def test_what_is_not_signed_stores_nothing(hotline: Hotline) -> None:
    transport = httpx.ASGITransport(app=hotline)
    form = {"MessageSid": "SM1", "From": CALLER, "To": LINE, "Body": SUICIDAL}
    async with httpx.AsyncClient(transport=transport) as stranger:
        answer = await stranger.post(f"{URL}/twilio/sms", data=form)
    await hotline.settle()

    assert answer.status_code == 403
    assert await hotline.cases() == ()
    assert hotline.twilio.messages == []


async def test_a_page_by_call_is_taken_with_key_1_and_the_writer_told(hotline: Hotline) -> None:
    await hotline.text(IMMINENT)
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing

    await phone.answer()
    await phone.press("1")
    await hotline.settle()

    case = await hotline.case()
    assert case.claimed_by == "ada"
    assert "Naciśnij 1" in phone.heard[0]
    assert hotline.texts_to(CALLER)


async def test_key_2_passes_the_page_on_at_once(hotline: Hotline) -> None:
    await hotline.text(IMMINENT)
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing

    await phone.answer()
    await phone.press("2")
    await hotline.settle()

    assert (await hotline.case()).claimed_by is None
    assert phone.heard[-1].startswith("Przyjęto")
    assert hotline.twilio.phone(hotline.phone_of("celina")).ringing.waiting == "ringing"


async def test_voicemail_claims_nothing_and_the_next_one_is_paged(hotline: Hotline) -> None:
    await hotline.text(IMMINENT)
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing

    await phone.answer(machine=True)
    await hotline.advance(timedelta(seconds=60))
    await hotline.settle()

    assert (await hotline.case()).claimed_by is None
    assert hotline.texts_to(hotline.phone_of("celina"))


@pytest.mark.parametrize(
    ("words", "lang"),
    [
        ("chcę się zabić", Lang.PL),
        ("хочу вбити себе", Lang.UK),
        ("хочу убить себя", Lang.RU),
        ("I want to kill myself", Lang.EN),
    ],
)
async def test_spoken_danger_skips_the_greeting_gets_112_and_a_human(
    hotline: Hotline, words: str, lang: Lang
) -> None:
    call = await hotline.twilio.call(CALLER, LINE)

    await call.say(words)
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing
    greeted = 6
    assert spell("112", lang) in call.heard[greeted]
    assert call.spoken[-1].language.startswith(lang.value)
    await phone.answer()
    await phone.press("1")
    await hotline.settle()

    case = await hotline.case()
    assert call.waiting == "talking"
    assert case.claimed_by == "ada"
    assert case.reached_at is not None
    assert case.talk.risk.at_least(Risk.HIGH)


@pytest.mark.parametrize(
    ("key", "lang"), [("1", Lang.PL), ("2", Lang.UK), ("3", Lang.RU), ("4", Lang.EN)]
)
async def test_a_key_chooses_the_language(hotline: Hotline, key: str, lang: Lang) -> None:
    call = await hotline.twilio.call(CALLER, LINE)

    await call.press(key)

    assert call.spoken[-1].language.startswith(lang.value)
    assert call.waiting == "gather"
    assert (await hotline.case()).talk.lang is lang


async def test_key_0_reaches_a_human_by_keys_alone(hotline: Hotline) -> None:
    call = await hotline.twilio.call(CALLER, LINE)

    await call.press("0")

    assert hotline.twilio.phone(hotline.phone_of("ada")).ringing.waiting == "ringing"
    assert call.waiting == "dial"


async def test_two_silences_lead_to_a_human_and_never_to_a_hang_up(hotline: Hotline) -> None:
    call = await hotline.twilio.call(CALLER, LINE)

    await call.stay_silent()
    assert call.waiting == "gather"
    await call.stay_silent()

    assert call.waiting == "dial"
    assert hotline.twilio.phone(hotline.phone_of("ada")).ringing.waiting == "ringing"


async def test_when_nobody_takes_the_call_two_numbers_are_said_and_the_ladder_goes_on(
    hotline: Hotline,
) -> None:
    call = await hotline.twilio.call(CALLER, LINE)
    await call.press("0")

    for person in ("ada", "celina", "regina"):
        await hotline.twilio.phone(hotline.phone_of(person)).ringing.miss()

    assert call.waiting == "gather"
    assert spell("112", Lang.PL) in call.heard[-1]
    await hotline.settle()
    assert hotline.texts_to(hotline.phone_of("ada"))


async def test_the_second_one_to_press_1_is_told_who_has_the_case(hotline: Hotline) -> None:
    call = await hotline.twilio.call(CALLER, LINE)
    await call.press("0")
    await hotline.settle()
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing
    await hotline.claim("celina", code=(await hotline.case()).code)

    await phone.answer()
    await phone.press("1")

    assert "Celina" in phone.heard[-1]
    assert hotline.twilio.phone(hotline.phone_of("celina")).ringing.waiting == "ringing"


async def test_with_the_database_gone_a_text_and_a_call_still_get_112(hotline: Hotline) -> None:
    await hotline.lose_database()

    (said,) = await hotline.twilio.text(CALLER, LINE, SUICIDAL)
    call = await hotline.twilio.call(CALLER, LINE)
    await call.say("pomocy")

    assert "112" in said
    assert "85 879 79 46" in said
    assert spell("112", Lang.PL) in call.heard[-1]
    assert call.waiting == "gather"


async def test_a_caller_of_a_case_that_somebody_took_is_put_through_to_them(
    hotline: Hotline,
) -> None:
    call = await hotline.twilio.call(CALLER, LINE)
    await call.press("1")
    await call.say("mam problem")
    await hotline.claim("celina", code=(await hotline.case()).code)

    await call.press("0")

    assert hotline.twilio.phone(hotline.phone_of("celina")).ringing.waiting == "ringing"


async def test_with_the_database_gone_danger_still_pages_by_text_and_by_call(
    hotline: Hotline,
) -> None:
    ada = hotline.phone_of("ada")
    await hotline.lose_database()

    await hotline.twilio.text(CALLER, LINE, IMMINENT)
    await hotline.until(lambda: hotline.twilio.phone(ada).call is not None)
    await hotline.until(lambda: bool(hotline.texts_to(ada)))
    phone = hotline.twilio.phone(ada).ringing
    await phone.answer()

    assert "awaria" in hotline.texts_to(ada)[0]
    assert "awaria" in phone.heard[0]
    assert phone.ended


async def test_a_turn_that_the_vendor_repeats_gets_its_first_answer(hotline: Hotline) -> None:
    call = await hotline.twilio.call(CALLER, LINE)
    assert call.gather is not None
    url, fields = call.gather.get("action"), call.fields() | {"SpeechResult": "boję się"}

    first = await hotline.twilio.webhooks.post(url, fields)
    again = await hotline.twilio.webhooks.post(url, fields)

    assert first.text == again.text
    assert (await hotline.case()).talk.turns == 1


async def test_a_call_goes_on_where_it_stood_after_the_service_was_started_anew(
    hotline: Hotline,
) -> None:
    call = await hotline.twilio.call(CALLER, LINE)
    await call.press("2")
    hotline.restore_database()  # a new desk on the same database

    await call.press("0")
    phone = hotline.twilio.phone(hotline.phone_of("ada")).ringing
    hotline.restore_database()
    await phone.answer()
    await phone.press("1")

    assert call.waiting == "talking"
    assert len(await hotline.cases()) == 1
