"""Inquiries in the back office: their addresses, menu item and panel."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.inquiries.list_views import inquiry_counts
from portal.inquiries.policies import HANDLE


class InquiriesMenuItem(MenuItem):
    """Shown to people who handle cases in some unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, HANDLE)


@hooks.register("register_admin_urls")
def inquiry_urls() -> list[URLPattern | URLResolver]:
    return [path("inquiries/", include("portal.inquiries.admin_urls"))]


@hooks.register("register_admin_menu_item")
def inquiries_menu_item() -> MenuItem:
    return InquiriesMenuItem(
        _("Inquiries"), reverse_lazy("inquiries_admin:index"), name="inquiries",
        icon_name="help", order=60,
    )  # fmt: skip


class InquiriesPanel(Component):
    """What waits around inquiries, on the first page of the back office."""

    name = "inquiries"
    order = 20
    template_name = "inquiries_admin/panel.html"

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"counts": inquiry_counts(self.user)}


@hooks.register("construct_homepage_panels")
def inquiries_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits to people who handle cases in some unit. Costs one query."""
    if isinstance(request.user, User) and has_permission(request.user, HANDLE):
        panels.append(InquiriesPanel(request.user))


@hooks.register("insert_global_admin_css")
def inquiry_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("inquiries/admin.css"))
