"""What the pages of documents ask."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.cases.tracking_codes import InvalidCode, ParsedCode, WrongDigit, parse
from portal.documents.models import DocumentTemplate, Revocation

CODE = {"inputmode": "numeric", "dir": "ltr", "autocomplete": "off", "class": "code-input"}


class CodeForm(forms.Form):
    """A verification code as people type it, in any digit script."""

    code = forms.CharField(
        label=_("Verification code"),
        help_text=_("14 digits at the foot of the document, in Persian or Latin digits."),
        max_length=100,
        widget=forms.TextInput(attrs=CODE),
    )

    def clean_code(self) -> ParsedCode:
        try:
            return parse(self.cleaned_data["code"])
        except WrongDigit as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        except InvalidCode as refusal:
            text = _("A verification code has 14 digits. Please compare it with the document.")
            raise forms.ValidationError(text) from refusal


class CompareForm(forms.Form):
    """A file that somebody was given, to be compared with the document."""

    file = forms.FileField(
        label=_("The PDF file that you were given"),
        help_text=_("It is compared with the document as the town issued it, and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.CASE_FILE_MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than any document of the town."))
        return file


class RevokeForm(forms.Form):
    """Why a document is revoked: for everybody in general, for staff in words."""

    revocation = forms.ChoiceField(
        label=_("What everybody who verifies it reads"), choices=Revocation.choices
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Staff read this; it stays in the audit book."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class TemplateField(forms.ModelChoiceField[DocumentTemplate]):
    """The newest version of each template, by its title."""

    def label_from_instance(self, template: DocumentTemplate) -> str:
        return template.title


class IssueForm(forms.Form):
    """Which document is issued, and what it says of the decision."""

    template = TemplateField(
        label=_("Document"), queryset=DocumentTemplate.objects.none(),
        empty_label=_("– choose –"),
    )  # fmt: skip
    decision = forms.CharField(
        label=_("Text of the decision"),
        help_text=_("Left empty, it is what the applicant was told with the last step."),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    document_id = forms.UUIDField(initial=uuid4, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, templates: QuerySet[DocumentTemplate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["template"].queryset = templates  # type: ignore[attr-defined]
