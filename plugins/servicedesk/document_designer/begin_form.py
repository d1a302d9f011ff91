"""Begins the template of a document: from a short example, or as a copy of another one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from plugins.servicedesk.form_designer.access import units_of
from plugins.servicedesk.form_designer.keys import name_from
from plugins.servicedesk.form_designer.texts import gathered, text_fields
from plugins.servicedesk.models import Design
from plugins.servicedesk.offer_form import UnitChoiceField
from portal.api import Unit, User
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


class BeginForm(forms.Form):
    """Title, unit and what to begin from; the name is made from the title."""

    use_required_attribute = False

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = (_("Title (Persian)"), _("Title (English)"))
        self.fields |= text_fields("title", labels, required=True, longest=200)
        self.fields["unit"] = UnitChoiceField(
            queryset=units_of(user), label=_("Responsible unit"), empty_label=None
        )
        known = [(one.name, one.title) for one in newest_templates()]
        self.fields["source"] = forms.ChoiceField(
            required=False, label=_("Begin with"),
            choices=[("", _("a short example")), (_("a copy of a published document"), known)],
        )  # fmt: skip

    @property
    def title(self) -> dict[str, str]:
        return gathered("title", self.cleaned_data)

    @property
    def unit(self) -> Unit:
        unit: Unit = self.cleaned_data["unit"]
        return unit

    @property
    def name(self) -> str:
        """A free name made from the title."""
        designs = Design.objects.filter(kind=Design.Kind.DOCUMENT).values_list("name", flat=True)
        versions = newest_templates().values_list("name", flat=True)
        return name_from(self.title, {*designs, *versions})

    @property
    def definition(self) -> dict[str, Any]:
        """Return the definition to begin with, under the new title."""
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
