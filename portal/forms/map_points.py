"""Places on the map as people give them: typed, or copied out of a map's address."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import isfinite
from urllib.parse import unquote_plus

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.utils.translation import gettext as _

from portal.persian.text import ascii_digits, clean

IRAN = (25.0, 44.0, 39.8, 63.4)
DECIMALS = 6
LONGEST_TEXT = 2000
EXAMPLE = "35.1234,\u00a048.9876"

_NUMBER = r"(-?[0-9]{1,3}(?:[.٫/][0-9]{1,20})?)"
_BOTH = rf"{_NUMBER}°?[\s,،;+|]+{_NUMBER}°?"
_TYPED = re.compile(rf"(?:geo:)?\(?\s*{_BOTH}\s*\)?(?:[;?].*)?")
_PLACES_OF_A_LINK = tuple(
    re.compile(pattern)
    for pattern in (
        r"!3d(-?[0-9.]{1,24})!4d(-?[0-9.]{1,24})",
        r"[?&#](?:q|query|ll|sll|center|destination|daddr|pt|loc|coordinates)=(?:loc:)?"
        r"(-?[0-9]{1,3}\.[0-9]{1,20})[,\s]+(-?[0-9]{1,3}\.[0-9]{1,20})",
        r"[?&#](?:m?lat|latitude)=(-?[0-9.]{1,24})&(?:.*&)?(?:m?lon|m?lng|longitude)=(-?[0-9.]{1,24})",
        r"/@(-?[0-9.]{1,24}),(-?[0-9.]{1,24})",
        r"#(?:map=)?[0-9.]{1,6}/(-?[0-9.]{1,24})/(-?[0-9.]{1,24})",
        r"/(-?[0-9]{1,3}\.[0-9]{2,20}),(-?[0-9]{1,3}\.[0-9]{2,20})(?:[/?#,]|$)",
    )
)
_SEXAGESIMAL = re.compile(
    r"([0-9]{1,2})°\s*([0-9]{1,2})['′’]\s*([0-9]{1,2}(?:\.[0-9]{1,6})?)[\"″”]\s*N[\s,،]*"
    r"([0-9]{1,3})°\s*([0-9]{1,2})['′’]\s*([0-9]{1,2}(?:\.[0-9]{1,6})?)[\"″”]\s*E",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Bounds:
    """A box on the map, in degrees."""

    south: float
    west: float
    north: float
    east: float

    def hold(self, lat: float, lon: float) -> bool:
        """Tell whether a place lies in the box or on its edge."""
        return self.south <= lat <= self.north and self.west <= lon <= self.east


@dataclass(frozen=True)
class MapPoint:
    """A place in degrees (WGS 84), kept to a tenth of a metre."""

    lat: float
    lon: float

    def __str__(self) -> str:
        return f"{_plain(self.lat)}, {_plain(self.lon)}"

    @property
    def link(self) -> str:
        """The address that opens the place in the map programme of a phone."""
        return f"geo:{_plain(self.lat)},{_plain(self.lon)}"


def town_bounds() -> Bounds:
    """Return the box that places must lie in: ``PORTAL_TOWN_BOUNDS``, else the whole country.

    The setting is south, west, north and east in degrees.

    :raises ImproperlyConfigured: it is not four such numbers.
    """
    try:
        south, west, north, east = map(float, settings.PORTAL_TOWN_BOUNDS or IRAN)
    except (TypeError, ValueError) as error:
        raise ImproperlyConfigured("PORTAL_TOWN_BOUNDS is not south, west, north, east") from error
    if not (-90 <= south < north <= 90 and -180 <= west < east <= 180):
        raise ImproperlyConfigured("PORTAL_TOWN_BOUNDS is not south, west, north, east")
    return Bounds(south, west, north, east)


def read_point(text: str) -> MapPoint:
    """Read ``35.1, 48.9``, a ``geo:`` address, degrees and minutes, or the link of a map.

    Latitude and longitude may be exchanged where only this order lies within the town.

    :raises ValidationError: codes ``invalid`` and ``outside``.
    """
    typed = ascii_digits(clean(text)) if len(text) <= LONGEST_TEXT else ""
    found = _typed(typed) or _of_a_link(typed) or _sexagesimal(typed)
    if found is None:
        raise _unreadable(is_link="://" in typed)
    return point_within_town(*found)


def point_within_town(lat: float, lon: float) -> MapPoint:
    """Return a place that lies within the town.

    :raises ValidationError: codes ``invalid`` (no place on earth) and ``outside``.
    """
    if not (isfinite(lat) and isfinite(lon)):
        raise _unreadable()
    bounds = town_bounds()
    if not bounds.hold(lat, lon) and bounds.hold(lon, lat):
        lat, lon = lon, lat
    if not bounds.hold(lat, lon):
        raise ValidationError(
            _("This place lies outside the town. Please check the numbers."), code="outside"
        )
    return MapPoint(round(lat, DECIMALS), round(lon, DECIMALS))


def _typed(text: str) -> tuple[float, float] | None:
    found = _TYPED.fullmatch(text)
    return (_number(found[1]), _number(found[2])) if found else None


def _of_a_link(text: str) -> tuple[float, float] | None:
    link = unquote_plus(text)
    for pattern in _PLACES_OF_A_LINK:
        if found := pattern.search(link):
            try:
                return float(found[1]), float(found[2])
            except ValueError:
                continue
    return None


def _sexagesimal(text: str) -> tuple[float, float] | None:
    found = _SEXAGESIMAL.search(text)
    if not found:
        return None
    numbers = [float(part) for part in found.groups()]
    lat, lon = (d + m / 60 + s / 3600 for d, m, s in (numbers[:3], numbers[3:]))
    return lat, lon


def _number(text: str) -> float:
    return float(text.replace("٫", ".").replace("/", "."))


def _plain(degrees: float) -> str:
    return f"{degrees:.{DECIMALS}f}".rstrip("0").rstrip(".")


def _unreadable(*, is_link: bool = False) -> ValidationError:
    if is_link:
        reason = _(
            "This link does not say where the place is. Copy latitude and longitude from the map, "
            "for example %(example)s."
        )
    else:
        reason = _("Write latitude and longitude, for example %(example)s.")
    return ValidationError(reason % {"example": f"\u2066{EXAMPLE}\u2069"}, code="invalid")
