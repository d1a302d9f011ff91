"""What people type in to sign in and about themselves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from portal.accounts.rate_limits import TooMany
from portal.accounts.sign_in_codes import CODE_DIGITS
from portal.audit.actions import record
from portal.persian.identifiers import clean_mobile, clean_national_id
from portal.persian.text import ascii_digits, clean


class MobileForm(forms.Form):
    """Page one of signing in."""

    mobile = forms.CharField(
        label=_("Mobile number"),
        help_text=_("For example 0912 345 6789. We will send you a code by SMS."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel", "dir": "ltr"}
        ),
    )

    def clean_mobile(self) -> str:
        return clean_mobile(self.cleaned_data["mobile"])


class CodeForm(forms.Form):
    """Page two of signing in."""

    code = forms.CharField(
        label=_("Six-digit code"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "dir": "ltr"}
        ),
    )

    def clean_code(self) -> str:
        digits = "".join(c for c in ascii_digits(self.cleaned_data["code"]) if c.isalnum())
        if len(digits) != CODE_DIGITS or not (digits.isascii() and digits.isdigit()):
            raise ValidationError(_("Please type the six digits of the code."), code="shape")
        return digits


class ProfileForm(forms.Form):
    """What a citizen says about themselves."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    national_id = forms.CharField(
        label=_("National ID"),
        help_text=_("Ten digits. Some services ask for it."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("We write to you in this language."),
        choices=settings.LANGUAGES,
    )

    def clean_first_name(self) -> str:
        return clean(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean(self.cleaned_data["last_name"])

    def clean_national_id(self) -> str:
        typed = self.cleaned_data["national_id"]
        return clean_national_id(typed) if typed else ""


class StaffLoginForm(LoginForm):
    """Wagtail's sign-in form, which also says when an account is locked."""

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except TooMany as refusal:
            raise ValidationError(str(refusal), code="locked") from refusal
        return cleaned

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        super().confirm_login_allowed(user)
        record(actor=user, action="accounts.signed_in_by_password", request=self.request)
