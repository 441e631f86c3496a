"""What is spoken: numbers as people read them out, a voice for each language."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyzur.emulators.twiml import read
from telephony import texts, twiml
from telephony.speech import VOICES, say, spell
from telephony.texts import CALLER, Text
from triage.heard import Lang


@pytest.mark.parametrize(
    ("text", "lang", "spoken"),
    [
        ("Dzwoń teraz 112.", Lang.PL, "Dzwoń teraz sto dwanaście."),
        ("Дзвоніть 112.", Lang.UK, "Дзвоніть сто дванадцять."),
        ("Звоните 999.", Lang.RU, "Звоните девятьсот девяносто девять."),
        ("Call 112 now.", Lang.EN, "Call one one two now."),
        (
            "Zadzwoń: 85 879 79 46.",
            Lang.PL,
            "Zadzwoń: osiem pięć, osiem siedem dziewięć, siedem dziewięć, cztery sześć.",
        ),
        ("116 123", Lang.UK, "один один шість, один два три"),
        ("+48 22 628", Lang.EN, "plus, four eight, two two, six two eight"),
        (
            "85\u00a0879\u00a079\u00a046",
            Lang.EN,
            "eight five, eight seven nine, seven nine, four six",
        ),
        ("Otwarte 8-16", Lang.PL, "Otwarte 8 do 16"),
        ("Open 8:00–16:30.", Lang.EN, "Open 8:00 to 16:30."),
        ("Naciśnij 1 tak, 2 nie", Lang.PL, "Naciśnij 1 tak, 2 nie"),
        ("Prosta 7, 15-062 Białystok, rok 2026", Lang.PL, "Prosta 7, 15-062 Białystok, rok 2026"),
        ("112 i 116 123", Lang.PL, "sto dwanaście i jeden jeden sześć, jeden dwa trzy"),
    ],
)
def test_numbers_are_read_out(text: str, lang: Lang, spoken: str) -> None:
    assert spell(text, lang) == spoken


def test_every_language_has_a_voice_of_its_own_that_can_count() -> None:
    assert set(VOICES) == set(Lang)
    for voice in VOICES.values():
        assert len(set(voice.digits)) == 10
        assert {"112", "999"} <= set(voice.short)


@given(st.text(alphabet=string.digits + " +-,.:aż", max_size=40), st.sampled_from(list(Lang)))
def test_spelling_never_fails_and_keeps_all_other_words(text: str, lang: Lang) -> None:
    spoken = spell(text, lang)

    assert spoken.count("ż") >= text.count("ż")
    assert all(len(run) < 5 for run in spoken.replace(":", " ").split() if run.isdigit()) or (
        "a" in text or "ż" in text or "+" in text
    )


@given(st.text(max_size=9_000), st.sampled_from(list(Lang)))
def test_any_text_can_be_said(text: str, lang: Lang) -> None:
    answer = twiml.voice()

    say(answer, text, lang)

    for verb in read(str(answer), "").verbs:
        assert verb.get("language") == VOICES[lang].tag
        assert verb.get("voice") == VOICES[lang].voice


def test_every_sentence_of_the_door_stands_in_four_languages() -> None:
    assert set(CALLER) == set(Text)
    for by_language in CALLER.values():
        assert set(by_language) == set(Lang)
        assert all(sentence.strip() for sentence in by_language.values())


@pytest.mark.parametrize(
    "word", ["kryzys", "przemoc", "samob", "violence", "suicid", "насил", "Białyst", "spokojnie"]
)
def test_no_sentence_of_the_door_betrays_what_the_call_is_about(word: str) -> None:
    to_callers = [text for by_language in CALLER.values() for text in by_language.values()]
    to_staff = [texts.WHISPER, texts.PAGE_KEYS, texts.CALLED_BACK, texts.PAGE_OVER]

    assert not any(word.lower() in text.lower() for text in to_callers + to_staff)
