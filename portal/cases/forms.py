"""Small forms around a case; rules live in the actions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.accounts.models import Unit, User
from portal.cases.actions.talk import MESSAGE_LIMIT, Upload
from portal.forms.uploads import check_upload
from portal.persian.text import digits_for

MOST_FILES = 5


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


class MessageForm(forms.Form):
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


class AnswerForm(MessageForm):
    """What a citizen sends when something was asked."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)


class MoveForm(forms.Form):
    """A clerk's move; ``version`` is the state of the case that the clerk was looking at."""

    move = forms.CharField(widget=forms.HiddenInput, max_length=60)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    text = forms.CharField(
        label=_("Text for the applicant"),
        required=False,
        max_length=MESSAGE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(forms.Form):
    """A note that only staff read."""

    text = forms.CharField(
        label=_("Internal note"), max_length=MESSAGE_LIMIT, widget=forms.Textarea(attrs={"rows": 2})
    )


class AssignForm(forms.Form):
    """Who should work on the case."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2_000_000_000)
    assignee = forms.ModelChoiceField(
        label=_("Officer"), queryset=User.objects.none(), required=False, empty_label=_("nobody")
    )

    def __init__(self, *args: Any, colleagues: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues  # type: ignore[attr-defined]


class MyCasesFilter(forms.Form):
    """Which of my cases to list."""

    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("all")), ("open", _("in progress")), ("closed", _("closed"))],
    )


class InboxFilter(forms.Form):
    """Which cases of my units to list."""

    q = forms.CharField(label=_("Code, name or mobile"), required=False, max_length=100)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("to do")),
            ("mine", _("assigned to me")),
            ("overdue", _("overdue")),
            ("reply", _("citizen waits for a reply")),
            ("waiting", _("waiting for the citizen")),
            ("closed", _("closed")),
            ("all", _("all")),
        ],
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.none(), required=False, empty_label=_("all my units")
    )

    def __init__(self, *args: Any, units: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].queryset = units  # type: ignore[attr-defined]
