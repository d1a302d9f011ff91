"""What plugins add to the back office: screens with their menu items, and answers to its hooks.

Wagtail collects addresses and menu items once, when the first page is asked for; so these are
always handed over, and ask the gate each time they are used.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, include, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.telepath import JSContext
from wagtail.admin.ui.components import Component
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup
from wagtail.utils.urlpatterns import decorate_urlpatterns

from portal.contributions import Contribution, Declared, ExtensionPoint, guard
from portal.errors import DomainError
from portal.gated_urls import prove_patterns
from portal.registry.page_blocks import storable

View = Callable[..., HttpResponse]

#: What an answer raises on purpose; it passes through and is no failure of the plugin.
REFUSALS = (DomainError, Http404, PermissionDenied)


class UnknownHook(LookupError):
    """The portal passes on only the hooks whose answers it can check."""


@dataclass(frozen=True, eq=False)
class Admin(Declared):
    """Screens of the back office: a Wagtail ``ViewSet`` class, its ``SnippetViewSet`` included."""

    viewset: type[ViewSet] | type[ViewSetGroup]


MENU_HOOKS = (
    "register_admin_menu_item", "register_settings_menu_item", "register_reports_menu_item",
)  # fmt: skip
EVENT_HOOKS = tuple(
    f"{moment}_{what}_page"
    for moment in ("before", "after")
    for what in ("create", "edit", "delete", "publish", "unpublish")
)
ASKED_ONCE = (*MENU_HOOKS, "register_admin_urls")

#: Every hook that is passed on, and what stands in for an answer that is missing or wrong.
NOTHING_OF: dict[str, Callable[[], Any]] = {
    **dict.fromkeys((*MENU_HOOKS, *EVENT_HOOKS, "construct_homepage_panels"), lambda: None),
    "insert_global_admin_css": str,
    "insert_global_admin_js": str,
    "register_admin_urls": list,
}


@dataclass(frozen=True)
class AdminHook:
    """One answer to a hook of Wagtail."""

    name: str
    order: int
    answer: Callable[..., Any]

    @property
    def is_asked_once(self) -> bool:
        return self.name in ASKED_ONCE

    def nothing(self) -> Any:
        """Return what stands in for an answer that is missing or wrong."""
        return _Nowhere() if self.name in MENU_HOOKS else NOTHING_OF[self.name]()


def require_known(name: str) -> None:
    """Make sure that the portal passes a hook on.

    :raises UnknownHook: it does not.
    """
    if name not in NOTHING_OF:
        raise UnknownHook(f"{name!r} is not passed on; known are {', '.join(NOTHING_OF)}")


admins: ExtensionPoint[Admin] = ExtensionPoint(_("Back-office screens"))
admin_hooks: ExtensionPoint[AdminHook] = ExtensionPoint(_("Parts of the back office"))


def hand_over(plugin: str) -> None:
    """Give Wagtail the screens and hooks of a plugin that has just been loaded.

    A screen that cannot be built is reported and left out. Panels of others on the first page stay
    as they are.
    """
    for screen in admins.of_plugin(plugin):
        with guard(screen):
            _register_screen(screen, screen.value.viewset())
    for hook in admin_hooks.of_plugin(plugin):
        hooks.register(hook.value.name, _careful(hook), order=hook.value.order)


def _register_screen(owner: Contribution[Admin], screen: ViewSet | ViewSetGroup) -> None:
    if not isinstance(screen, ViewSet | ViewSetGroup):
        raise TypeError(f"{screen!r} is no ViewSet of Wagtail")
    parts = screen.registerables if isinstance(screen, ViewSetGroup) else []
    for part in [screen, *parts]:
        _gate_screen(owner, part)
    if isinstance(screen, SnippetViewSet | SnippetViewSetGroup):
        register_snippet(screen)
    else:
        hooks.register("register_admin_viewset", lambda: screen)


def _gate_screen(owner: Contribution[Any], screen: Any) -> None:
    own_item = screen.get_menu_item
    own_patterns: Callable[[], list[Any]] = getattr(screen, "get_urlpatterns", list)
    own_registration = screen.on_register

    def get_menu_item(order: int | None = None) -> MenuItem:
        with guard(owner):
            return _gate_item(owner, own_item(order))
        return _Nowhere()

    def get_urlpatterns() -> list[Any]:
        with guard(owner):
            patterns = _gate_patterns(owner, own_patterns())
            if patterns:
                path(f"{screen.url_prefix}/", include((patterns, screen.url_namespace)))
            return patterns
        return []

    def on_register() -> None:
        with guard(owner):
            own_registration()

    screen.on_register = on_register
    screen.get_menu_item = get_menu_item
    screen.get_urlpatterns = get_urlpatterns
    if isinstance(screen, SnippetViewSet):
        screen.register_chooser_viewset = lambda: _register_chooser(owner, screen.chooser_viewset)


def _register_chooser(owner: Contribution[Any], chooser: ViewSet) -> None:
    _gate_screen(owner, chooser)
    viewsets.register(chooser)


def _is_active(owner: Contribution[Any]) -> bool:
    """Say whether a part of the back office is on; one of a plugin that was left out is not."""
    return (admins.get(owner.id) or admin_hooks.get(owner.id)) is not None


def _gate_item(owner: Contribution[Any], item: MenuItem) -> MenuItem:
    """Let an item be shown only while its owner is on, and as long as it can be drawn.

    :raises Exception: its place among the others, or its media, cannot be told.
    """
    item.order = int(item.order)
    str(item.media)
    own_rule = item.is_shown

    def is_shown(request: HttpRequest) -> bool:
        with guard(owner):
            if _is_active(owner) and own_rule(request):
                storable(JSContext().pack(item.render_component(request)))
                return True
        return False

    item.is_shown = is_shown
    return item


def _gate_patterns(owner: Contribution[Any], patterns: list[Any]) -> list[Any]:
    prove_patterns(patterns)

    def only_while_active(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not _is_active(owner):
                raise Http404
            return view(request, *args, **kwargs)

        gated.contribution = owner  # type: ignore[attr-defined]
        return gated

    gated: list[Any] = decorate_urlpatterns(patterns, only_while_active)
    return gated


class _Nowhere(MenuItem):
    """Takes the place of a menu item that could not be made; never shown."""

    def __init__(self) -> None:
        super().__init__("", "", name="nowhere")

    def is_shown(self, request: HttpRequest) -> bool:
        return False


class _CarefulPanel(Component):
    """Shows a plugin's panel, or nothing when it fails."""

    def __init__(self, contribution: Contribution[Any], panel: Component) -> None:
        self.contribution, self.panel = contribution, panel
        self.order = int(getattr(panel, "order", 100))

    @property
    def media(self) -> Media:
        with guard(self.contribution):
            return _of_type(self.panel.media, Media)
        return Media()

    def render_html(self, parent_context: Any = None) -> SafeString:
        with guard(self.contribution):
            return _of_type(self.panel.render_html(parent_context), SafeString)
        return SafeString("")


def _careful(contribution: Contribution[AdminHook]) -> Callable[..., Any]:
    """Wrap an answer: silent while off, and never the reason for a broken page."""
    hook = contribution.value

    def answer(*args: Any, **kwargs: Any) -> Any:
        if not hook.is_asked_once and not _is_active(contribution):
            return hook.nothing()
        panels = args[-1] if hook.name == "construct_homepage_panels" else []
        before = list(panels)
        refusal: Exception | None = None
        with guard(contribution):
            try:
                given = _checked(contribution, hook.answer(*args, **kwargs))
                added = [one for one in panels if not any(one is known for known in before)]
                panels[:] = [*before, *(_careful_panel(contribution, one) for one in added)]
                return given
            except REFUSALS as meant:
                refusal = meant
        panels[:] = before
        if refusal is not None:
            raise refusal
        return hook.nothing()

    return answer


def _careful_panel(contribution: Contribution[Any], panel: Any) -> Component:
    return _CarefulPanel(contribution, _of_type(panel, Component))


def _checked(contribution: Contribution[AdminHook], given: Any) -> Any:
    """Return an answer that Wagtail can use.

    :raises TypeError: it is of another type than the hook asks for.
    """
    name = contribution.value.name
    if name in MENU_HOOKS:
        return _gate_item(contribution, _of_type(given, MenuItem))
    if name == "register_admin_urls":
        patterns = [_of_type(one, (URLPattern, URLResolver)) for one in given]
        return _gate_patterns(contribution, patterns)
    if name.startswith("insert_"):
        return _of_type(given, str)
    if isinstance(given, SimpleTemplateResponse):
        return given.render()
    return given if isinstance(given, HttpResponse) else _of_type(given, type(None))


def _of_type(given: Any, wanted: Any) -> Any:
    if not isinstance(given, wanted):
        raise TypeError(f"{type(given).__name__} was given, {wanted} is needed")
    return given
