"""A small town around the plugin: people, cases of its kinds, rows of its models, open pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.db import connection, models, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import translation
from wagtail.models import Page

from portal.accounts.access import SYSTEM
from portal.accounts.models import Unit, User
from portal.cases.actions import save_step, start_draft, submit_case
from portal.cases.models import Case
from portal.forms.actions import publish as publish_form
from portal.forms.models import FormVersion
from portal.registry.actions import enable_plugin
from portal.registry.discovery import CORE_SLUG
from portal.testing.cast import CODE_BACKEND, PASSWORD_BACKEND
from portal.testing.contract.rows import MARK, Maker
from portal.testing.contract.subject import Subject
from portal.testing.factories import CitizenFactory, StaffFactory, UnitFactory
from portal.testing.matters import DEFINITIONS
from portal.workflow.actions import publish as publish_workflow
from portal.workflow.models import WorkflowVersion

#: More than the repetitions that a page may have, so that a query for each row shows.
MANY = 8
FORM: dict[str, Any] = {
    "steps": [
        {
            "key": "about",
            "title": {"fa": "شرح", "en": "About"},
            "fields": [{"key": "words", "type": "text", "label": {"fa": "شرح", "en": "About"}}],
        }
    ]
}
ANONYMOUS, CITIZEN, STRANGER = "nobody signed in", "a citizen", "another citizen"
STAFF, ADMINISTRATOR = "staff without a role", "an administrator"
Visitor = User | AnonymousUser


@dataclass(frozen=True)
class Visit:
    """What one request gave."""

    path: str
    status: int
    html: str
    queries: tuple[str, ...]
    error: BaseException | None = None

    @property
    def cause(self) -> str:
        """The exception behind a failed request, in one line."""
        return f"{type(self.error).__name__}: {self.error}" if self.error else "no exception"


@dataclass
class Town:
    """People and their matters; everything belongs to the citizen, nothing to the stranger."""

    people: dict[str, Visitor]
    unit: Unit
    form_version: FormVersion
    workflow_version: WorkflowVersion
    cases: list[Case] = field(default_factory=list)
    rows: dict[type[models.Model], list[models.Model]] = field(default_factory=dict)
    pages: list[Page] = field(default_factory=list)
    _addresses: Iterator[int] = field(default_factory=lambda: count(1))
    _clients: dict[str, Client] = field(default_factory=dict)

    @property
    def citizen(self) -> User:
        found = self.people[CITIZEN]
        assert isinstance(found, User)
        return found

    def visit(self, who: str, path: str, method: str = "GET") -> Visit:
        """Send one request and take back what it wrote.

        Each comes from a network address of its own, so that no limit is reached.
        """
        number = next(self._addresses)
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        client = self._clients.setdefault(who, self._client(who))
        with transaction.atomic(), CaptureQueriesContext(connection) as captured:
            response = client.generic(method, path, REMOTE_ADDR=address)
            html = _text(response)
            transaction.set_rollback(True)
        failure = getattr(response, "exc_info", None)
        sql = tuple(one["sql"] for one in captured if "SAVEPOINT" not in one["sql"])
        return Visit(path, response.status_code, html, sql, failure[1] if failure else None)

    @cached_property
    def keys(self) -> list[str]:
        """What addresses may name: keys of rows and codes of cases, all of the citizen's."""
        rows = [row for made in self.rows.values() for row in made[:1]]
        slugs = [str(getattr(row, "slug", "")) for row in rows]
        codes = [case.tracking_code for case in self.cases[:1]]
        return list(dict.fromkeys(filter(None, [*slugs, *(str(row.pk) for row in rows), *codes])))

    @cached_property
    def hosts(self) -> list[tuple[str, str]]:
        """The portal's own pages on which plugins appear: (who looks, path)."""
        case = self.cases[0].tracking_code
        citizens = [
            *(self._path(name) for name in ("root", "cases:my_cases", "accounts:profile")),
            *(self._path(name) for name in ("accounts:my_data", "notifications:inbox")),
            self._path("search:results") + "?q=" + MARK,
            self._path("cases:my_case", case),
            self._path("follow", case),
            *(page.get_url() or "" for page in self.pages),
            *(self._path(name) for name in ("rest:index", "rest:schema")),
        ]
        officials = [
            *(self._path(name) for name in ("wagtailadmin_home", "cases_admin:inbox")),
            self._path("cases_admin:case", case),
            self._path("plugins_admin:plugins"),
        ]
        public = [(CITIZEN, path) for path in dict.fromkeys(citizens) if path]
        return [*public, *((ADMINISTRATOR, path) for path in officials if path)]

    def _path(self, name: str, *arguments: str) -> str:
        with suppress(NoReverseMatch):
            return reverse(name, args=arguments)
        return ""

    def _client(self, who: str) -> Client:
        client, person = Client(raise_request_exception=False), self.people[who]
        if isinstance(person, User):
            by_code = who in (CITIZEN, STRANGER)
            client.force_login(person, backend=CODE_BACKEND if by_code else PASSWORD_BACKEND)
        return client


def open_town(subject: Subject) -> Town:
    """Build a town in which the plugin is on and has something to show, inside one test."""
    cache.clear()
    if "open_town" in get_commands():
        call_command("open_town", verbosity=0)
    if subject.slug != CORE_SLUG:
        enable_plugin(actor=SYSTEM, slug=subject.slug)
    with translation.override("fa"):
        town = _empty_town()
        for kind in [found.id for found in subject.kinds] or ["contract.matter"]:
            town.cases += [_case(town, kind) for _number in range(MANY)]
        maker = Maker(town.citizen, town.unit, town.form_version, town.workflow_version, town.cases)
        for model in subject.models:
            if issubclass(model, Page):
                town.pages += maker.pages(model, 1)
            elif not model._meta.auto_created:
                town.rows[model] = maker.rows(model, MANY)
        town.pages = [*_front_pages(), *town.pages]
    return town


def _empty_town() -> Town:
    designer = User.objects.create_superuser("contract-designer")
    root = UnitFactory.create(slug="contract-unit", title="Unit")
    UnitFactory.create(slug="other-unit", title="Other unit", parent=root)
    people: dict[str, Visitor] = {
        ANONYMOUS: AnonymousUser(),
        CITIZEN: CitizenFactory.create(first_name=MARK, mobile="+989121110011"),
        STRANGER: CitizenFactory.create(mobile="+989121110022"),
        STAFF: StaffFactory.create(),
        ADMINISTRATOR: designer,
    }
    return Town(
        people=people,
        unit=root,
        form_version=publish_form(actor=designer, name="contract", definition=FORM),
        workflow_version=publish_workflow(
            actor=designer, name="contract", definition=DEFINITIONS["workflow"]
        ),
    )


def _case(town: Town, kind: str) -> Case:
    draft = start_draft(
        actor=town.citizen,
        kind=kind,
        title={"fa": MARK, "en": MARK},
        unit=town.unit,
        form_version=town.form_version,
        workflow_version=town.workflow_version,
        promised_days=3,
    )
    save_step(actor=town.citizen, draft=draft, step_key="about", answers={"words": MARK})
    return submit_case(actor=town.citizen, draft=Case.objects.get(pk=draft.pk))


def _front_pages() -> list[Page]:
    """Return the published pages of the town's language that are there without our doing."""
    live = Page.objects.live().filter(depth__gt=1, locale__language_code="fa")
    return [page.specific for page in live.order_by("path") if page.get_url()]


def _text(response: Any) -> str:
    if response.streaming:
        return ""
    with suppress(UnicodeDecodeError):
        return str(response.content.decode(response.charset or "utf-8"))
    return ""
