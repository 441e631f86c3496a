"""The vendor's own client, with a time limit, without its log, at an address that can move."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from urllib.parse import urlsplit, urlunsplit

from aiohttp import ClientSession, encode_basic_auth
from twilio.http.async_http_client import AsyncTwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client

TIMEOUT_S = 10.0

_log = logging.getLogger("twilio.telephony")
_log.setLevel(logging.CRITICAL)  # the library would write numbers and texts into it


class HttpClient(AsyncTwilioHttpClient):
    """Sends every request to `api`, scheme and host, instead of the vendor's host; one session.

    Raises `TimeoutError` and aiohttp's `ClientError` as they come.
    """

    def __init__(self, *, api: str, timeout_s: float = TIMEOUT_S) -> None:
        super().__init__(pool_connections=False, timeout=timeout_s, logger=_log)
        self._api = urlsplit(api.rstrip("/"))

    async def request(  # type: ignore[override]  # noqa: PLR0913, PLR0917 - the library's own
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's signature
        allow_redirects: bool = False,  # noqa: FBT001, FBT002 - the library's signature
    ) -> Response:
        """As the library's, with the address moved, sign-in as a header and lists as repeats."""
        if self.session is None:  # a session belongs to the loop that runs it
            self.session = ClientSession()
        sent = dict(headers or {})
        if auth is not None:
            sent["Authorization"] = encode_basic_auth(*auth)
        send: Callable[..., Awaitable[Response]] = super().request
        return await send(
            method,
            self._moved(url),
            params=params,
            data=list(_pairs(data or {})) or None,
            headers=sent,
            timeout=timeout or self.timeout,
            allow_redirects=allow_redirects,
        )

    def _moved(self, url: str) -> str:
        parts = urlsplit(url)
        path = self._api.path + parts.path
        return urlunsplit((self._api.scheme, self._api.netloc, path, parts.query, ""))


def client(*, account: str, token: str, api: str, timeout_s: float = TIMEOUT_S) -> Client:
    """A client of this account; close it with `close`. Nothing is read from the environment."""
    http = HttpClient(api=api, timeout_s=timeout_s)
    make: Callable[..., Client] = Client
    return make(account, token, http_client=http, environment={"TWILIO_REGION": ""})


async def close(vendor: Client) -> None:
    """Let go of the connections."""
    if isinstance(vendor.http_client, HttpClient):
        close_sessions: Callable[[], Awaitable[None]] = vendor.http_client.close
        await close_sessions()


def _pairs(data: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in data.items():
        for one in value if isinstance(value, list | tuple) else (value,):
            yield name, str(one)
