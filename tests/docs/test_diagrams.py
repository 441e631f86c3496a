"""The drawn conversations are those of the data."""

import re
from pathlib import Path

import pytest

from tools import diagrams
from tools.diagram_charts import Book, chart
from triage.heard import Risk


@pytest.fixture(scope="module")
def book() -> Book:
    return diagrams.load()


def test_the_diagrams_are_not_stale(book: Book) -> None:
    written = {path.name: path.read_text(encoding="utf-8") for path in _files()}

    assert written == diagrams.pages(book), "run `make diagrams`"


def test_each_stage_and_each_place_that_a_move_leads_to_is_drawn(book: Book) -> None:
    for name, protocol in book.protocols.by_name.items():
        drawn = chart(name, book)
        for key, stage in protocol.stages.items():
            assert f'\n    {key}["{key}: ' in drawn
            for move in stage.moves.values():
                assert re.search(rf"\n    {key} -->\|.*\| {move.to.replace('.', '_')}\n", drawn)


def test_each_node_that_an_arrow_names_is_declared(book: Book) -> None:
    for name in book.protocols.by_name:
        drawn = chart(name, book)
        declared = set(re.findall(r"^    (\w+)[\[(]", drawn, re.MULTILINE))

        named = {
            node
            for pair in re.findall(r"^    (\w+) -->\|.*\| (\w+)$", drawn, re.MULTILINE)
            for node in pair
        }

        assert named == declared


def test_imminent_danger_leads_to_a_human_without_a_question(book: Book) -> None:
    wanted = f'"od: {book.risks[Risk.IMMINENT]}"| human'

    assert all(wanted in chart(name, book) for name in book.protocols.by_name)


def test_the_digits_carry_the_words_that_callers_read(book: Book) -> None:
    drawn = chart("suicide", book)

    assert 'S3 -->|"1 dziś lub jutro → PILNE"| S4' in drawn
    assert 'S2 -->|"1 tak, 3 nie wiem, cisza → ZAGROŻENIE ŻYCIA"| human' in drawn


def test_each_opening_and_ending_is_told_with_its_words(book: Book) -> None:
    pages = diagrams.pages(book)

    for name, protocol in book.protocols.by_name.items():
        for messages in (*protocol.opening.values(), *protocol.ends.values()):
            for key in (key for message in messages for key in message):
                assert book.text(key) in pages[f"{name}.md"]


def _files() -> list[Path]:
    return sorted(diagrams.FOLDER.glob("*.md"))
