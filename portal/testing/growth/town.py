"""The town in which :mod:`portal.testing.growth` measures: units, people, and who asks for what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, Unit, User
from portal.accounts.permissions import sync_roles
from portal.cases.models import Case, Phase
from portal.cases.tracking_codes import generate
from portal.forms.actions import publish as publish_form
from portal.statistics.months import months_after, this_month
from portal.testing.cast import PASSWORD_BACKEND
from portal.testing.factories import StaffFactory, UnitFactory
from portal.testing.growth import filling
from portal.testing.matters import DEFINITIONS
from portal.workflow.actions import publish as publish_workflow

Ask = Callable[[], Any]
#: What is looked for in the whole town: some cases, a few dozen, one in ten, or all of them.
WORDS = {
    "national ID": "۰۰۰۱۰۰۰۱۰۰", "mobile": "0912 000 0100", "name": "علي احمدی",
    "answer of one in 300": "محله۷", "answer of one in ten": "نیلوفر", "word of all": "خیابان",
}  # fmt: skip


@dataclass
class Town:
    """People signed in at the back office, and what its cases are made of."""

    clerk: Client
    head: Client
    manager: Client
    units: list[Unit]
    form: int
    workflow: int
    code: str

    def fill(self, cases: int) -> None:
        """Add so many cases, and the real code for one of them."""
        filling.fill_town(cases, form=self.form, workflow=self.workflow)
        one = Case.objects.filter(holder=self.units[5])[:1]
        Case.objects.filter(pk=one).update(tracking_code=self.code)

    def pages(self) -> dict[str, Ask]:
        """Return what people ask for in the present database, by a title."""
        return {**self._lists(), **self._narrowed(), **self._searches(), **self._statistics()}

    def _lists(self) -> dict[str, Ask]:
        mine = Case.objects.filter(holder=self.units[5])
        waiting = mine.filter(phase__in=[Phase.OPEN, Phase.WAITING_AGENCY])
        far = _late(waiting.order_by("due_at", "pk"))
        further = _late(mine.filter(phase=Phase.CLOSED).order_by("-submitted_at", "-pk"))
        return {
            "inbox, clerk of a unit": _inbox(self.clerk),
            "inbox, head of eight units": _inbox(self.head),
            "inbox, whole town": _inbox(self.manager),
            "page far back": _inbox(self.clerk, after=far),
            "newest first": _inbox(self.clerk, sort="newest"),
            "longest in its state": _inbox(self.clerk, sort="longest"),
            "archive": _inbox(self.clerk, show="closed"),
            "archive, page far back": _inbox(self.clerk, show="closed", after=further),
            "archive, whole town": _inbox(self.manager, show="closed"),
        }

    def _narrowed(self) -> dict[str, Ask]:
        officer = User.objects.get(username=f"growth-officer{3 * 9 + 2}")
        since = {"show": "closed", "since": "1404/01/01", "until": "1404/06/31"}
        return {
            "filter: overdue": _inbox(self.clerk, show="overdue"),
            "filter: new": _inbox(self.clerk, show="new"),
            "filter: awaits a reply": _inbox(self.head, show="reply"),
            "filter: waits for the citizen": _inbox(self.head, show="waiting"),
            "filter: something failed": _inbox(self.head, show="failed"),
            "filter: one officer": _inbox(self.head, assignee=str(officer.pk)),
            "filter: service and channel": _inbox(
                self.clerk, service="growth.service5", channel="web"
            ),
            "filter: service in the archive": _inbox(
                self.clerk, service="growth.service5", show="all", state="rejected"
            ),
            "filter: filed in a half-year": _inbox(self.head, **since),
            "filter: a unit of the town": _inbox(self.manager, unit=str(self.units[5].pk)),
        }

    def _searches(self) -> dict[str, Ask]:
        inbox, case = reverse("cases_admin:inbox"), reverse("cases_admin:case", args=[self.code])
        return {
            "look-up by code": _page(self.clerk, inbox, {"q": self.code}, 302),
            "the case behind it": _page(self.clerk, case),
            "search, clerk: first name": _inbox(self.clerk, q="علي"),
            "search, clerk: word of all": _inbox(self.clerk, q="خیابان"),
            **{f"search: {title}": _inbox(self.manager, q=word) for title, word in WORDS.items()},
        }

    def _statistics(self) -> dict[str, Ask]:
        address = reverse("statistics_admin:overview")
        now = this_month()
        ends = {"first": months_after(now, -47).isoformat(), "last": now.isoformat()}
        return {
            "statistics, head: a year": _page(self.head, address),
            "statistics, town: a year": _page(self.manager, address),
            "statistics, town: four years": _page(self.manager, address, {**ends, "part": "year"}),
        }


def build() -> Town:
    """Migrate, and make units, people and the definitions that cases are made under."""
    call_command("migrate", verbosity=0)
    sync_roles()
    units = _units()
    filling.fill_officers()
    designer = User.objects.create_superuser("growth-designer")
    form = publish_form(actor=designer, name="growth", definition=DEFINITIONS["form"])
    workflow = publish_workflow(actor=designer, name="growth", definition=_workflow())
    people = (_staff(0, units[5]), _staff(1, units[8]), _staff(9, None))
    return Town(*people, units, form.pk, workflow.pk, generate())


def _inbox(client: Client, **query: str) -> Ask:
    """Return what asks for a list, after making sure that there is something on it."""
    ask = _page(client, reverse("cases_admin:inbox"), query)
    assert b"<tr data-row" in ask().content, f"nothing to show for {query}"
    return ask


def _page(
    client: Client, address: str, query: Mapping[str, str] | None = None, status: int = 200
) -> Ask:
    def ask() -> Any:
        response = client.get(address, query)
        assert response.status_code == status, response.status_code
        return response

    return ask


def _units() -> list[Unit]:
    """Make five departments of seven units each."""
    units: list[Unit] = []
    for department in range(filling.UNITS // 8):
        top = UnitFactory.create(slug=f"growth-{department}", title=f"معاونت {department}")
        units += [top]
        for number in range(7):
            top.refresh_from_db()
            slug = f"growth-{department}-{number}"
            units += [UnitFactory.create(slug=slug, title=f"ادارهٔ {slug}", parent=top)]
    return units


def _staff(number: int, unit: Unit | None) -> Client:
    user = StaffFactory.create(username=f"growth-{number}")
    grant_role(actor=SYSTEM, user=user, role=Role.objects.get(slug="head"), unit=unit)
    client = Client()
    client.force_login(user, backend=PASSWORD_BACKEND)
    return client


def _workflow() -> Any:
    """Return the tests' workflow, whose site visits stay in the unit."""
    states = [{**state, "unit": ""} for state in DEFINITIONS["workflow"]["states"]]
    return {**DEFINITIONS["workflow"], "states": states}


def _late(rows: Any) -> str:
    """Return the code of a case that most of ``rows`` come before, and a full page after."""
    found, count = rows.values_list("tracking_code", flat=True), rows.count()
    return str(found[min(int(count * 0.9), count - 30)])
