"""Online services in the back office, for service designers."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from plugins.servicedesk.models import Offer
from portal.api import User, has_permission

DESIGN = "servicedesk.design"


class DesignerPolicy(BasePermissionPolicy):
    """Service designers may see and change offers; nobody adds or deletes them here."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action in ("change", "view") and has_permission(user, DESIGN)

    def user_has_any_permission(self, user: User, actions: list[str]) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def users_with_any_permission(self, actions: list[str]) -> object:
        return User.objects.filter(is_superuser=True)


register_permission_policy(Offer, DesignerPolicy(Offer))


class OfferViewSet(ModelViewSet):
    """Opens and closes services, sets who may apply and what the town promises."""

    model = Offer
    name = "online-services"
    menu_label = _("Online services")
    icon = "form"
    add_to_admin_menu = True
    menu_order = 120
    list_display = ["label", "unit", "identity_level", "promised_days", "is_open"]
    search_fields = ["slug"]
    inspect_view_enabled = False
    panels = [
        FieldRowPanel([FieldPanel("unit"), FieldPanel("identity_level")]),
        FieldRowPanel([FieldPanel("promised_days"), FieldPanel("is_open")]),
        MultiFieldPanel([FieldPanel("opens_at"), FieldPanel("closes_at")], _("Application period")),
        FieldRowPanel([FieldPanel("form_version"), FieldPanel("workflow_version")]),
    ]

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = _designers_only
        return item


def _designers_only(request: HttpRequest) -> bool:
    return has_permission(request.user, DESIGN)


@hooks.register("register_admin_viewset")
def offers() -> OfferViewSet:
    return OfferViewSet()
