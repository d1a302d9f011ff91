"""What an applicant is asked, and a question that no other form of the portal has."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.api.definitions import FormField
from portal.api.filing import PluginField
from portal.api.persian import ascii_digits
from portal_library.models import Branch


class OldCardField(forms.RegexField):
    """``L-12345``, typed in any digits and in small or capital letters."""

    def __init__(self) -> None:
        super().__init__(
            r"^L-\d{5}$", error_messages={"invalid": _("An old number looks like L-12345.")}
        )

    def to_python(self, value: Any) -> str:
        return ascii_digits(str(super().to_python(value))).upper()


def make_old_card_field(field: FormField, language: str) -> forms.Field:
    return OldCardField()


class MembershipForm(forms.Form):
    reader = forms.CharField(label=_("Name of the reader"), max_length=100)
    birth = forms.DateField(label=_("Date of birth"))
    branch = forms.ChoiceField(label=_("Branch"), choices=Branch.choices)
    old_card = PluginField(
        portal_type="library.old_card", label=_("Number of your old card"), required=False
    )
    rules = forms.BooleanField(label=_("I accept the rules of the library"))
