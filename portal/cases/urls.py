from __future__ import annotations

from django.urls import path

from portal.cases import afterwards_views, file_views, representation_views, sending_views, views
from portal.cases import converters as converters  # registers "tracking_code"

app_name = "cases"
urlpatterns = [
    path("", views.my_cases, name="my_cases"),
    path("<tracking_code:code>/", views.my_case, name="my_case"),
    path("<tracking_code:code>/answer/", sending_views.answer, name="answer"),
    path("<tracking_code:code>/correct/", sending_views.correct, name="correct"),
    path("<tracking_code:code>/withdraw/", sending_views.withdraw, name="withdraw"),
    path("<tracking_code:code>/complaint/", afterwards_views.contest, name="contest"),
    path("<tracking_code:code>/rating/", afterwards_views.rate, name="rate"),
    path("<tracking_code:code>/message/", sending_views.message, name="message"),
    path("<tracking_code:code>/receipt/", views.receipt, name="receipt"),
    path("<tracking_code:code>/receipt.pdf", views.receipt_file, name="receipt_file"),
    path("file/<uuid:file_id>/", file_views.file, name="file"),
    path("organisations/", representation_views.organisations, name="organisations"),
    path(
        "organisations/<uuid:representation_id>/end/",
        representation_views.end,
        name="end_representation",
    ),
    path(
        "organisations/<uuid:representation_id>/paper/",
        representation_views.paper,
        name="representation_paper",
    ),
]
