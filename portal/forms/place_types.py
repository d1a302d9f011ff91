"""The portal's kinds of questions about places: an address, a point on the map."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.definitions.reading import Node
from portal.forms.definition import FormField, Json
from portal.forms.map_points import MapPoint
from portal.forms.place_fields import AddressField, MapPointField, point_of
from portal.forms.type_contract import FieldType, if_given
from portal.persian.text import digits_for


def _address(field: FormField, language: str) -> forms.Field:
    return AddressField(postcode_needed=bool(field.settings.get("postcode_needed", True)))


def _show_address(field: FormField, value: Any, language: str) -> str:
    with override(language):
        written = {
            "street": "%s",
            "alley": "%s",
            "number": _("No. %s"),
            "unit": _("unit %s"),
            "postcode": _("postcode %s"),
        }
        pieces = [
            (_with_isolated(pattern, _part_shown(key, value[key], language)),)
            for key, pattern in written.items()
            if value.get(key)
        ]
        return format_html_join(_(", "), "{}", pieces)


def _part_shown(key: str, value: Any, language: str) -> str:
    return digits_for(value, language) if key in ("number", "unit") else str(value)


def _with_isolated(pattern: str, value: str) -> SafeString:
    return format_html(pattern.replace("%s", "<bdi>{}</bdi>"), value)


def _read_address(node: Node) -> Mapping[str, object]:
    return {"postcode_needed": node.get("postcode_needed").flag(default=True)}


def _point_to_json(value: MapPoint) -> Json:
    return {"lat": value.lat, "lon": value.lon}


def _show_point(field: FormField, value: Any, language: str) -> str:
    point = point_of(value)
    if point is None:
        return str(value)
    return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', point.link, point)


PLACE_TYPES: Mapping[str, FieldType] = {
    "address": FieldType(
        _address,
        display=_show_address,
        title=gettext_lazy("Address"),
        options=frozenset({"postcode_needed"}),
        read_options=_read_address,
    ),
    "map_point": FieldType(
        lambda field, language: MapPointField(),
        to_json=if_given(_point_to_json),
        display=_show_point,
        title=gettext_lazy("Place on the map"),
        options=frozenset({"autocomplete"}),
    ),
}
