"""`dyzur check` names the phones that somebody must ring."""

from dataclasses import replace
from datetime import UTC, date, datetime

from centres.marks import Mark, marked
from centres.records import Shown
from dyzur.check import Finding, Grade, of_contacts
from tests.world import book

NOW = datetime(2026, 12, 15, 12, 0, tzinfo=UTC)


def findings(*, verified: dict[str, date], all_but: bool = False) -> list[Finding]:
    """What check says of contacts of which these, or all others too, were verified."""
    rules = replace(book(), shown=Shown.VERIFIED)
    fresh = {each.id: date(2026, 12, 14) for each in rules.directory.contacts} if all_but else {}
    days = fresh | verified
    marks = {
        each.id: Mark(each.number, verified_on=days[each.id])
        for each in rules.directory.contacts
        if each.id in days
    }
    rules = replace(rules, directory=marked(rules.directory, marks))
    return list(of_contacts(rules, now=NOW))


def test_phones_that_nobody_has_rung_are_named_shown_and_hidden_apart() -> None:
    never, hidden = findings(verified={})

    assert never.grade is hidden.grade is Grade.WARN
    assert "bialystok-46" in never.text
    assert "wroclaw-85" in hidden.text
    assert "wroclaw-85" not in never.text
    assert "112" not in never.text.replace("116111", "").split(", ")
    assert "bialystok-old-28" not in never.text + hidden.text


def test_a_phone_is_stale_after_30_days_and_not_before() -> None:
    on_the_day = findings(verified={"bialystok-46": date(2026, 11, 15)}, all_but=True)
    stale, *_ = findings(verified={"bialystok-46": date(2026, 11, 14)}, all_but=True)

    assert [each.grade for each in on_the_day] == [Grade.OK]
    assert stale.grade is Grade.WARN
    assert stale.text.startswith("1 phones are last rung more than 30 days ago: bialystok-46.")


def test_a_verified_hidden_phone_is_no_longer_asked_for() -> None:
    text = " ".join(each.text for each in findings(verified={"wroclaw-85": date(2026, 12, 14)}))

    assert "wroclaw-85" not in text
