"""Numbers that the server works out: on the page, but never typed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString


class CalculatedOutput(forms.TextInput):
    """A place for what the server works out; nothing can be typed."""

    is_output = True

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        found = (attrs or {}).get("id", "")
        return format_html('<output id="{}">{}</output>', found, "" if value is None else value)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return True


class CalculatedField(forms.Field):
    """A number that nobody types; its initial value is shown by ``show``, what is sent ignored."""

    widget = CalculatedOutput

    def __init__(self, *, show: Callable[[Any], str], **options: Any) -> None:
        self.show = show
        super().__init__(**{"disabled": True, **options})

    def clean(self, value: Any) -> Decimal | None:
        try:
            return None if value in self.empty_values else Decimal(str(value))
        except ArithmeticError:
            return None

    def prepare_value(self, value: Any) -> str:
        try:
            return "" if value in self.empty_values else self.show(value)
        except (ArithmeticError, ValueError, TypeError):
            return ""
