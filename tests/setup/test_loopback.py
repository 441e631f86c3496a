"""Tests cannot leave this machine, and can use it freely."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

_GUARDED = "import socket\nfrom tests import loopback\nloopback.install()\n"


def _run(attempt: str) -> str:
    command = [sys.executable, "-c", _GUARDED + attempt]
    root = Path(__file__).parents[2]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stderr


@pytest.mark.parametrize(
    "attempt",
    [
        "socket.create_connection(('192.0.2.1', 80), timeout=1)",
        "socket.getaddrinfo('example.org', 443)",
        "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('192.0.2.1', 53))",
        "socket.socket().bind(('', 0))",
        "socket.socket(socket.AF_INET6).connect(('2001:db8::1', 80))",
    ],
)
def test_the_outside_is_refused(attempt: str) -> None:
    assert "OutsideReached" in _run(attempt)


def test_loopback_is_free() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])) as client,
    ):
        assert client.getpeername()[0] == "127.0.0.1"
