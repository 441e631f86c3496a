"""Hear one message: words, language, concepts, what modifiers leave of them, the sum."""

from collections.abc import Iterable
from functools import cache

from triage.heard import Channel, Evidence, Heard
from triage.hearing.decide import Sums
from triage.hearing.language import language, signs
from triage.hearing.lexicon import Lexicon, lexicon
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
    entries = {**known.concepts, **known.modifiers}
    matcher = Matcher(
        {
            name: [s for block in entry.phrases.values() for s in block]
            for name, entry in entries.items()
        }
    )
    return known, matcher, Sums(known)


def hear(text: str, *, channel: Channel = Channel.SMS) -> Heard:
    """What the message says. Any text gives an answer; the time is bounded by words.HEAD."""
    known, matcher, sums = load()
    words = words_of(text)
    lang = language(text, words)
    words = in_cyrillic(words, lang)
    hits = lowered(known, matcher.find(words), words)
    decision = sums.decide({hit.name for hit in hits}, weigh(words, {hit.name for hit in hits}))
    return Heard(
        lang=lang,
        crisis=decision.crisis,
        risk=decision.risk,
        subject=decision.subject,
        evidence=_evidence((hit for hit in hits if hit.name in decision.concepts), words),
        flags=decision.flags,
    )


def _evidence(hits: Iterable[Hit], words: list[Word]) -> tuple[Evidence, ...]:
    spans = {(hit.name, words[hit.first].start, words[hit.last].end) for hit in hits}
    found = [Evidence(*span) for span in spans]
    return tuple(sorted(found, key=lambda e: (e.start, e.end, e.concept))[:MOST_EVIDENCE])
