"""Persian spelling: one form for storage, one key for search, digits in either direction.

Persian arrives from many keyboards and from PDF files: Arabic letters for Persian ones, marks
that nobody sees, three ways to write one word. ``clean`` keeps what the writer meant;
``search_key`` gives all spellings of a word one key.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

from django.conf import settings
from django.utils.translation import get_language

HALF_SPACE = "\u200c"
ASCII_DIGITS = "0123456789"
PERSIAN_DIGITS = "۰۱۲۳۴۵۶۷۸۹"
ARABIC_DIGITS = "٠١٢٣٤٥٦٧٨٩"


def _code_points(ranges: str) -> Iterable[int]:
    """Yield the code points named by hexadecimal ranges such as ``"00-1F 7F"``."""
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


_TO_ASCII = str.maketrans(PERSIAN_DIGITS + ARABIC_DIGITS, ASCII_DIGITS * 2)
_TO_PERSIAN = str.maketrans(ASCII_DIGITS + ARABIC_DIGITS, PERSIAN_DIGITS * 2)

# Control characters, tatweel, bidi controls, invisible joiners, surrogates, noncharacters.
_NEVER_STORED = _code_points(
    "00-1F 7F-9F AD 34F 61C 640 180E 200E-200F 202A-202E 2060-206F D800-DFFF FDD0-FDEF"
    " FEFF FFF9-FFFB FFFE-FFFF"
)
_ISOLATED_MARKS = {
    code: unicodedata.normalize("NFKC", chr(code))[-1] for code in _code_points("FE70-FE7F")
}
# Naming the usual letters spares ``str.translate`` a failed look-up for each of them.
_USUAL = {code: code for code in _code_points("20-7E 600-6FF")}
_STORED: dict[int, str | int | None] = {
    **_USUAL,
    **dict.fromkeys(_NEVER_STORED),
    **dict.fromkeys(_code_points("D 85 2028 2029"), "\n"),
    **dict.fromkeys(_code_points("9 B C A0 2007 202F"), " "),
    0x0A: "\n",
    0x200B: HALF_SPACE,
    **_ISOLATED_MARKS,
    **str.maketrans("يىك", "ییک"),
}
_FOLDED: dict[int, str | int | None] = {
    **_STORED,
    # Vowel signs, hamza and madda as marks, Quranic marks, the lone hamza, the joiner.
    **dict.fromkeys(chain(_code_points("610-61A 64B-65F 670 6D6-6ED 200D FE70-FE7F"), [ord("ء")])),
    ord(HALF_SPACE): " ",
    0x200B: " ",
    **str.maketrans("آأإٱةۀۂہھەئۓےۍؤڪ", "ااااههههههییییوک"),
    **_TO_ASCII,
}

_PRESENTATION_FORMS = re.compile("[\ufb50-\ufdcf\ufdf0-\ufdff\ufe80-\ufefc]+")
_STRAY_HALF_SPACES = re.compile(
    "\u200c+(?=\\s|\\Z)|(?<=\\s)\u200c+|\\A\u200c+|\u200c+(?=\u200c)",
)
_SEPARATE_AFFIXES = re.compile(
    r" (?:(?<=ه )ی(?!\w)"
    r"|(?<=\bمی )(?=\w)|(?<=\bنمی )(?=\w)"
    r"|(?<=\w )(?=(?:ها(?:ی(?:ی|م|ت|ش|مان|تان|شان)?)?|تر(?:ین?)?)(?!\w))"
    r"|(?<=ه )(?=(?:ام|ات|اش|ای|ایم|اید|اند)(?!\w)))"
)
_WORD = re.compile(r"\w+")
_GROUPED_NUMBER = re.compile(r"(?<![\w\u2066-])\d+(?:-\d+)+(?:/\d+)?(?![\w-])")


def clean(text: str) -> str:
    """Return ``text`` as it is stored: Persian letters, no invisible debris, outer spaces gone.

    Line breaks stay; a half-space stays where it stands between two letters. Cleaning twice
    changes nothing.
    """
    text = _expand_presentation_forms(text.replace("\r\n", "\n")).translate(_STORED)
    text = unicodedata.normalize("NFC", text).replace("ی\u0654", "ئ")
    if HALF_SPACE in text:
        text = _STRAY_HALF_SPACES.sub("", text)
    return text.strip()


def search_key(text: str) -> str:
    """Return the key that all spellings of ``text`` share, for search and comparison only.

    Folds letters, marks, digits and case, and writes affixes (می، ها، تر …) joined to their word
    whether they came with a half-space, a space or nothing between.
    """
    folded = unicodedata.normalize("NFC", _expand_presentation_forms(text)).translate(_FOLDED)
    return _SEPARATE_AFFIXES.sub("", " ".join(folded.casefold().split()))


def search_tokens(text: str) -> list[str]:
    """Return the words of the search key in their order, without punctuation."""
    return _WORD.findall(search_key(text))


def ascii_digits(text: str) -> str:
    """Return ``text`` with Persian and Arabic digits as 0-9."""
    return text.translate(_TO_ASCII)


def in_order(text: object) -> str:
    """Return ``text`` in which numbers of several groups keep their order on Persian pages.

    Without the marks "1234-5678" after Persian words is displayed as "5678-1234". For what is
    shown only: :func:`clean` takes the marks away.
    """
    return _GROUPED_NUMBER.sub(lambda number: f"\u2066{number[0]}\u2069", str(text))


def persian_digits(value: object) -> str:
    """Return ``value`` as text with Persian digits."""
    return str(value).translate(_TO_PERSIAN)


def digits_for(value: object, language: str | None = None) -> str:
    """Return ``value`` as text with the digits of ``language`` (default: the active one)."""
    return persian_digits(value) if is_persian(language) else ascii_digits(str(value))


def is_persian(language: str | None = None) -> bool:
    """Tell whether ``language`` (default: the active one) is Persian."""
    return language_or_active(language).split("-")[0] == "fa"


def language_or_active(language: str | None = None) -> str:
    """Return ``language``, else the active one, else the town's own."""
    return language or get_language() or settings.LANGUAGE_CODE


def _expand_presentation_forms(text: str) -> str:
    return _PRESENTATION_FORMS.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text)
