"""The form designer's place in the back office."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.viewsets.base import ViewSet

from plugins.servicedesk.form_designer import (
    bank_views,
    change_views,
    preview_views,
    publish_views,
    question_views,
    views,
)
from plugins.servicedesk.offers import DESIGN
from portal.api import has_permission


class FormDesignViewSet(ViewSet):
    """Puts forms together: steps, questions, conditions, stops; publishes them as versions."""

    name = views.NAME
    icon = "form"
    menu_label = _("Forms of services")
    menu_order = 121
    add_to_admin_menu = True

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("begin/", views.begin, name="begin"),
            path("go-on/<slug:name>/", views.go_on, name="go_on"),
            path("bank/", bank_views.bank, name="bank"),
            path("bank/<slug:slug>/remove/", bank_views.remove, name="bank_remove"),
            path("<int:pk>/", views.design, name="design"),
            path("<int:pk>/title/", publish_views.title, name="title"),
            path("<int:pk>/act/", change_views.act, name="act"),
            path("<int:pk>/add/", change_views.add_question, name="add_question"),
            path("<int:pk>/steps/<slug:key>/", question_views.step, name="step"),
            path("<int:pk>/questions/<slug:key>/", question_views.question, name="question"),
            path(
                "<int:pk>/questions/<slug:group>/add/", question_views.add_column,
                name="add_column",
            ),
            path(
                "<int:pk>/questions/<slug:group>/rows/<slug:key>/", question_views.question,
                name="column",
            ),
            path("<int:pk>/preview/", preview_views.preview, name="preview"),
            path("<int:pk>/publish/", publish_views.publish, name="publish"),
            path("<int:pk>/versions/", publish_views.versions, name="versions"),
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
