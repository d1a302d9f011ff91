"""The list of forms: how far each is, which services use it, what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from plugins.servicedesk.designing.overview import Row, newest_versions, offers_by_name
from plugins.servicedesk.form_designer.kind import FORMS
from plugins.servicedesk.form_designer.remarks import remarks_on
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design, Offer, OfferProblem
from portal.api import User


@dataclass(frozen=True)
class FormRow(Row):
    """One form in the list, with what failed while citizens filled it in."""

    failures: Sequence[OfferProblem]


def rows_for(user: User) -> list[Row]:
    """Return the forms of the user's units. Costs 4 queries at any length."""
    designs = list(FORMS.designs_of(user).order_by("-changed_at"))
    names = [design.name for design in designs]
    newest, offers = newest_versions(FORMS, names), offers_by_name(FORMS, names)
    failures = _failures(offers)
    return [
        FormRow(
            one, newest.get(one.name), offers[one.name], _levels(one),
            [found for offer in offers[one.name] for found in failures.get(offer.pk, [])],
        )
        for one in designs
    ]  # fmt: skip


def _levels(design: Design) -> list[str]:
    return [one.level for one in remarks_on(WorkingCopy(design.definition)).all]


def _failures(offers: Mapping[str, Sequence[Offer]]) -> Mapping[int, Sequence[OfferProblem]]:
    found: defaultdict[int, list[OfferProblem]] = defaultdict(list)
    numbers = [offer.pk for using in offers.values() for offer in using]
    for problem in OfferProblem.objects.filter(offer__in=numbers, place__startswith="form"):
        found[problem.offer_id].append(problem)
    return found
