"""The documents agree with the program: settings, commands, links, packages, words."""

import re
import tomllib
from pathlib import Path
from typing import Any

import click
import pytest
from ruamel.yaml import YAML

from centres.directory import load as load_directory
from desk.lines import load as load_lines
from dyzur.cli import main
from dyzur.settings import documented
from escalation.ladder import Whom
from escalation.rota import Layer
from tools.check_tree import REGISTRY
from triage.heard import Crisis, Risk

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("deploy/**/*.md")])
TEXTS = sorted({*DOCUMENTS, *(path for path in ROOT.glob("deploy/*") if path.is_file())})

_ROW = re.compile(r"^\| (.+) \|$", re.MULTILINE)
_LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def test_the_settings_table_is_the_program_s() -> None:
    wanted = [
        (f"`{each.variable}`", f"`{each.default}`" if each.default else "", each.description)
        for each in documented()
    ]

    assert _table(README, "Settings") == wanted


def test_the_commands_table_names_the_commands_there_are() -> None:
    assert sorted(_told_commands()) == sorted(_commands())


def test_each_option_of_a_command_is_told() -> None:
    told = _told_commands()

    for name, command in _commands().items():
        options = [each for each in command.params if isinstance(each, click.Option)]
        for option in options:
            assert option.opts[0] in told[name], f"dyzur {name} {option.opts[0]}"


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_leads_somewhere(path: Path) -> None:
    text = _FENCED.sub("", path.read_text(encoding="utf-8"))

    for link in _LINK.findall(text):
        if not link.startswith(("http://", "https://", "mailto:")):
            target, _, heading = link.partition("#")
            found = path.parent / target if target else path
            assert found.exists(), f"{link} leads nowhere"
            assert not heading or heading in _headings(found), f"{link}: no such heading"


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_document_names_a_registry(path: Path) -> None:
    assert REGISTRY.search(path.read_text(encoding="utf-8")) is None


def test_the_folders_of_the_map_are_there_and_none_is_missing() -> None:
    told = {row[0].strip("`/") for row in _table(README, "Where things are")}
    there = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {"docs", "deploy", "tests"}

    assert there <= told
    assert all((ROOT / name).is_dir() for name in told)


def test_each_make_target_that_is_told_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    told = {
        name
        for path in DOCUMENTS
        for name in re.findall(r"(?:^|`)make ([a-z-]+)", path.read_text("utf-8"), re.MULTILINE)
    }

    assert told <= targets


def test_each_dependency_has_its_sentence() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = {re.split(r"[\[<>=]", each)[0] for each in project["dependencies"]}
    page = (ROOT / "docs" / "adr" / "dependencies.md").read_text(encoding="utf-8")

    told = {row[0].strip("`"): row[1] for row in _rows(page)[1:]}

    assert set(told) == needed
    assert all(reason.endswith(".") for reason in told.values())


def test_each_decision_is_listed_and_says_what_was_turned_down() -> None:
    folder = ROOT / "docs" / "adr"
    index = (folder / "README.md").read_text(encoding="utf-8")

    for path in folder.glob("0*.md"):
        text = path.read_text(encoding="utf-8")
        assert path.name in index
        assert "## Turned down" in text
        assert "## What it costs, what it gives" in text


def test_the_glossary_has_the_design_s_words_each_once() -> None:
    design = (
        "caller line case heard stage move phrase protocol centre contact hours shift layer "
        "override swap absence ladder rung climb page claim reach interventer coordinator"
    )
    words = [row[0] for row in _rows(GLOSSARY) if row[0] != "word"]

    assert set(design.split()) <= set(words)
    assert len(words) == len(set(words))
    assert all(all(row) and len(row) == 3 for row in _rows(GLOSSARY))


def test_the_glossary_names_every_value_of_risk_crisis_and_layer() -> None:
    for value in (*Risk, *Crisis, *Layer):
        assert re.search(rf"\b{value.value}\b", GLOSSARY), value

    assert {each.value for each in Whom} - {each.value for each in Layer} == {"everyone"}


def test_the_samples_of_protocols_md_are_those_of_the_data() -> None:
    page = (ROOT / "docs" / "protocols.md").read_text(encoding="utf-8")
    stage, phrase, ladder = re.findall(r"^```yaml\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    data = {
        stage: _yaml("triage/protocols/suicide.yaml")["stages"],
        phrase: _yaml("triage/phrases/suicide.yaml")["phrases"],
        ladder: _yaml("escalation/ladders.yaml")["ladders"],
    }

    for sample, whole in data.items():
        for name, shown in YAML(typ="safe", pure=True).load(sample).items():
            told = {key: value for key, value in shown.items() if value != "..." and key != "voice"}
            assert told == {key: whole[name][key] for key in told}


def test_the_example_of_lines_can_be_read() -> None:
    centres = [centre.id for centre in load_directory().centres]

    lines = load_lines(ROOT / "deploy" / "lines.yaml.example", centres)

    assert lines.bot is not None
    assert all(line.number and line.number.startswith("+447700900") for line in lines.all)


def test_the_example_of_settings_names_known_settings_only() -> None:
    text = (ROOT / "deploy" / "dyzur.env.example").read_text(encoding="utf-8")

    named = set(re.findall(r"^#?(DYZUR_[A-Z_]+)=", text, re.MULTILINE))

    assert named
    assert named <= {each.variable for each in documented()}


def _commands() -> dict[str, click.Command]:
    """Every command by its words; a group is told by its commands."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": each for inner, each in command.commands.items()}
        else:
            found[name] = command
    return found


def _told_commands() -> dict[str, str]:
    """The rows of README's table by their command's words."""
    rows = (" ".join(row) for row in _table(README, "Commands"))
    return {
        found[1]: row for row in rows if (found := re.match(r"`dyzur ([a-z]+(?: [a-z]+)?)", row))
    }


def _yaml(path: str) -> dict[str, Any]:
    text = (ROOT / path).read_text(encoding="utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


def _table(text: str, heading: str) -> list[tuple[str, ...]]:
    """The rows of the first table below a heading, without its head."""
    below = re.split(rf"^#+ {re.escape(heading)}$", text, flags=re.MULTILINE)[1]
    first = re.search(r"(?:^\|.*\|$\n?)+", below, re.MULTILINE)
    assert first, f"no table below {heading}"
    return _rows(first[0])[1:]


def _rows(text: str) -> list[tuple[str, ...]]:
    """Every row of every table, heads included, rulers left out."""
    rows = (tuple(cell.strip() for cell in row.split(" | ")) for row in _ROW.findall(text))
    return [row for row in rows if set("".join(row)) != {"-"}]


def _headings(path: Path) -> set[str]:
    lines = path.read_text(encoding="utf-8").splitlines()
    titles = [line.lstrip("#").strip() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}
