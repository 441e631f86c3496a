"""What a message means as a move: an answer, a wish for a human, a stop word, a language."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from triage.heard import Lang
from triage.protocol import Words

_SHORT = 8  # words: longer messages are told, not answered
_BETWEEN = frozenset(["i", "albo", "lub", "or", "and", "та", "або", "чи", "и", "или"])
_PLAIN = str.maketrans("łŁ’ʼ", "lL''")
_SPLIT = re.compile(r"[^\w'*👍👎]+")


@lru_cache(maxsize=8)  # one message is looked at several times
def folded(text: str) -> tuple[str, ...]:
    """The words of a text in lower case, Polish and Cyrillic marks removed, punctuation dropped."""
    bare = unicodedata.normalize("NFKD", text.translate(_PLAIN)).casefold()
    if not bare.isascii():
        bare = "".join(
            char
            for char in bare
            if not unicodedata.combining(char) and unicodedata.category(char) != "Cf"
        )
    return tuple(word for word in _SPLIT.split(bare) if word)


def stops(text: str, words: Words) -> bool:
    """Whether the message is nothing but a stop word."""
    return _whole(folded(text), words.stop)


def thanks(text: str, words: Words) -> bool:
    """Whether the message is nothing but thanks or a goodbye."""
    return _whole(folded(text), words.thanks)


def asks_facts(text: str, words: Words) -> bool:
    """Whether the message asks for hours or place, whatever else it tells."""
    return _inside(folded(text), words.facts)


def hedges(text: str, words: Words) -> bool:
    """Whether a "but" or a "not yet" stands in the message."""
    return _inside(folded(text), words.but)


def wants_human(text: str, words: Words) -> bool:
    """Whether a short message asks for a human, by 0 or by word."""
    said = folded(text)
    return said == ("0",) or (len(said) <= _SHORT and _inside(said, words.human))


def wants_language(text: str, words: Words) -> Lang | None:
    """The language that a short message asks for."""
    said = folded(text)
    if len(said) > _SHORT:
        return None
    for code, phrases in words.languages.items():
        if _inside(said, phrases):
            return code
    return None


def answer(text: str, options: Mapping[str, Iterable[str]], lang: Lang) -> str | None:
    """Which option the message chooses; None when it chooses none.

    A digit or a phrase as the whole message; else the longest phrase that a message begins with, or
    for a short message holds. Two different ones in a short message: the unsure option (`3`) where
    there is one, since an unclear answer takes the more careful move. `word@pl` in the list counts
    only for that language (a Polish "no" is a yes).
    """
    said = folded(text)
    if not options:
        return "1" if said else None
    options = {option: _spoken(phrases, lang) for option, phrases in options.items()}
    if len(said) == 1 and said[0] in options:
        return said[0]
    for option, phrases in options.items():
        if _whole(said, phrases):
            return option
    found = _held(said, options) if len(said) <= _SHORT else _begun(said, options)
    digits = {word for word in said if word in options}
    if found or set(said) <= digits | _BETWEEN:
        found |= digits
    if len(found) > 1:
        return "3" if "3" in options else None
    return next(iter(found), None)


def _spoken(phrases: Iterable[str], lang: Lang) -> tuple[str, ...]:
    """The phrases that count in this language."""
    split = (phrase.partition("@") for phrase in phrases)
    return tuple(phrase for phrase, _, only in split if not only or only == lang)


def _held(said: tuple[str, ...], options: Mapping[str, Iterable[str]]) -> set[str]:
    """Options whose phrases stand in the message, longest phrases first, each word used once."""
    phrases = sorted(
        ((_cut(phrase), option) for option, all_ in options.items() for phrase in all_),
        key=lambda item: -len(item[0]),
    )
    left, found = list(said), set[str]()
    for phrase, option in phrases:
        if len(phrase) == 1 and len(phrase[0]) == 1:
            continue  # a lone letter is an answer only as the whole message
        at = _at(left, phrase)
        if at is not None:
            left[at : at + len(phrase)] = ["\0"] * len(phrase)
            found.add(option)
    return found


def _begun(said: tuple[str, ...], options: Mapping[str, Iterable[str]]) -> set[str]:
    """The option of the longest phrase that a long message begins with."""
    begun = [
        (len(_cut(phrase)), option)
        for option, phrases in options.items()
        for phrase in phrases
        if len(_cut(phrase)[0]) > 1 and _at(said[: len(_cut(phrase))], _cut(phrase)) == 0
    ]
    return {max(begun)[1]} if begun else set()


def _whole(said: Sequence[str], phrases: Iterable[str]) -> bool:
    cut = (_cut(phrase) for phrase in phrases)
    return any(len(said) == len(phrase) and _stands(said, phrase, 0) for phrase in cut)


def _inside(said: Sequence[str], phrases: tuple[str, ...]) -> bool:
    """Whether any of the phrases stands in the message."""
    return _pattern(phrases).search(" ".join(said)) is not None


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """All phrases as one pattern over words that are parted by single spaces."""
    words = ([re.escape(word).replace(r"\*", r"\S*") for word in _cut(each)] for each in phrases)
    return re.compile(rf"(?<!\S)(?:{'|'.join(map(' '.join, words))})(?!\S)")


def _at(said: Sequence[str], phrase: tuple[str, ...]) -> int | None:
    if phrase and phrase[0][-1] != "*" and phrase[0] not in said:
        return None  # most phrases end here
    for start in range(len(said) - len(phrase) + 1):
        if _stands(said, phrase, start):
            return start
    return None


def _stands(said: Sequence[str], phrase: tuple[str, ...], start: int) -> bool:
    """Whether the phrase stands in the message from the word `start` on; it must fit in."""
    for place, wanted in enumerate(phrase, start):
        word = said[place]
        if word != wanted and not (wanted[-1] == "*" and word.startswith(wanted[:-1])):
            return False
    return True


@lru_cache(maxsize=2048)
def _cut(phrase: str) -> tuple[str, ...]:
    return folded(phrase)
