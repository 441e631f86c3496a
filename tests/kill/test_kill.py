"""The whole story survives `kill -9` at every commit and every send, on both databases."""

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from dyzur.demo.run import fill
from dyzur.emulators.telegram import TelegramEmulator
from dyzur.emulators.telegram_bot import EmulatedBot
from dyzur.emulators.twilio import TwilioEmulator
from dyzur.emulators.twilio_things import Sms
from dyzur.sample import FOLDER, sample
from escalation.ladder import PageChannel
from storage.database import Database, open_database
from storage.keys import Keys
from storage.migrating import migrate
from storage.records import CaseRecord, OutgoingState

ROOT = Path(__file__).parents[2]
CALLER, CHAT = "+447700900555", 4503599600000555
TEXT = "chce sie zabic, jestem w bialymstoku"
UNDER_WAY = frozenset({OutgoingState.QUEUED, OutgoingState.SENDING})
PATIENCE_S = 240.0
_T = TypeVar("_T")


@dataclass
class Hotline:
    """A service that is started again whenever it dies, and the vendors around it."""

    database: Database
    telegram: TelegramEmulator
    twilio: TwilioEmulator
    staff: EmulatedBot
    callers: EmulatedBot
    killed: Path
    ended: str = ""

    @property
    def points(self) -> list[str]:
        """Where it died so far."""
        return self.killed.read_text().splitlines() if self.killed.exists() else []

    async def live(self, environment: dict[str, str]) -> None:
        """Run the service, which starts again each time it was killed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.kill.killable",
            cwd=ROOT,
            env=environment,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            self.ended = (await process.communicate())[1].decode()
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            await process.wait()

    async def text(self, sms: Sms) -> tuple[str, ...]:
        """Bring an SMS to the webhook until it is answered, as Twilio does with its fallback."""
        return await self.until(lambda: self.twilio.post_text(sms))

    async def until(self, ask: Callable[[], Awaitable[_T | None]]) -> _T:
        """What `ask` finds, as soon as it finds something."""
        async with asyncio.timeout(PATIENCE_S):
            while not (found := await ask()):
                assert not self.ended, self.ended
                await asyncio.sleep(0.1)
        return found

    async def case_of(self, caller: str) -> CaseRecord | None:
        """The open case of a caller."""
        async with self.database.read() as unit:
            mine = [each for each in await unit.open_cases() if each.caller == caller]
        assert len(mine) <= 1, "one caller has one case"
        return mine[0] if mine else None


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def hotline(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Hotline]:
    """The service with sample staff, vendors emulated over HTTP."""
    url = (
        f"sqlite+aiosqlite:///{tmp_path / 'dyzur.sqlite'}"
        if request.param == "sqlite"
        else request.getfixturevalue("postgres_url")
    )
    keys = Keys.fresh()
    await migrate(url, keys=keys)
    database = open_database(url, keys=keys)
    await fill(database, sample())
    async with (
        TelegramEmulator.serve(retry_s=0.2) as telegram,
        TwilioEmulator.serve() as twilio,
        running(
            Hotline(
                database=database,
                telegram=telegram,
                twilio=twilio,
                staff=telegram.bot("700700002:staff"),
                callers=telegram.bot("700700001:callers"),
                killed=tmp_path / "killed",
            ),
            url,
            keys,
            tmp_path,
        ) as hotline,
    ):
        yield hotline
    await database.close()


@asynccontextmanager
async def running(hotline: Hotline, url: str, keys: Keys, folder: Path) -> AsyncIterator[Hotline]:
    """Keep the service alive while the block lasts."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    here = f"http://127.0.0.1:{port}"
    people = sample()
    for number in (people.staff_number, *(line.number for line in people.lines.all)):
        hotline.twilio.number(
            str(number), sms_url=f"{here}/twilio/sms", voice_url=f"{here}/twilio/voice"
        )
    environment = os.environ | {
        "KILLED": str(hotline.killed),
        "DYZUR_DATABASE_URL": url,
        "DYZUR_DATA": str(folder),
        "DYZUR_DRAFTS": "accept",
        "DYZUR_HOST": "127.0.0.1",
        "DYZUR_KEYS": keys.export(),
        "DYZUR_LINES": str(FOLDER / "lines.yaml"),
        "DYZUR_PORT": str(port),
        "DYZUR_PUBLIC_URL": here,
        "DYZUR_TELEGRAM_API": hotline.telegram.url,
        "DYZUR_TELEGRAM_CALLERS_TOKEN": hotline.callers.token,
        "DYZUR_TELEGRAM_SECRET": "secret",
        "DYZUR_TELEGRAM_STAFF_TOKEN": hotline.staff.token,
        "DYZUR_TWILIO_ACCOUNT_SID": hotline.twilio.account_sid,
        "DYZUR_TWILIO_API": hotline.twilio.url,
        "DYZUR_TWILIO_AUTH_TOKEN": hotline.twilio.auth_token,
        "DYZUR_TWILIO_STAFF_NUMBER": people.staff_number,
    }
    for person in people.people:
        hotline.staff.open(int(address(person.id, PageChannel.TELEGRAM)), person.name)
    task = asyncio.create_task(hotline.live(environment))
    try:
        yield hotline
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def address(person: str, channel: PageChannel) -> str:
    """Where a sample person is reached."""
    return next(
        each.address
        for each in sample().reachables
        if each.person == person and each.channel is channel
    )


@pytest.mark.kill
@pytest.mark.timeout(600)
async def test_message_page_claim_and_word_survive_a_kill_at_every_commit_and_send(
    hotline: Hotline,
) -> None:
    line = next(str(each.number) for each in sample().lines.all if each.id == "bialystok-oik")
    vendor = hotline.twilio
    sms = Sms(vendor.sid("SM"), CALLER, line, TEXT, "inbound", "received", vendor.clock())

    answer = await hotline.text(sms)
    case = await hotline.until(lambda: hotline.case_of(CALLER))
    await hotline.until(lambda: paged(hotline, case))
    owner = await hotline.until(lambda: claimed(hotline, case))
    word = await hotline.until(lambda: told(hotline, line))
    await hotline.until(lambda: settled(hotline, case))
    await asyncio.sleep(3)  # what a lapsed lease would send twice comes within this

    assert answer[0].startswith("Zagrożenie życia: dzwoń 112.")
    assert "85 879 79 46" in answer[0]
    assert word.startswith("Osoba na dyżurze czyta już")
    async with hotline.database.read() as unit:
        messages = await unit.messages(case.id)
        outgoing = await unit.outgoing_of(case.id)
    assert [each.kind for each in messages].count("text") == 1
    assert [each.kind for each in messages].count("word") == 1
    sent = [each for each in vendor.messages if each.direction == "outbound-api"]
    words = Counter(each.body for each in sent if each.to == CALLER)
    assert set(words.values()) == {1}, "a word reached the caller twice"
    texts = Counter((each.to, each.body) for each in sent)
    asked = Counter((each.address, each.text) for each in outgoing if each.channel == "sms")
    assert texts == asked, "an SMS was lost or sent twice"
    assert owner in {"ada", "borys", "celina", "damian", "regina", "stefan"}
    assert {
        "before the commit of Intake._once",
        "after the commit of Intake._once",
        "before the commit of Casework._staffed",
        "after the commit of Casework._staffed",
        "before sending a page over telegram",
        "after sending a page over telegram",
        "before sending a page over sms",
        "after sending a page over sms",
        "before sending a page over call",
        "after sending a page over call",
        "before sending a word over sms",
        "after sending a word over sms",
    } <= set(hotline.points)


@pytest.mark.kill
@pytest.mark.timeout(600)
async def test_a_chat_is_answered_and_paged_though_the_service_dies_at_every_step(
    hotline: Hotline,
) -> None:
    await hotline.until(lambda: webhook_set(hotline.callers))
    await hotline.callers.say(CHAT, TEXT)

    case = await hotline.until(lambda: hotline.case_of(str(CHAT)))
    await hotline.until(lambda: chatted(hotline, "112"))
    await hotline.until(lambda: claimed(hotline, case))
    await hotline.until(lambda: chatted(hotline, "czyta już"))

    replies = [text for text in hotline.callers.chats[CHAT].texts() if text != TEXT]
    assert replies[0].startswith("Zagrożenie życia: dzwoń 112.")
    async with hotline.database.read() as unit:
        messages = await unit.messages(case.id)
    assert [each.kind for each in messages].count("text") == 1


async def claimed(hotline: Hotline, case: CaseRecord) -> str | None:
    """Press the button under any page until somebody has the case; who it is."""
    current = await hotline.case_of(case.caller)
    if current is not None and current.claimed_by is not None:
        return current.claimed_by
    for chat in list(hotline.staff.chats.values()):
        for message in chat.messages:
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])[:1]:
                await hotline.staff.press(chat.id, message["message_id"], row[0]["callback_data"])
    return None


async def settled(hotline: Hotline, case: CaseRecord) -> bool:
    """Whether nothing of the case is queued or under way any more."""
    async with hotline.database.read() as unit:
        outgoing = await unit.outgoing_of(case.id)
    return not any(each.state in UNDER_WAY for each in outgoing)


async def told(hotline: Hotline, line: str) -> str | None:
    """What the caller was told after the claim."""
    for message in hotline.twilio.messages:
        if (message.from_, message.to, message.direction) == (line, CALLER, "outbound-api"):
            return message.body
    return None


async def chatted(hotline: Hotline, words: str) -> bool:
    """Whether the caller's chat got a message with these words."""
    return any(words in text for text in hotline.callers.chats[CHAT].texts())


async def paged(hotline: Hotline, case: CaseRecord) -> bool:
    """Whether the first rung's pages have all been handed over."""
    async with hotline.database.read() as unit:
        first = [each for each in await unit.outgoing_of(case.id) if each.rung == 0]
    return bool(first) and not any(each.state in UNDER_WAY for each in first)


async def webhook_set(bot: EmulatedBot) -> bool:
    """Whether the service told Telegram where it is."""
    return bot.webhook is not None
