"""What a member of staff answers to a page by text: a claim, a refusal, or neither."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from desk.values import Claimed
from escalation.ladder import PageChannel
from storage.failures import DatabaseGone
from telephony import texts
from telephony.deps import Deps


class Wish(StrEnum):
    """What the sender wants to do with the case."""

    CLAIM = "claim"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True)
class Order:
    """A wish and the case's short code; None where only one case can be meant."""

    wish: Wish
    code: str | None


# Words without diacritics, beside which only a code may stand; "" is a code alone.
_WISHES = {
    **dict.fromkeys(("biore", "przejmuje", "przyjmuje", "tak", "ok", "jade"), Wish.CLAIM),
    **dict.fromkeys(("nie moge", "nie", "nie dam rady", "odmawiam"), Wish.DECLINE),
}
_CODE = re.compile(r"(?<!\w)[0-9]{3,6}(?!\w)")
_UNDECOMPOSED = str.maketrans("łŁ", "lL")


def order(text: str) -> Order | None:
    """Read a staff text; None when it holds anything but a wish and at most one code."""
    codes = _CODE.findall(text)
    words = " ".join(re.findall(r"\w+", _plain(_CODE.sub(" ", text))))
    wish = Wish.CLAIM if codes and not words else _WISHES.get(words)
    if wish is None or len(codes) > 1:
        return None
    return Order(wish, codes[0] if codes else None)


async def carry_out(deps: Deps, wanted: Order, *, channel: PageChannel, address: str) -> str:
    """Do what the person at this address wants, and say how it ended."""
    do = deps.casework.claim if wanted.wish is Wish.CLAIM else deps.casework.decline
    try:
        done = await do(code=wanted.code, channel=channel, address=address, now=deps.clock())
    except DatabaseGone:
        return texts.STAFF_BROKEN
    return ended(done)


async def is_at(deps: Deps, channel: PageChannel, address: str, *, unknowable: bool) -> bool:
    """Whether somebody on the staff has this address; `unknowable` while the database is gone."""
    try:
        return await deps.casework.person_at(channel, address.strip()) is not None
    except DatabaseGone:
        return unknowable


def ended(claimed: Claimed) -> str:
    """How a claim ended, to the person who made it."""
    words = {"code": claimed.code or "", "by": claimed.by or "ktoś inny"}
    return " ".join(texts.CLAIM[claimed.outcome].format_map(words).split())


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
