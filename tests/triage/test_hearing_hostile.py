"""Messages that were once heard wrongly: each stands for its kind."""

import pytest

from triage.heard import Crisis, Lang, Risk
from triage.hearing import hear


@pytest.mark.parametrize(
    "text",
    [
        "polknelam tabletki",
        "wzielam tabletki",
        "lykam tabletki",
        "zaraz skacze",
        "zaraz polkne leki",
        "zaraz wyskocze przez okno",
        "leki polkniete",
    ],
)
def test_polish_without_diacritics_is_polish_and_its_acts_are_imminent(text: str) -> None:
    heard = hear(text)

    assert (heard.lang, heard.main, heard.risk) == (
        Lang.PL,
        Crisis.SUICIDE_RISK,
        Risk.IMMINENT,
    )


@pytest.mark.parametrize(
    "text", ["vypila tabletki", "ya vypila tabletki", "ia polknelam tabletki, hochu pomogite"]
)
def test_a_mistaken_language_loses_no_danger(text: str) -> None:
    assert hear(text).risk is Risk.IMMINENT


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("2 tabletki", Lang.PL),
        ("zaraz to zrobie", Lang.PL),
        ("numer do oik wroclaw", Lang.PL),
        ("numer do osrodka wroclaw", Lang.PL),
        ("numer do psychologa", Lang.PL),
        ("no dobra", Lang.PL),
        ("zaraz", Lang.PL),
        ("zaraz wracam", Lang.PL),
        ("человек", Lang.RU),
        ("людина", Lang.UK),
        ("human", Lang.EN),
        ("talk to a human please", Lang.EN),
    ],
)
def test_short_messages_are_in_their_language(text: str, lang: Lang) -> None:
    assert hear(text).lang is lang


@pytest.mark.parametrize("told", ["mąż mnie bije", "on mnie bije", "bije mnie", "syn mnie bije"])
@pytest.mark.parametrize(
    "more", [", boję się", " i boję się", ", boję się go", ", co robić?", ", czy macie prawnika?"]
)
def test_fear_or_a_question_never_lowers_what_is_told(told: str, more: str) -> None:
    bare, heard = hear(told), hear(f"{told}{more}")

    assert heard.risk.at_least(bare.risk)
    assert Crisis.SUICIDE_RISK not in heard.crisis


@pytest.mark.parametrize(
    "text", ["on do mnie strzela", "bije mnie teraz ratunku", "dusi mnie teraz"]
)
def test_violence_under_way_is_imminent(text: str) -> None:
    heard = hear(text)

    assert (heard.main, heard.risk) == (Crisis.VIOLENCE, Risk.IMMINENT)


def test_a_bed_asked_for_is_heard_beside_the_blows() -> None:
    heard = hear("maz mnie bije, czy macie schronisko?")

    assert {Crisis.VIOLENCE, Crisis.SHELTER} <= set(heard.crisis)


@pytest.mark.parametrize("text", ["czyta moje smsy", "usuń to, on czyta"])
def test_a_phone_that_is_read_is_violence_to_be_answered(text: str) -> None:
    heard = hear(text)

    assert "watched" in heard.flags
    assert heard.main is Crisis.VIOLENCE
    assert heard.risk.at_least(Risk.ELEVATED)


@pytest.mark.parametrize("text", ["on jest obok", "stoi obok", "patrzy mi w telefon"])
def test_somebody_beside_the_writer_is_watching(text: str) -> None:
    assert "watched" in hear(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "mam 11 lat i boje sie wrocic do domu",
        "mam 12 lat i nie chce zyc",
        "mam 13 lat i brat mnie bije",
        "mam 14 lat i sie tne",
        "ja 12 lat boje sie wracac do domu",
        "im 12 and scared to go home",
    ],
)
def test_a_child_in_danger_is_at_high_risk(text: str) -> None:
    heard = hear(text)

    assert "child" in heard.flags
    assert heard.risk.at_least(Risk.HIGH)


@pytest.mark.parametrize("text", ["mam siedemdziesiąt dziewięć lat", "мені сімдесят дев'ять років"])
def test_the_last_digit_of_an_age_makes_no_child(text: str) -> None:
    assert "child" not in hear(text).flags


@pytest.mark.parametrize(
    "text",
    [
        "pod pociag sie rzuce",
        "niechce zyc",
        "nie hce rzyć",
        "hcem umżeć",
        "smobojstwo",
        "ch c e  s i e  z a b i c",
        "chce sie za bic",
    ],
)
def test_misspelt_suicide_is_heard(text: str) -> None:
    heard = hear(text)

    assert heard.main is Crisis.SUICIDE_RISK
    assert heard.risk.at_least(Risk.ELEVATED)


def test_russian_in_latin_letters_may_write_its_sounds_freely() -> None:
    assert hear("muzh menya byot").main is Crisis.VIOLENCE


@pytest.mark.parametrize(
    "text", ["nie chce z automatem", "nie chce rozmawiac z automatem", "nie chce gadac z robotem"]
)
def test_no_wish_for_a_machine_is_no_wish_to_die(text: str) -> None:
    assert hear(text).risk is Risk.NONE


def test_a_wish_to_die_told_beside_the_machine_still_counts() -> None:
    assert hear("nie chce gadac z automatem, chce umrzec").risk.at_least(Risk.HIGH)


@pytest.mark.parametrize(
    "text", ["mam lęki", "mam le\u0328ki", "biorę się w garść, mam LĘKI", "lęk mnie zabija"]
)
def test_fears_are_never_taken_for_medicines(text: str) -> None:
    heard = hear(text)

    assert heard.main is Crisis.EMOTIONAL
    assert not {each.concept for each in heard.evidence} & {"plan", "act_done", "means_at_hand"}


@pytest.mark.parametrize("more", [". Czy macie adres?", ", proszę o pomoc", ". Mam 15 lat"])
def test_no_question_silences_a_danger(more: str) -> None:
    assert hear(f"grozi że mnie zabije{more}").risk.at_least(Risk.HIGH)
    assert hear(f"stoję na moście{more}").risk.at_least(Risk.ELEVATED)


def test_a_cry_for_help_from_a_bridge_is_imminent() -> None:
    assert hear("stoję na moście, proszę o pomoc").risk is Risk.IMMINENT
    assert hear("stoję na moście, boję się").risk is Risk.IMMINENT


@pytest.mark.parametrize("text", ["mam nóż i się potnę", "mam noz i sie zabije"])
def test_a_blade_at_hand_with_the_will_to_use_it_is_imminent(text: str) -> None:
    assert hear(text).risk is Risk.IMMINENT


def test_a_knife_in_the_kitchen_is_no_danger() -> None:
    assert hear("kroję cebulę, mam nowy nóż i zaraz skończę obiad").risk is Risk.NONE
