"""What this door says by itself, in four languages: drafts until a clinician and natives sign them.

What staff hear and read is Polish. Nothing here names a centre, a kind of crisis or what was told.
"""

from collections.abc import Mapping
from enum import StrEnum

from desk.values import Outcome
from triage.heard import Lang


class Text(StrEnum):
    """A sentence to a caller."""

    GREETING = "greeting"  # who answers, before a language is chosen
    SPEECH = "speech"  # that words are recognised, where the centre allows it
    CHOICE = "choice"  # the key of this language
    RINGING = "ringing"  # a phone is being rung now
    NEXT = "next"  # nobody took it, the next phone is rung
    AFTER = "after"  # the talk with the human is over and the line still open
    NEUTRAL = "neutral"  # to whoever wrote to a number that is no line
    BROKEN = "broken"  # we cannot answer: what to do instead
    BROKEN_LINE = "broken_line"
    BROKEN_CENTRE = "broken_centre"


CALLER: Mapping[Text, Mapping[Lang, str]] = {
    Text.GREETING: {
        Lang.PL: "To automat. Nic nie nagrywamy. Zagrożenie życia: dzwoń 112. "
        "Człowiek: naciśnij 0.",
        Lang.UK: "Це автомат. Ми нічого не записуємо. Загроза життю: дзвоніть 112. "
        "Людина: натисніть 0.",
        Lang.RU: "Это автомат. Мы ничего не записываем. Угроза жизни: звоните 112. "
        "Человек: нажмите 0.",
        Lang.EN: "This is an automated line. Nothing is recorded. Life in danger: call 112. "
        "For a human press 0.",
    },
    Text.SPEECH: {
        Lang.PL: "Możesz mówić: słowa rozpoznaje program operatora.",
        Lang.UK: "Можете говорити: слова розпізнає програма оператора.",
        Lang.RU: "Можете говорить: слова распознаёт программа оператора.",
        Lang.EN: "You can speak: the operator's program recognises the words.",
    },
    Text.CHOICE: {
        Lang.PL: "Polski: naciśnij 1.",
        Lang.UK: "Українська: натисніть 2.",
        Lang.RU: "Русский: нажмите 3.",
        Lang.EN: "English: press 4.",
    },
    Text.RINGING: {
        Lang.PL: "Dzwonię teraz do człowieka. Zostań na linii.",
        Lang.UK: "Зараз телефоную людині. Залишайтеся на лінії.",
        Lang.RU: "Сейчас звоню человеку. Оставайтесь на линии.",
        Lang.EN: "I am ringing a human now. Stay on the line.",
    },
    Text.NEXT: {
        Lang.PL: "Jeszcze nikt nie odebrał. Dzwonię do następnej osoby.",
        Lang.UK: "Ще ніхто не відповів. Телефоную наступній людині.",
        Lang.RU: "Пока никто не ответил. Звоню следующему человеку.",
        Lang.EN: "Nobody has answered yet. I am ringing the next person.",
    },
    Text.AFTER: {
        Lang.PL: "Połączenie z człowiekiem się skończyło. Ponownie: naciśnij 0. "
        "Zagrożenie życia: dzwoń 112.",
        Lang.UK: "З'єднання з людиною завершено. Ще раз: натисніть 0. Загроза життю: дзвоніть 112.",
        Lang.RU: "Соединение с человеком завершено. Ещё раз: нажмите 0. Угроза жизни: звоните 112.",
        Lang.EN: "The connection to the human has ended. Again: press 0. Life in danger: call 112.",
    },
    Text.NEUTRAL: {
        Lang.PL: "To automat. Zagrożenie życia: dzwoń 112.",
        Lang.UK: "Це автомат. Загроза життю: дзвоніть 112.",
        Lang.RU: "Это автомат. Угроза жизни: звоните 112.",
        Lang.EN: "This is an automated line. Life in danger: call 112.",
    },
    Text.BROKEN: {
        Lang.PL: "Zagrożenie życia: dzwoń 112 lub 999. Mamy awarię.",
        Lang.UK: "Загроза життю: дзвоніть 112 або 999. У нас збій.",
        Lang.RU: "Угроза жизни: звоните 112 или 999. У нас сбой.",
        Lang.EN: "Life in danger: call 112 or 999. Our system has a fault.",
    },
    Text.BROKEN_LINE: {
        Lang.PL: "Całą dobę: {phone}.",
        Lang.UK: "Цілодобово: {phone}.",
        Lang.RU: "Круглосуточно: {phone}.",
        Lang.EN: "Day and night: {phone}.",
    },
    Text.BROKEN_CENTRE: {
        Lang.PL: "Telefon do nas: {phone}.",
        Lang.UK: "Наш телефон: {phone}.",
        Lang.RU: "Наш телефон: {phone}.",
        Lang.EN: "Our phone: {phone}.",
    },
}

# To staff, spoken and written in Polish.
WHISPER = "Dyżur. Ktoś czeka na linii. Naciśnij 1, aby przejąć rozmowę."
PAGE_KEYS = "Naciśnij 1, aby przejąć sprawę. Naciśnij 2, jeśli nie możesz."
CALLED_BACK = (
    "Tu Dyżur, automat. Naciśnij 1, aby przejąć sprawę, do której wezwano ten numer. "
    "Naciśnij 2, jeśli nie możesz."
)
PAGE_OVER = "Tu Dyżur, automat. Ta sprawa nie czeka już na ten numer."
STAFF_BROKEN = (
    "Tu Dyżur, automat. Awaria, nie wiem, czy odpowiedź się zapisała. Sprawa nadal czeka. "
    "Zagrożenie życia: 112."
)
HOW_TO_CLAIM = "Aby przejąć sprawę, odpisz jej numer, na przykład: 1234."

NOT_THEIRS = "Nie znam takiej sprawy albo nie jest Twoja."

CLAIM: Mapping[Outcome, str] = {
    Outcome.TAKEN: "Sprawa {code} jest Twoja.",
    Outcome.DECLINED: "Przyjęto. Wzywam następną osobę do sprawy {code}.",
    Outcome.TAKEN_BY_OTHER: "Sprawę {code} ma już {by}.",
    Outcome.UNKNOWN: "Nie znam takiej sprawy albo nie wezwano do niej tego numeru.",
    Outcome.CLOSED: "Sprawa {code} jest już zamknięta.",
}


def to_caller(text: Text, lang: Lang) -> str:
    """A sentence in the caller's language."""
    return CALLER[text][lang]
