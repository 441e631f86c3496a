"""The lexicon's files and notation: faults are refused with file, line and reason."""

import shutil
from pathlib import Path

import pytest

from centres.datafile import FaultyData
from triage.hearing.lexicon import FOLDER, lexicon
from triage.hearing.match import Matcher
from triage.hearing.pattern import FaultyPhrase, parse
from triage.hearing.words import words_of

NEVER_LOWERED = ("act_done", "means_at_hand", "place_edge", "attacker_present")


def found(phrase: str, text: str) -> bool:
    """Whether a phrase of the notation is found in a text."""
    return bool(Matcher({"it": parse(phrase)}).find(words_of(text)))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("zabić", "ZABIC"),
        ("tablet*", "tabletkami"),
        ("mąż|żona mnie", "żona mnie"),
        ("nie_wiem|nigdy dlaczego", "nie wiem dlaczego"),
        ("chcę .. żyć", "chcę znowu tu żyć"),
        ("chcę ..6 żyć", "chcę raz dwa trzy cztery pięć sześć żyć"),
        ("zabić & się", "się chcę zabić"),
        ("zabić & się", "zabić chcę się"),
        ("^ pomocy $", "pomocy!"),
        ("б'є мене", "б’є мене"),
    ],
)
def test_a_phrase_is_found(phrase: str, text: str) -> None:
    assert found(phrase, text)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("zabić", "zabicie"),
        ("chcę żyć", "chcę tu żyć"),
        ("chcę .. żyć", "chcę jeden dwa trzy cztery żyć"),
        ("chcę .. żyć", "tego chcę. żyć się da"),
        ("^ pomocy $", "dziękuję za pomocy"),
        ("mąż mnie", "mnie mąż"),
    ],
)
def test_a_phrase_is_not_found(phrase: str, text: str) -> None:
    assert not found(phrase, text)


@pytest.mark.parametrize("phrase", ["a ..", "& b", "a | b", "za*bić", "a & b & c & d"])
def test_a_phrase_outside_the_notation_is_refused(phrase: str) -> None:
    with pytest.raises(FaultyPhrase):
        parse(phrase)


def test_nothing_in_the_lexicon_lowers_an_act_a_means_or_an_attacker() -> None:
    concepts = lexicon().concepts

    assert all(not concepts[name].lowered_by for name in NEVER_LOWERED)


def test_every_concept_that_raises_danger_is_heard_in_four_languages() -> None:
    raising = [each for each in lexicon().concepts.values() if each.risk.at_least(each.risk.HIGH)]

    assert [each.name for each in raising if len(each.phrases) < 4] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("concepts_suicide.yaml", "crisis: suicide_risk", "crisis: suicide", "crisis"),
        ("concepts_suicide.yaml", "name: burden", "name: farewell", "given twice"),
        ("concepts_suicide.yaml", "lowered_by: [negation", "lowered_by: [irony", "no modifier"),
        (
            "concepts_acts.yaml",
            "        ^ jestem na",
            "        ^ jest|em| na",
            "not a word or a stem",
        ),
        ("modifiers.yaml", "reach: over", "reach: far", "reach"),
        ("sums.yaml", "when: [denied]", "when: [deniedd]", "no concept"),
        ("sums.yaml", "order: [", "order: [nothing, ", "order"),
    ],
)
def test_a_fault_is_refused_with_file_line_and_reason(
    tmp_path: Path, file: str, old: str, new: str, reason: str
) -> None:
    folder = Path(shutil.copytree(FOLDER, tmp_path / "lexicon"))
    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")

    with pytest.raises(FaultyData) as refused:
        lexicon(folder)

    assert refused.value.path == path
    assert refused.value.line > 1
    assert reason in refused.value.reason
