from __future__ import annotations

from django.urls import path

from plugins.tracker import views

app_name = "tracker"
urlpatterns = [
    path("", views.index, name="index"),
    path("<tracking_code:code>/", views.status, name="status"),
    path("<tracking_code:code>/mobile/", views.ask_code, name="ask_code"),
    path("<tracking_code:code>/code/", views.enter_code, name="enter_code"),
]
