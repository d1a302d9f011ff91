from __future__ import annotations

from django.urls import path

from plugins.servicedesk import views

app_name = "servicedesk"
urlpatterns = [
    path("", views.index, name="index"),
    path("draft/<tracking_code:code>/", views.overview, name="overview"),
    path("draft/<tracking_code:code>/review/", views.review, name="review"),
    path("draft/<tracking_code:code>/discard/", views.discard, name="discard"),
    path("draft/<tracking_code:code>/step/<slug:step_key>/", views.step, name="step"),
    path(
        "draft/<tracking_code:code>/step/<slug:step_key>/remove/<slug:field_key>/",
        views.remove,
        name="remove_file",
    ),
    path("<slug:slug>/", views.start, name="start"),
]
