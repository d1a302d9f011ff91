"""What service designers do with designs: begin, change, publish. Running cases keep theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.models import Design, Offer, OfferQuerySet
from plugins.servicedesk.ownership import (
    DESIGN,
    FIELDS,
    may_go_on_with,
    offers_using,
    refuse_foreign_templates,
)
from plugins.servicedesk.problems import FORM, forget_problems
from portal.api import DomainError, Unit, User, has_permission, require
from portal.api.audit import record
from portal.api.definitions import FormVersion, WorkflowVersion, publish_form, publish_workflow
from portal.api.documents import DocumentTemplate, publish_template

Version = FormVersion | WorkflowVersion | DocumentTemplate
PUBLISH: Mapping[str, Callable[..., Version]] = {
    Design.Kind.FORM: publish_form,
    Design.Kind.WORKFLOW: publish_workflow,
    Design.Kind.DOCUMENT: publish_template,
}


class NameIsTaken(DomainError):
    """Another design of this kind has the name."""

    status = 409
    message = _("Another design has this name. Choose another one.")


class NameOfOthers(NameIsTaken):
    """What is published under the name belongs to services that the actor does not design."""

    message = _("Services of other units use this name. Choose another one.")


class ChangedMeanwhile(DomainError):
    """Somebody else saved the design after this page was opened."""

    status = 409
    message = _("Somebody else has changed this design meanwhile. Look at it, then try again.")


@transaction.atomic
def begin_design(
    *,
    actor: User,
    kind: Design.Kind,
    name: str,
    title: Mapping[str, str],
    unit: Unit,
    definition: Mapping[str, Any],
) -> Design:
    """Begin a working copy; ``definition`` may be unfinished. Writes one audit entry.

    :raises Refused: the actor may not design services of ``unit``.
    :raises NameIsTaken: a design of this kind has the name, or services of units that the actor
        does not design for use it.
    """
    require(has_permission(actor, DESIGN, unit=unit))
    design, is_new = Design.objects.get_or_create(
        kind=kind,
        name=name,
        defaults={
            "title": dict(title),
            "unit": unit,
            "definition": dict(definition),
            "changed_by": actor,
        },
    )
    if not is_new:
        raise NameIsTaken
    if not may_go_on_with(actor, kind, name):
        raise NameOfOthers
    record(actor=actor, action="servicedesk.design_begun", target=design, kind=kind, name=name)
    return design


@transaction.atomic
def change_design(
    *, actor: User, design: Design, seen_revision: int, values: Mapping[str, Any]
) -> Design:
    """Save ``values`` of title, definition or assertions; returns the stored design.

    Citizens see nothing of it before it is published. Costs 2 queries.

    :raises Refused: the actor may not design services of its unit.
    :raises ChangedMeanwhile: somebody has saved since ``seen_revision``.
    """
    stored = _locked(actor, design, seen_revision)
    for name in ("title", "definition", "assertions"):
        if name in values:
            setattr(stored, name, values[name])
    stored.revision += 1
    stored.changed_by = actor
    stored.save()
    return stored


@transaction.atomic
def publish_design(*, actor: User, design: Design, seen_revision: int) -> Version:
    """Make the design a version, and the version that of all offers that use its name.

    Cases and drafts that have begun keep the form and the workflow that they began with; a
    document is issued with the newest version of its template. Publishing what is
    published already gives that version. Writes one audit entry.

    :raises Refused: the actor may not design services of its unit, or of an offer's that uses it.
    :raises ChangedMeanwhile: somebody has saved since ``seen_revision``.
    :raises InvalidDefinition: the design is not sound yet; nothing is written.
    :raises TemplatesOfOthers: a workflow would newly issue documents of other units.
    """
    stored = _locked(actor, design, seen_revision)
    if stored.kind == Design.Kind.WORKFLOW:
        newest = WorkflowVersion.objects.newest(stored.name)
        refuse_foreign_templates(actor, stored.definition, newest and newest.definition)
    version = PUBLISH[stored.kind](actor=actor, name=stored.name, definition=stored.definition)
    offers = list(offers_of(stored).select_related("unit"))
    for offer in offers:
        require(has_permission(actor, DESIGN, unit=offer.unit))
    _let_use(offers, stored, version)
    record(
        actor=actor, action="servicedesk.design_published", target=stored, name=stored.name,
        number=version.number, offers=[offer.slug for offer in offers],
    )  # fmt: skip
    return version


def offers_of(design: Design) -> OfferQuerySet:
    """Return the offers whose form or workflow has the design's name, or that issue it."""
    return offers_using(design.kind, design.name)


def _let_use(offers: list[Offer], design: Design, version: Version) -> None:
    field = FIELDS.get(Design.Kind(design.kind))
    if field is None:
        return
    for offer in offers:
        setattr(offer, field, version)
    Offer.objects.bulk_update(offers, [field])
    if design.kind == Design.Kind.FORM:
        forget_problems(offers, FORM)


def _locked(actor: User, design: Design, seen_revision: int) -> Design:
    stored = Design.objects.select_for_update().get(pk=design.pk)
    require(has_permission(actor, DESIGN, unit=stored.unit))
    if stored.revision != seen_revision:
        raise ChangedMeanwhile
    return stored
