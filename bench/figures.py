"""What is measured, how, and against what it is held."""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from bench.load import DANGER, TEXTS
from bench.service import TOKEN, cpu_seconds, free_port, page_times, service, started

ROUNDS = 9
REQUESTS = 1000
CONNECTIONS = 16
WARM_UP = 300
RATE, SECONDS = 20, 15  # messages a second, for so long
PATH = "/twilio/sms"


def hear() -> Iterator[str]:
    """Messages a second that are heard on one core, in the process and by `dyzur classify`."""
    from triage.hearing import hear as listen  # noqa: PLC0415 - loaded where it is measured

    texts = [*TEXTS, *DANGER] * 150
    for text in texts[:WARM_UP]:
        listen(text)
    begun = time.perf_counter()
    for text in texts:
        listen(text)
    rate = len(texts) / (time.perf_counter() - begun)
    yield f"hear: {rate:,.0f} messages/s, rules and model, one core"
    lines = [json.dumps({"id": str(n), "text": text}) for n, text in enumerate(texts * 4)]
    command = [program(), "classify"]
    begun = time.perf_counter()
    subprocess.run(command, input="\n".join(lines), capture_output=True, text=True, check=True)
    rate = len(lines) / (time.perf_counter() - begun)
    yield f"classify: {rate:,.0f} messages/s, start included (to reach: 1,000)"


@dataclass(frozen=True, slots=True)
class Round:
    """What one server did with the same requests: requests a second, by the wall and by its CPU."""

    wall: float
    cpu: float


def sms() -> Iterator[str]:
    """The SMS webhook beside a bare route, in turns, each in a process of its own."""
    rounds = asyncio.run(_sms_rounds())
    ours, bare = (median(r.wall for r in rounds[name]) for name in ("dyzur", "bare"))
    yield f"sms: {ours:,.0f} requests/s, bare route {bare:,.0f}, medians of {ROUNDS} rounds"
    pairs = list(zip(rounds["dyzur"], rounds["bare"], strict=True))
    by_wall = [ours.wall / bare.wall for ours, bare in pairs]
    by_cpu = [ours.cpu / bare.cpu for ours, bare in pairs]
    spread = f"{min(by_wall):.0%} to {max(by_wall):.0%}"
    yield f"sms: {median(by_wall):.0%} of the bare route (to reach: 30 %), rounds {spread}"
    yield f"sms: {median(by_cpu):.0%} by processor time, which a busy machine disturbs less"


async def _sms_rounds() -> Mapping[str, list[Round]]:
    rounds: dict[str, list[Round]] = {"bare": [], "dyzur": []}
    with TemporaryDirectory() as folder, ExitStack() as stack:
        async with service(Path(folder)) as real:
            port = free_port()
            bare = f"http://127.0.0.1:{port}"
            command = [
                sys.executable,
                "-m",
                "bench.bare",
                str(port),
                f"{folder}/bare.sqlite",
                TOKEN,
            ]
            number = stack.enter_context(started(command, bare, {}))
            servers = {"bare": (bare + PATH, number), "dyzur": (real.url + PATH, real.process)}
            for url, _ in servers.values():
                await load(url, WARM_UP, seed=1)
            for turn in range(ROUNDS):
                for name, server in servers.items():
                    rounds[name].append(await _round(*server, seed=2 + turn))
    return rounds


async def _round(url: str, process: int, *, seed: int) -> Round:
    before = cpu_seconds(process)
    found = await load(url, REQUESTS, seed=seed)
    used = cpu_seconds(process) - before
    return Round(REQUESTS / found["seconds"], REQUESTS / used if used else 0.0)


def page() -> Iterator[str]:
    """From the sending of a message to the arrival of its page at the vendor."""
    delays = asyncio.run(_page_delays())
    left = sorted(delays)
    p50, p99 = left[len(left) // 2], left[min(len(left) - 1, int(len(left) * 0.99))]
    yield (
        f"page: p50 {p50 * 1000:,.0f} ms, p99 {p99 * 1000:,.0f} ms (to reach: 1,000 ms), "
        f"worst {left[-1] * 1000:,.0f} ms over {len(left)} cases at {RATE}/s"
    )


async def _page_delays() -> list[float]:
    with TemporaryDirectory() as folder:
        async with service(Path(folder)) as real:
            await load(real.url + PATH, 20, seed=1, rate=RATE, kind="danger")
            await all_ways_work(real.url)
            amount = RATE * SECONDS
            found = await load(real.url + PATH, amount, seed=2, rate=RATE, kind="danger")
            await asyncio.sleep(3)  # what is late must be seen, too
            paged = page_times(real)[-amount:]
    return [at - sent for at, sent in zip(paged, found["sent"], strict=True)]


def demo() -> Iterator[str]:
    """From the start of the program to the first answer that it prints."""
    times = []
    for _ in range(3):
        with TemporaryDirectory() as folder:
            times.append(_first_answer(Path(folder)))
    yield f"demo: first answer after {median(times):.1f} s (to reach: 5 s)"


def _first_answer(folder: Path) -> float:
    command = [program(), "demo", "--port", "0", "--data", str(folder)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("DYZUR_")}
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        lines = iter(process.stdout.readline, "") if process.stdout else iter(())
        next(line for line in lines if "112" in line)
        took = time.perf_counter() - begun
        process.terminate()
    return took


async def load(
    url: str, amount: int, *, seed: int, rate: float = 0, kind: str = "calm"
) -> Mapping[str, Any]:
    """One run of bench.load. Raises `RuntimeError` for an answer that was not 200."""
    arguments = [url, TOKEN, amount, CONNECTIONS, seed, rate, kind]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.load", *map(str, arguments), stdout=subprocess.PIPE
    )
    output, _ = await process.communicate()
    found: Mapping[str, Any] = json.loads(output)
    if found["wrong"]:
        raise RuntimeError(f"{found['wrong']} of {amount} answers from {url} were not 200")
    return found


async def all_ways_work(url: str) -> None:
    """Return when each vendor has taken a page: the slowest door is open then."""
    async with httpx.AsyncClient() as client:
        for _ in range(300):
            vendors = (await client.get(f"{url}/readyz")).json()["vendors"]
            if all(word["works"] for way, word in vendors.items() if way.startswith("staff")):
                return
            await asyncio.sleep(0.1)
    raise RuntimeError("a vendor has taken nothing")


def program() -> str:
    """The installed command."""
    return str(Path(sys.executable).with_name("dyzur"))


FIGURES: Mapping[str, Callable[[], Iterator[str]]] = {
    "hear": hear,
    "sms": sms,
    "page": page,
    "demo": demo,
}
