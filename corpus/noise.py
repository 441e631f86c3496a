"""The same message as other phones, recognisers and fingers would give it, made by code."""

import re
from enum import StrEnum
from typing import assert_never
from zlib import crc32

FEWEST_FOR_A_TYPO = 4
TYPOS = 2
_NO_WORD = re.compile(r"[^\w\s]+|_")
_SPACES = re.compile(r"\s+")
_STROKES = str.maketrans("ĄĆĘŁŃÓŚŹŻąćęłńóśźż", "ACELNOSZZacelnoszz")
_WORD = re.compile(r"[^\W\d_]+")


class Noise(StrEnum):
    """The ways in which a text is made worse."""

    PLAIN = "no diacritics"
    ASR = "as a recogniser writes"
    TYPOS = "two typos"


def noisy(text: str, noise: Noise) -> str:
    """The text in that form; the same text always gives the same form."""
    match noise:
        case Noise.PLAIN:
            return text.translate(_STROKES)
        case Noise.ASR:
            return _SPACES.sub(" ", _NO_WORD.sub(" ", text.lower())).strip()
        case Noise.TYPOS:
            return _with_typos(text)
        case never:
            assert_never(never)


def _with_typos(text: str) -> str:
    """Two slips, each in another word of four letters or more: a swap, a loss or a double."""
    for turn in range(TYPOS):
        words = [m for m in _WORD.finditer(text) if len(m[0]) >= FEWEST_FOR_A_TYPO]
        if not words:
            return text
        dice = crc32(f"{turn}:{text}".encode("utf-8", "replace"))
        word = words[(dice + turn) % len(words)]
        at = word.start() + 1 + dice // 7 % (len(word[0]) - 2)
        text = _slip(text, at, dice // 11 % 3)
    return text


def _slip(text: str, at: int, kind: int) -> str:
    a, b = text[at], text[at + 1]
    middle = (b + a, b, a + a + b)[kind]
    return text[:at] + middle + text[at + 2 :]
