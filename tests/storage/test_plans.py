"""Questions that are asked with each message or each second read no growing table as a whole."""

import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from escalation.ladder import PageChannel
from storage.database import Database, open_database
from storage.keys import Keys
from storage.records import DeadlineKind, OutgoingState, Part
from storage.unit import Unit
from tests.storage.samples import NOW, a_case, a_message, a_page, new_id

_Asked = list[tuple[str, tuple[Any, ...]]]
_LEASE = timedelta(seconds=30)
_GROWING = ("cases", "messages", "outgoing", "events", "reachables")
_SENDING: dict[str, Callable[[Unit], Awaitable[object]]] = {
    "take_outgoing": lambda unit: unit.take_outgoing(NOW, _LEASE, 10),
    "next_due": lambda unit: unit.next_due(NOW),
}
_QUESTIONS: dict[str, Callable[[Unit], Awaitable[object]]] = _SENDING | {
    "arrival": lambda unit: unit.arrival("sms", "1", "line", "+447700900123"),
    "case": lambda unit: unit.case("1"),
    "case_by_code": lambda unit: unit.case_by_code("1"),
    "claim": lambda unit: unit.claim("1", "ada", NOW),
    "take_over": lambda unit: unit.take_over("1", "ada", "borys", NOW),
    "close": lambda unit: unit.close("1", NOW),
    "reach": lambda unit: unit.reach("1", NOW),
    "messages": lambda unit: unit.messages("1"),
    "take_due": lambda unit: unit.take_due(NOW, _LEASE, 10),
    "clear_deadline": lambda unit: unit.clear_deadline("1", DeadlineKind.LADDER),
    "ladder_of": lambda unit: unit.ladder_of("1"),
    "mark_sent": lambda unit: unit.mark_sent("1", "2", NOW),
    "mark_failed": lambda unit: unit.mark_failed("1", "busy", NOW),
    "by_vendor_id": lambda unit: unit.by_vendor_id("1"),
    "set_state": lambda unit: unit.set_state("1", OutgoingState.DELIVERED, NOW),
    "outgoing_of": lambda unit: unit.outgoing_of("1"),
    "cancel": lambda unit: unit.cancel("1", Part.PAGE),
    "cancel_one": lambda unit: unit.cancel_one("1"),
    "paged": lambda unit: unit.paged("1"),
    "person_at": lambda unit: unit.person_at(PageChannel.SMS, "+447700900123"),
    "events_of": lambda unit: unit.events_of("1"),
}


@pytest.fixture
def asked() -> Iterator[_Asked]:
    """Every statement that reached SQLite, with its parameters."""
    statements: _Asked = []

    def note(*happened: Any) -> None:  # noqa: ANN401  what SQLAlchemy passes
        _, _, statement, parameters, *_ = happened
        statements.append((statement, parameters))

    event.listen(Engine, "before_cursor_execute", note)
    yield statements
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("name", _QUESTIONS)
async def test_no_growing_table_is_read_as_a_whole(
    name: str, lite: Database, file: Path, asked: _Asked
) -> None:
    async with lite.unit() as unit:
        await _QUESTIONS[name](unit)

    plans = [step for statement in asked for step in _plan(file, *statement)]

    assert plans
    assert [step for step in plans if step in {f"SCAN {table}" for table in _GROWING}] == []


async def test_nor_while_keys_rotate(file: Path, keys: Keys, asked: _Asked) -> None:
    rotating = Keys.parse(f"{Keys.fresh().export()},{keys.export()}")
    database = open_database(f"sqlite+aiosqlite:///{file}", keys=rotating)
    async with database.unit() as unit:
        await _QUESTIONS["arrival"](unit)
    await database.close()

    plans = [step for statement in asked for step in _plan(file, *statement)]

    assert [step for step in plans if step in {f"SCAN {table}" for table in _GROWING}] == []


@pytest.mark.parametrize("name", _SENDING)
async def test_senders_look_only_at_what_waits(
    name: str, lite: Database, file: Path, asked: _Asked
) -> None:
    async with lite.unit() as unit:
        await _SENDING[name](unit)

    of_outgoing = [statement for statement in asked if "outgoing" in statement[0]]

    assert of_outgoing
    for statement in of_outgoing:
        assert "ix_outgoing_waiting" in " ".join(_plan(file, *statement))


async def test_a_message_costs_few_statements(lite: Database, asked: _Asked) -> None:
    case = a_case()
    async with lite.unit() as unit:
        await unit.arrival("sms", "SM1", case.line, case.caller)
        await unit.add_case(case)
        await unit.add_message(a_message(case, external_id="SM1"))
        await unit.set_deadlines(case.id, {DeadlineKind.LADDER: NOW, DeadlineKind.SILENCE: NOW})
        await unit.queue_all([a_page(case, id=new_id()) for _ in range(6)])

    assert len(asked) == 5


def _plan(file: Path, statement: str, parameters: tuple[Any, ...]) -> list[str]:
    with closing(sqlite3.connect(file)) as connection:
        rows = connection.execute(f"EXPLAIN QUERY PLAN {statement}", parameters).fetchall()
    return [row[3] for row in rows]
