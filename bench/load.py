"""Sends many signed SMS webhooks over kept connections, from a process of its own.

`python -m bench.load URL TOKEN COUNT CONNECTIONS SEED PER_SECOND KIND` prints one JSON line:
`seconds`, `wrong` (answers that are not 200), `sent` (when each left, seconds since the epoch).
PER_SECOND 0 is as fast as it goes; KIND is `calm`, or `danger`, each from a new caller.
"""

import asyncio
import base64
import hmac
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import count
from urllib.parse import urlencode, urlsplit

# Nothing that pages anybody: the yardstick has no pages either, and the vendors share our cores.
TEXTS = (
    "Dzień dobry, jakie są godziny otwarcia?",
    "mieszkam w bialymstoku",
    "Gdzie jest ośrodek we Wrocławiu?",
    "czy musze sie umowic",
    "Ile kosztuje rozmowa z prawnikiem?",
    "tak",
    "a gdzie to dokladnie jest",
    "Дякую, до побачення",
)
DANGER = ("chce sie zabic, jestem w bialymstoku",)
LINE = "+447700900011"


def requests(url: str, token: str, amount: int, seed: int, kind: str) -> list[bytes]:
    """Whole requests, ready to be written; calm callers write four messages each."""
    texts, each = (DANGER, 1) if kind == "danger" else (TEXTS, 4)
    return [_request(url, token, form) for form in _forms(amount, seed, texts, each)]


def _forms(amount: int, seed: int, texts: Sequence[str], each: int) -> Iterator[dict[str, str]]:
    for number in range(amount):
        yield {
            "AccountSid": "AC" + "0" * 32,
            "MessageSid": f"SM{seed:08x}{number:024x}",
            "From": _caller(seed, number // each),
            "To": LINE,
            "Body": texts[number % len(texts)],
            "NumMedia": "0",
            "NumSegments": "1",
            "ApiVersion": "2010-04-01",
        }


def _caller(seed: int, number: int) -> str:
    """A number of the ranges that are kept free for fiction in North America (555 01xx)."""
    area = 201 + (seed * 50 + number // 100) % 790
    return f"+1{area}55501{number % 100:02d}"


def _request(url: str, token: str, form: dict[str, str]) -> bytes:
    parts = urlsplit(url)
    body = urlencode(form).encode()
    said = url + "".join(name + form[name] for name in sorted(form))
    signature = base64.b64encode(hmac.digest(token.encode(), said.encode(), "sha1")).decode()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        f"X-Twilio-Signature: {signature}\r\n"
        "Content-Type: application/x-www-form-urlencoded; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Load:
    """One run: its connections share the prepared requests."""

    def __init__(self, url: str, prepared: list[bytes], pause: float) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        self._prepared, self._pause = prepared, pause
        self._numbers = count()
        self.wrong = 0
        self.sent = [0.0] * len(prepared)

    async def run(self, connections: int) -> float:
        """Send everything; seconds that it took."""
        begun = time.perf_counter()
        await asyncio.gather(*(self._connection(begun) for _ in range(connections)))
        return time.perf_counter() - begun

    async def _connection(self, begun: float) -> None:
        reader, writer = await asyncio.open_connection(self._host, self._port)
        while (number := next(self._numbers)) < len(self._prepared):
            await asyncio.sleep(max(0.0, begun + number * self._pause - time.perf_counter()))
            self.sent[number] = time.time()
            writer.write(self._prepared[number])
            if await _status(reader) != b"200":
                self.wrong += 1
        writer.close()


async def _status(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
    await reader.readexactly(int(length))
    return head.split(b" ", 2)[1]


def main(arguments: Sequence[str]) -> None:
    """See the module."""
    url, token, amount, connections, seed, rate, kind = arguments
    pause = 1 / float(rate) if float(rate) else 0.0
    load = Load(url, requests(url, token, int(amount), int(seed), kind), pause)
    seconds = asyncio.run(load.run(int(connections)))
    print(json.dumps({"seconds": seconds, "wrong": load.wrong, "sent": load.sent}))


if __name__ == "__main__":
    main(sys.argv[1:])
