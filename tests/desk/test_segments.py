"""Texts are counted in SMS segments as the networks do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.segments import cut, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ł" * 70, 1),
        ("ł" * 71, 2),
        ("ł" * 134, 2),
        ("ł" + "a" * 134, 3),
        ("🙏" * 35, 1),
        ("🙏" * 36, 2),
    ],
)
def test_a_text_takes_so_many_segments(text: str, count: int) -> None:
    assert segments(text) == count


@given(st.text(max_size=700), st.integers(1, 4))
def test_what_is_cut_fits_and_is_the_texts_beginning(text: str, most: int) -> None:
    short = cut(text, most)

    assert segments(short) <= most
    assert short == text or (short.endswith("...") and text.startswith(short[:-3]))
