"""Begins the template of a document: from a short example, or as a copy of another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.begin_form import BeginDesignForm
from plugins.servicedesk.document_designer.kind import DOCUMENTS
from portal.api.documents import DocumentTemplate, Paper, newest_templates

#: What a template begins with, so that nobody faces an empty page.
EXAMPLE = gettext_lazy(
    "Applicant: {{ applicant.name }}\n"
    "National ID: {{ applicant.national_id }}\n"
    "Tracking code: {{ case.code }}\n"
    "\n"
    "The request of {{ case.submitted }} was examined by {{ unit.label }}.\n"
    "\n"
    "{% if decision.text %}{{ decision.text }}{% endif %}"
)


class BeginForm(BeginDesignForm):
    """Title, unit and what to begin from; the name is made from the title."""

    kind = DOCUMENTS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(one.name, one.title) for one in newest_templates()]
        self.fields["source"] = forms.ChoiceField(
            required=False, label=_("Begin with"),
            choices=[("", _("a short example")), (_("a copy of a published document"), known)],
        )  # fmt: skip

    @property
    def definition(self) -> dict[str, Any]:
        """The definition to begin with, under the new title."""
        source = DocumentTemplate.objects.newest(self.cleaned_data["source"])
        if source is not None:
            return {**source.definition, "title": self.title}
        return {
            "title": self.title,
            "body": str(EXAMPLE),
            "language": get_language() or settings.LANGUAGE_CODE,
            "paper": str(Paper.A4),
            "signatory": [],
        }
