"""From the concepts heard to crisis types, risk, subject and flags, by the table of sums."""

from collections.abc import Collection

from triage.heard import Crisis, Risk, Subject, highest
from triage.hearing.lexicon import Concept, Lexicon, Sum
from triage.hearing.match import Hit
from triage.hearing.words import Word

MOST_TYPES = 3

Decision = tuple[tuple[Crisis, ...], Risk, Subject, frozenset[str], list[Hit]]


class Sums:
    """The table of sums, ready to be applied."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._concepts = lexicon.concepts
        self._table = lexicon.sums
        self._sums = [
            (each, [frozenset(a.split("|")) for a in each.when], frozenset(each.unless))
            for each in lexicon.sums.sums
        ]

    def decide(self, hits: list[Hit], words: list[Word]) -> Decision:
        """Types with the most pressing first, risk, subject, flags and the hits that counted."""
        names = {hit.name for hit in hits}
        meant: list[Concept | Sum] = []
        for entry, when, unless in self._sums:
            if all(names & any_of for any_of in when) and not names & unless:
                meant.append(entry)
                names -= set(entry.drop)
        meant += [self._concepts[name] for name in sorted(names) if name in self._concepts]
        flags = frozenset(entry.flag for entry in meant if entry.flag)
        subject = Subject.OTHER if "other" in flags else Subject.SELF
        counted = [hit for hit in hits if hit.name in names and hit.name in self._concepts]
        risk = highest(entry.risk for entry in meant)
        return self._types(meant, risk), risk, subject, flags - {"other"}, counted

    def _types(self, meant: Collection[Concept | Sum], risk: Risk) -> tuple[Crisis, ...]:
        risks: dict[Crisis, Risk] = {}
        for entry in meant:
            if entry.crisis is not None:
                risks[entry.crisis] = highest((entry.risk, risks.get(entry.crisis, Risk.NONE)))
        found = [c for c in self._table.order if c in risks and not self._yields(c, risks)]
        if not found:
            return (Crisis.NONE,) if risk is Risk.NONE else (Crisis.EMOTIONAL,)
        first = self._main(found, risks)
        return (first, *(each for each in found if each is not first))[:MOST_TYPES]

    def _yields(self, crisis: Crisis, heard: Collection[Crisis]) -> bool:
        return any(stronger in heard for stronger in self._table.yields.get(crisis, ()))

    def _main(self, found: list[Crisis], risks: dict[Crisis, Risk]) -> Crisis:
        """Life in danger first, then the order of the table."""
        danger = [c for c in found if risks[c] is Risk.IMMINENT]
        return (danger or found)[0]
