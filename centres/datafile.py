"""Read one YAML data file into a pydantic model, or say in one sentence what is wrong and where.

Contract: protocols, phrases, ladders, lexicon and directory are all read through `read`.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode

Model = TypeVar("Model", bound=BaseModel)

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")

Loc = tuple[str | int, ...]


class FaultyData(ValueError):
    """A data file breaks its own rules; the text reads "FILE:LINE: reason" (lines from 1)."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


def read(path: Path, model: type[Model]) -> Model:
    """Return the file as a `model`; keys the model does not name are refused at every depth.

    YAML 1.2: `no` and `08:00` are plain strings. Raises FaultyData, naming the first fault,
    for a file that is missing or not UTF-8, bad syntax, a key given twice, an unknown or
    missing key, and a wrong type.
    """
    data = _load(path)
    try:
        return model.model_validate(data, extra="forbid")
    except ValidationError as error:
        raise _first_fault(path, error) from error


def fault(path: Path, loc: Loc, reason: str) -> FaultyData:
    """Return the FaultyData that points at `loc` in the file, for checks across entries.

    `loc` holds mapping keys and list indexes from the top; where it leads past what the
    file holds, the last place found on the way is named.
    """
    return FaultyData(path, line_of(path, loc), reason)


def line_of(path: Path, loc: Loc) -> int:
    """Return the line, from 1, where `loc` stands in the file; 1 when nothing of it does."""
    node = YAML(typ="safe", pure=True).compose(_text(path))
    line = 1
    for part in loc:
        found = _step(node, part)
        if found is None:
            continue  # pydantic names a union's member in the path: not a place in the file
        line, node = found
    return line


def _load(path: Path) -> object:
    text = _text(path)
    try:
        data = YAML(typ="safe", pure=True).load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise FaultyData(path, mark.line + 1 if mark else 1, _syntax(error)) from error
    except YAMLError as error:
        raise FaultyData(path, 1, _sentence(str(error))) from error
    except ValueError as error:  # the library's own for 30 February
        raise FaultyData(path, _line_of_no_day(text), "this day is in no calendar") from error
    if data is None:
        raise FaultyData(path, 1, "the file is empty")
    return data


def _line_of_no_day(text: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        for written in _DAY.findall(line):
            try:
                date.fromisoformat(written)
            except ValueError:
                return number
    return 1


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise FaultyData(path, line, "the text is not UTF-8") from error
    except OSError as error:
        raise FaultyData(path, 1, "the file cannot be read") from error


def _syntax(error: MarkedYAMLError) -> str:
    problem = error.problem or error.context or "not YAML"
    if twice := re.match(r'found duplicate key "([^"]*)"', problem):
        return f'the key "{twice[1]}" is given twice'
    return f"not YAML: {_sentence(problem)}"


def _sentence(text: str) -> str:
    return " ".join(text.split())


def _first_fault(path: Path, error: ValidationError) -> FaultyData:
    faults = [fault(path, each["loc"], _reason(each)) for each in error.errors()]
    return min(faults, key=lambda each: each.line)


def _reason(each: Mapping[str, Any]) -> str:
    *above, last = each["loc"] or ("file",)
    place = f" in {'.'.join(map(str, above))}" if above else ""
    match each["type"]:
        case "missing":
            return f'the key "{last}" is missing{place}'
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f'the key "{last}" is not known{place}'
        case _:
            message = each["msg"].removeprefix("Value error, ")
            return f'"{last}"{place}: {message[:1].lower()}{message[1:]}'


def _step(node: Node | None, part: str | int) -> tuple[int, Node] | None:
    match node:
        case MappingNode():
            for key, value in node.value:
                if key.value == str(part):
                    return key.start_mark.line + 1, value
        case SequenceNode() if isinstance(part, int) and part < len(node.value):
            return node.value[part].start_mark.line + 1, node.value[part]
    return None
