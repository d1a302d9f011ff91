"""Persian words in Latin letters, for addresses and names that machines read."""

from __future__ import annotations

import re

from portal.persian.text import ascii_digits, clean

_LETTERS = {
    **dict(zip("ابپتثجدذرزسصطفقکگلمنوهی", "abptsjdzrzsstfqkglmnvhy", strict=True)),
    **{"آ": "a", "چ": "ch", "ح": "h", "خ": "kh", "ژ": "zh", "ش": "sh", "ض": "z", "ظ": "z"},
    **{"ع": "a", "غ": "gh", "أ": "a", "إ": "e", "ؤ": "o", "ئ": "y", "ء": "", "ة": "h", "ۀ": "h"},
}
_SIGNS = str.maketrans(_LETTERS)
_ANYTHING_ELSE = re.compile(r"[^a-z0-9]+")


def latin_words(text: str) -> list[str]:
    """Return the words of ``text`` in small Latin letters and digits, letter by letter.

    Vowels that are not written stay unwritten; what is neither Persian nor Latin separates words.
    """
    written = ascii_digits(clean(text)).replace("\u200c", "").casefold().translate(_SIGNS)
    return [word for word in _ANYTHING_ELSE.split(written) if word]
