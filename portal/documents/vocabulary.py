"""The variables that the text of a document may name."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from portal.documents.template_rules import Vocabulary
from portal.forms.compiled import CompiledForm
from portal.forms.group_types import columns_of
from portal.localised import localise
from portal.workflow.definition import STAFF_PREFIX, Workflow

ITSELF = frozenset({""})
#: What every document knows; None where the form, the workflow or the caller decides.
KNOWN: Vocabulary = {
    "applicant": frozenset({"name", "national_id", "mobile", "representative"}),
    "case": frozenset({"code", "title", "submitted"}),
    "answers": None,
    "staff": None,
    "decision": frozenset({"text"}),
    "today": ITSELF,
    "document": frozenset({"number", "title", "issued", "valid_until"}),
    "town": frozenset({"name"}),
    "unit": frozenset({"label", "phone", "address"}),
    "extra": None,
}

#: What the variables of every document say, for those who write texts.
LABELS: Mapping[str, Promise] = {
    "applicant.name": _("Name of the applicant"),
    "applicant.national_id": _("National ID of the applicant"),
    "applicant.mobile": _("Mobile number of the case"),
    "applicant.representative": _("Who acts for the company that applies"),
    "case.title": _("Title of the case"),
    "case.code": _("Tracking code"),
    "case.submitted": _("Day on which the case was sent"),
    "decision.text": _("Text of the decision"),
    "document.number": _("Number of the document"),
    "document.title": _("Title of the document"),
    "document.issued": _("Day on which the document is issued"),
    "document.valid_until": _("Last day on which the document is valid"),
    "today": _("Day on which the document is issued"),
    "town.name": _("Name of the town"),
    "unit.label": _("Responsible unit"),
    "unit.phone": _("Telephone of the unit"),
    "unit.address": _("Address of the unit"),
}


def variable_labels(
    form: CompiledForm | None = None, workflow: Workflow | None = None
) -> dict[str, str]:
    """Return the variables that a text can name, each with what it says, in the active language.

    Questions of the form and of the workflow's moves stand under their labels. No query.
    """
    labels = {name: str(label) for name, label in LABELS.items()}
    for field in form.fields if form else ():
        labels[f"answers.{field.key}"] = localise(field.label)
    for name, field in workflow.staff_fields.items() if workflow else ():
        labels[name] = localise(field.label)
    return labels


def vocabulary_of(form: CompiledForm | None, workflow: Workflow | None = None) -> Vocabulary:
    """Return what a text may name for cases of this form and workflow. No query."""
    known = dict(KNOWN)
    if form is not None:
        known["answers"] = frozenset(field.key for field in form.fields)
    if workflow is not None:
        known["staff"] = frozenset(
            name.removeprefix(STAFF_PREFIX) for name in workflow.staff_fields
        )
    return known


def rows_of(form: CompiledForm | None) -> Vocabulary | None:
    """Return the columns of each question with rows, by its variable; None without a form."""
    if form is None:
        return None
    return {
        f"answers.{field.key}": frozenset(column.key for column in columns_of(field))
        for field in form.fields
        if columns_of(field)
    }
