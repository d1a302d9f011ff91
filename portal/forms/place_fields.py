"""Questions about where something is: an address, a point on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.forms.composite_fields import PartsField
from portal.forms.fields import IdentifierField, TextField
from portal.forms.hints import hint
from portal.forms.map_points import EXAMPLE, LONGEST_TEXT, MapPoint, point_within_town, read_point
from portal.persian.identifiers import clean_postcode
from portal.persian.text import ascii_digits, digits_for

LONGEST_STREET, LONGEST_NUMBER = 200, 30
POSTCODE_DIGITS = 10
_HINT = _("Latitude and longitude, for example %(example)s, or the link of a map.")


class NumberLine(TextField):
    """A number on a door, which may have letters; digits are kept as 0-9."""

    def to_python(self, value: Any) -> str:
        return ascii_digits(super().to_python(value))

    def prepare_value(self, value: Any) -> Any:
        return digits_for(value) if isinstance(value, str) else value


class AddressField(PartsField):
    """Street, alley, number, unit and postcode; the street and the number are needed.

    Gives a dict with these five keys, ``None`` where a part was left out.
    """

    def __init__(self, *, postcode_needed: bool = True, **options: Any) -> None:
        self.needed = frozenset({"street", "number", *(["postcode"] if postcode_needed else [])})
        super().__init__(_address_parts(), **options)

    def whole(self, cleaned: Mapping[str, Any]) -> dict[str, str | None]:
        return {key: cleaned[key] or None for key in self.parts}


class MapPointInput(forms.TextInput):
    """A text input with a button that asks the device where it is."""

    asks_position = True
    scripts = ("ui/position.js",)

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"dir": "ltr", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        point = point_of(value)
        return str(point) if point else value


class MapPointField(forms.Field):
    """A place in the town, typed or copied from a map; gives a :class:`MapPoint` or None."""

    widget = MapPointInput
    default_error_messages = {"required": _("Please fill this in.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", hint(_HINT, example=lambda: f"\u2066{EXAMPLE}\u2069"))
        super().__init__(**options)

    def to_python(self, value: Any) -> MapPoint | None:
        if value in self.empty_values or (isinstance(value, str) and not value.strip()):
            return None
        if point := point_of(value):
            return point_within_town(point.lat, point.lon)
        if not isinstance(value, str) or len(value) > LONGEST_TEXT:
            value = ""
        return read_point(value)

    def prepare_value(self, value: Any) -> Any:
        point = point_of(value)
        return str(point) if point else value


def point_of(value: object) -> MapPoint | None:
    """Return the place that an answer ``{"lat": …, "lon": …}`` tells, or None."""
    if isinstance(value, MapPoint):
        return value
    if not isinstance(value, Mapping) or set(value) != {"lat", "lon"}:
        return None
    lat, lon = value["lat"], value["lon"]
    if any(isinstance(one, bool) or not isinstance(one, int | float) for one in (lat, lon)):
        return None
    try:
        return MapPoint(float(lat), float(lon))
    except OverflowError:
        return None


def _address_parts() -> dict[str, forms.Field]:
    return {
        "street": _line(_("Street or square"), LONGEST_STREET, "address-line1"),
        "alley": _line(_("Alley"), LONGEST_STREET, "address-line2"),
        "number": _line(_("Number of the building"), LONGEST_NUMBER, "address-line3", NumberLine),
        "unit": _line(_("Flat or floor"), LONGEST_NUMBER, "off", NumberLine),
        "postcode": IdentifierField(
            reader=clean_postcode,
            label=_("Postcode"),
            help_text=hint(_("%(digits)s digits."), digits=lambda: digits_for(POSTCODE_DIGITS)),
            widget=forms.TextInput(
                attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "postal-code"}
            ),
        ),
    }


def _line(
    label: str | Promise, longest: int, autocomplete: str, kind: type[TextField] = TextField
) -> TextField:
    widget = forms.TextInput(attrs={"dir": "auto", "autocomplete": autocomplete})
    return kind(longest=longest, label=label, widget=widget)
