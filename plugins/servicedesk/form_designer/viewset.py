"""The form designer's place in the back office."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.viewset import DesignerViewSet
from plugins.servicedesk.form_designer import (
    bank_views,
    change_views,
    preview_views,
    publish_views,
    question_views,
    version_views,
    views,
)
from plugins.servicedesk.form_designer.kind import FORMS


class FormDesignViewSet(DesignerViewSet):
    """Puts forms together: steps, questions, conditions, stops; publishes them as versions."""

    name = FORMS.namespace
    icon = FORMS.icon
    menu_label = _("Forms of services")
    menu_order = 121

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", views.index, name="index"),
            path("begin/", views.begin, name="begin"),
            path("go-on/<slug:name>/", views.go_on, name="go_on"),
            path("bank/", bank_views.bank, name="bank"),
            path("bank/<slug:slug>/remove/", bank_views.remove, name="bank_remove"),
            path("<int:pk>/", views.design, name="design"),
            path("<int:pk>/title/", views.title, name="title"),
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
            path("<int:pk>/versions/", version_views.versions, name="versions"),
            path(
                "<int:pk>/versions/<int:number>/begin-again/", version_views.begin_again,
                name="begin_again",
            ),
        ]  # fmt: skip
