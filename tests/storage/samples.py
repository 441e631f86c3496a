"""Cases, messages and pages as the desk would store them; people and numbers are invented."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

from escalation.ladder import Ladder, PageChannel, Rung, Whom
from storage.database import Database
from storage.records import CaseRecord, MessageRecord, Outgoing, Part
from triage.case import Case
from triage.heard import Channel, Crisis, Lang, Risk

NOW = datetime(2026, 12, 24, 22, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
CALLER = "+447700900123"
ADA = "ada"

LADDER = Ladder(
    risk="high",
    version="1",
    rungs=(
        Rung(Whom.PRIMARY, (PageChannel.TELEGRAM, PageChannel.SMS), timedelta(minutes=3)),
        Rung(Whom.BACKUP, (PageChannel.CALL,), timedelta(seconds=90)),
    ),
    repeats_from=1,
)

_NUMBERS = count(1)


def new_id() -> str:
    """An id that no other record has."""
    return f"{next(_NUMBERS):032x}"


def a_case(**changes: object) -> CaseRecord:
    """An open case of its own caller."""
    number = next(_NUMBERS)
    record = CaseRecord(
        id=f"{number:032x}",
        code=f"K{number}",
        line="sms-bialystok",
        caller=f"+4477009{number:05}",
        duty_centre="bialystok",
        talk=Case(
            channel=Channel.SMS,
            lang=Lang.UK,
            crisis=(Crisis.SUICIDE_RISK, Crisis.BEREAVEMENT),
            risk=Risk.HIGH,
            stage="s1",
            centre="bialystok",
            safe=False,
            concepts=frozenset({"wants_to_die", "alone"}),
            marks=frozenset({"contacts_given"}),
            turns=3,
        ),
        opened_at=NOW,
        heard_at=NOW,
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # the tests name fields of it


def a_message(case: CaseRecord, **changes: object) -> MessageRecord:
    """A text of the case's caller and its answer."""
    record = MessageRecord(
        id=new_id(),
        case=case.id,
        channel="sms",
        kind="text",
        text="nie chcę już żyć",
        at=NOW,
        external_id=f"SM{new_id()}",
        heard='{"risk":"high"}',
        answer='{"replies":["112"]}',
    )
    return replace(record, **changes)  # type: ignore[arg-type]  # the tests name fields of it


def a_page(case: CaseRecord, **changes: object) -> Outgoing:
    """A page for the case, due now."""
    number = new_id()
    message = Outgoing(
        id=number,
        key=f"{case.id}/page/{number}",
        part=Part.PAGE,
        case=case.id,
        channel=PageChannel.SMS,
        address="+447700900777",
        text=f"Czeka sprawa {case.code}. Odpisz {case.code}.",
        code=case.code,
        line=case.line,
        due=NOW,
        person=ADA,
        rung=0,
        buttons=True,
        details={"lang": "pl"},
    )
    return replace(message, **changes)  # type: ignore[arg-type]  # the tests name fields of it


async def stored(database: Database, *cases: CaseRecord) -> None:
    """Store cases."""
    async with database.unit() as unit:
        for case in cases:
            await unit.add_case(case)


async def queued(database: Database, *messages: Outgoing) -> None:
    """Queue messages."""
    async with database.unit() as unit:
        await unit.queue_all(messages)
