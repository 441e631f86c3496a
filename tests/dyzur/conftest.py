"""A whole installation for tests of the composition root: sample staff, SQLite, Twilio emulated."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pydantic import SecretStr

from dyzur.demo.run import fill
from dyzur.emulators.twilio import TwilioEmulator
from dyzur.keeping import keys_of
from dyzur.sample import FOLDER, sample
from dyzur.settings import Drafts, Settings, load_for_demo
from storage.database import open_database
from storage.keys import Keys
from storage.migrating import migrate

PUBLIC = "https://dyzur.example.org"
TOKEN = "test-token"


@dataclass(frozen=True, slots=True)
class Installation:
    """Settings that `serve` would run with, and the vendor behind them."""

    settings: Settings
    twilio: TwilioEmulator

    async def bring_staff(self) -> None:
        """Put the sample staff and rota into the database."""
        database = open_database(self.settings.database, keys=keys_of(self.settings))
        await fill(database, sample())
        await database.close()


@pytest.fixture
async def installation(tmp_path: Path) -> AsyncIterator[Installation]:
    """Migrated, without staff; all numbers with their webhooks."""
    async with TwilioEmulator.serve(auth_token=TOKEN) as twilio:
        numbers = (sample().staff_number, *(line.number for line in sample().lines.all))
        for number in filter(None, numbers):
            twilio.number(
                number, sms_url=f"{PUBLIC}/twilio/sms", voice_url=f"{PUBLIC}/twilio/voice"
            )
        settings = load_for_demo({}).with_changes(
            {
                "data": tmp_path,
                "keys": SecretStr(Keys.fresh().export()),
                "lines": FOLDER / "lines.yaml",
                "drafts": Drafts.ACCEPT,
                "public_url": PUBLIC,
                "twilio_account_sid": twilio.account_sid,
                "twilio_auth_token": SecretStr(TOKEN),
                "twilio_staff_number": sample().staff_number,
                "twilio_api": twilio.url,
            }
        )
        await migrate(settings.database, keys=keys_of(settings))
        yield Installation(settings, twilio)
