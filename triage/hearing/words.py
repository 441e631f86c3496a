"""Cut a message into folded words that still know where they stood in it."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

HEAD = TAIL = 10_000
LONGEST_WORD = 40
FEWEST_SPELT_APART = 4
FEWEST_FOR_A_SLIP = 5

_PLAIN = str.maketrans(
    "ąćęłńóśźżáàâäãåéèêëíìîïñòôöõúùûüýçšžřčěůđøёѐѝ’ʼ`´‘＇",
    "acelnoszzaaaaaaeeeeiiiinoooouuuuycszrceudoеєи''''''",
)
_HOMOGLYPHS = ("aceopxyiukmthb", "асеорхуіикмтнв")
_TO_CYRILLIC = str.maketrans(*_HOMOGLYPHS)
_TO_LATIN = str.maketrans("асеорхуікмтнв", "aceopxyikmthb")
_LEET = str.maketrans("013457@$", "oieastas")
_DIGRAPHS = frozenset({"ch", "cz", "sz", "rz", "dz"})  # one letter to who spells Polish apart
_INSIDE = "'\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0300-\u036f@$"
_WORD = re.compile(rf"[^\W_]+(?:[{_INSIDE}]+[^\W_]+)*|[\U0001F300-\U0001FAFF\u2600-\u27BF]")
_JOINERS = re.compile(r"['\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_SENTENCE_ENDS = re.compile(r"(?<![.!?…])[.!?](?=\s|$)|[!?]{2,}|\n")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word: its folded spelling, its place in the message and the sentence it is in."""

    text: str
    start: int
    end: int
    sentence: int


def fold(text: str) -> str:
    """Lower case without Polish or other Latin diacritics; never changes the length."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.translate(_PLAIN)


def words_of(text: str) -> list[Word]:
    """The words of the first and the last 10,000 characters, letters spelt apart joined."""
    if len(text) <= HEAD + TAIL:
        return _spelt_together(_words(text, 0, 0))
    tail = len(text) - TAIL
    return _spelt_together([*_words(text[:HEAD], 0, 0), *_words(text[tail:], tail, 1 << 20)])


def spellings(word: str) -> tuple[str, ...]:
    """The ways a folded word may have been meant: as it stands, or with its tricks undone."""
    if word.isascii() and word.isalpha() and not _REPEATED.search(word):
        return (word,)
    return tuple(dict.fromkeys(_spellings(word)))


def slips(word: str) -> Iterator[str]:
    """What a word of five letters or more becomes with two letters swapped back or one left out."""
    if len(word) < FEWEST_FOR_A_SLIP or not word.isalpha():
        return
    for at in range(1, len(word)):
        yield word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]
        yield word[:at] + word[at + 1 :]


def _words(text: str, shift: int, sentence: int) -> list[Word]:
    folded = fold(text)
    ends = [match.end() for match in _SENTENCE_ENDS.finditer(folded)]
    found = []
    at = 0
    for match in _WORD.finditer(folded):
        start, end = match.span()
        while at < len(ends) and ends[at] <= start:
            at += 1
        found.append(
            Word(
                _meant(_clean(match[0]), text[start:end]), start + shift, end + shift, sentence + at
            )
        )
    return found


def _meant(word: str, written: str) -> str:
    """Folded, "lęki" (fears) would be "leki" (medicines): it keeps its sound."""
    if not word.startswith("lek") or written.isascii():
        return word
    fears = unicodedata.normalize("NFC", written).lower().startswith("lęk")
    return f"len{word[2:]}" if fears else word


def _clean(word: str) -> str:
    if word.isalnum():
        return word[:LONGEST_WORD]
    whole = unicodedata.normalize("NFC", _JOINERS.sub("", word))
    return fold(whole)[:LONGEST_WORD]


def _spelt_together(words: list[Word]) -> list[Word]:
    if not any(len(a.text) == len(b.text) == 1 for a, b in pairwise(words)):
        return words
    return list(_joined(words))


def _joined(words: Iterable[Word]) -> Iterator[Word]:
    run: list[Word] = []
    for word in words:
        if len(word.text) == 1 or word.text in _DIGRAPHS:
            run.append(word)
            continue
        yield from _run(run)
        run = []
        yield word
    yield from _run(run)


def _run(run: list[Word]) -> list[Word]:
    if sum(len(word.text) == 1 for word in run) < FEWEST_SPELT_APART:
        return run
    text = "".join(word.text for word in run)[:LONGEST_WORD]
    return [Word(text, run[0].start, run[-1].end, run[0].sentence)]


def _spellings(word: str) -> Iterator[str]:
    yield word
    if _REPEATED.search(word):
        yield _REPEATED.sub(r"\1", word)
        yield _REPEATED.sub(r"\1\1", word)
    if word.endswith("т"):
        yield f"{word}ь"
    if not word.isalpha() and any(c.isalpha() for c in word):
        yield word.translate(_LEET)
    if _CYRILLIC.search(word) and _LATIN.search(word):
        yield word.translate(_TO_CYRILLIC)
        yield word.translate(_TO_LATIN)
