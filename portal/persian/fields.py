"""Form fields that show dates and times as the language writes them and read any digit script.

In Persian a date shows as ۱۴۰۵/۰۱/۰۱, in other languages as 2026-03-21; both are always read.
"""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.persian.jalali import (
    InvalidDate,
    format_date,
    format_datetime,
    parse_date,
    parse_datetime,
)
from portal.persian.text import ascii_digits, clean, digits_for


class JalaliDateInput(forms.TextInput):
    """A text input for a date."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        return format_date(value, "short") if isinstance(value, date) else value


class JalaliDateField(forms.DateField):
    """Reads what :func:`portal.persian.jalali.parse_date` reads; gives a ``date``."""

    widget = JalaliDateInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 1405/03/02 or 2026-05-23."))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return parse_date(str(value))
        except InvalidDate as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal


class JalaliDateTimeInput(JalaliDateInput):
    """A text input for a date and a time of day."""

    def format_value(self, value: Any) -> str | None:
        return format_datetime(value, "short") if isinstance(value, datetime) else value


class JalaliDateTimeField(forms.DateTimeField):
    """Reads a date and a time such as 1405/03/02 14:30; gives an aware ``datetime``."""

    widget = JalaliDateTimeInput

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("For example 1405/03/02 14:30."))
        super().__init__(**options)

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value if timezone.is_aware(value) else timezone.make_aware(value)
        try:
            return parse_datetime(str(value))
        except InvalidDate as refusal:
            raise ValidationError(refusal.message, code="invalid") from refusal


class ClockInput(forms.TimeInput):
    """A text input for a time of day such as ۱۴:۳۰."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"autocomplete": "off", **(attrs or {})}, format="%H:%M")

    def format_value(self, value: Any) -> str | None:
        return digits_for(f"{value:%H:%M}") if isinstance(value, time) else value


class ClockField(forms.TimeField):
    """Reads a time of day in any digit script; gives a ``time``."""

    widget = ClockInput
    input_formats = ["%H:%M"]

    def to_python(self, value: Any) -> time | None:
        return super().to_python(ascii_digits(clean(value)) if isinstance(value, str) else value)
