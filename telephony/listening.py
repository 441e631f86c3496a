"""How the line listens: a question can be spoken over and answered by keys; it never hangs up."""

from collections.abc import Iterable, Mapping

from twilio.twiml import TwiML
from twilio.twiml.voice_response import Gather, Redirect

from telephony.deps import Deps
from telephony.hook import Hook, Place
from telephony.speech import VOICES, say
from telephony.twiml import add
from triage.heard import Lang

TURN = "/twilio/voice/turn"

SILENCE_S = 8  # a caller's silence on the telephone counts after this long
PATIENCE_S = 30  # when nothing was asked: somebody may be crying, hiding, unable to speak

# Words that the vendor's recogniser should expect; keys do the same everywhere.
HINTS: Mapping[Lang, str] = {
    Lang.PL: "człowiek, pomoc, tak, nie, nie wiem, koniec",
    Lang.UK: "людина, допомога, так, ні, не знаю, кінець",
    Lang.RU: "человек, помощь, да, нет, не знаю, конец",
    Lang.EN: "human, help, yes, no, not sure, stop",
}

Said = Iterable[tuple[str, Lang]]


def step(deps: Deps, path: str, place: Place) -> str:
    """The address of a step of a call."""
    return f"{deps.config.address(path)}?{place.query}"


def listen(
    deps: Deps, hook: Hook, place: Place, *, to: TwiML, said: Said = (), timeout: int = SILENCE_S
) -> TwiML:
    """Say this and listen, by speech where the line allows it; nothing heard is a turn as well."""
    url = step(deps, TURN, place)
    gather = add(
        to,
        Gather,
        action=url,
        method="POST",
        timeout=timeout,
        num_digits=1,
        finish_on_key="",
        language=VOICES[place.lang].tag,
        **_ears(deps, hook, place.lang),
    )
    for text, lang in said:
        say(gather, text, lang)
    add(to, Redirect, url, method="POST")
    return to


def _ears(deps: Deps, hook: Hook, lang: Lang) -> Mapping[str, str]:
    if not hears_speech(deps, hook):
        return {"input": "dtmf"}
    return {
        "input": "dtmf speech",
        "hints": HINTS[lang],
        "speech_timeout": "auto",
        "profanity_filter": "false",
    }


def hears_speech(deps: Deps, hook: Hook) -> bool:
    """Whether the line that was reached lets the vendor recognise speech."""
    return deps.reached(hook["To"]).id in deps.config.speech
