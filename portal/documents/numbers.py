"""The numbers of documents: a pattern such as ``{year}/{unit}/{serial}``, counted without gaps."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from portal.definitions.reading import Node
from portal.persian.jalali import jalali_parts

DEFAULT_PATTERN = "{year}/{serial}"
LONGEST_PATTERN = 60
SERIAL = "serial"
FREE = {"year", "month", "unit"}
_PLACE = re.compile(r"\{([a-z]+)(?::([1-9]))?\}")
_LITERAL = re.compile(r"[\w\-/. ]*")


@dataclass(frozen=True)
class NumberPattern:
    """How documents of one kind are numbered; year and month are those of the Jalali calendar."""

    text: str

    def series(self, *, unit: str, day: date) -> str:
        """Return what is counted through: the number with ``{serial}`` in the serial's place."""
        year, month, _day = jalali_parts(day)
        known = {"year": str(year), "month": f"{month:02}", "unit": unit, SERIAL: "{serial}"}
        return _PLACE.sub(lambda place: known[place[1]], self.text)

    def number(self, series: str, serial: int) -> str:
        """Return the number of the ``serial``-th document of a series, with ASCII digits."""
        width = next((int(p[2] or 0) for p in _PLACE.finditer(self.text) if p[1] == SERIAL), 0)
        return series.replace("{serial}", f"{serial:0{width}}" if width else str(serial))


def read_pattern(node: Node) -> NumberPattern:
    """Read a pattern, or the usual one where none is given.

    :raises InvalidDefinition: it lacks the serial, or could give one number twice.
    """
    if node.is_absent:
        return NumberPattern(DEFAULT_PATTERN)
    text = node.text().strip()
    if len(text) > LONGEST_PATTERN:
        node.fail(_("This text is too long."))
    names = [place[1] for place in _PLACE.finditer(text)]
    if unknown := [name for name in names if name not in FREE | {SERIAL}]:
        node.fail(_("There is no placeholder “%(name)s” for numbers.") % {"name": unknown[0]})
    if names.count(SERIAL) != 1:
        node.fail(_("A number needs %(serial)s in one place.") % {"serial": "{serial}"})
    if not _LITERAL.fullmatch(_PLACE.sub("", text)):
        node.fail(_("Use letters, digits, “/”, “-” and “.” in a number."))
    if re.search(r"[\w}]\{serial|\{serial(:[1-9])?\}[\w{]", text):
        node.fail(
            _("Put a “/” or “-” between %(serial)s and what stands beside it.")
            % {"serial": "{serial}"}
        )
    return NumberPattern(text)
