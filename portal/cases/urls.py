from __future__ import annotations

from django.urls import path

from portal.cases import converters as converters  # registers "tracking_code"
from portal.cases import views

app_name = "cases"
urlpatterns = [
    path("", views.my_cases, name="my_cases"),
    path("<tracking_code:code>/", views.my_case, name="my_case"),
    path("<tracking_code:code>/answer/", views.answer, name="answer"),
    path("<tracking_code:code>/message/", views.message, name="message"),
    path("<tracking_code:code>/receipt/", views.receipt, name="receipt"),
    path("<tracking_code:code>/receipt.pdf", views.receipt_file, name="receipt_file"),
    path("file/<uuid:file_id>/", views.file, name="file"),
]
