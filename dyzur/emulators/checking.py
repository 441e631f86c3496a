"""Checks each call to an emulated vendor against the table of methods and parameters in use."""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

Json = dict[str, Any]

_PHONE = re.compile(r"^\+[1-9]\d{6,14}$")
_URI = re.compile(r"^https?://[^\s]+$")
_SCALARS: Mapping[str, type | tuple[type, ...]] = {
    "String": str,
    "Integer": int,
    "Float": (int, float),
    "Boolean": bool,
}


@cache
def table(vendor: str) -> Json:
    """The committed table of a vendor, `telegram` or `twilio`."""
    path = Path(__file__).with_name(f"{vendor}_methods.json")
    loaded: Json = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def telegram_call(method: str, form: Mapping[str, str]) -> tuple[Json, list[str]]:
    """The parameters of a call, decoded by their types, and what is wrong with it (nothing: [])."""
    fields = table("telegram")["methods"].get(method)
    if fields is None:
        return {}, [f"method {method} is not in the table"]
    params = {name: _decoded(value, fields.get(name)) for name, value in form.items()}
    return params, list(_object_faults(method, params, fields))


def _decoded(value: str, field: Json | None) -> Any:  # noqa: ANN401 - whatever the field holds
    types = field["types"] if field else ["String"]
    if any(t != "String" for t in types):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return value
    return value


def _object_faults(where: str, given: Json, fields: Json) -> Iterator[str]:
    for name, field in fields.items():
        if field["required"] and name not in given:
            yield f"{where}: {name} is missing"
    for name, value in given.items():
        if name not in fields:
            yield f"{where}: {name} is not in the table"
        else:
            yield from _field_faults(f"{where}.{name}", value, fields[name])


def _field_faults(where: str, value: Any, field: Json) -> Iterator[str]:  # noqa: ANN401
    faults = [list(_type_faults(where, value, name)) for name in field["types"]]
    if all(faults):
        yield from faults[0]
    elif isinstance(value, str) and "max" in field:
        length = len(value.encode()) if field["unit"] == "bytes" else len(value)
        if not field["min"] <= length <= field["max"]:
            yield f"{where}: {length} {field['unit']}, not {field['min']}-{field['max']}"


def _type_faults(where: str, value: Any, name: str) -> Iterator[str]:  # noqa: ANN401
    if name.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: is no list"
            return
        for item in value:
            yield from _type_faults(where, item, name.removeprefix("Array of "))
    elif name in _SCALARS:
        if not isinstance(value, _SCALARS[name]) or (
            name != "Boolean" and value in (True, False) and isinstance(value, bool)
        ):
            yield f"{where}: is no {name}"
    elif isinstance(value, dict):
        yield from _object_faults(f"{where}:{name}", value, table("telegram")["types"][name])
    else:
        yield f"{where}: is no {name}"


def twilio_call(method: str, form: Mapping[str, list[str]]) -> list[str]:
    """What is wrong with the parameters of a call such as `POST Messages.json` (nothing: [])."""
    fields = table("twilio")["methods"].get(method)
    if fields is None:
        return [f"{method} is not in the table"]
    missing = [
        f"{name} is missing" for name, f in fields.items() if f["required"] and name not in form
    ]
    unknown = [f"{name} is not in the table" for name in form if name not in fields]
    wrong = [
        fault
        for name, values in form.items()
        if name in fields
        for fault in _schema_faults(name, values, fields[name])
    ]
    return [f"{method}: {fault}" for fault in (*missing, *unknown, *wrong)]


def _schema_faults(name: str, values: list[str], schema: Json) -> Iterator[str]:
    if schema.get("type") == "array":
        for value in values:
            yield from _schema_faults(name, [value], schema["items"])
        return
    if len(values) != 1:
        yield f"{name} is given {len(values)} times"
    yield from (f"{name} is no {what}" for what in _mismatches(values[0], schema))


def _mismatches(value: str, schema: Json) -> Iterator[str]:
    patterns: Mapping[str, re.Pattern[str]] = {"uri": _URI, "phone-number": _PHONE}
    wanted = patterns.get(schema.get("format", ""))
    if wanted and not wanted.match(value):
        yield str(schema["format"])
    if schema.get("type") == "integer" and not re.fullmatch(r"-?\d+", value):
        yield "integer"
    if schema.get("type") == "boolean" and value.lower() not in {"true", "false"}:
        yield "boolean"
    if "enum" in schema and value not in schema["enum"]:
        yield f"one of {', '.join(schema['enum'])}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"match of {schema['pattern']}"
