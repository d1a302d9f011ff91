"""The addresses of the list and of what is done to many cases."""

from __future__ import annotations

from django.urls import path

from portal.casework import bulk_views, filter_views, inbox, presence_views

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("lists/", filter_views.filters, name="filters"),
    path("lists/keep/", filter_views.keep, name="filter_keep"),
    path("lists/<int:pk>/", filter_views.change, name="filter_change"),
    path("many/", bulk_views.choose, name="bulk_choose"),
    path("many/<int:pk>/", bulk_views.bulk, name="bulk"),
    path("many/<int:pk>/plan/", bulk_views.plan, name="bulk_plan"),
    path("many/<int:pk>/start/", bulk_views.start, name="bulk_start"),
    path("many/<int:pk>/undo/", bulk_views.undo, name="bulk_undo"),
    path("many/<int:pk>/result.csv", bulk_views.result, name="bulk_result"),
    path("<tracking_code:code>/presence/", presence_views.presence, name="presence"),
]
