"""Small forms around an inquiry; rules live in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import User
from portal.cases.forms import CheckedFilesField
from portal.forms.fields import WholeNumberField
from portal.inquiries.actions import LONGEST_ANSWER, LONGEST_TITLE
from portal.inquiries.agency_rows import MOST_DAYS, Agency, Method
from portal.inquiries.models import SentBy
from portal.persian.fields import JalaliDateField

Choices = Sequence[tuple[str, str]]


class AskForm(forms.Form):
    """An officer asks an agency: what, in which way, with which facts, by when."""

    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.none(), empty_label=_("Choose an agency")
    )
    method = forms.ChoiceField(
        label=_("Way of asking"), choices=Method.choices, initial=Method.LETTER.value,
        widget=forms.RadioSelect,
    )  # fmt: skip
    title = forms.CharField(
        label=_("What is asked"), max_length=LONGEST_TITLE, required=False,
        help_text=_("It is the subject of the letter. Online it may be left empty."),
    )  # fmt: skip
    facts = forms.MultipleChoiceField(
        label=_("What the agency is told"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick only what the agency needs; nothing else leaves the house."),
    )  # fmt: skip
    days = WholeNumberField(
        label=_("Answer due in how many working days"), least=1, most=MOST_DAYS, required=False,
        help_text=_("Left empty: what this agency usually takes."),
    )  # fmt: skip
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False,
        empty_label=_("nobody in particular"),
    )  # fmt: skip

    def __init__(
        self, *args: Any, facts: Choices, colleagues: QuerySet[User], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = Agency.objects.active()  # type: ignore[attr-defined]
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]
        self.fields["facts"].choices = facts  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("method") != Method.ONLINE and not given.get("title"):
            self.add_error("title", _("Write what is asked."))
        return given


class SendingForm(forms.Form):
    """A letter has left the house."""

    number = forms.CharField(label=_("Number of the letter"), max_length=60)
    day = JalaliDateField(label=_("Date of the letter"))
    by = forms.ChoiceField(label=_("How it was sent"), choices=SentBy.choices)

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class AnswerForm(forms.Form):
    """What the agency has answered."""

    text = forms.CharField(
        label=_("Answer"), max_length=LONGEST_ANSWER, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Number of the agency's letter"), max_length=60, required=False
    )
    attachments = CheckedFilesField(
        label=_("Files"), required=False,
        help_text=_("PDF, JPEG or PNG, up to 10 MB each, at most five."),
    )  # fmt: skip


class OwnerForm(forms.Form):
    """Who sees to an inquiry."""

    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False,
        empty_label=_("nobody in particular"),
    )  # fmt: skip

    def __init__(self, *args: Any, colleagues: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = colleagues  # type: ignore[attr-defined]


class ListFilter(forms.Form):
    """Which inquiries to list."""

    show = forms.ChoiceField(
        label=_("Show"), required=False,
        choices=[
            ("", _("open, of my units")),
            ("mine", _("mine")),
            ("overdue", _("overdue")),
            ("to_send", _("waiting for a letter")),
            ("answered", _("answered")),
            ("all", _("all")),
        ],
    )  # fmt: skip
    agency = forms.ModelChoiceField(
        label=_("Agency"), queryset=Agency.objects.all(), required=False, empty_label=_("all")
    )


class AnswersFileForm(forms.Form):
    """A file in which an agency answers many inquiries."""

    file = forms.FileField(
        label=_("File of answers"),
        help_text=_("CSV or XLSX, made from the file that was sent."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.xlsx"}),
    )
