"""From the concepts and signs of a message to crisis types, risk, subject and flags."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from triage.heard import Crisis, Risk, Subject, highest
from triage.hearing.lexicon import Concept, Lexicon, Sum
from triage.hearing.signs import Weighed

MOST_TYPES = 3
CHILD, OTHER, UNSURE = "child", "other", "unsure"
_CHILD_IN_DANGER = frozenset({Crisis.VIOLENCE, Crisis.SUICIDE_RISK})


@dataclass(frozen=True, slots=True)
class Decision:
    """What the message says, and the concepts that said it."""

    crisis: tuple[Crisis, ...]
    risk: Risk
    subject: Subject
    flags: frozenset[str]
    concepts: frozenset[str]


class Sums:
    """The table of sums, ready to be applied."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._concepts = lexicon.concepts
        self._table = lexicon.sums
        self._levels = lexicon.sums.levels
        self._sums = [
            (each, [frozenset(a.split("|")) for a in each.when], frozenset(each.unless))
            for each in lexicon.sums.sums
        ]

    def decide(self, heard: Collection[str], weighed: Weighed) -> Decision:
        """Types with the most pressing first, risk, subject, flags and what counted."""
        meant, counted = self._meant(heard)
        sure = highest(entry.risk for entry in meant if not self._is_unsure(entry))
        risk = highest((sure, self._weak_risk(meant, weighed)))
        flags = {entry.flag for entry in meant if entry.flag}
        if risk is not Risk.NONE and not any(_tells(entry) for entry in meant):
            flags.add(UNSURE)
        if weighed.child > self._levels.child:
            flags.add(CHILD)
        if CHILD in flags and risk is Risk.ELEVATED and _threatens(meant):
            risk = Risk.HIGH  # a child cannot leave, and is not left to wait
        other = weighed.other > (-self._levels.other if OTHER in flags else 0)
        return Decision(
            crisis=self._types(meant, risk, weighed),
            risk=risk,
            subject=Subject.OTHER if other else Subject.SELF,
            flags=frozenset(flags - {OTHER}),
            concepts=frozenset(counted),
        )

    def _meant(self, heard: Collection[str]) -> tuple[list[Concept | Sum], set[str]]:
        """The entries that count, and the concepts that are reasons for what is decided."""
        names = set(heard) & self._concepts.keys()
        meant: list[Concept | Sum] = []
        reasons: set[str] = set()
        for entry, when, unless in self._sums:
            if all(names & any_of for any_of in when) and not names & unless:
                meant.append(entry)
                reasons |= names & frozenset().union(*when)
                names -= set(entry.drop)
        meant += [self._concepts[name] for name in sorted(names)]
        return meant, {name for name in names if name in reasons or _speaks(self._concepts[name])}

    def _is_unsure(self, entry: Concept | Sum) -> bool:
        return isinstance(entry, Concept) and entry.unsure

    def _weak_risk(self, meant: Iterable[Concept | Sum], weighed: Weighed) -> Risk:
        """What the unsure concepts and the signs say together."""
        weak = highest(entry.risk for entry in meant if self._is_unsure(entry))
        levels = self._levels
        if weak is Risk.NONE and weighed.words < levels.fewest:
            return Risk.NONE  # "nie wiem", "2": an answer, too short to weigh
        high = levels.high if weak is Risk.NONE else levels.higher
        if weighed.danger > high and weighed.calm < levels.doubt:
            said = Risk.IMMINENT if weighed.imminent > levels.imminent else Risk.HIGH
            return highest((said, weak))
        if weighed.danger > levels.backed and weak is not Risk.NONE:
            return weak
        plain = weighed.types[Crisis.INFORMATION] > levels.plain
        over = levels.calm_asked if plain else levels.calm_over
        if weighed.calm > (levels.calm if weak is Risk.NONE else over):
            return Risk.NONE
        return Risk.ELEVATED

    def _types(
        self, meant: Iterable[Concept | Sum], risk: Risk, weighed: Weighed
    ) -> tuple[Crisis, ...]:
        risks: dict[Crisis, Risk] = {}
        for entry in meant:
            if entry.crisis and not (risk is Risk.NONE and entry.crisis is not Crisis.INFORMATION):
                risks[entry.crisis] = highest((entry.risk, risks.get(entry.crisis, Risk.NONE)))
        points = {c: weighed.types[c] + self._levels.main * (c in risks) for c in weighed.types}
        for crisis, value in points.items():
            asked = crisis is Crisis.INFORMATION
            told = risk is not Risk.NONE and value > self._levels.type
            if told or (asked and value > self._levels.asked):
                risks.setdefault(crisis, Risk.NONE)
        if risk is not Risk.NONE and not risks.keys() - {Crisis.INFORMATION}:
            risks[self._likeliest(points)] = risk
        found = [c for c in self._table.order if c in risks and not self._yields(c, risks)]
        return self._ordered(found, risks, points) if found else (Crisis.NONE,)

    def _likeliest(self, points: Mapping[Crisis, float]) -> Crisis:
        told = [crisis for crisis in self._table.order if crisis is not Crisis.INFORMATION]
        return max(told, key=lambda crisis: points[crisis])

    def _yields(self, crisis: Crisis, heard: Collection[Crisis]) -> bool:
        return any(stronger in heard for stronger in self._table.yields.get(crisis, ()))

    def _ordered(
        self, found: list[Crisis], risks: Mapping[Crisis, Risk], points: Mapping[Crisis, float]
    ) -> tuple[Crisis, ...]:
        """Life in danger first, then the likelier, in doubt the order of the table."""
        ranked = sorted(found, key=lambda c: (risks[c] is not Risk.IMMINENT, -round(points[c])))
        return tuple(ranked[:MOST_TYPES])


def _threatens(meant: Iterable[Concept | Sum]) -> bool:
    """Whether violence or a wish to die is named, not only guessed from signs."""
    return any(entry.crisis in _CHILD_IN_DANGER for entry in meant)


def _tells(entry: Concept | Sum) -> bool:
    """Whether it names a crisis and how pressing it is, not only a sign beside others."""
    return entry.crisis is not None and entry.risk is not Risk.NONE


def _speaks(concept: Concept) -> bool:
    """Whether the concept means something by itself."""
    return bool(concept.crisis or concept.flag or concept.risk is not Risk.NONE)
