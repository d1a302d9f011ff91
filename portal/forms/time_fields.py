"""Questions about times of day and spans of days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.forms.composite_fields import PartsField
from portal.forms.fields import DateField
from portal.persian.clock import format_clock, parse_clock
from portal.persian.fields import ClockInput

MORNING, HALF_PAST_TWO = time(8, 30), time(14, 30)


class TimeOfDayField(forms.Field):
    """A time of day from ``earliest`` to ``latest``, both included; gives a ``time``."""

    widget = ClockInput
    default_error_messages = {"required": gettext_lazy("Please fill this in.")}

    def __init__(self, *, earliest: time | None, latest: time | None, **options: Any) -> None:
        self.earliest, self.latest = earliest, latest
        options.setdefault("widget", ClockInput({"inputmode": "numeric", "dir": "ltr"}))
        examples = {"first": format_clock(MORNING), "second": format_clock(HALF_PAST_TWO)}
        options.setdefault("help_text", _("For example %(first)s or %(second)s.") % examples)
        super().__init__(**options)

    def to_python(self, value: Any) -> time | None:
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0, tzinfo=None)
        if value in self.empty_values or not str(value).strip():
            return None
        return parse_clock(value if isinstance(value, str) else "")

    def validate(self, value: time | None) -> None:
        super().validate(value)
        if value and self.earliest and value < self.earliest:
            message = _("The time cannot be before %(earliest)s.")
            shown = format_clock(self.earliest)
            raise ValidationError(message % {"earliest": shown}, code="too_early")
        if value and self.latest and value > self.latest:
            message = _("The time cannot be after %(latest)s.")
            shown = format_clock(self.latest)
            raise ValidationError(message % {"latest": shown}, code="too_late")


class DateRangeField(PartsField):
    """Two days, the second not before the first; gives a pair of dates or None."""

    needed: frozenset[str] = frozenset({"from", "to"})

    def __init__(self, *, earliest: date | None, latest: date | None, **options: Any) -> None:
        limits = {"earliest": earliest, "latest": latest}
        first = DateField(label=_("First day"), **limits)
        last = DateField(label=_("Last day"), **limits)
        options.setdefault("help_text", first.help_text)
        first.help_text = last.help_text = ""
        super().__init__({"from": first, "to": last}, **options)

    def check(self, form: forms.Form) -> None:
        if form.cleaned_data["to"] < form.cleaned_data["from"]:
            message = _("The last day cannot be before the first day.")
            form.add_error("to", ValidationError(message, code="too_early"))

    def whole(self, cleaned: Mapping[str, Any]) -> tuple[date, date]:
        return cleaned["from"], cleaned["to"]
