"""The money in the back office: its addresses, its menu item and its style."""

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


@hooks.register("insert_global_admin_css")
def payments_css() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("payments/admin.css"))
