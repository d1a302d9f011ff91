"""One kind of design: forms, workflows or documents, and what every page of its designer asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise

from plugins.servicedesk.designing.keys import name_from
from plugins.servicedesk.models import Design
from plugins.servicedesk.ownership import DESIGN, FIELDS
from portal.api import StaffRequest, User, staff, units_with
from portal.api.definitions import FormVersion, WorkflowVersion
from portal.api.documents import DocumentTemplate

DesignView = Callable[..., HttpResponse]
V = TypeVar("V", FormVersion, WorkflowVersion, DocumentTemplate)


@dataclass(frozen=True)
class DesignKind(Generic[V]):
    """What a designer says once of the designs that it is for.

    ``namespace`` is that of its pages, ``title`` stands on the first of them, ``templates``
    is the folder of its own templates.
    """

    kind: Design.Kind
    version: type[V]
    namespace: str
    title: str | Promise
    icon: str
    templates: str

    @property
    def field(self) -> str:
        """The field of an offer that holds its version.

        :raises KeyError: no field does; a workflow names the documents that it issues.
        """
        return FIELDS[self.kind]

    def designs_of(self, user: User) -> QuerySet[Design]:
        """Return the designs of this kind of the units that ``user`` designs for."""
        scope = units_with(user, DESIGN)
        designs = Design.objects.filter(scope.q("unit"), kind=self.kind)
        return designs.select_related("unit", "changed_by")

    def view(self, view: DesignView) -> DesignView:
        """Turn ``view(request, design, …)`` into one that takes its number; 404 for others'."""

        @wraps(view)
        def guarded(request: StaffRequest, pk: int, **given: Any) -> HttpResponse:
            return view(request, get_object_or_404(self.designs_of(request.user), pk=pk), **given)

        return staff(DESIGN)(guarded)  # type: ignore[return-value]

    def versions_of(self, design: Design) -> QuerySet[V]:
        """Return the published versions of a design, newest first."""
        versions: QuerySet[V] = self.version.objects.filter(name=design.name)
        return versions.select_related("created_by").order_by("-number")

    def free_name(self, title: object) -> str:
        """Return a name made from ``title`` that no design or version has. Costs 2 queries."""
        taken = set(Design.objects.filter(kind=self.kind).values_list("name", flat=True))
        published = self.version.objects.order_by().distinct()
        taken.update(published.values_list("name", flat=True))
        return name_from(title, taken, self.kind.value)

    def crumbs(self, *further: tuple[str, str]) -> list[dict[str, str]]:
        """Return the way to a page of the designer: pairs of address and words."""
        home = (reverse(f"{self.namespace}:index"), str(self.title))
        return [{"url": url, "label": label} for url, label in (home, *further)]

    def crumbs_of(self, design: Design, words: str) -> list[dict[str, str]]:
        """Return the way to a page of one design; ``words`` are those of the page."""
        return self.crumbs((self.page_of(design), design.label), ("", words))

    def page_context(self, design: Design, title: str, words: str = "") -> dict[str, Any]:
        """Return what the frame of a page of one design shows; ``words`` end the way to it."""
        return {
            "page_title": title,
            "header_title": title,
            "header_icon": self.icon,
            "breadcrumbs_items": self.crumbs_of(design, words or title),
            "design": design,
        }

    def page_of(self, design: Design, view: str = "design", *given: object) -> str:
        """Return the address of a page of one design."""
        return reverse(f"{self.namespace}:{view}", args=[design.pk, *given])
