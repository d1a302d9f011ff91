"""The portal's kinds of questions about days and times of day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from portal.forms.definition import FormField, Json
from portal.forms.fields import DateField
from portal.forms.time_fields import DateRangeField, TimeOfDayField
from portal.forms.type_contract import RANGE, FieldType, if_given, limits
from portal.persian.clock import format_clock
from portal.persian.jalali import format_date

TODAY = "today"


def date_bound(value: Any) -> date:
    """Read an ISO date, or ``today`` as it is in the town now."""
    if not isinstance(value, str):
        raise ValueError(value)
    return timezone.localdate() if value == TODAY else date.fromisoformat(value)


def clock_bound(value: Any) -> time:
    """Read a time of day such as ``08:30``."""
    if not isinstance(value, str) or len(value) != len("08:30"):
        raise ValueError(value)
    return time.fromisoformat(value)


def _time_type(
    field_class: Callable[..., forms.Field],
    read: Callable[[Any], Any],
    *,
    options: frozenset[str] = RANGE,
    **told: Any,
) -> FieldType:
    """Return the type of what lies between an earliest and a latest day or time."""

    def make(field: FormField, language: str) -> forms.Field:
        earliest, latest = limits(field, read)
        return field_class(earliest=earliest, latest=latest)

    return FieldType(make, options=options, bound=read, **told)


def _range_to_json(value: tuple[date, date]) -> Json:
    return {"from": value[0].isoformat(), "to": value[1].isoformat()}


def _range_from_json(value: Any) -> Any:
    days = {key: value.get(key) for key in ("from", "to")} if value else {}
    return {key: date.fromisoformat(day) for key, day in days.items() if day} or None


def _show_date(field: FormField, value: Any, language: str) -> str:
    return format_date(date.fromisoformat(value), "long", language)


def _show_clock(field: FormField, value: Any, language: str) -> str:
    return format_clock(clock_bound(value), language)


def _show_range(field: FormField, value: Any, language: str) -> str:
    first, last = (date.fromisoformat(value[key]) for key in ("from", "to"))
    with override(language):
        return _("%(first)s to %(last)s") % {
            "first": format_date(first, "medium"),
            "last": format_date(last, "medium"),
        }


TIME_TYPES: Mapping[str, FieldType] = {
    "date": _time_type(
        DateField,
        date_bound,
        to_json=if_given(date.isoformat),
        from_json=if_given(date.fromisoformat),
        display=_show_date,
        title=gettext_lazy("Date"),
        options=RANGE | {"autocomplete"},
    ),
    "time": _time_type(
        TimeOfDayField,
        clock_bound,
        to_json=if_given(lambda value: f"{value:%H:%M}"),
        from_json=if_given(clock_bound),
        display=_show_clock,
        title=gettext_lazy("Time of day"),
    ),
    "date_range": _time_type(
        DateRangeField,
        date_bound,
        to_json=if_given(_range_to_json),
        from_json=_range_from_json,
        display=_show_range,
        title=gettext_lazy("From one day to another"),
    ),
}
