"""The words for when nothing else works."""

from fastapi import FastAPI

from desk.lines import Lines
from dyzur.emulators.twiml import read
from telephony.deps import Deps, Standby
from telephony.fallback import static
from telephony.routes import router
from telephony.speech import spell
from tests.telephony.door import NOW, RecordingDesk, Twilio, config, words
from triage.heard import Lang


def test_the_static_document_gives_112_999_a_line_for_day_and_night_and_the_centre() -> None:
    document = read(static(Standby("85 879 79 46", "116 123")), "")

    said = words(document)
    assert said.startswith("Zagrożenie życia: dzwoń sto dwanaście")
    for number in ("112", "999", "116 123", "85 879 79 46"):
        for lang in Lang:
            assert spell(number, lang) in said


def test_the_static_document_needs_no_server_of_ours() -> None:
    document = read(static(Standby("85 879 79 46", "116 123")), "")

    assert {verb.name for verb in document.verbs} == {"Say", "Pause"}


def test_a_number_that_is_not_known_is_not_spoken_of() -> None:
    said = words(read(static(Standby()), ""))

    assert "sto dwanaście" in said
    assert "None" not in said
    assert "Całą dobę" not in said


async def test_without_any_line_the_door_still_says_112() -> None:
    deps = Deps(
        config=config(),
        lines=Lines(()),
        intake=(desk := RecordingDesk()),
        casework=desk,
        calls=desk,
        paging=desk,
        clock=lambda: NOW,
    )
    app = FastAPI()
    app.include_router(router(deps))

    (said,) = await Twilio(app).text("pomocy")

    assert "112" in said
