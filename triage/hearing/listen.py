"""Hear one message: words, language, concepts, what modifiers leave of them, the sum."""

from collections.abc import Iterable
from functools import cache

from triage.heard import Channel, Evidence, Heard
from triage.hearing.decide import Sums
from triage.hearing.language import language, signs
from triage.hearing.lexicon import Concept, Lexicon, Modifier, lexicon
from triage.hearing.match import Hit, Matcher
from triage.hearing.model import Model, model
from triage.hearing.modify import lowered
from triage.hearing.translit import in_cyrillic
from triage.hearing.words import Word, words_of

MOST_EVIDENCE = 30
WEIGHED = "weighed_words"  # evidence of what the model heard, not a concept


@cache
def load() -> tuple[Lexicon, Matcher, Sums]:
    """Read and compile the lexicon, once. Raises FaultyData for a faulty file."""
    signs()
    known = lexicon()
    entries: dict[str, Concept | Modifier] = {**known.concepts, **known.modifiers}
    matcher = Matcher(
        {
            name: [s for block in entry.phrases.values() for s in block]
            for name, entry in entries.items()
        }
    )
    return known, matcher, Sums(known)


def hear(text: str, *, channel: Channel = Channel.SMS) -> Heard:  # noqa: ARG001 - rules and model hear every channel alike, an encoder may not
    """What the message says; any text gives an answer.

    `channel` is how it came. Time is bounded: only the first and the last 10,000 characters
    of a longer text are heard. Raises FaultyData where a file of the lexicon is faulty.
    """
    return hear_with(text, model())


def hear_with(text: str, trained: Model | None) -> Heard:
    """What the message says to the rules and to this model; to the rules alone without one."""
    known, matcher, sums = load()
    words = words_of(text)
    lang = language(text, words)
    words = in_cyrillic(words, lang)
    hits = lowered(known, matcher.find(words), words)
    names = {hit.name for hit in hits}
    weighed = trained.weigh(words, names) if trained else None
    decision = sums.decide(names, weighed, count=len(words))
    heard = [hit for hit in hits if hit.name in decision.concepts]
    if weighed and decision.by_model:
        heard += [Hit(WEIGHED, at, at) for at in weighed.told]
    return Heard(
        lang=lang,
        crisis=decision.crisis,
        risk=decision.risk,
        subject=decision.subject,
        evidence=_evidence(heard, words),
        flags=decision.flags,
    )


def concepts_in(text: str) -> tuple[list[Word], frozenset[str]]:
    """The words of a message and the concepts that the rules hear in them, for training."""
    known, matcher, _ = load()
    words = words_of(text)
    words = in_cyrillic(words, language(text, words))
    return words, frozenset(hit.name for hit in lowered(known, matcher.find(words), words))


def _evidence(hits: Iterable[Hit], words: list[Word]) -> tuple[Evidence, ...]:
    spans = {(hit.name, words[hit.first].start, words[hit.last].end) for hit in hits}
    found = [Evidence(*span) for span in spans]
    return tuple(sorted(found, key=lambda e: (e.start, e.end, e.concept))[:MOST_EVIDENCE])
