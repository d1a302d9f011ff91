"""The list of templates: how far each is, which services issue it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.servicedesk.document_designer.access import documents_of
from plugins.servicedesk.document_designer.remarks import remarks_on
from plugins.servicedesk.form_designer.access import units_of
from plugins.servicedesk.models import Design, Offer
from portal.api import Unit, User
from portal.api.designing import checksum_of
from portal.api.documents import DocumentTemplate, newest_templates

OffersByTemplate = Mapping[str, Sequence[Offer]]
DRAFT, PUBLISHED, CHANGED = "draft", "published", "changed"


@dataclass(frozen=True)
class Row:
    """One template in the list; ``number`` is that of its newest version, 0 for none."""

    design: Design
    state: str
    number: int
    offers: Sequence[Offer]
    errors: int
    warnings: int


@dataclass(frozen=True)
class Undesigned:
    """A published template that nobody has begun to work on."""

    template: DocumentTemplate
    offers: Sequence[Offer]


def rows_for(user: User, offers: OffersByTemplate) -> list[Row]:
    """Return the templates of the user's units. Costs 3 queries at any length."""
    newest = {one.name: one for one in newest_templates()}
    return [
        _row(design, newest.get(design.name), offers.get(design.name, []))
        for design in documents_of(user).order_by("-changed_at")
    ]


def undesigned_for(user: User, offers: OffersByTemplate) -> list[Undesigned]:
    """Return the published templates without a working copy that the user may begin one of.

    Costs 5 queries at any length.
    """
    taken = set(Design.objects.filter(kind=Design.Kind.DOCUMENT).values_list("name", flat=True))
    units = set(units_of(user))
    rows = [
        Undesigned(template, offers.get(template.name, []))
        for template in newest_templates()
        if template.name not in taken
    ]
    sees_all = Unit.objects.count() == len(units)
    return [
        row
        for row in rows
        if (row.offers or sees_all) and all(offer.unit in units for offer in row.offers)
    ]


def state_of(design: Design, newest: DocumentTemplate | None) -> str:
    """Say whether a template is a draft, published as it is, or changed since."""
    if newest is None:
        return DRAFT
    return PUBLISHED if newest.checksum == checksum_of(design.definition) else CHANGED


def _row(design: Design, newest: DocumentTemplate | None, offers: Sequence[Offer]) -> Row:
    remarks = remarks_on(design.definition, [])
    errors = sum(remark.is_error for remark in remarks)
    number = newest.number if newest else 0
    return Row(design, state_of(design, newest), number, offers, errors, len(remarks) - errors)
