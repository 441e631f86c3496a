"""How the service is: alive, ready, and figures for a monitor; never content, numbers or names."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from desk.desk import Desk
from dyzur.timers import Clock, Timers
from dyzur.vendors import Board
from storage.database import DatabaseGone
from storage.keys import WrongKey
from triage.heard import Risk

LATE = timedelta(seconds=15)  # a knock that has not succeeded for so long is a fault
_TEXT = "text/plain; version=0.0.4; charset=utf-8"


def router(*, desk: Desk, timers: Timers, board: Board, clock: Clock) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    routes = APIRouter()

    @routes.api_route("/healthz", methods=["GET", "HEAD"])
    async def alive() -> Response:
        return PlainTextResponse("ok\n")

    @routes.api_route("/readyz", methods=["GET", "HEAD"])
    async def ready() -> Response:
        found = await readiness(desk=desk, timers=timers, board=board, now=clock())
        return JSONResponse(found, 200 if found["ready"] else 503)

    @routes.get("/metrics")
    async def figures() -> Response:
        lines = [line async for line in _figures(desk, timers, board, now=clock())]
        return PlainTextResponse("\n".join(lines) + "\n", media_type=_TEXT)

    return routes


async def readiness(*, desk: Desk, timers: Timers, board: Board, now: datetime) -> dict[str, Any]:
    """What a load balancer and an operator ask: `ready` is false without database or timers."""
    database = await _database(desk)
    late = timers.late(now=now, limit=LATE)
    vendors = {
        name: {
            "works": word.works,
            "worked_at": _iso(word.worked_at),
            "failed_at": _iso(word.failed_at),
            "reason": word.reason,
        }
        for name, word in board.words.items()
    }
    return {
        "ready": database == "ok" and not late,
        "database": database,
        "timers": "ok" if not late else list(late),
        "vendors": vendors,
    }


async def _database(desk: Desk) -> str:
    try:
        await desk.database.check()
    except DatabaseGone:
        return "gone"
    except WrongKey:
        return "the keys do not open it"
    return "ok"


async def _figures(
    desk: Desk, timers: Timers, board: Board, *, now: datetime
) -> AsyncIterator[str]:
    try:
        async with desk.database.read() as unit:
            cases = await unit.open_cases()
            due = await unit.next_due(now - timedelta(days=365))
    except DatabaseGone:
        yield figure("dyzur_database_up", 0)
        cases, due = (), None
    else:
        yield figure("dyzur_database_up", 1)
    risks = Counter((case.talk.risk, case.claimed_by is not None) for case in cases)
    for risk in Risk:
        for claimed in (False, True):
            labels = {"risk": risk.value, "claimed": str(claimed).lower()}
            yield figure("dyzur_open_cases", risks[risk, claimed], **labels)
    overdue = max(0.0, (now - due).total_seconds()) if due else 0.0
    yield figure("dyzur_overdue_seconds", overdue)
    for line in (*_of_timers(timers, now=now), *_of_vendors(board)):
        yield line


def _of_timers(timers: Timers, *, now: datetime) -> Iterator[str]:
    for name, beat in timers.beats.items():
        age = (now - beat).total_seconds()
        yield figure("dyzur_knock_age_seconds", age, name=name)


def _of_vendors(board: Board) -> Iterator[str]:
    for name, word in board.words.items():
        yield figure("dyzur_handed_over_total", word.taken, way=name)
        yield figure("dyzur_not_taken_total", word.failed, way=name)


def figure(figure_name: str, value: float, **labels: str) -> str:
    """One figure in the text format of Prometheus; labels are words of ours."""
    inside = ",".join(f'{label}="{word}"' for label, word in labels.items())
    return f"{figure_name}{{{inside}}} {value:g}" if inside else f"{figure_name} {value:g}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
