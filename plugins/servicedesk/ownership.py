"""Whose forms, workflows and templates are: those of the units whose services use them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from plugins.servicedesk.models import Design, Offer, OfferQuerySet
from plugins.servicedesk.named import template_titles, templates_named
from portal.api import DomainError, Unit, User, units_with
from portal.api.definitions import FormVersion, WorkflowVersion
from portal.api.documents import DocumentTemplate

DESIGN = "servicedesk.design"
#: Which field of an offer holds the version; documents are named by the workflow instead.
FIELDS = {Design.Kind.FORM: "form_version", Design.Kind.WORKFLOW: "workflow_version"}
VERSIONS: Mapping[str, Any] = {
    Design.Kind.FORM: FormVersion,
    Design.Kind.WORKFLOW: WorkflowVersion,
    Design.Kind.DOCUMENT: DocumentTemplate,
}


class TemplatesOfOthers(DomainError):
    """A service would issue documents of units that the actor does not design for."""

    status = 409

    def __init__(self, titles: Iterable[str]) -> None:
        words = _("Other units are in charge of these documents: %(titles)s.")
        super().__init__(words % {"titles": _(", ").join(titles)})


def offers_using(kind: str, name: str) -> OfferQuerySet:
    """Return the offers whose form or workflow has this name, or that issue this template."""
    if kind == Design.Kind.DOCUMENT:
        return _offers_issuing(name)
    field = FIELDS[Design.Kind(kind)]
    return Offer.objects.filter(**{f"{field}__name": name}).order_by("pk")


def may_go_on_with(actor: User, kind: str, name: str) -> bool:
    """Whether ``actor`` may begin a working copy of a name: a new one, or one of own services.

    What is published and used by no service is for those who design for the whole town. At most
    4 queries.
    """
    if not VERSIONS[kind].objects.filter(name=name).exists():
        return True
    return _designs_for(actor, [offer.unit for offer in offers_using(kind, name)])


def foreign_templates(actor: User, names: Iterable[str]) -> list[str]:
    """Return those of the templates that ``actor`` may not let a workflow issue, in order.

    A template is of the unit of its working copy, without one of the services that issue it. At
    most 4 queries.
    """
    wanted = sorted(set(names))
    if not wanted or units_with(actor, DESIGN).everywhere:
        return []
    designs = Design.objects.filter(kind=Design.Kind.DOCUMENT, name__in=wanted)
    units = {design.name: [design.unit] for design in designs.select_related("unit")}
    users = _units_by_template() if set(wanted) - set(units) else {}
    return [
        name for name in wanted if not _designs_for(actor, units.get(name, users.get(name, [])))
    ]


def refuse_foreign_templates(actor: User, new: object, old: object = None) -> None:
    """Let the workflow ``new`` issue what ``old`` issues, and what ``actor`` designs for.

    Both are definitions. At most 5 queries, none where it issues nothing new.

    :raises TemplatesOfOthers: it issues something else.
    """
    foreign = foreign_templates(actor, set(templates_named(new)) - set(templates_named(old)))
    if foreign:
        titles = template_titles(foreign)
        raise TemplatesOfOthers(titles.get(name, name) for name in foreign)


def _designs_for(actor: User, units: list[Unit]) -> bool:
    scope = units_with(actor, DESIGN)
    if scope.everywhere:
        return True
    return all(scope.includes(unit) for unit in units or Unit.objects.all())


def _units_by_template() -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for offer in Offer.objects.select_related("workflow_version", "unit"):
        for name in set(templates_named(offer.workflow_version.definition)):
            found.setdefault(name, []).append(offer.unit)
    return found


def _offers_issuing(template: str) -> OfferQuerySet:
    """Return the offers whose workflow issues documents of this template. Reads all workflows."""
    found = [
        offer.pk
        for offer in Offer.objects.select_related("workflow_version")
        if template in set(templates_named(offer.workflow_version.definition))
    ]
    return Offer.objects.filter(pk__in=found).order_by("pk")
