"""From the concepts heard and the model's log-odds to crisis types, risk, subject and flags."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from triage.heard import Crisis, Risk, Subject, highest
from triage.hearing.lexicon import Concept, Lexicon, Sum
from triage.hearing.model import Levels, Weighed

MOST_TYPES = 3
FEWEST_WORDS = 4  # "nie wiem", "2": an answer, too short to weigh
CHILD, OTHER, UNSURE = "child", "other", "unsure"


@dataclass(frozen=True, slots=True)
class Decision:
    """What the message says, and the concepts that said it.

    `by_model` holds where the model raised the risk above what the rules say.
    """

    crisis: tuple[Crisis, ...]
    risk: Risk
    subject: Subject
    flags: frozenset[str]
    concepts: frozenset[str]
    by_model: bool


class Sums:
    """The table of sums, ready to be applied."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._concepts = lexicon.concepts
        self._table = lexicon.sums
        self._sums = [
            (each, [frozenset(a.split("|")) for a in each.when], frozenset(each.unless))
            for each in lexicon.sums.sums
        ]

    def decide(self, heard: Collection[str], weighed: Weighed | None, *, count: int) -> Decision:
        """Types with the most pressing first, risk, subject, flags and what counted.

        `weighed` is None where no model is heard, `count` how many words the message has.
        """
        meant, counted = self._meant(heard)
        sure = highest(entry.risk for entry in meant if not self._is_unsure(entry))
        weak = highest(entry.risk for entry in meant if self._is_unsure(entry))
        risk = highest((sure, _weak_risk(weak, weighed, count)))
        flags = {entry.flag for entry in meant if entry.flag}
        if risk is not Risk.NONE and not any(_tells(entry) for entry in meant):
            flags.add(UNSURE)
        if weighed and weighed.child > weighed.levels.child:
            flags.add(CHILD)
        other = OTHER in flags
        if weighed:
            other = weighed.other > (-weighed.levels.other if other else 0)
        return Decision(
            crisis=self._types(meant, risk, weighed),
            risk=risk,
            subject=Subject.OTHER if other else Subject.SELF,
            flags=frozenset(flags - {OTHER}),
            concepts=frozenset(counted),
            by_model=risk.rank > highest((sure, weak)).rank,
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

    def _types(
        self, meant: Iterable[Concept | Sum], risk: Risk, weighed: Weighed | None
    ) -> tuple[Crisis, ...]:
        risks: dict[Crisis, Risk] = {}
        for entry in meant:
            if entry.crisis and not (risk is Risk.NONE and entry.crisis is not Crisis.INFORMATION):
                risks[entry.crisis] = highest((entry.risk, risks.get(entry.crisis, Risk.NONE)))
        points = _points(risks, weighed)
        for crisis in _named(points, risk, weighed.levels) if weighed else ():
            risks.setdefault(crisis, Risk.NONE)
        if risk is not Risk.NONE and not risks.keys() - {Crisis.INFORMATION}:
            risks[self._likeliest(points)] = risk
        found = [c for c in self._table.order if c in risks and not self._yields(c, risks)]
        return self._ordered(found, risks, points) if found else (Crisis.NONE,)

    def _likeliest(self, points: Mapping[Crisis, float]) -> Crisis:
        told = [crisis for crisis in self._table.order if crisis is not Crisis.INFORMATION]
        return max(told, key=lambda crisis: points.get(crisis, crisis is Crisis.EMOTIONAL))

    def _yields(self, crisis: Crisis, heard: Collection[Crisis]) -> bool:
        return any(stronger in heard for stronger in self._table.yields.get(crisis, ()))

    def _ordered(
        self, found: list[Crisis], risks: Mapping[Crisis, Risk], points: Mapping[Crisis, float]
    ) -> tuple[Crisis, ...]:
        """Life in danger first, then the likelier, in doubt the order of the table."""
        ranked = sorted(
            found, key=lambda c: (risks[c] is not Risk.IMMINENT, -round(points.get(c, 0)))
        )
        return tuple(ranked[:MOST_TYPES])


def _tells(entry: Concept | Sum) -> bool:
    """Whether it names a crisis and how pressing it is, not only a sign beside others."""
    return entry.crisis is not None and entry.risk is not Risk.NONE


def _speaks(concept: Concept) -> bool:
    """Whether the concept means something by itself."""
    return bool(concept.crisis or concept.flag or concept.risk is not Risk.NONE)


def _weak_risk(weak: Risk, weighed: Weighed | None, count: int) -> Risk:
    """What the unsure concepts and the model say together; more careful without a model."""
    if weak is Risk.NONE and count < FEWEST_WORDS:
        return Risk.NONE
    if weighed is None:
        return highest((weak, Risk.ELEVATED))
    levels = weighed.levels
    if weighed.danger > levels.danger:
        said = Risk.IMMINENT if weighed.imminent > levels.imminent else Risk.HIGH
        return highest((said, weak))
    if weighed.danger > levels.backed and weak is not Risk.NONE:
        return weak
    calm = weighed.calm > (levels.calm if weak is Risk.NONE else levels.calm_over)
    return Risk.NONE if calm and weighed.danger < levels.doubt else Risk.ELEVATED


def _points(concepts: Collection[Crisis], weighed: Weighed | None) -> dict[Crisis, float]:
    """Log-odds of each type, with what a concept of it adds."""
    if weighed is None:
        return {}
    main = weighed.levels.main
    return {crisis: odds + main * (crisis in concepts) for crisis, odds in weighed.types.items()}


def _named(points: Mapping[Crisis, float], risk: Risk, levels: Levels) -> Iterator[Crisis]:
    """Types that the model names by itself."""
    for crisis, value in points.items():
        asked = crisis is Crisis.INFORMATION and value > levels.asked
        if asked or (risk is not Risk.NONE and value > levels.type):
            yield crisis
