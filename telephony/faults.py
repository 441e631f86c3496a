"""Twilio's error codes: what each means for us, and whether a second try can help."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """`reason` holds no number and no text; `final`: this address will never take it."""

    reason: str
    final: bool = False


# Refusals of the REST API (2xxxx) and failed deliveries (3xxxx), from Twilio's error dictionary.
FAULTS: Mapping[int, Fault] = {
    20003: Fault("account refused"),
    20429: Fault("too many requests"),
    13224: Fault("not a number", final=True),
    21211: Fault("not a number", final=True),
    21214: Fault("number cannot be reached", final=True),
    21215: Fault("country not allowed", final=True),
    21217: Fault("not a number", final=True),
    21219: Fault("number not verified", final=True),
    21408: Fault("country not allowed", final=True),
    21601: Fault("our number cannot text"),
    21606: Fault("our number cannot text"),
    21610: Fault("opted out", final=True),
    21611: Fault("queue full"),
    21612: Fault("no route", final=True),
    21614: Fault("not a mobile number", final=True),
    21617: Fault("too long", final=True),
    30001: Fault("queue full"),
    30002: Fault("account suspended"),
    30003: Fault("phone unreachable"),
    30004: Fault("blocked", final=True),
    30005: Fault("unknown number", final=True),
    30006: Fault("landline", final=True),
    30007: Fault("filtered by the network"),
    30008: Fault("unknown"),
    30009: Fault("part lost"),
    30036: Fault("too late"),
}

TOO_MANY = 429
RETRY_AFTER_S = 2.0


def fault(code: int | None, status: int) -> Fault:
    """What a refusal means; an unknown one may pass, so it is tried again."""
    if code is not None and code in FAULTS:
        return FAULTS[code]
    return Fault(f"vendor code {code}" if code else f"vendor status {status}")


def reason(code: str, word: str) -> str:
    """Why a delivery failed: by its code, else in the vendor's word."""
    if code.isascii() and code.isdigit() and len(code) < 7:  # noqa: PLR2004 - longer is no code
        return fault(int(code), 0).reason
    return word
