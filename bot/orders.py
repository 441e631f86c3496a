"""What a member of staff wants, read from a button, from a text, or from what the text answers."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """What is to be done with the case; the values stand in the buttons' data."""

    CLAIM = "take"
    DECLINE = "cant"
    READ = "read"
    REACH = "have"
    CLOSE = "shut"
    SURE = "sure"  # close it: the question was answered
    KEEP = "keep"  # do not


@dataclass(frozen=True, slots=True)
class Order:
    """A wish and the case's short code; None where only one case can be meant.

    `unsure`: the words could as well be meant for a caller. `bare`: there is only a number.
    """

    wish: Wish
    code: str | None
    unsure: bool = False
    bare: bool = False


@dataclass(frozen=True, slots=True)
class Quoted:
    """The bot's message that a text answers: about which case, and whether it is a page."""

    code: str
    page: bool


# Words without diacritics, beside which only a code may stand.
_WISHES: Mapping[str, Wish] = {
    **dict.fromkeys(("biore", "przejmuje", "przyjmuje", "tak", "ok", "jade"), Wish.CLAIM),
    **dict.fromkeys(("nie moge", "nie", "nie dam rady", "odmawiam"), Wish.DECLINE),
    **dict.fromkeys(("rozmowa", "pokaz rozmowe"), Wish.READ),
    **dict.fromkeys(("kontakt", "mam kontakt"), Wish.REACH),
    **dict.fromkeys(("zamknij", "zamknij sprawe"), Wish.CLOSE),
}
_UNSURE = frozenset({"tak", "ok", "jade", "nie", "nie moge"})
_CODE = re.compile(r"(?<!\w)[0-9]{4,6}(?!\w)")  # never 112
# Every message of ours about a case begins like this; what a caller wrote never stands first.
_QUOTED = re.compile(r"(?:\(powtórzenie\) )?(Dyżur|Sprawa|Sprawę) ([0-9]{4,6})\b")
_UNDECOMPOSED = str.maketrans("łŁ", "lL")


def pressed(data: str | None) -> Order | None:
    """Read a button's data, `take:1234`; None for what is no button of ours."""
    wish, _, code = (data or "").partition(":")
    known = wish in set(Wish) and re.fullmatch(r"\w{1,16}", code)
    return Order(Wish(wish), code) if known else None


def written(text: str) -> Order | None:
    """Read a text; None when it holds anything but a wish and at most one code."""
    codes = _CODE.findall(text)
    words = " ".join(re.findall(r"\w+", _plain(_CODE.sub(" ", text))))
    wish = Wish.CLAIM if codes and not words else _WISHES.get(words)
    if wish is None or len(codes) > 1:
        return None
    code = codes[0] if codes else None
    return Order(wish, code, unsure=words in _UNSURE and not codes, bare=not words)


def quoted(text: str | None) -> Quoted | None:
    """Read the beginning of the bot's message that is answered; None for one about no case."""
    found = _QUOTED.match(text or "")
    return Quoted(found[2], page=found[1] == "Dyżur") if found else None


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
