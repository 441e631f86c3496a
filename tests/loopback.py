"""Refuses every socket that would leave this machine, from Python's own audit events."""

import sys
from ipaddress import ip_address
from socket import AF_INET, AF_INET6, socket

_ADDRESSED = {"socket.connect", "socket.bind", "socket.sendto", "socket.sendmsg"}
_NAMED = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}

refused: list[str] = []  # what was tried since the list was last cleared


class OutsideReached(Exception):
    """A test tried to reach, or to be reached by, another machine."""


def install() -> None:
    """Guard this process for the rest of its life."""
    sys.addaudithook(_guard)


def _guard(event: str, arguments: tuple[object, ...]) -> None:
    if event in _ADDRESSED:
        host = _host_of(*arguments)
    elif event in _NAMED:
        host = arguments[0]
    else:
        return
    if host is not None and not _is_here(host):
        refused.append(f"{event} {host!r}")
        raise OutsideReached(refused[-1])


def _host_of(sock: object, address: object) -> object:
    over_network = isinstance(sock, socket) and sock.family in {AF_INET, AF_INET6}
    return address[0] if over_network and isinstance(address, tuple) else None


def _is_here(host: object) -> bool:
    name = host.decode() if isinstance(host, bytes) else str(host)
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return name == "localhost"
