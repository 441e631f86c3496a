"""Nothing passes that Twilio did not sign, and nothing that it signed is refused."""

from urllib.parse import urlencode

import httpx
import pytest
from fastapi import Depends, FastAPI
from twilio.request_validator import HMAC_SHA1, HMAC_SHA256

from telephony.signature import SignedForm
from tests.telephony.door import (
    CALLER,
    LINE,
    TOKEN,
    URL,
    RecordingDesk,
    Twilio,
    application,
    config,
    sign,
    signature,
)

FORM = {
    "MessageSid": "SM1",
    "From": CALLER,
    "To": LINE,
    "Body": "pomocy & = + zażółć",
    "NumMedia": "0",
}
VECTOR = {
    "CallSid": "CA1234567890ABCDE",
    "Digits": "1234",
    "From": "+14158675309",
    "To": "+18005551212",
    "Caller": "+14158675309",
}


@pytest.mark.parametrize(
    ("public_url", "signed"),
    [
        ("https://mycompany.com", "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        ("https://mycompany.com:443", "kvajT1Ptam85bY51eRf/AJRuM3w="),
        ("http://mycompany.com:1234/", "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
async def test_the_vendor_s_own_vectors_pass_whatever_host_the_proxy_shows(
    public_url: str, signed: str
) -> None:
    app = FastAPI()
    app.post("/myapp.php", dependencies=[Depends(SignedForm(token=TOKEN, public_url=public_url))])(
        lambda: "passed"
    )
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://10.0.0.7:8080") as proxy:
        headers = {"X-Twilio-Signature": signed}

        answer = await proxy.post("/myapp.php?foo=1&bar=2", data=VECTOR, headers=headers)

    assert answer.json() == "passed"


async def test_a_signed_form_passes_over_public_url_path_and_query(twilio: Twilio) -> None:
    answer = await twilio.post("/twilio/sms?x=%C5%BC%2F&y=a%20b", FORM)

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/twilio/sms",
        "/twilio/voice",
        "/twilio/voice/turn",
        "/twilio/status",
        "/twilio/voice/connect",
        "/twilio/voice/dialled",
        "/twilio/voice/whisper",
        "/twilio/voice/whisper/key",
        "/twilio/voice/page",
        "/twilio/voice/page/key",
        "/twilio/voice/back/key",
    ],
)
@pytest.mark.parametrize("header", [None, "", "AAAAAAAAAAAAAAAAAAAAAAAAAAA=", "zażółć", "x" * 5000])
async def test_a_missing_or_forged_signature_is_refused_and_reaches_nobody(
    desk: RecordingDesk, twilio: Twilio, path: str, header: str | None
) -> None:
    headers = {} if header is None else {b"X-Twilio-Signature": header.encode()}

    answer = await twilio.http.post(path, data=FORM, headers=headers)

    assert answer.status_code == 403
    assert (desk.received, desk.done) == ([], [])


async def test_a_signature_for_other_words_is_refused(desk: RecordingDesk, twilio: Twilio) -> None:
    signed = signature(f"{URL}/twilio/sms", FORM)

    answer = await twilio.http.post(
        "/twilio/sms", data=FORM | {"Body": "inne"}, headers={"X-Twilio-Signature": signed}
    )

    assert answer.status_code == 403
    assert desk.received == []


async def test_a_request_cannot_choose_an_algorithm_that_the_account_does_not_use(
    desk: RecordingDesk, twilio: Twilio
) -> None:
    url = f"{URL}/twilio/sms"
    signed = sign(url, FORM, HMAC_SHA256)
    headers = {
        "X-Twilio-Signature": signed,
        "X-Twilio-Webhooks-Signature-Settings": "key=k,algorithm=HMAC_SHA256",
    }

    answer = await twilio.http.post(url, data=FORM, headers=headers)

    assert answer.status_code == 403
    assert desk.received == []


async def test_without_a_token_everything_is_refused(desk: RecordingDesk) -> None:
    vendor = Twilio(application(desk, config(auth_token="")))
    headers = {"X-Twilio-Signature": signature(f"{URL}/twilio/sms", FORM, token="")}

    answer = await vendor.http.post("/twilio/sms", data=FORM, headers=headers)

    assert answer.status_code == 403
    assert desk.received == []


async def test_a_repeated_key_is_part_of_what_is_signed(twilio: Twilio) -> None:
    url = f"{URL}/twilio/sms"
    pairs = [("MessageSid", "SM1"), ("From", CALLER), ("To", LINE), ("Tag", "b"), ("Tag", "a")]
    text = url + "".join(f"{n}{v}" for n, v in sorted(pairs))
    signed = sign(text, {}, HMAC_SHA1)

    answer = await twilio.http.post(
        url,
        content=urlencode(pairs),
        headers={
            "X-Twilio-Signature": signed,
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
        },
    )

    assert answer.status_code == 200


@pytest.mark.parametrize(
    "kind", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""]
)
async def test_another_kind_of_body_is_refused(twilio: Twilio, kind: str) -> None:
    signed = signature(f"{URL}/twilio/sms", {})
    headers = {"X-Twilio-Signature": signed, "Content-Type": kind}

    answer = await twilio.http.post("/twilio/sms", content=b"--x\r\n\r\n", headers=headers)

    assert answer.status_code == 403


async def test_a_body_that_is_too_long_is_refused_before_it_is_read(twilio: Twilio) -> None:
    form = FORM | {"Body": "a" * 1_000_001}

    answer = await twilio.post("/twilio/sms", form)

    assert answer.status_code == 403
