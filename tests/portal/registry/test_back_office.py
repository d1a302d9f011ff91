"""What plugins add to the back office is there while they are on, and breaks nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu, reports_menu
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets.base import ViewSet

from portal.accounts.models import User
from portal.api import Plugin, wagtail_hook
from portal.contributions import Contribution, Gate
from portal.registry.back_office import (
    Admin,
    UnknownHook,
    _gate_screen,
    admin_hooks,
    admins,
    hand_over,
)
from portal.testing.cast import ClientFor

pytestmark = pytest.mark.django_db
Answers = Callable[..., list[Any]]
SCREENS = [
    ("servicedesk", "online-services:index"),
    ("sitecontent", "wagtailsnippets_sitecontent_newscategory:list"),
    ("sitecontent", "wagtailsnippets_sitecontent_servicecategory:add"),
    ("sitecontent", "wagtailsnippetchoosers_sitecontent_newscategory:choose"),
    ("sitecontent", "sheet_report"),
]


@pytest.fixture
def office(client_for: ClientFor, administrator: User) -> Client:
    administrator.is_superuser = True
    administrator.save()
    return client_for(administrator)


@pytest.fixture
def off(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The plugins that are off now."""
    slugs: set[str] = set()
    monkeypatch.setattr(Gate, "is_open", staticmethod(lambda slug: slug not in slugs))
    return slugs


@pytest.fixture
def reports(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    heard: list[str] = []
    monkeypatch.setattr(Gate, "report", staticmethod(lambda name, error: heard.append(name)))
    return heard


@pytest.fixture
def answers(off: set[str]) -> Iterator[Answers]:
    """Hand over a plugin and ask its answers to a hook."""
    kept = {name: list(found) for name, found in hooks._hooks.items()}

    def ask(plugin: type[Plugin], name: str, *args: Any) -> list[Any]:
        plugin.slug = "guest"
        for point, contribution in plugin().contributions():
            point.add(contribution)
        before = hooks.get_hooks(name)
        hand_over("guest")
        return [answer(*args) for answer in hooks.get_hooks(name) if answer not in before]

    yield ask
    hooks._hooks.clear()
    hooks._hooks.update(kept)
    admin_hooks.drop_plugin("guest")
    admins.drop_plugin("guest")


@pytest.mark.parametrize(("plugin", "name"), SCREENS)
def test_a_screen_answers_only_while_its_plugin_is_on(
    office: Client, off: set[str], plugin: str, name: str
) -> None:
    assert office.get(reverse(name)).status_code == 200
    off.add(plugin)
    assert office.get(reverse(name)).status_code == 404
    off.clear()
    assert office.get(reverse(name)).status_code == 200


def test_a_screen_of_a_plugin_that_was_left_out_is_gone(office: Client) -> None:
    screens = admins.of_plugin("servicedesk")
    admins.drop_plugin("servicedesk")
    try:
        assert office.get(reverse("online-services:index")).status_code == 404
    finally:
        for screen in screens:
            admins.add(screen)


def test_menu_items_come_and_go_with_their_plugin(
    office: Client, off: set[str], administrator: User
) -> None:
    request = RequestFactory().get("/")
    request.user = administrator

    def shown() -> set[str]:
        found = (*admin_menu.menu_items_for_request(request), *reports_menu.registered_menu_items)
        return {str(item.label) for item in found if item.is_shown(request)}

    everything = shown()
    off |= {"servicedesk", "sitecontent"}
    assert len(everything - shown()) == 5


def test_the_first_page_of_the_back_office_stands_without_plugins(
    office: Client, off: set[str]
) -> None:
    off |= {"servicedesk", "sitecontent", "tracker"}
    assert office.get(reverse("wagtailadmin_home")).status_code == 200


def test_an_unknown_hook_is_refused_while_the_plugin_is_written() -> None:
    with pytest.raises(UnknownHook, match="before_serve_page"):
        wagtail_hook("before_serve_page")


def test_an_answer_is_silent_while_its_plugin_is_off(answers: Answers, off: set[str]) -> None:
    class Guest(Plugin):
        @wagtail_hook("insert_global_admin_css")
        def style(self) -> str:
            return "<link>"

    off.add("guest")
    assert answers(Guest, "insert_global_admin_css") == [""]
    off.clear()
    assert "<link>" in [answer() for answer in hooks.get_hooks("insert_global_admin_css")]


@pytest.mark.parametrize("rubbish", [ValueError("a plugin's bug"), object()])
def test_an_answer_that_fails_is_reported_and_replaced_by_nothing(
    answers: Answers, reports: list[str], rubbish: Any
) -> None:
    class Guest(Plugin):
        @wagtail_hook("before_edit_page")
        def look(self, request: Any, page: Any) -> Any:
            if isinstance(rubbish, Exception):
                raise rubbish
            return rubbish

    assert answers(Guest, "before_edit_page", None, None) == [None]
    assert reports == ["guest.look"]


def test_an_answer_may_refuse(answers: Answers, reports: list[str]) -> None:
    class Guest(Plugin):
        @wagtail_hook("before_edit_page")
        def refuse(self, request: Any, page: Any) -> None:
            raise PermissionDenied

    with pytest.raises(PermissionDenied):
        answers(Guest, "before_edit_page", None, None)
    assert reports == []


def test_a_panel_that_cannot_be_drawn_leaves_the_others(
    answers: Answers, reports: list[str]
) -> None:
    class Broken(Component):
        def render_html(self, parent_context: Any = None) -> Any:
            raise ValueError("a plugin's bug")

    class Guest(Plugin):
        @wagtail_hook("construct_homepage_panels")
        def add_panel(self, request: Any, panels: list[Any]) -> None:
            panels.append(Broken())

    panels: list[Any] = [Component()]
    answers(Guest, "construct_homepage_panels", None, panels)
    assert len(panels) == 2
    assert panels[1].render_html() == ""
    assert reports == ["guest.add_panel"]


def test_a_menu_item_that_cannot_be_made_is_nowhere(answers: Answers, reports: list[str]) -> None:
    class Guest(Plugin):
        @wagtail_hook("register_reports_menu_item")
        def item(self) -> MenuItem:
            return MenuItem("x", reverse("nowhere:at_all"))

    (item,) = answers(Guest, "register_reports_menu_item")
    assert not item.is_shown(RequestFactory().get("/"))
    assert reports == ["guest.item"]


def test_a_screen_that_cannot_be_built_is_left_out(reports: list[str]) -> None:
    class Broken(ViewSet):
        name = "broken"

        def get_urlpatterns(self) -> list[Any]:
            raise NoReverseMatch

    class Guest(Plugin):
        slug = "guest"
        broken = Admin(Broken)

    screen = Broken()
    _gate_screen(Contribution("guest", "broken", Guest.broken), screen)
    assert screen.get_urlpatterns() == []
    assert not screen.get_menu_item().is_shown(RequestFactory().get("/"))
    assert set(reports) == {"guest.broken"}
