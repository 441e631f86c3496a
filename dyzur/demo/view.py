"""What the demo's page shows, as JSON values: the caller's phone, the case, the staff's phones."""

from datetime import datetime
from typing import Any

from dyzur.demo import view_case, view_phones
from dyzur.demo.world import Caller, World

Json = dict[str, Any]


async def state(world: World, *, caller: Caller, line_id: str, now: datetime) -> Json:
    """Everything that the page of this caller on this line shows. Raises `NoSuchThing`."""
    line = world.line(line_id)
    async with world.database.read() as unit:
        record = await view_case.newest(unit, caller)
        case = await view_case.shown(unit, world, record) if record else None
        paged = await unit.paged(record.id) if record else ()
    centre = record.duty_centre if record else line.duty_centre
    return {
        "now": now.isoformat(),
        "caller": view_phones.caller(world, caller, line),
        "case": case,
        "staff": view_phones.staff(world, centre, paged, record, now=now),
    }
