"""The place of document templates in the back office."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from plugins.servicedesk.document_designer import publish_views, views
from plugins.servicedesk.offers import DESIGN
from portal.api import has_permission


class DocumentDesignViewSet(ViewSet):
    """Writes the texts of permits, certificates and letters; publishes them as versions."""

    name = views.NAME
    icon = "doc-full-inverse"
    menu_label = _("Document templates")
    menu_order = 123
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("begin/", views.begin, name="begin"),
            path("go-on/<slug:name>/", views.go_on, name="go_on"),
            path("<int:pk>/", views.design, name="design"),
            path("<int:pk>/preview/", views.preview, name="preview"),
            path("<int:pk>/publish/", publish_views.publish, name="publish"),
            path("<int:pk>/versions/<int:number>/", publish_views.version, name="version"),
            path(
                "<int:pk>/versions/<int:number>/begin-again/", publish_views.begin_again,
                name="begin_again",
            ),
        ]  # fmt: skip

    def get_menu_item(self, order: int | None = None) -> object:
        item = super().get_menu_item(order)
        item.is_shown = _designers_only
        return item


def _designers_only(request: HttpRequest) -> bool:
    return has_permission(request.user, DESIGN)
