"""The plugins page: what is installed, how it is doing, on or off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from django.urls import reverse

from portal.accounts.access import SYSTEM
from portal.accounts.actions import grant_role
from portal.accounts.models import Role, User
from portal.accounts.permissions import RoleDeclaration, roles
from portal.contributions import Contribution, guard
from portal.health import HealthAnswer, HealthCheck, health_checks
from portal.registry import faults, gate, loading
from portal.registry.contribute import health
from portal.registry.discovery import InstalledPlugin, Refusal
from portal.registry.models import PluginState
from portal.registry.plugin import ALL_POINTS, Plugin
from portal.registry.synchronise import synchronise
from portal.testing.factories import StaffFactory, UnitFactory

pytestmark = pytest.mark.django_db
LIST = "plugins_admin:plugins"


@dataclass(frozen=True)
class Settings:
    years: int = field(default=1, metadata={"label": "Years of a card"})


class Library(Plugin):
    slug, package = "library", "tests.portal.registry"
    title, description = "Library", "Lends books."
    settings = Settings

    @health("Shelves")
    def shelves(self) -> HealthAnswer:
        return HealthAnswer(ok=False, text="two shelves are empty")


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    plugin = Library()
    found = InstalledPlugin("library", Library.package, "portal-library", "1.4.0", "A library")
    monkeypatch.setitem(loading.loaded, "library", plugin)
    monkeypatch.setitem(loading.packages, "library", found)
    for point, contribution in plugin.contributions():
        point.add(contribution)
    PluginState.objects.create(slug="library", enabled=True)
    gate.forget()
    yield plugin
    health_checks._contributions.pop("tracker.slow", None)
    for point in ALL_POINTS:
        point.drop_plugin("library")


@pytest.fixture
def admin(client_for, administrator):
    return client_for(administrator)


def address(name: str = "plugin", *args: str) -> str:
    return reverse(f"plugins_admin:{name}", args=["library", *args])


def test_all_plugins_are_listed_with_version_and_state(admin):
    page = admin.get(reverse(LIST)).content.decode()
    for words in ("portal-library", "1.4.0", "tracker", "servicedesk"):
        assert words in page


def test_the_list_costs_two_queries_more_for_any_number_of_plugins(
    admin, django_assert_max_num_queries, monkeypatch
):
    admin.get(reverse(LIST))
    with django_assert_max_num_queries(14):
        admin.get(reverse(LIST))
    for number in range(20):
        monkeypatch.setitem(loading.loaded, f"extra{number}", loading.loaded["library"])
        monkeypatch.setitem(loading.packages, f"extra{number}", loading.packages["library"])
    with django_assert_max_num_queries(14):
        admin.get(reverse(LIST))


def test_one_plugin_shows_its_author_health_contributions_and_failures(admin):
    with guard(Contribution("library", "loans", None)):
        raise ValueError("no shelf")
    faults.write_down()
    page = admin.get(address()).content.decode()
    for words in ("A library", "1.4.0", "two shelves are empty", "library.shelves"):
        assert words in page
    assert "library.loans" in page
    assert "ValueError: no shelf" in page


def test_opening_one_plugin_asks_nobody_elses_health(admin):
    asked: list[str] = []
    health_checks.add(
        Contribution("tracker", "slow", HealthCheck("Slow", lambda: asked.append("x")))
    )
    admin.get(address())
    assert asked == []
    admin.get(reverse("plugins_admin:plugin", args=["tracker"]))
    assert asked == ["x"]


def test_who_manages_plugins_in_one_unit_only_finds_nothing(client_for):
    person, unit = StaffFactory.create(), UnitFactory.create()
    role = Role.objects.get(slug="administrator")
    grant_role(actor=SYSTEM, user=person, role=role, unit=unit)
    client = client_for(User.objects.get(pk=person.pk))
    assert client.get(address()).status_code == 404
    assert client.get(reverse(LIST)).status_code == 404
    assert "/admin/plugins/" not in client.get("/admin/").content.decode()


def test_what_a_migration_cannot_bring_in_line_is_a_failure_of_its_plugin(admin):
    roles.add(Contribution("library", "nobody", RoleDeclaration("Nobody", can=[object()])))
    synchronise()
    assert "library.nobody" in admin.get(address()).content.decode()


def test_the_core_has_no_switch(admin):
    page = admin.get(reverse("plugins_admin:plugin", args=["core"])).content.decode()
    assert reverse("plugins_admin:disable", args=["core"]) not in page


def test_switching_off_and_on_by_the_buttons(admin):
    page = admin.post(address("disable"), follow=True)
    assert not PluginState.objects.get(slug="library").enabled
    assert address("enable") in page.content.decode()
    admin.post(address("enable"))
    assert PluginState.objects.get(slug="library").enabled


def test_an_essential_plugin_has_no_switch_and_refuses_a_forged_one(admin):
    address = reverse("plugins_admin:disable", args=["sitecontent"])
    page = admin.post(address, follow=True)
    assert PluginState.objects.get(slug="sitecontent").enabled
    assert f'action="{address}"' not in page.content.decode()


def test_settings_are_asked_for_saved_and_refused_where_they_stand(admin, library):
    assert "Years of a card" in admin.get(address()).content.decode()
    assert admin.post(address(), {"years": "2"}).status_code == 302
    assert PluginState.objects.get(slug="library").settings == {"years": 2}
    refused = admin.post(address(), {"years": "many"})
    assert refused.status_code == 200
    assert refused.context["form"].errors["years"]
    assert PluginState.objects.get(slug="library").settings == {"years": 2}


def test_settings_that_no_longer_fit_are_named_and_the_form_still_opens(admin):
    PluginState.objects.filter(slug="library").update(settings={"years": "many"})
    response = admin.get(address())
    assert response.status_code == 200
    assert response.context["one"].settings_problem


def test_a_muted_part_is_named_and_tried_again(admin):
    PluginState.objects.filter(slug="library").update(muted=["library.loans"])
    assert address("try_again", "loans") in admin.get(address()).content.decode()
    admin.post(address("try_again", "loans"))
    assert PluginState.objects.get(slug="library").muted == []


def test_the_first_page_warns_of_a_plugin_in_trouble_and_of_one_left_out(admin, monkeypatch):
    monkeypatch.setattr(loading, "failures", [Refusal("ghost", "its package is gone")])
    PluginState.objects.filter(slug="library").update(muted=["library.loans"])
    page = admin.get("/admin/").content.decode()
    assert "ghost" in page
    assert "its package is gone" in page
    assert address() in page


def test_a_muted_action_of_an_api_is_named_and_tried_again(admin):
    PluginState.objects.filter(slug="library").update(muted=["library.books.list"])
    assert address("try_again", "books.list") in admin.get(address()).content.decode()
    admin.post(address("try_again", "books.list"))
    assert PluginState.objects.get(slug="library").muted == []


def test_trying_a_part_of_an_unknown_plugin_again_leaves_no_row(admin):
    target = reverse("plugins_admin:try_again", args=["nothing", "loans"])
    assert admin.post(target).status_code == 404
    assert not PluginState.objects.filter(slug="nothing").exists()


@pytest.mark.parametrize("person", ["clerk", "head_of_unit", "pr_editor"])
def test_nobody_else_finds_the_plugins_page(person, request, client_for):
    client = client_for(request.getfixturevalue(person))
    for target in (reverse(LIST), address()):
        assert client.get(target).status_code == 404
    for target in (address("disable"), address("enable"), address("try_again", "x")):
        assert client.post(target).status_code == 404
    assert "plugins_admin" not in client.get("/admin/").content.decode()
    assert PluginState.objects.get(slug="library").enabled


def test_an_unknown_plugin_is_not_found(admin):
    assert admin.get(reverse("plugins_admin:plugin", args=["nothing"])).status_code == 404
