"""Text messages: what the desk is told, and what goes back."""

import asyncio
import logging

import pytest

from desk.values import Answer, Kind, Outcome
from escalation.ladder import PageChannel
from telephony import texts
from telephony.staff import Order, Wish, order
from telephony.texts import Text, to_caller
from tests.telephony.door import (
    ADA,
    ALL,
    CALLER,
    LINE,
    STAFF,
    RecordingDesk,
    Twilio,
    application,
    config,
    person,
)
from triage.heard import Channel, Lang


async def test_a_text_reaches_the_desk_as_it_was_written(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    await twilio.text("Pomocy, nie wiem co robić 🙏 & <b>")

    (inbound,) = desk.received
    assert inbound.text == "Pomocy, nie wiem co robić 🙏 & <b>"
    assert (inbound.channel, inbound.kind) == (Channel.SMS, Kind.TEXT)
    assert (inbound.external_id, inbound.line, inbound.caller) == ("SM1", "bialystok", CALLER)


async def test_each_reply_is_a_message_of_its_own(desk: RecordingDesk, twilio: Twilio) -> None:
    desk.answer = Answer(("Dzwoń 112.", "Czy możesz <teraz> pisać & mówić?"))

    said = await twilio.text("pomocy")

    assert said == ["Dzwoń 112.", "Czy możesz <teraz> pisać & mówić?"]


async def test_a_chosen_silence_is_an_empty_document(desk: RecordingDesk, twilio: Twilio) -> None:
    desk.answer = Answer(())

    assert await twilio.text("X") == []


@pytest.mark.parametrize(
    "body", ["", " ", "\u200b\u200d", "🙏🙏", "\u202eabc", "a\x00b\x07", "ł" * 10_000]
)
async def test_any_body_is_heard_and_answered(
    desk: RecordingDesk, twilio: Twilio, body: str
) -> None:
    said = await twilio.text(body)

    assert said == list(desk.answer.replies)
    assert desk.received[0].text == body


async def test_control_characters_and_lone_surrogates_never_break_the_document(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.answer = Answer(("a\x00b\x0bc\ud800d\ufffee",))

    assert await twilio.text("x") == ["abcde"]


async def test_a_reply_longer_than_the_vendor_takes_is_parted(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.answer = Answer(("b" * 2000,))

    said = await twilio.text("x")

    assert [len(part) for part in said] == [1600, 400]


async def test_a_picture_is_told_as_an_attachment_with_its_words(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    await twilio.text(
        "pomocy", NumMedia="1", MediaUrl0="https://example.org/x", MediaContentType0="image/png"
    )

    (inbound,) = desk.received
    assert (inbound.kind, inbound.text) == (Kind.ATTACHMENT, "pomocy")


@pytest.mark.parametrize("number", ["", "anonymous", "Restricted", "+266696687"])
async def test_a_withheld_number_becomes_the_id_of_the_message(
    desk: RecordingDesk, twilio: Twilio, number: str
) -> None:
    await twilio.text("pomocy", From=number)

    assert desk.received[0].caller == "SM1"


async def test_a_message_without_an_id_has_the_same_id_when_it_comes_again(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    form = {"From": CALLER, "To": LINE, "Body": "pomocy"}

    await twilio.twiml("/twilio/sms", **form)
    await twilio.twiml("/twilio/sms", **form)
    await twilio.twiml("/twilio/sms", **form | {"Body": "inne"})

    first, second, third = (inbound.external_id for inbound in desk.received)
    assert first == second != third


async def test_an_unknown_number_of_ours_is_heard_on_the_line_for_all_and_told_112(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.answer = Answer(("Czy możesz teraz pisać?",))

    said = await twilio.text("pomocy", to="+15555550199")

    assert desk.received[0].line == "all"
    assert said == [to_caller(Text.NEUTRAL, Lang.PL), "Czy możesz teraz pisać?"]


async def test_a_stranger_on_the_staff_number_is_heard_like_any_other(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    said = await twilio.text("1234", to=STAFF)

    assert desk.received[0].line == "all"
    assert said == list(desk.answer.replies)
    assert desk.done == []


async def test_staff_claim_by_the_code_and_are_told(desk: RecordingDesk, twilio: Twilio) -> None:
    desk.staff[ADA] = person("ada")

    said = await twilio.text("Biorę 1234", to=STAFF, From=ADA)

    assert desk.done == [("claim", "1234", PageChannel.SMS, ADA)]
    assert said == ["Sprawa 1234 jest Twoja."]
    assert desk.received == []


async def test_the_second_to_claim_is_told_who_has_the_case(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.staff[ADA], desk.outcome = person("ada"), Outcome.TAKEN_BY_OTHER

    assert await twilio.text("1234", to=STAFF, From=ADA) == ["Sprawę 1234 ma już Jan Wymyślony."]


async def test_staff_pass_a_case_on(desk: RecordingDesk, twilio: Twilio) -> None:
    desk.staff[ADA], desk.outcome = person("ada"), Outcome.DECLINED

    said = await twilio.text("nie mogę 1234", to=STAFF, From=ADA)

    assert desk.done == [("decline", "1234", PageChannel.SMS, ADA)]
    assert said == ["Przyjęto. Wzywam następną osobę do sprawy 1234."]


async def test_what_staff_write_besides_is_heard_and_they_learn_how_to_claim(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.staff[ADA] = person("ada")

    said = await twilio.text("nie mam już siły", to=STAFF, From=ADA)

    assert desk.received[0].text == "nie mam już siły"
    assert said == [*desk.answer.replies, texts.HOW_TO_CLAIM]


@pytest.mark.parametrize(
    ("body", "done"),
    [
        ("ROZMOWA 1234", ("read", "1234", PageChannel.SMS, ADA)),
        ("rozmowa", ("read", None, PageChannel.SMS, ADA)),
        ("Kontakt 1234", ("reach", "1234", PageChannel.SMS, ADA)),
        ("mam kontakt", ("reach", None, PageChannel.SMS, ADA)),
        ("ZAMKNIJ 1234.", ("close", "1234", PageChannel.SMS, ADA, True)),
        ("1234 jestem z Tobą", ("write", "1234", "jestem z Tobą", PageChannel.SMS, ADA)),
        ("1234: Dzwoń 112\nteraz", ("write", "1234", "Dzwoń 112\nteraz", PageChannel.SMS, ADA)),
        ("jestem z Tobą", ("write", None, "jestem z Tobą", PageChannel.SMS, ADA)),
        ("12345 kroków", ("write", None, "12345 kroków", PageChannel.SMS, ADA)),
    ],
)
async def test_staff_work_on_their_case_by_text(
    desk: RecordingDesk, twilio: Twilio, body: str, done: tuple[object, ...]
) -> None:
    desk.staff[ADA], desk.owns = person("ada"), True

    said = await twilio.text(body, to=STAFF, From=ADA)

    assert desk.done == [done]
    assert said == ["Sprawa 1234: zapisano."]
    assert desk.received == []


async def test_what_a_claim_shows_comes_with_its_answer(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.staff[ADA], desk.shown = person("ada"), ("1234: pomocy",)

    said = await twilio.text("1234", to=STAFF, From=ADA)

    assert said == ["Sprawa 1234 jest Twoja.", "1234: pomocy"]


async def test_on_a_caller_line_a_member_of_staff_is_a_caller(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.staff[ADA] = person("ada")

    await twilio.text("1234", to=ALL, From=ADA)

    assert desk.received[0].caller == ADA
    assert desk.done == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1234", Order(Wish.CLAIM, "1234")),
        ("  1234! ", Order(Wish.CLAIM, "1234")),
        ("biorę 1234", Order(Wish.CLAIM, "1234")),
        ("BIORE 1234", Order(Wish.CLAIM, "1234")),
        ("TAK 1234", Order(Wish.CLAIM, "1234")),
        ("1234 tak.", Order(Wish.CLAIM, "1234")),
        ("biorę", Order(Wish.CLAIM, None)),
        ("nie mogę 1234", Order(Wish.DECLINE, "1234")),
        ("Nie moge", Order(Wish.DECLINE, None)),
        ("1234 5678", None),
        ("biorę dziecko i wychodzę", None),
        ("nie biorę 1234", None),
        ("12", None),
        ("85 879 79 46", None),
        ("", None),
    ],
)
def test_only_a_wish_and_at_most_one_code_is_an_order(text: str, wanted: Order | None) -> None:
    assert order(text) == wanted


async def test_when_the_desk_breaks_the_writer_still_gets_112_and_two_phones(
    desk: RecordingDesk, twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    desk.planned.append(RuntimeError("chcę umrzeć"))

    with caplog.at_level(logging.DEBUG):
        (said,) = await twilio.text("pomocy, mieszkam na Wymyślonej")

    assert "112" in said
    assert "116 123" in said
    assert "85 879 79 46" in said
    assert "SM1" in caplog.text
    for word in ("umrzeć", "Wymyślonej", CALLER, LINE):
        assert word not in caplog.text


async def test_a_desk_that_thinks_too_long_is_not_waited_for(desk: RecordingDesk) -> None:
    class Slow(RecordingDesk):
        async def receive(self, *_: object, **__: object) -> Answer:
            await asyncio.Event().wait()
            raise AssertionError

    vendor = Twilio(application(Slow(), config(answer_s=0.01)))

    (said,) = await vendor.text("pomocy")

    assert "112" in said


async def test_while_the_database_is_gone_staff_learn_that_nothing_is_certain(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.gone = True

    said = await twilio.text("1234", to=STAFF, From=ADA)

    assert said == [texts.STAFF_BROKEN]


async def test_while_the_database_is_gone_a_stray_text_is_heard_all_the_same(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    desk.gone = True

    said = await twilio.text("pomocy", to=STAFF)

    assert desk.received[0].text == "pomocy"
    assert said == list(desk.answer.replies)


def test_every_outcome_of_a_claim_has_its_words() -> None:
    assert set(texts.CLAIM) == set(Outcome)


async def test_a_vendor_s_own_opt_out_is_seen_and_its_word_heard(
    desk: RecordingDesk, twilio: Twilio, caplog: pytest.LogCaptureFixture
) -> None:
    await twilio.text("STOP", OptOutType="STOP")

    assert desk.received[0].text == "STOP"
    assert "SM1" in caplog.text
    assert CALLER not in caplog.text
