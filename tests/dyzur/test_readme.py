"""README's table of settings says exactly what the program reads."""

from pathlib import Path

from dyzur.settings import documented

README = Path(__file__).parents[2] / "README.md"


def test_every_setting_stands_in_the_readme_with_its_default_and_meaning() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    told = [line for line in lines if line.startswith("| `DYZUR_")]

    expected = [
        f"| `{s.variable}` | {f'`{s.default}`' if s.default else ''} | {s.description} |"
        for s in documented()
    ]

    assert told == expected
