"""Whatever a signed webhook carries: an answer that can be spoken or read, never an error."""

import asyncio
from urllib.parse import urlencode

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.values import Answer
from dyzur.emulators.twiml import read
from telephony.hook import Place
from telephony.routes import ROUTES
from tests.telephony.door import (
    ADA,
    CALLER,
    LINE,
    STAFF,
    URL,
    RecordingDesk,
    Twilio,
    application,
    person,
    signature,
)
from triage.heard import Lang

NAMES = (
    *("MessageSid", "SmsSid", "SmsMessageSid", "CallSid", "AccountSid", "From", "To", "Body"),
    *("NumMedia", "OptOutType", "Digits", "SpeechResult", "Confidence", "CallStatus", "msg"),
    *("DialCallStatus", "DialBridged", "AnsweredBy", "MessageStatus", "SmsStatus", "ErrorCode"),
)
LIKELY = [
    "", "0", "1", "2", "-1", "9" * 40, "²", "١", CALLER, ADA, LINE, STAFF, "anonymous", "1234",
    "nie mogę 1234", "completed", "in-progress", "true", "machine_start", "30003", "STOP",
]  # fmt: skip
WORD = st.sampled_from(LIKELY) | st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
FORM = st.dictionaries(
    st.sampled_from(NAMES) | st.text(max_size=8).filter(str.isascii), WORD, max_size=12
)
QUERY = st.lists(
    st.tuples(st.sampled_from(["turn", "lang", "case", "person", "code", "tried", "x"]), WORD),
    max_size=6,
)
ANSWER = st.builds(
    Answer,
    replies=st.lists(st.text(max_size=80), max_size=3).map(tuple),
    lang=st.sampled_from(list(Lang)),
    case=st.none() | st.just("c1"),
    connect=st.booleans(),
    awaits=st.booleans(),
)


@pytest.mark.parametrize("path", [path for path, _, _ in ROUTES])
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(form=FORM, query=QUERY, answer=ANSWER, broken=st.booleans(), nobody=st.booleans())
def test_every_signed_form_gets_sound_twiml(
    path: str,
    form: dict[str, str],
    query: list[tuple[str, str]],
    answer: Answer,
    broken: bool,  # noqa: FBT001 - drawn by Hypothesis
    nobody: bool,  # noqa: FBT001 - drawn by Hypothesis
) -> None:
    desk = RecordingDesk(answer=answer, staff={ADA: person("ada")})
    desk.breaks = RuntimeError("broken") if broken else None
    desk.phones = () if nobody else desk.phones

    address = f"{path}?{urlencode(query)}" if query else path
    answered = asyncio.run(_post(desk, address, form))

    assert answered.status_code in {200, 204}
    if answered.status_code == 200:
        read(answered.text, URL)


async def _post(desk: RecordingDesk, path: str, form: dict[str, str]) -> httpx.Response:
    twilio = Twilio(application(desk))
    try:
        return await twilio.post(path, form)
    finally:
        await twilio.http.aclose()


@given(
    st.builds(
        Place,
        turn=st.integers(1, 10_000),
        lang=st.sampled_from(list(Lang)),
        case=st.text(max_size=20),
        person=st.text(max_size=20),
        code=st.text(max_size=6),
        tried=st.lists(st.text(max_size=20)).map(tuple),
    )
)
def test_a_place_comes_back_from_the_address_as_it_was(place: Place) -> None:
    try:
        query = httpx.QueryParams(place.query)
    except UnicodeEncodeError:  # a lone surrogate: no id of ours holds one
        return

    assert Place.of(query.multi_items()) == place


async def test_bytes_that_are_no_text_are_refused_or_answered(twilio: Twilio) -> None:
    signed = signature(f"{URL}/twilio/sms", {"Body": "\ufffd\ufffd", "MessageSid": "SM1"})

    answer = await twilio.http.post(
        "/twilio/sms",
        content=b"Body=%ff%fe&MessageSid=SM1",
        headers={
            "X-Twilio-Signature": signed,
            "Content-Type": "application/x-www-form-urlencoded",
        },
    )

    assert answer.status_code == 200


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_only_posts_are_taken(twilio: Twilio, method: str) -> None:
    answer = await twilio.http.request(method, "/twilio/sms")

    assert answer.status_code == 405
