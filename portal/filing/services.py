"""A service declared in code: a form, a way through the house, and who may apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from portal.accounts.models import IdentityLevel
from portal.cases.kinds import CaseKind
from portal.contributions import ExtensionPoint, guard
from portal.filing.form_classes import form_definition
from portal.filing.workflows import Workflow
from portal.forms.compile import compile_form
from portal.localised import LocalisedText, localise
from portal.persian.text import search_key
from portal.search.sources import Hit, title_score
from portal.workflow.compile import compile_workflow

Access = Literal["anonymous", "citizen", "national_id"]
LEVELS = {
    "anonymous": IdentityLevel.ANONYMOUS,
    "citizen": IdentityLevel.MOBILE,
    "national_id": IdentityLevel.NATIONAL_ID,
}
MOST_DAYS = 3650


@dataclass(frozen=True)
class Definitions:
    """What a service compiles to: the JSON of its form and of its workflow."""

    form: dict[str, Any]
    workflow: dict[str, Any]


@dataclass(frozen=True, eq=False, kw_only=True)
class Service(CaseKind):
    """A service of the town; what is filed under it is a case of the kind that it is.

    One Django form class is one step, several are several; a class may have a ``title`` and an
    ``intro`` for its step. ``unit`` is the slug of the responsible unit (default: the town's root
    unit), ``days`` the promised working days (0: nothing is promised).
    """

    form: type[forms.Form] | Sequence[type[forms.Form]]
    workflow: Workflow
    access: Access = "citizen"
    summary: LocalisedText = ""
    unit: str = ""
    days: int = 0

    def __post_init__(self) -> None:
        if self.access not in LEVELS:
            raise ValueError(f"access must be one of {', '.join(LEVELS)}, not {self.access!r}")
        if not 0 <= self.days <= MOST_DAYS:
            raise ValueError(f"days must be between 0 and {MOST_DAYS}, not {self.days!r}")

    @property
    def needed_level(self) -> IdentityLevel:
        return LEVELS[self.access]

    @cached_property
    def definitions(self) -> Definitions:
        """The JSON that forms and workflows are published as, proved sound. No query.

        :raises InvalidDefinition: names the form class and field, or the state, and the rule.
        :raises NotDeclared: it is no attribute of a loaded plugin.
        :raises UndeclaredPermission: a guard is a permission that nobody declares.
        """
        classes = self.form if isinstance(self.form, Sequence) else [self.form]
        made = Definitions(form_definition(classes, title=self.title), self.workflow.definition())
        compile_form(made.form)
        compile_workflow(made.workflow)
        return made

    @property
    def address(self) -> str:
        """The path of its start page in the active language.

        :raises NoReverseMatch: its plugin's addresses are not mounted.
        :raises NotDeclared: it is no attribute of a loaded plugin.
        """
        return reverse(f"{namespace_of(self.plugin)}:{self._declared_as}")

    @property
    def home(self) -> str:
        return self.address


services: ExtensionPoint[Service] = ExtensionPoint(_("Services"))


def namespace_of(plugin: str) -> str:
    """Return the URL namespace of the start pages of a plugin's services."""
    return f"{plugin}-services"


@dataclass(frozen=True)
class OpenService:
    """A service that can be filed now, in the active language; ``days`` are working days."""

    id: str
    title: str
    summary: str
    address: str
    days: int = 0
    icon: str = "file"


def open_services() -> list[OpenService]:
    """List the services that enabled plugins declare, in loading order. No query."""
    found = []
    for contribution in services.active():
        with guard(contribution):
            service = contribution.value
            found.append(
                OpenService(
                    id=contribution.id,
                    title=localise(service.title),
                    summary=localise(service.summary),
                    address=service.address,
                    days=service.days,
                    icon=service.icon,
                )
            )
    return found


def find_services_in_code(query: str, language: str, limit: int) -> list[Hit]:
    """Find services that plugins declare, by words of title and summary. No query."""
    with override(language):
        hits = [_hit(service, query) for service in open_services() if _fits(service, query)]
    return sorted(hits, key=lambda hit: -hit.score)[:limit]


def _fits(service: OpenService, query: str) -> bool:
    words = search_key(query).split()
    text = search_key(f"{service.title} {service.summary}")
    return title_score(query, service.title) > 0 or all(word in text for word in words)


def _hit(service: OpenService, query: str) -> Hit:
    score = Hit.score_of(query, service.title)
    return Hit(title=service.title, url=service.address, summary=service.summary, score=score)
