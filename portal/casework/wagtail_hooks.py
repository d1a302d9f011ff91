"""The inbox in the back office: its addresses and its menu item."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.sidebar import LinkMenuItem

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.casework import case_hooks as case_hooks  # registers its own
from portal.casework.counts import shown_count
from portal.casework.waiting import badge_of, waiting_counts


class InboxMenuItem(MenuItem):
    """Shown to people who may see cases in some unit."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, "cases.see")

    def render_component(self, request: HttpRequest) -> LinkMenuItem:
        """Show how many cases are to do behind the name. At most 3 queries."""
        item: LinkMenuItem = super().render_component(request)
        if isinstance(request.user, User) and (badge := badge_of(request.user)):
            item.label = f"{self.label} ({badge})"
        return item


@hooks.register("register_admin_urls")
def inbox_urls() -> list[URLPattern | URLResolver]:
    return [
        path("cases/", include("portal.casework.admin_urls")),
    ]


@hooks.register("register_admin_menu_item")
def inbox_menu_item() -> MenuItem:
    return InboxMenuItem(
        _("Inbox"), reverse("cases_admin:inbox"), name="inbox", icon_name="tasks", order=50
    )


class InboxPanel(Component):
    """What waits for this member of staff, on the first page of the back office."""

    name = "inbox"
    order = 10
    template_name = "cases_admin/panel.html"

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        counts = vars(waiting_counts(self.user))
        shown = {name: shown_count(count) for name, count in counts.items()}
        return {"counts": counts, "shown": shown}


@hooks.register("construct_homepage_panels")
def inbox_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits to people who may see cases in some unit. Costs at most 3 queries."""
    if isinstance(request.user, User) and has_permission(request.user, "cases.see"):
        panels.append(InboxPanel(request.user))


@hooks.register("insert_global_admin_css")
def inbox_css() -> SafeString:
    sheets = (
        "casework/admin.css",
        "casework/case.css",
        "casework/inbox.css",
        "workflow/diagram.css",
    )
    return format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(sheet),) for sheet in sheets)
    )
