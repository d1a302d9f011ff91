"""What checks say about an imported service: its form, workflow, fee, documents and examples."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from plugins.servicedesk.designing.remarks import Remark
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.named import Json
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.publishing import failing_examples
from portal.api import LocalisedText, localise
from portal.api.definitions import (
    CompiledForm,
    Finding,
    InvalidDefinition,
    check_form,
    check_workflow,
    compile_form,
)
from portal.api.documents import check_template
from portal.api.persian import digits_for


@dataclass(frozen=True)
class Found(Remark):
    """What a check says about the file: in which part, and where in it."""

    part: str
    place: str


def findings_on(data: Json, companions: Companions) -> list[Found]:
    """Look over all that a file holds; ``companions`` are the forms of its workflow. No query."""
    form = compiled(data["form"]["definition"])
    workflow = data["workflow"]["definition"]
    of_workflow: dict[Finding, None] = {}
    for one in companions.to_check:
        of_workflow |= dict.fromkeys(check_workflow(workflow, form=one))
    found = _placed(_("Form"), check_form(data["form"]["definition"]))
    found += _placed(_("Workflow"), of_workflow)
    found += [
        Found("error", words, _("Examples of the workflow"), "")
        for words in failing_examples(_design_of(data), companions)
    ]
    read = data["offer"]
    found += _placed(_("Fee"), check_fee(read.get("fee_lines"), form, read.get("instalments")))
    for document in data.get("documents") or ():
        part = _("Document “%(title)s”") % {"title": title_of(document)}
        found += _placed(part, check_template(document["definition"], form))
    return found


def companions_for(data: Json) -> Companions:
    """Return the forms that the workflow of a file must go with. One query.

    They are the form of the file, and those of the other services here that use the workflow.
    """
    forms = [form] if (form := compiled(data["form"]["definition"])) else []
    others = Offer.objects.complete().filter(workflow_version__name=data["workflow"]["name"])
    for offer in others.exclude(slug=data["offer"]["slug"]):
        if offer.form_version.name == data["form"]["name"]:
            continue
        if form := offer.sound_form:
            forms.append(form)
    return Companions(list(others), forms)


def compiled(definition: Json) -> CompiledForm | None:
    """Return a form that is sound, else None."""
    try:
        return compile_form(definition)
    except InvalidDefinition:
        return None


def title_of(document: Json) -> str:
    """Return what a template of a file is called in the active language."""
    title: LocalisedText = document["definition"].get("title") or document["name"]
    return localise(title)


def _design_of(data: Json) -> Design:
    """Return the workflow of a file as a working copy; it is not stored."""
    part = data["workflow"]
    return Design(
        kind=Design.Kind.WORKFLOW, name=part["name"], definition=part["definition"],
        assertions=part.get("assertions") or [],
    )  # fmt: skip


def _placed(part: str, findings: Iterable[Finding]) -> list[Found]:
    return [Found(one.level, one.text, part, _where(one.place)) for one in findings]


def _where(place: str) -> str:
    """Say a line of a document in words; other places stay as the file has them."""
    name, _colon, line = place.rpartition(":")
    if name == "body" and line.isdecimal():
        return _("line %(number)s") % {"number": digits_for(int(line))}
    return place
