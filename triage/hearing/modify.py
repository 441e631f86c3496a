"""What negation, idiom, fiction or the past leave of what was found."""

from typing import assert_never

from triage.hearing.lexicon import Lexicon, Modifier, Reach
from triage.hearing.match import Hit
from triage.hearing.words import Word


def lowered(lexicon: Lexicon, hits: list[Hit], words: list[Word]) -> list[Hit]:
    """The hits with those that a modifier takes back replaced by what it leaves of them.

    Acts, means at hand and a present attacker name no modifier in the lexicon: nothing lowers them.
    """
    modifiers = [hit for hit in hits if hit.name in lexicon.modifiers]
    left: list[Hit] = []
    for hit in hits:
        if hit.name in lexicon.modifiers:
            left.append(hit)
            continue
        modifier = _modifier_of(lexicon, hit, modifiers, words)
        if modifier is None:
            left.append(hit)
        elif modifier.leaves:
            left.append(Hit(modifier.leaves, hit.first, hit.last))
    return left


def _modifier_of(
    lexicon: Lexicon, hit: Hit, modifiers: list[Hit], words: list[Word]
) -> Modifier | None:
    allowed = lexicon.concepts[hit.name].lowered_by
    if not allowed:
        return None
    for found in modifiers:
        modifier = lexicon.modifiers[found.name]
        if found.name in allowed and _reaches(modifier, found, hit, words):
            return modifier
    return None


def _reaches(modifier: Modifier, found: Hit, hit: Hit, words: list[Word]) -> bool:
    match modifier.reach:
        case Reach.MESSAGE:
            return True
        case Reach.SENTENCE:
            return words[found.first].sentence == words[hit.first].sentence
        case Reach.OVER:
            return found.first <= hit.last and hit.first <= found.last
        case Reach.BEFORE:
            near = 0 < hit.first - found.last <= modifier.words
            return near and words[found.first].sentence == words[hit.first].sentence
        case never:
            assert_never(never)
