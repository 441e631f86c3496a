"""Who may use what: the sources' own rules, and never a refusal out of silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres.directory import Directory, Service
from centres.eligibility import May, Person, Reason, Verdict, may_use, resides
from centres.towns import Place

BIALYSTOK = Place("bialystok", "Białystok", "bialystok-oik", resident=True)
CHOROSZCZ = Place("choroszcz", "Choroszcz", "bialystok-oik", resident=False)
WROCLAW = Place("wroclaw", "Wrocław", "wroclaw-oik", resident=True)
OSTROLEKA = Place("ostroleka", "Ostrołęka", "ostroleka-oik", resident=True)
WARSZAWA = Place("warszawa", "Warszawa", None, resident=False)
ANYBODY = Person()
PEOPLE = st.builds(
    Person,
    place=st.sampled_from((None, BIALYSTOK, CHOROSZCZ, WROCLAW, OSTROLEKA, WARSZAWA)),
    resident=st.none() | st.booleans(),
    woman=st.none() | st.booleans(),
    child=st.none() | st.booleans(),
    uses_violence=st.none() | st.booleans(),
)


@pytest.mark.parametrize(
    ("centre_id", "service", "person", "may", "reason"),
    [
        # 000: all help of Białystok for its residents
        ("bialystok-oik", "consultation", Person(BIALYSTOK), "yes", "for_residents"),
        ("bialystok-oik", "legal", Person(BIALYSTOK), "yes", "for_residents"),
        ("bialystok-oik", "child_help", Person(BIALYSTOK, child=True), "yes", "for_residents"),
        ("bialystok-oik", "psychological", Person(CHOROSZCZ), "no", "residents_only"),
        ("bialystok-oik", "psychological", Person(WARSZAWA), "no", "residents_only"),
        ("bialystok-oik", "group", ANYBODY, "unknown", "residence_unknown"),
        ("bialystok-oik", "group", Person(WARSZAWA, resident=True), "yes", "for_residents"),
        ("bialystok-oik", "group", Person(BIALYSTOK, resident=False), "no", "residents_only"),
        # 000: its hostel for women and women with children
        ("bialystok-oik", "shelter", Person(BIALYSTOK, woman=True), "yes", "for_residents"),
        ("bialystok-oik", "shelter", Person(BIALYSTOK, woman=False), "no", "women_only"),
        ("bialystok-oik", "shelter", Person(BIALYSTOK), "unknown", "person_unknown"),
        ("bialystok-oik", "shelter", Person(CHOROSZCZ, woman=True), "no", "residents_only"),
        ("bialystok-oik", "shelter", Person(woman=True), "unknown", "residence_unknown"),
        ("bialystok-oik", "shelter", Person(woman=False), "no", "women_only"),
        (
            "bialystok-oik",
            "shelter",
            Person(BIALYSTOK, woman=True, child=True),
            "unknown",
            "child_alone",
        ),
        # 001: its programme for residents who use violence
        (
            "bialystok-oik",
            "programme",
            Person(BIALYSTOK, uses_violence=True),
            "yes",
            "for_residents",
        ),
        (
            "bialystok-oik",
            "programme",
            Person(WARSZAWA, uses_violence=True),
            "no",
            "residents_only",
        ),
        ("bialystok-oik", "programme", Person(BIALYSTOK), "unknown", "person_unknown"),
        (
            "bialystok-oik",
            "programme",
            Person(BIALYSTOK, uses_violence=False),
            "no",
            "people_using_violence_only",
        ),
        # 002: Biała Podlaska says nothing
        ("biala-podlaska-pik", "psychological", Person(WARSZAWA), "unknown", "source_silent"),
        ("biala-podlaska-pik", "shelter", Person(woman=True), "unknown", "source_silent"),
        # 003: help and shelter of Ostrołęka for its town, men as well
        ("ostroleka-oik", "shelter", Person(OSTROLEKA, woman=False), "yes", "for_residents"),
        ("ostroleka-oik", "shelter", Person(WARSZAWA, woman=True), "no", "residents_only"),
        ("ostroleka-oik", "consultation", Person(OSTROLEKA), "yes", "for_residents"),
        ("ostroleka-oik", "shelter", ANYBODY, "unknown", "residence_unknown"),
        ("ostroleka-oik", "programme", Person(OSTROLEKA), "unknown", "source_silent"),
        # 004: consultations of Wrocław for anyone, the rest for residents
        ("wroclaw-oik", "consultation", Person(WARSZAWA), "yes", "for_anyone"),
        ("wroclaw-oik", "consultation", ANYBODY, "yes", "for_anyone"),
        ("wroclaw-oik", "psychological", Person(WROCLAW), "yes", "for_residents"),
        ("wroclaw-oik", "psychological", Person(WARSZAWA), "no", "residents_only"),
        ("wroclaw-oik", "social", Person(WARSZAWA), "no", "residents_only"),
        ("wroclaw-oik", "shelter", Person(WROCLAW, woman=False), "yes", "for_residents"),
        ("wroclaw-oik", "shelter", Person(OSTROLEKA, woman=True), "no", "residents_only"),
        ("wroclaw-oik", "legal", Person(WROCLAW), "unknown", "source_silent"),
    ],
)
def test_each_rule_of_the_sources_holds(
    directory: Directory, centre_id: str, service: str, person: Person, may: str, reason: str
) -> None:
    verdict = may_use(directory.centre(centre_id), Service(service), person)

    assert (verdict.may, verdict.reason) == (May(may), Reason(reason))


@given(person=PEOPLE, service=st.sampled_from(Service))
def test_a_silent_source_never_refuses(
    directory: Directory, person: Person, service: Service
) -> None:
    verdict = may_use(directory.centre("biala-podlaska-pik"), service, person)

    assert verdict == Verdict(May.UNKNOWN, Reason.SOURCE_SILENT)


@given(person=PEOPLE, service=st.sampled_from(Service), data=st.data())
def test_knowing_nothing_of_a_person_refuses_nothing(
    directory: Directory, person: Person, service: Service, data: st.DataObject
) -> None:
    centre = data.draw(st.sampled_from(directory.centres))

    assert may_use(centre, service, ANYBODY).may is not May.NO
    if may_use(centre, service, person).may is May.NO:
        told = (resides(centre, person), person.woman, person.uses_violence)
        assert False in told


def test_a_refusal_says_what_the_same_centre_has_for_this_person(directory: Directory) -> None:
    wroclaw = may_use(directory.centre("wroclaw-oik"), Service.SHELTER, Person(WARSZAWA))
    bialystok = may_use(
        directory.centre("bialystok-oik"), Service.SHELTER, Person(BIALYSTOK, woman=False)
    )

    assert wroclaw.instead == (Service.CONSULTATION,)
    assert Service.PSYCHOLOGICAL in bialystok.instead
    assert Service.SHELTER not in bialystok.instead
