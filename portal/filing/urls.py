from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.filing import reuse_views, views

app_name = "filing"
urlpatterns = [
    path("<tracking_code:code>/", views.overview, name="overview"),
    path("<tracking_code:code>/review/", views.review, name="review"),
    path("<tracking_code:code>/discard/", views.discard, name="discard"),
    path("<tracking_code:code>/step/<slug:step_key>/", views.step, name="step"),
    path(
        "<tracking_code:code>/step/<slug:step_key>/remove/<slug:field_key>/",
        views.remove,
        name="remove_file",
    ),
    path(
        "<tracking_code:code>/step/<slug:step_key>/reuse/<slug:field_key>/",
        reuse_views.reuse,
        name="reuse_file",
    ),
]
