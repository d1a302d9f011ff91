"""Breaks text into lines for SVG, which cannot wrap by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

BREAKS = re.compile(r"[ \t\r\n]+")
NARROW = frozenset("اآأإلﻻijlItfr1.,:;!'|()[] ،؛·«»\"-")
WIDE = frozenset("سشصضطظعغکگبپتثفقmwMW@%—…")
NO_WIDTH_CATEGORIES = frozenset({"Mn", "Me", "Cf"})


def text_width(text: str, font_size: float) -> float:
    """Estimate how wide ``text`` is drawn, in the unit of ``font_size``; rather too wide."""
    return sum(_letter_width(letter) for letter in text) * font_size


def wrap(text: str, *, width: float, font_size: float) -> list[str]:
    """Break ``text`` at spaces into lines that fit ``width``; a longer word is cut.

    A no-break space keeps its neighbours on one line.
    """
    lines: list[str] = []
    for word in _fitting_words(text, width, font_size):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, font_size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _letter_width(letter: str) -> float:
    if unicodedata.category(letter) in NO_WIDTH_CATEGORIES:
        return 0.0
    if letter in NARROW:
        return 0.31
    if letter in WIDE or unicodedata.east_asian_width(letter) in "WF":
        return 0.7 if ord(letter) < 0x2E80 else 1.1
    return 0.66 if letter.isupper() else 0.53


def _fitting_words(text: str, width: float, font_size: float) -> Iterator[str]:
    for word in filter(None, BREAKS.split(text)):
        piece = ""
        for letter in word:
            if piece and text_width(piece + letter, font_size) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece
