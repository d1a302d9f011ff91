"""What the tracking pages ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.api.accounts import CodeField
from portal.api.persian import clean_mobile


class TrackForm(forms.Form):
    """A tracking code as people type it; the view reads it, so that every mistake is explained."""

    code = forms.CharField(
        label=_("Tracking code"),
        help_text=_("14 digits, with or without dashes, in Persian or Latin digits."),
        max_length=100,
        widget=forms.TextInput(
            attrs={
                "inputmode": "numeric",
                "dir": "ltr",
                "autocomplete": "off",
                "class": "code-input",
            }
        ),
    )


class MobileForm(forms.Form):
    """The number that the case was filed with."""

    mobile = forms.CharField(
        label=_("Mobile number of the case"),
        help_text=_("The number that receives the text messages of this case."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "tel", "dir": "ltr", "autocomplete": "tel"}),
    )

    def clean_mobile(self) -> str:
        return clean_mobile(self.cleaned_data["mobile"])


class SmsCodeForm(forms.Form):
    """The six digits that arrived by text message."""

    sms_code = CodeField(label=_("Code from the text message"))
