"""The money in the back office: its addresses, its menu item and its style."""

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
from portal.payments.list_views import late_count, waiting_counts
from portal.payments.policies import SEE


class PaymentsItem(MenuItem):
    """Shown to people who look after bills and payments."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, SEE)


@hooks.register("register_admin_urls")
def payment_urls() -> list[URLPattern | URLResolver]:
    return [path("payments/", include("portal.payments.admin_urls"))]


@hooks.register("register_admin_menu_item")
def payments_item() -> MenuItem:
    return PaymentsItem(
        _("Payments"),
        reverse_lazy("payments_admin:bills"),
        name="payments",
        icon_name="tablet-alt",
        order=80,
    )


class PaymentsPanel(Component):
    """What waits for the finance people, on the first page of the back office."""

    name = "payments"
    order = 30
    template_name = "payments_admin/panel.html"

    def __init__(self, user: User) -> None:
        self.user = user

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        return {"counts": waiting_counts(self.user), "late": late_count(self.user)}


@hooks.register("construct_homepage_panels")
def payments_panel(request: HttpRequest, panels: list[Component]) -> None:
    """Show what waits to people who look after bills and payments. Costs 3 queries."""
    if isinstance(request.user, User) and has_permission(request.user, SEE):
        panels.append(PaymentsPanel(request.user))


@hooks.register("insert_global_admin_css")
def payments_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("payments/admin.css"))
