"""What may be told to a caller: open now, shown, current, and never one number only."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres import hours
from centres.answer import contacts, facts, may_show
from centres.directory import Centre, Directory, Need, Publish, Shown, Status
from centres.hours import WARSAW

CENTRES = ("bialystok-oik", "biala-podlaska-pik", "ostroleka-oik", "wroclaw-oik", None)
TOPICS = (None, "violence", "suicide_risk", "addiction", "trafficking", "child", "none")
FRIDAY_NOON = datetime(2026, 11, 20, 12, tzinfo=WARSAW)
FRIDAY_NIGHT = datetime(2026, 11, 20, 23, 40, tzinfo=WARSAW)
SUNDAY = datetime(2026, 11, 22, 12, tzinfo=WARSAW)
WIGILIA = datetime(2026, 12, 24, 12, tzinfo=WARSAW)
HARD_INSTANTS = (
    *(FRIDAY_NOON, FRIDAY_NIGHT, SUNDAY, WIGILIA),
    *(datetime(2026, 3, 29, 1, minute, tzinfo=UTC) for minute in (0, 30)),
    *(datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)),
    *(datetime(2026, 11, 20, hour, 0, tzinfo=WARSAW) for hour in (0, 7, 8, 16, 20)),
)
INSTANTS = st.sampled_from(HARD_INSTANTS) | st.datetimes(
    min_value=datetime(2024, 1, 1),  # noqa: DTZ001 - Hypothesis wants naive bounds
    max_value=datetime(2035, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def _facts(
    directory: Directory,
    centre_id: str | None,
    now: datetime,
    *,
    topic: str | None = None,
    child: bool = False,
    shown: Shown = Shown.SEEDS,
    lang: str | None = None,
) -> dict[str, str]:
    found = facts(
        directory, centre_id=centre_id, topic=topic, child=child, shown=shown, now=now, lang=lang
    )
    assert isinstance(found, dict)
    return found


def _written(directory: Directory, need: Need, **asked: str | None) -> list[str]:
    found = contacts(
        directory,
        need,
        centre_id=asked.get("centre_id"),
        topic=asked.get("topic"),
        shown=Shown.SEEDS,
        now=FRIDAY_NOON,
        lang=asked.get("lang"),
    )
    return [each.written for each in found]


@given(
    now=INSTANTS,
    centre_id=st.sampled_from(CENTRES),
    topic=st.sampled_from(TOPICS),
    child=st.booleans(),
    shown=st.sampled_from(Shown),
    lang=st.sampled_from((None, "pl", "uk", "ru", "en")),
)
def test_every_answer_names_two_different_24_hour_lines_and_something_open(
    directory: Directory,
    now: datetime,
    centre_id: str | None,
    topic: str | None,
    child: bool,  # noqa: FBT001 - Hypothesis passes it by name
    shown: Shown,
    lang: str | None,
) -> None:
    told = _facts(directory, centre_id, now, topic=topic, child=child, shown=shown, lang=lang)

    assert told["line_24h"] != told["line_24h_2"]
    assert told["open_phone"] != told["open_phone_2"]


@given(
    now=INSTANTS,
    centre_id=st.sampled_from(CENTRES),
    topic=st.sampled_from(TOPICS),
    need=st.sampled_from(Need),
    shown=st.sampled_from(Shown),
)
def test_whoever_is_named_offers_the_need_is_open_current_and_shown(
    directory: Directory,
    now: datetime,
    centre_id: str | None,
    topic: str | None,
    need: Need,
    shown: Shown,
) -> None:
    found = contacts(directory, need, centre_id=centre_id, topic=topic, shown=shown, now=now)

    national = {each.contact.id for each in directory.national}
    assert len({each.number for each in found}) == len(found)
    for contact in found:
        assert need in contact.offers
        assert hours.is_open(contact.hours, now=now)
        assert not contact.superseded
        assert may_show(contact, shown=shown)
        if contact.id in national:
            assert contact.publish is not Publish.NOT_UNTIL_VERIFIED


@given(now=INSTANTS, centre_id=st.sampled_from(CENTRES[:-1]), shown=st.sampled_from(Shown))
def test_a_closed_centre_has_no_phone_but_an_opening_and_open_lines(
    directory: Directory, now: datetime, centre_id: str, shown: Shown
) -> None:
    told = _facts(directory, centre_id, now, shown=shown)

    closed = not hours.is_open(directory.centre(centre_id).hours, now=now)
    assert closed <= ("next_opening" in told)
    assert not (closed and "centre_phone" in told)
    assert {"line_24h", "line_24h_2", "open_phone"} <= set(told)


def test_bialystok_answers_on_a_holy_night_with_its_own_number(directory: Directory) -> None:
    told = _facts(directory, "bialystok-oik", datetime(2026, 12, 24, 23, 40, tzinfo=WARSAW))

    assert told["centre_phone"] == "85 879 79 46"
    assert told["centre_phone_2"] == "85 879 79 47"
    assert told["shelter_phone"] == told["programme_phone"] == "85 879 79 46"
    assert told["hours"] == "0:00-24:00"
    assert told["address"] == "ul. Włókiennicza 7, Białystok"


@pytest.mark.parametrize(
    ("now", "opening", "times"),
    [
        (FRIDAY_NIGHT, "23.11, 8:00", "23.11, 8:00-16:00"),
        (SUNDAY, "23.11, 8:00", "23.11, 8:00-16:00"),
        (datetime(2026, 11, 23, 6, tzinfo=WARSAW), "23.11, 8:00", "8:00-16:00"),
        (WIGILIA, "28.12, 8:00", "28.12, 8:00-16:00"),
        (datetime(2026, 4, 30, 17, tzinfo=WARSAW), "4.05, 8:00", "4.05, 8:00-16:00"),
    ],
)
def test_biala_podlaska_closed_says_when_it_opens(
    directory: Directory, now: datetime, opening: str, times: str
) -> None:
    told = _facts(directory, "biala-podlaska-pik", now)

    assert (told["next_opening"], told["hours"]) == (opening, times)
    assert "centre_phone" not in told
    assert told["open_phone"] == told["line_24h"] == "800 70 2222"


def test_biala_podlaska_open_says_todays_hours_and_no_opening(directory: Directory) -> None:
    told = _facts(directory, "biala-podlaska-pik", FRIDAY_NOON)

    assert told["centre_phone"] == told["open_phone"] == "83 376 93 94"
    assert told["hours"] == "8:00-16:00"
    assert "next_opening" not in told
    assert "shelter_phone" not in told
    assert "programme_phone" not in told


def test_ostroleka_names_its_office_only_while_the_office_answers(directory: Directory) -> None:
    noon = _facts(directory, "ostroleka-oik", FRIDAY_NOON)
    night = _facts(directory, "ostroleka-oik", FRIDAY_NIGHT)

    assert (noon["centre_phone"], noon["centre_phone_2"]) == ("506 029 478", "29 767 61 94")
    assert night["centre_phone"] == "506 029 478"
    assert "centre_phone_2" not in night


@pytest.mark.parametrize("centre_id", ["ostroleka-oik", "wroclaw-oik"])
def test_what_nobody_verified_is_hidden_in_production(directory: Directory, centre_id: str) -> None:
    told = _facts(directory, centre_id, FRIDAY_NOON, shown=Shown.VERIFIED)

    assert set(told) == {"open_phone", "open_phone_2", "line_24h", "line_24h_2"}


def test_what_a_coordinator_verified_is_shown_in_production(directory: Directory) -> None:
    verified = _verify(directory, "wroclaw-85")

    told = _facts(verified, "wroclaw-oik", FRIDAY_NOON, shown=Shown.VERIFIED)

    assert told["centre_phone"] == "71 796 40 85"
    assert told["address"] == "ul. Rydygiera 45a, Wrocław"


def test_a_superseded_number_is_hidden_even_when_verified(directory: Directory) -> None:
    verified = _verify(directory, "bialystok-old-28")

    told = _facts(verified, "bialystok-oik", FRIDAY_NOON, shown=Shown.VERIFIED)

    assert "85 744 50 28" not in told.values()


@pytest.mark.parametrize("shown", Shown)
def test_a_superseded_contact_is_never_named_whatever_its_record_says(
    directory: Directory, shown: Shown
) -> None:
    def worse(centre: Centre) -> Centre:
        first, *others = centre.contacts
        old = replace(first, status=Status.SUPERSEDED, verified_on=date(2026, 11, 1))
        return replace(centre, contacts=(old, *others))

    edited = replace(directory, centres=tuple(map(worse, directory.centres)))

    told = _facts(edited, "bialystok-oik", FRIDAY_NOON, shown=shown)

    assert not may_show(edited.centre("bialystok-oik").contacts[0], shown=shown)
    assert told["centre_phone"] == "85 879 79 47"
    assert "85 879 79 46" not in told.values()


@pytest.mark.parametrize("shown", Shown)
def test_a_national_line_to_be_verified_first_is_never_named_even_when_it_offers_itself(
    directory: Directory, shown: Shown
) -> None:
    hidden = tuple(
        replace(line, contact=replace(line.contact, publish=Publish.NOT_UNTIL_VERIFIED))
        if line.contact.id == "8007022222"
        else line
        for line in directory.national
    )

    told = _facts(replace(directory, national=hidden), None, FRIDAY_NOON, shown=shown)

    assert "800 70 2222" not in told.values()


def _verify(directory: Directory, contact_id: str) -> Directory:
    def checked(centre: Centre) -> Centre:
        return replace(
            centre,
            contacts=tuple(
                replace(each, verified_on=date(2026, 11, 1)) if each.id == contact_id else each
                for each in centre.contacts
            ),
        )

    return replace(directory, centres=tuple(map(checked, directory.centres)))


@pytest.mark.parametrize(
    ("topic", "first"),
    [
        (None, ["800 70 2222", "116 123"]),
        ("emotional", ["800 70 2222", "116 123"]),
        ("suicide_risk", ["800 70 2222", "116 123"]),
        ("child", ["116 111", "800 12 12 12"]),
        ("violence", ["800 12 00 02", "800 70 2222", "116 123"]),
        ("trafficking", ["222 309 900", "800 70 2222"]),
        ("addiction", ["800 70 2222", "116 123"]),
    ],
)
def test_lines_that_fit_the_topic_come_first(
    directory: Directory, topic: str | None, first: list[str]
) -> None:
    assert _written(directory, Need.LINE_24H, topic=topic)[: len(first)] == first


def test_a_beaten_child_hears_of_the_lines_for_children_before_that_for_violence(
    directory: Directory,
) -> None:
    told = _facts(directory, None, FRIDAY_NOON, topic="violence", child=True)

    assert (told["line_24h"], told["line_24h_2"]) == ("116 111", "800 12 12 12")


def test_a_line_that_speaks_the_language_moves_up_within_its_topic(directory: Directory) -> None:
    assert _written(directory, Need.LINE_24H, topic="violence", lang="uk")[0] == "222 309 900"
    assert _written(directory, Need.LINE_24H, topic="violence", lang="pl")[0] == "800 12 00 02"
    assert _written(directory, Need.LINE_24H, topic="emotional", lang="uk")[0] == "800 70 2222"


def test_a_line_of_the_topic_with_daytime_hours_comes_after_the_24_hour_lines(
    directory: Directory,
) -> None:
    asked = {"centre_id": None, "topic": "addiction", "shown": Shown.SEEDS}
    evening = FRIDAY_NOON.replace(hour=18)

    at_noon = contacts(directory, Need.OPEN_PHONE, now=FRIDAY_NOON, **asked)  # type: ignore[arg-type]
    at_six = contacts(directory, Need.OPEN_PHONE, now=evening, **asked)  # type: ignore[arg-type]

    assert [each.written for each in at_noon] == ["800 70 2222", "116 123"]
    assert [each.written for each in at_six] == [
        "800 70 2222",
        "116 123",
        "800 199 990",
        "801 889 880",
    ]


def test_lines_whose_hours_are_not_known_are_never_said_to_be_open(directory: Directory) -> None:
    silent = {each.contact.id for each in directory.national if each.contact.hours is None}

    named = {
        each.id
        for hour in range(24)
        for topic in ("trafficking", "bereavement", "information")
        for each in contacts(
            directory,
            Need.OPEN_PHONE,
            centre_id=None,
            topic=topic,
            shown=Shown.SEEDS,
            now=FRIDAY_NIGHT + timedelta(hours=hour),
        )
    }

    assert {"226280120", "800108108", "224902044"} <= silent
    assert not named & silent


def test_the_sign_language_number_is_no_phone_to_call_now(directory: Directory) -> None:
    assert "85 879 79 50" not in _written(
        directory, Need.OPEN_PHONE, centre_id="bialystok-oik", topic="deaf"
    )


def test_mail_and_sign_language_are_named_where_the_seed_names_them(directory: Directory) -> None:
    bialystok = _facts(directory, "bialystok-oik", FRIDAY_NOON)
    wroclaw = _facts(directory, "wroclaw-oik", FRIDAY_NOON)

    assert bialystok["email"] == "oik@mopr.bialystok.pl"
    assert bialystok["sign_language_phone"] == "85 879 79 50"
    assert wroclaw["email"] == "stop.przemocy@mops.wroc.pl"
    assert "sign_language_phone" not in wroclaw


def test_the_last_second_before_closing_is_open_and_the_first_after_is_not(
    directory: Directory,
) -> None:
    closing = datetime(2026, 11, 20, 16, tzinfo=WARSAW)

    before = _facts(directory, "biala-podlaska-pik", closing - timedelta(seconds=1))
    after = _facts(directory, "biala-podlaska-pik", closing)

    assert before["centre_phone"] == "83 376 93 94"
    assert "centre_phone" not in after


def test_an_answer_that_was_changed_by_its_reader_is_not_told_to_the_next(
    directory: Directory,
) -> None:
    first = _facts(directory, "bialystok-oik", FRIDAY_NOON)
    first["centre_phone"] = "changed"

    second = _facts(directory, "bialystok-oik", FRIDAY_NOON)

    assert second["centre_phone"] == "85 879 79 46"


def test_an_unknown_centre_is_an_error(directory: Directory) -> None:
    with pytest.raises(KeyError, match="atlantis"):
        _facts(directory, "atlantis", FRIDAY_NOON)
