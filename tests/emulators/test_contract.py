"""The tables of methods in use say what the vendors' own descriptions say."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dyzur.emulators import contract
from dyzur.emulators.checking import table, telegram_call, twilio_call

VENDOR = Path(__file__).resolve().parents[3] / "shared" / "vendor"
SPECS = [
    ("telegram", "telegram_bot_api.min.json", contract.telegram_table),
    ("twilio", "twilio_api_v2010.json", contract.twilio_table),
]


@pytest.mark.parametrize(("vendor", "file", "made"), SPECS)
def test_the_committed_table_is_what_the_script_makes(
    vendor: str, file: str, made: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    path = VENDOR / file
    if not path.exists():
        pytest.skip(f"the vendor's description {file} is not beside this folder")

    assert made(json.loads(path.read_text(encoding="utf-8"))) == table(vendor)


@pytest.mark.parametrize(
    ("method", "form", "fault"),
    [
        ("sendMessage", {"chat_id": "1", "text": "x"}, None),
        ("sendMessage", {"chat_id": "@dyzur", "text": "12"}, None),
        ("sendMessage", {"text": "x"}, "chat_id is missing"),
        ("sendMessage", {"chat_id": "1.5", "text": "x"}, "chat_id: is no Integer"),
        ("sendMessage", {"chat_id": "true", "text": "x"}, "chat_id: is no Integer"),
        ("sendMessage", {"chat_id": "1", "text": ""}, "text: 0 characters, not 1-4096"),
        ("editMessageText", {"chat_id": "1", "text": "x"}, "message_id is missing"),
        ("getUpdates", {"allowed_updates": "message"}, "allowed_updates: is no list"),
        ("getUpdates", {"allowed_updates": "[5]"}, "allowed_updates: is no String"),
        ("setMyCommands", {"commands": '[{"command": "a"}]'}, "BotCommand: description is missing"),
        (
            "sendMessage",
            {
                "chat_id": "1",
                "text": "x",
                "reply_markup": json.dumps(
                    {"inline_keyboard": [[{"text": "x", "callback_data": "ż" * 33}]]}
                ),
            },
            "callback_data: 66 bytes, not 1-64",
        ),
        ("sendSticker", {}, "method sendSticker is not in the table"),
    ],
)
def test_a_call_to_telegram_is_held_against_the_table(
    method: str, form: dict[str, str], fault: str | None
) -> None:
    _, faults = telegram_call(method, form)

    assert (fault is None) == (not faults)
    assert fault is None or faults[0].endswith(fault)


@pytest.mark.parametrize(
    ("form", "fault"),
    [
        ({}, None),
        ({"Timeout": ["20"]}, None),
        ({"Timeout": ["long"]}, "Timeout is no integer"),
        ({"Url": ["nowhere"]}, "Url is no uri"),
        ({"Method": ["PUT"]}, "Method is no one of GET, POST"),
        ({"To": ["a", "b"]}, "To is given 2 times"),
        ({"StatusCallbackEvent": ["initiated", "answered"]}, None),
        ({"Colour": ["red"]}, "Colour is not in the table"),
    ],
)
def test_a_call_to_twilio_is_held_against_the_table(
    form: dict[str, list[str]], fault: str | None
) -> None:
    needed = {"To": ["+447700900100"], "From": ["+447700900001"]}

    faults = twilio_call("POST Calls.json", needed | form)

    assert faults == ([] if fault is None else [f"POST Calls.json: {fault}"])
