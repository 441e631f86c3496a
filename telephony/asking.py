"""One question to the vendor's API: its answer, or why there is none, without content."""

import json
from collections.abc import Awaitable
from typing import TypeVar

from aiohttp import ClientError
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.response import Response

from desk.values import SendFailed
from telephony.faults import RETRY_AFTER_S, TOO_MANY, fault

T = TypeVar("T")


async def asked(question: Awaitable[T]) -> T:
    """The vendor's answer. Raises `SendFailed` with a reason that holds no number and no text."""
    try:
        return await question
    except TwilioRestException as error:
        raise _failed(error.code, error.status) from None
    except (TwilioException, ClientError, OSError, ValueError) as error:  # a time-out is an OSError
        refusal = next((each for each in error.args if isinstance(each, Response)), None)
        if refusal is not None:  # a list that is refused carries the vendor's answer instead
            raise _failed(_code(refusal), refusal.status_code) from None
        raise SendFailed(f"vendor unreachable: {type(error).__name__}") from None


def _failed(code: int | None, status: int) -> SendFailed:
    known = fault(code, status)
    after = RETRY_AFTER_S if status == TOO_MANY else None
    return SendFailed(known.reason, final=known.final, retry_after_s=after)


def _code(refusal: Response) -> int | None:
    try:
        code = json.loads(refusal.text)["code"]
    except (ValueError, KeyError, TypeError):
        return None
    return code if isinstance(code, int) else None
