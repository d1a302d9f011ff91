"""What people type in to sign in and about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from portal.accounts.fields import CodeField
from portal.accounts.models import User
from portal.accounts.rate_limits import TooMany
from portal.persian.identifiers import clean_mobile, clean_national_id
from portal.persian.text import clean


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

    code = CodeField()


class ProfileForm(forms.Form):
    """What a citizen says about themselves.

    People with a password do not change their e-mail here: a forgotten password is mailed to it,
    so that somebody who got hold of the mobile could get hold of the password too.
    """

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
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_(
            "If you like, notices about your cases also go here. We do not check this address and"
            " use it for nothing else."
        ),
        max_length=254,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("We write to you in this language."),
        choices=settings.LANGUAGES,
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, user: User) -> None:
        super().__init__(data, initial={name: getattr(user, name) for name in self.base_fields})
        if user.has_usable_password():
            del self.fields["email"]

    def clean_first_name(self) -> str:
        return clean(self.cleaned_data["first_name"])

    def clean_last_name(self) -> str:
        return clean(self.cleaned_data["last_name"])

    def clean_national_id(self) -> str:
        typed = self.cleaned_data["national_id"]
        return clean_national_id(typed) if typed else ""


class StaffLoginForm(LoginForm):
    """Wagtail's sign-in form, which also says when an account is locked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except TooMany as refusal:
            raise ValidationError(str(refusal), code="locked") from refusal
        return cleaned
