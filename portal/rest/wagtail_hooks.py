"""Applications in the back office: their addresses and their menu item."""

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
from portal.accounts.permissions import MANAGE_API


class ApplicationsItem(MenuItem):
    """Shown to people who look after applications."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, MANAGE_API)


@hooks.register("register_admin_urls")
def application_urls() -> list[URLPattern | URLResolver]:
    return [path("applications/", include("portal.rest.admin_urls"))]


@hooks.register("register_settings_menu_item")
def applications_item() -> MenuItem:
    return ApplicationsItem(
        _("Applications of other systems"),
        reverse_lazy("rest_admin:applications"),
        name="applications",
        icon_name="code",
        order=660,
    )


@hooks.register("insert_global_admin_css")
def application_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("rest/admin.css"))
