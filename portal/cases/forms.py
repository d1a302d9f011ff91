"""Small forms around a case; rules live in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import RepresentationState
from portal.accounts.representation import REASON_LIMIT
from portal.cases.actions.talk import MESSAGE_LIMIT, Upload
from portal.forms.uploads import check_upload
from portal.persian.fields import JalaliDateField
from portal.persian.identifiers import clean_legal_id
from portal.persian.text import clean, digits_for

MOST_FILES = 5
RATING_LIMIT = 2000


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class CheckedFilesField(forms.FileField):
    """Several files at once, each checked by its content; cleans to a list of Upload."""

    widget = ManyFilesInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"})

    def clean(self, data: Any, initial: Any = None) -> list[Upload]:
        files: Sequence[UploadedFile[Any]] = data if isinstance(data, list | tuple) else [data]
        files = [file for file in files if file]
        if self.required and not files:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        if len(files) > MOST_FILES:
            raise forms.ValidationError(
                _("Please send at most %(count)s files at once.")
                % {"count": digits_for(MOST_FILES)}
            )
        return [Upload(file=file, checked=check_upload(file)) for file in files]


class ActionForm(forms.Form):
    """A form of which every field is an argument of one action."""

    ARGUMENTS = {"move": "move_key", "version": "seen_version", "attachments": "uploads"}

    @property
    def arguments(self) -> dict[str, Any]:
        """What was sent, by the names that the actions have for it."""
        return {self.ARGUMENTS.get(key, key): value for key, value in self.cleaned_data.items()}


class MessageForm(ActionForm):
    """A message with files."""

    text = forms.CharField(
        label=_("Your message"),
        required=False,
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    attachments = CheckedFilesField(
        label=_("Files"),
        required=False,
        help_text=_("PDF, JPEG or PNG, up to 10 MB each, at most five."),
    )


class RatingForm(forms.Form):
    """How a closed case was handled, in the applicant's eyes."""

    stars = forms.TypedChoiceField(
        label=_("How satisfied are you with how it was handled?"),
        coerce=int,
        choices=[
            (5, _("Very satisfied")),
            (4, _("Satisfied")),
            (3, _("Neither nor")),
            (2, _("Dissatisfied")),
            (1, _("Very dissatisfied")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("What was good, what should be better?"),
        help_text=_("Only the staff of the town read this."),
        required=False,
        max_length=RATING_LIMIT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class SeenVersionForm(ActionForm):
    """``version`` is the state of the case that the sender was looking at."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class ChosenMoveForm(SeenVersionForm):
    """A move out of those that the page offers."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=60)


class AnswerForm(ChosenMoveForm, MessageForm):
    """What a citizen sends when something was asked."""


class WithdrawForm(ChosenMoveForm):
    """An applicant takes a request back."""

    text = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class MyCasesFilter(forms.Form):
    """Which of my cases to list; ``services`` are (key, label), ``years`` Jalali."""

    q = forms.CharField(label=_("Code or word"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("all")),
            ("open", _("in progress")),
            ("waiting", _("waiting for me")),
            ("closed", _("closed")),
            ("drafts", _("not yet sent")),
        ],
    )
    service = forms.ChoiceField(label=_("Service"), required=False)
    year = forms.TypedChoiceField(
        label=_("Year (Solar Hijri)"), required=False, coerce=int, empty_value=None
    )

    def __init__(
        self, *args: Any, services: Sequence[tuple[str, str]], years: Sequence[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._offer("service", [("", _("all")), *services])
        self._offer("year", [("", _("all")), *((str(year), digits_for(year)) for year in years)])

    def _offer(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Ask only where there is something to choose."""
        if len(choices) > 2:
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        else:
            del self.fields[name]


class RepresentationForm(forms.Form):
    """Somebody asks for the right to act for a legal person."""

    legal_id = forms.CharField(
        label=_("National ID of the legal person"),
        help_text=_("Eleven digits, as in its registration."),
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label=_("Its registered name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )
    position = forms.CharField(
        label=_("Your position there"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    paper = CheckedFilesField(
        label=_("Paper that proves it"),
        help_text=_("The official gazette or a letter of introduction: PDF, JPEG or PNG."),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )

    def clean_legal_id(self) -> str:
        return clean_legal_id(self.cleaned_data["legal_id"])

    def clean_name(self) -> str:
        return clean(self.cleaned_data["name"])


class RepresentationFilter(forms.Form):
    """Which representations to list."""

    q = forms.CharField(label=_("Name or national ID"), required=False, max_length=100)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), *RepresentationState.choices]
    )


class DecideRepresentationForm(forms.Form):
    """What staff decide about a right to act; ``decision`` is the button."""

    decision = forms.ChoiceField(
        choices=[(name, name) for name in ("confirm", "refuse", "revoke")],
        widget=forms.HiddenInput,
    )
    name = forms.CharField(label=_("Its registered name"), max_length=200, required=False)
    valid_until = JalaliDateField(label=_("Valid until"), required=False)
    reason = forms.CharField(
        label=_("Reason; the person reads it"),
        max_length=REASON_LIMIT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("decision") in ("refuse", "revoke") and not given.get("reason"):
            self.add_error("reason", _("Please give the reason; the person will read it."))
        return given
