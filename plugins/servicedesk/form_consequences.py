"""What a changed form breaks around it: in the workflow, fee and documents of its services."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from plugins.servicedesk.exchange import templates_named
from plugins.servicedesk.fee_check import check_fee
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.ownership import DESIGN
from plugins.servicedesk.workflow_designer.companions import Companions
from plugins.servicedesk.workflow_designer.remarks import remarks_on
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import User, units_with
from portal.api.accounts import unit_labels
from portal.api.definitions import CompiledForm, Finding, InvalidDefinition, Workflow
from portal.api.documents import DocumentTemplate, check_template, newest_templates

PAGES = {
    Design.Kind.WORKFLOW: "workflow-designs:design",
    Design.Kind.DOCUMENT: "document-designs:design",
}


@dataclass(frozen=True)
class Broken:
    """What is wrong or doubtful only with the changed form; ``address`` is where to mend it."""

    level: str
    part: str
    text: str
    address: str = ""

    @property
    def is_error(self) -> bool:
        return self.level == "error"


@dataclass(frozen=True)
class Surroundings:
    """What goes with the forms of services, read once for all of them."""

    units: Mapping[str, str]
    templates: Mapping[str, DocumentTemplate]
    pages: Mapping[tuple[str, str], str]


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
    known = set(_found(offer, _compiled(offer), around))
    fresh = dict.fromkeys(one for one in _found(offer, form, around) if one not in known)
    return sorted(fresh, key=lambda one: not one.is_error)


def _found(offer: Offer, form: CompiledForm | None, around: Surroundings) -> Iterator[Broken]:
    if form is None:
        return
    version = offer.workflow_version
    page = around.pages.get((Design.Kind.WORKFLOW, version.name), "")
    companions = Companions([offer], [form])
    for one in remarks_on(WorkingCopy(version.definition), companions, around.units).all:
        yield Broken(one.level, _("Workflow"), one.text, page)
    page = reverse("online-services:fee", args=[offer.pk])
    for fee in check_fee(offer.fee_lines, form, offer.instalments):
        yield Broken(fee.level, _("Fee"), fee.text, page)
    for name in sorted(set(templates_named(version.definition)) & set(around.templates)):
        template = around.templates[name]
        part = _("Document “%(title)s”") % {"title": template.title}
        page = around.pages.get((Design.Kind.DOCUMENT, name), "")
        for said in _of_template(template, form, offer):
            yield Broken(said.level, part, said.text, page)


def _of_template(template: DocumentTemplate, form: CompiledForm, offer: Offer) -> list[Finding]:
    workflow: Workflow | None
    try:
        workflow = offer.workflow_version.compiled
    except InvalidDefinition:
        workflow = None
    return check_template(template.definition, form, workflow=workflow)


def _compiled(offer: Offer) -> CompiledForm | None:
    try:
        return offer.form_version.compiled
    except InvalidDefinition:
        return None


def _pages(user: User) -> dict[tuple[str, str], str]:
    """Return the pages of the working copies that ``user`` may change, by kind and name."""
    scope = units_with(user, DESIGN)
    designs = Design.objects.filter(scope.q("unit"), kind__in=PAGES)
    return {
        (kind, name): reverse(PAGES[Design.Kind(kind)], args=[pk])
        for pk, kind, name in designs.values_list("pk", "kind", "name")
    }
