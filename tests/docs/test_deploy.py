"""What deploy/ says of the program is true: public paths, commands, places, the spoken fallback."""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from bot import webhook
from dyzur.cli import main
from telephony.routes import ROUTES

DEPLOY = Path(__file__).parents[2] / "deploy"
PUBLIC = ("/", "/healthz", "/front/front.css", webhook.CALLERS, webhook.STAFF)
INSIDE = ("/readyz", "/metrics", "/demo/", "/console", "/twilio", "/twilio/other", "/healthz/x")


@pytest.mark.parametrize("path", [*PUBLIC, *(path for path, _, _ in ROUTES)])
def test_what_callers_and_vendors_ask_for_is_let_through(path: str) -> None:
    assert _nginx_lets_through(path)
    assert _caddy_lets_through(path)


@pytest.mark.parametrize("path", INSIDE)
def test_everything_else_stays_inside(path: str) -> None:
    assert not _nginx_lets_through(path)
    assert not _caddy_lets_through(path)


def test_each_command_that_a_unit_or_a_page_runs_is_there() -> None:
    texts = [path.read_text(encoding="utf-8") for path in DEPLOY.iterdir()]
    texts.append((DEPLOY.parent / "README.md").read_text(encoding="utf-8"))

    run = {name for text in texts for name in re.findall(r"(?:bin/dyzur|dyzur-run) ([a-z]+)", text)}

    assert {"serve", "backup", "restore", "migrate", "check", "keys"} <= run
    assert run <= set(main.commands)


def test_units_proxies_and_settings_name_the_same_port_and_folder() -> None:
    settings = (DEPLOY / "dyzur.env.example").read_text(encoding="utf-8")
    port = re.search(r"^DYZUR_PORT=(\d+)$", settings, re.MULTILINE)
    data = re.search(r"^DYZUR_DATA=(\S+)$", settings, re.MULTILINE)

    assert port
    assert data
    for name in ("nginx.conf", "Caddyfile", "dyzur-watch.service"):
        assert f"127.0.0.1:{port[1]}" in (DEPLOY / name).read_text(encoding="utf-8")
    assert data[1] == "/var/lib/dyzur"
    assert "StateDirectory=dyzur\n" in (DEPLOY / "dyzur.service").read_text(encoding="utf-8")


def test_the_service_never_gives_up_and_is_alerted_on() -> None:
    service = (DEPLOY / "dyzur.service").read_text(encoding="utf-8")
    watch = (DEPLOY / "dyzur-watch.service").read_text(encoding="utf-8")

    assert "Restart=always" in service
    assert "StartLimitIntervalSec=0" in service
    assert "/readyz" in watch
    assert "OnFailure=dyzur-alert.service" in watch


def test_the_spoken_fallback_begins_with_112_and_999_in_words() -> None:
    text = (DEPLOY / "fallback.xml.example").read_text(encoding="utf-8")

    spoken = [each.text or "" for each in ET.fromstring(text).iter("Say")]  # noqa: S314 - our own file

    assert "sto dwanaście" in spoken[0]
    assert "dziewięćset dziewięćdziesiąt dziewięć" in spoken[0]
    assert not any(character.isdigit() for sentence in spoken for character in sentence)


def _nginx_lets_through(path: str) -> bool:
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8").split("listen 443")[1]
    for how, what, where in re.findall(r"location (= |~ )?(\S+) \{ (\w+)", text):
        same = {"= ": path == what, "~ ": re.search(what, path), "": path.startswith(what)}[how]
        if same and what != "/":
            return bool(where == "proxy_pass")
        if same and how == "= ":
            return bool(where == "proxy_pass")
    return False


def _caddy_lets_through(path: str) -> bool:
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    (wanted,) = re.findall(r"@public path (.+)", text)
    return any(
        path.startswith(each[:-1]) if each.endswith("*") else path == each
        for each in wanted.split()
    )
