"""Importing an online service: first a look at what would happen, then all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from plugins.servicedesk.designing.difference import Change
from plugins.servicedesk.designs import begin_design, change_design, publish_design
from plugins.servicedesk.exchange import (
    PLAIN,
    TEXTS,
    checked,
    export_offer,
)
from plugins.servicedesk.exchange_changes import (
    changes_of_form,
    changes_of_offer,
    changes_of_workflow,
)
from plugins.servicedesk.exchange_checks import (
    Found,
    companions_for,
    compiled,
    findings_on,
    title_of,
)
from plugins.servicedesk.field_bank import keep_in_bank
from plugins.servicedesk.models import BankQuestion, Design, Offer
from plugins.servicedesk.named import Json, units_named, with_units
from plugins.servicedesk.offers import add_offer, change_offer
from plugins.servicedesk.ownership import DESIGN
from plugins.servicedesk.workflow_designer.publishing import publish_workflow_design
from portal.api import DomainError, Unit, User, has_permission, localise, require
from portal.api.audit import record
from portal.api.definitions import FormVersion, WorkflowVersion
from portal.api.documents import DocumentTemplate


class UnitsMissing(DomainError):
    """The file names units that this town does not have."""

    status = 422
    message = gettext_lazy("Choose which unit of this town stands for each unit of the file.")


class HasErrors(DomainError):
    """What the file holds is not sound, so it can only become drafts."""

    status = 422
    message = gettext_lazy(
        "This service has mistakes, so it cannot be published. Import it as drafts and mend them."
    )


class Effect(StrEnum):
    """What an import does to a part."""

    ADDED = "added"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"

    @property
    def text(self) -> str:
        words = {
            Effect.ADDED: _("will be added"),
            Effect.CHANGED: _("will be changed"),
            Effect.SAME: _("is the same already"),
            Effect.KEPT: _("stays as it is here"),
        }
        return words[self]


@dataclass(frozen=True)
class PartPreview:
    """What an import does to one part of a service, in the active language."""

    kind: str
    title: str
    name: str
    effect: Effect
    changes: tuple[Change, ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class UnitNeed:
    """A unit that the file names and this town does not have; ``suggested`` is a slug or ``""``."""

    slug: str
    title: str
    suggested: str = ""


@dataclass(frozen=True)
class Preview:
    """What an import would do."""

    title: str
    slug: str
    portal: str
    parts: tuple[PartPreview, ...]
    unknown_units: tuple[UnitNeed, ...]
    findings: tuple[Found, ...]

    @property
    def has_errors(self) -> bool:
        return any(finding.is_error for finding in self.findings)

    @property
    def changes_nothing(self) -> bool:
        return all(part.effect in (Effect.SAME, Effect.KEPT) for part in self.parts)


def preview_import(data: object, *, units: Mapping[str, str] | None = None) -> Preview:
    """Say what importing ``data`` would do; nothing is written. About 12 queries.

    ``units`` says which slug here stands for a slug of the file.

    :raises CannotImport: the file is broken, newer, or of another kind.
    """
    read = checked(data)
    mapped = with_units(read, units or {})
    companions = companions_for(mapped)
    return Preview(
        title=localise(mapped["offer"]["title"]),
        slug=mapped["offer"]["slug"],
        portal=str(mapped.get("portal") or "")[:40],
        parts=(
            _offer_part(mapped),
            _design_part(mapped["form"], Design.Kind.FORM, _("Form"), changes_of_form),
            _design_part(
                mapped["workflow"],
                Design.Kind.WORKFLOW,
                _("Workflow"),
                partial(changes_of_workflow, companions=companions),
            ),
            *(_document_part(document) for document in mapped.get("documents") or ()),
            *(_question_part(question) for question in mapped.get("bank") or ()),
        ),
        unknown_units=tuple(_needs(read, units or {})),
        findings=tuple(findings_on(mapped, companions)),
    )


@transaction.atomic
def import_offer(
    *, actor: User, data: object, units: Mapping[str, str] | None = None, publish: bool
) -> Offer | None:
    """Import a service, all or nothing: published and offered, or only as drafts of its designs.

    A service that is new here takes no applications before somebody opens it. Questions of the
    bank that are here stay as they are. Returns the offer, None for drafts. Writes audit entries.

    :raises CannotImport: the file is broken, newer, or of another kind.
    :raises UnitsMissing: a unit is still unknown.
    :raises HasErrors: something is not sound, and it should be published.
    :raises Refused: the actor may not design services of a unit that is concerned.
    """
    preview = preview_import(data, units=units)
    if preview.unknown_units:
        raise UnitsMissing
    if publish and preview.has_errors:
        raise HasErrors
    mapped = with_units(checked(data), units or {})
    unit = Unit.objects.get(slug=mapped["offer"]["unit"])
    require(has_permission(actor, DESIGN, unit=unit))
    form = _design(actor, Design.Kind.FORM, mapped["form"], unit)
    workflow = _design(actor, Design.Kind.WORKFLOW, mapped["workflow"], unit)
    documents = _documents(actor, mapped, unit)
    _keep_new_questions(actor, mapped)
    offer = _published(actor, mapped, [*documents, form], workflow, unit) if publish else None
    record(
        actor=actor, action="servicedesk.offer_imported", target=offer or form,
        slug=mapped["offer"]["slug"], published=publish, portal=preview.portal,
    )  # fmt: skip
    return offer


def _published(
    actor: User, data: Json, designs: list[Design], workflow: Design, unit: Unit
) -> Offer:
    """Publish the designs, the last of which is the form, then the workflow; offer the service."""
    versions = [
        publish_design(actor=actor, design=one, seen_revision=one.revision) for one in designs
    ]
    way = publish_workflow_design(
        actor=actor, design=workflow, seen_revision=workflow.revision,
        companions=companions_for(data),
    )  # fmt: skip
    read: Json = data["offer"]
    values = {
        **{name: read.get(name) or {} for name in TEXTS},
        **{name: read[name] for name in PLAIN if name in read},
        "unit": unit,
        "form_version": versions[-1],
        "workflow_version": way,
    }
    offer = Offer.objects.filter(slug=read["slug"]).first()
    if offer is None:
        new = {**values, "slug": read["slug"], "is_open": False}
        return add_offer(actor=actor, values=new)
    return change_offer(actor=actor, offer=offer, values=values)


def _keep_new_questions(actor: User, data: Json) -> None:
    """Put the questions of the bank that are not here into it."""
    for question in data.get("bank") or ():
        if not BankQuestion.objects.filter(slug=question["slug"]).exists():
            keep_in_bank(actor=actor, question=question["field"], slug=question["slug"])


def _documents(actor: User, data: Json, unit: Unit) -> list[Design]:
    """Let the working copies of the templates that differ hold what the file holds."""
    designs = []
    for document in data.get("documents") or ():
        newest = DocumentTemplate.objects.newest(document["name"])
        if newest is not None and newest.definition == document["definition"]:
            continue
        title = document["definition"].get("title")
        part = {**document, "title": title if isinstance(title, dict) else {"fa": str(title)}}
        designs.append(_design(actor, Design.Kind.DOCUMENT, part, unit))
    return designs


def _design(actor: User, kind: Design.Kind, part: Json, unit: Unit) -> Design:
    """Let the working copy of a name hold what the file holds."""
    values = {
        "title": part["title"],
        "definition": part["definition"],
        "assertions": part.get("assertions") or [],
    }
    design = Design.objects.filter(kind=kind, name=part["name"]).first()
    if design is None:
        design = begin_design(
            actor=actor, kind=kind, name=part["name"], title=part["title"], unit=unit,
            definition=part["definition"],
        )  # fmt: skip
    if all(getattr(design, name) == value for name, value in values.items()):
        return design
    return change_design(actor=actor, design=design, seen_revision=design.revision, values=values)


def _offer_part(data: Json) -> PartPreview:
    read = data["offer"]
    offer = Offer.objects.complete().filter(slug=read["slug"]).first()
    changes = []
    if offer:
        forms = (compiled(offer.form_version.definition), compiled(data["form"]["definition"]))
        changes = changes_of_offer(export_offer(offer)["offer"], read, _units(data), forms)
    effect = _effect(offer is not None, bool(changes))
    title = localise(read["title"])
    return PartPreview(_("Service"), title, read["slug"], effect, tuple(changes))


def _design_part(
    part: Json, kind: Design.Kind, words: str, compare: Callable[[Any, Any], list[Change]]
) -> PartPreview:
    versions: Any = FormVersion if kind == Design.Kind.FORM else WorkflowVersion
    newest = versions.objects.newest(part["name"])
    design = Design.objects.filter(kind=kind, name=part["name"]).first()
    differs = newest is not None and newest.definition != part["definition"]
    changes = compare(newest.definition, part["definition"]) if differs else []
    if not differs and design and design.assertions != (part.get("assertions") or []):
        changes, differs = [Change("changed", _("What must hold"))], True
    known = (newest.definition, part["definition"]) if newest else ()
    is_ahead = bool(design and known and design.definition not in known)
    return PartPreview(
        kind=words,
        title=localise(part["title"]) or part["name"],
        name=part["name"],
        effect=_effect(newest is not None, differs),
        changes=tuple(changes),
        warning=(
            _("Its draft here has changes that are not published; the import replaces them.")
            if is_ahead
            else ""
        ),
    )


def _document_part(document: Json) -> PartPreview:
    name = document["name"]
    newest = DocumentTemplate.objects.newest(name)
    differs = newest is not None and newest.definition != document["definition"]
    effect = _effect(newest is not None, differs)
    return PartPreview(_("Document template"), title_of(document), name, effect)


def _question_part(question: Json) -> PartPreview:
    slug = question["slug"]
    stored = BankQuestion.objects.filter(slug=slug).first()
    effect = _effect(stored is not None, stored is not None and stored.field != question["field"])
    effect = Effect.KEPT if effect is Effect.CHANGED else effect
    title = localise(question["field"].get("label")) or slug
    return PartPreview(_("Question of the bank"), title, slug, effect)


def _effect(is_there: bool, differs: bool) -> Effect:
    if not is_there:
        return Effect.ADDED
    return Effect.CHANGED if differs else Effect.SAME


def _units(data: Json) -> dict[str, str]:
    """Return the titles of all units by their slugs: those of the file and those of this town."""
    of_file = {one["slug"]: localise(one["title"]) for one in data.get("units") or ()}
    return of_file | {unit.slug: unit.label for unit in Unit.objects.all()}


def _needs(data: Json, units: Mapping[str, str]) -> list[UnitNeed]:
    known = dict(Unit.objects.values_list("slug", "title"))
    titles = {one["slug"]: localise(one["title"], "fa") for one in data.get("units") or ()}
    wanted = sorted(set(units_named(data)))
    by_title = {title: slug for slug, title in known.items()}
    return [
        UnitNeed(slug, titles.get(slug, slug), by_title.get(titles.get(slug, ""), ""))
        for slug in wanted
        if units.get(slug, slug) not in known
    ]
