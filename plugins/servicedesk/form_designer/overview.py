"""The list of forms: how far each is, which services use it, what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F, Max, Window

from plugins.servicedesk.form_designer.access import form_designs_of
from plugins.servicedesk.form_designer.reading import remarks_on
from plugins.servicedesk.form_designer.working_copy import WorkingCopy
from plugins.servicedesk.models import Design, Offer, OfferProblem
from plugins.servicedesk.offers import DESIGN
from portal.api import User, localise, units_with
from portal.api.definitions import FormVersion
from portal.api.designing import checksum_of

DRAFT, PUBLISHED, CHANGED = "draft", "published", "changed"


@dataclass(frozen=True)
class Row:
    """One form in the list; ``number`` is that of its newest version, 0 for none."""

    design: Design
    state: str
    number: int
    offers: Sequence[Offer] = ()
    errors: int = 0
    warnings: int = 0
    failures: Sequence[OfferProblem] = field(default_factory=list)


@dataclass(frozen=True)
class Undesigned:
    """A published form that nobody has begun to work on."""

    name: str
    number: int
    offers: Sequence[Offer]

    @property
    def title(self) -> str:
        return next((offer.label for offer in self.offers), self.name)


def rows_for(user: User) -> list[Row]:
    """Return the forms of the user's units. Costs 5 queries at any length."""
    designs = list(form_designs_of(user).order_by("-changed_at"))
    newest = newest_versions([design.name for design in designs])
    offers = offers_by_form([design.name for design in designs])
    failures = _failures(offers)
    return [
        _row(design, newest.get(design.name), offers[design.name], failures) for design in designs
    ]


def _row(
    design: Design, newest: FormVersion | None, offers: Sequence[Offer],
    failures: Mapping[int, Sequence[OfferProblem]],
) -> Row:  # fmt: skip
    remarks = remarks_on(WorkingCopy(design.definition))
    return Row(
        design, state_of(design, newest), newest.number if newest else 0, offers,
        len(remarks.errors), len(remarks.warnings),
        [one for offer in offers for one in failures.get(offer.pk, [])],
    )  # fmt: skip


def state_of(design: Design, newest: FormVersion | None) -> str:
    """Say whether a design is a draft, published as it is, or changed since."""
    if newest is None:
        return DRAFT
    return PUBLISHED if newest.checksum == checksum_of(design.definition) else CHANGED


def newest_versions(names: Iterable[str]) -> dict[str, FormVersion]:
    """Return the newest version of each name, without its definition. One query."""
    numbered = FormVersion.objects.filter(name__in=names).annotate(
        newest=Window(Max("number"), partition_by=F("name"))
    )
    found = numbered.filter(number=F("newest")).defer("definition")
    return {version.name: version for version in found}


def offers_by_form(names: Iterable[str]) -> defaultdict[str, list[Offer]]:
    """Return the services that use the forms of these names. One query."""
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    offers = Offer.objects.filter(form_version__name__in=names)
    for offer in offers.select_related("form_version").defer("form_version__definition"):
        found[offer.form_version.name].append(offer)
    return found


def undesigned_for(user: User) -> list[Undesigned]:
    """Return the published forms of the user's services that have no design. Costs 2 queries."""
    taken = Design.objects.filter(kind=Design.Kind.FORM).values("name")
    offers = Offer.objects.filter(units_with(user, DESIGN).q("unit")).exclude(
        form_version__name__in=taken
    )
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers.select_related("form_version").defer("form_version__definition"):
        found[offer.form_version.name].append(offer)
    return [
        Undesigned(name, max(offer.form_version.number for offer in using), using)
        for name, using in sorted(found.items(), key=lambda one: localise(one[1][0].title))
    ]


def _failures(offers: Mapping[str, Sequence[Offer]]) -> Mapping[int, Sequence[OfferProblem]]:
    found: defaultdict[int, list[OfferProblem]] = defaultdict(list)
    numbers = [offer.pk for using in offers.values() for offer in using]
    for problem in OfferProblem.objects.filter(offer__in=numbers, place__startswith="form"):
        found[problem.offer_id].append(problem)
    return found
