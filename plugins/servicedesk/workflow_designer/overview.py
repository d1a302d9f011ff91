"""The list of workflows: how far each is, which services use it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from plugins.servicedesk.designing.overview import Row, newest_versions, offers_by_name
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import User
from portal.api.definitions import Finding, check_workflow


def rows_for(user: User, units: Iterable[str]) -> list[Row]:
    """Return the workflows of the user's units. Costs 3 queries at any length."""
    designs = list(WORKFLOWS.designs_of(user).order_by("-changed_at"))
    names = [design.name for design in designs]
    newest = newest_versions(WORKFLOWS, names)
    offers = offers_by_name(WORKFLOWS, names, "form_version")
    known = set(units)
    return [
        Row(one, newest.get(one.name), offers[one.name], _levels(one, offers[one.name], known))
        for one in designs
    ]


def _levels(design: Design, offers: Sequence[Offer], units: set[str]) -> list[str]:
    definition = WorkingCopy(design.definition).definition
    forms = {offer.form_version_id: offer.sound_form for offer in offers}
    found: set[Finding] = {
        one
        for form in forms.values() or [None]
        for one in check_workflow(definition, form=form, units=units)
    }
    return [one.level for one in found]
