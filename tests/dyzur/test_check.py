"""The doctor names what would leave a caller unanswered, and what to do about it."""

from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr

from dyzur.check import Finding, Grade, findings
from dyzur.settings import Drafts, Settings, load_for_demo
from storage.keys import Keys
from tests.dyzur.conftest import Installation

NOW = datetime(2026, 11, 22, 1, 0, tzinfo=UTC)


async def failing(settings: Settings) -> list[Finding]:
    return [f async for f in findings(settings, now=NOW) if f.grade is Grade.FAIL]


async def test_a_covered_installation_leaves_nobody_unanswered(
    installation: Installation,
) -> None:
    await installation.bring_staff()

    assert await failing(installation.settings) == []


async def test_an_empty_rota_fails_for_every_centre_that_has_duty(
    installation: Installation,
) -> None:
    found = await failing(installation.settings)

    assert {f.about for f in found} == {
        "rota of bialystok-oik",
        "rota of biala-podlaska-pik",
        "rota of ostroleka-oik",
        "rota of wroclaw-oik",
    }
    assert all(f.text.endswith("fill it.") for f in found)


async def test_a_webhook_that_leads_elsewhere_fails(installation: Installation) -> None:
    await installation.bring_staff()
    installation.twilio.numbers["+447700900011"].sms_url = "https://elsewhere.example"

    found = await failing(installation.settings)

    assert [f.about for f in found] == ["twilio"]
    assert "+447700900011" in found[0].text


async def test_texts_that_nobody_approved_fail_until_they_are_accepted(
    installation: Installation,
) -> None:
    await installation.bring_staff()
    refusing = installation.settings.with_changes({"drafts": Drafts.REFUSE})

    found = await failing(refusing)

    assert [f.about for f in found] == ["texts"]
    assert "DYZUR_DRAFTS=accept" in found[0].text


async def test_other_keys_than_those_that_sealed_the_database_fail(
    installation: Installation,
) -> None:
    await installation.bring_staff()
    other = installation.settings.with_changes({"keys": SecretStr(Keys.fresh().export())})

    found = await failing(other)

    assert found[0].about == "database"
    assert "DYZUR_KEYS" in found[0].text


async def test_a_database_that_was_never_built_fails_and_says_what_to_do(
    installation: Installation, tmp_path: Path
) -> None:
    elsewhere = installation.settings.with_changes({"data": tmp_path / "elsewhere"})

    found = await failing(elsewhere)

    assert found[0].about == "database"
    assert "dyzur migrate" in found[0].text


async def test_without_settings_everything_that_lacks_is_named() -> None:
    found = await failing(load_for_demo({}))

    assert [f.text.split()[0] for f in found[:2]] == ["DYZUR_KEYS", "DYZUR_LINES"]
