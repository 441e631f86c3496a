"""Marks: what a coordinator found out by ringing shows, hides and never leaks to other numbers."""

from dataclasses import replace
from datetime import UTC, date, datetime

from centres import answer
from centres.directory import load
from centres.marks import Mark, Standing, marked, standing, to_verify
from centres.records import Contact, Directory, Shown, Status

NIGHT = datetime(2026, 12, 24, 22, 40, tzinfo=UTC)
FILES = load()
WROCLAW = Mark("+48717964085", verified_on=date(2026, 12, 1))


def contact(directory: Directory, name: str) -> Contact:
    return next(each for each in directory.contacts if each.id == name)


def told(directory: Directory, centre: str) -> str | None:
    facts = answer.facts(
        directory, centre_id=centre, topic=None, child=False, shown=Shown.VERIFIED, now=NIGHT
    )
    return facts.get("centre_phone")


def test_a_verified_phone_is_told_and_an_unverified_one_is_not() -> None:
    after = marked(FILES, {"wroclaw-85": WROCLAW})

    assert told(FILES, "wroclaw-oik") is None
    assert told(after, "wroclaw-oik") == "71 796 40 85"
    assert standing(FILES, contact(FILES, "wroclaw-85"), {}, shown=Shown.VERIFIED) is (
        Standing.UNVERIFIED
    )


def test_a_mark_of_another_number_counts_for_nothing() -> None:
    after = marked(FILES, {"wroclaw-85": replace(WROCLAW, number="+48717964086")})

    assert told(after, "wroclaw-oik") is None


def test_the_later_of_two_days_counts() -> None:
    once = marked(FILES, {"wroclaw-85": WROCLAW})

    twice = marked(once, {"wroclaw-85": replace(WROCLAW, verified_on=date(2026, 11, 1))})

    assert contact(twice, "wroclaw-85").verified_on == date(2026, 12, 1)


def test_a_retired_phone_is_told_to_nobody_and_the_next_one_is() -> None:
    marks = {"bialystok-46": Mark("+48858797946", retired_on=date(2026, 12, 1))}

    after = marked(FILES, marks)

    assert told(FILES, "bialystok-oik") == "85 879 79 46"
    assert told(after, "bialystok-oik") == "85 879 79 47"
    gone = contact(after, "bialystok-46")
    assert gone.status is Status.SUPERSEDED
    assert standing(after, gone, marks, shown=Shown.SEEDS) is Standing.RETIRED


def test_a_retired_country_wide_line_leaves_every_order() -> None:
    after = marked(FILES, {"116123": Mark("116123", retired_on=date(2026, 12, 1))})

    facts = answer.facts(
        after, centre_id=None, topic="violence", child=False, shown=Shown.VERIFIED, now=NIGHT
    )

    assert all("116123" not in ids for ids in after.line_order.values())
    assert "116 123" not in facts.values()
    assert facts["line_24h"]


def test_country_wide_lines_that_are_never_shown_stay_hidden_when_verified() -> None:
    hidden = [
        line.contact
        for line in FILES.national
        if standing(FILES, line.contact, {}, shown=Shown.SEEDS) is Standing.NEVER
    ]
    assert hidden

    marks = {each.id: Mark(each.number, verified_on=date(2026, 12, 1)) for each in hidden}
    after = marked(FILES, marks)

    for each in hidden:
        now = contact(after, each.id)
        assert standing(after, now, marks, shown=Shown.VERIFIED) is Standing.NEVER


def test_what_must_be_rung_is_what_callers_are_told_or_could_be() -> None:
    ids = {each.id: how for each, how in to_verify(FILES, shown=Shown.VERIFIED)}

    assert ids["bialystok-46"] is Standing.SHOWN
    assert ids["wroclaw-85"] is Standing.UNVERIFIED
    assert ids["116123"] is Standing.SHOWN
    assert not {"112", "999", "997", "998"} & set(ids)
    assert "bialystok-old-28" not in ids
    assert "wroclaw-mops" not in ids
