"""`dyzur evaluate`: how well hearing does on a file of labelled lines."""

from collections.abc import Iterator
from pathlib import Path

from corpus.evaluate import Tried, report
from corpus.lines import FaultyLine, read
from dyzur.settings import FaultySettings
from triage.hearing.listen import hear_with
from triage.hearing.model import fault, model


def run(file: Path, *, rules: bool) -> Iterator[str]:
    """The report as Markdown. Raises FaultySettings for a file that is not labelled lines."""
    try:
        lines = read(file)
    except (FaultyLine, OSError, UnicodeDecodeError) as error:
        raise FaultySettings([str(error)]) from error
    trained = None if rules else model()
    if fault() and not rules:
        yield f"Note: {fault()}"
        yield ""
    yield from report([Tried(line, hear_with(line.text, trained)) for line in lines])
