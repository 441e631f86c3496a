"""The trained model raises what the rules say, never lowers it, and may be missing."""

from pathlib import Path

import numpy as np
import pytest

from triage.heard import Crisis, Risk
from triage.hearing.features import ROWS, features
from triage.hearing.listen import concepts_in, hear_with
from triage.hearing.model import CARD, FOLDER, WEIGHTS, Levels, Model, fault, load, model
from triage.hearing.weights import FaultyWeights, Weights, read, write
from triage.hearing.words import words_of

HEADS = ("danger", "imminent", "calm", "other", "child", *(c.value for c in Crisis if c != "none"))
LEVELS = Levels(
    danger=0,
    backed=-1,
    imminent=0,
    calm=0,
    calm_over=1,
    doubt=0,
    type=0,
    asked=0,
    main=1,
    other=1,
    child=0,
)


def weights(**starts: float) -> Weights:
    """A model that says the same of every message."""
    return Weights(
        heads=HEADS,
        points=np.zeros((ROWS, len(HEADS)), np.int8),
        scale=np.ones(len(HEADS), np.float32),
        rarity=np.ones(ROWS, np.float32),
        start=np.array([starts.get(head, -5) for head in HEADS], np.float32),
    )


def saying(**starts: float) -> Model:
    return Model(weights(**starts), LEVELS)


CALM = saying(calm=9)


@pytest.mark.parametrize(
    "text", ["połknęłam wszystkie tabletki", "chcę się zabić", "on wyłamuje drzwi", "у него нож"]
)
def test_no_model_lowers_what_the_rules_are_sure_of(text: str) -> None:
    alone, beside = hear_with(text, None), hear_with(text, CALM)

    assert beside.risk is alone.risk
    assert beside.risk.at_least(Risk.HIGH)


def test_the_model_raises_what_the_rules_do_not_know() -> None:
    text = "wszystko już sobie ułożyłem na jutro"

    calm = hear_with(text, CALM)
    high = hear_with(text, saying(danger=3, suicide_risk=2))
    imminent = hear_with(text, saying(danger=3, imminent=3, suicide_risk=2))

    assert (calm.risk, high.risk, imminent.risk) == (Risk.NONE, Risk.HIGH, Risk.IMMINENT)
    assert high.main is Crisis.SUICIDE_RISK
    assert "unsure" in high.flags


def test_evidence_names_the_words_that_weighed_most() -> None:
    text = "wszystko już sobie ułożyłem na jutro"
    heavy = weights(danger=1)
    one = features([words_of(text)[3]], frozenset())[1].numbers
    heavy.points[one, 0] = 100

    heard = hear_with(text, Model(heavy, LEVELS))

    told = [text[e.start : e.end] for e in heard.evidence if e.concept == "weighed_words"]
    assert told == ["ułożyłem"]


def test_answers_are_too_short_to_be_weighed() -> None:
    assert hear_with("nie wiem", saying(danger=9)).risk is Risk.NONE


def test_without_a_model_what_no_rule_knows_is_asked_about() -> None:
    heard = hear_with("wszystko już sobie ułożyłem na jutro", None)

    assert heard.risk is Risk.ELEVATED
    assert "unsure" in heard.flags


def test_the_shipped_model_is_heard() -> None:
    assert (fault(), model() is not None) == (None, True)


def test_weights_come_back_as_they_were_kept(tmp_path: Path) -> None:
    for name in ("a.npz", "b.npz"):
        write(tmp_path / name, weights(danger=2))

    kept = read(tmp_path / "a.npz")

    assert np.array_equal(kept.start, weights(danger=2).start)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_damaged_weights_are_named(tmp_path: Path) -> None:
    (tmp_path / WEIGHTS).write_bytes((FOLDER / WEIGHTS).read_bytes()[:-100])
    (tmp_path / CARD).write_bytes((FOLDER / CARD).read_bytes())

    with pytest.raises(ValueError, match="do not belong together"):
        load(tmp_path)


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    thin = weights()
    write(tmp_path / "x.npz", Weights(HEADS, thin.points[:9], thin.scale, thin.rarity, thin.start))

    with pytest.raises(FaultyWeights, match="other features"):
        read(tmp_path / "x.npz")


def test_a_missing_model_is_no_stop(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=CARD):
        load(tmp_path)


def test_a_text_without_words_has_no_features() -> None:
    assert [len(view.numbers) for view in features(*concepts_in("?!"))] == [0, 0]


def test_of_an_endless_text_both_ends_are_weighed() -> None:
    words = words_of("raz dwa " * 2_000)

    letters, named = features(words, frozenset({"plan"}))

    assert max(len(letters.numbers), len(named.numbers)) < 2_000
    assert -1 in named.places


def test_noise_of_accents_changes_no_feature() -> None:
    accents, plain = (features(*concepts_in(x)) for x in ("Żyć się nie chcę", "zyc sie nie chce"))

    pairs = zip(accents, plain, strict=True)
    assert all(np.array_equal(a.numbers, b.numbers) for a, b in pairs)
