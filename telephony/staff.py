"""What a member of staff wants by text or key: to take a case, or to work on their own."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from desk.values import Claimed, Letter, Told
from escalation.ladder import PageChannel
from storage.failures import DatabaseGone
from telephony import texts
from telephony.deps import Deps


class Wish(StrEnum):
    """What the sender wants to do with the case."""

    CLAIM = "claim"
    DECLINE = "decline"
    READ = "read"
    REACH = "reach"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Order:
    """A wish and the case's short code; None where only one case can be meant."""

    wish: Wish
    code: str | None


# Words without diacritics, beside which only a code may stand; "" is a code alone.
_WISHES = {
    **dict.fromkeys(("biore", "przejmuje", "przyjmuje", "tak", "ok", "jade"), Wish.CLAIM),
    **dict.fromkeys(("nie moge", "nie", "nie dam rady", "odmawiam"), Wish.DECLINE),
    **dict.fromkeys(("rozmowa", "pokaz rozmowe"), Wish.READ),
    **dict.fromkeys(("kontakt", "mam kontakt"), Wish.REACH),
    **dict.fromkeys(("zamknij", "zamknij sprawe"), Wish.CLOSE),
}
_TO_CALLER = re.compile(r"\s*([0-9]{4})(?!\w)[\s:,.;-]*(\S.*)", re.DOTALL)
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


def letter(text: str, *, external_id: str) -> Letter:
    """What is meant for a caller: a case's code, then the text; else the desk says how."""
    found = _TO_CALLER.fullmatch(text)
    code, rest = (found[1], found[2]) if found else (None, text)
    return Letter(text=rest, external_id=external_id, code=code)


async def carry_out(
    deps: Deps, wanted: Order, *, channel: PageChannel, address: str
) -> tuple[str, ...]:
    """Do what the person at this address wants, and say how it ended."""
    if wanted.wish in {Wish.CLAIM, Wish.DECLINE}:
        do = deps.casework.claim if wanted.wish is Wish.CLAIM else deps.casework.decline
        claimed = await do(code=wanted.code, channel=channel, address=address, now=deps.clock())
        return (ended(claimed), *claimed.shown)
    told = await _owned(deps, wanted, channel=channel, address=address)
    return told.texts or (texts.NOT_THEIRS,)


async def _owned(deps: Deps, wanted: Order, *, channel: PageChannel, address: str) -> Told:
    if wanted.wish is Wish.CLOSE:
        return await deps.casework.close(
            code=wanted.code, channel=channel, address=address, sure=True, now=deps.clock()
        )
    do = deps.casework.read if wanted.wish is Wish.READ else deps.casework.reach
    return await do(code=wanted.code, channel=channel, address=address, now=deps.clock())


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
