"""Lets nothing in that Twilio did not sign: the one check before a webhook is read.

The signed address is the public URL with path and query exactly as they arrived, because a proxy
may have changed host, scheme and escapes of what the framework shows.
"""

from collections.abc import Callable

from fastapi import HTTPException, Request
from starlette.datastructures import FormData
from twilio.request_validator import HMAC_SHA1, SIGNATURE_HEADER, RequestValidator

FORM = "application/x-www-form-urlencoded"
LONGEST = 1_000_000  # bytes of a body; Twilio's are far below


class SignedForm:
    """FastAPI dependency: the form of a request that carries Twilio's signature; else 403.

    The account decides the algorithm, never the request. Without a token nothing passes.
    """

    def __init__(self, *, token: str, public_url: str, algorithm: str = HMAC_SHA1) -> None:
        make: Callable[[str], RequestValidator] = RequestValidator
        self._validator = make(token) if token else None
        self._public_url = public_url.rstrip("/")
        self._algorithm = algorithm

    async def __call__(self, request: Request) -> FormData:
        signature = request.headers.get(SIGNATURE_HEADER, "")
        if self._validator is None or not signature or not _acceptable(request):
            raise HTTPException(403)
        form = await request.form()
        right: Callable[..., bool] = self._validator.validate
        if not right(self._public_url + _path(request), form, signature, self._algorithm):
            raise HTTPException(403)
        return form


def _path(request: Request) -> str:
    """Path and query as they came over the wire."""
    path: bytes = request.scope.get("raw_path") or request.scope["path"].encode()
    query: bytes = request.scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _acceptable(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    length = request.headers.get("content-length", "0")
    return kind == FORM and length.isascii() and length.isdigit() and int(length) <= LONGEST
