"""Hear one message: words, language, concepts, what modifiers leave of them, the sum."""

from collections.abc import Iterable
from functools import cache

from triage.heard import Channel, Evidence, Heard, Lang
from triage.hearing.decide import Sums
from triage.hearing.language import language, signs
from triage.hearing.lexicon import Concept, Lexicon, Modifier, lexicon
from triage.hearing.match import Hit, Matcher
from triage.hearing.modify import lowered
from triage.hearing.signs import scales, weigh
from triage.hearing.translit import in_cyrillic
from triage.hearing.words import Word, words_of

MOST_EVIDENCE = 30


@cache
def load() -> tuple[Lexicon, Matcher, Sums]:
    """Read and compile the lexicon, once. Raises FaultyData for a faulty file."""
    signs()
    scales()
    known = lexicon()
    entries: dict[str, Concept | Modifier] = {**known.concepts, **known.modifiers}
    matcher = Matcher(
        {
            name: [s for block in entry.phrases.values() for s in block]
            for name, entry in entries.items()
        }
    )
    return known, matcher, Sums(known)


def hear(text: str, *, channel: Channel = Channel.SMS) -> Heard:  # noqa: ARG001 - the lexicon hears every channel alike, the trained model will not
    """What the message says; any text gives an answer.

    `channel` is how it came. Time is bounded: only the first and the last 10,000 characters
    of a longer text are heard. Raises FaultyData where a file of the lexicon is faulty.
    """
    known, matcher, sums = load()
    words = words_of(text)
    lang = language(text, words)
    readings = []
    for spelt in _readings(words, lang):
        hits = lowered(known, matcher.find(spelt), spelt)
        names = {hit.name for hit in hits}
        readings.append((sums.decide(names, weigh(spelt, names)), hits))
    decision, hits = max(readings, key=lambda reading: reading[0].risk.rank)
    return Heard(
        lang=lang,
        crisis=decision.crisis,
        risk=decision.risk,
        subject=decision.subject,
        evidence=_evidence((hit for hit in hits if hit.name in decision.concepts), words),
        flags=decision.flags,
    )


def _readings(words: list[Word], lang: Lang) -> list[list[Word]]:
    """The words as `lang` spells them, and as they stand: a mistaken language loses no danger."""
    spelt = in_cyrillic(words, lang)
    return [words] if spelt == words else [spelt, words]


def _evidence(hits: Iterable[Hit], words: list[Word]) -> tuple[Evidence, ...]:
    spans = {(hit.name, words[hit.first].start, words[hit.last].end) for hit in hits}
    found = [Evidence(*span) for span in spans]
    return tuple(sorted(found, key=lambda e: (e.start, e.end, e.concept))[:MOST_EVIDENCE])
