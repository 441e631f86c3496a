"""The notation of the lexicon's phrases, and what a phrase becomes before matching.

word      this word, whatever its diacritics          stem*    any word that begins so
a|b|c_d   one of these, c_d being two words            a b      next to each other
a .. b    up to 3 words between                        a ..6 b  up to 6 words between
a & b     in any order, up to 3 words between          a &6 b   up to 6
^ a       first word of the message                    a $      last word of the message
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product

from triage.hearing.words import fold

USUAL_GAP = 3
MOST_GROUPS = 3
START, END = "^", "$"
_GAP = re.compile(r"\.\.(\d*)")
_AND = re.compile(r"&(\d*)")
_ALTERNATIVE = re.compile(r"[^\W_]+\*?|[\U0001F300-\U0001FAFF\u2600-\u27BF]|\*")


class FaultyPhrase(ValueError):
    """A phrase of the lexicon does not follow the notation."""


@dataclass(frozen=True, slots=True)
class Step:
    """One place of a sequence: spellings that fit it, and words allowed before it."""

    choices: frozenset[str]
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Sequence:
    """Steps in order; `first` and `last` tie the sequence to the message's ends."""

    steps: tuple[Step, ...]
    first: bool = False
    last: bool = False


def parse(phrase: str) -> tuple[Sequence, ...]:
    """The sequences that a phrase stands for. Raises FaultyPhrase."""
    variants = product(*(_variants(part) for part in fold(phrase).replace("'", "").split()))
    return tuple(each for parts in variants for each in _parse(" ".join(parts).split(), phrase))


def _variants(part: str) -> list[str]:
    """A part as its one-word choices together and each choice of several words apart."""
    choices = part.split("|")
    single = "|".join(choice for choice in choices if "_" not in choice)
    several = [choice.replace("_", " ") for choice in choices if "_" in choice]
    return [single, *several] if single else several


def _parse(parts: list[str], phrase: str) -> tuple[Sequence, ...]:
    first, last = parts[:1] == [START], parts[-1:] == [END]
    groups, gap = _groups(parts[first : len(parts) - last], phrase)
    if len(groups) > MOST_GROUPS:
        raise FaultyPhrase(f'"{phrase}": at most two "&" in a phrase')
    return tuple(
        Sequence(_chain(order, gap), first=first, last=last) for order in permutations(groups)
    )


def _groups(parts: list[str], phrase: str) -> tuple[list[tuple[Step, ...]], int]:
    groups: list[list[Step]] = [[]]
    between, gap = USUAL_GAP, 0
    for part in parts:
        if match := _AND.fullmatch(part):
            between = int(match[1] or USUAL_GAP)
            groups.append([])
        elif match := _GAP.fullmatch(part):
            gap = int(match[1] or USUAL_GAP)
        else:
            groups[-1].append(Step(frozenset(_choices(part, phrase)), gap))
            gap = 0
    if not all(groups) or gap:
        raise FaultyPhrase(f'"{phrase}": a word is missing beside a gap or "&"')
    return [tuple(group) for group in groups], between


def _choices(part: str, phrase: str) -> Iterator[str]:
    for choice in part.split("|"):
        if not _ALTERNATIVE.fullmatch(choice):
            raise FaultyPhrase(f'"{phrase}": "{choice}" is not a word or a stem')
        yield choice


def _chain(groups: tuple[tuple[Step, ...], ...], gap: int) -> tuple[Step, ...]:
    steps: list[Step] = []
    for group in groups:
        head = Step(group[0].choices, gap) if steps else group[0]
        steps += [head, *group[1:]]
    return tuple(steps)
