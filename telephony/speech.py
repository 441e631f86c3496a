"""What is said aloud: a voice for each language, and numbers as a person would read them out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from fastapi import Response
from twilio.twiml import TwiML
from twilio.twiml.voice_response import Hangup, Say

from telephony.twiml import add, clean, response, voice
from triage.heard import Lang


@dataclass(frozen=True, slots=True)
class Voice:
    """How one language sounds: Twilio's language tag and voice, and words for digits.

    `to` joins the two ends of opening hours; `short` are numbers that people know as one word.
    """

    tag: str
    voice: str
    digits: tuple[str, ...]
    plus: str
    to: str
    short: Mapping[str, str]


# Twilio's list of voices: Amazon Polly has Polish, Russian and British English but no Ukrainian,
# which only Google has. Standard voices, as neural ones are missing for some of the four.
VOICES: Mapping[Lang, Voice] = {
    Lang.PL: Voice(
        "pl-PL",
        "Polly.Ewa",
        ("zero", "jeden", "dwa", "trzy", "cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć"),
        "plus",
        "do",
        {
            "112": "sto dwanaście",
            "997": "dziewięćset dziewięćdziesiąt siedem",
            "998": "dziewięćset dziewięćdziesiąt osiem",
            "999": "dziewięćset dziewięćdziesiąt dziewięć",
        },
    ),
    Lang.UK: Voice(
        "uk-UA",
        "Google.uk-UA-Standard-A",
        ("нуль", "один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять"),
        "плюс",
        "до",
        {
            "112": "сто дванадцять",
            "997": "дев'ятсот дев'яносто сім",
            "998": "дев'ятсот дев'яносто вісім",
            "999": "дев'ятсот дев'яносто дев'ять",
        },
    ),
    Lang.RU: Voice(
        "ru-RU",
        "Polly.Tatyana",
        ("ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять"),
        "плюс",
        "до",
        {
            "112": "сто двенадцать",
            "997": "девятьсот девяносто семь",
            "998": "девятьсот девяносто восемь",
            "999": "девятьсот девяносто девять",
        },
    ),
    Lang.EN: Voice(
        "en-GB",
        "Polly.Amy",
        ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
        "plus",
        "to",
        {
            "112": "one one two",
            "997": "nine nine seven",
            "998": "nine nine eight",
            "999": "nine nine nine",
        },
    ),
}

_LONGEST = 4_000  # characters that one Say may hold
_SHORTEST_PHONE = 5  # digits; below it a run of digits is an amount, a year or a street number
_RUN = re.compile(r"(?<!\w)\+?\d(?:[ \u00a0]?\d)+(?!\w)")
_HOURS = re.compile(r"(?<![\w-])(\d{1,2}(?::\d\d)?) ?[-–] ?(\d{1,2}(?::\d\d)?)(?![\w-])")


def say(parent: TwiML, text: str, lang: Lang) -> None:
    """Append the text as it is spoken; nothing for an empty one."""
    sound, spoken = VOICES[lang], spell(text, lang).strip()
    for start in range(0, len(spoken), _LONGEST):
        part = spoken[start : start + _LONGEST]
        add(parent, Say, part, voice=sound.voice, language=sound.tag)


def tell_and_end(text: str) -> Response:
    """Say this to staff, in Polish, and end their leg."""
    answer = voice()
    say(answer, text, Lang.PL)
    add(answer, Hangup)
    return response(answer)


def spell(text: str, lang: Lang) -> str:
    """The text with phone numbers as digit words and hours as words; other digits stay."""
    sound = VOICES[lang]
    hours = _HOURS.sub(rf"\1 {sound.to} \2", clean(text))
    return _RUN.sub(lambda run: _number(run.group(), sound), hours)


def _number(run: str, sound: Voice) -> str:
    groups = run.replace("\u00a0", " ").lstrip("+").split(" ")
    bare = "".join(groups)
    if bare in sound.short:
        return sound.short[bare]
    if len(bare) < _SHORTEST_PHONE:
        return run
    words = ", ".join(" ".join(sound.digits[int(digit)] for digit in group) for group in groups)
    return f"{sound.plus}, {words}" if run.startswith("+") else words
