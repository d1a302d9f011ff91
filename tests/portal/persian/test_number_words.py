"""Sums in words."""

from __future__ import annotations

import pytest

from portal.persian.number_words import number_in_words


@pytest.mark.parametrize(
    ("number", "persian", "english"),
    [
        (0, "صفر", "zero"),
        (19, "نوزده", "nineteen"),
        (42, "چهل و دو", "forty-two"),
        (1001, "یک هزار و یک", "one thousand one"),
        (1_250_000, "یک میلیون و دویست و پنجاه هزار", "one million two hundred and fifty thousand"),
        (-5, "منفی پنج", "minus five"),
    ],
)
def test_a_number_is_written_in_words(number, persian, english):
    assert number_in_words(number, "fa") == persian
    assert number_in_words(number, "en") == english


@pytest.mark.parametrize("number", [10**15, -(10**15)])
def test_what_is_too_large_is_refused(number):
    with pytest.raises(ValueError, match=r"\d"):
        number_in_words(number)
