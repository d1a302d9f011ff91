"""The list of templates: how far each is, which services issue it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from plugins.servicedesk.designing.overview import Row, Undesigned, newest_versions
from plugins.servicedesk.designing.units import units_of
from plugins.servicedesk.document_designer.kind import DOCUMENTS
from plugins.servicedesk.document_designer.remarks import remarks_on
from plugins.servicedesk.models import Design, Offer
from portal.api import Unit, User
from portal.api.documents import newest_templates

OffersByTemplate = Mapping[str, Sequence[Offer]]


def rows_for(user: User, offers: OffersByTemplate) -> list[Row]:
    """Return the templates of the user's units. Costs 2 queries at any length."""
    designs = list(DOCUMENTS.designs_of(user).order_by("-changed_at"))
    newest = newest_versions(DOCUMENTS, [design.name for design in designs])
    return [
        Row(
            one, newest.get(one.name), offers.get(one.name, []),
            [said.level for said in remarks_on(one.definition, []).all],
        )
        for one in designs
    ]  # fmt: skip


def undesigned_templates(user: User, offers: OffersByTemplate) -> list[Undesigned]:
    """Return the published templates without a working copy that the user may begin one of.

    Costs 5 queries at any length.
    """
    taken = set(Design.objects.filter(kind=DOCUMENTS.kind).values_list("name", flat=True))
    units = set(units_of(user))
    rows = [
        Undesigned(one.name, one.title, one.number, offers.get(one.name, []))
        for one in newest_templates()
        if one.name not in taken
    ]
    sees_all = Unit.objects.count() == len(units)
    return [
        row
        for row in rows
        if (row.offers or sees_all) and all(offer.unit in units for offer in row.offers)
    ]
