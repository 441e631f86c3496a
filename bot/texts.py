"""What this door says by itself, in Polish: drafts until a clinician signs them.

Nothing here names a centre, a kind of crisis or what was told.
"""

from collections.abc import Mapping

from desk.values import Outcome

# To callers, when nothing else works.
BROKEN = "Zagrożenie życia: dzwoń 112 lub 999. Mamy awarię."
BROKEN_LINE = "Całą dobę: {phone}."
BROKEN_CENTRE = "Telefon do nas: {phone}."

# To whoever writes to the staff bot and is not on the staff.
NEUTRAL = "To automat. Zagrożenie życia: dzwoń 112."
STRANGER = "To automat. Zagrożenie życia: dzwoń 112. Numer tego czatu: {chat}."

# To staff.
TAKE = "Biorę"
CANNOT = "Nie mogę"
TAKE_AFTER_ALL = "Jednak biorę"
READ = "Pokaż rozmowę"
HAVE = "Mam kontakt"
SHUT = "Zamknij sprawę"
SURE = "Tak, zamknij"
KEEP = "Nie, zostaw"
KEPT = "Sprawa zostaje otwarta."
SEEN = "Przyjęto."
REPEATED = "(powtórzenie) "
HOW_TO_CLAIM = "Aby przejąć sprawę, naciśnij „Biorę” albo odpisz jej numer, na przykład: 1234."
STAFF_BROKEN = "Awaria: nie wiem, czy zapisałem odpowiedź. Sprawa nadal czeka. Spróbuj za chwilę."
NOT_THEIRS = "Nie znam takiej sprawy albo nie jest Twoja."

CLAIM: Mapping[Outcome, str] = {
    Outcome.TAKEN: "Sprawa {code} jest Twoja.",
    Outcome.TAKEN_BY_OTHER: "Sprawę {code} ma już {by}.",
    Outcome.UNKNOWN: "Nie znam takiej sprawy albo nie wezwano do niej tego czatu.",
    Outcome.CLOSED: "Sprawa {code} jest już zamknięta.",
    Outcome.DECLINED: "Przyjęto. Wzywam następną osobę.",
}
SOMEBODY = "ktoś inny"

# Menus of the two bots: command and what it does.
CALLERS_MENU: Mapping[str, str] = {"start": "Zacznij", "stop": "Zakończ"}
STAFF_MENU: Mapping[str, str] = {"start": "Numer tego czatu"}
