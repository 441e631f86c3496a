"""Worse forms of a text keep what it says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.noise import Noise, noisy


@pytest.mark.parametrize(
    ("noise", "form"),
    [
        (Noise.PLAIN, "Maz mnie bije, ide na policje!"),
        (Noise.ASR, "mąż mnie bije idę na policję"),
    ],
)
def test_each_form_changes_what_it_names(noise: Noise, form: str) -> None:
    assert noisy("Mąż mnie bije, idę na policję!", noise) == form


def test_two_typos_touch_at_most_two_words() -> None:
    text = "chciałbym porozmawiać o mojej córce"

    changed = [a != b for a, b in zip(text.split(), noisy(text, Noise.TYPOS).split(), strict=True)]

    assert 1 <= sum(changed) <= 2


@given(st.text(max_size=80), st.sampled_from(Noise))
def test_a_text_has_one_noisy_form(text: str, noise: Noise) -> None:
    assert noisy(text, noise) == noisy(text, noise)
