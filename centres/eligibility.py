"""May this person use this service at this centre: yes, no or unknown, and why.

The rules are the sources' own, held with each centre. Where they are silent the answer is
unknown, and unknown never refuses: the caller gets the phone and a human decides.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from centres.records import Centre, Eligibility, Group, Service
from centres.towns import Place


class May(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_EASIEST = (May.YES, May.UNKNOWN, May.NO)


class Reason(StrEnum):
    """Why; each is the key of a phrase."""

    FOR_ANYONE = "for_anyone"
    FOR_RESIDENTS = "for_residents"
    RESIDENTS_ONLY = "residents_only"
    RESIDENCE_UNKNOWN = "residence_unknown"
    WOMEN_ONLY = "women_only"
    PEOPLE_USING_VIOLENCE_ONLY = "people_using_violence_only"
    PERSON_UNKNOWN = "person_unknown"
    CHILD_ALONE = "child_alone"
    SOURCE_SILENT = "source_silent"


@dataclass(frozen=True, slots=True)
class Person:
    """What the caller has told of the one who needs help; None: not told.

    `resident` is what was said about living in the centre's town and overrides `place`.
    """

    place: Place | None = None
    resident: bool | None = None
    woman: bool | None = None
    child: bool | None = None
    uses_violence: bool | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`instead` names the services of the same centre that this person may use for certain."""

    may: May
    reason: Reason
    instead: tuple[Service, ...] = ()


def may_use(centre: Centre, service: Service, person: Person) -> Verdict:
    """Return whether the person may use the service; a no says what the centre has instead."""
    verdict = _verdict(centre, service, person)
    if verdict.may is not May.NO:
        return verdict
    others = (each for each in Service if _verdict(centre, each, person).may is May.YES)
    return Verdict(verdict.may, verdict.reason, tuple(others))


def _verdict(centre: Centre, service: Service, person: Person) -> Verdict:
    """A no of any kind outweighs what is unknown, and that outweighs a yes."""
    rule = next((each for each in centre.eligibility if service in each.services), None)
    if rule is None:
        return Verdict(May.UNKNOWN, Reason.SOURCE_SILENT)
    found = tuple(_judge(rule, centre, person))
    for wanted in (May.NO, May.UNKNOWN):
        for verdict in found:
            if verdict.may is wanted:
                return verdict
    return found[0]


def _judge(rule: Eligibility, centre: Centre, person: Person) -> Iterator[Verdict]:
    yield _by_residence(rule, centre, person)
    if rule.groups:
        verdicts = [_by_group(group, person) for group in rule.groups]
        yield min(verdicts, key=lambda each: _EASIEST.index(each.may))
    if Service.SHELTER in rule.services and len(rule.services) == 1 and person.child:
        yield Verdict(May.UNKNOWN, Reason.CHILD_ALONE)


def _by_residence(rule: Eligibility, centre: Centre, person: Person) -> Verdict:
    if rule.anyone:
        return Verdict(May.YES, Reason.FOR_ANYONE)
    if rule.residence is None:
        return Verdict(May.UNKNOWN, Reason.SOURCE_SILENT)
    match resides(centre, person):
        case None:
            return Verdict(May.UNKNOWN, Reason.RESIDENCE_UNKNOWN)
        case True:
            return Verdict(May.YES, Reason.FOR_RESIDENTS)
        case False:
            return Verdict(May.NO, Reason.RESIDENTS_ONLY)


def resides(centre: Centre, person: Person) -> bool | None:
    """Return whether the person lives in the centre's town, as far as they told."""
    if person.resident is not None or person.place is None:
        return person.resident
    return person.place.resident and person.place.centre_id == centre.id


def _by_group(group: Group, person: Person) -> Verdict:
    match group:
        case Group.WOMEN | Group.WOMEN_WITH_CHILDREN:
            return _of(person.woman, Reason.FOR_RESIDENTS, Reason.WOMEN_ONLY)
        case Group.PEOPLE_USING_VIOLENCE:
            told = person.uses_violence
            return _of(told, Reason.FOR_RESIDENTS, Reason.PEOPLE_USING_VIOLENCE_ONLY)
        case Group.CHILDREN | Group.PARENTS:
            return Verdict(May.YES, Reason.FOR_RESIDENTS)
        case _:
            assert_never(group)


def _of(told: bool | None, yes: Reason, no: Reason) -> Verdict:  # noqa: FBT001 - one fact
    if told is None:
        return Verdict(May.UNKNOWN, Reason.PERSON_UNKNOWN)
    return Verdict(May.YES, yes) if told else Verdict(May.NO, no)
