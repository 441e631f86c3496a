"""How long a text is as SMS, and what of it fits."""

from itertools import accumulate

# The GSM 7-bit alphabet: all else makes the whole text UCS-2. Source: 3GPP TS 23.038, 6.2.1.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("\f^{}\\[~]|€")
_ALONE = {True: 160, False: 70}  # units of a text of one segment, by whether it is GSM 7-bit
_JOINED = {True: 153, False: 67}  # units of each segment of several
_CUT = "..."


def segments(text: str) -> int:
    """How many SMS segments the text takes; an empty one takes one."""
    plain = _plain(text)
    units = sum(_units(text, plain=plain))
    return 1 if units <= _ALONE[plain] else -(-units // _JOINED[plain])


def cut(text: str, most: int) -> str:
    """The text, or its beginning and three dots, in so many segments."""
    if segments(text) <= most:
        return text
    plain = _plain(text)
    room = (_ALONE[plain] if most == 1 else most * _JOINED[plain]) - len(_CUT)
    fits = sum(total <= room for total in accumulate(_units(text, plain=plain)))
    return text[:fits].rstrip() + _CUT


def _plain(text: str) -> bool:
    return set(text) <= _BASIC | _EXTENDED


def _units(text: str, *, plain: bool) -> list[int]:
    if plain:
        return [1 + (sign in _EXTENDED) for sign in text]
    return [1 + (ord(sign) > 0xFFFF) for sign in text]  # noqa: PLR2004  beyond it, two UTF-16 units
