"""The field for the six digits that arrive by SMS."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.accounts.sign_in_codes import CODE_DIGITS
from portal.persian.text import ascii_digits


class CodeField(forms.CharField):
    """Takes the digits in any script, with spaces or dashes; gives six ASCII digits."""

    def __init__(self, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}
        defaults: dict[str, Any] = {
            "label": _("Six-digit code"),
            "max_length": 40,
            "widget": forms.TextInput(attrs=attrs),
        }
        super().__init__(**defaults | options)

    def clean(self, value: Any) -> str:
        typed: str = super().clean(value)
        digits = "".join(c for c in ascii_digits(typed) if c.isalnum())
        if typed and (len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit())):
            raise ValidationError(_("Please type the six digits of the code."), code="shape")
        return digits
