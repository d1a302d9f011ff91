"""Statistics in the back office: addresses and menu item."""

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
from portal.accounts.permissions import SEE_STATISTICS


class StatisticsItem(MenuItem):
    """Shown to people who may see the statistics of some unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, SEE_STATISTICS)


@hooks.register("register_admin_urls")
def statistics_urls() -> list[URLPattern | URLResolver]:
    return [path("statistics/", include("portal.statistics.admin_urls"))]


@hooks.register("register_admin_menu_item")
def statistics_item() -> MenuItem:
    return StatisticsItem(
        _("Statistics"),
        reverse_lazy("statistics_admin:overview"),
        name="statistics",
        icon_name="history",
        order=640,
    )


@hooks.register("insert_global_admin_css")
def statistics_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("statistics/admin.css"))
