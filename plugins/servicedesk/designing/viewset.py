"""A designer's place in the back office."""

from __future__ import annotations

from django.http import HttpRequest
from wagtail.admin.viewsets.base import ViewSet

from plugins.servicedesk.ownership import DESIGN
from portal.api import has_permission


class DesignerViewSet(ViewSet):
    """Shows its item in the menu to those who design services, and to nobody else."""

    add_to_admin_menu = True

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = designers_only
        return item


def designers_only(request: HttpRequest) -> bool:
    """Say whether the person who looks at the menu designs services somewhere."""
    return has_permission(request.user, DESIGN)
