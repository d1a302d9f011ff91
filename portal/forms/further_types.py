"""The portal's own kinds of questions about times, places, cars, several files and sums."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.definitions.formulas import read_formula
from portal.definitions.reading import Node
from portal.forms import fields
from portal.forms.calculated_fields import CalculatedField
from portal.forms.definition import FormField, Json
from portal.forms.file_fields import SeveralFilesField, SignatureField
from portal.forms.map_points import MapPoint
from portal.forms.masks import Mask, is_mask, renovation_code_mask
from portal.forms.numbers import MOST_DECIMALS, canonical_decimal, show_number
from portal.forms.place_fields import AddressField, MapPointField, point_of
from portal.forms.simple_types import (
    NUMERIC,
    RANGE,
    date_bound,
    show_identifier,
)
from portal.forms.time_fields import DateRangeField, TimeOfDayField
from portal.forms.type_contract import FieldType, text_or_none
from portal.forms.uploads import FILE_KINDS
from portal.persian.clock import format_clock
from portal.persian.identifiers import display_plate
from portal.persian.jalali import format_date
from portal.persian.money import format_rial, format_toman
from portal.persian.text import digits_for

FILES_UNLESS_SAID, MOST_FILES = 5, 10
DECIMALS_UNLESS_SAID = 2
AUTOCOMPLETE = frozenset({"autocomplete"})


class ShownAs(StrEnum):
    """How a calculated sum is written."""

    NUMBER = "number"
    MONEY_RIAL = "money_rial"


def clock_bound(value: Any) -> time:
    """Read a time of day such as ``08:30``."""
    if not isinstance(value, str) or len(value) != len("08:30"):
        raise ValueError(value)
    return time.fromisoformat(value)


def _clock(field: FormField, language: str) -> forms.Field:
    return TimeOfDayField(
        earliest=None if field.minimum is None else clock_bound(field.minimum),
        latest=None if field.maximum is None else clock_bound(field.maximum),
    )


def _date_range(field: FormField, language: str) -> forms.Field:
    return DateRangeField(
        earliest=None if field.minimum is None else date_bound(field.minimum),
        latest=None if field.maximum is None else date_bound(field.maximum),
    )


def _plate(field: FormField, language: str) -> forms.Field:
    return fields.PlateField()


def _renovation_code(field: FormField, language: str) -> forms.Field:
    mask = _mask(field)
    return fields.IdentifierField(
        reader=mask.read,
        help_text=_("%(digits)s digits, for example %(example)s.")
        % {"digits": digits_for(sum(mask.groups)), "example": mask.shown_example},
        widget=forms.TextInput(attrs={**NUMERIC, "autocomplete": "off"}),
    )


def _mask(field: FormField) -> Mask:
    return Mask(str(field.settings.get("mask") or renovation_code_mask()))


def _address(field: FormField, language: str) -> forms.Field:
    return AddressField(postcode_needed=bool(field.settings.get("postcode_needed", True)))


def _map_point(field: FormField, language: str) -> forms.Field:
    return MapPointField()


def _files(field: FormField, language: str) -> forms.Field:
    kinds = _(" or ").join(FILE_KINDS[kind].label for kind in field.accept)
    limits = {"most": digits_for(most_files(field)), "kinds": kinds}
    return SeveralFilesField(
        most=most_files(field),
        accept=field.accept,
        max_bytes=field.max_bytes,
        help_text=_("At most %(most)s files, each a %(kinds)s file.") % limits,
    )


def most_files(field: FormField) -> int:
    """Return how many files a question of files takes."""
    most = field.settings.get("most", 1)
    return most if isinstance(most, int) else 1


def _signature(field: FormField, language: str) -> forms.Field:
    return SignatureField(max_bytes=field.max_bytes)


def _calculated(field: FormField, language: str) -> forms.Field:
    return CalculatedField(show=lambda value: _show_calculated(field, value, language))


def _clock_to_json(value: time | None) -> Json:
    return None if value is None else f"{value:%H:%M}"


def _clock_from_json(value: Any) -> Any:
    return clock_bound(value) if value else None


def _range_to_json(value: tuple[date, date] | None) -> Json:
    return None if value is None else {"from": value[0].isoformat(), "to": value[1].isoformat()}


def _range_from_json(value: Any) -> Any:
    days = {key: value.get(key) for key in ("from", "to")} if value else {}
    return {key: date.fromisoformat(day) for key, day in days.items() if day} or None


def _point_to_json(value: MapPoint | None) -> Json:
    return None if value is None else {"lat": value.lat, "lon": value.lon}


def _calculated_to_json(value: Decimal | None) -> Json:
    return None if value is None else canonical_decimal(value)


def _show_clock(field: FormField, value: Any, language: str) -> str:
    return format_clock(clock_bound(value), language)


def _show_range(field: FormField, value: Any, language: str) -> str:
    first, last = (date.fromisoformat(value[key]) for key in ("from", "to"))
    with override(language):
        return _("%(first)s to %(last)s") % {
            "first": format_date(first, "medium"),
            "last": format_date(last, "medium"),
        }


def _show_plate(field: FormField, value: Any, language: str) -> str:
    return display_plate(str(value))


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


def _show_point(field: FormField, value: Any, language: str) -> str:
    point = point_of(value)
    if point is None:
        return str(value)
    return format_html('<a href="{}"><bdi dir="ltr">{}</bdi></a>', point.link, point)


def _show_calculated(field: FormField, value: Any, language: str) -> str:
    number = Decimal(str(value))
    if field.settings.get("shown_as") == ShownAs.MONEY_RIAL:
        rials = int(number.to_integral_value(ROUND_HALF_UP))
        return f"{format_rial(rials, language)} ({format_toman(rials, language)})"
    return show_number(number, language)


def _read_mask(node: Node) -> Mapping[str, object]:
    mask = node.get("mask")
    if mask.is_absent:
        return {}
    if not is_mask(mask.value):
        mask.fail(_("Write 9 for each digit, with one “-”, “/”, “.” or space between groups."))
    return {"mask": mask.value}


def _read_address(node: Node) -> Mapping[str, object]:
    return {"postcode_needed": node.get("postcode_needed").flag(default=True)}


def _read_most(node: Node) -> Mapping[str, object]:
    most = node.get("most").whole_number(default=FILES_UNLESS_SAID, most=MOST_FILES)
    if not most:
        node.get("most").fail(_("At least one file must be possible."))
    return {"most": most}


def _read_calculation(node: Node) -> Mapping[str, object]:
    shown_as = node.get("shown_as").one_of(ShownAs, ShownAs.NUMBER)
    decimals = node.get("decimals")
    if shown_as is ShownAs.MONEY_RIAL and not decimals.is_absent and decimals.value != 0:
        decimals.fail(_("A sum in rials has no decimals."))
    return {
        "formula": read_formula(node.get("formula")),
        "shown_as": shown_as,
        "decimals": decimals.whole_number(
            default=0 if shown_as is ShownAs.MONEY_RIAL else DECIMALS_UNLESS_SAID,
            most=MOST_DECIMALS,
        ),
    }


FURTHER_TYPES: Mapping[str, FieldType] = {
    "time": FieldType(
        _clock,
        to_json=_clock_to_json,
        from_json=_clock_from_json,
        display=_show_clock,
        title=gettext_lazy("Time of day"),
        options=RANGE,
        bound=clock_bound,
    ),
    "date_range": FieldType(
        _date_range,
        to_json=_range_to_json,
        from_json=_range_from_json,
        display=_show_range,
        title=gettext_lazy("From one day to another"),
        options=RANGE,
        bound=date_bound,
    ),
    "plate": FieldType(
        _plate,
        to_json=text_or_none,
        display=_show_plate,
        title=gettext_lazy("Plate of a car"),
        options=AUTOCOMPLETE,
    ),
    "renovation_code": FieldType(
        _renovation_code,
        to_json=text_or_none,
        display=show_identifier,
        title=gettext_lazy("Renovation code"),
        options=frozenset({"mask"}),
        read_options=_read_mask,
    ),
    "address": FieldType(
        _address,
        display=_show_address,
        title=gettext_lazy("Address"),
        options=frozenset({"postcode_needed"}),
        read_options=_read_address,
    ),
    "map_point": FieldType(
        _map_point,
        to_json=_point_to_json,
        display=_show_point,
        title=gettext_lazy("Place on the map"),
        options=AUTOCOMPLETE,
    ),
    "files": FieldType(
        _files,
        title=gettext_lazy("Several files"),
        options=frozenset({"accept", "max_bytes", "most"}),
        is_file=True,
        read_options=_read_most,
    ),
    "signature": FieldType(
        _signature,
        title=gettext_lazy("Signature"),
        options=frozenset({"max_bytes"}),
        is_file=True,
    ),
    "calculated": FieldType(
        _calculated,
        to_json=_calculated_to_json,
        display=_show_calculated,
        title=gettext_lazy("Calculated number"),
        options=frozenset({"formula", "shown_as", "decimals"}),
        is_computed=True,
        read_options=_read_calculation,
    ),
}
