"""Days in addresses: ``2026-11-22``."""

from __future__ import annotations

from datetime import date


class DayConverter:
    """Reads a day of the Gregorian calendar out of an address."""

    regex = r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        """Return the day; ValueError, which is a 404, where there is none."""
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()
