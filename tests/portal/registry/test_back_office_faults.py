"""Whatever a plugin's hook or screen does wrong: the back office stands, and staff read who."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver, include, path, re_path
from django.urls.resolvers import RegexPattern
from django.utils.functional import lazy
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem, admin_menu, reports_menu, settings_menu
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets import ViewSetRegistry
from wagtail.admin.viewsets.base import ViewSet

from portal.contributions import Contribution
from portal.registry import faults
from portal.registry.back_office import (
    EVENT_HOOKS,
    MENU_HOOKS,
    NOTHING_OF,
    Admin,
    AdminHook,
    _gate_screen,
    admin_hooks,
    admins,
    hand_over,
)
from portal.registry.models import PluginFault
from tests.portal.registry.misdeeds import dig, fail, silence, walk_out
from tests.portal.registry.stranger import SLUG
from tests.portal.registry.stranger_world import World

pytestmark = pytest.mark.django_db
Answers = dict[str, Callable[..., Any]]


@pytest.fixture
def office(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, Answers], None]]:
    """Let the stranger give several answers to one hook of the back office."""
    monkeypatch.setattr(faults, "MUTED_AFTER", 1_000)
    assert get_resolver().url_patterns  # screens register their menu items while these are read
    kept = {name: list(found) for name, found in hooks._hooks.items()}

    def answer(hook: str, answers: Answers) -> None:
        for name, given in answers.items():
            admin_hooks.add(Contribution(SLUG, name, AdminHook(hook, 0, given)))
        hand_over(SLUG)
        forget_menus()

    yield answer
    hooks._hooks.clear()
    hooks._hooks.update(kept)
    forget_menus()


def forget_menus() -> None:
    for menu in (admin_menu, settings_menu, reports_menu):
        menu.__dict__.pop("registered_menu_items", None)


def reported() -> set[str]:
    faults.write_down()
    return {one.partition(".")[2] for one in PluginFault.objects.values_list("pk", flat=True)}


FAILING: Answers = {
    "raises": fail,
    "leaves": walk_out,
    "digs": dig,
    "silent": silence,
    "rubbish": lambda *args: object(),
    "number": lambda *args: 7,
}


class Unshowable(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return bool(fail())


class Undrawable(MenuItem):
    def render_component(self, request: Any) -> Any:
        return fail()


class Broken(Component):
    def render_html(self, parent_context: Any = None) -> Any:
        return fail()


class Sound(Component):
    def render_html(self, parent_context: Any = None) -> Any:
        return SafeString("<p>sound panel</p>")


def panel(made: Any) -> Callable[..., None]:
    return lambda request, panels: panels.append(made)


@pytest.mark.parametrize("hook", MENU_HOOKS)
def test_a_menu_stands_whatever_its_items_do(
    office: Callable[[str, Answers], None], world: World, hook: str
) -> None:
    wrong = {
        **FAILING,
        "nothing": lambda: None,
        "unsayable": lambda: MenuItem(lazy(fail, str)(), "/x/", name="x"),
        "unsortable": lambda: MenuItem("x", "/x/", order="first"),
        "unshowable": lambda: Unshowable("x", "/x/"),
        "undrawable": lambda: Undrawable("x", "/x/"),
        "elsewhere": lambda: MenuItem("x", object(), name="y"),
    }
    sound = lambda: MenuItem("sound item", "/x/")  # noqa: E731
    office(hook, {**wrong, "sound": sound})
    assert "sound item" in world.get("/admin/", "administrator")
    assert reported() == set(wrong)


def test_the_first_page_stands_whatever_is_put_on_it(
    office: Callable[[str, Answers], None], world: World
) -> None:
    wrong = {
        **FAILING,
        "no_panel": panel(object()),
        "undrawable": panel(Broken()),
        "no_template": panel(type("P", (Component,), {"template_name": "no/such.html"})()),
        "unsortable": panel(type("P", (Sound,), {"order": "first"})()),
    }
    office("construct_homepage_panels", {**wrong, "sound": panel(Sound())})
    assert "sound panel" in world.get("/admin/", "administrator")
    assert reported() == set(wrong)


def test_the_panels_of_others_cannot_be_taken_away(
    office: Callable[[str, Answers], None], world: World
) -> None:
    office(
        "construct_homepage_panels",
        {"first": panel(Sound()), "greedy": lambda request, panels: panels.clear()},
    )
    assert "sound panel" in world.get("/admin/", "administrator")


@pytest.mark.parametrize("hook", ["insert_global_admin_css", "insert_global_admin_js"])
def test_the_head_of_the_page_stands_whatever_is_put_into_it(
    office: Callable[[str, Answers], None], world: World, hook: str
) -> None:
    wrong = {**FAILING, "nothing": lambda: None}
    office(hook, {**wrong, "sound": lambda: SafeString("<!-- sound -->")})
    assert "<!-- sound -->" in world.get("/admin/", "administrator")
    assert reported() == set(wrong)


@pytest.mark.parametrize("hook", EVENT_HOOKS)
def test_editing_goes_on_whatever_an_answer_does(
    office: Callable[[str, Answers], None], hook: str
) -> None:
    request = RequestFactory().get("/admin/")
    wrong = {**FAILING, "undrawn": lambda *args: TemplateResponse(request, "no/such.html")}
    before = hooks.get_hooks(hook)
    office(hook, {**wrong, "sound": lambda *args: HttpResponse("sound")})
    given = [one(request, None) for one in hooks.get_hooks(hook) if one not in before]
    assert [one.content for one in given if one is not None] == [b"sound"]
    assert reported() == set(wrong)


def test_addresses_stand_whatever_is_added_to_them(office: Callable[[str, Answers], None]) -> None:
    def view(request: Any) -> HttpResponse:
        return HttpResponse("sound")

    wrong = {
        **FAILING,
        "nothing": lambda: None,
        "no_pattern": lambda: [object()],
        "bad_expression": lambda: [re_path("(", view)],
        "bad_below": lambda: [path("x/", include([re_path("[", view)]))],
    }
    before = hooks.get_hooks("register_admin_urls")
    office("register_admin_urls", {**wrong, "sound": lambda: [path("sound/", view, name="s")]})
    found = [
        one
        for hook in hooks.get_hooks("register_admin_urls")
        if hook not in before
        for one in hook()
    ]
    resolver = URLResolver(RegexPattern(r"^/"), found)
    assert resolver.resolve("/sound/").func(None).content == b"sound"
    assert list(resolver.reverse_dict) != []
    assert reported() == set(wrong)


@pytest.mark.parametrize(
    "faulty",
    [
        {"name": None},
        {"on_register": fail},
        {"on_register": walk_out},
        {"get_urlpatterns": fail},
        {"get_urlpatterns": lambda self: [object()]},
        {"get_urlpatterns": lambda self: [re_path("(", fail)]},
        {"get_menu_item": fail},
        {"get_menu_item": lambda self, order=None: None},
        {"menu_order": "first"},
    ],
    ids=str,
)
def test_screens_stand_whatever_one_of_them_does(world: World, faulty: dict[str, Any]) -> None:
    def look(request: Any) -> HttpResponse:
        return HttpResponse("sound")

    sound = {"name": "screen", "get_urlpatterns": lambda self: [path("", look, name="index")]}
    screen = type("Screen", (ViewSet,), {**sound, **faulty})()
    contribution = Contribution(SLUG, "screen", Admin(type(screen)))
    admins.add(contribution)
    _gate_screen(contribution, screen)
    registry = ViewSetRegistry()
    registry.register(screen)
    resolver = URLResolver(RegexPattern(r"^/"), registry.get_urlpatterns())
    assert resolver.reverse_dict is not None
    item = screen.get_menu_item()
    assert item.is_shown(SimpleNamespace()) in (True, False)
    assert reported() == {"screen"}


def test_every_hook_that_is_passed_on_is_tried_here() -> None:
    tried = {*MENU_HOOKS, *EVENT_HOOKS, "construct_homepage_panels", "register_admin_urls"}
    assert tried | {"insert_global_admin_css", "insert_global_admin_js"} == set(NOTHING_OF)
