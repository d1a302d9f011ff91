"""The list of workflows: how far each is, which services use it, what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Max, Window

from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.offers import DESIGN
from plugins.servicedesk.workflow_designer.access import workflow_designs_of
from plugins.servicedesk.workflow_designer.working_copy import WorkingCopy
from portal.api import User, localise, units_with
from portal.api.definitions import (
    CompiledForm,
    Finding,
    InvalidDefinition,
    WorkflowVersion,
    check_workflow,
)
from portal.api.designing import checksum_of

DRAFT, PUBLISHED, CHANGED = "draft", "published", "changed"


@dataclass(frozen=True)
class Row:
    """One workflow in the list; ``number`` is that of its newest version, 0 for none."""

    design: Design
    state: str
    number: int
    offers: Sequence[Offer] = ()
    errors: int = 0
    warnings: int = 0


@dataclass(frozen=True)
class Undesigned:
    """A published workflow that nobody has begun to work on."""

    name: str
    number: int
    offers: Sequence[Offer]

    @property
    def title(self) -> str:
        return next((offer.label for offer in self.offers), self.name)


def rows_for(user: User, units: Iterable[str]) -> list[Row]:
    """Return the workflows of the user's units. Costs 3 queries at any length."""
    designs = list(workflow_designs_of(user).order_by("-changed_at"))
    names = [design.name for design in designs]
    newest, offers, known = newest_versions(names), offers_by_workflow(names), set(units)
    return [_row(one, newest.get(one.name), offers[one.name], known) for one in designs]


def _row(
    design: Design, newest: WorkflowVersion | None, offers: Sequence[Offer], units: set[str]
) -> Row:
    levels = [one.level for one in _findings(design, offers, units)]
    return Row(
        design, state_of(design, newest), newest.number if newest else 0, offers,
        levels.count("error"), levels.count("warning"),
    )  # fmt: skip


def _findings(design: Design, offers: Sequence[Offer], units: set[str]) -> set[Finding]:
    definition = WorkingCopy(design.definition).definition
    forms = {offer.form_version_id: _compiled(offer) for offer in offers}
    return {
        one
        for form in forms.values() or [None]
        for one in check_workflow(definition, form=form, units=units)
    }


def _compiled(offer: Offer) -> CompiledForm | None:
    try:
        return offer.form_version.compiled
    except InvalidDefinition:
        return None


def state_of(design: Design, newest: WorkflowVersion | None) -> str:
    """Say whether a design is a draft, published as it is, or changed since."""
    if newest is None:
        return DRAFT
    return PUBLISHED if newest.checksum == checksum_of(design.definition) else CHANGED


def newest_versions(names: Iterable[str]) -> dict[str, WorkflowVersion]:
    """Return the newest version of each name, without its definition. One query."""
    numbered = WorkflowVersion.objects.filter(name__in=names).annotate(
        newest=Window(Max("number"), partition_by=F("name"))
    )
    found = numbered.filter(number=F("newest")).defer("definition")
    return {version.name: version for version in found}


def offers_by_workflow(names: Iterable[str]) -> defaultdict[str, list[Offer]]:
    """Return the services that use the workflows of these names, with their forms. One query."""
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    offers = Offer.objects.filter(workflow_version__name__in=names)
    joined = offers.select_related("workflow_version", "form_version")
    for offer in joined.defer("workflow_version__definition").order_by("pk"):
        found[offer.workflow_version.name].append(offer)
    return found


def undesigned_for(user: User) -> list[Undesigned]:
    """Return the published workflows of the user's services that have no design. One query."""
    taken = Design.objects.filter(kind=Design.Kind.WORKFLOW).values("name")
    offers = Offer.objects.filter(units_with(user, DESIGN).q("unit")).exclude(
        workflow_version__name__in=taken
    )
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers.select_related("workflow_version").defer("workflow_version__definition"):
        found[offer.workflow_version.name].append(offer)
    return [
        Undesigned(name, max(offer.workflow_version.number for offer in using), using)
        for name, using in sorted(found.items(), key=lambda one: localise(one[1][0].title))
    ]
