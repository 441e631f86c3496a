"""A process that stores cases without pause and tells each one that storage said was durable."""

import asyncio
import os
import sys

from storage.database import Database, open_database
from storage.keys import Keys
from tests.storage.samples import NOW, a_case, a_message


async def main(url: str, keys: Keys, first: int) -> None:
    """Eight use cases at a time, numbered from `first`, until the process is killed."""
    database = open_database(url, keys=keys)
    await asyncio.gather(*(_write(database, first + worker) for worker in range(8)))


async def _write(database: Database, number: int) -> None:
    while True:
        number += 8
        name = f"{number:032x}"
        case = a_case(id=name, code=name, caller=name)
        async with database.unit() as unit:
            await unit.add_case(case)
            await asyncio.sleep(0)
            await unit.add_message(a_message(case, id=name, external_id=name, at=NOW))
        os.write(1, f"{name}\n".encode())


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Keys.parse(sys.stdin.readline()), int(sys.argv[2])))
