from __future__ import annotations

from django.urls import path

from plugins.servicedesk import views

app_name = "servicedesk"
urlpatterns = [
    path("", views.index, name="index"),
    path("<slug:slug>/", views.start, name="start"),
]
