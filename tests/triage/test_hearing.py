"""What hearing makes of plain sentences in four languages."""

import pytest

from triage.heard import Channel, Crisis, Lang, Risk, Subject
from triage.hearing import hear

LIFE_IN_DANGER = [
    ("chce sie zabic, jestem w bialymstoku", Lang.PL, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("Chcę umrzeć", Lang.PL, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("mam myśli samobójcze", Lang.PL, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("żegnajcie", Lang.PL, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("napisałem list pożegnalny", Lang.PL, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("polknelam cale opakowanie tabletek", Lang.PL, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("stoję na moście", Lang.PL, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("mam nóż w ręku", Lang.PL, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("mąż mnie dusił wczoraj", Lang.PL, Crisis.VIOLENCE, Risk.HIGH),
    ("mąż powiedział że mnie zabije", Lang.PL, Crisis.VIOLENCE, Risk.HIGH),
    ("zgwałcił mnie", Lang.PL, Crisis.VIOLENCE, Risk.HIGH),
    ("on wyłamuje drzwi", Lang.PL, Crisis.VIOLENCE, Risk.IMMINENT),
    ("nie mam gdzie dziś spać", Lang.PL, Crisis.SHELTER, Risk.HIGH),
    ("zabrali mi paszport i nie płacą", Lang.PL, Crisis.TRAFFICKING, Risk.HIGH),
    ("mąż nie oddycha", Lang.PL, Crisis.DISASTER, Risk.IMMINENT),
    ("Я хочу вбити себе", Lang.UK, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("я випила всі таблетки", Lang.UK, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("він ламає двері", Lang.UK, Crisis.VIOLENCE, Risk.IMMINENT),
    ("чоловік погрожує мене вбити", Lang.UK, Crisis.VIOLENCE, Risk.HIGH),
    ("я хочу умереть", Lang.RU, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("выпила все таблетки", Lang.RU, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("у него нож", Lang.RU, Crisis.VIOLENCE, Risk.IMMINENT),
    ("negde nochevat, my na vokzale", Lang.RU, Crisis.SHELTER, Risk.HIGH),
    ("I want to kill myself", Lang.EN, Crisis.SUICIDE_RISK, Risk.HIGH),
    ("i took all my pills", Lang.EN, Crisis.SUICIDE_RISK, Risk.IMMINENT),
    ("he is breaking down the door", Lang.EN, Crisis.VIOLENCE, Risk.IMMINENT),
    ("nowhere to sleep tonight", Lang.EN, Crisis.SHELTER, Risk.HIGH),
]

IN_CRISIS = [
    ("nie chcę już żyć", Crisis.SUICIDE_RISK),
    ("lepiej by było beze mnie", Crisis.SUICIDE_RISK),
    ("tnę się", Crisis.SUICIDE_RISK),
    ("mąż umarł miesiąc temu", Crisis.BEREAVEMENT),
    ("mieliśmy wypadek samochodowy", Crisis.DISASTER),
    ("uderzyłem żonę", Crisis.PERPETRATOR),
    ("piję od tygodnia nie umiem przestać", Crisis.ADDICTION),
    ("żona mnie zdradza", Crisis.RELATIONSHIP),
    ("straciłem pracę", Crisis.LIFE_CHANGE),
    ("mam ataki paniki", Crisis.EMOTIONAL),
    ("pomocy", Crisis.EMOTIONAL),
    ("не хочу жити", Crisis.SUICIDE_RISK),
    ("чоловік мене б'є", Crisis.VIOLENCE),
    ("умерла мама", Crisis.BEREAVEMENT),
    ("my mum died", Crisis.BEREAVEMENT),
    ("I don't want to live anymore", Crisis.SUICIDE_RISK),
]

ANSWERS = [
    "tak",
    "nie",
    "nie wiem",
    "2",
    "jutro",
    "nie mogę",
    "już mogę pisać",
    "не знаю",
    "нет",
    "no",
]

CALM = ["ok dzięki", "test", "?", "", "hej", "1", "umieram ze śmiechu", "szef mnie zabije"]
CALM += ["дякую", "спасибо", "thank you", "this exam is killing me", "wrong number"]


@pytest.mark.parametrize(("text", "lang", "crisis", "risk"), LIFE_IN_DANGER)
def test_danger_to_life_is_heard(text: str, lang: Lang, crisis: Crisis, risk: Risk) -> None:
    heard = hear(text)

    assert (heard.lang, heard.main, heard.risk) == (lang, crisis, risk)


@pytest.mark.parametrize(("text", "crisis"), IN_CRISIS)
def test_a_crisis_without_danger_is_at_least_elevated(text: str, crisis: Crisis) -> None:
    heard = hear(text)

    assert (heard.main, heard.risk.at_least(Risk.ELEVATED)) == (crisis, True)


@pytest.mark.parametrize("text", ANSWERS)
def test_a_short_answer_is_no_crisis(text: str) -> None:
    assert hear(text).risk is Risk.NONE


@pytest.mark.parametrize("text", CALM)
def test_everyday_words_are_no_crisis(text: str) -> None:
    heard = hear(text)

    assert (heard.crisis, heard.risk) == ((Crisis.NONE,), Risk.NONE)


@pytest.mark.parametrize(
    "text",
    [
        "o której otwieracie?",
        "jaki jest adres ośrodka",
        "коли ви працюєте?",
        "во сколько вы открываетесь?",
    ],
)
def test_a_question_on_facts_is_information(text: str) -> None:
    assert hear(text).crisis == (Crisis.INFORMATION,)


@pytest.mark.parametrize(
    "text",
    [
        "chce sie zabic",
        "CHCĘ SIĘ ZABIĆ",
        "chce\u0328 sie\u0328 zabic\u0301",
        "chcę się za\u200bbić",
        "z4bije sie",
        "zabijęęęęę się",
        "z a b i j e s i e",
        "zаbije sie",
        "zabić się chcę",
        "chce sie zabci",
        "chce sie zaabic",
    ],
)
def test_spelling_hides_no_danger(text: str) -> None:
    assert hear(text).risk is Risk.HIGH


def test_evidence_points_into_the_text_as_it_came() -> None:
    text = "Halo… Chcę   się ZABIĆ!"

    found = {text[e.start : e.end] for e in hear(text).evidence if e.concept == "suicide_active"}

    assert "Chcę   się ZABIĆ" in found


def test_denial_leaves_a_person_who_seeks_help_at_elevated() -> None:
    heard = hear("nie chcę się zabić, chcę tylko porozmawiać")

    assert heard.risk is Risk.ELEVATED
    assert Crisis.SUICIDE_RISK not in heard.crisis


@pytest.mark.parametrize(
    "text",
    [
        "nie wiem czy się dziś nie zabiję",
        "nie mogę już tak żyć zabiję się",
        "10 lat temu zmarł mój mąż, chcę się zabić",
        "myślę o samobójstwie, czy można do was przyjść?",
    ],
)
def test_a_modifier_elsewhere_lowers_nothing(text: str) -> None:
    assert hear(text).risk.at_least(Risk.HIGH)


@pytest.mark.parametrize(
    "text",
    [
        "to nie film, połknęłam tabletki z całego opakowania",
        "nigdy wcześniej, ale teraz połknęłam wszystkie tabletki",
        "umieram ze śmiechu, on wyłamuje drzwi",
        "w tej grze życia mam już pętlę na szyi",
    ],
)
def test_nothing_lowers_an_act_a_means_at_hand_or_an_attacker_present(text: str) -> None:
    assert hear(text).risk is Risk.IMMINENT


def test_an_attempt_long_ago_told_by_a_volunteer_is_no_crisis() -> None:
    text = "10 lat temu próbowałam się zabić, teraz jest dobrze, chcę zostać wolontariuszką"

    assert hear(text).risk is Risk.NONE


def test_a_third_person_keeps_the_risk_of_that_person() -> None:
    heard = hear("koleżanka napisała że połknęła tabletki")

    assert (heard.subject, heard.risk) == (Subject.OTHER, Risk.IMMINENT)


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("ojciec mnie bije mam 12 lat", "child"),
        ("мені 13 років, вітчим б'є маму", "child"),
        ("i'm 14 and my stepdad hits me", "child"),
        ("mąż czyta moje smsy", "watched"),
        ("he reads my phone", "watched"),
        ("jestem głucha, piszcie tylko sms", "deaf"),
        ("syn powiesił się tydzień temu", "suicide_loss"),
    ],
)
def test_what_the_conversation_needs_is_flagged(text: str, flag: str) -> None:
    assert flag in hear(text).flags


def test_a_death_by_suicide_of_another_is_grief() -> None:
    heard = hear("mój brat odebrał sobie życie w zeszłym tygodniu")

    assert (heard.main, heard.risk) == (Crisis.BEREAVEMENT, Risk.ELEVATED)


def test_only_weak_signs_make_an_unsure_hearing() -> None:
    told = hear("mąż mnie bije")
    hinted = hear("jutro to zrobię")

    assert ("unsure" in told.flags, "unsure" in hinted.flags) == (False, True)


def test_danger_at_the_end_of_a_long_message_is_heard() -> None:
    heard = hear("dzień dobry " * 3_000 + "połknęłam tabletki")

    assert heard.risk is Risk.IMMINENT


@pytest.mark.parametrize("channel", list(Channel))
def test_every_channel_is_heard_alike(channel: Channel) -> None:
    text = "dzień dobry mam dwadzieścia tabletek w ręku i szklankę wody"

    assert hear(text, channel=channel) == hear(text)
