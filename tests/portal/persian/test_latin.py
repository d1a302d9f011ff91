"""Persian words in Latin letters."""

from __future__ import annotations

import pytest

from portal.persian.latin import latin_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("پروانهٔ ساختمان", ["prvanh", "sakhtman"]),
        ("می‌خواهم ۲ درخت", ["mykhvahm", "2", "drkht"]),
        ("Owner's Name", ["owner", "s", "name"]),
        ("آب، برق و گاز!", ["ab", "brq", "v", "gaz"]),
        ("كي", ["ky"]),
        ("日本", []),
        ("", []),
    ],
)
def test_words_are_written_letter_by_letter(text, words):
    assert latin_words(text) == words
