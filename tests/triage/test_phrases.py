"""The approved texts and the data beside them: complete, true at any hour, refused with a fault."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from centres import answer, hours
from centres.datafile import FaultyData
from centres.directory import load as load_directory
from centres.records import Directory, Shown
from tests.triage.rules import phones
from triage import phrase, protocol
from triage.case import Facts
from triage.heard import Channel, Lang
from triage.phrase import SLOT, Phrases

HERE = protocol.HERE
# A week in which the Independence Day falls on a Wednesday (Europe/Warsaw is UTC+1).
MONDAY = datetime(2026, 11, 8, 23, 0, tzinfo=UTC)
WEEK = tuple(MONDAY + timedelta(hours=hour) for hour in range(24 * 7))
OPEN = re.compile(r"czynny całą dobę|Teraz otwarte|працює|відчинено|работает|открыто, сег|[Oo]pen ")
SHUT = re.compile(r"Teraz zamknięte|зачинено|закрыто|Closed now")
Break = Callable[[str, str, str], tuple[Path, int]]


@pytest.fixture(scope="module")
def phrases() -> Phrases:
    return phrase.load()


@pytest.fixture(scope="module")
def directory() -> Directory:
    return load_directory()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of protocols, phrases, words and limits."""
    for name in ("protocols", "phrases"):
        shutil.copytree(HERE / name, tmp_path / name)
    for name in ("words.yaml", "limits.yaml"):
        shutil.copy(HERE / name, tmp_path / name)
    return tmp_path


@pytest.fixture
def break_(folder: Path) -> Break:
    """Replace the first `old` of a file by `new`; return the file and the line of the change."""

    def change(name: str, old: str, new: str) -> tuple[Path, int]:
        path = folder / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return path, text[: text.index(old)].count("\n") + 1

    return change


def _load(folder: Path) -> None:
    """Read the set as the first start does."""
    phrases, words = phrase.load(folder / "phrases"), protocol.load_words(folder / "words.yaml")
    protocol.load(phrases, words, folder / "protocols")
    protocol.load_limits(folder / "limits.yaml")


def test_a_copy_of_the_delivered_set_has_no_fault(folder: Path) -> None:
    _load(folder)


def test_every_phrase_stands_in_four_languages_and_on_every_channel(phrases: Phrases) -> None:
    for each, lang, channel in product(phrases.by_key.values(), Lang, Channel):
        assert each.text(lang, channel).strip()


def test_the_same_slots_stand_in_every_language_of_a_phrase(phrases: Phrases) -> None:
    for each, channel in product(phrases.by_key.values(), Channel):
        slots = {frozenset(SLOT.findall(each.text(lang, channel))) for lang in Lang}

        assert len(slots) == 1, each.key


def test_every_chain_ends_in_a_phrase_that_needs_nothing(phrases: Phrases) -> None:
    for key, lang, channel in product(phrases.by_key, Lang, Channel):
        last, text = phrases.choose(key, Facts(), lang, channel)

        assert not phrases.by_key[last].needs
        assert "{" not in text
        assert text


def test_a_question_with_its_options_fits_three_parts_of_an_sms(phrases: Phrases) -> None:
    protocols = protocol.load(phrases, protocol.load_words())
    for each in protocols.by_name.values():
        for stage, lang in product(each.stages.values(), Lang):
            asked = [*stage.ask, *([stage.options] if stage.options else [])]
            text = " ".join(phrases.by_key[key].text(lang, Channel.SMS) for key in asked)

            assert len(text) <= 3 * 67, (asked, lang, len(text))


PHRASE_FAULTS = (
    ("shelter", "{shelter_phone}", "{shelter_fone}", "there is no slot 'shelter_fone'"),
    ("shelter", "needs: [reachable]", "needs: [reachible]", "whether 'reachible' is true"),
    ("violence", "    else: LINES\n", "", "an `else` must say what is said instead"),
    ("violence", "else: LINES", "else: NOWHERE", "the `else` NOWHERE is no phrase"),
    ("violence", "else: V_HIGH_ALONE", "else: V_HIGH", "runs in a circle"),
    ("suicide", "Czy wiesz, kiedy", "Nie popełniaj, wiesz kiedy", "may not be said"),
    ("suicide", "Czy wiesz, kiedy", "Spokojnie, wiesz kiedy", "may not be said"),
    ("suicide", "Do you know when", "Calm down, do you know when", "may not be said"),
    ("suicide", "Do you know when you", "Do you want to commit, when you", "may not be said"),
    ("suicide", "Dziękuję, że piszesz", "Dobrze, że napisałaś", "may not be said"),
    ("suicide", "Дякую, що написали", "Дякую, що ти написала", "may not be said"),
    ("suicide", "Спасибо, что написали", "Спасибо, что ты написал", "may not be said"),
    ("violence", "OK. Write when", "I promise. Write when", "may not be said"),
    ("violence", "Dobrze. Napisz", "Nikt się nie dowie. Napisz", "may not be said"),
    ("violence", "Dobrze. Napisz", "Tak? Wiesz? Napisz", "one question, one idea"),
    ("violence", "Dobrze. Napisz", "Dzwoń 116 123. Napisz", "the number 116 must be a slot"),
    ("violence", "Dobrze. Napisz", "Dzwoń 801 12 00 02. Napisz", "may not be said"),
)


@pytest.mark.parametrize(("name", "old", "new", "reason"), PHRASE_FAULTS)
def test_a_faulty_phrase_is_refused_with_its_place(
    folder: Path, break_: Break, name: str, old: str, new: str, reason: str
) -> None:
    path, line = break_(f"phrases/{name}.yaml", old, new)

    with pytest.raises(FaultyData, match=re.escape(reason)) as refused:
        _load(folder)

    assert refused.value.path == path
    assert refused.value.line == _key_above(path, line)


FILE_FAULTS = (
    ("phrases/violence.yaml", "    en: ", "    eng: ", 'the key "'),
    ("phrases/violence.yaml", "    status: draft", "    status: perhaps", '"status"'),
    ("phrases/violence.yaml", "  V2_RED:", "  V1_NOW:", "given twice"),
    ("phrases/violence.yaml", "  V2_RED:", "  S1_IDEATION:", "stands in suicide.yaml too"),
    ("protocols/suicide.yaml", "ask: [S3_WHEN]", "ask: [S3_WEN]", "there is no phrase S3_WEN"),
    ("protocols/suicide.yaml", "options: OPT_WHEN", "options: OPT_WENN", "no phrase OPT_WENN"),
    ("protocols/suicide.yaml", "answers: when", "answers: whenever", "set of answers 'whenever'"),
    ("protocols/suicide.yaml", "to: S5}", "to: S9}", "leads to 'S9', which is nowhere"),
    ("protocols/suicide.yaml", "      silent: {", "      silence: {", "of the answer 'silent'"),
    ("protocols/suicide.yaml", 'act_done: "1"', 'act_done: "8"', "the answer '8', which has"),
    ("protocols/suicide.yaml", "high: [[H112, CONT", "high: [[H113, CONT", "no phrase H113"),
    ("protocols/suicide.yaml", "  elevated: [[G1_OPEN, CONTACTS]]\n", "", "said at elevated"),
    ("protocols/suicide.yaml", "  elevated: [[S_ELEV]]\n", "", "ends: nothing is said at elev"),
    ("protocols/suicide.yaml", "  - {risk: none, stage: S1}\n", "", "no entry fits every case"),
    ("protocols/suicide.yaml", "stage: S1}", "stage: S0}", "begin at 'S0', which is nowhere"),
    ("protocols/suicide.yaml", "check: S_STILL", "check: S_STILLE", "no phrase S_STILLE"),
    ("protocols/suicide.yaml", "stop: STOP_RISK", "stop: HALT", "there is no phrase HALT"),
    ("protocols/suicide.yaml", "risk: imminent", "risk: extreme", '"risk"'),
    ("protocols/suicide.yaml", "order: 2", "order: two", '"order"'),
    ("protocols/suicide.yaml", "order: 2", "ordre: 2", 'the key "'),
    ("words.yaml", "  pl: [po polsku", "  de: [po polsku", "languages"),
    ("words.yaml", "no@en", "no@xx", "there is no language 'xx'"),
    ("words.yaml", "\nstop:", "\nstopp:", 'the key "'),
    ("limits.yaml", "  web:", "  fax:", "silence"),
    ("limits.yaml", "  web: {seconds: 600, times: 1}\n", "", "of the channel 'web'"),
    ("limits.yaml", "suicide: 4, ", "", "nothing is said of 'suicide'"),
    ("limits.yaml", "seconds: 600", "seconds: soon", '"seconds"'),
)


@pytest.mark.parametrize(("name", "old", "new", "reason"), FILE_FAULTS)
def test_a_faulty_file_is_refused_with_file_line_and_reason(
    folder: Path, break_: Break, name: str, old: str, new: str, reason: str
) -> None:
    path, _ = break_(name, old, new)

    with pytest.raises(FaultyData, match=re.escape(reason)) as refused:
        _load(folder)

    assert str(refused.value).startswith((f"{path}:", str(path.parent)))
    assert 1 <= refused.value.line <= len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize("shown", Shown)
@pytest.mark.parametrize(
    "centre", ["bialystok-oik", "biala-podlaska-pik", "ostroleka-oik", "wroclaw-oik", None]
)
def test_at_every_hour_of_a_week_only_what_is_true_is_said(
    phrases: Phrases, directory: Directory, centre: str | None, shown: Shown
) -> None:
    for now in WEEK:
        answering = _answering(directory, now)
        for text in _texts(phrases, directory, centre, shown, now):
            open_ = centre is not None and hours.is_open(directory.centre(centre).hours, now=now)

            assert phones(text) <= answering, (now, text)
            assert open_ or not OPEN.search(text), (now, text)
            assert not (open_ and SHUT.search(text)), (now, text)
            assert "{" not in text


def test_the_week_sees_an_open_and_a_closed_centre(directory: Directory) -> None:
    times = directory.centre("biala-podlaska-pik").hours

    open_ = [now for now in WEEK if hours.is_open(times, now=now)]

    assert len(open_) == 4 * 8  # Monday, Tuesday, Thursday and Friday; the holiday is closed


def _texts(
    phrases: Phrases, directory: Directory, centre: str | None, shown: Shown, now: datetime
) -> Iterator[str]:
    """Every phrase as it would be said at that moment, over languages and topics in turn."""
    hour = WEEK.index(now)
    topic = (None, "violence", "suicide_risk", "trafficking", "bereavement")[hour % 5]
    slots = answer.facts(
        directory, centre_id=centre, topic=topic, child=hour % 3 == 0, shown=shown, now=now
    )
    truths = _truths(directory, centre, now) | ({"reachable"} if hour % 2 else set())
    slots = {**slots, **({"time": "12:30"} if hour % 2 else {})}
    lang, channel = tuple(Lang)[hour % 4], tuple(Channel)[hour // 4 % 4]
    for key in phrases.by_key:
        yield phrases.choose(key, Facts(slots, frozenset(truths)), lang, channel)[1]


def _truths(directory: Directory, centre: str | None, now: datetime) -> set[str]:
    if centre is None:
        return set()
    times = directory.centre(centre).hours
    if not hours.is_open(times, now=now):
        return {"closed"}
    return {"open", "always"} if hours.next_change(times, now=now) is None else {"open"}


@cache
def _answering(directory: Directory, now: datetime) -> frozenset[str]:
    """The numbers, digits only, of contacts whose record says that they answer now."""
    return frozenset(
        re.sub(r"\D", "", each.written)
        for each in directory.contacts
        if not each.superseded and hours.is_open(each.hours, now=now)
    )


def _key_above(path: Path, line: int) -> int:
    """The line of the phrase's key at or above a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(n for n in range(line, 0, -1) if re.match(r"  \w+:$", lines[n - 1]))
