"""Writes docs/diagrams from the protocols and the ladders: `python -m tools.diagrams`."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from centres.datafile import read
from desk.wording import FILE as STAFF
from desk.wording import StaffTexts
from escalation import ladders
from tools.diagram_charts import Book, chart
from triage import phrase, protocol
from triage.heard import Risk
from triage.protocol import Protocol

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "diagrams"
INDEX = "README.md"
MADE = "<!-- Made by `make diagrams` from triage/ and escalation/: change those, not this. -->\n\n"

# What holds in every protocol and is not drawn in each.
RULES = """\
- Prostokąt to pytanie. Strzałka to odpowiedź; po znaku → stoi poziom, poniżej którego sprawa już
  nie spadnie.
- Przy każdym pytaniu `0` albo „człowiek” wzywa człowieka, a nowe zagrożenie życia przerywa pytania.
- Niejasna odpowiedź: pytamy jeszcze raz. Za drugim razem idziemy drogą „drugi raz niejasno”,
  a gdzie jej nie ma: `3`, potem `0`.
- W rozmowie telefonicznej od poziomu PILNE nie pytamy, tylko łączymy.
- Gdy słychać przemoc albo handel ludźmi, pytanie G2 stoi przed każdym pytaniem o treść, także
  w innych rozmowach.
- Gdy słychać, że ktoś inny czyta ten telefon: od razu przerwa, w odpowiedzi ani słowa o treści.
- Na poziomie WSPARCIE pytamy na koniec raz o miejscowość, jeśli jest nieznana (nie przez telefon);
  sprawa czeka potem dalej na człowieka.
- Ile pytań najwyżej i jak długo czekamy na odpowiedź: `triage/limits.yaml`.
"""
LADDERS = """\
# Drabiny

Plik: `escalation/ladders.yaml`. Kogo wzywamy, dopóki ktoś nie przejmie sprawy: primary – dyżurny,
backup – zastępstwo, lead – kierownik, everyone – wszyscy. Szczebel, na którym nikogo nie ma,
nie zajmuje czasu.

"""


def load() -> Book:
    """The data as the service reads them. Raises `FaultyData`."""
    phrases = phrase.load()
    protocols = protocol.load(phrases, protocol.load_words())
    return Book(protocols, phrases, read(STAFF, StaffTexts).risks)


def pages(book: Book) -> dict[str, str]:
    """The text of every file of docs/diagrams, by name."""
    drawn = {f"{name}.md": _page(name, each, book) for name, each in book.protocols.by_order()}
    return {INDEX: _index(book), **drawn, "ladders.md": _ladders(book)}


def main() -> None:
    """Write them all, and take away what is no longer drawn."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages(load())
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _page(name: str, each: Protocol, book: Book) -> str:
    parts = [
        f"# {each.title}\n",
        f"Plik: `triage/protocols/{name}.yaml`. Źródło: {each.source}.\n",
        _heard(each),
        _fenced(chart(name, book)),
        "## Pierwsza odpowiedź\n\n" + _said(each.opening, book),
        "## Na koniec pytań\n\n" + _said(each.ends, book),
        *_skipped(each),
        "## Poza pytaniami\n\n" + "\n".join(_aside(each, book)) + "\n",
    ]
    return MADE + "\n".join(parts)


def _heard(each: Protocol) -> str:
    kinds = [f"`{one}`" for one in sorted(each.hears.crisis)]
    kinds += [f"pojęcie `{one}`" for one in sorted(each.hears.concepts)]
    about = f"; o kim: `{each.hears.subject}`" if each.hears.subject else ""
    return f"Kolejność: {each.order}. Zaczyna się, gdy słychać: {', '.join(kinds)}{about}.\n"


def _said(said: Mapping[Risk, tuple[tuple[str, ...], ...]], book: Book) -> str:
    rows = ["| poziom | wiadomość | słowa |", "| --- | --- | --- |"]
    for risk, messages in said.items():
        for number, message in enumerate(messages, start=1):
            rows += [f"| {book.risks[risk]} | {number} | {_row(key, book)} |" for key in message]
    return "\n".join(rows) + "\n"


def _row(key: str, book: Book) -> str:
    one = book.phrases.by_key[key]
    draft = " (szkic)" if one.draft else ""
    other = f" Gdy nie wolno tego powiedzieć: `{one.other}`." if one.other else ""
    return f"`{key}`{draft}: {book.text(key)}{other}".replace("|", "/")


def _skipped(each: Protocol) -> Iterator[str]:
    rows = [
        f"| {key} | `{concept}` | {answer} |"
        for key, stage in each.stages.items()
        for concept, answer in stage.known.items()
    ]
    if rows:
        head = "| pytanie | usłyszane pojęcie | liczy się jak |\n| --- | --- | --- |\n"
        yield "## O co już nie pytamy\n\n" + head + "\n".join(rows) + "\n"


def _aside(each: Protocol, book: Book) -> Iterator[str]:
    yield f"- Słowo końca (X, STOP, KONIEC): {_row(each.stop, book)}"
    if each.check:
        yield f"- Cisza po pytaniu, raz: {_row(each.check, book)}"


def _fenced(drawn: str) -> str:
    return f"```mermaid\n{drawn}```\n"


def _index(book: Book) -> str:
    rows = [f"| {p.order} | [{p.title}]({name}.md) |" for name, p in book.protocols.by_order()]
    head = f"# Rozmowy i drabiny\n\n{RULES}\n| kolejność | rozmowa |\n| --- | --- |\n"
    return MADE + head + "\n".join(rows) + "\n\n[Drabiny: kogo i kiedy wzywamy](ladders.md)\n"


def _ladders(book: Book) -> str:
    drawn = [
        f"## {book.risks[risk]}\n\n{_fenced(ladders.drawn(ladder))}"
        for risk, ladder in ladders.load().items()
    ]
    return MADE + LADDERS + "\n".join(drawn)


if __name__ == "__main__":
    main()
