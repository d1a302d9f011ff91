"""The plugins page: its addresses, its menu item, its warning on the first page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.accounts.access import has_permission
from portal.accounts.permissions import MANAGE_PLUGINS
from portal.registry import admin_views, loading
from portal.registry.overview import PluginOverview, plugins_in_trouble
from portal.registry.pages import refuse_silent_pages
from portal.registry.removed_pages import register_screens

admin_urls = [
    path("", admin_views.plugins, name="plugins"),
    path("<slug:slug>/", admin_views.plugin, name="plugin"),
    path("<slug:slug>/enable/", admin_views.enable, name="enable"),
    path("<slug:slug>/disable/", admin_views.disable, name="disable"),
    path("<slug:slug>/<str:name>/try-again/", admin_views.try_again, name="try_again"),
    path("<slug:slug>/deliver-again/", admin_views.deliver_again, name="deliver_again"),
    path(
        "<slug:slug>/deliver-again/<int:delivery_id>/",
        admin_views.deliver_again,
        name="deliver_one_again",
    ),
]


class PluginsItem(MenuItem):
    """The menu item, for those who may switch plugins."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, MANAGE_PLUGINS, unit=None)


class PluginTroublePanel(Component):
    """Tells on the first page that a plugin was left out, or a part of it muted."""

    name = "plugin_trouble"
    template_name = "plugins_admin/trouble_panel.html"
    order = 5

    def __init__(self, troubled: list[PluginOverview]) -> None:
        self.troubled = troubled

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"troubled": self.troubled, "failures": loading.failures}


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    return [path("plugins/", include((admin_urls, "plugins_admin")))]


@hooks.register("register_settings_menu_item")
def register_menu_item() -> MenuItem:
    return PluginsItem(
        _("Plugins"),
        reverse_lazy("plugins_admin:plugins"),
        name="plugins",
        icon_name="code",
        order=50,
    )


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    if not has_permission(request.user, MANAGE_PLUGINS, unit=None):
        return
    troubled = plugins_in_trouble()
    if troubled or loading.failures:
        panels.append(PluginTroublePanel(troubled))


register_screens()
hooks.register("before_serve_page", refuse_silent_pages)
