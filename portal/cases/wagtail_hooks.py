"""The inbox in the back office: its addresses and its menu item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.accounts.representation import may_decide
from portal.cases.failures import failing_count
from portal.cases.waiting import waiting_counts


class InboxMenuItem(MenuItem):
    """Shown to people who may see cases in some unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, "cases.see")


@hooks.register("register_admin_urls")
def inbox_urls() -> list[URLPattern | URLResolver]:
    return [
        path("cases/", include("portal.cases.admin_urls")),
        path("representations/", include("portal.cases.representation_urls")),
    ]


@hooks.register("register_admin_menu_item")
def inbox_menu_item() -> MenuItem:
    return InboxMenuItem(
        _("Inbox"), reverse("cases_admin:inbox"), name="inbox", icon_name="tasks", order=50
    )


class RepresentationsItem(MenuItem):
    """Shown to people who confirm who acts for legal persons."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_decide(request.user)


@hooks.register("register_admin_menu_item")
def representations_item() -> MenuItem:
    return RepresentationsItem(
        _("Acting for legal persons"),
        reverse_lazy("representations_admin:index"),
        name="representations",
        icon_name="group",
        order=660,
    )


class InboxPanel(Component):
    """What waits for this member of staff, on the first page of the back office."""

    name = "inbox"
    order = 10
    template_name = "cases_admin/panel.html"

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"counts": waiting_counts(self.user), "failing": failing_count(self.user)}


@hooks.register("construct_homepage_panels")
def inbox_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits to people who may see cases in some unit. Costs two queries."""
    if isinstance(request.user, User) and has_permission(request.user, "cases.see"):
        panels.append(InboxPanel(request.user))


@hooks.register("insert_global_admin_css")
def inbox_css() -> SafeString:
    sheets = ("cases/admin.css", "workflow/diagram.css")
    return format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets)
    )
