"""The list of designs of one kind: how far each is, who uses it, what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Max, Window
from django.http import HttpResponse
from django.shortcuts import render

from plugins.servicedesk.designing.kind import DesignKind, V
from plugins.servicedesk.designs import Version
from plugins.servicedesk.models import Design, Offer
from plugins.servicedesk.ownership import DESIGN
from portal.api import StaffRequest, User, localise, units_with
from portal.api.designing import checksum_of

DRAFT, PUBLISHED, CHANGED = "draft", "published", "changed"


@dataclass(frozen=True)
class Row:
    """One design in the list; ``levels`` are those of what a check says about it."""

    design: Design
    newest: Version | None
    offers: Sequence[Offer]
    levels: Sequence[str]

    @property
    def state(self) -> str:
        return state_of(self.design, self.newest)

    @property
    def number(self) -> int:
        """The number of the newest version, 0 for none."""
        return self.newest.number if self.newest else 0

    @property
    def errors(self) -> int:
        return self.levels.count("error")

    @property
    def warnings(self) -> int:
        return self.levels.count("warning")


@dataclass(frozen=True)
class Undesigned:
    """Something published that nobody has begun to work on."""

    name: str
    title: str
    number: int
    offers: Sequence[Offer]


def state_of(design: Design, newest: Version | None) -> str:
    """Say whether a design is a draft, published as it is, or changed since."""
    if newest is None:
        return DRAFT
    return PUBLISHED if newest.checksum == checksum_of(design.definition) else CHANGED


def newest_versions(kind: DesignKind[V], names: Iterable[str]) -> dict[str, V]:
    """Return the newest version of each name, without its definition. One query."""
    numbered = kind.version.objects.filter(name__in=names).annotate(
        newest=Window(Max("number"), partition_by=F("name"))
    )
    found = numbered.filter(number=F("newest")).defer("definition")
    return {version.name: version for version in found}


def offers_by_name(
    kind: DesignKind[V], names: Iterable[str], *joined: str
) -> defaultdict[str, list[Offer]]:
    """Return the services that use what has these names, ``joined`` with more. One query.

    Of forms and workflows; documents are named by workflows.
    """
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    offers = Offer.objects.filter(**{f"{kind.field}__name__in": names})
    read = offers.select_related(kind.field, *joined).defer(f"{kind.field}__definition")
    for offer in read.order_by("pk"):
        found[getattr(offer, kind.field).name].append(offer)
    return found


def undesigned_for(kind: DesignKind[V], user: User) -> list[Undesigned]:
    """Return the forms or workflows that the user's services use and nobody works on. 2 queries."""
    taken = Design.objects.filter(kind=kind.kind).values("name")
    offers = Offer.objects.filter(units_with(user, DESIGN).q("unit")).exclude(
        **{f"{kind.field}__name__in": taken}
    )
    found: defaultdict[str, list[Offer]] = defaultdict(list)
    for offer in offers.select_related(kind.field).defer(f"{kind.field}__definition"):
        found[getattr(offer, kind.field).name].append(offer)
    return [
        Undesigned(
            name, using[0].label, max(getattr(one, kind.field).number for one in using), using
        )
        for name, using in sorted(found.items(), key=lambda one: localise(one[1][0].title))
    ]


def index_page(
    request: StaffRequest, kind: DesignKind[V], rows: Sequence[Row],
    undesigned: Sequence[Undesigned], *, used_by: str,
) -> HttpResponse:  # fmt: skip
    """Show the list; ``used_by`` stands above the services."""
    context = {
        "page_title": kind.title,
        "header_icon": kind.icon,
        "kind": kind,
        "rows": rows,
        "undesigned": undesigned,
        "used_by": used_by,
    }
    return render(request, f"{kind.templates}/index.html", context)
