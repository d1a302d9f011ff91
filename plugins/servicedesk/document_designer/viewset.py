"""The place of document templates in the back office."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.viewset import DesignerViewSet
from plugins.servicedesk.document_designer import publish_views, views
from plugins.servicedesk.document_designer.kind import DOCUMENTS


class DocumentDesignViewSet(DesignerViewSet):
    """Writes the texts of permits, certificates and letters; publishes them as versions."""

    name = DOCUMENTS.namespace
    icon = DOCUMENTS.icon
    menu_label = _("Document templates")
    menu_order = 123

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
