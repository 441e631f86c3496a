"""Data files: a good one becomes a model, a faulty one names file, line and reason."""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

import pytest
from pydantic import BaseModel

from centres.datafile import FaultyData, fault, line_of, read

Write = Callable[[str | bytes], Path]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Leaf(BaseModel):
    name: str
    size: int = 1
    colour: Colour = Colour.RED


class Tree(BaseModel):
    title: str
    leaves: tuple[Leaf, ...] = ()
    named: dict[str, Leaf] = {}


GOOD = """\
# a comment
title: Dąb
leaves:
  - name: a
    size: 2
  - name: b
    colour: blue
named:
  first:
    name: c
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def _write(text: str | bytes) -> Path:
        path = tmp_path / "tree.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return _write


def test_a_good_file_becomes_its_model(write: Write) -> None:
    path = write(GOOD)

    tree = read(path, Tree)

    assert tree.title == "Dąb"
    assert [(leaf.name, leaf.size, leaf.colour) for leaf in tree.leaves] == [
        ("a", 2, Colour.RED),
        ("b", 1, Colour.BLUE),
    ]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (GOOD + "extra: 1\n", 11, 'the key "extra" is not known'),
        (GOOD.replace("size: 2", "sise: 2"), 5, 'the key "sise" is not known in leaves.0'),
        (GOOD.replace("title: Dąb", "other: x"), 1, 'the key "title" is missing'),
        (GOOD.replace("  - name: b\n    colour", "  - colour"), 6, '"name" is missing in leaves.1'),
        (
            GOOD.replace("size: 2", "size: big"),
            5,
            '"size" in leaves.0: input should be a valid int',
        ),
        (GOOD.replace("blue", "green"), 7, "input should be 'red' or 'blue'"),
        (GOOD.replace("Dąb", "12"), 2, "input should be a valid string"),
        (GOOD.replace("    size: 2", "    name: x"), 5, 'the key "name" is given twice'),
        (GOOD.replace("name: c", "name: [c"), 11, "not YAML"),
        (GOOD.replace("title:", "\ttitle:"), 2, "not YAML"),
        (GOOD.replace("Dąb", "!!python/none"), 2, "not YAML"),
        ("", 1, "the file is empty"),
        ("- a\n", 1, "input should be a valid dictionary"),
        (GOOD.encode("cp1250"), 2, "not UTF-8"),
        ("title: a\x07b\n", 1, "special characters are not allowed"),
    ],
)
def test_a_fault_names_file_line_and_reason(
    write: Write, text: str | bytes, line: int, reason: str
) -> None:
    path = write(text)

    with pytest.raises(FaultyData) as caught:
        read(path, Tree)

    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)
    assert (caught.value.path, caught.value.line) == (path, line)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(FaultyData, match=r"none\.yaml:1: the file cannot be read"):
        read(tmp_path / "none.yaml", Tree)


def test_the_first_of_several_faults_in_the_file_is_named(write: Write) -> None:
    path = write("unknown: 1\n" + GOOD.replace("size: 2", "size: x"))

    with pytest.raises(FaultyData) as caught:
        read(path, Tree)

    assert caught.value.line == 1


def test_a_cross_check_points_at_its_place(write: Write) -> None:
    path = write(GOOD)

    found = fault(path, ("leaves", 1, "colour"), "too blue")

    assert str(found) == f"{path}:7: too blue"


def test_a_place_that_is_not_there_names_the_last_one_on_the_way(write: Write) -> None:
    path = write(GOOD)

    assert line_of(path, ("leaves", 1, "nothing")) == 6
    assert line_of(path, ("named", "first", "name")) == 10
    assert line_of(path, ("nothing",)) == 1


def test_words_of_yaml_1_1_stay_words(write: Write) -> None:
    path = write("title: no\nleaves:\n  - name: 08:00\n")

    tree = read(path, Tree)

    assert (tree.title, tree.leaves[0].name) == ("no", "08:00")
