"""Who acts for legal persons, in the back office: its addresses and its menu item."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from portal.accounts.representation import may_decide


@hooks.register("register_admin_urls")
def representation_urls() -> list[URLPattern | URLResolver]:
    return [path("representations/", include("portal.cases.representation_urls"))]


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
