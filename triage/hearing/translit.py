"""Ukrainian and Russian typed in Latin letters, back into Cyrillic."""

import re
from collections.abc import Mapping

from triage.heard import Lang
from triage.hearing.words import Word

_PAIRS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш", "yu": "ю",
    "ya": "я", "ye": "е", "yo": "е", "iu": "ю", "ia": "я", "ju": "ю", "ja": "я", "ie": "е",
    "a": "а", "b": "б", "v": "в", "w": "в", "h": "х", "g": "г", "d": "д", "e": "е", "z": "з",
    "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "r": "р", "s": "с", "t": "т",
    "u": "у", "f": "ф", "x": "х", "c": "ц", "j": "й",
}  # fmt: skip
_OWN: Mapping[Lang, Mapping[str, str]] = {
    Lang.UK: {"yi": "ї", "y": "и", "i": "і", "bye": "бє", "bie": "бє", "bje": "бє"},
    Lang.RU: {
        "byo": "бье",
        "bye": "бье",
        "bjo": "бье",
        "bje": "бье",
        "byu": "бью",
        "y": "ы",
        "i": "и",
        "oy": "ой",
        "iy": "ий",
        "ay": "ай",
        "ey": "ей",
    },
}
_SOUNDS = {lang: {**_PAIRS, **own} for lang, own in _OWN.items()}
_SOUND = {
    lang: re.compile("|".join(sorted(sounds, key=len, reverse=True)))
    for lang, sounds in _SOUNDS.items()
}


def in_cyrillic(words: list[Word], lang: Lang) -> list[Word]:
    """The same words, in the same places, spelt in the alphabet of `lang`; pl and en unchanged."""
    if lang not in _OWN:
        return words
    return [Word(_spelt(w.text, lang), w.start, w.end, w.sentence) for w in words]


def _spelt(word: str, lang: Lang) -> str:
    return _SOUND[lang].sub(lambda match: _SOUNDS[lang][match[0]], word)
