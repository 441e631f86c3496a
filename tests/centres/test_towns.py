"""Towns in free text: inflected, without diacritics, misspelt, in four languages; no false hit."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from centres.directory import Directory
from centres.towns import find_place, find_places

OURS = {
    "bialystok": """
        Białystok
        bialystok
        BIAŁYSTOK!!!
        jestem w bialymstoku
        Jestem w Białymstoku.
        chce sie zabic, jestem w bialymstoku
        mieszkam na peryferiach Białegostoku
        pod białymstokiem nas wyrzucił
        białystok?
        w Białym Stoku
        jestem z bialegostoku, pomocy
        w białostoku
        w bialymstku
        bialstok
        w Bialymsotku
        bialystokk
        jestem w bstoku
        b-stok
        Я в Білостоку
        живу у Білостоці
        ми з Білостока
        я в Бялистоку
        живу в Белостоке
        я из Белостока
        я в Бялыстоке
        Билосток
        I live in Bialystok
        im in bialistok now
        ya v belostoke
        ya u bilostotsi
        Jest w Bialymstoku, boję się o nią
    """,
    "wroclaw": """
        Wrocław
        wroclaw
        Wrocławia
        jestem we Wrocławiu
        jestem we wroclawiu
        z wroclawia
        pod Wrocławiem mnie zostawił
        WROCŁAW
        we wrocalwiu
        wrocaw
        wroclwaiu
        we Wrocłaiwu
        z Wrocka
        jestem na Wro
        я у Вроцлаві
        живу во Вроцлаве
        из Вроцлава
        Вроцлав
        вроцлаві допоможіть
        i am in Wroclaw
        im in wroclav
        ya v vrotslavi
        wrocław, krzyki słyszę zza ściany
    """,
    "ostroleka": """
        Ostrołęka
        ostroleka
        w Ostrołęce
        w ostrolece
        z ostroleki
        pod Ostrołęką
        jade do ostroleki
        ostrolenka
        w Ostrolencie
        ostrołeka
        ostroeka
        Остроленка
        я в Остроленці
        живу в Остроленке
        from ostroleka
    """,
    "biala-podlaska": """
        Biała Podlaska
        biala podlaska
        w Białej Podlaskiej
        w bialej podlaskiej
        z białej podlaskiej
        pod Białą Podlaską
        biala podlska
        w bialej podlaskej
        Biała-Podlaska
        biala podl.
        Бяла Подляска
        я в Бялій Підляській
        живу в Бяла-Подляске
        bialapodlaska
        Biala Podlaska, Poland
    """,
}
NEAR = {
    "bialystok-oik": """
        jestem z Choroszczy
        mieszkam w Wasilkowie
        gmina Zabłudów
        do Supraśla
        w tykocinie
        pytam z Łap
        Łapy
        za Czarną Białostocką
        Turośń Kościelna
        Kleosin
    """,
    "wroclaw-oik": """
        w Siechnicach
        Kąty Wrocławskie
        z Kobierzyc
        w długołęce
        Bielany Wrocławskie
        mieszkam w Żórawinie
        Sobótka
    """,
    "ostroleka-oik": """
        w Rzekuniu
        z Myszyńca
        olszewo-borki
        mieszkam w Kadzidle
        Goworowo
        we wsi pod Troszynem jest Troszyn
    """,
    "biala-podlaska-pik": """
        z Terespola
        Międzyrzec Podlaski
        w międzyrzecu
        w Piszczacu
        Janów Podlaski
        w Konstantynowie nad Bugiem
        вокзал в Тересполе
    """,
}
DISTRICTS = {
    "bialystok-oik": "na Dojlidach|na bacieczkach|Zielone Wzgórza|na Antoniuku|Starosielce",
    "wroclaw-oik": "na Krzykach|Psie Pole|na psim polu|Nadodrze|na Ołbinie|mieszkam na Biskupinie",
    "ostroleka-oik": "Wojciechowice|w wojciechowicach",
    "biala-podlaska-pik": "Sielczyk|na Sielczyku",
}
ELSEWHERE = """
    jestem w Warszawie
    z wawy
    Kraków
    w krakowie
    w Łodzi
    Gdańsk
    z lublina
    w Łomży
    pod Siedlcami
    Bielsk Podlaski
    w Bielsku Podlaskim
    Bielsko-Biała
    w bielsku bialej
    Inowrocław
    z Inowrocławia
    Włocławek
    Ostrów Mazowiecka
    Ostrów Wielkopolski
    Ostrowiec Świętokrzyski
    Nowy Sącz
    w Pile
    Piła
    z Przemyśla
    я у Варшаві
    я в Кракове
    в Люблине
    у Влоцлавку чи в Познані
    I'm in Warsaw
    near Poznań
    w Zamościu
"""
NOWHERE = """
    biała
    biala
    Biała koszula
    ściana jest biała i podła
    na białej sali
    białej gorączki dostał
    biały stół
    Ostrów
    pan Ostrowski mnie bije
    Pani Białostocka
    Jan Wrocławski
    ulica Wrocławska 5
    ul. Warszawska 12
    na ulicy Białostockiej
    sąsiad Antoniuk
    Antoniuk Piotr
    pani Kowalska z Ostrowskich
    słyszę krzyki zza ściany
    Krzyki i płacz
    trzyma łapy przy sobie
    łapy precz
    ona piła cały wieczór
    matka pila od rana
    Przemyśl to jeszcze raz
    w przemyśle
    na świecie
    pisz do mnie
    call the police
    nie mam siły żyć
    wrócę wieczorem
    wróciłam do domu
    ostro mnie pobił
    ostra kłótnia
    ostrołukowe okno
    białystwo
    stok narciarski
    zimny stok
    podlaska wieś
    w lesie, łąka i pole
    chełpliwy
    нічого не хочу
    білий сніг
    я на роботі
    біло-блакитний
    острый нож
    острая боль
    белый стол
    вроде все хорошо
    вроді нормально
    бялий
    рядом никого
    i want to die
    wrong number
    white
    help me please
    ёлку купили
    elku sbrosil kot
    kotlet z koniny
    dwóch Tomaszów
    brzeg rzeki
    stoje na brzegu
    na brzegu
    TRZYMAŁ MNIE W ŁAPACH CAŁĄ NOC
    police zadzwonily
    gaj
    duża fabryka
    Fabryczna 3
    skorupy jajek
    kadzidło się pali
    sobótka była wczoraj
    brak sił
    85 879 79 46
    112
    🙂🙂🙂
"""


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().splitlines()]


OUR_LINES = [(town, line) for town, text in OURS.items() for line in _lines(text)]
NEAR_LINES = [(centre, line) for centre, text in NEAR.items() for line in _lines(text)]
DISTRICT_LINES = [(centre, line) for centre, text in DISTRICTS.items() for line in text.split("|")]


@pytest.mark.parametrize(("town_id", "text"), OUR_LINES)
def test_our_towns_are_recognised(directory: Directory, town_id: str, text: str) -> None:
    place = find_place(text, directory)

    assert place is not None
    assert place.town_id == town_id
    assert place.resident


@pytest.mark.parametrize(("centre_id", "text"), NEAR_LINES)
def test_places_around_belong_to_the_nearest_centre_without_residence(
    directory: Directory, centre_id: str, text: str
) -> None:
    place = find_place(text, directory)

    assert place is not None
    assert (place.centre_id, place.resident) == (centre_id, False)


@pytest.mark.parametrize(("centre_id", "text"), DISTRICT_LINES)
def test_districts_make_residents(directory: Directory, centre_id: str, text: str) -> None:
    place = find_place(text, directory)

    assert place is not None
    assert (place.centre_id, place.resident) == (centre_id, True)


@pytest.mark.parametrize("text", _lines(ELSEWHERE))
def test_other_towns_are_known_and_served_by_none(directory: Directory, text: str) -> None:
    place = find_place(text, directory)

    assert place is not None
    assert (place.centre_id, place.resident) == (None, False)


@pytest.mark.parametrize("text", _lines(NOWHERE))
def test_ordinary_words_and_surnames_are_no_places(directory: Directory, text: str) -> None:
    assert find_place(text, directory) is None


@pytest.mark.parametrize(
    ("text", "town_id"),
    [
        ("Jestem z Wrocławia, ale teraz w Białymstoku", "bialystok"),
        ("siostra mieszka w Warszawie, ja jestem w Ostrołęce", "ostroleka"),
        ("mama jest we Wrocławiu, ja jestem w Warszawie", "warszawa"),
        ("jestem w Bialymstoku, mama w Warszawie", "bialystok"),
        ("uciekłam z Lublina do Białegostoku", "bialystok"),
        ("из Бреста приехала, сейчас в Белостоке", "bialystok"),
        ("jestem we Wrocławiu albo w Białymstoku", "wroclaw"),
        ("Kielce, Słoneczny Stok", "kielce"),
        ("Białystok, Słoneczny Stok", "bialystok"),
    ],
)
def test_of_several_places_the_one_the_writer_is_in_counts(
    directory: Directory, text: str, town_id: str
) -> None:
    place = find_place(text, directory)

    assert place is not None
    assert place.town_id == town_id


def test_all_places_of_a_message_come_in_its_order(directory: Directory) -> None:
    found = find_places("z Wrocławia przez Łódź do Białej Podlaskiej", directory)

    assert [place.name for place in found] == ["Wrocław", "Biała Podlaska"]


def test_a_wrong_letter_is_marked(directory: Directory) -> None:
    exact, put_right = find_place("bialystok", directory), find_place("bialystk", directory)

    assert exact is not None
    assert exact.exact
    assert put_right is not None
    assert not put_right.exact


def test_diacritics_may_come_as_separate_marks(directory: Directory) -> None:
    apart = unicodedata.normalize("NFD", "jestem w Ostrołęce")

    place = find_place(apart, directory)

    assert place is not None
    assert place.town_id == "ostroleka"


def test_invisible_characters_within_a_name_do_not_hide_it(directory: Directory) -> None:
    place = find_place("Biały\u00adstok i w Wro\u200bcławiu", directory)

    assert place is not None
    assert place.town_id == "wroclaw"


@given(text=st.text(max_size=300))
def test_any_text_at_all_is_answered(directory: Directory, text: str) -> None:
    place = find_place(text, directory)

    assert place is None or place.town_id


def test_every_form_of_every_town_is_found_as_a_whole_message(directory: Directory) -> None:
    lost = [
        form
        for town in directory.towns
        for form in (*town.forms, *town.after_in)
        if find_place(form, directory) is None
    ]

    assert lost == []


def test_no_form_stands_for_two_places(directory: Directory) -> None:
    other = [
        (form, town.id)
        for town in directory.towns
        for form in (*town.forms, *town.after_in)
        if (place := find_place(form, directory)) is None or place.town_id != town.id
    ]

    assert other == []
