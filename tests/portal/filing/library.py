"""A plugin as a stranger would write it: one service with two steps, and smaller ones."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.accounts.permissions import PermissionDeclaration
from portal.cases.kinds import CaseKind
from portal.filing.services import Service
from portal.filing.workflows import Workflow
from portal.forms.question_fields import NationalIdField


class ReaderForm(forms.Form):
    """The first step."""

    title = _("Who wants to read")

    name = forms.CharField(label=_("Full name"), max_length=120)
    shelf = forms.ChoiceField(label=_("Shelf"), choices=[("a", _("Poems")), ("b", _("Novels"))])
    born = forms.DateField(label=_("Date of birth"), required=False)


class PapersForm(forms.Form):
    """The second step."""

    scan = forms.FileField(label=_("Scan of the ID card"))
    agree = forms.BooleanField(label=_("I keep to the rules"))


class IdForm(forms.Form):
    """One short step."""

    number = NationalIdField(label=_("National ID"), from_profile=True)


class WishForm(forms.Form):
    """One short step."""

    wish = forms.CharField(label=_("Wish"), widget=forms.Textarea)


class Library:
    """What a plugin's class looks like to the kernels."""

    slug = "library"

    decide = PermissionDeclaration(_("Decide on memberships"))
    membership = Service(
        _("Join the library"),
        summary=_("Borrow books for a year."),
        form=[ReaderForm, PapersForm],
        workflow=Workflow(
            submitted=["approved", "rejected", "waiting_citizen", "withdrawn"],
            waiting_citizen=["submitted"],
            guards={"approved": decide, "rejected": decide},
        ),
        unit="unit",
        days=5,
    )
    wish = Service(
        _("Wish for a book"),
        form=WishForm,
        workflow=Workflow(submitted=["answered"]),
        access="anonymous",
    )
    card = Service(
        _("Replace a card"),
        form=IdForm,
        workflow=Workflow(submitted=["done"]),
        access="national_id",
    )
    question = CaseKind(_("Question"))
