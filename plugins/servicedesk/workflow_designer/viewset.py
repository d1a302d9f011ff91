"""The addresses of the workflow designer, and its place in the menu."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _

from plugins.servicedesk.designing.viewset import DesignerViewSet
from plugins.servicedesk.workflow_designer import (
    part_views,
    play_views,
    publish_views,
    taking_along,
    version_views,
    views,
)
from plugins.servicedesk.workflow_designer.kind import WORKFLOWS


class WorkflowDesignViewSet(DesignerViewSet):
    """Puts workflows together: states, steps, conditions, what a step sets off."""

    name = WORKFLOWS.namespace
    menu_label = _("Workflows")
    icon = WORKFLOWS.icon
    menu_order = 122

    def get_urlpatterns(self) -> list[Any]:
        one, state, move = "<int:pk>/", "<int:pk>/states/<slug:key>/", "<int:pk>/steps/<slug:key>/"
        return [
            path("", views.index, name="index"),
            path("begin/", views.begin, name="begin"),
            path("go-on/<slug:name>/", views.go_on, name="go_on"),
            path(one, views.design, name="design"),
            path(f"{one}title/", views.title, name="title"),
            path(f"{one}states/", views.new_state, name="new_state"),
            path(state, part_views.edit_state, name="state"),
            path(f"{state}shift/", views.shift_state, name="shift_state"),
            path(f"{state}begin/", views.begin_here, name="begin_here"),
            path(f"{state}remove/", part_views.remove_state, name="remove_state"),
            path(f"{state}steps/", part_views.new_move, name="new_move"),
            path(move, part_views.edit_move, name="move"),
            path(f"{move}shift/", views.shift_move, name="shift_move"),
            path(f"{move}remove/", part_views.remove_move, name="remove_move"),
            path(f"{one}play/", play_views.play, name="play"),
            path(f"{one}examples/keep/", play_views.keep, name="keep_example"),
            path(f"{one}examples/<int:number>/remove/", play_views.forget, name="forget_example"),
            path(f"{one}publish/", publish_views.publish, name="publish"),
            path(f"{one}take-along/", taking_along.take_along_page, name="take_along"),
            path(f"{one}history/", version_views.versions, name="versions"),
            path(f"{one}history/<int:number>/", version_views.version, name="version"),
            path(
                f"{one}history/<int:number>/again/", version_views.begin_again, name="begin_again"
            ),
        ]
