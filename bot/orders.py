"""What a member of staff wants, read from a button or from a text."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """What is to be done with the case; the values stand in the buttons' data."""

    CLAIM = "take"
    DECLINE = "cant"


@dataclass(frozen=True, slots=True)
class Order:
    """A wish and the case's short code; None where only one case can be meant."""

    wish: Wish
    code: str | None


# Words without diacritics, beside which only a code may stand.
_WISHES: Mapping[str, Wish] = {
    **dict.fromkeys(("biore", "przejmuje", "przyjmuje", "tak", "ok", "jade"), Wish.CLAIM),
    **dict.fromkeys(("nie moge", "nie", "nie dam rady", "odmawiam"), Wish.DECLINE),
}
_CODE = re.compile(r"(?<!\w)[0-9]{4,6}(?!\w)")  # never 112
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
    return Order(wish, codes[0] if codes else None)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.translate(_UNDECOMPOSED))
    return "".join(c for c in apart if not unicodedata.combining(c)).casefold()
