"""Runs both emulators in a process of their own: `python -m dyzur.emulators --port 8090`."""

import argparse
import asyncio

from dyzur.emulators.both import serve


async def _run(port: int) -> None:
    async with serve(port=port) as (telegram, twilio):
        print(f"Bot API {telegram.url}, Twilio {twilio.url}, account {twilio.account_sid}")  # noqa: T201
        await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    asyncio.run(_run(parser.parse_args().port))
