"""Twilio's requests to our webhooks: form posts with true signatures, and what came of them."""

from collections.abc import Mapping
from urllib.parse import urljoin

import httpx
from twilio.request_validator import RequestValidator

from dyzur.emulators.twiml import BadTwiml, Document, read


class Unanswered(Exception):
    """The webhook gave no usable answer: an error status, no TwiML, or nothing at all."""


class Webhooks:
    """Posts to the service as Twilio would. `sent` keeps (url, fields, status or None) of each."""

    def __init__(self, http: httpx.AsyncClient, auth_token: str) -> None:
        self.http = http
        self.sent: list[tuple[str, Mapping[str, str], int | None]] = []
        self._validator = RequestValidator(auth_token)  # type: ignore[no-untyped-call]  # untyped there

    async def post(self, url: str, fields: Mapping[str, str]) -> httpx.Response:
        """Post the signed form; 15 s at most, as at Twilio. Raises `Unanswered`."""
        signature = str(self._validator.compute_signature(url, dict(fields)))  # type: ignore[no-untyped-call]
        headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        try:
            answer = await self.http.post(url, data=dict(fields), headers=headers, timeout=15)
        except httpx.HTTPError as fault:
            self.sent.append((url, fields, None))
            raise Unanswered(f"{url}: {type(fault).__name__}") from fault
        self.sent.append((url, fields, answer.status_code))
        if not answer.is_success:
            raise Unanswered(f"{url}: status {answer.status_code}")
        return answer

    async def document(
        self, url: str, fields: Mapping[str, str], *, fallback: str = ""
    ) -> Document:
        """Post and read the TwiML that comes back, else that of `fallback`. Raises `Unanswered`."""
        try:
            return await self._document(url, fields)
        except Unanswered:
            if not fallback:
                raise
        return await self._document(fallback, {**fields, "ErrorCode": "11200", "ErrorUrl": url})

    async def _document(self, url: str, fields: Mapping[str, str]) -> Document:
        answer = await self.post(url, fields)
        if "xml" not in answer.headers.get("content-type", ""):
            raise Unanswered(f"{url}: answers with {answer.headers.get('content-type')}, not TwiML")
        try:
            return read(answer.text, url)
        except BadTwiml as fault:
            raise Unanswered(f"{url}: {fault}") from fault


def resolved(base: str, link: str) -> str:
    """A link of a document as an absolute address; an empty one is the document's own."""
    return urljoin(base, link) if link else base
