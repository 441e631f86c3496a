"""Which of the four languages a message is in: script, letters, frequent words."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from centres.datafile import read
from triage.heard import Lang
from triage.hearing.words import Word, fold

ENOUGH_LETTERS = 12
FILE = Path(__file__).parent.parent / "lexicon" / "languages.yaml"

Signposts = tuple[
    Mapping[str, Lang], Mapping[str, tuple[Lang, ...]], Mapping[Lang, tuple[str, ...]]
]

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u017f]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_OWN_LETTERS = re.compile(r"[^\x00-\x7f]")


class Signs(BaseModel):
    """What tells one language: letters that only it has, endings, frequent words."""

    model_config = ConfigDict(frozen=True)

    letters: str
    ends: str
    words: str


class LanguageFile(BaseModel):
    """The file of signs."""

    model_config = ConfigDict(frozen=True)

    languages: Mapping[Lang, Signs]


def language(text: str, words: list[Word]) -> Lang:
    """The likeliest language; Polish where nothing tells."""
    cyrillic, latin = len(_CYRILLIC.findall(text)), len(_LATIN.findall(text))
    points = _points(text, words)
    if cyrillic > latin:
        plain = cyrillic > ENOUGH_LETTERS and not _UKRAINIAN.search(text)
        return Lang.RU if points[Lang.RU] + plain > points[Lang.UK] else Lang.UK
    return max(Lang, key=lambda lang: (points[lang], lang is Lang.PL))


def _points(text: str, words: list[Word]) -> dict[Lang, float]:
    letters, frequent, ends = signs()
    points = dict.fromkeys(Lang, 0.0)
    for char in _OWN_LETTERS.findall(text[:2000].lower()):
        if char in letters:
            points[letters[char]] += 1.0
    known = [frequent.get(word.text, ()) for word in words[:300]]
    english = any(Lang.EN in langs and Lang.PL not in langs for langs in known)
    for word, langs in zip(words, known, strict=False):
        for lang in langs:
            points[lang] += 1.5
        for lang, endings in ends.items() if not langs else ():
            if english or lang is not Lang.EN:  # "numer do" is no English for its ending
                points[lang] += 0.5 * word.text.endswith(endings)
    return points


@cache
def signs() -> Signposts:
    """Letters, frequent words and endings by language, read once. Raises FaultyData."""
    languages = read(FILE, LanguageFile).languages
    letters = {char: lang for lang, each in languages.items() for char in each.letters}
    words: dict[str, tuple[Lang, ...]] = {}
    for lang, each in languages.items():
        for word in dict.fromkeys(each.words.split()):
            words[word] = (*words.get(word, ()), lang)
    ends = {lang: tuple(fold(each.ends).split()) for lang, each in languages.items()}
    return letters, words, ends
