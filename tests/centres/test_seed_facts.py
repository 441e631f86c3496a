"""Every fact of the five source documents stands in the directory, with its source."""

import pytest

from centres.directory import Centre, Contact, Directory, Need, Programme, Service, Status, Who

S000 = "000_a034eb497b02bed3.txt"
S001 = "001_fbca64544f33c503.txt"
S002 = "002_42ecafd59e3d6f5a.txt"
S003 = "003_23a380dbf5875d17.txt"
S004 = "004_fd1d0bbf8eba2796.txt"


@pytest.fixture
def bialystok(directory: Directory) -> Centre:
    return directory.centre("bialystok-oik")


@pytest.fixture
def biala(directory: Directory) -> Centre:
    return directory.centre("biala-podlaska-pik")


@pytest.fixture
def ostroleka(directory: Directory) -> Centre:
    return directory.centre("ostroleka-oik")


@pytest.fixture
def wroclaw(directory: Directory) -> Centre:
    return directory.centre("wroclaw-oik")


@pytest.fixture
def programme(directory: Directory) -> Programme:
    return _programme(directory, "bialystok-perpetrators-2022")


def _programme(directory: Directory, programme_id: str) -> Programme:
    return next(each for each in directory.programmes if each.id == programme_id)


def _contact(centre: Centre, written: str) -> Contact:
    return next(each for each in centre.contacts if each.written == written)


@pytest.mark.parametrize(
    ("centre_id", "written", "number", "hours", "source", "status"),
    [
        ("bialystok-oik", "85 879 79 46", "+48858797946", "24/7", S001, "current"),
        ("bialystok-oik", "85 879 79 47", "+48858797947", "24/7", S001, "current"),
        ("bialystok-oik", "85 879 79 48", "+48858797948", "24/7", S001, "current"),
        ("bialystok-oik", "85 879 79 50", "+48858797950", None, S001, "current"),
        ("bialystok-oik", "85 744 50 28", "+48857445028", "24/7", S000, "superseded_candidate"),
        ("bialystok-oik", "85 744 50 27", "+48857445027", "24/7", S000, "superseded_candidate"),
        ("bialystok-oik", "85 678 31 00", "+48856783100", None, S000, "superseded_candidate"),
        ("bialystok-oik", "85 678 31 03", "+48856783103", None, S000, "unverified"),
        (
            "biala-podlaska-pik",
            "83 376 93 94",
            "+48833769394",
            "Mo-Fr 08:00-16:00; PH off",
            S002,
            "current",
        ),
        (
            "biala-podlaska-pik",
            "83 376 93 95",
            "+48833769395",
            "Mo-Fr 08:00-16:00; PH off",
            S002,
            "current",
        ),
        ("ostroleka-oik", "506 029 478", "+48506029478", "24/7", S003, "archival"),
        (
            "ostroleka-oik",
            "29 767 61 94",
            "+48297676194",
            "Mo-Fr 08:00-20:00; PH off",
            S003,
            "archival",
        ),
        ("ostroleka-oik", "29 764 68 11", "+48297646811", None, S003, "archival"),
        ("wroclaw-oik", "71 796 40 85", "+48717964085", "24/7", S004, "archival"),
        ("wroclaw-oik", "71 782 23 22", "+48717822322", None, S004, "archival"),
    ],
)
def test_each_number_stands_with_its_hours_source_and_status(
    directory: Directory,
    centre_id: str,
    written: str,
    number: str,
    hours: str | None,
    source: str,
    status: str,
) -> None:
    contact = _contact(directory.centre(centre_id), written)

    assert (contact.number, contact.hours) == (number, hours)
    assert (contact.source, contact.status) == (source, Status(status))


@pytest.mark.parametrize(
    ("centre_id", "address", "source"),
    [
        ("bialystok-oik", "oik@mopr.bialystok.pl", S000),
        ("bialystok-oik", "sekretariat@mopr.bialystok.pl", S000),
        ("biala-podlaska-pik", "pik@mops-bialapodlaska.pl", S002),
        ("ostroleka-oik", "oik.ostroleka@op.pl", S003),
        ("wroclaw-oik", "stop.przemocy@mops.wroc.pl", S004),
    ],
)
def test_each_mail_address_stands_with_its_source(
    directory: Directory, centre_id: str, address: str, source: str
) -> None:
    contact = _contact(directory.centre(centre_id), address)

    assert contact.source == source


@pytest.mark.parametrize(
    ("centre_id", "street", "postcode", "sources"),
    [
        ("bialystok-oik", "ul. Włókiennicza 7", "15-464", (S000, S001)),
        ("biala-podlaska-pik", "ul. Janowska 27", None, (S002,)),
        ("ostroleka-oik", "ul. Kościuszki 24/26", "07-410", (S003,)),
        ("wroclaw-oik", "ul. Rydygiera 45a", None, (S004,)),
    ],
)
def test_each_centre_has_its_address(
    directory: Directory, centre_id: str, street: str, postcode: str | None, sources: tuple[str]
) -> None:
    centre = directory.centre(centre_id)

    assert (centre.address.street, centre.address.postcode) == (street, postcode)
    assert centre.sources == sources


def test_000_bialystok_is_open_at_every_hour_free_without_referral_or_income_test(
    bialystok: Centre,
) -> None:
    assert bialystok.hours == "24/7"
    assert bialystok.walk_in is True
    assert bialystok.free is True
    assert bialystok.referral_required is False
    assert bialystok.income_test is False


def test_000_bialystok_names_its_staff_and_its_lawyer(bialystok: Centre) -> None:
    assert len(bialystok.staff) == 5
    assert "prawnik" in bialystok.staff


@pytest.mark.parametrize(
    ("offer_id", "service", "for_children"),
    [
        ("duty", Service.CONSULTATION, False),
        ("phone_advice", Service.CONSULTATION, False),
        ("psychologist", Service.PSYCHOLOGICAL, False),
        ("pedagogue", Service.PSYCHOLOGICAL, False),
        ("lawyer", Service.LEGAL, False),
        ("family_advice", Service.PSYCHOLOGICAL, False),
        ("social_advice", Service.SOCIAL, False),
        ("crisis_therapy", Service.PSYCHOLOGICAL, False),
        ("couples_therapy", Service.PSYCHOLOGICAL, False),
        ("support_group_violence", Service.GROUP, False),
        ("perpetrators", Service.PROGRAMME, False),
        ("school_for_parents", Service.GROUP, False),
        ("anxiety_group", Service.GROUP, False),
        ("divorce_group", Service.GROUP, False),
        ("child_psychologist", Service.CHILD_HELP, True),
        ("parent_talks", Service.CHILD_HELP, False),
        ("tza", Service.CHILD_HELP, True),
        ("prosocial", Service.CHILD_HELP, True),
        ("sociotherapy", Service.CHILD_HELP, True),
        ("hostel", Service.SHELTER, False),
    ],
)
def test_000_bialystok_offers_each_service_by_name(
    bialystok: Centre, offer_id: str, service: Service, *, for_children: bool
) -> None:
    offer = next(each for each in bialystok.offers if each.id == offer_id)

    assert (offer.service, offer.for_children) == (service, for_children)


def test_000_the_hostel_is_for_women_for_three_months_without_board(bialystok: Centre) -> None:
    shelter = bialystok.shelter

    assert shelter is not None
    assert shelter.max_stay_months == 3
    assert shelter.board_provided is False
    assert len(shelter.reasons) == 4
    assert "handel ludźmi" in shelter.reasons
    assert {"kuchnia", "łazienka", "pralnia", "plac zabaw"} <= set(shelter.facilities)
    assert (shelter.places, shelter.men_admitted) == (None, None)


def test_000_the_training_of_social_skills_has_7_to_10_children_for_half_a_year(
    directory: Directory,
) -> None:
    training = _programme(directory, "bialystok-prosocial")

    assert (training.group_min, training.group_max) == (7, 10)
    assert (training.length, training.meeting_minutes) == ("6 miesięcy", 60)
    assert training.source == S000


def test_000_the_training_against_aggression_has_7_to_9_for_about_30_weeks(
    directory: Directory,
) -> None:
    training = _programme(directory, "bialystok-tza")

    assert (training.group_min, training.group_max) == (7, 9)
    assert training.length == "około 30 tygodni"
    assert training.free is None


def test_001_the_programme_has_15_meetings_of_three_hours_for_5_to_15_people(
    programme: Programme,
) -> None:
    assert (programme.group_min, programme.group_max) == (5, 15)
    assert (programme.hours_total_min, programme.meetings, programme.meeting_minutes) == (
        45,
        15,
        180,
    )
    assert programme.individual_meetings_min == 1
    assert programme.qualifying_talk is True
    assert programme.residence == "Białystok"
    assert len(programme.entry_routes) == 4


def test_001_the_edition_of_march_2022_is_over_and_nothing_is_said_on_its_price(
    programme: Programme,
) -> None:
    assert programme.starts == "2022-03"
    assert programme.edition_over is True
    assert (programme.free, programme.referral_required) == (None, None)


def test_001_the_programme_is_booked_on_the_three_numbers_of_the_centre(
    directory: Directory, programme: Programme
) -> None:
    booking = [each for each in directory.contacts if each.id in programme.contact_ids]

    assert [each.written for each in booking] == ["85 879 79 46", "85 879 79 47", "85 879 79 48"]
    assert all(Need.PROGRAMME_PHONE in each.offers for each in booking)


def test_001_the_sign_language_interpreter_is_named_beside_the_number_ending_in_50(
    bialystok: Centre,
) -> None:
    contact = _contact(bialystok, "85 879 79 50")

    assert bialystok.sign_language_contact == contact.id
    assert contact.topics == ("deaf",)
    assert contact.source == S001


def test_002_biala_podlaska_is_free_without_referral_and_without_income_test(
    biala: Centre,
) -> None:
    assert biala.free is True
    assert biala.referral_required is False
    assert biala.income_test is False
    assert biala.walk_in is True


def test_002_biala_podlaska_says_nothing_of_shelter_residence_or_programmes(
    biala: Centre,
) -> None:
    assert biala.shelter is None
    assert biala.eligibility == ()
    assert biala.programmes == ()
    assert not any(Need.SHELTER_PHONE in each.offers for each in biala.contacts)


def test_002_biala_podlaska_offers_psychologist_psychotherapy_lawyer_pedagogue_and_social_advice(
    biala: Centre,
) -> None:
    offered = {each.id for each in biala.offers}

    assert offered == {"psychologist", "psychotherapy", "lawyer", "pedagogue", "social_advice"}
    assert len(biala.serves) == 9


def test_003_ostroleka_has_specialists_on_weekdays_and_duty_staff_otherwise(
    ostroleka: Centre,
) -> None:
    layers = {layer.who: layer.hours for layer in ostroleka.layers}

    assert layers[Who.SPECIALISTS] == "Mo-Fr 08:00-20:00; PH off"
    assert set(layers) == {Who.SPECIALISTS, Who.DUTY_STAFF}
    assert ostroleka.hours == "24/7"


def test_003_ostroleka_gives_shelter_and_says_nothing_of_price_or_referral(
    ostroleka: Centre,
) -> None:
    assert ostroleka.shelter is not None
    assert ostroleka.shelter.max_stay_months is None
    assert (ostroleka.free, ostroleka.referral_required) == (None, None)
    assert ostroleka.source_date == "2013-07-29"


@pytest.mark.parametrize(
    "offer_id",
    ["mediation", "couples_talks", "lawyer", "addiction", "support_group", "shelter"],
)
def test_003_ostroleka_offers_each_service_by_name(ostroleka: Centre, offer_id: str) -> None:
    assert offer_id in {each.id for each in ostroleka.offers}


def test_004_wroclaw_consults_at_any_hour_without_appointment_and_its_specialists_by_appointment(
    wroclaw: Centre,
) -> None:
    by_who = {layer.who: layer for layer in wroclaw.layers}

    assert wroclaw.hours == "24/7"
    assert wroclaw.appointment_needed is False
    assert by_who[Who.CONSULTANTS].hours == "24/7"
    assert by_who[Who.SPECIALISTS].hours is None
    assert by_who[Who.SPECIALISTS].by_appointment is True


def test_004_wroclaw_shelters_in_shared_rooms_and_names_no_longest_stay(wroclaw: Centre) -> None:
    shelter = wroclaw.shelter

    assert shelter is not None
    assert shelter.max_stay_months is None
    assert "umeblowane pokoje wieloosobowe" in shelter.facilities
    assert wroclaw.free is None
    assert wroclaw.source_date == "2013-10-31"


def test_every_contact_of_a_centre_names_one_of_its_sources(directory: Directory) -> None:
    for centre in directory.centres:
        assert {each.source for each in centre.contacts} <= set(centre.sources)


def test_all_27_national_lines_are_there_and_six_are_never_published(directory: Directory) -> None:
    hidden = {
        each.contact.id for each in directory.national if each.contact.publish.startswith("no")
    }

    assert len(directory.national) == 27
    assert hidden == {
        "226687000",
        "116006",
        "800100100",
        "800088141",
        "224848801",
        "800080222",
    }
    assert not any(each.contact.offers for each in directory.national if each.contact.id in hidden)


def test_only_lines_whose_record_says_day_and_night_are_24_hour_lines(directory: Directory) -> None:
    around_the_clock = {
        each.contact.written for each in directory.national if Need.LINE_24H in each.contact.offers
    }

    assert around_the_clock == {
        "116 123",
        "800 70 2222",
        "116 111",
        "800 12 12 12",
        "800 12 00 02",
        "222 309 900",
        "600 070 717",
        "116 000",
    }
