"""Makes the two tables of vendor methods in use from the vendors' own descriptions.

Run by hand when a method comes into use or a vendor brings out a new edition; the tables are
committed: `python -m dyzur.emulators.contract telegram_bot_api.min.json twilio_api_v2010.json`.
"""

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FOLDER = Path(__file__).parent

# Methods and parameters in use; "!" marks one that is needed here though the vendor lets it out.
TELEGRAM: Mapping[str, str] = {
    "getMe": "",
    "setWebhook": "url secret_token allowed_updates drop_pending_updates max_connections",
    "deleteWebhook": "drop_pending_updates",
    "getWebhookInfo": "",
    "getUpdates": "offset limit timeout allowed_updates",
    "sendMessage": "chat_id text reply_markup link_preview_options protect_content "
    "disable_notification",
    "editMessageText": "chat_id! message_id! text! reply_markup link_preview_options",
    "editMessageReplyMarkup": "chat_id! message_id! reply_markup",
    "answerCallbackQuery": "callback_query_id text show_alert",
    "deleteMessage": "chat_id message_id",
    "setMyCommands": "commands language_code",
    "leaveChat": "chat_id",
}
TELEGRAM_TYPES: Mapping[str, str] = {
    "InlineKeyboardMarkup": "inline_keyboard",
    "InlineKeyboardButton": "text callback_data",
    "LinkPreviewOptions": "is_disabled",
    "BotCommand": "command description",
}
TWILIO: Mapping[str, str] = {
    "POST Messages.json": "To! From! Body! StatusCallback ValidityPeriod SmartEncoded",
    "GET Messages.json": "To From DateSent DateSent< DateSent> PageSize Page PageToken",
    "GET Messages/{Sid}.json": "",
    "DELETE Messages/{Sid}.json": "",
    "POST Calls.json": "To From Url Twiml Method StatusCallback StatusCallbackMethod "
    "StatusCallbackEvent Timeout MachineDetection MachineDetectionTimeout TimeLimit",
    "GET Calls.json": "To From Status StartTime StartTime< StartTime> PageSize Page PageToken",
    "GET Calls/{Sid}.json": "",
    "POST Calls/{Sid}.json": "Status Url Method Twiml",
    "GET IncomingPhoneNumbers.json": "PhoneNumber PageSize Page PageToken",
}

_LIMITS = re.compile(r"(\d+)-(\d+) (characters|bytes)")


def telegram_table(spec: Json) -> Json:
    """The part of the Bot API in use: methods, the types of their parameters, kinds of update."""
    return {
        "edition": f"{spec['version']} of {spec['release_date']}",
        "methods": {name: _fields(spec["methods"][name], used) for name, used in TELEGRAM.items()},
        "types": {
            name: _fields(spec["types"][name], used) for name, used in TELEGRAM_TYPES.items()
        },
        "updates": _names(spec, "Update", "update_id"),
        "messages": _names(spec, "Message", "message_id"),
    }


def _names(spec: Json, type_name: str, key: str) -> list[str]:
    return [f["name"] for f in spec["types"][type_name]["fields"] if f["name"] != key]


def _fields(described: Json, used: str) -> Json:
    known = {field["name"]: field for field in described.get("fields", [])}
    return {word.rstrip("!"): _field(known[word.rstrip("!")], word) for word in used.split()}


def _field(field: Json, word: str) -> Json:
    entry: Json = {
        "types": [t for t in field["types"] if _kept(t)],
        "required": field["required"] or word.endswith("!"),
    }
    if limits := _LIMITS.search(field["description"]):
        low, high, unit = limits.groups()
        entry |= {"min": int(low), "max": int(high), "unit": unit}
    return entry


def _kept(type_name: str) -> bool:
    bare = type_name.replace("Array of ", "")
    return bare in {"String", "Integer", "Boolean", "Float"} or bare in TELEGRAM_TYPES


def twilio_table(spec: Json) -> Json:
    """The part of the REST API in use: per method and path the parameters with their schema."""
    return {
        "edition": spec["info"]["version"],
        "methods": {name: _operation(spec, name, used) for name, used in TWILIO.items()},
    }


def _operation(spec: Json, name: str, used: str) -> Json:
    method, path = name.split(" ")
    operation = spec["paths"][f"/2010-04-01/Accounts/{{AccountSid}}/{path}"][method.lower()]
    body = operation.get("requestBody", {}).get("content", {})
    form = body.get("application/x-www-form-urlencoded", {}).get("schema", {})
    schemas: Json = dict(form.get("properties", {}))
    schemas |= {q["name"]: q["schema"] for q in operation["parameters"] if q["in"] == "query"}
    required = set(form.get("required", ()))
    return {
        word.rstrip("!"): _schema(spec, schemas[word.rstrip("!")])
        | {"required": word.endswith("!") or word in required}
        for word in used.split()
    }


def _schema(spec: Json, schema: Json) -> Json:
    if reference := schema.get("$ref"):
        schema = spec["components"]["schemas"][reference.rsplit("/", 1)[1]]
    kept = ("type", "format", "enum", "pattern")
    entry = {key: schema[key] for key in kept if key in schema}
    return entry | ({"items": _schema(spec, schema["items"])} if "items" in schema else {})


def main(paths: list[str]) -> None:
    """Write the table of each description given."""
    for path in paths:
        spec = json.loads(Path(path).read_text(encoding="utf-8"))
        vendor, table = (
            ("twilio", twilio_table(spec))
            if "openapi" in spec
            else ("telegram", telegram_table(spec))
        )
        text = json.dumps(table, indent=1, ensure_ascii=False)
        (FOLDER / f"{vendor}_methods.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
