"""Outgoing messages in the back office."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import URLResolver, include, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from portal.accounts.access import has_permission
from portal.accounts.models import User
from portal.notifications import admin_views, staff_views
from portal.notifications.actions import MANAGE_NOTIFICATIONS
from portal.notifications.health import failed_last_day
from portal.notifications.inbox import unread_count

admin_urls = [
    path("", admin_views.outgoing_messages, name="messages"),
    path("<int:message_id>/retry/", admin_views.retry, name="retry"),
]


staff_urls = [
    path("", staff_views.notices, name="notices"),
    path("<int:notice_id>/open/", staff_views.open_notice, name="open"),
    path("read/", staff_views.read_all, name="read_all"),
]


class OutgoingMessagesItem(MenuItem):
    """The menu item, for those who may open the page."""

    def is_shown(self, request: HttpRequest) -> bool:
        return has_permission(request.user, MANAGE_NOTIFICATIONS)


class FailedMessagesPanel(Component):
    """Tells on the home page of the back office that messages did not leave."""

    name = "failed_messages"
    template_name = "notifications/admin/failed_panel.html"
    order = 50

    def __init__(self, failed: int) -> None:
        self.failed = failed

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"failed": self.failed}


@hooks.register("register_admin_urls")
def register_urls() -> list[URLResolver]:
    return [
        path("messages/", include((admin_urls, "notifications_admin"))),
        path("notices/", include((staff_urls, "staff_notices"))),
    ]


@hooks.register("register_admin_menu_item")
def register_menu_item() -> MenuItem:
    return OutgoingMessagesItem(
        _("Outgoing messages"),
        reverse_lazy("notifications_admin:messages"),
        name="outgoing-messages",
        icon_name="mail",
        order=800,
    )


@hooks.register("register_admin_menu_item")
def register_notices() -> MenuItem:
    return MenuItem(
        _("Notices"),
        reverse_lazy("staff_notices:notices"),
        name="notices",
        icon_name="info-circle",
        order=60,
    )


class UnreadNoticesPanel(Component):
    """Tells on the home page of the back office that something was told to this person."""

    name = "unread_notices"
    template_name = "notifications/admin/notices_panel.html"
    order = 5

    def __init__(self, unread: int) -> None:
        self.unread = unread

    def get_context_data(self, parent_context: Mapping[str, Any]) -> dict[str, Any]:
        return {"unread": self.unread}


@hooks.register("construct_homepage_panels")
def add_notices(request: HttpRequest, panels: list[Component]) -> None:
    """Show it to whom it concerns. One query."""
    if isinstance(request.user, User) and (unread := unread_count(request.user)):
        panels.append(UnreadNoticesPanel(unread))


@hooks.register("construct_homepage_panels")
def add_panel(request: HttpRequest, panels: list[Component]) -> None:
    if has_permission(request.user, MANAGE_NOTIFICATIONS) and (failed := failed_last_day()):
        panels.append(FailedMessagesPanel(failed))
