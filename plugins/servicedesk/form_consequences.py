"""What a changed form breaks around it: in the workflow, fee and documents of its services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext as _

from plugins.servicedesk.designing.keys import said_in
from plugins.servicedesk.designing.remarks import Remark
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.named import templates_named
from plugins.servicedesk.ownership import DESIGN
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.remarks import remarks_on
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import User, localise, units_with
from portal.api.accounts import unit_labels
from portal.api.definitions import CompiledForm, Finding, InvalidDefinition, Workflow
from portal.api.documents import DocumentTemplate, check_template, newest_templates

PAGES = {
    Design.Kind.WORKFLOW: "workflow-designs:design",
    Design.Kind.DOCUMENT: "document-designs:design",
}
LISTS = {
    Design.Kind.WORKFLOW: "workflow-designs:index",
    Design.Kind.DOCUMENT: "document-designs:index",
}


@dataclass(frozen=True)
class Broken(Remark):
    """What is wrong or doubtful only with the changed form; ``address`` is where to mend it."""

    part: str
    address: str = ""


@dataclass(frozen=True)
class Surroundings:
    """What goes with the forms of services, read once for all of them."""

    units: Mapping[str, str]
    templates: Mapping[str, DocumentTemplate]
    pages: Mapping[tuple[str, str], str]

    def page(self, kind: Design.Kind, name: str) -> str:
        """Return the page of the working copy, or the list to begin one from."""
        return self.pages.get((kind, name)) or reverse(LISTS[kind])


def broken_by(
    user: User, offers: Iterable[Offer], form: CompiledForm
) -> list[tuple[Offer, list[Broken]]]:
    """Return the services for which something breaks once ``form`` is theirs, and what.

    ``offers`` have been joined with their versions. Costs 3 queries at any number of them.
    """
    around = Surroundings(unit_labels(), {t.name: t for t in newest_templates()}, _pages(user))
    found = [(offer, _newly_broken(offer, form, around)) for offer in offers]
    return [(offer, broken) for offer, broken in found if broken]


def _newly_broken(offer: Offer, form: CompiledForm, around: Surroundings) -> list[Broken]:
    before = offer.sound_form
    known = set(_found(offer, before, around))
    fresh = dict.fromkeys(one for one in _found(offer, form, around) if one not in known)
    said = [replace(one, text=_in_words(one.text, before)) for one in fresh]
    return sorted(said, key=lambda one: not one.is_error)


def _in_words(text: str, form: CompiledForm | None) -> str:
    """Return ``text`` with the questions of ``form`` called by their words, not their keys."""
    words = {field.key: localise(field.label) for field in form.fields} if form else {}
    return said_in(text, words)


def _found(offer: Offer, form: CompiledForm | None, around: Surroundings) -> Iterator[Broken]:
    if form is None:
        return
    version = offer.workflow_version
    page = around.page(Design.Kind.WORKFLOW, version.name)
    companions = Companions([offer], [form])
    for one in remarks_on(WorkingCopy(version.definition), companions, around.units).all:
        yield Broken(one.level, one.text, _("Workflow"), page)
    page = reverse("online-services:fee", args=[offer.pk])
    for fee in check_fee(offer.fee_lines, form, offer.instalments):
        yield Broken(fee.level, fee.text, _("Fee"), page)
    for name in sorted(set(templates_named(version.definition)) & set(around.templates)):
        template = around.templates[name]
        part = _("Document “%(title)s”") % {"title": template.title}
        page = around.page(Design.Kind.DOCUMENT, name)
        for said in _of_template(template, form, offer):
            yield Broken(said.level, said.text, part, page)


def _of_template(template: DocumentTemplate, form: CompiledForm, offer: Offer) -> list[Finding]:
    workflow: Workflow | None
    try:
        workflow = offer.workflow_version.compiled
    except InvalidDefinition:
        workflow = None
    return check_template(template.definition, form, workflow=workflow)


def _pages(user: User) -> dict[tuple[str, str], str]:
    """Return the pages of the working copies that ``user`` may change, by kind and name."""
    scope = units_with(user, DESIGN)
    designs = Design.objects.filter(scope.q("unit"), kind__in=PAGES)
    return {
        (kind, name): reverse(PAGES[Design.Kind(kind)], args=[pk])
        for pk, kind, name in designs.values_list("pk", "kind", "name")
    }
