"""Words as answers, stop words, a wish for a human, a language: examples as callers write them."""

import pytest

from triage.heard import Lang
from triage.protocol import Words, load_words
from triage.words import answer, stops, wants_human, wants_language

PL, UK, RU, EN = Lang.PL, Lang.UK, Lang.RU, Lang.EN


@pytest.fixture(scope="module")
def words() -> Words:
    return load_words()


YES_NO: tuple[tuple[Lang, str, str | None], ...] = (
    (PL, "1", "1"),
    (PL, "2", "2"),
    (PL, "3", "3"),
    (PL, "2.", "2"),
    (PL, " 1 ", "1"),
    (PL, "1)", "1"),
    (PL, "1!!!", "1"),
    (PL, "tak", "1"),
    (PL, "Tak.", "1"),
    (PL, "TAK", "1"),
    (PL, "t", "1"),
    (PL, "no tak", "1"),
    (PL, "no tak...", "1"),
    (PL, "tak tak", "1"),
    (PL, "tak, niestety", "1"),
    (PL, "niestety tak", "1"),
    (PL, "chyba tak", "1"),
    (PL, "jeden", "1"),
    (PL, "👍", "1"),
    (PL, "tak 😢", "1"),
    (PL, "jasne", "1"),
    (PL, "nie", "2"),
    (PL, " NIE ", "2"),
    (PL, "n", "2"),
    (PL, "nie nie", "2"),
    (PL, "raczej nie", "2"),
    (PL, "chyba nie", "2"),
    (PL, "na szczęście nie", "2"),
    (PL, "dwa", "2"),
    (PL, "👎", "2"),
    (PL, "nie\u200b", "2"),
    (PL, "nie wiem", "3"),
    (PL, "nwm", "3"),
    (PL, "nie wiem...", "3"),
    (PL, "może", "3"),
    (PL, "moze", "3"),
    (PL, "trudno powiedzieć", "3"),
    (PL, "nie jestem pewna", "3"),
    (PL, "nie jestem pewny", "3"),
    (PL, "nie chcę mówić", "3"),
    (PL, "trzy", "3"),
    (PL, "no", "3"),
    (PL, "no no", "3"),
    (PL, "tak ale nie", "3"),
    (PL, "tak i nie", "3"),
    (PL, "1 i 2", "3"),
    (PL, "1 albo 2", "3"),
    (PL, "raz tak raz nie", "3"),
    (PL, "7", None),
    (PL, "12", None),
    (PL, "🙂", None),
    (PL, "???", None),
    (PL, "", None),
    (PL, "   ", None),
    (PL, "qwerty", None),
    (PL, "zostaw mnie", None),
    (UK, "так", "1"),
    (UK, "Так", "1"),
    (UK, "ага", "1"),
    (UK, "1", "1"),
    (UK, "ні", "2"),
    (UK, "НІ", "2"),
    (UK, "нi", "2"),
    (UK, "не знаю", "3"),
    (UK, "не впевнена", "3"),
    (UK, "може", "3"),
    (UK, "можливо", "3"),
    (UK, "так, але ні", "3"),
    (UK, "щось", None),
    (RU, "да", "1"),
    (RU, "Да!", "1"),
    (RU, "ага", "1"),
    (RU, "нет", "2"),
    (RU, "нет нет", "2"),
    (RU, "не знаю", "3"),
    (RU, "может быть", "3"),
    (RU, "возможно", "3"),
    (RU, "и да и нет", "3"),
    (RU, "ладно", None),
    (EN, "yes", "1"),
    (EN, "Yes.", "1"),
    (EN, "y", "1"),
    (EN, "yeah", "1"),
    (EN, "yep", "1"),
    (EN, "no", "2"),
    (EN, "No!", "2"),
    (EN, "nope", "2"),
    (EN, "not sure", "3"),
    (EN, "I don't know", "3"),
    (EN, "i dont know", "3"),
    (EN, "idk", "3"),
    (EN, "maybe", "3"),
    (EN, "yes and no", "3"),
    (EN, "hello", None),
)

OTHER_SETS: tuple[tuple[str, Lang, str, str | None], ...] = (
    ("when", PL, "dziś", "1"),
    ("when", PL, "dzisiaj wieczorem", "1"),
    ("when", PL, "jutro", "1"),
    ("when", PL, "teraz", "1"),
    ("when", PL, "za tydzień", "2"),
    ("when", PL, "później", "2"),
    ("when", PL, "nie mam planu", "3"),
    ("when", PL, "nie wiem", "3"),
    ("when", PL, "dziś albo za tydzień", "3"),
    ("when", UK, "сьогодні", "1"),
    ("when", UK, "пізніше", "2"),
    ("when", UK, "немає плану", "3"),
    ("when", RU, "завтра", "1"),
    ("when", RU, "потом", "2"),
    ("when", RU, "плана нет", "3"),
    ("when", EN, "tonight", "1"),
    ("when", EN, "someday", "2"),
    ("when", EN, "no plan", "3"),
    ("topic", PL, "żałoba", "3"),
    ("topic", PL, "nie mam gdzie spać", "4"),
    ("topic", PL, "coś innego", "5"),
    ("topic", PL, "5", "5"),
    ("topic", PL, "6", None),
    ("help", PL, "tylko kontakty", "3"),
    ("help", PL, "wizyta", "2"),
    ("help", EN, "talk today", "1"),
    ("need", PL, "nocleg", "1"),
    ("programme", PL, "zapis na program", "1"),
    ("contact", PL, "pisać tu", "1"),
    ("contact", PL, "zadzwoń", "2"),
    ("contact", PL, "nie dzwonić", "3"),
    ("contact", PL, "nie kontaktować się", "3"),
    ("contact", PL, "nie pisz do mnie", "3"),
    ("contact", EN, "do not contact me", "3"),
    ("contact", UK, "не зв'язуватися", "3"),
    ("anything", PL, "2 i 1", "1"),
    ("anything", PL, "Suwałki", "1"),
    ("anything", PL, "", None),
)


@pytest.mark.parametrize(("lang", "text", "option"), YES_NO)
def test_a_yes_or_no_is_understood(words: Words, lang: Lang, text: str, option: str | None) -> None:
    assert answer(text, words.answers["yes_no"], lang) == option


@pytest.mark.parametrize(("name", "lang", "text", "option"), OTHER_SETS)
def test_an_answer_to_a_menu_is_understood(
    words: Words, name: str, lang: Lang, text: str, option: str | None
) -> None:
    assert answer(text, words.answers[name], lang) == option


@pytest.mark.parametrize(
    "text",
    ["X", "x", "STOP", "stop.", "Koniec", "KONIEC!", " koniec ", "quit", "END", "СТОП", "кінець"],
)
def test_a_stop_word_alone_ends(words: Words, text: str) -> None:
    assert stops(text, words)


@pytest.mark.parametrize(
    "text",
    ["to koniec", "koniec ze mną", "nie chcę żyć, koniec", "stop him", "x x", "", "конец света"],
)
def test_a_stop_word_among_others_is_text(words: Words, text: str) -> None:
    assert not stops(text, words)


@pytest.mark.parametrize(
    "text",
    [
        "0",
        " 0. ",
        "człowiek",
        "z człowiekiem",
        "chcę z człowiekiem",
        "czlowieka prosze",
        "konsultanta",
        "dyżurny",
        "oddzwońcie",
        "połącz mnie",
        "людина",
        "з людиною",
        "человек",
        "a human please",
        "real person",
        "operator",
    ],
)
def test_a_wish_for_a_human_is_heard(words: Words, text: str) -> None:
    assert wants_human(text, words)


@pytest.mark.parametrize(
    "text",
    [
        "00",
        "10",
        "tak",
        "nie",
        "",
        "ten człowiek grozi mi od miesięcy i nie wiem, co robić dalej",
    ],
)
def test_other_words_ask_for_no_human(words: Words, text: str) -> None:
    assert not wants_human(text, words)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("english", EN),
        ("English please", EN),
        ("po angielsku", EN),
        ("po polsku", PL),
        ("polish", PL),
        ("українською", UK),
        ("po ukraińsku", UK),
        ("по-русски", RU),
        ("po rosyjsku", RU),
        ("1", None),
        ("tak", None),
        ("mój mąż mówi do mnie tylko po angielsku, kiedy jest zły", None),
    ],
)
def test_a_wish_for_a_language_is_heard(words: Words, text: str, lang: Lang | None) -> None:
    assert wants_language(text, words) == lang


def test_there_are_more_than_a_hundred_and_twenty_examples_in_four_languages() -> None:
    assert len(YES_NO) + len(OTHER_SETS) >= 120
    assert {lang for lang, _, _ in YES_NO} == set(Lang)
