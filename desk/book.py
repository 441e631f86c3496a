"""Everything the desk decides by, as one value: directory, conversation, ladders, lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from centres import answer, hours
from centres.directory import load as load_directory
from centres.records import Directory, Shown
from desk.duty import Duties
from desk.lines import Line, Lines
from escalation.ladder import Ladder
from escalation.ladders import load as load_ladders
from triage import phrase, protocol
from triage.case import Case, Facts
from triage.heard import Crisis, Risk
from triage.machine import Machine

# What Crisis calls a topic of the directory; the child's own lines go before.
NO_TOPIC = frozenset({Crisis.NONE, Crisis.INFORMATION})


@dataclass(frozen=True, slots=True)
class Book:
    """One edition of the rules and facts; a new edition is a new value."""

    directory: Directory
    machine: Machine
    ladders: Mapping[Risk, Ladder]
    lines: Lines
    shown: Shown

    def is_open(self, centre: str | None, *, now: datetime) -> bool:
        """Whether the centre answers callers now; False where there is none."""
        return centre is not None and hours.is_open(self.directory.centre(centre).hours, now=now)

    def duty_centre(self, case: Case, line: Line, duties: Duties, *, now: datetime) -> str:
        """Whose rota is paged: the centre while open and staffed, else the line's duty centre.

        An elevated case of a closed centre waits for that centre, unless its caller wants a human.
        """
        if case.centre is None:
            return line.duty_centre
        waits = waits_for_opening(case) and not self.is_open(case.centre, now=now)
        staffed = duties.reachable(case.centre, now=now)
        if waits or (staffed and self.is_open(case.centre, now=now)):
            return case.centre
        return line.duty_centre

    def opening(self, case: Case, *, now: datetime) -> datetime | None:
        """When the case's closed centre opens and its ladder begins; None: page now."""
        if case.centre is None or not waits_for_opening(case) or self.is_open(case.centre, now=now):
            return None
        return hours.next_opening(self.directory.centre(case.centre).hours, now=now)

    def facts(
        self, case: Case, line: Line, duties: Duties, *, now: datetime, claimed: bool = False
    ) -> Facts:
        """What may truly be said now in this case."""
        slots = answer.facts(
            self.directory,
            centre_id=case.centre,
            topic=next((crisis.value for crisis in case.crisis if crisis not in NO_TOPIC), None),
            child="child" in case.concepts,
            shown=self.shown,
            now=now,
            lang=case.lang.value,
        )
        truths = set()
        if case.centre is not None:
            truths.add("open" if self.is_open(case.centre, now=now) else "closed")
            truths |= {"always"} if self._never_closes(case.centre, now=now) else set()
        centre = self.duty_centre(case, line, duties, now=now)
        if duties.reachable(centre, now=now) and self.opening(case, now=now) is None:
            truths.add("reachable")
        if claimed:
            truths.add("claimed")
        return Facts(slots=slots, truths=frozenset(truths))

    def _never_closes(self, centre: str, *, now: datetime) -> bool:
        times = self.directory.centre(centre).hours
        return hours.is_open(times, now=now) and hours.next_change(times, now=now) is None


def waits_for_opening(case: Case) -> bool:
    """Whether a closed centre's case may wait: elevated at most, and no human was asked for."""
    return not case.risk.at_least(Risk.HIGH) and "human" not in case.marks


def open_book(lines: Lines, *, shown: Shown) -> Book:
    """Read the starting set of the files. Raises `FaultyData` with file, line and reason."""
    phrases, words = phrase.load(), protocol.load_words()
    machine = Machine(protocol.load(phrases, words), phrases, words, protocol.load_limits())
    return Book(load_directory(), machine, load_ladders(), lines, shown)
