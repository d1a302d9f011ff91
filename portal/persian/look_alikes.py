"""Letters that eyes and keyboards confuse with digits, in Latin and in Persian writing."""

from __future__ import annotations

LOOK_ALIKE_DIGITS: dict[str, str] = dict(zip("OQDIL|ZSBاه", "00011125815", strict=True))
