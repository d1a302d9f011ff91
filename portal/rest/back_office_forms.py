"""Applications as administrators write them down."""

from __future__ import annotations

import ipaddress
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.errors import DomainError
from portal.persian.fields import JalaliDateField
from portal.persian.text import clean
from portal.rest.applications import NameTaken
from portal.rest.models import MOST_RATE, USUAL_RATE, Application
from portal.rest.scopes import Scope

MOST_NETWORKS = 20


class NetworksField(forms.CharField):
    """Networks such as ``10.1.0.0/16``, one a line; cleans to a list."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """Return the networks in their usual notation.

        :raises ValidationError: a line is no network, or there are too many.
        """
        lines = str(super().clean(value) or "").split()
        try:
            found = [str(ipaddress.ip_network(line, strict=False)) for line in lines]
        except ValueError as error:
            message = _("Write one network a line, such as 10.1.0.0/16 or one address.")
            raise forms.ValidationError(message, code="network") from error
        if len(found) > MOST_NETWORKS:
            raise forms.ValidationError(_("These are too many networks."), code="too_many")
        return found


class ApplicationForm(forms.Form):
    """What a program is called, with whose rights it acts, and how far they go."""

    name = forms.CharField(label=_("Name"), max_length=100)
    contact = forms.CharField(
        label=_("Contact"), max_length=200,
        help_text=_("Who is called when something goes wrong: name and telephone."),
    )  # fmt: skip
    account = forms.CharField(
        label=_("User name or mobile number of the account"), max_length=150,
        help_text=_("The program never has more rights than this account."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )  # fmt: skip
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    networks = NetworksField(
        label=_("Networks that it may call from"), required=False,
        help_text=_("One a line; leave empty for any."),
    )  # fmt: skip
    rate_per_minute = forms.IntegerField(
        label=_("Requests a minute"), min_value=1, max_value=MOST_RATE, initial=USUAL_RATE
    )
    expires_on = JalaliDateField(
        label=_("Valid until"), required=False, help_text=_("The last day; empty for no end.")
    )

    def __init__(self, *args: Any, own: Application | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._own = own

    def clean_name(self) -> str:
        name = clean(self.cleaned_data["name"])
        namesake = Application.objects.filter(name=name).first()
        if namesake is not None and namesake != self._own:
            raise forms.ValidationError(_("Another application has this name."), code="taken")
        return name

    def clean_account(self) -> User:
        typed = clean(self.cleaned_data["account"])
        numbers = {typed, f"+98{typed.removeprefix('0')}"}
        found = (
            User.objects.filter(username=typed).first()
            or User.objects.filter(mobile__in=numbers).first()
        )
        if found is None:
            raise forms.ValidationError(_("There is no such account."), code="unknown")
        return found

    def clean_expires_on(self) -> datetime | None:
        last_day = self.cleaned_data["expires_on"]
        if last_day is None:
            return None
        end = timezone.make_aware(datetime.combine(last_day, time.max))
        if end <= timezone.now():
            raise forms.ValidationError(_("This day is over."), code="past")
        return end

    def refuse(self, refusal: DomainError) -> None:
        """Say at its field what the action refuses."""
        self.add_error("name" if isinstance(refusal, NameTaken) else "account", str(refusal))

    @property
    def facts(self) -> dict[str, Any]:
        """The cleaned values by the names of the model."""
        given = dict(self.cleaned_data)
        expires_at = given.pop("expires_on")
        return {**given, "expires_at": expires_at}


def initial_of(application: Application) -> dict[str, Any]:
    """Return what the form of this application begins with. One query."""
    names = ("name", "contact", "scopes", "networks", "rate_per_minute")
    ends = application.expires_at
    return {
        **{name: getattr(application, name) for name in names},
        "account": application.account.get_username(),
        "expires_on": timezone.localtime(ends).date() if ends else None,
    }
