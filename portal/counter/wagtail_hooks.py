"""Counter offices in the back office: their addresses and their menu item."""

from __future__ import annotations

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.access import has_permission
from portal.accounts.permissions import MANAGE_COUNTERS


class CountersItem(MenuItem):
    """Shown to people who manage an office."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, MANAGE_COUNTERS)


@hooks.register("register_admin_urls")
def counter_urls() -> list[URLPattern | URLResolver]:
    return [path("counters/", include("portal.counter.admin_urls"))]


@hooks.register("register_admin_menu_item")
def counters_item() -> MenuItem:
    return CountersItem(
        _("Counter offices"),
        reverse_lazy("counter_admin:report"),
        name="counters",
        icon_name="site",
        order=650,
    )


@hooks.register("insert_global_admin_css")
def counter_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("counter/admin.css"))
